"""The value of a term in a world, with exact derivatives.

A `Frame` computes symbols through their definitions, each once. A derivative or a function's argument opens a frame inside another one, in
which one symbol is moved or replaced; whatever does not depend on it is looked up outside.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from symderive.verify import terms as t
from symderive.verify.chance import density, expectation, summed, swept
from symderive.verify.constraints import settle
from symderive.verify.operations import matrix_power, operation
from symderive.verify.passages import integral, limit
from symderive.verify.places import NONE, Change, NoValueError, Places
from symderive.verify.shapes import called
from symderive.verify.symbols import Definition, Domain, offset
from symderive.verify.values import dual
from symderive.verify.values.dual import Array, primal
from symderive.verify.values.functions import (
    EXP,
    FUNCTIONS,
    LOG,
    SIGMOID,
    SQRT,
    STEP,
    divide,
    power,
    reciprocal,
)
from symderive.verify.world import World

_LIMIT = 250
_LONGEST_SERIES = 3000


class Frame:
    """Values in a world, under at most one change; ``outer`` is the frame without it."""

    def __init__(
        self, world: World, outer: Frame | None = None, change: Change | None = None, *, settling: bool = False
    ) -> None:
        self.world = world
        self.outer = outer
        self.change = change
        self._known: dict[tuple[str, tuple[int, ...], int | None], Array] = {}
        self._busy: set[tuple[str, tuple[int, ...], int | None]] = set()
        self.depth: int = outer.depth + 1 if outer else 0
        if self.depth > 40:
            raise NoValueError("functions are nested too deeply")
        if outer is None and not settling and world.shapes.conditions and world.settled is None:
            world.met = settle(world, Frame)

    # -- symbols ---------------------------------------------------------------------------------------------------

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
            return self._computed(symbol, keys, sample)
        if len(keys) >= len(change.address):
            rest = keys[len(change.address) :]
            if change.value is not None:
                return self._part(change.value, rest)
            assert change.slope is not None
            assert self.outer is not None
            return dual.Dual(self.outer.entry(symbol, keys, sample), self._part(change.slope, rest), change.tag)
        return self._with_part(change, self._computed(symbol, keys, sample), change.address[len(keys) :])

    def _with_part(self, change: Change, base: Array, place: tuple[int, ...]) -> Array:
        """``base`` with the change in one part of it."""
        index = _at(dual.shape(base), place)
        if any(i >= length for i, length in zip(index, dual.shape(base), strict=False)):
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
        full[index] = primal(slope).reshape(full[index].shape)
        return dual.Dual(base, full, change.tag)

    def _part(self, value: Array, rest: tuple[int, ...]) -> Array:
        for key in rest:
            value = self._row(value, key)
        return value

    def _row(self, value: Array, key: int) -> Array:
        """One entry of a vector, or one row of a matrix as a column."""
        shape = dual.shape(value)
        if len(shape) < 2:  # the slopes of a matrix have one more axis
            raise NoValueError("a number has no entries")
        long = 1 if shape[0] == 1 and shape[1] > 1 else 0
        if not 1 <= key <= shape[long]:
            raise NoValueError(f"place {key} is outside of an axis of size {shape[long]}")
        if shape[1 - long] == 1:
            return dual.take(value, (0, key - 1) if long else (key - 1, 0))
        row = dual.take(value, (key - 1,))
        return dual.expand(row, 1)

    def _computed(self, symbol: str, keys: tuple[int, ...], sample: int | None) -> Array:
        """A symbol by its definition, or its free value."""
        known = [d for d in self.world.scope.definitions.get(symbol, ()) if d.parameters is None or not d.bar]
        whole = False
        for definition in sorted(known, key=_generality):
            if len(definition.keys) > len(keys):
                whole = whole or self._bind(definition, keys) is not None
                continue
            bound = self._bind(definition, keys)
            if bound is not None:
                value = self.value(definition.body, Places(bound, sample))
                return self._part(value, keys[len(definition.keys) :])
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
        size = self.world.size(shapes.dim(symbol, given, keys))
        parts = [self.entry(symbol, (*keys, k), sample) for k in range(1, size + 1)]
        if dual.shape(parts[0]) == ():
            return dual.expand(dual.stack(parts), 0 if known is not None and known.row else 1)
        return dual.stack(
            [dual.reshape(p, (-1,)) if not isinstance(p, dual.Dual) else dual.take(p, (slice(None), 0)) for p in parts]
        )

    def _bind(self, definition: Definition, keys: tuple[int, ...]) -> dict[str, int] | None:
        """Values of a definition's index variables at ``keys``; None if it is not meant there."""
        bound: dict[str, int] = {}
        for pattern, key in zip(definition.keys, keys, strict=False):
            shifted = offset(pattern)
            if shifted is None:
                if self._fixed(pattern) != key:
                    return None
                continue
            name, shift = shifted
            value = key - shift
            if value < (1 if shift == 0 else 0) or key > self.world.shapes.furthest or bound.get(name, value) != value:
                return None
            bound[name] = value
        return bound

    def _fixed(self, pattern: t.Term) -> int | None:
        return self.world.shapes.integer(pattern, {})

    # -- terms -----------------------------------------------------------------------------------------------------

    def integer(self, term: t.Term, places: Places) -> int:
        """A whole number: a key, a bound, a size."""
        if isinstance(term, t.Index):
            return self._index(term, places)
        number = primal(self.value(term, places))
        if number.shape != () or not np.isfinite(float(number)) or abs(float(number) - round(float(number))) > 1e-9:
            raise NoValueError("this is no whole number, but it stands where an index does", term.span)
        return round(float(number))

    def _key(self, term: t.Term, places: Places) -> int:
        """The place that a key names; i - m leaves the axis at its end."""
        place = self.integer(term, places)
        apart = isinstance(term, t.Add) and any(
            isinstance(x, t.Negative) and isinstance(x.of, t.Index) for x in term.terms
        )
        if apart and place < 1:
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
                value = self.world.sampler.number(float(term.value.numerator))
                one = term.value.denominator == 1
                return value if one else np.divide(value, float(term.value.denominator))
            case t.Index():
                return self.world.sampler.number(float(self._index(term, places)))
            case t.Ref():
                return self.entry(term.symbol, tuple(self._key(k, places) for k in term.keys), places.sample)
            case t.Apply():
                return self._apply(term, places)
            case t.Call():
                return self._call(term, places)
            case t.Add():
                return self._add(term, places)
            case t.Negative():
                return dual.negative(self.value(term.of, places))
            case t.Multiply():
                return self._multiply(term, places)
            case t.Divide():
                return divide(self.value(term.above, places), self.value(term.below, places))
            case t.Power():
                return self._power(term, places)
            case t.Transpose():
                inner = self.value(term.of, places)
                return dual.transpose(inner) if dual.shape(inner) else inner
            case t.Big():
                return self._big(term, places)
            case t.Derive():
                return self._derive(term, places)
            case t.Constant():
                return self._constant(term)
            case _:
                return self._other(term, places)

    def _other(self, term: t.Term, places: Places) -> Array:
        match term:
            case t.Norm():
                return self._norm(term, places)
            case t.Operation():
                return operation(term, [self.value(a, places) for a in term.arguments])
            case t.Compare() if self.world.shapes.how.get(id(term)) == "entries":
                return self._entries_that(term, places)
            case t.Compare() | t.Both():
                return self.world.sampler.number(1.0 if self.holds(term, places) else 0.0)
            case t.Cases():
                for value, condition in term.rows:
                    if condition is None or self.holds(condition, places):
                        return self.value(value, places)
                raise NoValueError("none of the cases holds", term.span)
            case t.MatrixOf():
                rows = [dual.stack([self.value(c, places) for c in row]) for row in term.rows]
                found = dual.stack(rows)
                return found if len(term.rows) * len(term.rows[0]) > 1 else dual.take(found, (0, 0))
            case t.Element():
                return self._part(self.value(term.of, places), tuple(self.integer(k, places) for k in term.keys))
            case t.Limit():
                return limit(self, term, places)
            case t.Integral():
                found = summed(self, term, places)
                return integral(self, term, places) if found is None else found
            case t.Expect():
                return expectation(self, term, places)
            case t.Chain():
                return self._chain(term, places)
            case t.At():
                if term.whole:
                    change = Change(term.variable.symbol, (), self._whole(term, (), places))
                else:
                    address = tuple(self.integer(k, places) for k in term.variable.keys)
                    change = Change(term.variable.symbol, address, self.value(term.value, places))
                return self.replaced([change]).value(term.body, places)
            case t.Sweep():
                return self.gathered(
                    t.Big(term.span, term.kind, "", t.Range(), None, term.body), swept(self, term, places)
                )
            case _:
                raise TypeError(f"a term of type {type(term).__name__} has no value")

    def _whole(self, term: t.At, keys: tuple[int, ...], places: Places) -> Array:
        """All entries of what takes the place of a symbol, as one array."""
        variable = term.variable
        if len(keys) == len(variable.keys):
            return self.value(term.value, places)
        name = variable.keys[len(keys)]
        assert isinstance(name, t.Index)
        size = self.world.size(self.world.shapes.dim(variable.symbol, len(keys), keys))
        parts = [self._whole(term, (*keys, k), places.at(name.name, k)) for k in range(1, size + 1)]
        if not dual.shape(parts[0]):
            return dual.expand(dual.stack(parts), 1)
        return dual.stack([dual.take(x, (slice(None), 0)) for x in parts])

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

    def _add(self, term: t.Add, places: Places) -> Array:
        parts = [self.value(x, places) for x in term.terms]
        how = self.world.shapes.how.get(id(term))
        if how is not None:
            parts = [self._aligned(p, how) for p in parts]
        result = parts[0]
        for part in parts[1:]:
            result = dual.add(result, part)
        return result

    def _aligned(self, part: Array, how: str) -> Array:
        """A vector that is added to every column (or row) of a matrix."""
        shape = dual.shape(part)
        if len(shape) == 2 and ((how == "rows" and shape[1] == 1) or (how == "columns" and shape[0] == 1)):
            return dual.transpose(part)
        return part

    def _multiply(self, term: t.Multiply, places: Places) -> Array:
        left, right = self.value(term.left, places), self.value(term.right, places)
        return self.product(left, right, self.world.shapes.how.get(id(term), "scale"))

    def product(self, left: Array, right: Array, how: str) -> Array:
        """The product of two values, as their shapes were found to be multiplied."""
        one, two = dual.shape(left), dual.shape(right)
        if (
            not one
            or not two
            or (how in ("scale", "hadamard") and all(a == b or 1 in (a, b) for a, b in zip(one, two, strict=True)))
        ):
            return dual.multiply(left, right)
        if how in ("scale", "hadamard") and one[1] != two[0]:
            raise NoValueError("the shapes of two factors do not fit")
        if how == "inner":
            return dual.total(dual.total(dual.multiply(left, right), 1), 0)
        if how == "kronecker":
            return dual.kronecker(left, right)
        if how == "outer":
            return dual.matmul(left, dual.transpose(right))
        found = dual.matmul(left, right)
        return dual.take(found, (0, 0)) if dual.shape(found) == (1, 1) else found

    def _power(self, term: t.Power, places: Places) -> Array:
        base = self.value(term.base, places)
        if self.world.shapes.how.get(id(term)) == "matrix":
            return matrix_power(base, self.integer(term.exponent, places))
        if isinstance(term.base, t.Constant) and term.base.name == "e":
            return EXP(self.value(term.exponent, places))
        return power(base, self.value(term.exponent, places))

    def _norm(self, term: t.Norm, places: Places) -> Array:
        value = self.value(term.of, places)
        if not dual.shape(value):
            return FUNCTIONS["abs"](value)
        if term.order == "1":
            return _summed(FUNCTIONS["abs"](value))
        if term.order == "2":
            return SQRT(_summed(dual.multiply(value, value)))
        raise NoValueError("only the norms of order 1 and 2 are known", term.span)

    # -- functions -------------------------------------------------------------------------------------------------

    def _apply(self, term: t.Apply, places: Places) -> Array:
        return self.derived(FUNCTIONS[term.function], self.value(term.argument, places), term.order)

    def derived(self, function: Callable[[Array], Array], x: Array, order: int) -> Array:
        """The derivative of an order of an elementwise function, at every entry of ``x``."""
        if order == 0:
            return function(x)
        tag = dual.new_tag()
        ones = np.ones((*dual.shape(x), 1))
        moved = self.derived(function, dual.Dual(x, ones, tag), order - 1)
        slope = dual.slope_of(moved, tag, 1)
        return dual.total(slope, len(dual.shape(slope)) - 1)

    def _call(self, term: t.Call, places: Places) -> Array:
        if term.function in self.world.scope.densities:
            return density(self, term, places)
        keys = tuple(self.integer(k, places) for k in term.keys)
        scope = self.world.scope
        definition = called(scope, term, lambda d: self._bind(d, keys) is not None) or called(scope, term)
        if definition is None:
            return self._unknown(term, keys, [self.value(a, places) for a in term.arguments])
        if definition.parameters is None:
            if term.order:
                raise NoValueError("nothing says by what this prime differentiates", term.span)
            return self.entry(term.function, keys, places.sample)
        return self.defined(definition, term, keys, places)

    def _unknown(self, term: t.Call, keys: tuple[int, ...], arguments: list[Array]) -> Array:
        sampler = self.world.sampler
        parameter = self.world.scope.parameters.get(term.function)
        if parameter is not None:
            arguments = [*arguments, self.value(parameter)]
        mode = self.world.shapes.signature.get(term.function, 0)
        name = term.function
        single = len(arguments) == 1 and parameter is None
        if single and (mode == "elementwise" or (mode == 0 and not dual.shape(arguments[0]))):
            return self._squashed(term, sampler.function(name, keys).derivative(term.order)(arguments[0]))
        if term.order:
            raise NoValueError("nothing says by what this prime differentiates", term.span)
        axes = self.world.shapes.axes(name)
        lengths = tuple(self.world.size(self.world.shapes.dim(name, a, keys)) for a in range(axes))
        parts = [
            self._wave(name, (*keys, *place), arguments)
            for place in itertools.product(*(range(1, n + 1) for n in lengths))
        ]
        if not lengths:
            return self._squashed(term, parts[0])
        return dual.reshape(dual.stack(parts), (lengths[0], lengths[1] if axes > 1 else 1))

    def _wave(self, name: str, keys: tuple[int, ...], arguments: list[Array]) -> Array:
        """An unknown smooth function of several arrays, with a number as its value."""
        result: Array = self.world.sampler.number(0.0)
        for wave in range(2):
            angle: Array = self.world.sampler.number(float(self.world.sampler.weights(name, (*keys, wave), (1,))[0]))
            for position, argument in enumerate(arguments):
                weights = self.world.sampler.weights(name, (*keys, wave, position), dual.shape(argument))
                angle = dual.add(angle, _summed(dual.multiply(weights, argument)))
            result = dual.add(result, FUNCTIONS["sin"](angle))
            if wave:
                result = dual.add(result, dual.multiply(0.3, dual.multiply(angle, angle)))
        return result

    def _squashed(self, term: t.Call, value: Array) -> Array:
        """Probabilities and densities are positive."""
        return SIGMOID(value) if term.function in self.world.scope.positive else value

    def defined(self, definition: Definition, term: t.Call, keys: tuple[int, ...], places: Places) -> Array:
        """A function of the notes at a call."""
        bound, changes = self.call_frame(definition, term, keys, places)
        if not term.order:
            return self.replaced(changes).value(definition.body, Places(bound, places.sample))
        if len(changes) != 1:
            if len(definition.parameters or ()) != 1:
                raise NoValueError("nothing says by what this prime differentiates", term.span)
            pattern = next(iter(definition.parameters or ()))
            assert isinstance(pattern, t.Ref)
            address = tuple(self.integer(k, Places({**places.indices, **bound})) for k in pattern.keys)
            changes = [
                Change(pattern.symbol, address, self.value(pattern, Places({**places.indices, **bound}, places.sample)))
            ]
        change = changes[0]
        inside = Places(bound, places.sample)

        def body(x: Array) -> Array:
            return self.replaced([replace(change, value=x)]).value(definition.body, inside)

        return self.derived(body, change.value, term.order)

    def call_frame(
        self, definition: Definition, term: t.Call, keys: tuple[int, ...], places: Places
    ) -> tuple[dict[str, int], list[Change]]:
        """Index values and replaced symbols for the body of a function at a call."""
        bound: dict[str, int] = {}
        for pattern, key in zip(definition.keys, keys, strict=False):
            if isinstance(pattern, t.Index):
                bound[pattern.name] = key
        changes: list[Change] = []
        for mine, other in zip(definition.sides, term.sides, strict=False):  # P(y_n = 1)
            if isinstance(mine, t.Ref) and isinstance(other, t.Ref):
                pairs = zip(mine.keys, other.keys, strict=False)
                bound.update({k.name: self.integer(a, places) for k, a in pairs if isinstance(k, t.Index)})
        for pattern, argument in zip(definition.parameters or (), term.arguments, strict=True):
            if isinstance(pattern, t.Index):
                bound[pattern.name] = self.integer(argument, places)
            elif isinstance(pattern, t.Ref):
                change = self._parameter(pattern, argument, bound, places)
                changes += [change] if change is not None else []
        return bound, changes

    def _parameter(self, pattern: t.Ref, argument: t.Term, bound: dict[str, int], places: Places) -> Change | None:
        """How an argument enters: by the indices of the parameter, or in its place."""
        if (
            isinstance(argument, t.Ref)
            and argument.symbol == pattern.symbol
            and len(argument.keys) == len(pattern.keys)
        ):
            pairs = list(zip(pattern.keys, argument.keys, strict=True))
            if all(isinstance(p, t.Index) or p == k for p, k in pairs):
                for p, k in pairs:
                    if isinstance(p, t.Index):
                        bound[p.name] = self.integer(k, places)
                return None
        address = tuple(
            bound.setdefault(k.name, places.indices.get(k.name, 1))
            if isinstance(k, t.Index)
            else self.integer(k, places)
            for k in pattern.keys
        )
        return Change(pattern.symbol, address, self.value(argument, places))

    def fresh(self) -> Frame:
        """A frame without any change."""
        return Frame(self.world)

    def replaced(self, changes: list[Change]) -> Frame:
        """A frame in which symbols have other values."""
        frame = self
        for change in changes:
            frame = Frame(self.world, frame, change)
        return frame

    # -- sums and derivatives --------------------------------------------------------------------------------------

    def span_of(self, term: t.Big, places: Places) -> range:
        """The values that the index of a big operator takes, before its condition."""
        low = 1 if term.range.low is None else self.integer(term.range.low, places)
        step = 1 if term.range.step is None else self.integer(term.range.step, places)
        if term.range.high is None:
            high = self.world.size(self.world.shapes.ranges[id(term)]) - (1 if low == 0 else 0)
        else:
            high = self.integer(term.range.high, places)
        if high - low > 200:
            raise NoValueError("a sum of more than 200 terms", term.span)
        return range(low, high + 1, step)

    def _series(self, term: t.Big, places: Places) -> Array:
        """A sum without end, up to where its terms have vanished."""
        if term.kind != "sum" or term.range.low is None:
            raise NoValueError(f"the {term.kind} of infinitely many terms is not taken", term.span)
        low = self.integer(term.range.low, places)
        parts: list[Array] = []
        largest, small = 0.0, 0
        for k in range(low, low + _LONGEST_SERIES):
            self.world.tick()
            inner = places.at(term.index, k)
            if term.condition is not None and not self.holds(term.condition, inner):
                continue
            parts.append(self.value(term.body, inner))
            size = float(np.max(np.abs(primal(parts[-1]).astype(float))))
            largest = max(largest, size)
            small = small + 1 if size <= 1e-17 * largest else 0
            if small >= 3 or not np.isfinite(size):
                return self.gathered(term, parts)
        raise NoValueError("this series does not converge soon enough", term.span)

    def _big(self, term: t.Big, places: Places) -> Array:
        if isinstance(term.range.high, t.Constant) and term.range.high.name == "inf":
            return self._series(term, places)
        parts: list[Array] = []
        for k in self.span_of(term, places):
            self.world.tick()
            inner = replace(places, sample=k) if term.sample else places
            inner = inner.at(term.index, k)
            if term.condition is None or self.holds(term.condition, inner):
                parts.append(self.value(term.body, inner))
        return self.gathered(term, parts)

    def gathered(self, term: t.Big, parts: list[Array]) -> Array:
        """The sum, product or largest of the parts."""
        if not parts:
            if term.kind in ("sum", "prod"):
                return self.world.sampler.number(0.0 if term.kind == "sum" else 1.0)
            raise NoValueError(f"the {term.kind} of nothing", term.span)
        result = parts[0]
        for part in parts[1:]:
            match term.kind:
                case "sum" | "mean":
                    result = dual.add(result, part)
                case "prod":
                    result = dual.multiply(result, part)
                case "max":
                    result = part if np.all(primal(part) > primal(result)) else result
                case "min":
                    result = part if np.all(primal(part) < primal(result)) else result
                case _:
                    raise NoValueError(f"{term.kind} has no value", term.span)
        return divide(result, self.world.sampler.number(float(len(parts)))) if term.kind == "mean" else result

    def holds(self, term: t.Term, places: Places) -> bool:
        """Whether a condition holds."""
        if isinstance(term, t.Both):
            return all(self.holds(p, places) for p in term.parts)
        if not isinstance(term, t.Compare):
            return bool(np.all(primal(self.value(term, places)) != 0))
        left, right = primal(self.value(term.left, places)), primal(self.value(term.right, places))
        match term.sign:
            case "=":
                return bool(np.all(np.abs((left - right).astype(float)) < 1e-9))
            case "ne":
                return bool(np.any(np.abs((left - right).astype(float)) >= 1e-9))
            case "<":
                return bool(np.all(left < right))
            case ">":
                return bool(np.all(left > right))
            case "le":
                return bool(np.all(left <= right))
            case "ge":
                return bool(np.all(left >= right))
            case _:
                raise NoValueError("this condition cannot be decided", term.span)

    def _entries_that(self, term: t.Compare, places: Places) -> Array:
        """One for every entry that meets a condition, else zero."""
        left, right = primal(self.value(term.left, places)), primal(self.value(term.right, places))
        found = {"<": left < right, ">": left > right, "le": left <= right, "ge": left >= right}[term.sign]
        return self.world.sampler.number(np.asarray(found, dtype=float))

    def _derive(self, term: t.Derive, places: Places) -> Array:
        if term.kind == "differential":
            return self._differential(term, places)
        return (
            self._slopes(term, list(term.wrt), places)
            if not term.row
            else dual.transpose(self._slopes(term, list(term.wrt), places))
        )

    def _differential(self, term: t.Derive, places: Places) -> Array:
        """The change of a term to first order: the sum over all free symbols of its change by each."""
        scope = self.world.scope
        result: Array | None = None
        for symbol in sorted(scope.reach_of([term.of])):
            known = scope.symbols.get(symbol)
            if known is None or symbol in scope.definitions or known.called or symbol in self.world.sizes:
                continue
            if known.labels or known.least:
                raise NoValueError("a differential of a family of symbols", term.span)
            base = self.entry(symbol, (), places.sample)
            change = self.world.sampler.array(f"d {symbol}", (), dual.shape(base), Domain.REAL)
            tag = dual.new_tag()
            moved = Frame(self.world, self, Change(symbol, (), slope=np.expand_dims(change, -1), tag=tag)).value(
                term.of, places
            )
            slope = dual.slope_of(moved, tag, 1)
            part = dual.total(slope, len(dual.shape(slope)) - 1)
            result = part if result is None else dual.add(result, part)
        return dual.multiply(0.0, self.value(term.of, places)) if result is None else result

    def _slopes(self, term: t.Derive, wrt: list[t.Term], places: Places) -> Array:
        """The derivative by the first variable, of the derivative by the others."""
        if not wrt:
            return self.value(term.of, places)
        symbol, address, scale = self._variable(wrt[0], places)
        base = self.entry(symbol, address, places.sample)
        shape = dual.shape(base)
        directions = int(np.prod(shape)) if shape else 1
        slope = np.eye(directions).reshape((*shape, directions))
        if isinstance(wrt[0], t.Operation):  # by vec(X): column after column
            slope = np.swapaxes(np.eye(directions).reshape((*reversed(shape), directions)), 0, 1)
            shape = (directions, 1)
        tag = dual.new_tag()
        change = Change(symbol, address, slope=slope, tag=tag, local=term.kind == "local")
        inner = Frame(self.world, self, change)
        for held in self._held(term, symbol):
            inner = Frame(self.world, inner, Change(held, (), value=self.entry(held, (), places.sample)))
        moved = inner._slopes(term, wrt[1:], places)
        found = dual.slope_of(moved, tag, directions)
        if scale is not None:
            found = divide(found, dual.expand(scale, len(dual.shape(scale))) if dual.shape(scale) else scale)
        return self._arranged(found, dual.shape(moved), shape)

    def _held(self, term: t.Derive, symbol: str) -> list[str]:
        """What a partial derivative of f(x, u(x)) by x holds fixed: the other arguments."""
        scope = self.world.scope
        if term.kind != "partial" or not isinstance(term.of, t.Call):
            return []
        definition = called(scope, term.of)
        if definition is None or definition.parameters is None:
            return []
        found = [p.symbol for p in definition.parameters if isinstance(p, t.Ref) and not p.keys]
        return [p for p in found if p != symbol and symbol in scope.reach(p)] if symbol in found else []

    def _chain(self, term: t.Chain, places: Places) -> Array:
        """Derivatives side by side, contracted over all entries of the quantities between them."""
        result: Array | None = None
        for link in term.links:
            slope, of, by = self._flat_slope(link, places)
            result = slope if result is None else dual.matmul(result, slope)
        assert result is not None
        of = dual.shape(self.value(term.links[0].of, places))
        by = dual.shape(self.value(term.links[-1].wrt[0], places))
        return self._arranged(dual.reshape(result, (*of, int(np.prod(by)) if by else 1)), of, by)

    def _flat_slope(self, term: t.Derive, places: Places) -> tuple[Array, tuple[int, ...], tuple[int, ...]]:
        """All derivatives of all entries, as a matrix, with both shapes."""
        symbol, address, scale = self._variable(term.wrt[0], places)
        base = self.entry(symbol, address, places.sample)
        shape = dual.shape(base)
        directions = int(np.prod(shape)) if shape else 1
        slope = np.eye(directions).reshape((*shape, directions))
        tag = dual.new_tag()
        moved = Frame(self.world, self, Change(symbol, address, slope=slope, tag=tag)).value(term.of, places)
        found = dual.slope_of(moved, tag, directions)
        if scale is not None:
            found = divide(found, scale)
        of = dual.shape(moved)
        return dual.reshape(found, (int(np.prod(of)) if of else 1, directions)), of, shape

    def _variable(self, wrt: t.Term, places: Places) -> tuple[str, tuple[int, ...], Array | None]:
        """The address of a variable; for ``σ^2`` also the factor that its derivative by σ is divided by."""
        if isinstance(wrt, t.Transpose):
            wrt = wrt.of
        if isinstance(wrt, t.Power) and isinstance(wrt.base, t.Ref) and isinstance(wrt.exponent, t.Number):
            symbol, address, _ = self._variable(wrt.base, places)
            number = self.value(wrt.exponent, places)
            outer = dual.multiply(number, power(self.value(wrt.base, places), dual.subtract(number, 1.0)))
            return symbol, address, outer
        if isinstance(wrt, t.Operation) and wrt.name == "vec":
            return self._variable(wrt.arguments[0], places)
        if isinstance(wrt, t.Call):
            return self._variable(t.Ref(wrt.span, wrt.function, wrt.keys), places)
        if not isinstance(wrt, t.Ref):
            raise NoValueError("a derivative is taken by a symbol, and this is none", wrt.span)
        return wrt.symbol, tuple(self.integer(k, places) for k in wrt.keys), None

    def _arranged(self, slope: Array, of: tuple[int, ...], by: tuple[int, ...]) -> Array:
        """Derivatives by all directions, in the shape that the layout of the notes gives them."""
        layout = self.world.shapes.layout
        if not by:
            return dual.reshape(slope, of)
        if not of:
            found = dual.reshape(slope, by)
            flip = layout == "numerator" or (layout == "rows" and 1 in by)
            return dual.transpose(found) if flip else found
        values, variables = int(np.prod(of)), int(np.prod(by))
        if max(of) != values or max(by) != variables:
            raise NoValueError("this derivative has more than two indices")
        found = dual.reshape(slope, (values, variables))
        return dual.transpose(found) if layout == "denominator" else found


def _generality(definition: Definition) -> int:
    """How many keys of a definition are open: one for the last layer goes before one for any layer."""
    return sum(offset(k) is not None for k in definition.keys)


def _at(shape: tuple[int, ...], place: tuple[int, ...]) -> tuple[int, ...]:
    """An address within an array that stands as a matrix."""
    if len(place) == 1 and shape[0] == 1:
        return (0, place[0] - 1)
    return tuple(k - 1 for k in place)


def _summed(x: Array) -> Array:
    while dual.shape(x):
        x = dual.total(x, 0)
    return x


__all__ = ["LOG", "NONE", "STEP", "Change", "Frame", "NoValueError", "Places", "reciprocal"]
