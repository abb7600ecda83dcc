"""Norms and named operations on whole arrays, entry by entry."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeAlias

import sympy as sp

from symderive.calculus.functions import absolute, relu
from symderive.calculus.nodes import Delta, LogSumExp, Softmax
from symderive.verify import terms as t
from symderive.verify.dims import ONE
from symderive.verify.lowering.arrays import FIRST, Lowered, number, paired
from symderive.verify.lowering.errors import InexpressibleError

if TYPE_CHECKING:
    from symderive.verify.lowering.lower import Lowering

Body: TypeAlias = "Callable[[sp.Expr], sp.Expr]"


def plus(one: sp.Expr, two: sp.Expr) -> sp.Expr:
    """A sum."""
    return one + two


def times(one: sp.Expr, two: sp.Expr) -> sp.Expr:
    """A product."""
    return one * two


def norm(lowering: Lowering, term: t.Norm, value: Lowered) -> Lowered:
    """A norm of order 1 or 2."""
    if term.order not in ("1", "2"):
        raise InexpressibleError("only norms of order 1 and 2 are expressed")
    if not value.shape or term.order == "1":
        return number(lowering.total(value.mapped(absolute)))
    return number(sp.sqrt(lowering.total(value.mapped(lambda z: z**2))))


def operation(lowering: Lowering, term: t.Operation, values: Sequence[Lowered]) -> Lowered:
    """A named operation."""
    first = values[0]
    match term.name:
        case "trace":
            return number(lowering.sum_over(first.shape[0], lambda i: first.at(i, i))) if first.shape else first
        case "inner":
            return number(lowering.total(paired(values[0], values[1], times)))
        case "diag":
            return _diagonal(first)
        case "sum":
            return number(lowering.total(first))
        case "mean":
            count = sp.Mul(*(lowering.sizes.of(d) for d in first.shape))
            return number(lowering.total(first) / count)
        case "rowsum":
            return Lowered(
                (first.shape[0], ONE), lambda i, _: lowering.sum_over(first.shape[1], lambda j: first.at(i, j))
            )
        case "colsum":
            return Lowered(
                (ONE, first.shape[1]), lambda _, j: lowering.sum_over(first.shape[0], lambda i: first.at(i, j))
            )
        case "softmax":
            return _softmax(lowering, first)
        case "log_softmax":
            return _softmax(lowering, first).mapped(sp.log)
        case "logsumexp":
            return _logsumexp(lowering, first)
        case "max" if len(values) == 2 and (kept := _rectified(term, values)) is not None:
            return kept.mapped(relu)
        case "bars" if not first.shape:
            return first.mapped(absolute)
        case _:
            raise InexpressibleError(f"{term.name} is not expressed")


def _diagonal(value: Lowered) -> Lowered:
    if not value.shape:
        raise InexpressibleError("diag of a number")
    if value.upright or value.flat:
        column = value if value.upright else value.transposed
        long = column.shape[0]
        return Lowered((long, long), lambda i, j: Delta(i, j) * column.at(i, FIRST))
    return Lowered((value.shape[0], ONE), lambda i, _: value.at(i, i))


def _softmax(lowering: Lowering, value: Lowered) -> Lowered:
    """Softmax of a vector, or of every row of a matrix."""
    if not value.shape:
        raise InexpressibleError("softmax of a number")
    axis = 0 if value.upright else 1

    def at(i: sp.Expr, j: sp.Expr) -> sp.Expr:
        index = lowering.sizes.index(value.shape[axis])
        body = value.at(index, FIRST) if axis == 0 else value.at(i, index)
        return Softmax.of(body, index, i if axis == 0 else j)

    return Lowered(value.shape, at)


def _logsumexp(lowering: Lowering, value: Lowered) -> Lowered:
    if not (value.upright or value.flat):
        raise InexpressibleError("logsumexp of what is no vector")
    column = value if value.upright else value.transposed
    index = lowering.sizes.index(column.shape[0])
    return number(LogSumExp.of(column.at(index, FIRST), index))


def _rectified(term: t.Operation, values: Sequence[Lowered]) -> Lowered | None:
    """The other argument of a maximum with zero."""
    for zero, value in ((term.arguments[0], values[1]), (term.arguments[1], values[0])):
        if isinstance(zero, t.Number) and zero.value == 0:
            return value
    return None
