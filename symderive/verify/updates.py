r"""By what a bare ∇ differentiates in an update: ``w_{n+1} = w_n - \mu \nabla J_n`` moves w_n against the gradient by w_n."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from symderive.verify import terms as t
from symderive.verify.resolve.derivatives import PARAMETERS
from symderive.verify.symbols import Scope


def enter_updates(scope: Scope, statements: Sequence[t.Statement]) -> list[t.Statement]:
    """Gradients of what the notes define, whose variable is not written, in definitions and in a claim."""
    changed = False
    for name, found in list(scope.definitions.items()):
        new = [replace(d, body=_by(scope, d.body, _moved(t.Ref(t.NOWHERE, name, d.keys), d.body))) for d in found]
        if any(a.body is not b.body for a, b in zip(found, new, strict=True)):
            scope.definitions[name], changed = new, True
    if changed:
        scope.forget_reach()
    return [replace(s, right=_by(scope, s.right, _moved(s.left, s.right))) for s in statements]


def _moved(left: t.Term, right: t.Term) -> t.Ref | None:
    """The w_n that a sum for w_{n+1} begins with."""
    if not isinstance(left, t.Ref) or not isinstance(right, t.Add):
        return None
    same = [
        x for x in right.terms if isinstance(x, t.Ref) and x.symbol == left.symbol and len(x.keys) == len(left.keys)
    ]
    return same[0] if len(same) == 1 and left.keys and not t.same(same[0], left) else None


def _by(scope: Scope, body: t.Term, variable: t.Ref | None) -> t.Term:
    if variable is None:
        return body

    def change(x: t.Term) -> t.Term:
        return replace(x, wrt=(variable,)) if isinstance(x, t.Derive) and is_open(scope, x) else x

    return t.mapped(body, change) if any(isinstance(x, t.Derive) and is_open(scope, x) for x in t.walk(body)) else body


def is_open(scope: Scope, slope: t.Derive) -> bool:
    """Whether a gradient is of what the notes define, and nobody says by what it is taken."""
    by = [x.symbol for x in slope.wrt if isinstance(x, t.Ref)]
    return by == [PARAMETERS] and isinstance(slope.of, t.Ref) and slope.of.symbol in scope.definitions
