r"""Ranges of free indices that only sums of the notes tell: the k of ``x_{pi+k}`` beside ``\sum_{k=0}^{p-1} x_{pi+k}``."""

from __future__ import annotations

from collections.abc import Sequence

from symderive.verify import terms as t
from symderive.verify.free_names import free_indices, free_names, offset
from symderive.verify.symbols import Scope


def enter_free_ranges(scope: Scope, sides: Sequence[t.Term]) -> None:
    """An index that a claim has in sums of places only runs over what a sum with this index does."""
    keys = [k for side in sides for x in t.walk(side) if isinstance(x, t.Ref) for k in x.keys]
    bound = {x.index for side in sides for x in t.walk(side) if isinstance(x, t.Big)}
    told = {n for condition in scope.conditions for n in free_names(condition)}
    for name in sorted({n for side in sides for n in free_indices(side)} - bound - told):
        mine = [k for k in keys if name in set(free_indices(k))]
        if not mine or any(offset(k) is not None for k in mine):
            continue
        bodies = scope.bodies(sides)
        sums = [x for body in bodies for x in t.walk(body) if isinstance(x, t.Big) and x.index == name]
        ranges = [(x.range.low, x.range.high) for x in sums if not x.range.over and x.condition is None]
        if len(ranges) == len(sums) == 1 and ranges[0][0] is not None and ranges[0][1] is not None:
            index = t.Index(t.NOWHERE, name)
            scope.conditions.append(t.Compare(t.NOWHERE, "ge", index, ranges[0][0]))
            scope.conditions.append(t.Compare(t.NOWHERE, "le", index, ranges[0][1]))
