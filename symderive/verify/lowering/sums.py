"""Sums and products over indices, and the conditions that pick their terms, in index notation."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import sympy as sp

from symderive.calculus.nodes import Delta, IndexProduct, IndexSum
from symderive.verify import terms as t
from symderive.verify.lowering import operations
from symderive.verify.lowering.arrays import Lowered, number, paired
from symderive.verify.lowering.errors import InexpressibleError

if TYPE_CHECKING:
    from symderive.verify.lowering.lower import Lowering, Place

_MOST_TERMS = 6  # a sum between numbers is written out up to so many terms


def big(lowering: Lowering, term: t.Big, place: Place) -> Lowered:
    """A sum, product or mean over an index."""
    if term.kind not in ("sum", "prod", "mean") or term.sample or term.range.step is not None:
        raise InexpressibleError(f"this {term.kind} is not expressed")
    low = lowering.key(term.range.low, place) if term.range.low is not None else sp.S.One
    high = lowering.value(term.range.high, place).number if term.range.high is not None else None
    if high is not None and low.is_Integer and high.is_Integer and high - low < _MOST_TERMS:
        return _written_out(lowering, term, int(low), int(high), place)
    dim = lowering.shapes.ranges.get(id(term))
    if dim is None:
        raise InexpressibleError("the shapes of this sum are not known")
    if not low.is_Integer or (low != 1 and high is None):
        raise InexpressibleError("the bounds of this sum are not expressed")
    index = lowering.sizes.index(dim) if high is None else lowering.sizes.between(int(low), high)
    inner = _inside(term, index, place)
    if term.kind == "mean" and term.condition is not None:
        raise InexpressibleError("a mean under a condition is not expressed")
    factor = sp.S.One if term.condition is None else condition(lowering, term.condition, inner)
    body = lowering.value(term.body, inner)
    if term.kind == "prod" and body.shape:
        raise InexpressibleError("a product of arrays is not expressed")

    def each(z: sp.Expr) -> sp.Expr:
        if term.kind == "prod":
            return IndexProduct.of(z if factor == 1 else 1 - factor + factor * z, index)
        return IndexSum.of(factor * z, index) / (index.size if term.kind == "mean" else 1)

    return body.mapped(each) if body.shape else number(each(body.number))


def _inside(term: t.Big, index: sp.Expr, place: Place) -> Place:
    return replace(place, indices={**place.indices, term.index: index})


def _written_out(lowering: Lowering, term: t.Big, low: int, high: int, place: Place) -> Lowered:
    if high < low:
        raise InexpressibleError("a sum of no terms is not written out")
    result: Lowered | None = None
    for k in range(low, high + 1):
        inner = _inside(term, sp.Integer(k), place)
        part = lowering.value(term.body, inner)
        if term.condition is not None:
            holds = condition(lowering, term.condition, inner)
            part = part.mapped(lambda z, c=holds: c * z if term.kind != "prod" else 1 - c + c * z)
        combine = operations.times if term.kind == "prod" else operations.plus
        result = part if result is None else paired(result, part, combine)
    assert result is not None
    count = high - low + 1
    return result.mapped(lambda z: z / count) if term.kind == "mean" else result


def condition(lowering: Lowering, term: t.Term, place: Place) -> sp.Expr:
    """One where a condition on indices holds, else zero."""
    if isinstance(term, t.Both):
        return sp.Mul(*(condition(lowering, x, place) for x in term.parts))
    if not isinstance(term, t.Compare) or term.sign not in ("=", "ne"):
        raise InexpressibleError("this condition is not expressed")
    same = Delta(lowering.key(term.left, place), lowering.key(term.right, place))
    return same if term.sign == "=" else 1 - same
