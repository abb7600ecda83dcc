"""Terms in index notation: every product a sum over an index, every definition put in, every derivative worked out.

The rules follow `symderive.verify.evaluate`, which says what a term means, step for step; what this file cannot express raises
`InexpressibleError`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import sympy as sp

from symderive.calculus.index import Domain as Values
from symderive.calculus.index import Entry, Index, Tensor, size
from symderive.calculus.nodes import Delta, IndexSum
from symderive.verify import terms as t
from symderive.verify.dims import ONE, Dim, Shape
from symderive.verify.free_names import offset
from symderive.verify.lowering import operations
from symderive.verify.lowering.arrays import FIRST, Lowered, number, paired
from symderive.verify.lowering.errors import InexpressibleError
from symderive.verify.lowering.functions import applied
from symderive.verify.lowering.sizes import Sizes
from symderive.verify.lowering.symbols import entry
from symderive.verify.shapes import Shapes
from symderive.verify.symbols import Definition, Domain, Scope, open_keys

_DEEPEST = 60  # terms and definitions inside each other


@dataclass(frozen=True)
class Override:
    """A symbol (or the part of it at ``address``) that has another value: a function's parameter at a call."""

    symbol: str
    address: tuple[sp.Expr, ...]
    value: Lowered


@dataclass(frozen=True)
class Place:
    """Where a term is lowered: what its indices are, what is replaced, and which symbols stand for themselves."""

    indices: Mapping[str, sp.Expr] = field(default_factory=dict[str, sp.Expr])
    overrides: tuple[Override, ...] = ()
    opaque: frozenset[str] = frozenset()


class Lowering:
    """Lowers the terms of one claim.

    Args:
        scope: symbols and definitions.
        shapes: a walk through the claim that found all shapes.
        terms: what will be lowered, for the names of sizes.
    """

    def __init__(self, scope: Scope, shapes: Shapes, terms: Sequence[t.Term]) -> None:
        self.scope = scope
        self.shapes = shapes
        reached = sorted(scope.reach_of(terms))
        bodies = [d.body for name in reached for d in scope.definitions.get(name, ())]
        self.sizes = Sizes(shapes, [*terms, *bodies])
        self._depth = 0
        self._busy: list[tuple[str, tuple[sp.Expr, ...]]] = []

    # -- symbols ---------------------------------------------------------------------------------------------------

    def key(self, term: t.Term, place: Place) -> sp.Expr:
        """A key as an index expression."""
        match term:
            case t.Index():
                return self._index(term.name, place)
            case t.Number() if term.value.denominator == 1:
                return sp.Integer(int(term.value))
            case t.Ref() if not term.keys and term.symbol in self.shapes.sizes:
                return size(term.symbol)
            case t.Ref():
                found = self.value(term, place).number
                if isinstance(found, Entry) and self._is_place(found):
                    return Entry(Tensor(found.tensor.name, found.tensor.axes, domain=Values.CLASS), *found.indices)
            case t.Add():
                return sp.Add(*(self.key(x, place) for x in term.terms))
            case t.Negative():
                return -self.key(term.of, place)
            case _:
                pass
        raise InexpressibleError("this key is no index")

    def _is_place(self, found: Entry) -> bool:
        """Whether a symbol may stand for an index: of a class, or of what is not said."""
        known = self.scope.symbols.get(found.tensor.name)
        return (
            known is not None
            and known.domain in (None, Domain.PLACE)
            and found.tensor.name not in self.scope.definitions
        )

    def _index(self, name: str, place: Place) -> sp.Expr:
        if name not in place.indices:
            raise InexpressibleError(f"nothing says what the index {name} runs over")
        return place.indices[name]

    def symbol(self, name: str, keys: tuple[sp.Expr, ...], place: Place) -> Lowered:
        """What is left of a symbol after its first keys."""
        for override in reversed(place.overrides):
            if override.symbol == name and (found := self._replaced(override, keys)) is not None:
                return found
        if name not in place.opaque:
            found = self._defined(name, keys, place)
            if found is not None:
                return found
        return self._free(name, keys)

    def _replaced(self, override: Override, keys: tuple[sp.Expr, ...]) -> Lowered | None:
        """The value that takes a symbol's place at these keys, if it does."""
        address = override.address
        if len(keys) < len(address):
            raise InexpressibleError(f"a part of {override.symbol} is replaced")
        if keys[: len(address)] != address:
            if all(a == k or (a.is_Integer and k.is_Integer) for a, k in zip(address, keys, strict=False)):
                return None
            raise InexpressibleError(f"{override.symbol} is replaced at one place and used at another")
        value = override.value
        for key in keys[len(address) :]:
            value = value.row(key)
        return value

    def _free(self, name: str, keys: tuple[sp.Expr, ...]) -> Lowered:
        if not keys and name in self.shapes.sizes:
            return number(size(name))
        if name in self.scope.chance.laws or name in self.scope.optima:
            raise InexpressibleError(f"{name} is random or a best value")
        shape = self.shape(name, keys)
        return Lowered(shape, lambda i, j: entry(self.scope, name, (*keys, *rest(shape, i, j))))

    def shape(self, name: str, keys: tuple[sp.Expr, ...]) -> Shape:
        """The shape of a symbol after its first keys."""
        return self.shapes.shape_of(name, tuple(int(k) if isinstance(k, sp.Integer) else "*" for k in keys))

    def _defined(self, name: str, keys: tuple[sp.Expr, ...], place: Place) -> Lowered | None:
        """A symbol by its definition; None if it has none for these keys."""
        whole = False
        known = [d for d in self.scope.definitions.get(name, ()) if d.parameters is None or not d.bar]
        for definition in sorted(known, key=open_keys):
            bound = self._bound(definition, keys)
            if bound is None:
                continue
            if len(definition.keys) > len(keys):
                whole = True
                continue
            value = self._body(definition, keys, replace(place, indices=bound))
            for key in keys[len(definition.keys) :]:
                value = value.row(key)
            return value
        if not whole:
            return None
        shape = self.shape(name, keys)
        return Lowered(shape, lambda i, j: self.symbol(name, (*keys, *rest(shape, i, j)), place).number)

    def _body(self, definition: Definition, keys: tuple[sp.Expr, ...], place: Place) -> Lowered:
        address = (definition.symbol, keys)
        symbolic = any(not k.is_Integer for k in keys) or not keys
        if address in self._busy or (symbolic and any(s == definition.symbol for s, _ in self._busy)):
            raise InexpressibleError(f"{definition.symbol} is defined through itself")
        self._busy.append(address)
        try:
            return self.value(definition.body, place)
        finally:
            self._busy.pop()

    def _bound(self, definition: Definition, keys: tuple[sp.Expr, ...]) -> dict[str, sp.Expr] | None:
        """The index variables of a definition at ``keys``; None if it is not meant there."""
        bound: dict[str, sp.Expr] = {}
        for pattern, key in zip(definition.keys, keys, strict=False):
            shifted = offset(pattern)
            if shifted is None:
                fixed = self.key(pattern, Place())
                if fixed == key:
                    continue
                if fixed.is_Integer and key.is_Integer:
                    return None
                raise InexpressibleError(f"{definition.symbol} has a definition for one place, and is used at another")
            value = key - shifted[1]
            if shifted[1] and (not value.is_Integer or value < 0):
                raise InexpressibleError(f"{definition.symbol} is defined step by step")
            if bound.setdefault(shifted[0], value) != value:
                raise InexpressibleError(f"{definition.symbol} is defined on a diagonal")
        return bound

    # -- terms -----------------------------------------------------------------------------------------------------

    def value(self, term: t.Term, place: Place) -> Lowered:
        """A term as entries.

        Raises:
            InexpressibleError: it cannot be written in index notation.
        """
        self._depth += 1
        try:
            if self._depth > _DEEPEST:
                raise InexpressibleError("definitions are nested too deeply")
            return self._value(term, place)
        finally:
            self._depth -= 1

    def _value(self, term: t.Term, place: Place) -> Lowered:
        match term:
            case t.Number():
                return number(sp.Rational(term.value.numerator, term.value.denominator))
            case t.Index():
                return number(self._index(term.name, place))
            case t.Constant():
                return self._constant(term)
            case t.Ref():
                return self.symbol(term.symbol, tuple(self.key(k, place) for k in term.keys), place)
            case t.Element():
                value = self.value(term.of, place)
                for key in term.keys:
                    value = value.row(self.key(key, place))
                return value
            case t.Apply():
                return self.value(term.argument, place).mapped(lambda z: applied(term.function, z, term.order))
            case t.Add():
                return self._add(term, place)
            case t.Negative():
                return self.value(term.of, place).mapped(lambda z: -z)
            case t.Multiply():
                return self._multiply(term, place)
            case t.Divide():
                return paired(self.value(term.above, place), self.value(term.below, place), lambda a, b: a / b)
            case t.Power():
                return self._power(term, place)
            case t.Transpose():
                return self.value(term.of, place).transposed
            case _:
                return self._other(term, place)

    def _other(self, term: t.Term, place: Place) -> Lowered:
        from symderive.verify.lowering import calls, derivatives, sums

        match term:
            case t.Big():
                return sums.big(self, term, place)
            case t.Derive():
                return derivatives.derive(self, term, place)
            case t.Chain():
                return derivatives.chain(self, term, place)
            case t.Call():
                return calls.call(self, term, place)
            case t.At():
                address = tuple(self.key(k, place) for k in term.variable.keys)
                override = Override(term.variable.symbol, address, self.value(term.value, place))
                return self.value(term.body, replace(place, overrides=(*place.overrides, override)))
            case t.Norm():
                return operations.norm(self, term, self.value(term.of, place))
            case t.Operation():
                return operations.operation(self, term, [self.value(a, place) for a in term.arguments])
            case t.Compare() | t.Both():
                return number(sums.condition(self, term, place))
            case _:
                raise InexpressibleError(f"{type(term).__name__} is not expressed")

    def _constant(self, term: t.Constant) -> Lowered:
        numbers = {"pi": sp.pi, "e": sp.E}
        if term.name in numbers:
            return number(numbers[term.name])
        dim = self.shapes.ranges.get(id(term))
        if dim is None or term.name not in ("identity", "ones", "zeros"):
            raise InexpressibleError(f"{term.name} is not expressed")
        if term.name == "identity":
            return Lowered((dim, dim), Delta)
        fill: sp.Expr = sp.S.One if term.name == "ones" else sp.S.Zero
        return Lowered((dim, ONE), lambda _i, _j: fill)

    def _add(self, term: t.Add, place: Place) -> Lowered:
        how = self.shapes.how.get(id(term))
        parts = [self.value(x, place) for x in term.terms]
        if how is not None:
            parts = [p.transposed if (p.upright if how == "rows" else p.flat) else p for p in parts]
        result = parts[0]
        for part in parts[1:]:
            result = paired(result, part, lambda a, b: a + b)
        return result

    def _multiply(self, term: t.Multiply, place: Place) -> Lowered:
        left, right = self.value(term.left, place), self.value(term.right, place)
        how = self.shapes.how.get(id(term), "scale")
        if not left.shape or not right.shape or how in ("scale", "hadamard"):
            return paired(left, right, lambda a, b: a * b)
        if how == "inner":
            return number(self.total(paired(left, right, lambda a, b: a * b)))
        if how == "outer":
            right = right.transposed
        elif how != "matmul":
            raise InexpressibleError(f"a {how} product is not expressed")
        return self.matmul(left, right)

    def matmul(self, left: Lowered, right: Lowered) -> Lowered:
        """A matrix product."""
        inner, across = left.shape[1], right.shape[0]
        shape = (left.shape[0], right.shape[1])
        scalar = shape[0].root().unit and shape[1].root().unit

        def at(i: sp.Expr, j: sp.Expr) -> sp.Expr:
            return self.sum_over(inner if not inner.root().unit else across, lambda k: left.at(i, k) * right.at(k, j))

        return number(at(FIRST, FIRST)) if scalar else Lowered(shape, at)

    def sum_over(self, dim: Dim, body: operations.Body) -> sp.Expr:
        """The sum of a body along an axis."""
        if dim.root().unit:
            return body(FIRST)
        index = self.sizes.index(dim)
        return IndexSum.of(body(index), index)

    def total(self, value: Lowered) -> sp.Expr:
        """The sum of all entries."""
        if not value.shape:
            return value.number
        rows, columns = value.shape
        return self.sum_over(rows, lambda i: self.sum_over(columns, lambda j: value.at(i, j)))

    def _power(self, term: t.Power, place: Place) -> Lowered:
        exponent = self.value(term.exponent, place)
        if isinstance(term.base, t.Constant) and term.base.name == "e":
            return exponent.mapped(sp.exp)
        base = self.value(term.base, place)
        if self.shapes.how.get(id(term)) != "matrix":
            return paired(base, exponent, lambda a, b: a**b)
        times = exponent.number
        if not times.is_Integer or not 1 <= times <= 4:
            raise InexpressibleError("this power of a matrix is not expressed")
        result = base
        for _ in range(int(times) - 1):
            result = self.matmul(result, base)
        return result

    def free_index(self, name: str, dim: Dim | None) -> Index:
        """The index variable of that name that a claim leaves free."""
        return Index(name, self.sizes.of(dim) if dim is not None else size(f"range of {name}"))

    def is_row(self, symbol: str) -> bool:
        """Whether a symbol stands as a row."""
        known = self.scope.symbols.get(symbol)
        return known is not None and known.row

    def symmetric(self) -> frozenset[str]:
        """The symbols whose last two keys may be exchanged."""
        found = (Domain.SYMMETRIC, Domain.DEFINITE, Domain.DIAGONAL)
        return frozenset(name for name, s in self.scope.symbols.items() if s.domain in found)


def rest(shape: Shape, i: sp.Expr, j: sp.Expr) -> tuple[sp.Expr, ...]:
    """The keys that a place in an array of a shape adds."""
    return tuple(key for key, dim in zip((i, j), shape, strict=False) if not dim.root().unit)
