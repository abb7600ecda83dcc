"""A loss or likelihood taken apart: what one output of one example adds to it, and penalties on the parameters."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import sympy as sp

from symderive.calculus.index import Entry, Index
from symderive.calculus.nodes import IndexProduct, IndexSum
from symderive.calculus.rewrite import entries

Test = Callable[[Entry], bool]


@dataclass(frozen=True)
class Term:
    """``factor`` times ``of``; the factor holds numbers, sizes and letters of what is set beforehand."""

    factor: sp.Expr
    of: sp.Expr


def terms(value: sp.Expr, fixed: Test, factor: sp.Expr = sp.S.One) -> Iterator[Term]:
    """The terms of a sum, brackets with a factor before them multiplied out."""
    outer = [x for x in sp.Mul.make_args(value) if all(fixed(e) for e in entries(x))]
    inner = [x for x in sp.Mul.make_args(value) if not all(fixed(e) for e in entries(x))]
    factor = sp.Mul(factor, *outer)
    rest = sp.Mul(*inner)
    if isinstance(rest, sp.Add):
        for part in rest.args:
            yield from terms(part, fixed, factor)
    else:
        yield Term(factor, rest)


def single(value: sp.Expr, fixed: Test) -> Term:
    """The part of one output of one example, out of the sums and products over both, with the factor before all of it."""
    factor: sp.Expr = sp.S.One
    rest = value
    while True:
        parts = list(terms(rest, fixed))
        if len(parts) == 1:
            factor, rest = factor * parts[0].factor, parts[0].of
        if isinstance(rest, sp.log) and isinstance(rest.args[0], IndexProduct):
            rest = sp.log(rest.args[0].open()[0])
        elif isinstance(rest, (IndexSum, IndexProduct)):
            rest = rest.open()[0]
        elif len(parts) > 1 and (merged := _merged(parts)) is not None:
            rest = merged
        else:
            return Term(factor, rest)


def _merged(parts: list[Term]) -> sp.Expr | None:
    """One sum for a sum of sums over the same range: of yᵀ log p + (1 - y)ᵀ log(1 - p)."""
    sums = [p.of for p in parts if isinstance(p.of, IndexSum)]
    if len(sums) < len(parts) or len({(s.bound.size, s.bound.start) for s in sums}) > 1:
        return None
    _, index = sums[0].open()
    return IndexSum.of(sp.Add(*(p.factor * s.at(index) for p, s in zip(parts, sums, strict=True))), index)


def squares(of: sp.Expr) -> Entry | None:
    """w of the sum of all w_ij²."""
    while isinstance(of, IndexSum):
        of = of.open()[0]
    return of.base if isinstance(of, sp.Pow) and of.exp == 2 and isinstance(of.base, Entry) else None


def all_of(of: sp.Expr, square: Entry) -> bool:
    """Whether a sum runs over all entries of an array."""
    depth = 0
    while isinstance(of, IndexSum):
        of, depth = of.open()[0], depth + 1
    return depth == sum(isinstance(k, Index) for k in square.indices)
