r"""Arguments of functions that have a symbol of their own: the x of ``\partial k(x, x') / \partial\ell`` is none of the data x_i."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from symderive.verify import terms as t
from symderive.verify.everywhere import in_statements
from symderive.verify.matching import OWN
from symderive.verify.symbols import Scope


def with_own_arguments(scope: Scope, statements: list[t.Statement]) -> list[t.Statement]:
    """Put the parameter of a function for its letter where a claim has that letter without an index only, as an argument at that."""
    parts = [x for s in statements for side in (s.left, s.right) for x in t.walk(side)]
    names = {x.symbol for call in parts if isinstance(call, t.Call) for x in _own(scope, call)}
    names -= {name for name, found in scope.definitions.items() if not all(d.keys for d in found)}
    names -= scope.chance.random | scope.chance.laws.keys() | scope.chance.moments.keys()
    names -= {x.symbol for x in parts if isinstance(x, t.Ref) and x.keys}
    arrays = (
        x for x in parts if isinstance(x, (t.Transpose, t.Norm, t.Element, t.Derive, t.Big, t.Expect, t.Integral))
    )
    names -= {y.symbol for x in arrays for y in _inside(x) if isinstance(y, t.Ref)}
    if not names:
        return statements

    def change(x: t.Term) -> t.Term:
        return replace(x, symbol=x.symbol + OWN) if isinstance(x, t.Ref) and x.symbol in names and not x.keys else x

    return in_statements(scope, statements, change)


def _inside(term: t.Term) -> Sequence[t.Term]:
    """What an operation on arrays is done to, and by what is differentiated."""
    return list(term.wrt) if isinstance(term, t.Derive) else list(t.walk(term))


def _own(scope: Scope, call: t.Call) -> list[t.Ref]:
    """The arguments of a call that are letters of parameters which have a symbol of their own."""
    return [
        a
        for d in scope.definitions.get(call.function, ())
        if d.parameters is not None and len(d.parameters) == len(call.arguments)
        for p, a in zip(d.parameters, call.arguments, strict=True)
        if isinstance(p, t.Ref) and isinstance(a, t.Ref) and not a.keys and p.symbol == a.symbol + OWN
    ]
