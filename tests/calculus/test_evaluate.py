import mpmath
import numpy as np
import pytest
import sympy as sp
from scipy import special

from symderive.calculus.errors import SymderiveError
from symderive.calculus.evaluate import Evaluator
from symderive.calculus.functions import exp, log, relu, sigmoid, softplus, tanh
from symderive.calculus.index import Domain, Index, Role, Tensor
from symderive.calculus.nodes import Delta, Local, Partial, Product, Sum, Total, log_sum_exp, softmax

RNG = np.random.default_rng(0)
n, i, j, a, pair = Index("n", "N"), Index("i", "d"), Index("j", "m"), Index("a", 2), Index("pair", 2)
x, w, b = Tensor("x", ("N", "d")), Tensor("w", ("d", "m"), Role.PARAMETER), Tensor("b", ("m",), Role.PARAMETER)
c, z, h, out = (
    Tensor("c", ("N",), Role.LABEL, Domain.CLASS),
    Tensor("z", ("N", "m")),
    Tensor("h", ("N", "m")),
    Tensor("out"),
)
SIZES = {"N": 4, "d": 3, "m": 5}
X, W, B, C = RNG.standard_normal((4, 3)), RNG.standard_normal((3, 5)), RNG.standard_normal(5), np.array([1, 5, 2, 2])
ARRAYS = {"x": X, "w": W, "b": B, "c": C}
Z = X @ W + B


def table(expr: sp.Expr, *axes: Index) -> np.ndarray:
    at = Evaluator(SIZES, ARRAYS)
    found = np.empty([at.size(axis.size) for axis in axes])
    for place in np.ndindex(found.shape):
        found[place] = at.value(expr, {axis: k + axis.start for axis, k in zip(axes, place, strict=True)})
    return found


LINEAR = Sum(x[n, i] * w[i, j], i) + b[j]


@pytest.mark.parametrize(
    ("expr", "axes", "expected"),
    [
        (LINEAR, (n, j), Z),
        (sigmoid(LINEAR), (n, j), special.expit(Z)),
        (tanh(LINEAR), (j, n), np.tanh(Z).T),
        (relu(LINEAR), (n, j), np.maximum(Z, 0)),
        (softplus(LINEAR), (n, j), np.logaddexp(0, Z)),
        (exp(LINEAR) / 2, (n, j), np.exp(Z) / 2),
        (log(LINEAR**2), (n, j), np.log(Z**2)),
        (softmax(LINEAR, j), (n, j), special.softmax(Z, axis=1)),
        (softmax(LINEAR, j, c[n]), (n,), special.softmax(Z, axis=1)[np.arange(4), C - 1]),
        (log_sum_exp(LINEAR, j), (n,), special.logsumexp(Z, axis=1)),
        (log_sum_exp(LINEAR, n, j), (), special.logsumexp(Z)),
        (Product(w[i, j], i), (j,), W.prod(axis=0)),
        (Sum(x[n, i] ** 2, n, i), (), (X**2).sum()),
        (Sum(x[n, pair + a - 1], a), (n, pair), X[:, :-1] + X[:, 1:]),
        (b[c[n]], (n,), B[C - 1]),
        (Delta(j, c[n]), (n, j), (np.arange(1, 6) == C[:, None]).astype(float)),
        (i * x[n, i], (n, i), np.arange(1, 4) * X),
        (x[2, i], (i,), X[1]),
        (Sum(1, n) * Sum(j.size, i) + sp.pi, (), 4 * 15 + np.pi),
        (sp.Rational(1, 3) * w[1, 1], (), W[0, 0] / 3),
    ],
    ids=lambda e: str(e) if isinstance(e, sp.Expr) else "",
)  # fmt: skip
def test_against_numpy(expr: sp.Expr, axes: tuple[Index, ...], expected: np.ndarray):
    np.testing.assert_allclose(table(expr, *axes), expected, rtol=1e-13, atol=1e-13)


DEFINITIONS = {
    z: (z[n, j], LINEAR),
    h: (h[n, j], sigmoid(z[n, j])),
    out: (out[()], Sum(h[n, j] ** 2 * b[j], n, j)),
}


def test_definitions():
    at = Evaluator(SIZES, ARRAYS, DEFINITIONS)
    np.testing.assert_allclose(at.array(h), special.expit(Z))
    assert at.array(out) == pytest.approx((special.expit(Z) ** 2 * B).sum())
    assert list(at.addresses(h)) == [(p, q) for p in range(1, 5) for q in range(1, 6)]


def test_three_kinds_of_derivatives():
    """Through all definitions, through one definition, and of what is written only."""
    at = Evaluator(SIZES, ARRAYS, DEFINITIONS)
    s = special.expit(Z)
    by_z = 2 * s * B * s * (1 - s)
    total_w, total_b = X.T @ by_z, by_z.sum(axis=0) + (s**2).sum(axis=0)
    for p, q in np.ndindex(3, 5):
        assert at.value(Total(out[()], w[p + 1, q + 1])) == pytest.approx(total_w[p, q], rel=1e-6)
    for q in range(5):
        assert at.value(Total(out[()], b[q + 1])) == pytest.approx(total_b[q], rel=1e-6)
        assert at.value(Local(out[()], b[q + 1])) == pytest.approx((s**2).sum(axis=0)[q], rel=1e-6)
    assert at.value(Total(out[()], z[2, 3])) == pytest.approx(by_z[1, 2], rel=1e-6)
    assert at.value(Local(out[()], z[2, 3])) == 0
    assert at.value(Local(h[n, j], z[n, j]), {n: 2, j: 3}) == pytest.approx((s * (1 - s))[1, 2], rel=1e-6)
    assert at.value(Partial(h[n, j] ** 2, h[n, j]), {n: 2, j: 3}) == pytest.approx(2 * s[1, 2], rel=1e-6)
    assert at.value(Partial(h[n, j] ** 2, z[n, j]), {n: 2, j: 3}) == 0
    assert at.value(Total(h[n, j], h[n, j]), {n: 2, j: 3}) == pytest.approx(1)


def test_exact_derivatives_are_good_to_25_digits():
    mpmath.mp.dps = 50
    at = Evaluator(SIZES, {k: v.tolist() for k, v in ARRAYS.items()}, DEFINITIONS, exact=True)
    s = 1 / (1 + mpmath.exp(-sum(mpmath.mpf(X[1, k]) * mpmath.mpf(W[k, 2]) for k in range(3)) - mpmath.mpf(B[2])))
    expected = 2 * s * mpmath.mpf(B[2]) * s * (1 - s)
    assert mpmath.almosteq(at.value(Total(out[()], z[2, 3])), expected, mpmath.mpf(10) ** -25)


def test_exact_numbers():
    mpmath.mp.dps = 50
    at = Evaluator({}, {}, exact=True)
    assert mpmath.almosteq(at.value(sp.pi + sp.Rational(1, 3)), mpmath.pi + mpmath.mpf(1) / 3, mpmath.mpf(10) ** -48)
    assert at.value(sp.Float(0.1)) == mpmath.mpf(0.1)


def test_indices_count_from_their_start():
    t = Index("t", 3, start=0)
    assert Evaluator({}, {}).value(Sum(t, t)) == 3
    assert Evaluator({}, {}).value(Product(t + 1, t)) == 6
    assert Evaluator({"T": 3}, {"v": [1, 10, 100]}).value(Sum(Tensor("v", ("T",))[t + 1] * t, t)) == 210


def test_sizes():
    at = Evaluator({"d": 4}, {})
    d = Index("i", "d").size
    assert (at.size(d), at.size(d + 1), at.size(2 * d), at.size(sp.Integer(7))) == (4, 5, 8, 7)
    assert at.value(1 / sp.sqrt(d)) == 0.5


@pytest.mark.parametrize(
    ("expr", "says"),
    [
        (Tensor("unknown")[()], "unknown has neither values nor a definition"),
        (b[6], r"b\[6\] is outside of its axes"),
        (b[0], r"b\[0\] is outside of its axes"),
        (Sum(Tensor("b", ("K",))[Index("k", "K")], Index("k", "K")), "the size K has no number; give one"),
        (sp.sinh(b[1]), "sinh has no value"),
        (sp.I * b[1], "I has no value"),
    ],
    ids=lambda e: str(e) if isinstance(e, sp.Expr) else "",
)
def test_what_has_no_value(expr: sp.Expr, says: str):
    with pytest.raises(SymderiveError, match=says):
        Evaluator(SIZES, ARRAYS).value(expr)
