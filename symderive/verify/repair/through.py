r"""The chain rule through what an unknown loss depends on: ``\partial L/\partial x`` by ``\partial L/\partial y`` after y = f(x)."""

from __future__ import annotations

from dataclasses import dataclass, replace

import sympy as sp

from symderive.calculus.differentiate import select
from symderive.calculus.index import Entry, Tensor
from symderive.verify import terms as t
from symderive.verify.lowering.arrays import Lowered
from symderive.verify.lowering.derivatives import Slope, arranged, slope_by, summed, variable_of
from symderive.verify.lowering.errors import InexpressibleError
from symderive.verify.lowering.lower import Lowering, Place, rest


def slope_of(symbol: str) -> str:
    """The name of the slope of a loss by a symbol."""
    return f"slope by {symbol}"


@dataclass(frozen=True)
class Through:
    """A derivative of a loss that is left unknown.

    Args:
        lowering: which expresses what lies between.
        loss: its symbol.
        arguments: what it depends on.
        wrt: by what it is differentiated.
    """

    lowering: Lowering
    loss: str
    arguments: tuple[t.Ref, ...]
    wrt: t.Term

    @classmethod
    def of(cls, lowering: Lowering, term: t.Term) -> Through | None:
        """The derivative, if it is one of this kind."""
        loss = term.of if isinstance(term, t.Derive) and len(term.wrt) == 1 else None
        known = lowering.scope.definitions.get(loss.symbol, []) if isinstance(loss, t.Ref) and not loss.keys else []
        if len(known) != 1 or not known[0].implied or not isinstance(known[0].body, t.Call):
            return None
        arguments = tuple(x for x in known[0].body.arguments if isinstance(x, t.Ref) and not x.keys)
        if len(arguments) != len(known[0].body.arguments) or not isinstance(term, t.Derive):
            return None
        return cls(lowering, known[0].symbol, arguments, term.wrt[0])

    @property
    def symbols(self) -> list[str]:
        """What the loss depends on."""
        return [x.symbol for x in self.arguments]

    def value(self, place: Place) -> Lowered:
        """The derivative by the slopes of the loss.

        Raises:
            InexpressibleError: what lies between is not expressed, or the loss depends on the variable itself.
        """
        variable = variable_of(self.lowering, self.wrt, place)
        if variable.symbol in self.symbols:
            raise InexpressibleError("the loss depends on the variable itself")
        inner = replace(place, opaque=place.opaque | {variable.symbol})
        between = [(x.symbol, self.lowering.value(x, inner)) for x in self.arguments]
        slopes = [(symbol, of, slope_by(self.lowering, of, variable, place)) for symbol, of in between]

        def whole(_i: sp.Expr, _j: sp.Expr, k: sp.Expr, l: sp.Expr) -> sp.Expr:  # noqa: E741
            return select(sp.Add(*(self._part(symbol, of, slope, k, l) for symbol, of, slope in slopes)))

        return arranged(self.lowering, (), variable.shape, whole)

    def _part(self, symbol: str, of: Lowered, slope: Slope, k: sp.Expr, l: sp.Expr) -> sp.Expr:  # noqa: E741
        """What goes through one argument: the sum over its entries."""
        rows, columns = (None if d.root().unit else d for d in of.shape) if of.shape else (None, None)

        def product(a: sp.Expr, b: sp.Expr) -> sp.Expr:
            return self._entry(symbol, of, a, b) * slope(a, b, k, l)

        return summed(self.lowering, rows, lambda a: summed(self.lowering, columns, lambda b: product(a, b)))

    def _entry(self, symbol: str, of: Lowered, a: sp.Expr, b: sp.Expr) -> sp.Expr:
        """The slope of the loss by one entry."""
        keys = rest(of.shape, a, b)
        sizes = tuple(self.lowering.sizes.of(d) for d in of.shape if not d.root().unit)
        return Entry(Tensor(slope_of(symbol), sizes), *keys)
