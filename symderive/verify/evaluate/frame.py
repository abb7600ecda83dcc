"""The value of a term in a world, with exact derivatives.

A `Frame` computes symbols through their definitions, each once. A derivative or a function's argument opens a frame inside another one, in
which one symbol is moved or replaced; whatever does not depend on it is looked up outside.
"""

from __future__ import annotations

import numpy as np

from symderive.verify import extrema
from symderive.verify import terms as t
from symderive.verify.chance import expectation, swept
from symderive.verify.constraints import settle
from symderive.verify.evaluate import blocks, calls, products, slopes, sums
from symderive.verify.evaluate.integrals import integrated
from symderive.verify.evaluate.padding import ZERO_OUTSIDE, is_outside, within_axis
from symderive.verify.evaluate.put_in import at_values
from symderive.verify.free_names import free_indices, offset
from symderive.verify.operations import operation
from symderive.verify.passages import limit
from symderive.verify.places import NONE, Change, Places
from symderive.verify.resolve.known import JOINED
from symderive.verify.symbols import Definition, open_keys, sums_on
from symderive.verify.values import dual
from symderive.verify.values.dual import Array, primal
from symderive.verify.values.errors import NoValueError
from symderive.verify.values.functions import FUNCTIONS, divide
from symderive.verify.world import World

_LIMIT = 250
_MOST_DERIVATIVES = 6  # each makes all that follows about three times as long
_LONGEST_NUMBER = 1000  # bits


class Frame:
    """Values in a world, under at most one change; ``outer`` is the frame without it."""

    def __init__(
        self, world: World, outer: Frame | None = None, change: Change | None = None, *, settling: bool = False
    ) -> None:
        self.world = world
        self.outer = outer
        self.change = change
        self._known: dict[tuple[str, tuple[int, ...], int | None], Array] = {}
        self.integrals: dict[object, tuple[t.Integral, Array]] = {}
        self._busy: set[tuple[str, tuple[int, ...], int | None]] = set()
        self.depth: int = outer.depth + 1 if outer else 0
        moved = change is not None and change.slope is not None
        self.derivatives: int = (outer.derivatives if outer else 0) + moved
        if self.derivatives > _MOST_DERIVATIVES:
            raise NoValueError(f"more than {_MOST_DERIVATIVES} derivatives inside each other")
        if self.depth > 40:
            raise NoValueError("functions are nested too deeply")
        if outer is None and not settling and world.shapes.conditions and world.settled is None:
            world.met = settle(world, Frame)

    def entry(self, symbol: str, keys: tuple[int, ...], sample: int | None = None) -> Array:
        """What is left of a symbol after its first keys."""
        if self.outer is not None:
            assert self.change is not None
            elsewhere = self.change.local and symbol != self.change.symbol
            if elsewhere or self.change.symbol not in self.world.scope.reach(symbol):
                return self.outer.entry(symbol, keys, sample)
        address = (symbol, keys, sample)
        if address not in self._known:
            self.world.tick()
            if address in self._busy or len(self._busy) > _LIMIT:
                raise NoValueError(f"the definitions of {symbol} lead around in a circle")
            self._busy.add(address)
            try:
                self._known[address] = self._changed(symbol, keys, sample)
            finally:
                self._busy.discard(address)
        return self._known[address]

    def _changed(self, symbol: str, keys: tuple[int, ...], sample: int | None) -> Array:
        change = self.change
        if change is None or change.symbol != symbol:
            return self._computed(symbol, keys, sample)
        common = min(len(keys), len(change.address))
        if keys[:common] != change.address[:common]:
            return self._changed_outside(symbol, keys, sample)
        if len(keys) >= len(change.address):
            rest = keys[len(change.address) :]
            if change.value is not None:
                return self.part(change.value, rest)
            assert change.slope is not None
            assert self.outer is not None
            return dual.Dual(self.outer.entry(symbol, keys, sample), self.part(change.slope, rest), change.tag)
        return self.with_part(change, self._computed(symbol, keys, sample), change.address[len(keys) :])

    def _changed_outside(self, symbol: str, keys: tuple[int, ...], sample: int | None) -> Array:
        """A value that a frame further out changes, x_t beside x_0 in f(x_t, x_0), whatever its definition is; else the computed one."""
        frame = self.outer
        while frame is not None and frame.change is not None:
            change, count = frame.change, len(frame.change.address)
            if change.symbol == symbol and keys[:count] == change.address:
                if change.value is not None:
                    return frame.entry(symbol, keys, sample)
                assert change.slope is not None
                moved = self.part(change.slope, keys[count:])
                return dual.Dual(self._computed(symbol, keys, sample), moved, change.tag)
            frame = frame.outer
        return self._computed(symbol, keys, sample)

    def with_part(self, change: Change, base: Array, place: tuple[int, ...]) -> Array:
        """``base`` with the change in one part of it."""
        index = _at(dual.shape(base), place)
        if any(not 0 <= i < length for i, length in zip(index, dual.shape(base), strict=False)):
            return base
        mask = np.zeros(dual.shape(base))
        mask[index] = 1.0
        if change.value is not None:
            kept = dual.multiply(1.0 - mask, base)
            part = (
                dual.reshape(change.value, (1,) * len(dual.shape(base)))
                if dual.shape(change.value) == ()
                else change.value
            )
            if dual.shape(part) != (1,) * len(dual.shape(base)):
                part = dual.reshape(part, (1, -1))
            return dual.add(kept, dual.multiply(mask, part))
        slope = change.slope
        assert slope is not None
        directions = dual.shape(slope)[-1]
        full = np.zeros((*dual.shape(base), directions), dtype=primal(slope).dtype)
        if full[index].size != primal(slope).size:
            raise NoValueError(f"a part of {change.symbol} has another shape than it")
        full[index] = primal(slope).reshape(full[index].shape)
        return dual.Dual(base, full, change.tag)

    def part(self, value: Array, rest: tuple[int, ...], *, rows: bool = False) -> Array:
        for place, key in enumerate(rest):
            value = self._row(value, key, matrix=rows and place == 0)
        return value

    def _is_matrix(self, term: t.Term) -> bool:
        """Whether a term is a symbol for a matrix, though it may have one row only."""
        inner = term.of if isinstance(term, t.Transpose) else term
        return isinstance(inner, t.Ref) and not inner.keys and self.world.shapes.axes(inner.symbol) == 2

    def _row(self, value: Array, key: int, *, matrix: bool = False) -> Array:
        """One entry of a vector, or one row of a matrix as a column."""
        shape = dual.shape(value)
        if len(shape) < 2:  # the slopes of a matrix have one more axis
            raise NoValueError("a number has no entries")
        long = 1 if shape[0] == 1 and shape[1] > 1 and not matrix else 0
        if not 1 <= key <= shape[long]:
            raise NoValueError(f"place {key} is outside of an axis of size {shape[long]}")
        if shape[1 - long] == 1:
            return dual.take(value, (0, key - 1) if long else (key - 1, 0))
        row = dual.take(value, (key - 1,))
        return dual.expand(row, 1)

    def _computed(self, symbol: str, keys: tuple[int, ...], sample: int | None) -> Array:
        """A symbol by its definition, or its free value."""
        known = self.world.scope.bare_definitions(symbol)
        whole = False
        for definition in sorted(known, key=_generality):
            if len(definition.keys) > len(keys):
                whole = whole or self.bind(definition, keys) is not None
                continue
            bound = self.bind(definition, keys)
            if bound is not None:
                if t.is_zero(definition.body):
                    return self.world.zeros(symbol, keys)
                value = self.value(definition.body, Places(bound, sample))
                if dual.shape(value) == (1, 1) and symbol in self.world.shapes.single:
                    value = dual.reshape(value, ())
                return self.part(value, keys[len(definition.keys) :])
        if whole:
            return self._assembled(symbol, keys, sample)
        if self.outer is not None:
            return self.outer.entry(symbol, keys, sample)
        return self.world.free(symbol, keys, sample)

    def _assembled(self, symbol: str, keys: tuple[int, ...], sample: int | None) -> Array:
        """A vector or matrix from its entries, each of which has a definition."""
        shapes = self.world.shapes
        known = self.world.scope.symbols.get(symbol)
        given = len(keys) - (known.labels if known else 0)
        if given < 0:
            raise NoValueError(f"{symbol} stands without its label")
        dim = shapes.dim(symbol, given, keys)
        size = self.world.size(dim)
        if size < 1:  # N - m + 1 places of a filter that is longer than what it slides over
            raise NoValueError(f"{symbol} has no entries")
        first = dim.root().zero and symbol in shapes.from_zero  # what stands at 0 comes last
        places = [*range(1, size), 0 if first else size]
        parts = [self.entry(symbol, (*keys, k), sample) for k in places]
        if dual.shape(parts[0]) == ():
            return dual.expand(dual.stack(parts), 0 if known is not None and known.row else 1)
        return dual.stack(
            [dual.reshape(p, (-1,)) if not isinstance(p, dual.Dual) else dual.take(p, (slice(None), 0)) for p in parts]
        )

    def bind(self, definition: Definition, keys: tuple[int, ...]) -> dict[str, int] | None:
        """Values of a definition's index variables at ``keys``; None if it is not meant there."""
        bound: dict[str, int] = {}
        for position, (pattern, key) in enumerate(zip(definition.keys, keys, strict=False)):
            shifted = offset(pattern)
            if shifted is None:
                if self._fixed(pattern) != key:
                    return None
                continue
            name, shift = shifted
            value = key - shift
            if bound.get(name, value) != value or (value < 1 and not self._begins_at(definition, value, shift)):
                return None
            far = key > max(self.world.shapes.furthest, self.world.far) and self._goes_around(definition)
            if far and not within_axis(self, definition.symbol, keys, position):
                return None
            bound[name] = value
        return bound

    def _begins_at(self, definition: Definition, value: int, shift: int) -> bool:
        """Whether a definition holds for a value of its index below one."""
        if self.world.scope.counts_on(definition.symbol):
            return True
        if value == 0 and definition.symbol in self.world.shapes.from_zero:
            return True
        slope = isinstance(definition.body, t.Derive)  # a slope by h_0 is one too
        return value == 0 and (shift != 0 or slope or not any(free_indices(definition.body)) or sums_on(definition))

    def _goes_around(self, definition: Definition) -> bool:
        """Whether a definition leads from one key to others, without end; r_k = 1 holds for all k of a series."""
        return definition.symbol in self.world.scope.reach_of((definition.body,))

    def _fixed(self, pattern: t.Term) -> int | None:
        return self.world.shapes.integer(pattern, {})

    def integer(self, term: t.Term, places: Places) -> int:
        """A whole number: a key, a bound, a size."""
        if isinstance(term, t.Index):
            return self._index(term, places)
        number = primal(self.value(term, places))
        if number.shape != () or not np.isfinite(float(number)) or abs(float(number) - round(float(number))) > 1e-9:
            raise NoValueError("this is no whole number, but it stands where an index does", term.span)
        return round(float(number))

    def _key(self, term: t.Term, places: Places, symbol: str) -> int:
        """The place that a key names; i - m leaves the axis at its end."""
        place = self.integer(term, places)
        apart = isinstance(term, t.Add) and any(
            isinstance(x, t.Negative) and isinstance(x.of, t.Index) for x in term.terms
        )
        if (
            apart
            and place < 1
            and ZERO_OUTSIDE not in self.world.scope.flags
            and not self.world.scope.counts_on(symbol)
        ):
            raise NoValueError("an index leaves its range, and nothing says what stands there", term.span)
        return place

    def _index(self, term: t.Index, places: Places) -> int:
        found = places.indices.get(term.name, self.world.sizes.get(term.name))
        if found is None:
            raise NoValueError(f"nothing says what the index {term.name} runs over", term.span)
        return found

    def value(self, term: t.Term, places: Places = NONE) -> Array:
        """The value of a term.

        Raises:
            NoValueError: it has none.
        """
        match term:
            case t.Number():
                if max(term.value.numerator.bit_length(), term.value.denominator.bit_length()) > _LONGEST_NUMBER:
                    raise NoValueError("a number of more than 300 digits", term.span)
                value = self.world.sampler.number(float(term.value.numerator))
                one = term.value.denominator == 1
                return value if one else np.divide(value, float(term.value.denominator))
            case t.Index():
                return self.world.sampler.number(float(self._index(term, places)))
            case t.Ref():
                if is_outside(self, term, places):
                    return self.world.sampler.number(0.0)
                return self.entry(
                    term.symbol, tuple(self._key(k, places, term.symbol) for k in term.keys), places.sample
                )
            case t.Apply():
                argument = self.value(term.argument, places)
                return calls.derived(FUNCTIONS[term.function], argument, term.order)
            case t.Call():
                return calls.call(self, term, places)
            case t.Add():
                return products.added(self, term, places)
            case t.Negative():
                return dual.negative(self.value(term.of, places))
            case t.Multiply():
                return products.multiplied(self, term, places)
            case t.Divide():
                return divide(self.value(term.above, places), self.value(term.below, places))
            case t.Power():
                return products.raised(self, term, places)
            case t.Transpose():
                inner = self.value(term.of, places)
                return dual.transpose(inner) if dual.shape(inner) else inner
            case t.Big():
                return sums.big(self, term, places)
            case t.Derive():
                return slopes.derived_by(self, term, places)
            case t.Constant():
                return self._constant(term)
            case _:
                return self._other(term, places)

    def _other(self, term: t.Term, places: Places) -> Array:
        match term:
            case t.Norm():
                return products.norm(self, term, places)
            case t.Operation() if term.name.split()[0] in JOINED:
                return blocks.joined(self, term, places)
            case t.Operation():
                return operation(term, [self.value(a, places) for a in term.arguments])
            case t.Compare() if self.world.shapes.how.get(id(term)) == "entries":
                return sums.entries_that(self, term, places)
            case t.Compare() | t.Both():
                return self.world.sampler.number(1.0 if self.holds(term, places) else 0.0)
            case t.Cases():
                for value, condition in term.rows:
                    if condition is None or self.holds(condition, places):
                        return self.value(value, places)
                raise NoValueError("none of the cases holds", term.span)
            case t.MatrixOf():
                return blocks.matrix(self, term, places)
            case t.Element():
                keys = tuple(self.integer(k, places) for k in term.keys)
                return self.part(self.value(term.of, places), keys, rows=self._is_matrix(term.of))
            case t.Limit():
                self.world.approximate = True
                return limit(self, term, places)
            case t.Integral():
                self.world.approximate = True
                return integrated(self, term, places)
            case t.Expect():
                self.world.approximate = True
                return expectation(self, term, places)
            case t.Chain():
                return slopes.chained(self, term, places)
            case t.At():
                return self.replaced(at_values(self, term, places)).value(term.body, places)
            case t.Sweep() if term.kind in extrema.PLACES:
                self.world.approximate = True
                return extrema.place(self, term, places)
            case t.Sweep():
                self.world.approximate = True
                return sums.gathered(
                    self, t.Big(term.span, term.kind, "", t.Range(), None, term.body), swept(self, term, places)
                )
            case _:
                raise TypeError(f"a term of type {type(term).__name__} has no value")

    def _constant(self, term: t.Constant) -> Array:
        exact = self.world.sampler.exact
        if term.name in ("pi", "e"):
            import mpmath

            return np.asarray(getattr(mpmath.mp, term.name) + 0, dtype=object if exact else float)
        if term.name == "inf":
            return self.world.sampler.number(float("inf"))
        size = self.world.size(self.world.shapes.ranges[id(term)])
        if term.name == "identity":
            return self.world.sampler.number(np.eye(size))
        return self.world.sampler.number(np.full((size, 1), 1.0 if term.name == "ones" else 0.0))

    # -- the face that parts of evaluation see ---------------------------------------------------------------------

    def fresh(self) -> Frame:
        """A frame without any change."""
        return Frame(self.world)

    def replaced(self, changes: list[Change]) -> Frame:
        """A frame in which symbols have other values."""
        frame = self
        for change in changes:
            frame = Frame(self.world, frame, change)
        return frame

    def defined(self, definition: Definition, term: t.Call, keys: tuple[int, ...], places: Places) -> Array:
        """A function of the notes at a call."""
        return calls.defined(self, definition, term, keys, places)

    def call_frame(
        self, definition: Definition, term: t.Call, keys: tuple[int, ...], places: Places
    ) -> tuple[dict[str, int], list[Change]]:
        """Index values and replaced symbols for the body of a function at a call."""
        return calls.call_frame(self, definition, term, keys, places)

    def span_of(self, term: t.Big, places: Places) -> range:
        """The values that the index of a big operator takes, before its condition."""
        return sums.span_of(self, term, places)

    def holds(self, term: t.Term, places: Places) -> bool:
        """Whether a condition holds."""
        return sums.holds(self, term, places)


def _generality(definition: Definition) -> tuple[bool, int]:
    """How many keys of a definition are open: one for the last layer goes before one for any layer; f = qz goes before f(x, y, z)."""
    return definition.parameters is not None, open_keys(definition)


def _at(shape: tuple[int, ...], place: tuple[int, ...]) -> tuple[int, ...]:
    """An address within an array that stands as a matrix."""
    if len(place) == 1 and shape[0] == 1:
        return (0, place[0] - 1)
    return tuple(k - 1 for k in place)
