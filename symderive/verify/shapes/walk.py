"""The shapes of terms, found by walking through a claim and the definitions behind it.

Given how many axes every symbol has, the walk finds which sizes are equal, what each product is (matrix product, inner product,
elementwise, scaling) and what an index without bounds runs over. What does not fit raises `ShapeError` with the symbols to blame; what a
careful author would not write adds to ``cost``, so that of several readings the natural one is tried first.
"""

from __future__ import annotations

from collections.abc import Mapping

from symderive.verify import terms as t
from symderive.verify.dims import ONE, Dim, Shape, ShapeError, kind, names
from symderive.verify.free_names import free_names, is_series, offset
from symderive.verify.from_zero import with_place_zero
from symderive.verify.shapes import blocks, calls, operations, products
from symderive.verify.shapes.axes import Axes, Mode, Place, Places, unified
from symderive.verify.shapes.shifts import SHIFTED, UNSHIFTED, reached, sum_of_entries
from symderive.verify.symbols import Definition, Domain, Scope

LAYOUT_MATTERS = "layout matters"  # flag of a scope: a derivative by an array was met
_DEPTH = 200


class Shapes(Axes):
    """One walk, for one signature and one choice of sizes.

    Args:
        scope: the symbols and definitions.
        signature: for each symbol the number of its axes (subscripts), for each function also ``elementwise``.
        sizes: numbers for the symbols that count something, and for free indices that label layers or time.
        layout: ``gradient`` (like the variable; Jacobians have a row for each value), ``numerator`` or ``denominator``.
    """

    def __init__(self, scope: Scope, signature: Mapping[str, Mode], sizes: Mapping[str, int], layout: str) -> None:
        super().__init__(scope, signature, sizes)
        self.layout = layout
        self.beside: list[
            Dim
        ] = []  # lengths of vectors that stand side by side, where only an elementwise product fits
        self.done: set[tuple[object, ...]] = set()  # definitions that were walked through
        self.bodies: dict[tuple[object, ...], Shape] = {}  # of functions at their calls
        self.single: set[str] = set()  # losses of networks with one output
        self._visited: set[tuple[int, tuple[int | str, ...]]] = set()
        self._depth = 0
        self.conditions: tuple[t.Condition, ...] = ()  # equations that hold in every world
        self.from_zero = with_place_zero(scope)
        self.furthest = 6 + max(sizes.values(), default=4)  # the largest label that definitions are followed to

    @property
    def odd(self) -> bool:
        """Whether two vectors stand side by side without a sign, as no author writes them, unless they have one entry."""
        return any(x.root().fixed != 1 for x in self.beside)

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
            kinds = kind(left) != kind(right)
            if not zero and (kinds or not unified(left, right)):
                message = "the sides of an equation before it do not fit"
                raise self.conflict(message, condition.left, condition.right, kinds=kinds)

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
                return self.ref(term, places)
            case t.Apply():
                shape = self.shape(term.argument, places)
                self.charge(0.2 if shape else 0.0, term)
                return shape
            case t.Call():
                return calls.call(self, term, places)
            case t.Add():
                return products.added(self, term, places)
            case t.Negative():
                return self.shape(term.of, places)
            case t.Multiply():
                return products.multiplied(self, term, places)
            case t.Divide():
                return products.divided(self, term, places)
            case t.Power():
                return products.raised(self, term, places)
            case t.Transpose():
                return products.transposed(self, term, places)
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
                steps = {term.symbol: Place(None, Dim(), entries=False)} if is_series(term) else {}
                return self.shape(term.body, {**places, **steps})
            case t.Integral():
                for bound in (term.low, term.high):
                    if bound is not None:
                        self.number(bound, places)
                return self.shape(term.body, places)
            case t.Norm():
                shape = self.shape(term.of, places)
                self.charge(0.0 if shape else 2.5, term)
                self.how[id(term)] = f"norm of a {kind(shape)}" if shape else "norm of a number"
                return ()
            case t.Operation():
                return operations.operation(self, term, places)
            case t.Compare():
                return self._compare(term, places)
            case t.Both():
                for part in term.parts:
                    self.shape(part, places)
                return ()
            case t.Cases():
                return operations.cases(self, term, places)
            case t.MatrixOf():
                return blocks.matrix(self, term, places)
            case t.Element():
                return operations.element(self, term, places)
            case t.Expect():
                return operations.expected(self, term, places)
            case t.Chain():
                return self._chain(term, places)
            case t.At():
                self.same(term, self.shape(term.variable, places), self.shape(term.value, places))
                return self.shape(term.body, places)
            case t.Sweep():
                self.shape(term.variable, places)
                if term.condition is not None:
                    self.shape(term.condition, places)
                body = self.shape(term.body, places)
                return self.shape(term.variable, places) if term.kind in ("argmin", "argmax") else body
            case _:
                raise TypeError(f"a term of type {type(term).__name__} has no shape")

    def _compare(self, term: t.Compare, places: Places) -> Shape:
        """A condition is a number; ``1[Z > 0]`` is one for every entry."""
        left, right = self.shape(term.left, places), self.shape(term.right, places)
        if left and not right and term.sign in ("<", ">", "le", "ge"):
            self.how[id(term)] = "entries"
            return left
        self.same(term, left, right)
        self._compared_place(term, places)
        return ()

    def _compared_place(self, term: t.Compare, places: Places) -> None:
        """In ``y_i = k``, y picks one of what k runs over."""
        for one, two in ((term.left, term.right), (term.right, term.left)):
            if not isinstance(one, t.Ref) or not isinstance(two, t.Index) or two.name not in places:
                continue
            known, dim = self.scope.symbols.get(one.symbol), places[two.name].dim
            if known is not None and known.domain is Domain.PLACE and dim is not None:
                self.join(self.place_range(one.symbol), dim, one.symbol)

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
            raise self.conflict(f"{names(shape)} stands where a number belongs", term, kinds=True, span=term.span)

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
                    self.label_range(term.symbol, place, places[key.name].dim)
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
            if found is not None and not dim.unify(found) and not self.is_part(dim, found):
                error = ShapeError(f"{term.symbol} and the index {key.name} have different ranges", {term.symbol})
                known = self.scope.symbols.get(term.symbol)
                error.ranges = known is not None and not known.labels  # n numbers the units of one layer, m of another
                raise error
            if places[key.name].most:
                dim.root().least = max(dim.root().least, 1 + (places[key.name].most or 0))
                dim.root().zero = True
        elif isinstance(key, t.Add):
            shifted = reached(key, places)
            padded = self.scope.symbols[term.symbol].padded
            if shifted is not None and not padded and UNSHIFTED not in self.scope.flags and dim.unify(shifted):
                self.scope.flags.add(SHIFTED)
        elif isinstance(key, t.Ref):
            self.shape(key, places)
            known = self.scope.symbols.get(key.symbol)
            if known is not None and known.domain is Domain.PLACE:
                if self.axes(key.symbol):
                    self.place_range(key.symbol).root().least = 6  # room for places that differ
                self.join(dim, self.place_range(key.symbol), term.symbol)

    def _constant(self, term: t.Constant) -> Shape:
        if term.name in ("identity", "ones", "zeros"):
            dims = self.ranges.setdefault(id(term), Dim())
            return (dims, dims) if term.name == "identity" else (dims, ONE)
        return ()

    def ref(self, term: t.Ref, places: Places) -> Shape:
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
        if (id(definition), keys) in self._visited:
            return
        self._visited.add((id(definition), keys))
        bound = self.bind(definition, keys)
        if bound is None:
            return
        own = tuple(self.integer(k, bound) if self.integer(k, bound) is not None else "*" for k in definition.keys)
        address = (id(definition), own)
        if address in self.done:
            return
        self.done.add(address)
        left = self.shape_of(definition.symbol, own)  # type: ignore[arg-type]  # None was replaced by "*"
        right = self.shape(definition.body, bound)
        kinds = kind(left) != kind(right)
        if (not left and self._of_one_output(definition, right)) or (left and t.is_zero(definition.body)):
            return
        for mine, other in zip(left, right, strict=False):
            mine.inherit(other)
        if kinds or not unified(left, right):
            message = f"{definition.symbol} is {names(left)} but is defined as {names(right)}"
            span = definition.body.span
            raise self.conflict(message, definition.body, kinds=kinds, span=span, also={definition.symbol})

    def _of_one_output(self, definition: Definition, shape: Shape) -> bool:
        r"""Whether a loss, ``-y \log\hat{y}``, is that of a network with one output, so that the last layer has one unit."""
        known = self.scope.symbols.get(definition.symbol)
        letter = "" if known is None else known.letter
        batch = isinstance(definition.body, t.Element) and len(definition.keys) == 1  # y^{(i)} of the 1 x m matrix Y
        of_batch = batch and letter in ("y", "t", "a", "o", "p", "z")
        loss = letter in ("L", "J", "C", "E", "ell", "loss")
        if not (loss or of_batch) or kind(shape) not in ("column", "row"):
            return False
        long = shape[0 if kind(shape) == "column" else 1].root()
        reached = self.scope.reach_of((definition.body,))
        domains = {s.domain for name in reached if (s := self.scope.symbols.get(name)) is not None}
        if long.fixed not in (None, 1) or long.least > 1 or domains & {Domain.ONE_HOT, Domain.SIMPLEX}:
            return False  # classes have several outputs
        long.fixed, long.single = 1, True
        self.single.add(definition.symbol)
        self.charge(0.3, definition.body)
        return True

    def bind(self, definition: Definition, keys: tuple[int | str, ...]) -> dict[str, Place] | None:
        """The places of a definition's index variables when it is used at ``keys``; None if it is not meant there."""
        bound: dict[str, Place] = {}
        labels = self.scope.symbols[definition.symbol].labels if definition.symbol in self.scope.symbols else 0
        for position, pattern in enumerate(definition.keys):
            axis = position - labels
            dim = self.label_dim(definition.symbol, position) if axis < 0 else None
            if 0 <= axis < self.axes(definition.symbol):
                dim = self.dim(definition.symbol, axis, tuple(k for k in keys[:position]))
            key = keys[position] if position < len(keys) else "*"
            shifted = offset(pattern)
            if shifted is None:
                fixed = self.integer(pattern, {})
                if fixed is not None and key not in ("*", fixed):
                    return None
            elif isinstance(key, int):
                first = 0 if shifted[1] or definition.symbol in self.from_zero else 1
                if key - shifted[1] < first or key > self.furthest:
                    return None
                bound[shifted[0]] = Place(key - shifted[1], dim if shifted[1] == 0 else None)
            else:
                bound[shifted[0]] = Place(None, dim if shifted[1] == 0 else None)
        return bound

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
            some = term.kind == "list" and not isinstance(term.range.high, t.Ref)  # x_1, ..., x_t of all x_1, ..., x_T
            some = some or (low == 1 and _is_before_last(term.range.high))
            if some and high is not None:
                return self._body(term, {**places, term.index: Place(value, None, high - 1)})
            if low == 1 and high is not None and dim.root().fixed is None and high > 0:
                dim.root().fixed = high
            elif low != 1 or high is None:
                inner: Dim | None = None
                most = high if low == 0 else None
                return self._body(term, {**places, term.index: Place(value, inner, most, sum_of_entries(term))})
        return self._body(term, {**places, term.index: Place(value, dim, None, sum_of_entries(term))})

    def _body(self, term: t.Big, places: Places) -> Shape:
        if term.condition is not None:
            self.shape(term.condition, places)
        return self.shape(term.body, places)

    def _derive(self, term: t.Derive, places: Places) -> Shape:
        shape = self.shape(term.of, places)
        if term.kind == "pointwise":
            return shape
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
            raise self.conflict("this derivative has more than two indices", term, kinds=True, span=term.span)
        value, variable = (of[0] if kind(of) == "column" else of[1]), (by[0] if kind(by) == "column" else by[1])
        return (variable, value) if self.layout == "denominator" else (value, variable)


def _is_before_last(high: t.Term) -> bool:
    """Whether a sum ends at n - 1: what is summed has more members than these."""
    return isinstance(high, t.Add) and any(isinstance(x, t.Negative) for x in high.terms)
