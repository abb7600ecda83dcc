"""Values that take the place of a symbol: of one member, or of all of a family."""

from __future__ import annotations

import itertools

from symderive.verify import terms as t
from symderive.verify.places import Change, Places, Values
from symderive.verify.values import dual
from symderive.verify.values.dual import Array


def at_values(frame: Values, term: t.At, places: Places) -> list[Change]:
    """What a value at a place puts in for its variable."""
    variable = term.variable
    if term.whole and frame.world.shapes.axes(variable.symbol) > 2:
        return _members(frame, term, places)
    if term.whole:
        return [Change(variable.symbol, (), _whole(frame, term, (), places))]
    address = tuple(frame.integer(k, places) for k in variable.keys)
    return [Change(variable.symbol, address, frame.value(term.value, places))]


def _whole(frame: Values, term: t.At, keys: tuple[int, ...], places: Places) -> Array:
    """All entries of what takes the place of a symbol, as one array."""
    variable = term.variable
    if len(keys) == len(variable.keys):
        return frame.value(term.value, places)
    name = variable.keys[len(keys)]
    assert isinstance(name, t.Index)
    size = frame.world.size(frame.world.shapes.dim(variable.symbol, len(keys), keys))
    parts = [_whole(frame, term, (*keys, k), places.at(name.name, k)) for k in range(1, size + 1)]
    if not dual.shape(parts[0]):
        return dual.expand(dual.stack(parts), 1)
    return dual.stack([dual.take(x, (slice(None), 0)) for x in parts])


def _members(frame: Values, term: t.At, places: Places) -> list[Change]:
    r"""The matrices that take the places of those of a family, ``\Sigma_k`` for every k."""
    symbol = term.variable.symbol
    names = [key.name for key in term.variable.keys if isinstance(key, t.Index)]
    sizes = [frame.world.size(frame.world.shapes.dim(symbol, axis, ())) for axis in range(len(names))]
    found: list[Change] = []
    for address in itertools.product(*(range(1, n + 1) for n in sizes)):
        here = places
        for name, key in zip(names, address, strict=True):
            here = here.at(name, key)
        found.append(Change(symbol, address, frame.value(term.value, here)))
    return found
