"""Expectations, variances, entropies and divergences."""

from __future__ import annotations

from symderive.verify import terms as t
from symderive.verify.places import NoValueError, Places, Values
from symderive.verify.values.dual import Array
from symderive.verify.world import World


def expectation(frame: Values, term: t.Expect, places: Places) -> Array:
    """The value of a functional of random variables."""
    raise NoValueError("expectations of these variables are not known", term.span)


def values_of(world: World, symbol: str) -> list[float]:
    """The values that a finite random variable takes: 1, 2, ..., as many as its symbol has."""
    return [float(k) for k in range(1, 1 + world.size(world.shapes.place_range(symbol)))]
