import itertools
from collections.abc import Callable

import pytest
import sympy as sp

from symderive.calculus.errors import SymderiveError
from symderive.calculus.evaluate import Evaluator
from symderive.calculus.functions import exp, sigmoid
from symderive.calculus.index import Domain, Index, Role, Tensor
from symderive.calculus.nodes import (
    Binder,
    Delta,
    IndexProduct,
    IndexSum,
    LogSumExp,
    Product,
    Softmax,
    Sum,
    level,
    log_sum_exp,
    softmax,
)

n, i, j, k = Index("n", "N"), Index("i", "d"), Index("j", "d"), Index("k", "d")
x, w, v = Tensor("x", ("N", "d"), Role.DATA), Tensor("w", ("d", "d")), Tensor("v", ("d",))
c = Tensor("c", ("N",), Role.LABEL, Domain.CLASS)
AT = Evaluator(
    {"N": 2, "d": 3},
    {"x": [[1, 2, 3], [4, 5, 6]], "w": [[0.5, 1, 2], [1, 3, 5], [2, 4, 7]], "v": [2, 3, 5], "c": [3, 1]},
)


@pytest.mark.parametrize("make", [Sum, Product, log_sum_exp])
def test_the_name_of_a_bound_index_does_not_matter(make: Callable[..., sp.Expr]):
    assert make(x[n, i] * v[i], i) == make(x[n, j] * v[j], j)
    assert make(x[n, i] * v[i], i) != make(x[n, i] * v[j], i)
    assert make(make(w[i, j], j), i) == make(make(w[k, i], i), k)
    assert make(make(w[i, j], j), i) != make(make(w[j, i], j), i)


def test_several_indices():
    assert Sum(w[i, j] * v[j], i, j) == Sum(Sum(w[i, j] * v[j], j), i)
    assert AT.value(Sum(w[i, j] * v[j], i, j)) == sum(
        w_ * v_ for row in AT.arrays["w"] for w_, v_ in zip(row, (2, 3, 5), strict=True)
    )
    assert AT.value(Product(v[i], i)) == 30
    assert AT.value(log_sum_exp(w[i, j], i, j)) == pytest.approx(AT.value(sp.log(Sum(exp(w[i, j]), i, j))))


def test_the_same_index_free_and_bound():
    """In v[i] * sum_i v[i] the one i has nothing to do with the other."""
    expr = v[i] * Sum(v[i], i)
    assert expr.free_symbols == {i}
    assert [AT.value(expr, {i: k}) for k in (1, 2, 3)] == [20, 30, 50]
    inner = Sum(v[i] * Sum(w[i, j], i), i)
    assert inner.free_symbols == {j}
    assert AT.value(inner, {j: 1}) == 10 * 3.5


def test_numbers_may_be_summed():
    assert AT.value(Sum(1, n)) == 2
    assert AT.value(Product(2, i)) == 8
    assert AT.value(Sum(0.5, i)) == 1.5


@pytest.mark.parametrize("make", [Sum, Product, log_sum_exp])
def test_mistakes_in_sums(make: Callable[..., sp.Expr]):
    with pytest.raises(SymderiveError, match="needs the indices that it runs over"):
        make(v[i])
    with pytest.raises(SymderiveError, match="each once"):
        make(v[i], i, i)
    for wrong in ("i", sp.Symbol("i"), 3, v):
        with pytest.raises(SymderiveError, match="is no index to run over; make one with"):
            make(v[i], wrong)
    for wrong in ("v[i]", None, [v[i]]):
        with pytest.raises(SymderiveError, match="is no expression"):
            make(wrong, i)
    with pytest.raises(SymderiveError, match="is no index"):
        softmax(v[i], "i")  # type: ignore[arg-type]


def test_opening_and_closing():
    for expr in (Sum(x[n, i] * v[i], i), Product(w[i, i], i), log_sum_exp(w[i, n], i), softmax(w[i, j], i)):
        assert isinstance(expr, Binder)
        body, fresh = expr.open()
        assert fresh not in expr.free_symbols
        assert fresh in body.free_symbols
        assert type(expr).of(body, fresh, *expr.rest) == expr
        assert expr.open()[1] != fresh


def test_levels_tell_nested_binders_apart():
    nested = Sum(v[k] * Sum(w[i, k] * Sum(w[i, j], j), i), k)
    bounds = [e.bound.name for e in sp.preorder_traversal(nested) if isinstance(e, Binder)]
    assert bounds == ["#3", "#2", "#1"]
    assert level(nested) == 3
    assert level(v[i]) == 0


def test_softmax_is_read_at_a_place():
    at_itself, elsewhere = softmax(v[i], i), softmax(v[i], i, j)
    assert isinstance(at_itself, Softmax)
    assert at_itself.free_symbols == {i}
    assert elsewhere.free_symbols == {j}
    assert at_itself.xreplace({i: j}) == elsewhere
    assert sum(AT.value(at_itself, {i: k}) for k in (1, 2, 3)) == pytest.approx(1)
    label = softmax(x[n, i], i, c[n])
    assert AT.value(label, {n: 1}) == AT.value(softmax(x[n, i], i), {n: 1, i: 3})


def test_softmax_and_log_sum_exp_do_not_overflow():
    far = Evaluator({"d": 3}, {"v": [1e4, -1e4, 1e4 + 1]})
    assert far.value(log_sum_exp(v[i], i)) == pytest.approx(1e4 + 1.3132616875182228)
    assert [far.value(softmax(v[i], i), {i: k}) for k in (1, 2, 3)] == pytest.approx(
        [0.2689414213699951, 0, 0.7310585786300049]
    )


def test_delta():
    assert Delta(i, i) == 1
    assert Delta(sp.Integer(1), sp.Integer(2)) == 0
    assert Delta(i, j) == Delta(j, i)
    assert Delta(i, j).xreplace({i: j}) == 1
    assert Delta(i, j) ** 2 == Delta(i, j) * Delta(i, j) == Delta(i, j)
    assert Delta(i, j) ** sp.Rational(1, 2) == Delta(i, j)
    for a, b in itertools.product((1, 2, 3), repeat=2):
        assert AT.value(Delta(i, j), {i: a, j: b}) == (a == b)
    assert AT.value(Delta(c[n], i), {n: 1, i: 3}) == 1


def test_sympy_keeps_our_nodes_whole():
    total = Sum(v[i], i)
    assert total + total == 2 * total
    assert total * total == total**2
    assert total - total == 0
    assert isinstance(sigmoid(total).args[0], IndexSum)
    assert isinstance(sp.log(Product(exp(v[i]), i)).args[0], IndexProduct)
    assert isinstance(log_sum_exp(v[i], i) * 2, sp.Mul)
    assert isinstance((log_sum_exp(v[i], i) * 2).args[1], LogSumExp)
