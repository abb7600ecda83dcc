"""Values of integrals, each worked out once where nothing that it depends on has changed: one may stand inside another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symderive.verify import terms as t
from symderive.verify.chance.sums import summed
from symderive.verify.passages import integral
from symderive.verify.places import Places
from symderive.verify.values.dual import Array

if TYPE_CHECKING:
    from symderive.verify.evaluate.frame import Frame


def integrated(frame: Frame, term: t.Integral, places: Places) -> Array:
    """The value of an integral."""
    around = _around(frame, term)
    key = (id(term), tuple(sorted(places.indices.items())), places.sample)
    known = around.integrals.get(key)
    if known is not None and not frame.world.watched:
        return known[1]
    found = summed(around, term, places)
    value = integral(around, term, places) if found is None else found
    around.integrals[key] = (term, value)  # terms are known by their address: none may be given away
    return value


def _around(frame: Frame, term: t.Integral) -> Frame:
    """The outermost frame in which an integral has the same value: its own variable may have any there."""
    scope = frame.world.scope
    bounds = scope.reach_of(x for x in (term.low, term.high) if x is not None)
    inside = scope.reach_of([term.body])
    while frame.outer is not None and frame.change is not None:
        symbol = frame.change.symbol
        if symbol in bounds or (symbol in inside and symbol != term.symbol):
            return frame
        frame = frame.outer
    return frame
