"""Grouped expressions mean what the expressions mean, and make no array that is larger than need be."""

from __future__ import annotations

import itertools
import math
from typing import Any

import numpy as np
import pytest
import sympy as sp
from hypothesis import given
from hypothesis import strategies as st

from symderive.calculus.contraction import group
from symderive.calculus.errors import SymderiveError
from symderive.calculus.evaluate import Evaluator
from symderive.calculus.functions import row_of
from symderive.calculus.index import Entry, Index
from symderive.calculus.nodes import IndexSum, Local, Total
from symderive.calculus.terms import (
    Axes,
    Contract,
    Equal,
    Gather,
    Leaf,
    Map,
    Number,
    Position,
    Power,
    Product,
    Reduce,
    Reduction,
    Select,
    SoftmaxAlong,
    Sum,
    Term,
    children,
    subterms,
)
from tests import expressions as ex
from tests.expressions import CASES, SIZES, evaluator


def spread(array: Any, own: Axes, axes: Axes) -> Any:
    """An array with the axes ``axes`` in that order, of length one where it has none."""
    kept = [a for a in axes if a in own]
    moved = np.transpose(array, [own.index(a) for a in kept])
    return moved.reshape([moved.shape[kept.index(a)] if a in kept else 1 for a in axes])


def compute(term: Term, at: Evaluator) -> Any:
    """The array that a term says, by axis labels alone."""

    def child(t: Term) -> Any:
        return spread(compute(t, at), t.axes, term.axes)

    match term:
        case Leaf():
            return np.array(at.array(term.entry.tensor), dtype=float)
        case Number():
            return np.array(float(at.value(term.value)))
        case Position():
            return np.array(list(at.range(term.index)), dtype=float)
        case Gather():
            whole = np.array(at.array(term.tensor), dtype=float)
            return whole[tuple(child(p).astype(int) - 1 for p in term.places)]
        case Equal():
            return (child(term.left) == child(term.right)).astype(float)
        case Map():
            row = row_of(term.function(sp.Symbol("z", real=True)))
            assert row is not None
            return np.vectorize(lambda z: float(row.value(z, math)), otypes=[float])(child(term.child))
        case Sum():
            return sum(map(child, term.children))
        case Product():
            return math.prod(map(child, term.children))
        case Power():
            return child(term.base) ** child(term.exponent)
        case _:
            return compute_over(term, at)


def compute_over(term: Contract | Reduce | SoftmaxAlong | Select, at: Evaluator) -> Any:
    if isinstance(term, Contract):
        whole = (*term.axes, *term.summed)
        left, right = (spread(compute(t, at), t.axes, whole) for t in (term.left, term.right))
        assert all(i in t.axes for i in term.summed for t in (term.left, term.right))
        return (left * right).sum(axis=tuple(range(len(term.axes), len(whole))))
    inner = compute(term.child, at)
    if isinstance(term, Reduce):
        where = tuple(term.child.axes.index(i) for i in term.over)
        done = {
            Reduction.SUM: lambda a: a.sum(axis=where),
            Reduction.PRODUCT: lambda a: a.prod(axis=where),
            Reduction.LOG_SUM_EXP: lambda a: np.log(np.exp(a).sum(axis=where)),
        }[term.kind](inner)
        return spread(done, tuple(i for i in term.child.axes if i not in term.over), term.axes)
    if isinstance(term, SoftmaxAlong):
        powers = np.exp(inner)
        return spread(
            powers / powers.sum(axis=term.child.axes.index(term.over), keepdims=True), term.child.axes, term.axes
        )
    place = spread(compute(term.place, at), term.place.axes, (*term.axes, term.index)).astype(int) - term.index.start
    return np.take_along_axis(spread(inner, term.child.axes, (*term.axes, term.index)), place, axis=-1)[..., 0]


_AT = evaluator(1)


def agrees(expr: sp.Expr, axes: Axes, at: Evaluator) -> None:
    term = group(expr, axes)
    assert set(term.axes) <= set(axes)
    shape = [SIZES[str(a.size)] for a in axes]
    found = np.broadcast_to(spread(compute(term, at), term.axes, axes), shape)
    for place in itertools.product(*(range(k) for k in shape)):
        expected = at.value(expr, {a: k + 1 for a, k in zip(axes, place, strict=True)})
        assert found[place] == pytest.approx(expected, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("name", CASES)
def test_terms_mean_what_the_expression_means(name: str) -> None:
    agrees(CASES[name].expr, CASES[name].axes, evaluator())


@pytest.mark.parametrize("name", CASES)
def test_no_array_has_more_axes_than_it_must(name: str) -> None:
    case = CASES[name]
    term = group(case.expr, case.axes)
    most = max([len(case.axes), *(len(t.axes) for t in subterms(term) if isinstance(t, Leaf | Gather))])
    assert all(len(t.axes) <= most for t in subterms(term))


@pytest.mark.parametrize("name", CASES)
def test_axes_are_those_of_the_parts(name: str) -> None:
    case = CASES[name]
    term = group(case.expr, case.axes)
    if not isinstance(term, Leaf):
        assert list(term.axes) == [i for i in case.axes if i in term.axes]
    for t in subterms(term):
        gone = set(t.summed) if isinstance(t, Contract) else set(t.over) if isinstance(t, Reduce) else set()
        gone |= {t.index} if isinstance(t, Select) else set()
        own = {t.index} if isinstance(t, Position) else set()
        parts = set(t.axes) if isinstance(t, Leaf) else own.union(*(c.axes for c in children(t)))
        assert set(t.axes) == parts - gone
        assert len(set(t.axes)) == len(t.axes)


@pytest.mark.parametrize("name", CASES)
def test_a_second_reading_gives_the_same_term(name: str) -> None:
    case = CASES[name]
    first = group(case.expr, case.axes)
    ex.n.fresh()  # the counter of fresh indices moves on
    assert repr(group(case.expr, case.axes)) == repr(first)


def test_the_hidden_gradient_is_one_contraction_over_the_data() -> None:
    case = CASES["hidden gradient"]
    term = group(case.expr, case.axes)
    assert isinstance(term, Contract)
    assert isinstance(term.left, Leaf)
    assert term.left.entry.tensor == ex.x
    assert isinstance(term.right, Product)
    assert [i.size for i in term.right.axes] == [ex.n.size, ex.j.size]
    assert len(term.right.children) == 4


def test_squared_distances_are_multiplied_out() -> None:
    term = group(CASES["distance"].expr, CASES["distance"].axes)
    assert isinstance(term, Sum)
    assert sum(isinstance(t, Contract) for t in subterms(term)) == 1


def test_adjoints_are_arrays() -> None:
    total = Total(Entry(ex.lam.tensor), ex.h[ex.n, ex.j])
    term = group(IndexSum.of(total * ex.x[ex.n, ex.i], ex.n), (ex.i, ex.j))
    assert isinstance(term, Contract)
    assert {t.atom for t in (term.left, term.right) if isinstance(t, Leaf)} >= {total.xreplace({ex.n: term.summed[0]})}


def test_derivatives_must_be_resolved() -> None:
    with pytest.raises(SymderiveError, match="resolve it first"):
        group(Local(ex.h[ex.n, ex.j], ex.theta[ex.i, ex.j]), (ex.n, ex.i, ex.j))


ATOMS = [
    ex.x[ex.n, ex.i],
    ex.theta[ex.i, ex.j],
    ex.h[ex.n, ex.j],
    ex.phi[ex.j, ex.k],
    ex.v[ex.n, ex.k],
    ex.b[ex.j],
    ex.r[ex.n],
    ex.lam,
]
INDICES = (ex.n, ex.i, ex.j, ex.k)


@st.composite
def expressions(draw: st.DrawFn, depth: int = 3) -> sp.Expr:
    if depth == 0:
        return draw(st.sampled_from(ATOMS))
    kind = draw(st.sampled_from(("add", "multiply", "multiply", "sum", "sum", "square", "tanh")))
    inner = draw(expressions(depth - 1))
    if kind == "sum":
        index: Index = draw(st.sampled_from(INDICES))
        return IndexSum.of(inner, index)
    if kind == "square":
        return inner**2
    if kind == "tanh":
        return ex.tanh(inner)
    other = draw(expressions(depth - 1))
    return inner + other if kind == "add" else inner * other


@given(expressions())
def test_any_expression_keeps_its_meaning(expr: sp.Expr) -> None:
    axes = tuple(a for a in INDICES if a in expr.free_symbols)
    agrees(expr, axes, _AT)
