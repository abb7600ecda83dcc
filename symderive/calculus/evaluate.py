"""What an expression means: a slow evaluation, one number at a time, against which all that is fast or clever is tested.

Derivatives are central differences, so with mpmath numbers (50 digits, step 1e-15) they are good to about 30 digits and owe
nothing to `symderive.calculus.differentiate`. Indices count as in print, from their start; arrays are stored from zero.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from typing import Any

import mpmath
import sympy as sp

from symderive.calculus.errors import SymderiveError
from symderive.calculus.functions import row_of
from symderive.calculus.index import Entry, Index, Tensor
from symderive.calculus.nodes import Delta, Derivative, IndexProduct, IndexSum, Local, LogSumExp, Softmax, Total
from symderive.calculus.rewrite import instantiate

Places = Mapping[Any, int]
"""Values of free indices, by `Index`."""

Definitions = Mapping[Tensor, tuple[Entry, sp.Expr]]
Address = tuple[Tensor, tuple[int, ...]]


class Evaluator:
    """Evaluates expressions for given sizes, arrays and definitions.

    Args:
        sizes: a number for every size letter, by name.
        arrays: for every tensor that has no definition, by name, a nested sequence of its shape (a number if it has no axes).
        definitions: left and right side for every defined tensor.
        exact: compute with mpmath numbers at its working precision instead of floats.
    """

    def __init__(
        self,
        sizes: Mapping[str, int],
        arrays: Mapping[str, Any],
        definitions: Definitions | None = None,
        *,
        exact: bool = False,
    ) -> None:
        self.sizes = sizes
        self.arrays = arrays
        self.definitions: Definitions = definitions or {}
        self.math: Any = mpmath if exact else math
        self.number: Any = mpmath.mpf if exact else float
        self.step = self.number(10) ** -(3 * mpmath.mp.dps // 10) if exact else 1e-6
        self._known: dict[Address, Any] = {}
        self._frozen: Evaluator | None = None

    def size(self, size: sp.Expr) -> int:
        """The number that a size stands for.

        Raises:
            SymderiveError: a letter without a number.
        """
        if isinstance(size, sp.Symbol) and size.name in self.sizes:
            return self.sizes[size.name]
        if size.is_Integer:
            return int(size)
        if size.args:
            return int(size.func(*(sp.Integer(self.size(a)) for a in size.args)))
        raise SymderiveError(f"the size {size} has no number; give one with sizes={{'{size}': ...}}")

    def range(self, index: Index) -> range:
        """The values that an index takes."""
        return range(index.start, index.start + self.size(index.size))

    def addresses(self, tensor: Tensor) -> itertools.product[tuple[int, ...]]:
        """Every index tuple of a tensor."""
        return itertools.product(*(range(1, 1 + self.size(a)) for a in tensor.axes))

    def value(self, expr: sp.Expr, places: Places | None = None) -> Any:
        """The value of ``expr`` at the given values of its free indices."""
        return self._value(expr, places or {})

    def array(self, tensor: Tensor) -> Any:
        """All entries of a tensor, as nested lists of its shape."""

        def nest(shape: Sequence[int], at: tuple[int, ...]) -> Any:
            if not shape:
                return self.entry(tensor, at)
            return [nest(shape[1:], (*at, k)) for k in range(1, 1 + shape[0])]

        return nest([self.size(a) for a in tensor.axes], ())

    def entry(self, tensor: Tensor, at: tuple[int, ...]) -> Any:
        """One entry of a tensor, given or computed from its definition.

        Raises:
            SymderiveError: neither values nor a definition, or an index outside of its axis.
        """
        address = (tensor, at)
        if address not in self._known:
            if self._frozen is not None:
                return self._frozen.entry(tensor, at)
            self._known[address] = self._compute(tensor, at)
        return self._known[address]

    def _compute(self, tensor: Tensor, at: tuple[int, ...]) -> Any:
        if tensor in self.definitions:
            lhs, rhs = self.definitions[tensor]
            pairs = list(zip(lhs.indices, at, strict=True))
            if any(not isinstance(i, Index) and self._value(i, {}) != k for i, k in pairs):
                raise SymderiveError(f"{tensor.name}{list(at)} is not defined")
            return self._value(rhs, {i: k for i, k in pairs if isinstance(i, Index)})
        if tensor.name not in self.arrays:
            raise SymderiveError(f"{tensor.name} has neither values nor a definition")
        found: Any = self.arrays[tensor.name]
        for k, axis in zip(at, tensor.axes, strict=True):
            if not 1 <= k <= self.size(axis):
                raise SymderiveError(f"{tensor.name}{list(at)} is outside of its axes {tensor.axes}")
            found = found[k - 1]
        return self.number(
            found if isinstance(found, mpmath.mpf) else found.item() if hasattr(found, "item") else found
        )

    def _leaf(self, e: sp.Expr, places: Places) -> Any:
        if isinstance(e, Index):
            return places[e]
        if isinstance(e, sp.Symbol):
            return self.number(self.size(e))
        if isinstance(e, sp.Rational):
            return self.number(int(e.p)) / self.number(int(e.q))
        if not (e.is_number and e.is_real):
            raise SymderiveError(f"{e} has no value")
        return self.number(sp.N(e, 60)) if self.number is float else mpmath.mpf(str(sp.N(e, mpmath.mp.dps + 5)))

    def _value(self, e: sp.Expr, places: Places) -> Any:
        if isinstance(e, Entry):
            return self.entry(e.tensor, tuple(int(self._value(i, places)) for i in e.indices))
        if not e.args:
            return self._leaf(e, places)
        if isinstance(e, sp.Add):
            return sum((self._value(a, places) for a in e.args), self.number(0))
        if isinstance(e, sp.Mul):
            return self._product(self._value(a, places) for a in e.args)
        if isinstance(e, sp.Pow):
            return self._value(e.args[0], places) ** self._value(e.args[1], places)
        if isinstance(e, Delta):
            return self.number(self._value(e.args[0], places) == self._value(e.args[1], places))
        if isinstance(e, (IndexSum, IndexProduct, LogSumExp, Softmax)):
            return self._binder(e, places)
        if isinstance(e, Derivative):
            return self._derivative(e, places)
        row = row_of(e)
        if row is None:
            raise SymderiveError(f"{type(e).__name__} has no value")
        return self.number(row.value(self._value(e.args[0], places), self.math))

    def _product(self, factors: Any) -> Any:
        result = self.number(1)
        for f in factors:
            result = result * f
        return result

    def _binder(self, e: IndexSum | IndexProduct | LogSumExp | Softmax, places: Places) -> Any:
        values = {k: self._value(e.body, {**places, e.bound: k}) for k in self.range(e.bound)}
        if isinstance(e, IndexSum):
            return sum(values.values(), self.number(0))
        if isinstance(e, IndexProduct):
            return self._product(values.values())
        top = max(values.values())
        total = sum((self.math.exp(v - top) for v in values.values()), self.number(0))
        if isinstance(e, LogSumExp):
            return top + self.math.log(total)
        return self.math.exp(values[int(self._value(e.place, places))] - top) / total

    def _derivative(self, e: Derivative, places: Places) -> Any:
        wrt = e.wrt.tensor, tuple(int(self._value(i, places)) for i in e.wrt.indices)
        of, frozen = e.of, not isinstance(e, Total)
        if isinstance(e, Local):
            assert isinstance(of, Entry)
            numbers = (sp.Integer(int(self._value(i, places))) for i in of.indices)
            of = instantiate(*self.definitions[of.tensor], of.tensor[tuple(numbers)])
        sides = [self._with(wrt, sign * self.step, frozen=frozen)._value(of, places) for sign in (1, -1)]
        return (sides[0] - sides[1]) / (2 * self.step)

    def _with(self, wrt: Address, change: Any, *, frozen: bool) -> Evaluator:
        """This evaluator with one entry moved; if frozen, no other tensor is computed anew."""
        other = Evaluator(self.sizes, self.arrays, self.definitions, exact=self.math is mpmath)
        other._known[wrt] = self.entry(*wrt) + change
        if frozen:
            other._frozen = self
        return other
