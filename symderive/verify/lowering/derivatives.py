"""Derivatives, worked out entry by entry, in the layout of the notes."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import sympy as sp

from symderive.calculus.index import Entry
from symderive.calculus.rewrite import top_down
from symderive.verify import terms as t
from symderive.verify.dims import Dim, Shape
from symderive.verify.lowering.arrays import FIRST, Lowered
from symderive.verify.lowering.errors import InexpressibleError
from symderive.verify.lowering.functions import derivative
from symderive.verify.lowering.symbols import entry
from symderive.verify.shapes import called

if TYPE_CHECKING:
    from symderive.verify.lowering.lower import Lowering, Place


@dataclass(frozen=True)
class Variable:
    """By what is differentiated: a symbol from some keys on; of σ² the slope of the square by σ."""

    symbol: str
    address: tuple[sp.Expr, ...]
    shape: Shape
    scale: Lowered | None = None

    def keys(self, i: sp.Expr, j: sp.Expr) -> tuple[sp.Expr, ...]:
        """The keys of an entry."""
        from symderive.verify.lowering.lower import rest

        return (*self.address, *rest(self.shape, i, j))


def derive(lowering: Lowering, term: t.Derive, place: Place) -> Lowered:
    """A derivative by one variable after the other."""
    if term.kind == "differential":
        raise InexpressibleError("differentials are not expressed")
    found = _slopes(lowering, term, list(term.wrt), place)
    return found.transposed if term.row else found


def chain(lowering: Lowering, term: t.Chain, place: Place) -> Lowered:
    """Derivatives side by side, summed over all entries of the quantities between them."""
    links = [_link(lowering, link, place) for link in term.links]
    for before, after in itertools.pairwise(links):
        if _lengths(before[1].shape) != _lengths(after[0].shape):
            raise InexpressibleError("derivatives that do not meet are multiplied")

    def slope(i: sp.Expr, j: sp.Expr, k: sp.Expr, l: sp.Expr, at: int = 0) -> sp.Expr:  # noqa: E741
        _of, variable, own = links[at]
        if at == len(links) - 1:
            return own(i, j, k, l)
        rows, columns = variable.shape or (None, None)
        return summed(
            lowering, rows, lambda a: summed(lowering, columns, lambda b: own(i, j, a, b) * slope(a, b, k, l, at + 1))
        )

    return arranged(lowering, links[0][0].shape, links[-1][1].shape, slope)


Slope = Callable[[sp.Expr, sp.Expr, sp.Expr, sp.Expr], sp.Expr]


def _link(lowering: Lowering, term: t.Derive, place: Place) -> tuple[Lowered, Variable, Slope]:
    variable = variable_of(lowering, term.wrt[0], place)
    inner = replace(place, opaque=place.opaque | {variable.symbol})
    of = lowering.value(term.of, inner)
    return of, variable, slope_by(lowering, of, variable, place)


def slope_by(lowering: Lowering, of: Lowered, variable: Variable, place: Place) -> Slope:
    """The derivatives of the entries of a value by those of a variable."""

    def slope(i: sp.Expr, j: sp.Expr, k: sp.Expr, l: sp.Expr) -> sp.Expr:  # noqa: E741
        by = entry(lowering.scope, variable.symbol, variable.keys(k, l))
        found = _inserted(lowering, derivative(of.at(i, j), by), variable.symbol, place)
        return found if variable.scale is None else found / variable.scale.at(k, l)

    return slope


def _inserted(lowering: Lowering, expr: sp.Expr, symbol: str, place: Place) -> sp.Expr:
    """What a symbol that was differentiated by is itself made of."""
    if symbol in place.opaque or symbol not in lowering.scope.definitions:
        return expr

    def rule(e: sp.Expr) -> sp.Expr:
        if isinstance(e, Entry) and e.tensor.name == symbol:
            return lowering.symbol(symbol, e.indices, place).number
        return e

    return top_down(expr, rule)


def summed(lowering: Lowering, dim: Dim | None, body: Callable[[sp.Expr], sp.Expr]) -> sp.Expr:
    """The sum along an axis, if there is one."""
    return body(FIRST) if dim is None else lowering.sum_over(dim, body)


def _lengths(shape: Shape) -> list[Dim]:
    return [d.root() for d in shape if not d.root().unit]


def _slopes(lowering: Lowering, term: t.Derive, wrt: list[t.Term], place: Place) -> Lowered:
    if not wrt:
        return lowering.value(term.of, place)
    variable = variable_of(lowering, wrt[0], place)
    if term.kind == "pointwise" and variable.shape:
        raise InexpressibleError("derivatives entry by entry are not expressed")
    if _held(lowering, term, variable.symbol):
        raise InexpressibleError("a derivative that holds other arguments fixed is not expressed")
    inner = replace(place, opaque=place.opaque | {variable.symbol})
    of = _slopes(lowering, term, wrt[1:], inner)
    return arranged(lowering, of.shape, variable.shape, slope_by(lowering, of, variable, place))


def _held(lowering: Lowering, term: t.Derive, symbol: str) -> bool:
    """Whether a partial derivative of f(x, u(x)) holds an argument fixed that depends on the variable."""
    if term.kind != "partial" or not isinstance(term.of, t.Call):
        return False
    definition = called(lowering.scope, term.of)
    names = [
        p.symbol for p in (definition.parameters if definition else None) or () if isinstance(p, t.Ref) and not p.keys
    ]
    return symbol in names and any(p != symbol and symbol in lowering.scope.reach(p) for p in names)


def variable_of(lowering: Lowering, wrt: t.Term, place: Place) -> Variable:
    """By what a term says that something is differentiated."""
    if isinstance(wrt, t.Transpose):
        wrt = wrt.of
    if isinstance(wrt, t.Power) and isinstance(wrt.base, t.Ref) and isinstance(wrt.exponent, t.Number):
        found = variable_of(lowering, wrt.base, place)
        times = sp.Rational(wrt.exponent.value.numerator, wrt.exponent.value.denominator)
        scale = lowering.value(wrt.base, place).mapped(lambda z: times * z ** (times - 1))
        return replace(found, scale=scale)
    if isinstance(wrt, t.Call):
        known = called(lowering.scope, wrt)
        if known is not None and known.parameters is not None:
            raise InexpressibleError("a derivative by the value of a function at an argument")
        wrt = t.Ref(wrt.span, wrt.function, wrt.keys)
    if not isinstance(wrt, t.Ref):
        raise InexpressibleError("a derivative by what is no symbol")
    if any(o.symbol == wrt.symbol for o in place.overrides):
        raise InexpressibleError("a derivative by a parameter that has another value")
    if wrt.symbol in lowering.shapes.sizes:
        raise InexpressibleError("a derivative by a size")
    address = tuple(lowering.key(k, place) for k in wrt.keys)
    return Variable(wrt.symbol, address, lowering.shape(wrt.symbol, address))


def arranged(lowering: Lowering, of: Shape, by: Shape, slope: Slope) -> Lowered:
    """Derivatives by all entries, in the shape that the layout of the notes gives them."""
    layout = lowering.shapes.layout
    if not by:
        return Lowered(of, lambda i, j: slope(i, j, FIRST, FIRST))
    if not of:
        found = Lowered(by, lambda k, l: slope(FIRST, FIRST, k, l))  # noqa: E741
        flip = layout == "numerator" or (layout == "rows" and len(_lengths(by)) < 2)
        return found.transposed if flip else found
    if len(_lengths(of)) != 1 or len(_lengths(by)) != 1:
        raise InexpressibleError("this derivative has more than two indices")
    shape = (_lengths(of)[0], _lengths(by)[0])
    found = Lowered(shape, lambda a, b: slope(a, a, b, b))
    return found.transposed if layout == "denominator" else found
