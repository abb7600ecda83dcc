"""The shapes of terms, found by walking through a claim and the definitions behind it.

Given how many axes every symbol has, the walk finds which sizes are equal, what each product is (matrix product, inner product,
elementwise, scaling) and what an index without bounds runs over. What does not fit raises `ShapeError` with the symbols to blame; what a
careful author would not write adds to ``cost``, so that of several readings the natural one is tried first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from symderive.verify import terms as t
from symderive.verify.dims import ONE, Dim, Shape, ShapeError, kind, names, product
from symderive.verify.families import definitions, family_of
from symderive.verify.matching import matches
from symderive.verify.symbols import Definition, Domain, Scope, free_names, mentioned, offset

Mode: TypeAlias = "int | str"
"""How many axes a symbol has, or ``elementwise`` for a function of every entry."""

LAYOUT_MATTERS = "layout matters"  # flag of a scope: a derivative by an array was met
_DEPTH = 200
_SMALL = 8


@dataclass(frozen=True)
class Place:
    """What is known of an index: its value, and the size of its range."""

    value: int | None
    dim: Dim | None


Places = Mapping[str, Place]


class Shapes:
    """One walk, for one signature and one choice of sizes.

    Args:
        scope: the symbols and definitions.
        signature: for each symbol the number of its axes (subscripts), for each function also ``elementwise``.
        sizes: numbers for the symbols that count something, and for free indices that label layers or time.
        layout: ``gradient`` (like the variable; Jacobians have a row for each value), ``numerator`` or ``denominator``.
    """

    def __init__(self, scope: Scope, signature: Mapping[str, Mode], sizes: Mapping[str, int], layout: str) -> None:
        self.scope = scope
        self.signature = signature
        self.sizes = sizes
        self.layout = layout
        self.cost = 0.0
        self.odd = False  # two vectors stand side by side, and only an elementwise product fits
        self.how: dict[int, str] = {}  # id of a term -> what its operation does
        self.ranges: dict[int, Dim] = {}  # id of a Big or Derive -> the size of its range
        self._dims: dict[tuple[object, ...], Dim] = {}
        self._ranges_of: dict[
            tuple[str, int], Dim
        ] = {}  # of labels, and (place -1) of what an index-valued symbol picks
        self._uniform: set[str] = set()
        self._named: dict[str, Dim] = {}
        self._done: set[tuple[object, ...]] = set()
        self._bodies: dict[tuple[object, ...], Shape] = {}
        self._depth = 0
        self.conditions: tuple[t.Condition, ...] = ()  # equations that hold in every world
        self.furthest = 6 + max(sizes.values(), default=4)  # the largest label that definitions are followed to

    # -- symbols ---------------------------------------------------------------------------------------------------

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
                    self._join(found, self._general(symbol, key[1]), symbol)
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
            self._join(dim, self.named(found.shape[axis - skipped]), symbol)

    def require(self, conditions: tuple[t.Condition, ...]) -> None:
        """Walk through equations that hold in every world.

        Raises:
            ShapeError: their sides do not fit.
        """
        self.conditions = conditions
        for condition in conditions:
            places = self.places_of(condition)
            left, right = self.shape(condition.left, places), self.shape(condition.right, places)
            zero = isinstance(condition.right, t.Number) and condition.right.value == 0
            if not zero and (kind(left) != kind(right) or not _unify(left, right)):
                raise ShapeError(
                    "the sides of an equation before it do not fit", self.blame(condition.left, condition.right)
                )

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
            fixed = int(size) if plain and size not in self.sizes else self.sizes.get(size)
            self._named[size] = Dim(fixed)
        return self._named[size]

    def named_sizes(self) -> Mapping[str, Dim]:
        """The sizes that have a name so far."""
        return self._named

    def _join(self, one: Dim, two: Dim, symbol: str) -> None:
        if not one.unify(two):
            raise ShapeError(f"the sizes of {symbol} do not fit", {symbol})

    def shape_of(self, symbol: str, keys: tuple[int | str, ...]) -> Shape:
        """The shape that a symbol has after its first keys."""
        found = self.scope.symbols.get(symbol)
        given = len(keys) - (found.labels if found else 0)
        axes = self.axes(symbol)
        rank = axes - given
        if rank < 0 or rank > 2:
            what = "has more subscripts than axes" if rank < 0 else "is an array of more than two axes"
            raise ShapeError(f"{symbol} {what}", {symbol})
        dims = tuple(self.dim(symbol, axis, keys) for axis in range(given, axes))
        if found is not None and rank == 2 and found.domain in _SQUARE:
            self._join(dims[0], dims[1], symbol)
        if rank == 1:
            return (ONE, dims[0]) if found is not None and found.row else (dims[0], ONE)
        return dims

    # -- terms -----------------------------------------------------------------------------------------------------

    def shape(self, term: t.Term, places: Places) -> Shape:
        """The shape of a term; index variables have the given places.

        Raises:
            ShapeError: the signature does not fit the term.
        """
        self._depth += 1
        if self._depth > _DEPTH:
            self._depth = 0
            raise ShapeError("the definitions lead around in a circle", set())
        try:
            return self._shape(term, places)
        except ShapeError as error:
            if error.span is None:
                error.span = term.span
            raise
        finally:
            self._depth -= 1

    def _shape(self, term: t.Term, places: Places) -> Shape:
        match term:
            case t.Number() | t.Index():
                return ()
            case t.Constant():
                return self._constant(term)
            case t.Ref():
                return self._ref(term, places)
            case t.Apply():
                shape = self.shape(term.argument, places)
                self.cost += 0.2 if shape else 0
                return shape
            case t.Call():
                return self._call(term, places)
            case t.Add():
                return self._add(term, places)
            case t.Negative():
                return self.shape(term.of, places)
            case t.Multiply():
                return self._multiply(term, places)
            case t.Divide():
                return self._divide(term, places)
            case t.Power():
                return self._power(term, places)
            case t.Transpose():
                return self._transpose(term, places)
            case t.Big():
                return self._big(term, places)
            case t.Derive():
                return self._derive(term, places)
            case _:
                return self._other(term, places)

    def _other(self, term: t.Term, places: Places) -> Shape:
        match term:
            case t.Limit():
                self.number(term.target, places)
                return self.shape(term.body, places)
            case t.Integral():
                for bound in (term.low, term.high):
                    if bound is not None:
                        self.number(bound, places)
                return self.shape(term.body, places)
            case t.Norm():
                shape = self.shape(term.of, places)
                self.cost += 0 if shape else 1.5
                return ()
            case t.Operation():
                return self._operation(term, places)
            case t.Compare():
                return self._compare(term, places)
            case t.Both():
                for part in term.parts:
                    self.shape(part, places)
                return ()
            case t.Cases():
                return self._cases(term, places)
            case t.MatrixOf():
                return self._matrix(term, places)
            case t.Element():
                return self._element(term, places)
            case t.Expect():
                return self._expect(term, places)
            case t.Chain():
                return self._chain(term, places)
            case t.At():
                self._same(term, self.shape(term.variable, places), self.shape(term.value, places))
                return self.shape(term.body, places)
            case t.Sweep():
                self.shape(term.variable, places)
                if term.condition is not None:
                    self.shape(term.condition, places)
                return self.shape(term.body, places)
            case _:
                raise TypeError(f"a term of type {type(term).__name__} has no shape")

    def _compare(self, term: t.Compare, places: Places) -> Shape:
        """A condition is a number; ``1[Z > 0]`` is one for every entry."""
        left, right = self.shape(term.left, places), self.shape(term.right, places)
        if left and not right and term.sign in ("<", ">", "le", "ge"):
            self.how[id(term)] = "entries"
            return left
        self._same(term, left, right)
        self._compared_place(term, places)
        return ()

    def _chain(self, term: t.Chain, places: Places) -> Shape:
        for link in term.links:
            self.shape(link.of, places)
            self.shape(link.wrt[0], places)
        first, last = term.links[0], term.links[-1]
        return self._slope(first, self.shape(first.of, places), self.shape(last.wrt[0], places))

    def number(self, term: t.Term, places: Places) -> None:
        """Check that a term is a number."""
        shape = self.shape(term, places)
        if shape:
            raise ShapeError(f"{names(shape)} stands where a number belongs", self.blame(term), term.span)

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

    def blame(self, *found: t.Term) -> set[str]:
        """The symbols whose signature decides the shape of terms."""
        return self.scope.reach_of(found)

    def _keys(self, term: t.Ref, places: Places) -> tuple[int | str, ...]:
        labels = self.scope.symbols[term.symbol].labels if term.symbol in self.scope.symbols else 0
        keys: list[int | str] = []
        for place, key in enumerate(term.keys):
            value = self.integer(key, places)
            keys.append("*" if value is None else value)
            if place < labels or place - labels >= self.axes(term.symbol):
                if value is None and not isinstance(key, t.Index):
                    self.shape(key, places)
                elif isinstance(key, t.Index) and place < labels and key.name in places:
                    self._label_range(term.symbol, place, places[key.name].dim)
                continue
            dim = self.dim(term.symbol, place - labels, tuple(keys[:-1]))
            self._looked_up(term, key, dim, value, places)
        return tuple(keys)

    def _looked_up(self, term: t.Ref, key: t.Term, dim: Dim, value: int | None, places: Places) -> None:
        """What looking up a place says of the size of the axis."""
        if value is not None:
            dim.root().least = max(dim.root().least, value)
        if isinstance(key, t.Index) and key.name in places:
            found = places[key.name].dim
            if found is not None and not dim.unify(found):
                raise ShapeError(f"{term.symbol} and the index {key.name} have different ranges", {term.symbol})
        elif isinstance(key, t.Ref):
            self.shape(key, places)
            known = self.scope.symbols.get(key.symbol)
            if known is not None and known.domain is Domain.PLACE:
                if self.axes(key.symbol):
                    self.place_range(key.symbol).root().least = 6  # room for places that differ
                self._join(dim, self.place_range(key.symbol), term.symbol)

    def _compared_place(self, term: t.Compare, places: Places) -> None:
        """In ``y_i = k``, y picks one of what k runs over."""
        for one, two in ((term.left, term.right), (term.right, term.left)):
            if not isinstance(one, t.Ref) or not isinstance(two, t.Index) or two.name not in places:
                continue
            known, dim = self.scope.symbols.get(one.symbol), places[two.name].dim
            if known is not None and known.domain is Domain.PLACE and dim is not None:
                self._join(self.place_range(one.symbol), dim, one.symbol)

    def _label_range(self, symbol: str, place: int, dim: Dim | None) -> None:
        """All sums over the label of a symbol run over the same range, if they can."""
        if dim is not None:
            self.label_dim(symbol, place).unify(dim)

    def label_dim(self, symbol: str, place: int) -> Dim:
        """How many members a family of labelled symbols has."""
        return self._ranges_of.setdefault((symbol, place), Dim())

    def place_range(self, symbol: str) -> Dim:
        """The size of what an index-valued symbol picks from."""
        return self._ranges_of.setdefault((symbol, -1), Dim())

    def _constant(self, term: t.Constant) -> Shape:
        if term.name in ("identity", "ones", "zeros"):
            dims = self.ranges.setdefault(id(term), Dim())
            return (dims, dims) if term.name == "identity" else (dims, ONE)
        return ()

    def _ref(self, term: t.Ref, places: Places) -> Shape:
        keys = self._keys(term, places)
        shape = self.shape_of(term.symbol, keys)
        found = self.scope.definitions.get(term.symbol, ())
        fixed = [d for d in found if d.keys and self._is_for(d, keys)] if len(found) > 1 else []
        for definition in fixed or found:
            self.visit(definition, keys)
        return shape

    def _is_for(self, definition: Definition, keys: tuple[int | str, ...]) -> bool:
        """Whether a definition is for these keys and no others."""
        return len(keys) >= len(definition.keys) and all(
            offset(p) is None and self.integer(p, {}) == k for p, k in zip(definition.keys, keys, strict=False)
        )

    def visit(self, definition: Definition, keys: tuple[int | str, ...]) -> None:
        """Walk through a definition as it is used at ``keys``, once."""
        bound = self.bind(definition, keys)
        if bound is None:
            return
        own = tuple(self.integer(k, bound) if self.integer(k, bound) is not None else "*" for k in definition.keys)
        address = (id(definition), own)
        if address in self._done:
            return
        self._done.add(address)
        left = self.shape_of(definition.symbol, own)  # type: ignore[arg-type]  # None was replaced by "*"
        right = self.shape(definition.body, bound)
        if kind(left) != kind(right) or not _unify(left, right):
            raise ShapeError(
                f"{definition.symbol} is {names(left)} but is defined as {names(right)}",
                {definition.symbol} | self.blame(definition.body),
                definition.body.span,
            )

    def bind(self, definition: Definition, keys: tuple[int | str, ...]) -> dict[str, Place] | None:
        """The places of a definition's index variables when it is used at ``keys``; None if it is not meant there."""
        bound: dict[str, Place] = {}
        labels = self.scope.symbols[definition.symbol].labels if definition.symbol in self.scope.symbols else 0
        for position, pattern in enumerate(definition.keys):
            axis = position - labels
            dim = self.label_dim(definition.symbol, position) if axis < 0 else None
            if 0 <= axis < self.axes(definition.symbol):
                dim = self.dim(definition.symbol, axis, tuple(_known(k) for k in keys[:position]))
            key = keys[position] if position < len(keys) else "*"
            shifted = offset(pattern)
            if shifted is None:
                fixed = self.integer(pattern, {})
                if fixed is not None and key not in ("*", fixed):
                    return None
            elif isinstance(key, int):
                if key - shifted[1] < (1 if shifted[1] == 0 else 0) or key > self.furthest:
                    return None
                bound[shifted[0]] = Place(key - shifted[1], dim if shifted[1] == 0 else None)
            else:
                bound[shifted[0]] = Place(None, dim if shifted[1] == 0 else None)
        return bound

    # -- operations ------------------------------------------------------------------------------------------------

    def _same(self, term: t.Term, left: Shape, right: Shape) -> None:
        if kind(left) != kind(right) or not _unify(left, right):
            raise ShapeError(f"{names(left)} meets {names(right)} of another shape", self.blame(term), term.span)

    def _add(self, term: t.Add, places: Places) -> Shape:
        shape = self.shape(term.terms[0], places)
        for other in term.terms[1:]:
            found = self.shape(other, places)
            if kind(found) == kind(shape) and _unify(found, shape):
                continue
            if not found or not shape:
                plain = other if not found else term.terms[0]
                self.cost += 0.3 if _is_number(plain) else 1.6
                shape = found or shape
                continue
            shape = self._broadcast(term, shape, found)
        return shape

    def _broadcast(self, term: t.Add, shape: Shape, found: Shape) -> Shape:
        """A vector added to every column or row of a matrix; not to the identity."""
        if any(isinstance(x, t.Constant) and x.name == "identity" for x in term.terms):
            raise ShapeError("a vector is added to the identity matrix", self.blame(term), term.span)
        matrix, vector = (shape, found) if kind(shape) == "matrix" else (found, shape)
        if kind(matrix) == "matrix" and kind(vector) in ("row", "column"):
            self.cost += 1.5
            size = vector[0] if kind(vector) == "column" else vector[1]
            first, second = (0, 1) if kind(vector) == "column" else (1, 0)
            if size.root() is matrix[second].root() and size.root() is not matrix[first].root():
                first = second
            if matrix[first].unify(size):
                self.how[id(term)] = "columns" if first == 0 else "rows"
                return matrix
        raise ShapeError(f"{names(shape)} and {names(found)} cannot be added", self.blame(term), term.span)

    def _multiply(self, term: t.Multiply, places: Places) -> Shape:
        left, right = self.shape(term.left, places), self.shape(term.right, places)
        how, shape = self._product(term, left, right)
        self.how[id(term)] = how
        return shape

    def _product(self, term: t.Multiply, left: Shape, right: Shape) -> tuple[str, Shape]:
        if not left or not right:
            if term.kind == "hadamard":
                self.cost += 1.0 if left or right else 3.0  # ⊙ is not written between numbers
            if right and isinstance(term.left, t.Ref) and not left:
                self.cost += self._weight_cost(term.left.symbol)
            return "scale", left or right
        kinds = kind(left), kind(right)
        if term.kind == "hadamard" or (term.kind == "star" and kinds[0] == kinds[1]):
            if kinds[0] == kinds[1] and _unify(left, right):
                return "hadamard", left
            return self._spread(term, left, right)
        if term.kind in ("outer", "kronecker"):
            if kinds == ("column", "column"):
                return "outer", (left[0], right[0])
            if kinds == ("column", "row"):
                return "matmul", (left[0], right[1])
            return "kronecker", (product(left[0], right[0]), product(left[1], right[1]))
        if kinds in (("column", "column"), ("row", "row")):
            return self._vectors(term, left, right)
        if left[1].unify(right[0]) or (left[1].root().unit and right[0].root().unit):
            shape = (left[0], right[1])
            return ("matmul", ()) if left[0].root().unit and right[1].root().unit else ("matmul", shape)
        raise ShapeError(
            f"{names(left)} cannot be multiplied by {names(right)}: the sizes do not fit", self.blame(term), term.span
        )

    def _vectors(self, term: t.Multiply, left: Shape, right: Shape) -> tuple[str, Shape]:
        if not _unify(left, right):
            raise ShapeError("two vectors of different lengths are multiplied", self.blame(term), term.span)
        if term.kind == "dot":
            return "inner", ()
        self.cost += 2.0
        self.odd = self.odd or term.kind == "auto"
        return "hadamard", left

    def _spread(self, term: t.Multiply, left: Shape, right: Shape) -> tuple[str, Shape]:
        """A vector times every row or column of a matrix, elementwise."""
        matrix, vector = (left, right) if kind(left) == "matrix" else (right, left)
        if kind(matrix) == "matrix" and kind(vector) in ("row", "column"):
            axis = 0 if kind(vector) == "column" else 1
            if matrix[axis].unify(vector[axis]):
                self.cost += 2
                return "hadamard", matrix
        raise ShapeError(f"{names(left)} ⊙ {names(right)} does not fit", self.blame(term), term.span)

    def _weight_cost(self, symbol: str) -> float:
        """What it costs to take a letter before a vector for a number, where it is usually a matrix."""
        found = self.scope.symbols.get(symbol)
        if found is None or found.axes is not None:
            return 0.0
        return 4.0 if found.letter in ("w", "W") else 1.0 if found.letter in _MATRICES else 0.0

    def _divide(self, term: t.Divide, places: Places) -> Shape:
        above, below = self.shape(term.above, places), self.shape(term.below, places)
        if not below:
            return above
        self.cost += 0.6
        if not above:
            return below
        if kind(above) == kind(below) and _unify(above, below):
            return above
        raise ShapeError(f"{names(above)} is divided by {names(below)}", self.blame(term), term.span)

    def _power(self, term: t.Power, places: Places) -> Shape:
        base, exponent = self.shape(term.base, places), self.shape(term.exponent, places)
        if not base:
            self.cost += 0.4 if exponent else 0
            return exponent
        if exponent:
            self._same(term, base, exponent)
        whole = isinstance(_bare(term.exponent), t.Number)
        if kind(base) == "matrix" and whole and not term.elementwise:
            if not base[0].unify(base[1]):
                raise ShapeError("a power of a matrix that is not square", self.blame(term.base), term.span)
            self.how[id(term)] = "matrix"
            return base
        self.cost += 0.6
        return base

    def _transpose(self, term: t.Transpose, places: Places) -> Shape:
        shape = self.shape(term.of, places)
        if not shape:
            if isinstance(term.of, t.Ref):
                raise ShapeError("a number is transposed", self.blame(term.of), term.span)
            self.cost += 1
            return ()
        return (shape[1], shape[0])

    def _big(self, term: t.Big, places: Places) -> Shape:
        dim = self.ranges.setdefault(id(term), Dim())
        if term.range.high is None and not term.range.over and term.index not in free_names(term.body):
            dim.unify(self.named(f"sum over {term.index}"))
        low = None if term.range.low is None else self.integer(term.range.low, places)
        high = None if term.range.high is None else self.integer(term.range.high, places)
        if term.range.over:
            dim.unify(self.named(f"|{term.range.over}|"))
        value = None
        if term.range.high is not None:
            for bound in (term.range.low, term.range.high):
                if bound is not None:
                    self.number(bound, places)
            if low == 1 and high is not None and dim.root().fixed is None and high > 0:
                dim.root().fixed = high
            elif low != 1 or high is None:
                inner: Dim | None = None
                return self._body(term, {**places, term.index: Place(value, inner)})
        return self._body(term, {**places, term.index: Place(value, dim)})

    def _body(self, term: t.Big, places: Places) -> Shape:
        if term.condition is not None:
            self.shape(term.condition, places)
        return self.shape(term.body, places)

    def _derive(self, term: t.Derive, places: Places) -> Shape:
        shape = self.shape(term.of, places)
        for wrt in reversed(term.wrt):
            by = self.shape(wrt, places)
            shape = self._slope(term, shape, by)
        return (shape[1], shape[0]) if term.row and shape else shape

    def _slope(self, term: t.Derive, of: Shape, by: Shape) -> Shape:
        if not by:
            return of
        self.scope.flags.add(LAYOUT_MATTERS)
        if not of:
            flip = self.layout == "numerator" or (self.layout == "rows" and kind(by) != "matrix")
            return (by[1], by[0]) if flip else by
        if "matrix" in (kind(of), kind(by)):
            raise ShapeError("this derivative has more than two indices", self.blame(term), term.span)
        value, variable = (of[0] if kind(of) == "column" else of[1]), (by[0] if kind(by) == "column" else by[1])
        return (variable, value) if self.layout == "denominator" else (value, variable)

    def _cases(self, term: t.Cases, places: Places) -> Shape:
        shape: Shape | None = None
        for value, condition in term.rows:
            if condition is not None:
                self.shape(condition, places)
            found = self.shape(value, places)
            if shape is not None:
                self._same(term, found, shape)
            shape = found
        return shape or ()

    def _matrix(self, term: t.MatrixOf, places: Places) -> Shape:
        for row in term.rows:
            for cell in row:
                self.number(cell, places)
        rows, columns = len(term.rows), len(term.rows[0])
        return (ONE if rows == 1 else Dim(rows), ONE if columns == 1 else Dim(columns)) if rows * columns > 1 else ()

    def _element(self, term: t.Element, places: Places) -> Shape:
        shape = self.shape(term.of, places)
        long = [d for d in shape if not d.root().unit]
        if len(term.keys) > len(long):
            raise ShapeError("an entry is taken of what has no such axis", self.blame(term.of), term.span)
        for dim, key in zip(long, term.keys, strict=False):
            if isinstance(key, t.Index) and key.name in places:
                found = places[key.name].dim
                if found is not None and not dim.unify(found):
                    raise ShapeError(f"the index {key.name} has another range", self.blame(term.of), term.span)
            elif (value := self.integer(key, places)) is not None:
                dim.root().least = max(dim.root().least, value)
        left = long[len(term.keys) :]
        return (left[0], ONE) if left else ()

    def _operation(self, term: t.Operation, places: Places) -> Shape:
        shapes = [self.shape(a, places) for a in term.arguments]
        first: Shape = shapes[0] if shapes else tuple[Dim, ...]()
        match term.name:
            case "trace" | "det" | "logdet":
                if first and not first[0].unify(first[1]):
                    raise ShapeError(f"the {term.name} of what is not square", self.blame(term), term.span)
                return ()
            case "diag":
                if kind(first) == "matrix":
                    return (first[0], ONE)
                long = first[0] if kind(first) == "column" else first[1] if first else None
                if long is None:
                    raise ShapeError("diag of a number", self.blame(term), term.span)
                return (long, long)
            case "normal":
                return self._normal(term, shapes)
            case "inner":
                self._same(term, *shapes)
                return ()
            case "softmax" | "log_softmax":
                if not first:
                    raise ShapeError("softmax of a number", self.blame(term), term.span)
                return first
            case "logsumexp" | "bars" | "sum" | "mean" | "card" | "argmax" | "argmin":
                return ()
            case "max" | "min":
                return self._extreme(term, shapes)
            case "rowsum" | "colsum":
                if not first:
                    raise ShapeError(f"the {term.name} of a number", self.blame(term), term.span)
                return (first[0], ONE) if term.name == "rowsum" else (ONE, first[1])
            case "vec":
                if not first:
                    raise ShapeError("vec of a number", self.blame(term), term.span)
                return (product(*first), ONE)
            case _:
                return self._map(term, shapes)

    def _normal(self, term: t.Operation, shapes: list[Shape]) -> Shape:
        """A normal density: a point, a mean like it, and a variance or a covariance matrix."""
        point, mean, spread = shapes
        if mean or not point:
            self._same(term, point, mean)
        elif not _is_number(term.arguments[1]):
            self.cost += 0.6
        if spread and not (point and kind(spread) == "matrix" and spread[0].unify(spread[1])):
            raise ShapeError("the variance of a normal density does not fit its mean", self.blame(term), term.span)
        if spread and not spread[0].unify(point[0] if kind(point) == "column" else point[1]):
            raise ShapeError("the covariance of a normal density does not fit its mean", self.blame(term), term.span)
        return ()

    def _extreme(self, term: t.Operation, shapes: list[Shape]) -> Shape:
        if len(shapes) == 1:
            return ()
        return self._map(term, shapes)

    def _map(self, term: t.Term, shapes: list[Shape]) -> Shape:
        """The common shape of arguments that are numbers or have one shape."""
        result: Shape = ()
        for shape in shapes:
            if shape and result:
                self._same(term, shape, result)
            result = result or shape
        return result

    def _expect(self, term: t.Expect, places: Places) -> Shape:
        self._laws(term)
        if term.under is not None:
            self.number(term.under, places)
        shapes = [self.shape(a, places) for a in (*term.arguments, *term.given, *term.over)]
        if term.kind == "E":
            return shapes[0]
        if term.kind == "Cov" and len(term.arguments) == 2 and shapes[0] and shapes[1]:
            return (shapes[0][0], shapes[1][0])
        if term.kind in ("Var", "Cov") and shapes[0]:
            return (shapes[0][0], shapes[0][0])
        return ()

    def _laws(self, term: t.Expect) -> None:
        """The laws and moments of the variables that a functional may average over."""
        reached = self.scope.reach_of(term.arguments)
        chance = self.scope.chance
        for symbol in sorted(reached & (set(chance.laws) | set(chance.moments))):
            for law in chance.laws.get(symbol, ()):
                self._told(law.symbol, law.keys, law.arguments, law.name == "normal")
            for moment in chance.moments.get(symbol, ()):
                values = (moment.body,) if moment.kind == "E" else (t.Number(t.NOWHERE, Fraction(0)), moment.body)
                self._told(symbol, moment.variable.keys, values, True)

    def _told(self, symbol: str, keys: tuple[t.Term, ...], values: tuple[t.Term, ...], normal: bool) -> None:
        """A mean, and a variance or covariance matrix, of a symbol at its keys."""
        address = ("told", symbol, tuple(id(v) for v in values))
        if address in self._done:
            return
        self._done.add(address)
        bound = {x.name: Place(None, None) for k in keys for x in t.walk(k) if isinstance(x, t.Index)}
        own = self.shape_of(symbol, tuple("*" for _ in keys))
        shapes = [self.shape(v, bound) for v in values]
        if not normal:
            return
        if shapes[0] and (kind(shapes[0]) != kind(own) or not _unify(shapes[0], own)):
            raise ShapeError(
                f"{symbol} is {names(own)}, its mean is {names(shapes[0])}", self.blame(*values) | {symbol}
            )
        spread = shapes[1] if len(shapes) > 1 else ()
        if spread and not (own and kind(spread) == "matrix" and spread[0].unify(own[0]) and spread[1].unify(own[0])):
            raise ShapeError(f"the covariance of {symbol} does not fit it", self.blame(*values) | {symbol})

    # -- functions of the notes ------------------------------------------------------------------------------------

    def _density(self, term: t.Call, places: Places) -> Shape:
        """A density is a number; every definition that its value may go by is walked through."""
        for side, argument in zip(term.sides, term.arguments, strict=False):
            if side is not None:
                self.shape(side, places)
            if isinstance(side, t.Ref) and isinstance(argument, t.Index) and argument.name in places:
                self._label_of(side.symbol, places[argument.name].dim)
        for argument in (*term.keys, *term.arguments):
            self.shape(argument, places)
        if term.function in self.scope.parameters:
            self.shape(self.scope.parameters[term.function], places)
        for definition in definitions(self.scope, family_of(self.scope, term.function)):
            if matches(definition, term):
                shape = self._defined(definition, term, places)
                if shape:
                    raise ShapeError(f"a density is {names(shape)}", self.blame(definition.body), term.span)
            elif ("density", id(definition)) not in self._done:
                self._done.add(("density", id(definition)))
                written = [x for x in definition.sides if x is not None]
                parts = (*definition.keys, *(definition.parameters or ()), *written)
                bound = {x.name: Place(None, Dim()) for p in parts for x in t.walk(p) if isinstance(x, t.Index)}
                for side in written:
                    self.shape(side, bound)
                self.shape(definition.body, bound)
        return ()

    def _label_of(self, symbol: str, dim: Dim | None) -> None:
        """A variable takes the values that an index runs over."""
        if dim is not None:
            self.place_range(symbol).unify(dim)

    def _call(self, term: t.Call, places: Places) -> Shape:
        if term.function in self.scope.densities:
            return self._density(term, places)
        definition = called(self.scope, term)
        if definition is None:
            return self._unknown(term, places)
        if definition.parameters is None:
            for argument in term.arguments:
                self.shape(argument, places)
            return self._ref(t.Ref(term.span, term.function, term.keys), places)
        for other in self.scope.definitions[term.function]:  # ρ_T(h_T) = 1 beside ρ_t(h_t)
            alike = other.parameters is not None and len(other.parameters) == len(term.arguments)
            if alike and other is not definition and other.keys and other.bar == term.bar:
                self._defined(other, term, places)
        return self._defined(definition, term, places)

    def _unknown(self, term: t.Call, places: Places) -> Shape:
        for key in term.keys:
            self.integer(key, places)
        shapes = [self.shape(a, places) for a in term.arguments]
        if term.function in self.scope.parameters:
            self.shape(self.scope.parameters[term.function], places)
        mode = self.signature.get(term.function, 0)
        if mode == "elementwise":
            return self._map(term, shapes)
        keys = tuple("*" for _ in term.keys)
        axes = self.axes(term.function)
        dims = tuple(self.dim(term.function, a, keys) for a in range(axes))
        return () if axes == 0 else (dims[0], ONE) if axes == 1 else dims[:2]

    def _defined(self, definition: Definition, term: t.Call, places: Places) -> Shape:
        bound = self.call_places(definition, term, places)
        mapped: Shape = ()
        for pattern, argument in zip(definition.parameters or (), term.arguments, strict=True):
            given = self.shape(argument, places)
            expected = self.shape(pattern, {**bound, **_unbound(pattern, bound)})
            if given and not expected:
                self.cost += 0.2
                mapped = mapped or given
            elif kind(given) != kind(expected) or not _unify(given, expected):
                raise ShapeError(
                    f"{term.function} takes {names(expected)} but is given {names(given)}",
                    self.blame(argument, pattern),
                    argument.span,
                )
        address = (id(definition), tuple((k, p.value, id(p.dim)) for k, p in sorted(bound.items())))
        if address not in self._bodies:
            self._bodies[address] = ()
            self._bodies[address] = self.shape(definition.body, bound)
        if mapped and not self._bodies[address]:
            self.how[id(term)] = "map"
            return mapped
        return self._bodies[address]

    def call_places(self, definition: Definition, term: t.Call, places: Places) -> dict[str, Place]:
        """The places of a definition's index variables at a call."""
        bound: dict[str, Place] = {}
        pairs = [*zip(definition.keys, term.keys, strict=False)]
        for mine, other in zip(definition.sides, term.sides, strict=False):
            if isinstance(mine, t.Ref) and isinstance(other, t.Ref):
                pairs.extend(zip(mine.keys, other.keys, strict=False))
        for pattern, argument in zip(definition.parameters or (), term.arguments, strict=False):
            if isinstance(pattern, t.Ref) and isinstance(argument, t.Ref) and pattern.symbol == argument.symbol:
                pairs.extend(zip(pattern.keys, argument.keys, strict=False))
            elif isinstance(pattern, t.Index):
                pairs.append((pattern, argument))
        for pattern, key in pairs:
            if isinstance(pattern, t.Index):
                known = places.get(key.name) if isinstance(key, t.Index) else None
                bound[pattern.name] = known or Place(self.integer(key, places), None)
        return bound


_SQUARE = {Domain.SYMMETRIC, Domain.DEFINITE, Domain.DIAGONAL, Domain.ORTHOGONAL}
_MATRICES = {"W", "X", "A", "U", "V", "Q", "H", "Sigma", "Phi", "B", "R", "M", "Theta", "Lambda"}


def called(scope: Scope, term: t.Call, meant: Callable[[Definition], bool] = lambda d: True) -> Definition | None:
    """The definition that a call goes by: of that many arguments, and of several the one whose parameters are named like them.

    ``meant`` says whether the keys of a definition are those of the call.
    """
    best: Definition | None = None
    most = -1
    for definition in scope.definitions.get(term.function, ()):
        if definition.parameters is None:
            score = 0
        elif len(definition.parameters) != len(term.arguments) or definition.bar != term.bar or not meant(definition):
            continue
        else:
            pairs = zip(definition.parameters, term.arguments, strict=True)
            score = 1 + sum(_letter(p) == _letter(a) != "" for p, a in pairs)
        if score >= most:
            best, most = definition, score
    return best


def _letter(term: t.Term) -> str:
    """The letter of a variable without its font, labels and primes."""
    name = term.symbol if isinstance(term, t.Ref) else term.name if isinstance(term, t.Index) else ""
    return name.removeprefix("bold ").split("^")[0].rstrip("'")


def _unbound(pattern: t.Term, bound: Mapping[str, Place]) -> dict[str, Place]:
    return {x.name: Place(None, None) for x in t.walk(pattern) if isinstance(x, t.Index) and x.name not in bound}


def _known(key: int | str) -> int | str:
    return key


def _unify(left: Shape, right: Shape) -> bool:
    return all(a.unify(b) or (a.root().unit and b.root().unit) for a, b in zip(left, right, strict=True))


def _bare(term: t.Term) -> t.Term:
    return term.of if isinstance(term, t.Negative) else term


def _is_number(term: t.Term) -> bool:
    term = _bare(term)
    return isinstance(term, (t.Number, t.Constant)) or (
        isinstance(term, t.Multiply) and _is_number(term.left) and _is_number(term.right)
    )


__all__ = ["Mode", "Place", "Places", "Shapes", "called", "mentioned"]
