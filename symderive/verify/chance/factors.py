"""Tables over several variables, multiplied and summed out one variable at a time (variable elimination; Koller and Friedman, ch. 9)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from symderive.verify.values import dual
from symderive.verify.values.dual import Array
from symderive.verify.values.errors import NoValueError

Name = tuple[str, tuple[int, ...]]
_LARGEST = 200_000


@dataclass(frozen=True)
class Factor:
    """Numbers with an axis for each variable."""

    names: tuple[Name, ...]
    values: Array


def product(found: list[Factor], sizes: Mapping[Name, int]) -> Factor:
    """The product of tables.

    Raises:
        NoValueError: it is too large.
    """
    names = tuple(sorted({n for f in found for n in f.names}))
    count = 1
    for n in names:
        count *= sizes[n]
    if count > _LARGEST:
        raise NoValueError("the sum over all values of these variables has too many terms")
    result: Array = 1.0
    for factor in found:
        result = dual.multiply(result, _spread(factor, names, sizes))
    return Factor(names, result)


def _spread(factor: Factor, names: tuple[Name, ...], sizes: Mapping[Name, int]) -> Array:
    """The numbers of a table with an axis for each of more variables, in their order."""
    order = sorted(range(len(factor.names)), key=lambda k: factor.names[k])
    values = _permuted(factor.values, order)
    mine = set(factor.names)
    return dual.reshape(values, tuple(sizes[n] if n in mine else 1 for n in names))


def _permuted(values: Array, order: list[int]) -> Array:
    if order == list(range(len(order))):
        return values
    if isinstance(values, dual.Dual):
        slope = _permuted(values.slope, [*order, len(order)])
        return dual.Dual(_permuted(values.value, order), slope, values.tag)
    return values.transpose(order)


def eliminated(found: list[Factor], sizes: Mapping[Name, int]) -> Array:
    """The product of tables, summed over all their variables."""
    left = list(found)
    waiting = set(sizes)
    while waiting:
        name = min(sorted(waiting), key=lambda n: len({m for f in left if n in f.names for m in f.names}))
        waiting.discard(name)
        mine = [f for f in left if name in f.names]
        joined = product(mine, sizes)
        axis = joined.names.index(name)
        rest = tuple(n for n in joined.names if n != name)
        left = [f for f in left if name not in f.names]
        left.append(Factor(rest, dual.total(joined.values, axis)))
    result: Array = 1.0
    for factor in left:
        result = dual.multiply(result, factor.values)
    return result
