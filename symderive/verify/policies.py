r"""Policies that stand without their arguments: the π of ``E_{a \sim \pi}[Q(s, a)]`` is ``π(a | s)``, where the notes write that."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from symderive.verify import terms as t
from symderive.verify.everywhere import everywhere
from symderive.verify.matching import is_policy
from symderive.verify.symbols import Scope


def condition(scope: Scope, statements: Sequence[t.Statement]) -> list[t.Statement]:
    """Give averages under a policy the states that its other uses have behind the bar."""
    bodies = [d.body for found in scope.definitions.values() for d in found]
    written = _conditional([*bodies, *(side for s in statements for side in (s.left, s.right))])
    if not written:
        return list(statements)

    def change(x: t.Term) -> t.Term:
        under = x.under if isinstance(x, t.Expect) else None
        if not isinstance(x, t.Expect) or not isinstance(under, t.Call) or under.bar is not None:
            return x
        known = written.get(under.function)
        same = known is not None and len(under.arguments) == 1 and t.same(known.arguments[0], under.arguments[0])
        return replace(x, under=replace(known, span=under.span)) if known is not None and same else x

    return everywhere(scope, statements, change)


def _conditional(terms: Iterable[t.Term]) -> dict[str, t.Call]:
    r"""The policies that are written with one action before the bar, ``\pi(a | s)``."""
    found: dict[str, t.Call] = {}
    for x in (x for term in terms for x in t.walk(term)):
        if isinstance(x, t.Call) and x.bar == 1 and len(x.arguments) > 1 and is_policy(x.function):
            found.setdefault(x.function, x)
    return found
