"""What stands outside of an array, where the notes say that it is zero: x_{i+m} beyond the last entry, δ_{i-m} before the first."""

from __future__ import annotations

from symderive.verify import terms as t
from symderive.verify.world import World

ZERO_OUTSIDE = "zero outside"


def are_zero(world: World) -> bool:
    """Whether the notes say that entries outside of an array are zero."""
    return ZERO_OUTSIDE in world.scope.flags


def is_outside(world: World, term: t.Ref, keys: tuple[int, ...]) -> bool:
    """Whether a shifted index of an entry leaves its axis, where that makes it zero; labels such as a layer have no axis."""
    if not are_zero(world):
        return False
    known = world.scope.symbols.get(term.symbol)
    labels = known.labels if known is not None else 0
    for axis, key in enumerate(term.keys[labels:]):
        if isinstance(key, t.Add):
            size = world.size(world.shapes.dim(term.symbol, axis, keys[: labels + axis]))
            if not 1 <= keys[labels + axis] <= size:
                return True
    return False
