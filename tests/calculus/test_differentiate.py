import pytest
import sympy as sp

from symderive.calculus.differentiate import depends, partial, select, sum_over, unfold
from symderive.calculus.errors import SymderiveError
from symderive.calculus.functions import absolute, exp, log, relu, sigmoid, sign, softplus, step, tanh
from symderive.calculus.index import Domain, Index, Role, Tensor
from symderive.calculus.nodes import Delta, IndexSum, Partial, Product, Sum, Total, log_sum_exp, softmax

n, m, i, j, k = Index("n", "N"), Index("m", "N"), Index("i", "d"), Index("j", "d"), Index("k", "d")
x, w, b = (
    Tensor("x", ("N", "d"), Role.DATA),
    Tensor("w", ("d", "d"), Role.PARAMETER),
    Tensor("b", ("d",), Role.PARAMETER),
)
y = Tensor("y", ("N",), Role.LABEL, Domain.CLASS)
z = b[i]


def test_textbook_derivatives():
    assert partial(z, b[j]) == Delta(i, j)
    assert partial(z**3, z) == 3 * z**2
    assert partial(1 / z, z) == -1 / z**2
    assert partial(exp(z), z) == exp(z)
    assert partial(log(z), z) == 1 / z
    assert partial(sigmoid(z), z) == sigmoid(z) * (1 - sigmoid(z))
    assert partial(tanh(z), z) == 1 - tanh(z) ** 2
    assert partial(relu(z), z) == step(z)
    assert partial(softplus(z), z) == sigmoid(z)
    assert partial(absolute(z), z) == sign(z)
    assert partial(x[n, 1] * z + 7, z) == x[n, 1]
    assert partial(sp.pi * z, z) == sp.pi
    assert partial(x[n, i], z) == 0


def test_only_the_term_with_the_same_index_survives():
    assert partial(Sum(x[n, i] * w[i, j], i), w[k, j]) == x[n, k]
    assert partial(Sum(x[n, i] * w[i, j], i), w[k, i]) == x[n, k] * Delta(i, j)
    assert partial(Sum(x[n, i] * b[i], n, i), b[i]) == Sum(x[n, i], n)
    assert partial(Sum(b[i] ** 2, i), b[i]) == 2 * b[i]
    assert partial(Sum(b[i] * b[j] * w[i, j], i, j), b[k]) == Sum(b[i] * w[i, k], i) + Sum(b[i] * w[k, i], i)
    assert partial(Sum(x[m, i] * x[n, i], i), x[n, k]) == x[m, k] + Delta(m, n) * x[n, k]


def test_a_free_index_is_never_captured():
    """The j by which is differentiated is not the j that is summed over inside."""
    assert partial(Sum(w[i, j] * b[j], j), b[j]) == w[i, j]
    assert partial(Sum(exp(b[j]), j) * b[j], b[j]) == exp(b[j]) * b[j] + Sum(exp(b[k]), k)


def test_softmax_and_log_sum_exp():
    p = softmax(b[i], i)
    assert partial(log_sum_exp(b[i], i), b[j]) == softmax(b[j], j)
    assert partial(p, b[j]) == p * (Delta(i, j) - softmax(b[j], j))
    assert partial(log(p), b[j]) == Delta(i, j) - softmax(b[j], j)


def test_the_reason_is_one_a_student_knows():
    steps = {
        "constant": Partial(x[n, i], z),
        "entry": Partial(b[j], z),
        "sum": Partial(b[j] + z, z),
        "constant factor": Partial(x[n, i] * z, z),
        "product": Partial(z * sigmoid(z), z),
        "power": Partial(z**2, z),
        "index sum": Partial(Sum(b[i], i), z),
        "index product": Partial(Product(b[i], i), z),
        "log-sum-exp": Partial(log_sum_exp(b[i], i), z),
        "softmax": Partial(softmax(b[i], i), z),
        "function sigmoid": Partial(sigmoid(z), z),
    }
    assert {name: unfold(node).rule for name, node in steps.items()} == {name: name for name in steps}


def test_forms():
    assert unfold(Partial(sigmoid(z), z), "output").after == sigmoid(z) * (1 - sigmoid(z)) * Partial(z, z)
    argument, accurate = (partial(tanh(2 * z), z, form) for form in ("argument", "accurate"))
    assert argument == 2 * (1 - tanh(2 * z) ** 2)
    assert accurate != argument


def test_what_holds_the_variable_only_as_an_index_is_constant():
    assert not depends(Delta(i, y[n]), y[n])
    assert not depends(w[i, j], b[i])
    assert depends(w[i, j], w[1, 2])
    assert partial(Delta(i, y[n]) * b[i], y[n]) == 0
    assert partial(b[i] * Delta(i, j), b[k]) == Delta(i, k) * Delta(i, j)


def test_deltas_select_one_term():
    assert sum_over(Delta(i, j) * b[i], i) == b[j]
    assert sum_over(Delta(i, j) * b[i] * Delta(i, k), i) == Delta(j, k) * b[j]
    assert sum_over(Delta(i, j) ** 2 * b[i], i) == b[j]
    assert sum_over((Delta(i, j) + 1) * b[i], i) == b[j] + Sum(b[i], i)
    both = (Delta(i, j) - b[j]) * (Delta(i, k) + b[i])
    assert sum_over(both, i) == Delta(j, k) + Sum(-b[i] * b[j], i)
    assert sum_over(Delta(i, y[n]) * b[i], i) == b[y[n]]
    assert select(Sum(Sum(Delta(i, j) * w[i, j], i), j)) == Sum(w[j, j], j)


def test_a_delta_of_another_range_is_kept():
    longer = Index("l", "D")
    kept = sum_over(Delta(i, longer) * b[i], i)
    assert isinstance(kept, IndexSum)
    shifted = sum_over(Delta(i + 1, j) * b[i], i)
    assert isinstance(shifted, IndexSum)


def test_adjoints_are_constants_until_they_are_known():
    loss = Tensor("LL")[()]
    assert partial(Total(loss, x[n, i]), b[j]) == 0


def test_a_function_without_a_row_is_refused():
    with pytest.raises(SymderiveError, match=r"no derivative is known for sinh; add a row to calculus/functions\.py"):
        partial(sp.sinh(z), z)
