"""Models that the lowering was not built for, each a system with an objective."""

from __future__ import annotations

import sympy as sp

from symderive.calculus.equations import Equation, System
from symderive.calculus.functions import absolute, exp, log, sigmoid, softplus, tanh
from symderive.calculus.index import Domain, Entry, Index, Role, Tensor
from symderive.calculus.nodes import IndexProduct, IndexSum, LogSumExp, log_sum_exp, softmax

DATA, LABEL, PARAMETER = Role.DATA, Role.LABEL, Role.PARAMETER
n, m = Index("n", "N"), Index("m", "N")
d, e = Index("d", "D"), Index("e", "E")
k, j = Index("k", "K"), Index("j", "J")
t, u = Index("t", "T"), Index("u", "T")
LL = Tensor("LL")[()]


def over(body: sp.Expr, *indices: Index) -> sp.Expr:
    for i in reversed(indices):
        body = IndexSum.of(body, i)
    return body


def system(*pairs: tuple[Entry, sp.Expr]) -> System:
    return System(tuple(Equation(lhs, rhs) for lhs, rhs in pairs))


def factorization() -> System:
    """||T - U V^T||^2."""
    target = Tensor("T_", ("N", "J"), DATA)
    left, right = Tensor("U", ("N", "K"), PARAMETER), Tensor("V", ("J", "K"), PARAMETER)
    return system((LL, -over((target[n, j] - over(left[n, k] * right[j, k], k)) ** 2, n, j)))


def attention() -> System:
    """Softmax attention with a projection for queries, keys and values."""
    x = Tensor("x", ("T", "D"), DATA)
    weights = [Tensor(f"W{s}", ("D", "E"), PARAMETER) for s in "qkv"]
    query, key, value, out = (Tensor(s, ("T", "E")) for s in ("q", "k", "v", "o"))
    a = Tensor("a", ("T", "T"))
    target = Tensor("y", ("T", "E"), LABEL)
    projections = [(p[t, e], over(x[t, d] * w[d, e], d)) for p, w in zip((query, key, value), weights, strict=True)]
    return system(
        *projections,
        (a[t, u], softmax(over(query[t, e] * key[u, e], e) / sp.sqrt(e.size), u)),
        (out[t, e], over(a[t, u] * value[u, e], u)),
        (LL, -over((target[t, e] - out[t, e]) ** 2, t, e) / 2),
    )


def heads() -> System:
    """Attention with several heads: a batch axis in every product."""
    g = Index("g", "G")
    x, y = Tensor("x", ("T", "D"), DATA), Tensor("y", ("T", "D"), LABEL)
    wq, wo = Tensor("Wq", ("G", "D", "E"), PARAMETER), Tensor("Wo", ("G", "E", "D"), PARAMETER)
    q, a, o = Tensor("q", ("G", "T", "E")), Tensor("a", ("G", "T", "T")), Tensor("o", ("G", "T", "E"))
    return system(
        (q[g, t, e], over(x[t, d] * wq[g, d, e], d)),
        (a[g, t, u], softmax(over(q[g, t, e] * q[g, u, e], e), u)),
        (o[g, t, e], over(a[g, t, u] * q[g, u, e], u)),
        (LL, -over((y[t, d] - over(o[g, t, e] * wo[g, e, d], g, e)) ** 2, t, d)),
    )


def layer_norm() -> System:
    """Layer normalisation with gain and shift, then a linear output."""
    x, y = Tensor("x", ("N", "D"), DATA), Tensor("y", ("N",), LABEL)
    gain, shift, w = (Tensor(s, ("D",), PARAMETER) for s in ("gain", "shift", "w"))
    mean, var = Tensor("mu", ("N",)), Tensor("var", ("N",), domain=Domain.POSITIVE)
    h = Tensor("h", ("N", "D"))
    return system(
        (mean[n], over(x[n, d] * w[d], d) / d.size),
        (var[n], over((x[n, d] * w[d] - mean[n]) ** 2, d) / d.size + sp.Rational(1, 100)),
        (h[n, d], gain[d] * (x[n, d] * w[d] - mean[n]) / sp.sqrt(var[n]) + shift[d]),
        (LL, -over((y[n] - over(tanh(h[n, d]), d)) ** 2, n)),
    )


def mixture() -> System:
    """A Gaussian mixture with a diagonal precision for every component."""
    x = Tensor("x", ("N", "D"), DATA)
    mu, s, w = Tensor("mu", ("K", "D"), PARAMETER), Tensor("s", ("K", "D"), PARAMETER), Tensor("w", ("K",), PARAMETER)
    distance = over((x[n, d] - mu[k, d]) ** 2 * exp(s[k, d]), d)
    log_pi = w[k] - LogSumExp.of(w[k], k)
    body = log_pi + over(s[k, d], d) / 2 - distance / 2
    return system((LL, over(log_sum_exp(body, k), n)))


def convolution() -> System:
    """Two convolutions in a row and a sum over positions."""
    i, a, b = Index("i", "I"), Index("a", "A"), Index("b", "B")
    x, y = Tensor("x", ("N", a.size + i.size - 1), DATA), Tensor("y", ("N",), LABEL)
    w, v = Tensor("w", ("A",), PARAMETER), Tensor("v", ("B",), PARAMETER)
    h, g = Tensor("h", ("N", "I")), Tensor("g", ("N", i.size - b.size + 1))
    p = Index("p", i.size - b.size + 1)
    return system(
        (h[n, i], tanh(over(x[n, i + a - 1] * w[a], a))),
        (g[n, p], over(h[n, p + b - 1] * v[b], b)),
        (LL, -over((y[n] - over(g[n, p], p)) ** 2, n)),
    )


def recurrence() -> System:
    """Three steps of a recurrent network with shared weights."""
    i = Index("i", "D")
    x, y = Tensor("x", ("N", 3, "D"), DATA), Tensor("y", ("N",), LABEL, Domain.BINARY)
    w, r, o = Tensor("W", ("D", "J"), PARAMETER), Tensor("R", ("J", "J"), PARAMETER), Tensor("o", ("J",), PARAMETER)
    before = Index("l", "J")
    steps = [Tensor(f"h{s}", ("N", "J")) for s in (1, 2, 3)]
    pairs = [(steps[0][n, j], tanh(over(x[n, 1, i] * w[i, j], i)))]
    for s in (1, 2):
        earlier = over(steps[s - 1][n, before] * r[before, j], before)
        pairs.append((steps[s][n, j], tanh(over(x[n, s + 1, i] * w[i, j], i) + earlier)))
    z = Tensor("z", ("N",))
    pairs.append((z[n], over(steps[2][n, j] * o[j], j)))
    return system(*pairs, (LL, over(y[n] * z[n] - softplus(z[n]), n)))


def embedding() -> System:
    """Words looked up by number, and a softmax over classes."""
    word, y = Tensor("word", ("N",), DATA, Domain.CLASS), Tensor("y", ("N",), LABEL, Domain.CLASS)
    table, w = Tensor("table", ("C", "D"), PARAMETER), Tensor("w", ("D", "C"), PARAMETER)
    c = Index("c", "C")
    z = Tensor("z", ("N", "C"))
    return system(
        (z[n, c], over(table[word[n], d] * w[d, c], d)),
        (LL, over(z[n, y[n]] - LogSumExp.of(z[n, c], c), n)),
    )


def additive_attention() -> System:
    """Scores tanh(q_t + k_u) · v: an array of three axes that nothing can avoid, and a product over positions."""
    q, key = Tensor("q", ("T", "E"), PARAMETER), Tensor("key", ("N", "E"), DATA)
    v = Tensor("v", ("E",), PARAMETER)
    score = Tensor("score", ("T", "N"))
    penalty = over(absolute(q[t, e]), t, e) - log(over(v[e] ** 2, e))
    return system(
        (score[t, n], over(tanh(q[t, e] + key[n, e]) * v[e], e)),
        (LL, over(IndexProduct.of(sigmoid(score[t, n]), n), t) - penalty),
    )


ALL = {
    f.__name__: f
    for f in (
        factorization,
        attention,
        heads,
        layer_norm,
        mixture,
        convolution,
        recurrence,
        embedding,
        additive_attention,
    )
}
SIZES = {"N": 5, "D": 3, "E": 4, "K": 2, "J": 6, "T": 7, "G": 2, "C": 4, "I": 6, "A": 3, "B": 2}
