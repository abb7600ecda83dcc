"""Decimal numbers that are rounded: beside ≈, where the notes say so, and where they are long."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import Enum
from fractions import Fraction
from typing import Any

import numpy as np

from symderive.verify import terms as t
from symderive.verify.evaluate import Frame
from symderive.verify.places import NONE, Places
from symderive.verify.symbols import Scope
from symderive.verify.values.dual import primal
from symderive.verify.values.errors import NoValueError
from symderive.verify.world import World

ROUNDED = "rounded"
"""The flag of a scope whose numbers are said to be rounded; behind it may stand how many decimals they have."""
UNSURE = "the sides are equal up to what rounding may do"

_MOST_PLACES = 12
_LONG = Fraction(1, 10**4)  # an author who writes so many decimals after = has rounded
_FUZZ = 1e-9
_UNITS = 3  # what is farther off than so many units in the last place, and by so much of the value, is no rounding
_SHARE = 0.05
_MANY, _SMALL_SHARE = 50, 0.01
_WHOLE_SHARE = 0.1
_VERY_MANY = 1000


class Near(Enum):
    """How near two sides are."""

    EQUAL = "rounded they are equal"
    UNSURE = "rounding may explain it"
    APART = "rounding does not explain it"


def unit(number: t.Number) -> Fraction | None:
    """One in the last place of a decimal number; None for a whole one, or a fraction that is no decimal."""
    places = next((d for d in range(1, _MOST_PLACES + 1) if (number.value * 10**d).denominator == 1), None)
    return None if places is None or number.value.denominator == 1 else Fraction(1, 10**places)


def finest(term: t.Term) -> Fraction | None:
    """The finest last place of the decimals that a term is written with."""
    return min((u for x in t.walk(term) if isinstance(x, t.Number) and (u := unit(x)) is not None), default=None)


def _number(term: t.Term) -> t.Number | None:
    """A number that is all of a side, without its sign."""
    number = term.of if isinstance(term, t.Negative) else term
    return number if isinstance(number, t.Number) else None


def _whole(term: t.Term) -> int:
    """One in the last place of a whole number, as 100 of 280 300; 0 for anything else, and for zero, to which nothing is near."""
    number = _number(term)
    value = number.value if number is not None else Fraction(0)
    return 0 if value.denominator != 1 or not value else max(10**d for d in range(_MOST_PLACES) if value % 10**d == 0)


def applies(scope: Scope, statement: t.Statement) -> bool:
    """Whether a relation compares with decimals that are rounded."""
    if _whole(statement.right):
        return statement.sign == "approx" and is_settled(scope, statement)
    units = [u for side in (statement.left, statement.right) if (u := finest(side)) is not None]
    if not units or statement.sign == "approx":
        return bool(units)
    return statement.sign in ("=", "equiv") and is_settled(scope, statement)


def is_settled(scope: Scope, statement: t.Statement) -> bool:
    """Whether all that a relation is made of has its value in the notes."""
    sides = (statement.left, statement.right)
    put_in = {x.variable.symbol for side in sides for x in t.walk(side) if isinstance(x, t.At)}
    known = set(scope.definitions) | scope.densities | scope.chance.random | put_in
    return not scope.depends_of(sides) - known


def near(frame: Frame, statement: t.Statement, places: Places, left: Any, right: Any) -> Near:
    """How near two values are that were found for a relation, by the last places of the decimals in it.

    The numbers of the right side count, and those of the left one where that has none: its numbers are what is rounded.
    """
    scope, apart = frame.world.scope, np.abs(left - right)
    mine, other = (_spread(frame, side, places) for side in (statement.right, statement.left))
    size = np.maximum(np.abs(left), np.abs(right))
    spread = mine if finest(statement.right) is not None else other
    if _number(statement.right) is not None:
        other = 0.0  # what a result is worked out from is taken as it is written
    if whole := _whole(statement.right):
        mine, spread = whole, np.minimum(whole / 2, _WHOLE_SHARE * size)
    said = statement.sign == "approx" or any(x.startswith(ROUNDED) for x in scope.flags)
    long = said or min(u for x in (statement.right, statement.left) if (u := finest(x)) is not None) <= _LONG
    if np.all(apart <= spread * (1 - _FUZZ)):
        return Near.EQUAL if long and not _misrounded(statement.right, left, spread) else Near.UNSURE
    if not long:
        return Near.APART
    total = mine + other
    far = (apart > _UNITS * total) & (apart > _SHARE * size)
    far |= (apart > _MANY * total) & (apart > _SMALL_SHARE * size)
    far |= apart > _VERY_MANY * total
    return Near.APART if np.any(far) and is_settled(scope, statement) else Near.UNSURE


def _misrounded(term: t.Term, value: Any, step: Any) -> bool:
    """Whether a single number is neither a value rounded to its last place nor what is left if the rest is cut off."""
    number = _number(term)
    if number is None:
        return False
    cut = np.abs(value) - float(abs(number.value))
    return bool(np.any((np.abs(cut) > step * (1 + _FUZZ) / 2) & (cut < 0)))


class _Moved(Frame):
    """A frame in which one number of a term is another one."""

    def __init__(self, world: World, number: t.Number, step: Fraction) -> None:
        super().__init__(world)
        self.number = number
        self.moved = t.Number(number.span, number.value + step)

    def value(self, term: t.Term, places: Places = NONE) -> Any:
        """The value of a term."""
        return super().value(self.moved if term is self.number else term, places)


def _spread(frame: Frame, term: t.Term, places: Places) -> Any:
    """How far the value of a term may be off by the rounding of its decimals; those with fewer places than others are exact."""
    least = finest(term)
    if least is None:
        return 0.0
    step = min([least, *_said(frame.world.scope.flags)])
    value, total = np.asarray(primal(frame.value(term, places)), dtype=float), 0.0
    for number in (x for x in t.walk(term) if isinstance(x, t.Number) and unit(x) == least):
        try:
            moved = _Moved(frame.world, number, step).value(term, places)
        except NoValueError:
            continue
        total = total + np.abs(np.asarray(primal(moved), dtype=float) - value)
    return total


def _said(flags: Iterable[str]) -> list[Fraction]:
    """The last place that numbers are said to have."""
    found = (re.fullmatch(rf"{ROUNDED} (\d+)", x) for x in flags)
    return [Fraction(1, 10 ** int(x[1])) for x in found if x is not None]
