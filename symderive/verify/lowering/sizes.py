"""Sizes and indices of the calculus for the axes and ranges of a walk through shapes."""

from __future__ import annotations

import itertools
from collections.abc import Iterable

import sympy as sp

from symderive.calculus.index import Index, Size, size
from symderive.verify import terms as t
from symderive.verify.dims import Dim
from symderive.verify.lowering.errors import InexpressibleError
from symderive.verify.shapes import Shapes


class Sizes:
    """A size for every axis: by the name that the notes give it, else by a name of its own.

    Args:
        shapes: a walk that has been through everything that is lowered.
        terms: what is lowered: in sums with bounds, sizes have their names.
    """

    def __init__(self, shapes: Shapes, terms: Iterable[t.Term]) -> None:
        self.shapes = shapes
        self._names: dict[int, Size] = {}
        self._kept: list[Dim] = []  # ids stay valid as long as their objects live
        self._count = itertools.count(1)
        for name, dim in shapes.named_sizes().items():
            if not name.startswith(("sum over ", "|")):
                self._name(dim, size(int(name)) if name.isdecimal() and name not in shapes.sizes else size(name))
        for term in terms:
            for inner in t.walk(term):
                if isinstance(inner, t.Big) and (dim := shapes.ranges.get(id(inner))) is not None:
                    self._bounded(inner, dim)

    def _bounded(self, term: t.Big, dim: Dim) -> None:
        low, high = term.range.low, term.range.high
        if not isinstance(low, t.Number) or low.value != 1:
            return
        if isinstance(high, t.Ref) and not high.keys and high.symbol in self.shapes.sizes:
            self._name(dim, size(high.symbol))
        elif isinstance(high, t.Number) and high.value.denominator == 1 and high.value > 0:
            self._name(dim, size(int(high.value)))

    def _name(self, dim: Dim, found: Size) -> None:
        root = dim.root()
        known = self._names.setdefault(id(root), found)
        self._kept.append(root)
        if known != found:
            raise InexpressibleError(f"{known} and {found} are sizes of one axis")

    def of(self, dim: Dim) -> Size:
        """The size of an axis."""
        root = dim.root()
        if root.unit:
            return sp.S.One
        if root.factors:
            return sp.Mul(*(self.of(x) for x in root.factors))
        if id(root) not in self._names:
            self._kept.append(root)
            self._names[id(root)] = size(f"n_{next(self._count)}")
        return self._names[id(root)]

    def index(self, dim: Dim) -> Index:
        """A new index along an axis."""
        return Index(f"i_{next(self._count)}", self.of(dim))

    def between(self, low: int, high: Size) -> Index:
        """A new index from ``low`` to ``high``."""
        return Index(f"i_{next(self._count)}", high - (low - 1), low)
