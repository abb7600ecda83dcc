"""Expressions and the LaTeX that a lecturer would write for them."""

from __future__ import annotations

import sympy as sp

from symderive.calculus.functions import (
    absolute,
    cos,
    exp,
    factorial,
    log,
    log_factorial,
    relu,
    sigmoid,
    sign,
    softplus,
    step,
    tanh,
)
from symderive.calculus.index import Domain, Index, Role, Tensor, scalar, size
from symderive.calculus.nodes import (
    Delta,
    IndexProduct,
    IndexSum,
    Local,
    Partial,
    Total,
    log_sum_exp,
    softmax,
)

n, i, j, k, k2 = Index("n", "N"), Index("i", "d"), Index("j", "m"), Index("k", "K"), Index("l", "K")
a, s, t, e = Index("a", "w"), Index("s", "T"), Index("t", "T"), Index("e", "D")
LETTERS = {
    size("N"): ["n"],
    size("d"): ["i"],
    size("m"): ["j"],
    size("K"): ["k"],
    size("w"): ["a"],
    size("T"): ["s", "t"],
    size("D"): ["e"],
}
SUM = IndexSum.of

x = Tensor("x", ("N", "d"), Role.DATA)
y = Tensor("y", ("N",), Role.LABEL, Domain.BINARY)
c = Tensor("c", ("N",), Role.LABEL, Domain.CLASS)
theta = Tensor("theta_h", ("d", "m"), Role.PARAMETER, latex=r"\theta^{(h)}")
theta_y = Tensor("theta_y", ("m",), Role.PARAMETER, latex=r"\theta^{(y)}")
theta_2 = Tensor("theta_2", ("m", "K"), Role.PARAMETER, latex=r"\theta^{(2)}")
b = Tensor("b", ("m",), Role.PARAMETER)
h = Tensor("h", ("N", "m"), domain=Domain.UNIT)
z1 = Tensor("z1", ("N", "m"), latex="z^{(1)}")
z2 = Tensor("z2", ("N", "K"), latex="z^{(2)}")
z = Tensor("z", ("N", "K"))
p = Tensor("p", ("N", "K"), domain=Domain.SIMPLEX)
yhat = Tensor("yhat", ("N",), domain=Domain.UNIT, latex=r"\hat y")
mean = Tensor("mu", ("N",), latex=r"\mu")
spread = Tensor("s", ("N",), domain=Domain.POSITIVE)
rate = Tensor("rate", ("N",), domain=Domain.POSITIVE, latex=r"\lambda")
count = Tensor("count", ("N",), Role.LABEL, Domain.COUNT, latex="y")
LL = Tensor("LL")[()]
sigma = scalar("sigma", Role.CONSTANT, Domain.POSITIVE, r"\sigma")
lam = scalar("lambda", Role.CONSTANT, Domain.POSITIVE, r"\lambda")
q, key, value = (Tensor(name, ("T", "D")) for name in ("q", "k", "v"))
w = Tensor("w", ("w",), Role.PARAMETER)
toy = {name: scalar(name, Role.DATA if name in "abc" else Role.INTERMEDIATE) for name in "abcde"}
RANKS: dict[Tensor, float] = {
    x: 0,
    theta: 1,
    b: 1,
    z1: 2,
    h: 2,
    theta_y: 4,
    theta_2: 4,
    z2: 5,
    yhat: 5,
    p: 5,
    y: 6,
    count: 6,
    mean: 5,
    LL.tensor: 8,
}
DELTAS = {z1: r"\delta^{(1)}", z2: r"\delta^{(2)}"}

_point = y[n] * log(yhat[n]) + (1 - y[n]) * log(1 - yhat[n])
_weighted = SUM(h[n, j] * theta_y[j], j)
_outer = Total(LL, yhat[n])
_normal = -((count[n] - mean[n]) ** 2) / (2 * sigma**2)
_square = SUM(SUM(theta[i, j] ** 2, j), i)
_scores = SUM(q[s, e] * key[t, e], e) / sp.sqrt(size("D"))

FORWARD: dict[str, tuple[sp.Expr, str]] = {
    # The lecture.
    "hidden": (sigmoid(SUM(x[n, i] * theta[i, j], i)), r"\sigma\Big(\sum_{i=1}^{d} x_{ni}\,\theta^{(h)}_{ij}\Big)"),
    "output": (sigmoid(_weighted), r"\sigma\Big(\sum_{j=1}^{m} h_{nj}\,\theta^{(y)}_j\Big)"),
    "point": (yhat[n] ** y[n] * (1 - yhat[n]) ** (1 - y[n]), r"\hat y_n^{\,y_n}\,(1-\hat y_n)^{1-y_n}"),
    "likelihood": (
        IndexProduct.of(yhat[n] ** y[n] * (1 - yhat[n]) ** (1 - y[n]), n),
        r"\prod_{n=1}^{N} \hat y_n^{\,y_n}\,(1-\hat y_n)^{1-y_n}",
    ),
    "log-likelihood": (
        SUM(_point, n),
        r"\sum_{n=1}^{N} \big[\, y_n \log \hat y_n + (1-y_n)\log(1-\hat y_n)\,\big]",
    ),
    "first factor": (
        y[n] / yhat[n] - (1 - y[n]) / (1 - yhat[n]),
        r"\frac{y_n}{\hat y_n} - \frac{1-y_n}{1-\hat y_n}",
    ),
    "one fraction": (
        (y[n] - yhat[n]) / (yhat[n] * (1 - yhat[n])),
        r"\frac{y_n - \hat y_n}{\hat y_n(1-\hat y_n)}",
    ),
    "inner derivative": (
        Partial(_weighted, theta_y[j]),
        r"\frac{\partial}{\partial \theta^{(y)}_j}\sum_{l=1}^{m} h_{nl}\,\theta^{(y)}_l",
    ),
    "moved inside": (
        SUM(h[n, a] * Partial(theta_y[a], theta_y[j]), a),
        r"\sum_{a=1}^{w} h_{na}\,\frac{\partial \theta^{(y)}_a}{\partial \theta^{(y)}_j}",
    ),
    "survivor": (SUM(h[n, a] * Delta(a, j), a), r"\sum_{a=1}^{w} h_{na}\,\delta_{aj}"),
    # Sums, signs, numbers.
    "difference": (y[n] - yhat[n], r"y_n - \hat y_n"),
    "complement": (1 - h[n, j], "1-h_{nj}"),
    "tanh slope": (1 - tanh(z[n, k]) ** 2, r"1 - \tanh^2(z_{nk})"),
    "all negative": (-h[n, j] - x[n, i], r"-x_{ni} - h_{nj}"),
    "bias": (SUM(x[n, i] * theta[i, j], i) + b[j], r"\sum_{i=1}^{d} x_{ni}\,\theta^{(h)}_{ij} + b_j"),
    "half": (sp.Rational(1, 2) * toy["a"], r"\frac{a}{2}"),
    "three halves": (sp.Rational(3, 2) * toy["a"], r"\frac{3}{2}\,a"),
    "ten thousandth": (sp.Rational(1, 10000) * lam, r"10^{-4}\lambda"),
    "float": (sp.Float(0.25) * x[n, i], r"0.25x_{ni}"),
    "small float": (sp.Float(2.5e-5) * x[n, i], r"2.5 \cdot 10^{-5}x_{ni}"),
    "pi": (2 * sp.pi * sigma**2, r"2\pi\sigma^2"),
    "variance": (1 / (2 * sigma**2), r"\frac{1}{2\sigma^2}"),
    "prior": (-lam / 2 * _square, r"-\frac{\lambda}{2}\sum_{i=1}^{d}\sum_{j=1}^{m} (\theta^{(h)}_{ij})^2"),
    "laplace": (
        -lam * SUM(SUM(absolute(theta[i, j]), j), i),
        r"-\lambda \sum_{i=1}^{d}\sum_{j=1}^{m} |\theta^{(h)}_{ij}|",
    ),
    "posterior": (
        SUM(_point, n) - lam / 2 * _square,
        r"\sum_{n=1}^{N} \big[\, y_n \log \hat y_n + (1-y_n)\log(1-\hat y_n)\,\big]"
        r" - \frac{\lambda}{2}\sum_{i=1}^{d}\sum_{j=1}^{m} (\theta^{(h)}_{ij})^2",
    ),
    "negative sum": (SUM(-yhat[n] * h[n, j], n), r"-\sum_{n=1}^{N} h_{nj}\,\hat y_n"),
    "sum of a difference": (SUM(y[n] - yhat[n], n), r"\sum_{n=1}^{N} (y_n - \hat y_n)"),
    "two sums": (
        SUM(x[n, i], i) * SUM(h[n, j], j),
        r"\Big[\sum_{i=1}^{d} x_{ni}\Big]\sum_{j=1}^{m} h_{nj}",
    ),
    "range from zero": (SUM(x[n, Index("i", "d", start=0)], Index("i", "d", start=0)), r"\sum_{i=0}^{d-1} x_{ni}"),
    "toy": (toy["c"] * (toy["a"] + 2 * toy["b"]), "c(a + 2b)"),
    "toy sum": (toy["a"] + toy["d"], "a + d"),
    "toy product": (toy["c"] * toy["e"], "c e"),
    "toy derivative": (Partial(toy["c"] * toy["e"], toy["e"]), r"\frac{\partial}{\partial e}\big[c e\big]"),
    # Powers and roots.
    "square": (h[n, j] ** 2, "h_{nj}^2"),
    "raised twice": (theta[i, j] ** 2, r"(\theta^{(h)}_{ij})^2"),
    "power of a fraction": (sp.Rational(1, 2) ** lam, r"\Big(\frac{1}{2}\Big)^{\lambda}"),
    "power of what is negative": ((-h[n, j]) ** lam, r"(-h_{nj})^{\lambda}"),
    "power of a negative number": (sp.Integer(-2) ** lam, r"(-2)^{\lambda}"),
    "power of a power": ((x[n, i] ** lam) ** sigma, r"(x_{ni}^{\lambda})^{\sigma}"),
    "root": (sp.sqrt(SUM(x[n, i] ** 2, i)), r"\sqrt{\sum_{i=1}^{d} x_{ni}^2}"),
    "under a root": (1 / sp.sqrt(spread[n]), r"\frac{1}{\sqrt{s_n}}"),
    "fractional power": (yhat[n] ** sp.Rational(3, 2), r"\hat y_n^{3/2}"),
    "layer norm": (
        (x[n, i] - mean[n]) / sp.sqrt(spread[n] + lam) * theta_y[j],
        r"\frac{x_{ni} - \mu_n}{\sqrt{\lambda + s_n}}\,\theta^{(y)}_j",
    ),
    # Functions.
    "log of an entry": (log(yhat[n]), r"\log \hat y_n"),
    "log of a bracket": (log(1 - yhat[n]), r"\log(1-\hat y_n)"),
    "log of a call": (log(sigmoid(z[n, k])), r"\log \sigma(z_{nk})"),
    "log of a product": (
        log(IndexProduct.of(yhat[n], n)),
        r"\log \prod_{n=1}^{N} \hat y_n",
    ),
    "log before a factor": (log(yhat[n]) * SUM(x[n, i], i), r"\log(\hat y_n) \sum_{i=1}^{d} x_{ni}"),
    "cos": (cos(z[n, k]), r"\cos z_{nk}"),
    "relu": (
        relu(SUM(x[n, i] * theta[i, j], i) + b[j]),
        r"\operatorname{relu}\Big(\sum_{i=1}^{d} x_{ni}\,\theta^{(h)}_{ij} + b_j\Big)",
    ),
    "step": (step(z1[n, j]), r"\mathbb{I}[z^{(1)}_{nj} > 0]"),
    "sign": (sign(z[n, k]), r"\operatorname{sign}(z_{nk})"),
    "softplus": (softplus(-z[n, k]), r"\operatorname{softplus}(-z_{nk})"),
    "sigmoid slope": (sigmoid(z[n, k]) * (1 - sigmoid(z[n, k])), r"\sigma(z_{nk})\big(1 - \sigma(z_{nk})\big)"),
    "exp": (exp(-z[n, k]), "e^{-z_{nk}}"),
    "long exp": (exp(SUM(h[n, j], j)), r"\exp\Big(\sum_{j=1}^{m} h_{nj}\Big)"),
    "log-sum-exp": (log_sum_exp(z[n, k], k), r"\log\sum_{k=1}^{K} e^{z_{nk}}"),
    "softmax": (softmax(z2[n, k], k), r"\operatorname{softmax}(z^{(2)}_n)_k"),
    "softmax at a label": (softmax(z[n, k], k, c[n]), r"\operatorname{softmax}(z_n)_{c_n}"),
    "written-out softmax": (
        softmax(SUM(h[n, j] * theta_2[j, k], j), k),
        r"\frac{\exp\Big(\sum_{j=1}^{m} h_{nj}\,\theta^{(2)}_{jk}\Big)}"
        r"{\sum_{l=1}^{K} \exp\Big(\sum_{j=1}^{m} h_{nj}\,\theta^{(2)}_{jl}\Big)}",
    ),
    # Deltas and labels.
    "delta": (Delta(k, k2), r"\delta_{kl}"),
    "delta at a number": (Delta(k, sp.Integer(1)), r"\delta_{k1}"),
    "class": (Delta(c[n], k), r"\mathbb{I}[c_n = k]"),
    "shifted": (Delta(s, t + 1), r"\mathbb{I}[s = t+1]"),
    "at the label": (log(p[n, c[n]]), r"\log p_{n,c_n}"),
    "categorical": (
        SUM(z[n, k] * Delta(c[n], k), k) - log_sum_exp(z[n, k], k),
        r"\sum_{k=1}^{K} z_{nk}\,\mathbb{I}[c_n = k] - \log\sum_{k=1}^{K} e^{z_{nk}}",
    ),
    # Likelihoods.
    "normal": (
        exp(_normal) / sp.sqrt(2 * sp.pi * sigma**2),
        r"\frac{1}{\sqrt{2\pi}\,\sigma}\exp\Big(-\frac{(y_n - \mu_n)^2}{2\sigma^2}\Big)",
    ),
    "log normal": (
        _normal - log(2 * sp.pi * sigma**2) / 2,
        r"-\frac{1}{2}\log(2\pi\sigma^2) - \frac{(y_n - \mu_n)^2}{2\sigma^2}",
    ),
    "all normal": (
        -SUM((count[n] - mean[n]) ** 2, n) / (2 * sigma**2) - size("N") * log(2 * sp.pi * sigma**2) / 2,
        r"-\frac{N}{2}\log(2\pi\sigma^2) - \frac{1}{2\sigma^2}\sum_{n=1}^{N} (y_n - \mu_n)^2",
    ),
    "learned variance": (
        -((count[n] - mean[n]) ** 2) / (2 * spread[n] ** 2) - log(spread[n]),
        r"-\frac{(y_n - \mu_n)^2}{2s_n^2} - \log s_n",
    ),
    "poisson": (
        rate[n] ** count[n] * exp(-rate[n]) / factorial(count[n]),
        r"\frac{\lambda_n^{y_n}\,e^{-\lambda_n}}{y_n!}",
    ),
    "log poisson": (
        count[n] * log(rate[n]) - rate[n] - log_factorial(count[n]),
        r"y_n \log \lambda_n - \lambda_n - \log(y_n!)",
    ),
    # Beyond dense layers.
    "convolution": (SUM(x[n, i + a - 1] * w[a], a), r"\sum_{a=1}^{w} x_{n,i+a-1}\,w_a"),
    "attention": (
        SUM(softmax(_scores, t) * value[t, e], t),
        r"\sum_{t=1}^{T} v_{te}\,\frac{\exp\Big(\frac{1}{\sqrt{D}}\sum_{l=1}^{D} k_{tl}\,q_{sl}\Big)}"
        r"{\sum_{u=1}^{T} \exp\Big(\frac{1}{\sqrt{D}}\sum_{l=1}^{D} k_{ul}\,q_{sl}\Big)}",
    ),
    "time steps": (z[n, k] + Tensor("h", ("T", "K"))[t - 1, k], "h_{t-1,k} + z_{nk}"),
}

BACKWARD: dict[str, tuple[sp.Expr, str]] = {
    "chain rule": (
        SUM(_outer * Local(yhat[n], theta_y[j]), n),
        r"\sum_{n=1}^{N} \frac{\partial LL}{\partial \hat y_n}\,\frac{\partial \hat y_n}{\partial \theta^{(y)}_j}",
    ),
    "long chain": (
        SUM(_outer * Local(yhat[n], h[n, j]) * Local(h[n, j], theta[i, j]), n),
        r"\sum_{n=1}^{N} \frac{\partial LL}{\partial \hat y_n}\,\frac{\partial \hat y_n}{\partial h_{nj}}"
        r"\,\frac{\partial h_{nj}}{\partial \theta^{(h)}_{ij}}",
    ),
    "second factor": (
        yhat[n] * (1 - yhat[n]) * Partial(_weighted, theta_y[j]),
        r"\hat y_n(1-\hat y_n)\,\frac{\partial}{\partial \theta^{(y)}_j}\sum_{l=1}^{m} h_{nl}\,\theta^{(y)}_l",
    ),
    "output gradient": (SUM((y[n] - yhat[n]) * h[n, j], n), r"\sum_{n=1}^{N} (y_n - \hat y_n)\,h_{nj}"),
    "through the output": (yhat[n] * (1 - yhat[n]) * theta_y[j], r"\hat y_n(1-\hat y_n)\,\theta^{(y)}_j"),
    "through the hidden": (h[n, j] * (1 - h[n, j]) * x[n, i], r"h_{nj}(1-h_{nj})\,x_{ni}"),
    "hidden gradient": (
        SUM((y[n] - yhat[n]) * theta_y[j] * h[n, j] * (1 - h[n, j]) * x[n, i], n),
        r"\sum_{n=1}^{N} (y_n - \hat y_n)\,\theta^{(y)}_j\,h_{nj}(1-h_{nj})\,x_{ni}",
    ),
    "recursion": (
        SUM(Total(LL, z2[n, k]) * theta_2[j, k], k) * step(z1[n, j]),
        r"\Big[\sum_{k=1}^{K} \delta^{(2)}_{nk}\,\theta^{(2)}_{jk}\Big]\,\mathbb{I}[z^{(1)}_{nj} > 0]",
    ),
    "deep gradient": (SUM(Total(LL, z1[n, j]) * x[n, i], n), r"\sum_{n=1}^{N} \delta^{(1)}_{nj}\,x_{ni}"),
    "softmax slope": (p[n, k] * (Delta(k, k2) - p[n, k2]), r"p_{nk}(\delta_{kl} - p_{nl})"),
    "softmax residual": (Delta(c[n], k) - p[n, k], r"\mathbb{I}[c_n = k] - p_{nk}"),
    "normal gradient": (
        SUM((count[n] - mean[n]) * h[n, j], n) / sigma**2,
        r"\frac{1}{\sigma^2}\sum_{n=1}^{N} (y_n - \mu_n)\,h_{nj}",
    ),
    "weight decay": (
        SUM(Total(LL, z1[n, j]) * x[n, i], n) - lam * theta[i, j],
        r"\sum_{n=1}^{N} \delta^{(1)}_{nj}\,x_{ni} - \lambda\,\theta^{(h)}_{ij}",
    ),
    "unnamed adjoint": (Total(LL, h[n, j]), r"\frac{\partial LL}{\partial h_{nj}}"),
    "local": (Local(h[n, j], theta[i, j]), r"\frac{\partial h_{nj}}{\partial \theta^{(h)}_{ij}}"),
    "toy chain": (
        Total(LL, toy["e"]) * Local(toy["e"], toy["d"]),
        r"\frac{\partial LL}{\partial e}\,\frac{\partial e}{\partial d}",
    ),
}

PHYSICS: dict[str, tuple[sp.Expr, str]] = {
    "hidden": (FORWARD["hidden"][0], r"\sigma\qty(\sum_{i=1}^{d} x_{ni}\,\theta^{(h)}_{ij})"),
    "log-likelihood": (SUM(_point, n), r"\sum_{n=1}^{N} \qty[y_n \log \hat y_n + (1-y_n)\log(1-\hat y_n)]"),
    "chain": (_outer * Local(yhat[n], h[n, j]), r"\pdv{LL}{\hat y_n}\,\pdv{\hat y_n}{h_{nj}}"),
    "operator": (
        Partial(_point, yhat[n]),
        r"\pdv{\hat y_n}\qty(y_n \log \hat y_n + (1-y_n)\log(1-\hat y_n))",
    ),
    "operator on a sum": (Partial(_weighted, theta_y[j]), r"\pdv{\theta^{(y)}_j}\sum_{l=1}^{m} h_{nl}\,\theta^{(y)}_l"),
}
