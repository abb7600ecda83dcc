"""Shapes and values of a world that stay the same while candidates are tried in it."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from dataclasses import fields
from typing import Any

from symderive.verify import terms as t
from symderive.verify.dims import Shape, ShapeError, kind
from symderive.verify.evaluate import Frame
from symderive.verify.places import NONE, Places
from symderive.verify.shapes import Place, Shapes
from symderive.verify.world import World

_GROWING: tuple[type, ...] = (dict, set, int)


class FixedShapes(Shapes):
    """Shapes whose sizes are numbers, so that a candidate fits or does not, and changes nothing."""

    def freeze(self, world: World) -> None:
        """Give every size that is not known its number in a world."""
        for dim in (*self._dims.values(), *self._named.values(), *self.ranges.values()):
            root = dim.root()
            if root.fixed is None and not root.unit:
                root.fixed = world.size(root)

    def fits(self, term: t.Term, places: Mapping[str, Place], wanted: Shape, world: World) -> bool:
        """Whether a term has a shape; what was learnt from one that does not is forgotten."""
        own: dict[str, Any] = vars(self)
        kept = {name: copy(value) for name, value in own.items() if isinstance(value, _GROWING)}
        try:
            found = self.shape(term, places)
            good = kind(found) == kind(wanted) and all(
                a.unify(b) or (a.root().unit and b.root().unit) for a, b in zip(found, wanted, strict=True)
            )
        except ShapeError:
            good = False
        if good:
            self.freeze(world)
        else:
            vars(self).update(kept)
        return good


SHARED = (
    t.Big,
    t.Derive,
    t.Chain,
    t.Apply,
    t.Call,
    t.Expect,
    t.Sweep,
    t.Operation,
    t.Divide,
    t.Multiply,
    t.Power,
    t.Limit,
    t.Integral,
)
"""Terms whose values are worth keeping while candidates are tried."""


_COSTLY = (t.Derive, t.Chain, t.Expect, t.Sweep, t.Limit, t.Integral)


class KeepingFrame(Frame):
    """A frame that knows the values of terms that many candidates have in common: the same objects, and what is costly and
    written the same.
    """

    def __init__(self, world: World, shared: set[int], written: dict[int, tuple[t.Term, object]]) -> None:
        super().__init__(world)
        self.shared = shared
        self.written = written
        self.values: dict[tuple[object, tuple[tuple[str, int], ...], int | None], Any] = {}

    def value(self, term: t.Term, places: Places = NONE) -> Any:
        """The value of a term."""
        name: object = id(term)
        if isinstance(term, _COSTLY):
            if id(term) not in self.written:
                self.written[id(term)] = (term, _written(term))
            name = self.written[id(term)][1]
        elif id(term) not in self.shared:
            return super().value(term, places)
        self.world.tick()
        address = (name, tuple(sorted(places.indices.items())), places.sample)
        if address not in self.values:
            self.values[address] = super().value(term, places)
        return self.values[address]


def _written(part: object) -> object:
    """A term without its places in the text, to compare it with others."""
    if isinstance(part, tuple):
        return tuple(_written(x) for x in part)  # type: ignore[reportUnknownVariableType]  # a field's own tuple
    if not isinstance(part, (t.Term, t.Range)):
        return part
    inside = (_written(getattr(part, entry.name)) for entry in fields(part) if entry.name != "span")
    return (type(part).__name__, *inside)
