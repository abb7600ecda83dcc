"""One trial of a claim: sizes, and values for everything that the notes leave free."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from symderive.verify import value_lists
from symderive.verify.clock import now
from symderive.verify.dims import Dim
from symderive.verify.sampling import Sampler
from symderive.verify.shapes import Shapes
from symderive.verify.symbols import Domain, Scope
from symderive.verify.values.errors import NoValueError

_STRUCTURED = {Domain.ONE_HOT: 1, Domain.SIMPLEX: 1, Domain.UNIT_NORM: 1}
_TICKS = 2
_NEAR = 8
_SQUARE = (Domain.SYMMETRIC, Domain.DEFINITE, Domain.DIAGONAL, Domain.ORTHOGONAL, Domain.LOWER, Domain.UPPER)


class OutOfTimeError(Exception):
    """The time for a formula is over."""


@dataclass
class World:
    """Sizes and values. ``equal`` gives all unnamed sizes the same number, otherwise they differ where they may."""

    scope: Scope
    shapes: Shapes
    sampler: Sampler
    sizes: Mapping[str, int]
    equal: bool = False
    smallest: int = 2
    domains: Mapping[str, Domain] = field(default_factory=dict[str, Domain])
    data: frozenset[str] = frozenset()  # symbols that differ from data point to data point in a sum over data
    fallback: Domain = Domain.REAL  # where values are drawn from if nothing is said
    deadline: float = math.inf
    turn: int = 0  # which of the unnamed sizes is larger: some formulas need tall matrices
    watched: list[dict[tuple[str, tuple[int, ...]], None]] = field(
        default_factory=list["dict[tuple[str, tuple[int, ...]], None]"]
    )  # free values that are looked up, where someone asks
    remembered: dict[object, object] = field(default_factory=dict[object, object])
    settled: dict[str, Any] | None = None  # values that were chosen so that what the notes state holds
    met: bool = True  # whether such values were found
    listed: bool = False  # arrays of which single entries are named have no others: φ(x) = (x_1², x_2²)
    approximate: bool = False  # a limit, an integral or an average was taken, which floats are good enough for
    far: int = 0  # how far a series is followed, for a limit
    _ticks: int = 0
    _given: dict[int, int] = field(default_factory=dict[int, int])
    _kept: list[Dim] = field(default_factory=list[Dim])

    def exact(self) -> World:
        """The same world with mpmath numbers."""
        return replace(
            self, sampler=replace(self.sampler, exact=True), watched=[], remembered={}, _given=dict(self._given)
        )

    def size(self, dim: Dim) -> int:
        """A number for the size of an axis."""
        root = dim.root()
        if root.fixed is not None:
            return root.fixed
        if root.factors:
            return math.prod(self.size(x) for x in root.factors)
        if root.parts:
            return sum(self.size(x) for x in root.parts)
        if id(root) not in self._given:
            self._kept.append(root)
            order = (len(self._given), -len(self._given), 1 - len(self._given))[self.turn]
            wanted = self.smallest if self.equal or root.short else self.smallest + order % 3
            self._given[id(root)] = root.least if self.listed and root.least > 1 else max(root.least, wanted)
        return self._given[id(root)]

    def domain(self, symbol: str) -> Domain:
        """Where the values of a free symbol are drawn from."""
        known, named = self.domains.get(symbol), self.scope.symbols.get(symbol)
        if known is None and named is not None:
            known = named.domain
        if known is None and self.fallback is Domain.REAL and named is not None and named.letter == "sigma":
            return Domain.POSITIVE  # a free σ is a deviation or a singular value
        return known or self.fallback

    def tick(self) -> None:
        """Raise if the time is over; the clock is looked at now and then, for that takes time as well."""
        self._ticks += 1
        if self._ticks % _TICKS == 0 and now() > self.deadline:
            raise OutOfTimeError

    def free(self, symbol: str, keys: tuple[int, ...], sample: int | None) -> Any:
        """What is left of a free symbol after its first keys: a number, a vector or a matrix."""
        if symbol in self.sizes and not keys:
            return self.sampler.number(float(self.sizes[symbol]))
        if self.far and max(keys, default=0) > _NEAR:
            raise NoValueError(f"nothing says what {self.scope.shown(symbol)} is far out")
        if self.watched:
            self.watched[-1][symbol, keys] = None
        if symbol in self.scope.chance.lists.values() and self.shapes.axes(symbol) == 1:
            members = np.asarray(self.members(symbol))
            return _standing(self.sampler.number(_picked(members, keys) if keys else members), self._is_row(symbol))
        if self.settled is not None and symbol in self.settled:
            return self.sampler.number(_part(self.settled[symbol], keys, self.shapes.axes(symbol)))
        symbol_name = f"{symbol}@{sample}" if sample is not None and symbol in self.data else symbol
        known = self.scope.symbols.get(symbol)
        labels = known.labels if known else 0
        axes = self.shapes.axes(symbol)
        given = len(keys) - labels
        domain = self.domain(symbol)
        if domain is Domain.PLACE:
            high = self.size(self.shapes.place_range(symbol))
            lengths = self._lengths(symbol, keys, given, axes)
            if lengths or keys:  # places of one family differ as long as they can
                start = np.floor(self.sampler.uniform(symbol_name, (), ()) * high)
                steps = np.arange(lengths[-1]) if lengths else np.asarray(keys[-1] - 1)
                found = np.broadcast_to(1 + (start + steps) % high, lengths)
            else:
                found = self._single_place(symbol, high)
            return _standing(self.sampler.number(found), self._is_row(symbol))
        whole = _STRUCTURED.get(domain, 2 if domain in (*_SQUARE, Domain.ORTHONORMAL, Domain.ONE_HOT_COLUMNS) else 0)
        ordered = known is not None and known.order != 0 and axes == 1
        start = max(0, min(given, axes - (1 if ordered else whole)))
        front, rest = keys[: labels + start], keys[labels + start :]
        lengths = self._lengths(symbol, front, start, axes)
        if domain in _SQUARE and len(set(lengths[-2:])) > 1:
            raise NoValueError(f"{self.scope.shown(symbol)} is {domain.value}, yet not square as it is read here")
        found = self.sampler.array(symbol_name, front, lengths, domain)
        if ordered:
            found = np.sort(found)[:: known.order] if known is not None else found
        if rest:
            found = _picked(found, rest)
        return _standing(found, self._is_row(symbol))

    def zeros(self, symbol: str, keys: tuple[int, ...]) -> Any:
        """What is left after its first keys of a symbol that is zero: ``h_0 = 0`` starts a sequence of vectors."""
        lengths = tuple(self.size(dim) for dim in self.shapes.shape_of(symbol, keys))
        return self.sampler.number(np.zeros(lengths) if lengths else 0.0)

    def members(self, symbol: str) -> list[float]:
        """The values x_1, ..., x_n that a variable takes."""
        count = self.size(self.shapes.dim(symbol, 0, ()))
        return value_lists.listed(self.sampler, symbol, self.domain(symbol), count)

    def _single_place(self, symbol: str, high: int) -> Any:
        """A place that is not that of other symbols, nor one of a family of places, as long as they can differ: j^*, j_1, ..., j_K."""
        places = [name for name, known in self.scope.symbols.items() if known.domain is Domain.PLACE]
        others = [name for name in places if self.size(self.shapes.place_range(name)) == high]
        families = sorted(n for n in others if self.shapes.axes(n))
        singles = sorted(n for n in {*others, symbol} if n not in families)
        start = np.floor(self.sampler.uniform((families or singles)[0], (), ()) * high)
        return 1 + (start - singles.index(symbol) - (1 if families else 0)) % high

    def _is_row(self, symbol: str) -> bool:
        known = self.scope.symbols.get(symbol)
        return known is not None and known.row

    def _lengths(self, symbol: str, keys: tuple[int, ...], given: int, axes: int) -> tuple[int, ...]:
        return tuple(self.size(self.shapes.dim(symbol, axis, keys)) for axis in range(given, axes))


def _part(value: Any, keys: tuple[int, ...], axes: int) -> Any:
    """What is left of a value after its first keys; vectors stand as columns or rows."""
    if axes == 1 and keys:
        return value.ravel()[(keys[0] - 1) % value.size]
    found = value[tuple((key - 1) % length for key, length in zip(keys, value.shape, strict=False))]
    return found[:, None] if found.ndim == 1 else found


def _picked(found: Any, rest: tuple[int, ...]) -> Any:
    place = tuple((key - 1) % length for key, length in zip(rest, found.shape, strict=False))
    return np.asarray(found[place])


def _standing(found: Any, row: bool) -> Any:
    """Vectors stand as columns, unless the notes have them as rows."""
    if found.ndim == 1:
        return found[None, :] if row else found[:, None]
    return found
