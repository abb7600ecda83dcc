"""Whether two values agree: plainly, plainly not, or to be decided with more digits.

Floating-point numbers settle most claims. What agrees only nearly is worked out again with forty digits: a wrong formula that is almost
right must not pass, and a right one that loses digits must not be called wrong.
"""

from __future__ import annotations

from typing import Any

import mpmath
import numpy as np

from symderive.verify import terms as t
from symderive.verify.evaluate import Frame
from symderive.verify.places import Places
from symderive.verify.values.dual import primal
from symderive.verify.values.errors import NoValueError
from symderive.verify.world import World

EQUATIONS = ("=", "equiv", ":=", "leftarrow")
_TOLERANCE = 1e-7  # where more digits cannot be had
_PLAIN = 1e-12  # of the value: rounding
_ROUNDING = 1e-14  # of one: what is left of larger numbers that cancel
_APART = 1e-4
_DIGITS = 40
_EXACT = mpmath.mpf(10) ** -20
_NOTHING = mpmath.mpf(10) ** -25


def agrees(sign: str, left: Any, right: Any) -> bool:
    """Whether a relation holds for two values, as far as floating-point numbers tell."""
    if not _comparable(left, right):
        return False
    if left.ndim and right.ndim and left.shape != right.shape:
        right = right.reshape(left.shape)
    scale = 1.0 + max(float(np.max(np.abs(left), initial=0.0)), float(np.max(np.abs(right), initial=0.0)))
    apart = left - right
    match sign:
        case "=" | "equiv" | ":=" | "leftarrow" | "approx":
            return bool(np.all(np.abs(apart) <= _TOLERANCE * scale))
        case "le" | "<" | "ll":
            return bool(np.all(apart <= _TOLERANCE * scale))
        case "ge" | ">" | "gg":
            return bool(np.all(apart >= -_TOLERANCE * scale))
        case "ne":
            return bool(np.any(np.abs(apart) > _TOLERANCE * scale))
        case _:
            return False


def plainly(left: Any, right: Any) -> bool | None:
    """Whether two arrays of floats are equal; None where rounding may hide a difference or make one."""
    if not _comparable(left, right):
        return False
    if left.ndim and right.ndim and left.shape != right.shape:
        right = right.reshape(left.shape)
    apart, size = np.abs(left - right), np.maximum(np.abs(left), np.abs(right))
    largest = float(np.max(size, initial=0.0))
    if np.all((apart <= _PLAIN * size) | (apart <= _ROUNDING * min(1.0, largest))):
        return True
    return False if np.any(apart > _APART * (1 + size)) else None


def _comparable(left: Any, right: Any) -> bool:
    return left.shape == right.shape or left.size == right.size or 0 in (left.ndim, right.ndim)


class Digits:
    """Decides with many digits, in a copy of a world, what floats leave open there."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._frame: Frame | None = None

    def equal(self, statement: t.Statement, places: Places) -> bool | None:
        """Whether both sides are equal; None where they cannot be worked out to that many digits."""
        if self.world.approximate or self.world.settled is not None:
            return None
        with mpmath.workdps(_DIGITS):
            if self._frame is None:
                self._frame = Frame(self.world.exact())
            try:
                left, right = (
                    np.asarray(primal(self._frame.value(side, places)), dtype=object)
                    for side in (statement.left, statement.right)
                )
            except (NoValueError, TypeError, ValueError, ZeroDivisionError, OverflowError):
                return None  # some functions are known as floats only
            one, two = np.broadcast_arrays(left.ravel(), right.ravel())
            found = [_near(mpmath.mpf(x), mpmath.mpf(y)) for x, y in zip(one, two, strict=True)]
        return None if None in found else all(found)


def _near(x: Any, y: Any) -> bool | None:
    if not (mpmath.isfinite(x) and mpmath.isfinite(y)):
        return None
    apart = abs(x - y)
    return bool(apart <= _EXACT * max(abs(x), abs(y)) or apart <= _NOTHING)
