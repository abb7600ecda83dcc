"""Sizes of axes that are not known yet: they are found equal, one by one, as shapes meet (union-find)."""

from __future__ import annotations

from typing import TypeAlias


class ShapeError(Exception):
    """Shapes do not fit. ``blame`` names symbols of which one must have another shape; ``certain`` says that nothing else can help."""

    def __init__(
        self, message: str, blame: set[str], span: tuple[int, int] | None = None, *, certain: bool = False
    ) -> None:
        super().__init__(message)
        self.certain = certain
        self.hopeless = False  # no other sizes help either
        self.unclear = False  # what is written may have been meant in another way
        self.ranges = False  # an index runs further than the axis that it looks up, or less far
        self.another = (
            False  # a letter has more subscripts than it can have: it may be the name of another quantity there
        )
        self.message = message
        self.blame = blame
        self.span = span


class Dim:
    """The size of an axis, or of the range of an index."""

    __slots__ = ("_parent", "factors", "fixed", "least", "met", "parts", "short", "single", "unit", "zero")

    def __init__(self, fixed: int | None = None, *, unit: bool = False) -> None:
        self._parent: Dim | None = None
        self.fixed = fixed
        self.least = 0  # the largest place that is looked up
        self.factors: tuple[Dim, ...] = ()  # of which it is the product: of vec and of Kronecker products
        self.parts: tuple[Dim, ...] = ()  # of which it is the sum: of what is joined
        self.short = False  # of a filter that is shifted along a longer axis: as small as it may be
        self.single = False  # of the only unit of a last layer: no other size is equal to it
        self.met = False  # whether it was made equal to another one
        self.zero = False  # its first place is called 0
        self.unit = unit  # the short side of a vector, which no axis is equal to

    def root(self) -> Dim:
        """The representative of all sizes that are equal to this one."""
        top = self
        while top._parent is not None:
            top = top._parent
        while self is not top:
            below = self._parent
            assert below is not None
            self._parent = top
            self = below  # noqa: PLW0642  # path compression walks up
        return top

    def unify(self, other: Dim) -> bool:
        """Make two sizes equal; False if they cannot be."""
        one, two = self.root(), other.root()
        if one is two:
            return True
        if one.unit or two.unit or (one.fixed is not None and two.fixed is not None and one.fixed != two.fixed):
            return False
        if one.single != two.single:
            return False
        if one.factors and two.factors and not _same(one.factors, two.factors):
            return False
        if (one.factors, one.parts) != (two.factors, two.parts) and (two.within(one) or one.within(two)):
            return False
        if one.parts and two.parts and not _joined_alike(one.parts, two.parts):
            return False
        one.factors = one.factors or two.factors
        one.parts = one.parts or two.parts
        one.fixed = two.fixed if one.fixed is None else one.fixed
        one.least = max(one.least, two.least)
        one.short, one.met = one.short or two.short, True
        one.zero = one.zero or two.zero
        two._parent = one
        return True

    def inherit(self, other: Dim) -> None:
        """Be the only unit of a last layer where another size is, if nothing else is known of this one."""
        one, two = self.root(), other.root()
        if two.single and not (one.met or one.unit or one.least or one.fixed is not None):
            one.single = True

    def within(self, other: Dim) -> bool:
        """Whether a size is a factor or a part of another one."""
        root = other.root()
        return any(x.root() is self.root() or self.within(x.root()) for x in (*root.factors, *root.parts))

    def can_equal(self, other: Dim) -> bool:
        """Whether two sizes may be equal."""
        one, two = self.root(), other.root()
        if one is two:
            return True
        return not (
            one.unit or two.unit or (one.fixed is not None and two.fixed is not None and one.fixed != two.fixed)
        )


def _same(one: tuple[Dim, ...], two: tuple[Dim, ...]) -> bool:
    """Whether two products or sums are of the same sizes, in any order."""
    return sorted(id(x.root()) for x in one) == sorted(id(x.root()) for x in two)


def _joined_alike(one: tuple[Dim, ...], two: tuple[Dim, ...]) -> bool:
    """Make two sums of sizes equal, part by part, unless they are the same in another order."""
    if _same(one, two):
        return True
    fits = len(one) == len(two)
    return fits and all(a.unify(b) or (a.root().unit and b.root().unit) for a, b in zip(one, two, strict=True))


def joined(*sizes: Dim) -> Dim:
    """The size of an axis on which others follow each other."""
    if len(sizes) == 1:
        return sizes[0]
    made = Dim()
    made.parts = sizes
    return made


def product(*sizes: Dim) -> Dim:
    """The size of an axis on which all places of several axes stand."""
    long = [part for x in sizes if not x.root().unit for part in (x.root().factors or (x.root(),))]
    if not long:
        return ONE
    if len(long) == 1:
        return long[0]
    made = Dim()
    made.factors = tuple(long)
    return made


ONE = Dim(1, unit=True)
Shape: TypeAlias = "tuple[Dim, ...]"
"""() for a number, else rows and columns; a column vector is (n, ONE), a row vector (ONE, n)."""


def kind(shape: Shape) -> str:
    """``number``, ``column``, ``row`` or ``matrix``."""
    if not shape:
        return "number"
    if shape[1].root().unit:
        return "column"
    return "row" if shape[0].root().unit else "matrix"


def names(shape: Shape) -> str:
    """The shape in words, for messages."""
    words = {"number": "a number", "column": "a column vector", "row": "a row vector", "matrix": "a matrix"}
    return words[kind(shape)]
