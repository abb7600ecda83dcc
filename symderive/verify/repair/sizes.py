"""How large things are in the worlds in which candidates are tried."""

from __future__ import annotations

from symderive.verify import terms as t
from symderive.verify.sizing import sequence_letters, sizes_for
from symderive.verify.symbols import Scope

_TELLING = ((5, 3, 4), (3, 5, 4))
TURNS = range(len(_TELLING))
"""The ways to say which of the sizes is the largest."""

_MANY = ("n", "N")  # examples are more than what is fitted to them


def telling_sizes(scope: Scope, statement: t.Statement, turn: int = 0) -> dict[str, int]:
    """Sizes that are not taken for the numbers of a formula: n is five, not two. ``turn`` exchanges which is the largest."""
    found = sizes_for(scope, statement, 0)
    bodies = [d.body for known in scope.definitions.values() for d in known]
    starts = {
        x.symbol
        for body in (statement.left, statement.right, *bodies)
        for big in t.walk(body)
        if isinstance(big, t.Big) and big.range.low is not None
        for x in t.walk(big.range.low)
        if isinstance(x, t.Ref)
    }
    small = {*sequence_letters(scope, statement), *starts, *scope.tops}
    plain = [x for x in sorted(scope.sizes, key=lambda x: (x not in _MANY, x)) if x in found and x not in small]
    numbers = _TELLING[turn]
    return {**found, **{name: numbers[place % len(numbers)] for place, name in enumerate(plain)}}
