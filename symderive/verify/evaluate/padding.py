"""The ranges of an array's entries: what is outside of them, where the notes say that it is zero."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symderive.verify import terms as t
from symderive.verify.places import Places

if TYPE_CHECKING:
    from symderive.verify.evaluate.frame import Frame

ZERO_OUTSIDE = "zero outside"
"""That the notes say so of all arrays."""


def is_outside(frame: Frame, term: t.Ref, places: Places) -> bool:
    """Whether a symbol that is zero outside of its range is looked up there."""
    known = frame.world.scope.symbols.get(term.symbol)
    padded = known is not None and (known.padded or ZERO_OUTSIDE in frame.world.scope.flags)
    if known is None or not padded or not any(isinstance(k, t.Add) for k in term.keys):
        return False
    keys = tuple(frame.integer(k, places) for k in term.keys)
    shapes = frame.world.shapes
    axes = range(min(len(keys) - known.labels, shapes.axes(term.symbol)))
    sizes = [frame.world.size(shapes.dim(term.symbol, axis, keys[: known.labels + axis])) for axis in axes]
    return any(not 1 <= key <= size for key, size in zip(keys[known.labels :], sizes, strict=False))


def within_axis(frame: Frame, symbol: str, keys: tuple[int, ...], position: int) -> bool:
    """Whether a key picks an entry of an axis that is long enough for it."""
    known, shapes = frame.world.scope.symbols.get(symbol), frame.world.shapes
    axis = position - (known.labels if known is not None else 0)
    if not 0 <= axis < shapes.axes(symbol):
        return False
    return keys[position] <= frame.world.size(shapes.dim(symbol, axis, keys[:position]))
