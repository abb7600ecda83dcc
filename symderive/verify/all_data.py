r"""All data at once behind a bar: the D of ``E[\theta \mid D]``, where one law tells how the x_i are drawn, are x_1, ..., x_n."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from symderive.verify import terms as t
from symderive.verify.everywhere import in_statements
from symderive.verify.posteriors import range_of
from symderive.verify.randomness import DENSITY, Law
from symderive.verify.symbols import Scope

DATA = frozenset({"D", "cal D"})
"""How notes call all data."""
_PLACE = "place"


def enter_all_data(scope: Scope, statements: Sequence[t.Statement]) -> list[t.Statement]:
    """Claims with the data one by one where averages and posteriors are given all of them."""
    law = _law_of_data(scope)
    names = DATA - scope.sizes - scope.definitions.keys() - scope.chance.laws.keys()
    if law is None or not any(x.symbol in names for s in statements for x in _given(s)):
        return list(statements)
    over = range_of(scope, statements[-1].right)
    if over is None or over.high is None:
        return list(statements)
    one = t.Ref(t.NOWHERE, law.symbol, (t.Index(t.NOWHERE, _PLACE),))
    data = t.Big(t.NOWHERE, "list", _PLACE, over, None, one)
    change = _put_in(names, data)
    return in_statements(scope, statements, change)


def _law_of_data(scope: Scope) -> Law | None:
    """The only law of many data, which has a parameter that a law tells, too."""
    laws = {name: found[-1] for name, found in scope.chance.laws.items() if found[-1].name != DENSITY}
    plain = {name for name, law in laws.items() if not law.keys}
    found = [x for x in laws.values() if len(x.keys) == 1 and isinstance(x.keys[0], t.Index)]
    found = [x for x in found if scope.reach_of(x.arguments) & plain]
    return found[0] if len(found) == 1 and not scope.densities & scope.definitions.keys() else None


def _given(statement: t.Statement) -> list[t.Ref]:
    """What stands alone behind bars."""
    found: list[t.Term] = []
    for x in (*t.walk(statement.left), *t.walk(statement.right)):
        if isinstance(x, t.Expect):
            found += x.given
        elif isinstance(x, t.Call) and x.bar is not None:
            found += x.arguments[x.bar :]
    return [x for x in found if isinstance(x, t.Ref) and not x.keys]


def _put_in(names: frozenset[str], data: t.Big) -> Callable[[t.Term], t.Term]:
    def one(x: t.Term) -> t.Term:
        return data if isinstance(x, t.Ref) and not x.keys and x.symbol in names else x

    def change(x: t.Term) -> t.Term:
        if isinstance(x, t.Expect):
            return replace(x, given=tuple(one(g) for g in x.given))
        if isinstance(x, t.Call) and x.bar is not None:
            return replace(x, arguments=(*x.arguments[: x.bar], *(one(a) for a in x.arguments[x.bar :])))
        return x

    return change
