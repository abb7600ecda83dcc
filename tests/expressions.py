"""Index expressions over tensors whose sizes all differ, so that no array can stand for another by its shape."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

import sympy as sp

from symderive.calculus.evaluate import Evaluator
from symderive.calculus.functions import absolute, exp, log, relu, sigmoid, softplus, step, tanh
from symderive.calculus.index import Domain, Index, Role, Tensor, scalar, size
from symderive.calculus.nodes import Delta, IndexProduct, IndexSum, log_sum_exp, softmax

SIZES = {"N": 5, "d": 3, "m": 4, "K": 2, "T": 6, "L": 10}
n, i, j, k, t = Index("n", "N"), Index("i", "d"), Index("j", "m"), Index("k", "K"), Index("t", "T")
s = Index("s", "N")

x = Tensor("x", ("N", "d"), Role.DATA)
y = Tensor("y", ("N",), Role.LABEL, Domain.BINARY)
c = Tensor("c", ("N",), Role.LABEL, Domain.CLASS)
theta = Tensor("theta_h", ("d", "m"), Role.PARAMETER, latex=r"\theta^{(h)}")
theta_y = Tensor("theta_y", ("m",), Role.PARAMETER, latex=r"\theta^{(y)}")
phi = Tensor("phi", ("m", "K"), Role.PARAMETER, latex=r"\phi")
b = Tensor("b", ("m",), Role.PARAMETER)
h = Tensor("h", ("N", "m"), domain=Domain.UNIT)
yhat = Tensor("yhat", ("N",), domain=Domain.UNIT, latex=r"\hat y")
p = Tensor("p", ("N", "K"), domain=Domain.SIMPLEX)
delta = Tensor("delta", ("N", "K"), latex=r"\delta^{(2)}")
r = Tensor("r", ("N",), domain=Domain.POSITIVE)
mu = Tensor("mu", ("K", "d"), Role.PARAMETER, latex=r"\mu")
q = Tensor("q", ("T", "d"))
v = Tensor("v", ("N", "K"))
u = Tensor("u", ("L", "d"), Role.DATA)
lam = scalar("lam", Role.CONSTANT, Domain.POSITIVE, r"\lambda")
g = scalar("g", Role.PARAMETER, Domain.POSITIVE)
TENSORS = (x, y, c, theta, theta_y, phi, b, h, yhat, p, delta, r, mu, q, v, u, lam.tensor, g.tensor)
RANKS: dict[Tensor, float] = dict.fromkeys(TENSORS, 1.0) | {
    x: 0.0,
    theta: 1.0,
    b: 1.0,
    h: 2.0,
    theta_y: 4.0,
    phi: 4.0,
    p: 5.0,
    yhat: 5.0,
    y: 6.0,
    c: 6.0,
    delta: 5.5,
}


@dataclass(frozen=True)
class Case:
    """An expression and the order of its free indices; ``matrix`` is its matrix form, None if it has none."""

    expr: sp.Expr
    axes: tuple[Index, ...]
    matrix: str | None


def _sum(body: sp.Expr, *over: Index) -> sp.Expr:
    for index in reversed(over):
        body = IndexSum.of(body, index)
    return body


_resid = y[n] - yhat[n]
_slope = h[n, j] * (1 - h[n, j])

_DISTANCE = (
    r"(X \odot X)\,\mathbf{1}\mathbf{1}^\top + \mathbf{1} \big[(\mu \odot \mu)\,\mathbf{1}\big]^\top - 2X\mu^\top"
)

CASES: dict[str, Case] = {
    "layer": Case(sigmoid(_sum(x[n, i] * theta[i, j], i)), (n, j), r"\sigma(X\theta^{(h)})"),
    "bias": Case(
        relu(_sum(x[n, i] * theta[i, j], i) + b[j]), (n, j), r"\operatorname{relu}(X\theta^{(h)} + \mathbf{1}b^\top)"
    ),
    "output": Case(sigmoid(_sum(h[n, j] * theta_y[j], j) + g), (n,), r"\sigma(H\theta^{(y)} + g\mathbf{1})"),
    "transposed": Case(_sum(x[n, i] * theta[i, j], i), (j, n), r"\theta^{(h)\top}X^\top"),
    "log-likelihood": Case(
        _sum(y[n] * log(yhat[n]) + (1 - y[n]) * log(1 - yhat[n]), n),
        (),
        r"y^\top \log \hat y + (1-y)^\top \log(1-\hat y)",
    ),
    "output gradient": Case(_sum(_resid * h[n, j], n), (j,), r"H^\top (y - \hat y)"),
    "hidden gradient": Case(
        _sum(_resid * theta_y[j] * _slope * x[n, i], n),
        (i, j),
        r"X^\top \big[(y - \hat y)\,\theta^{(y)\top} \odot H \odot (1-H)\big]",
    ),
    "linear gradient": Case(_sum(_resid * theta_y[j] * x[n, i], n), (i, j), r"X^\top (y - \hat y)\,\theta^{(y)\top}"),
    "bias gradient": Case(_sum(delta[n, k], n), (k,), r"\Delta^{(2)\top}\mathbf{1}"),
    "residual sum": Case(_sum(_resid, n), (), r"\mathbf{1}^\top (y - \hat y)"),
    "recursion": Case(
        _sum(delta[n, k] * phi[j, k], k) * step(h[n, j]), (n, j), r"\Delta^{(2)}\phi^\top \odot \mathbb{I}[H > 0]"
    ),
    "recursion below": Case(
        _sum(x[n, i] * _sum(delta[n, k] * phi[j, k], k) * (1 - h[n, j] ** 2), n),
        (i, j),
        r"X^\top \big[\Delta^{(2)}\phi^\top \odot (1-H \odot H)\big]",
    ),
    "row weights": Case(_sum(r[n] * x[n, i] * h[n, j], n), (i, j), r"X^\top\operatorname{diag}(r)\,H"),
    "column weights": Case(x[n, i] * _sum(theta[i, j], j), (n, i), r"X\operatorname{diag}(\theta^{(h)}\mathbf{1})"),
    "prior": Case(-lam / 2 * _sum(theta[i, j] ** 2, i, j), (), r"-\frac{\lambda}{2}\,\lVert \theta^{(h)} \rVert_F^2"),
    "laplace": Case(
        -lam * _sum(absolute(theta[i, j]), i, j), (), r"-\lambda\,\mathbf{1}^\top\lvert \theta^{(h)} \rvert\mathbf{1}"
    ),
    "prior gradient": Case(-lam * theta[i, j], (i, j), r"-\lambda\,\theta^{(h)}"),
    "squares": Case(_sum((y[n] - yhat[n]) ** 2, n) / g, (), r"\frac{1}{g}\,\lVert y - \hat y \rVert^2"),
    "softmax": Case(softmax(_sum(h[n, j] * phi[j, k], j), k), (n, k), r"\operatorname{softmax}(H\phi)"),
    "softmax gradient": Case(Delta(c[n], k) - p[n, k], (n, k), "C - P"),
    "one-hot rows": Case(_sum((Delta(c[n], k) - p[n, k]) * h[n, j], n), (j, k), r"H^\top (C - P)"),
    "log-sum-exp": Case(log_sum_exp(v[n, k], k), (n,), r"\log\big(\exp(V)\,\mathbf{1}\big)"),
    "quotient": Case(
        _resid / (yhat[n] * (1 - yhat[n])), (n,), r"(y - \hat y) \oslash \big[\hat y \odot (1-\hat y)\big]"
    ),
    "constant column": Case(b[j], (n, j), r"\mathbf{1}b^\top"),
    "constant row": Case(r[n], (n, k), r"r\mathbf{1}^\top"),
    "constant": Case(lam, (n, k), r"\lambda\mathbf{1}\mathbf{1}^\top"),
    "three factors": Case(_sum(x[n, i] * theta[i, j] * phi[j, k], i, j), (n, k), r"X\theta^{(h)}\phi"),
    "inner product": Case(_sum(r[n] * yhat[n] * y[n], n), (), r"y^\top (\hat y \odot r)"),
    "gram": Case(_sum(x[n, i] * x[s, i], i), (n, s), r"XX^\top"),
    "slope": Case(1 - tanh(v[n, k]) ** 2, (n, k), r"1 - \tanh(V)^{\odot 2}"),
    "power": Case(r[n] ** 3 * y[n], (n,), r"y \odot r^{\odot 3}"),
    "distance": Case(_sum((x[n, i] - mu[k, i]) ** 2, i), (n, k), _DISTANCE),
    "mixture": Case(
        _sum(log_sum_exp(-_sum((x[n, i] - mu[k, i]) ** 2, i) / 2, k), n),
        (),
        r"\mathbf{1}^\top \log\Bigg(\exp\bigg(-\frac{1}{2}\Big[" + _DISTANCE + r"\Big]\bigg)\,\mathbf{1}\Bigg)",
    ),
    "attention": Case(
        _sum(softmax(_sum(x[n, i] * q[t, i], i) / sp.sqrt(size("d")), t) * _sum(q[t, i] * theta[i, j], i), t),
        (n, j),
        r"\operatorname{softmax}\Big(\frac{1}{\sqrt{d}}\,XQ^\top\Big)\,Q\theta^{(h)}",
    ),
    "label class": Case(_sum(log(p[n, c[n]]), n), (), None),
    "softmax at label": Case(log(softmax(v[n, k], k, c[n])), (n,), None),
    "convolution": Case(_sum(q[t, i] * u[n + t - 1, i], t), (n, i), None),
    "product": Case(IndexProduct.of(r[n] * yhat[n], n), (), None),
    "unlike axes": Case(
        _sum((x[n, i] + theta[i, j]) * (b[j] + 1), i, j),
        (n,),
        r"(m + \mathbf{1}^\top b)\,X\mathbf{1} + \big[(1+b)^\top\theta^{(h)\top}\mathbf{1}\big]\,\mathbf{1}",
    ),
    "repeated": Case(_sum(b[j] * 2 + 1, i, j), (), r"d(m + 2\mathbf{1}^\top b)"),
    "softplus": Case(softplus(-v[n, k]) * lam, (k, n), r"\lambda\,\operatorname{softplus}(-V^\top)"),
    "exp": Case(exp(g) * v[n, k], (n, k), r"e^{g}\,V"),
}


def values(seed: int = 0) -> dict[str, Any]:
    """Random values for all tensors, by name, as nested lists."""
    rng = random.Random(seed)

    def draw(tensor: Tensor, shape: tuple[int, ...]) -> Any:
        if shape:
            return [draw(tensor, shape[1:]) for _ in range(shape[0])]
        match tensor.domain:
            case Domain.BINARY:
                return rng.randint(0, 1)
            case Domain.CLASS:
                return rng.randint(1, SIZES["K"])
            case Domain.REAL:
                return rng.gauss(0, 1)
            case _:
                return rng.uniform(0.1, 0.9)

    return {tensor.name: draw(tensor, tuple(SIZES[str(a)] for a in tensor.axes)) for tensor in TENSORS}


def evaluator(seed: int = 0) -> Evaluator:
    """The slow evaluator at those values."""
    return Evaluator(SIZES, values(seed))
