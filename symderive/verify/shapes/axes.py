"""The axes of symbols: how many each has, how long they are, and what is known of the indices that run along them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import TypeAlias

from symderive.verify import terms as t
from symderive.verify.dims import ONE, Dim, Shape, ShapeError, kind, names
from symderive.verify.free_names import free_names, mentioned
from symderive.verify.symbols import Domain, Scope

Mode: TypeAlias = "int | str"
"""How many axes a symbol has, or ``elementwise`` for a function of every entry."""

"""What is said where the shapes that were settled before leave no room for a subscript: the reading is at fault, not the claim."""

_SMALL = 8
_SQUARE = {Domain.SYMMETRIC, Domain.DEFINITE, Domain.DIAGONAL, Domain.ORTHOGONAL, Domain.LOWER, Domain.UPPER}


@dataclass(frozen=True)
class Place:
    """What is known of an index: its value, and the size of its range."""

    value: int | None
    dim: Dim | None
    most: int | None = None  # the last of 0, 1, ..., of a range that begins at zero
    entries: bool = True  # it picks an entry of some array by itself


Places = Mapping[str, Place]


class Axes:
    """What one signature and one choice of sizes say of symbols and indices.

    Args:
        scope: the symbols and definitions.
        signature: for each symbol the number of its axes (subscripts), for each function also ``elementwise``.
        sizes: numbers for the symbols that count something, and for free indices that label layers or time.
    """

    def __init__(self, scope: Scope, signature: Mapping[str, Mode], sizes: Mapping[str, int]) -> None:
        self.scope = scope
        self.signature = signature
        self.sizes = sizes
        self.charges: list[tuple[float, tuple[t.Term, ...]]] = []  # what a careful author would not write
        self.how: dict[int, str] = {}  # id of a term -> what its operation does
        self.ranges: dict[int, Dim] = {}  # id of a Big or Derive -> the size of its range
        self._shapes_of: dict[tuple[str, tuple[int | str, ...]], Shape] = {}
        self._dims: dict[tuple[object, ...], Dim] = {}
        self._ranges_of: dict[
            tuple[str, int], Dim
        ] = {}  # of labels, and (place -1) of what an index-valued symbol picks
        self._uniform: set[str] = set()
        self._named: dict[str, Dim] = {}

    def axes(self, symbol: str) -> int:
        """How many subscripts a symbol takes in all."""
        mode = self.signature.get(symbol, 0)
        return mode if isinstance(mode, int) else 0

    def family(self, symbol: str) -> int:
        """How many leading keys pick a member of a family, whose members may differ in shape."""
        found = self.scope.symbols.get(symbol)
        if found is None:
            return 0
        least = 0 if found.least == 99 else found.least
        return found.labels + (least if self.axes(symbol) > least else 0)

    def dim(self, symbol: str, axis: int, keys: tuple[int | str, ...]) -> Dim:
        """The size of an axis of a symbol, given the keys before it."""
        prefix = keys[: self.family(symbol)]
        known = self.scope.symbols.get(symbol)
        labels = known.labels if known else 0
        prefix = prefix[: labels + axis]
        if "*" in prefix and symbol not in self._uniform:
            self._uniform.add(symbol)
            for key, found in list(self._dims.items()):
                if key[0] == symbol and key[-1] != "*":
                    self.join(found, self._general(symbol, key[1]), symbol)
        if symbol in self._uniform:
            return self._general(symbol, axis)
        address = (symbol, axis, prefix)
        if address not in self._dims:
            self._dims[address] = Dim()
            self._declared(symbol, axis, self._dims[address])
        return self._dims[address]

    def _general(self, symbol: str, axis: object) -> Dim:
        address = (symbol, axis, "*")
        if address not in self._dims:
            self._dims[address] = Dim()
            assert isinstance(axis, int)
            self._declared(symbol, axis, self._dims[address])
        return self._dims[address]

    def _declared(self, symbol: str, axis: int, dim: Dim) -> None:
        """Sizes that the prose gives (the last axes of a symbol), and squareness."""
        found = self.scope.symbols.get(symbol)
        if found is None:
            return
        skipped = self.axes(symbol) - len(found.shape)
        if found.shape and axis >= skipped >= 0:
            self.join(dim, self.named(found.shape[axis - skipped]), symbol)

    def shape_of(self, symbol: str, keys: tuple[int | str, ...]) -> Shape:
        """The shape that a symbol has after its first keys."""
        shape = self._shapes_of.get((symbol, keys))
        if shape is None:
            shape = self._shapes_of[symbol, keys] = self._shape_of(symbol, keys)
        return shape

    def _shape_of(self, symbol: str, keys: tuple[int | str, ...]) -> Shape:
        found = self.scope.symbols.get(symbol)
        given = len(keys) - (found.labels if found else 0)
        axes = self.axes(symbol)
        rank = axes - given
        if rank < 0 or rank > 2:
            what = "has more subscripts than axes" if rank < 0 else "is an array of more than two axes"
            error = ShapeError(f"{symbol} {what}", {symbol}, certain=True)
            error.another = rank < 0
            raise error
        dims = tuple(self.dim(symbol, axis, keys) for axis in range(given, axes))
        if found is not None and rank == 2 and found.domain in _SQUARE:
            self.join(dims[0], dims[1], symbol)
        elif (
            found is not None and axes == 2 and found.domain is Domain.ORTHOGONAL
        ):  # the rows v_j of an orthogonal matrix
            self.join(self.dim(symbol, 0, ()), self.dim(symbol, 1, keys), symbol)
        if rank == 1:
            return (ONE, dims[0]) if found is not None and found.row else (dims[0], ONE)
        return dims

    def join(self, one: Dim, two: Dim, symbol: str) -> None:
        """Make the sizes of two axes equal."""
        if not one.unify(two):
            raise ShapeError(f"the sizes of {symbol} do not fit", {symbol})

    def same(self, term: t.Term, left: Shape, right: Shape) -> None:
        """Make two parts of a term equal in shape."""
        kinds = kind(left) != kind(right)
        if kinds or not unified(left, right):
            message = f"{names(left)} meets {names(right)} of another shape"
            raise self.conflict(message, term, kinds=kinds, span=term.span)

    def conflict(
        self,
        message: str,
        *found: t.Term,
        kinds: bool,
        span: t.Span | None = None,
        also: AbstractSet[str] = frozenset(),
    ) -> ShapeError:
        """What to raise where terms do not fit.

        Args:
            message: what does not fit, in words.
            found: the terms whose shapes clash.
            kinds: they clash whatever the sizes are: one is a number and the other a vector, say.
            span: where.
            also: further symbols that may be to blame.
        """
        blame = self.deciding(found) if kinds else self.scope.reach_of(found)
        return ShapeError(message, blame | also, span, certain=kinds)

    @property
    def cost(self) -> float:
        """How unnatural this reading is."""
        return sum(amount for amount, _ in self.charges)

    def charge(self, amount: float, *found: t.Term) -> None:
        """Note what makes a reading unnatural, and the terms whose kinds decide it."""
        if amount:
            self.charges.append((amount, found))

    def deciding(self, found: Iterable[t.Term]) -> set[str]:
        """The symbols whose signature decides whether terms are numbers, vectors or matrices.

        A symbol has its axes by its signature, whatever it is defined as; a function at its arguments is what its body is.
        """
        seen: set[str] = set()
        waiting = [name for term in found for name in mentioned(term)]
        while waiting:
            name = waiting.pop()
            if name in seen:
                continue
            seen.add(name)
            for definition in self.scope.definitions.get(name, ()):
                if definition.parameters is not None:
                    for part in (*definition.parameters, definition.body):
                        waiting.extend(mentioned(part))
        return seen

    def places_of(self, condition: t.Condition) -> dict[str, Place]:
        """Places for the index variables that an equation leaves free."""
        names_ = dict.fromkeys((*free_names(condition.left), *free_names(condition.right)))
        return {
            n: Place(None, self.ranges.setdefault(hash((id(condition), n)), Dim()))
            for n in names_
            if n not in self.sizes
        }

    def named(self, size: str) -> Dim:
        """The size with a name (or a numeral)."""
        size = size.replace("{", "").replace("}", "").replace("\\", "")
        if size not in self._named:
            plain = size.isdecimal() and int(size[:9]) <= _SMALL  # 784 is a size like any other
            fixed = int(size) if plain and size not in self.sizes else self.sizes.get(size, self._summed(size))
            self._named[size] = Dim(fixed)
        return self._named[size]

    def _summed(self, size: str) -> int | None:
        """The value of ``p+1`` and ``m-k``, where that of every part is known and the whole is a size."""
        parts = re.fullmatch(r"([A-Za-z]\w*) ?([-+]) ?([A-Za-z]\w*|\d)", size)
        values = [int(x) if x.isdecimal() else self.sizes.get(x) for x in (parts[1], parts[3])] if parts else [None]
        if parts is None or None in values:
            return None
        one, two = (x for x in values if x is not None)
        found = one + two if parts[2] == "+" else one - two
        return found if found > 1 else None

    def named_sizes(self) -> Mapping[str, Dim]:
        """The sizes that have a name so far."""
        return self._named

    def label_range(self, symbol: str, place: int, dim: Dim | None) -> None:
        """All sums over the label of a symbol run over the same range, if they can."""
        if dim is not None:
            self.label_dim(symbol, place).unify(dim)

    def label_dim(self, symbol: str, place: int) -> Dim:
        """How many members a family of labelled symbols has."""
        return self._ranges_of.setdefault((symbol, place), Dim())

    def is_part(self, axis: Dim, found: Dim) -> bool:
        """Whether an index runs over the first k of the n entries of an axis, where k is told to be less than n.

        The axis may have been taken for one of k entries so far, unless that is what something is told to have.
        """
        one, two = axis.root().fixed, found.root().fixed
        told = ((self.sizes.get(x), self.sizes.get(y)) for x, y in self.scope.larger)
        if one is None or two is None or (max(one, two), min(one, two)) not in told:
            return False
        if two > one and any(x.root() is axis.root() for x in self._named.values()):
            return False
        axis.root().fixed = max(one, two)
        return True

    def place_range(self, symbol: str) -> Dim:
        """The size of what an index-valued symbol picks from."""
        return self._ranges_of.setdefault((symbol, -1), Dim())

    def integer(self, term: t.Term, places: Places) -> int | None:
        """The value of a term of whole numbers and sizes, if it is known by now."""
        match term:
            case t.Number() if term.value.denominator == 1:
                return int(term.value)
            case t.Index():
                return places[term.name].value if term.name in places else self.sizes.get(term.name)
            case t.Ref() if not term.keys:
                return self.sizes.get(term.symbol)
            case t.Negative():
                inner = self.integer(term.of, places)
                return None if inner is None else -inner
            case t.Add():
                parts = [self.integer(x, places) for x in term.terms]
                return None if None in parts else sum(p for p in parts if p is not None)
            case t.Multiply():
                left, right = self.integer(term.left, places), self.integer(term.right, places)
                return None if left is None or right is None else left * right
            case _:
                return None


def unified(left: Shape, right: Shape) -> bool:
    """Make the sizes of two shapes of one kind equal; False if they cannot be."""
    return all(a.unify(b) or (a.root().unit and b.root().unit) for a, b in zip(left, right, strict=True))
