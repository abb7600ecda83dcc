"""Short notes in which one letter, or one array, is spoken of in several ways."""

from __future__ import annotations

import pytest

from tests.verify.by_hand import verdicts

NOTES: dict[str, tuple[str, str]] = {
    "a kernel matrix told as an array and by its entries": (
        r"""
Let $F$ be the $n \times p$ matrix whose rows are the feature vectors $f(x_i)^T$, $G = F F^T$ the Gram matrix,
$G_{ij} = f(x_i)^T f(x_j)$. The fit is
$$\hat y = G (G + \lambda I)^{-1} y$$
$$y - \hat y = \lambda (G + \lambda I)^{-1} y$$
$$y - \hat y = (G + \lambda I)^{-1} y$$
""",
        "d c d c i",
    ),
    "entries whose array is made of something else": (
        r"""
The kernel is $G = F F^T$, so $G_{ij} = f(x_i)^T f(x_j)$. We solve
$$a = (G + \lambda I)^{-1} y$$
and the fitted values are
$$\hat y = G a$$
$$\hat y = F F^T (F F^T + \lambda I)^{-1} y$$
""",
        "d d d d c",
    ),
    "an ansatz is no best value": (
        r"""
The objective is
$$J(w) = \frac12 \|y - F w\|^2 + \frac\lambda2 \|w\|^2$$
We minimise it; with $w = F^T c$ it reads
$$G(c) = \frac12 \|y - F F^T c\|^2 + \frac\lambda2 c^T F F^T c$$
""",
        "d d d",
    ),
    "a gate is called e": (
        r"""
The feature is $e^{(t)} = \sigma(V x^{(t)})$.
$$p^{(t)}_i = \frac{e^{z^{(t)}_i}}{\sum_j e^{z^{(t)}_j}}$$
$$J^{(t)} = -\sum_i y^{(t)}_i \log p^{(t)}_i$$
The $y^{(t)}_i$ sum to one.
$$\frac{\partial J^{(t)}}{\partial z^{(t)}} = p^{(t)} - y^{(t)}$$
$$\frac{\partial J^{(t)}}{\partial z^{(t)}} = y^{(t)} - p^{(t)}$$
""",
        "d d d c i",
    ),
    "without a term": (
        r"""
$$s = \sqrt{v + \kappa}, \quad v = \frac1m \sum_{i=1}^m (x_i - a)^2, \quad a = \frac1m \sum_{i=1}^m x_i$$
Let $u_i = (x_i - a) / s$. Without the $\kappa$ the values have $\frac1m \sum_{i=1}^m u_i^2 = 1$.
""",
        "d d d d u",
    ),
    "a letter with an index that nobody told": (
        r"""
The penalty is $\lambda w$, and let $A = \alpha I + G$. With its eigenvalues
$$\frac{d}{d\alpha} \ln |A| = \sum_i \frac{1}{\lambda_i + \alpha}$$
""",
        "d u",
    ),
    "an equation of the values at which a slope vanishes": (
        r"""
Let $C = \frac1n X^T X$ and $L(v, \kappa) = v^T C v + \kappa (1 - v^T v)$. Then
$$\frac{\partial L}{\partial v} = 2 C v - 2 \kappa v$$
$$\frac{\partial L}{\partial v} = C v - 2 \kappa v$$
and zero means $C v = \kappa v$.
""",
        "d d c i d",
    ),
    "data that a model with noise has made": (
        r"""
The model is $y = X w + \varepsilon$ with the loss $J(w) = \frac12 \|y - X w\|^2$. Its gradient is
$$\nabla_w J = X^T X w - X^T y$$
$$\nabla_w J = X^T X w + X^T y$$
""",
        "d d c i",
    ),
    "a parameter is random where its posterior is known": (
        r"""
The model is $y = w^T x + \varepsilon$ with noise of mean zero, $\mathbb{E}[\varepsilon] = 0$, and the posterior is
$$p(w \mid D) = \mathcal{N}(w \mid m, S)$$
so that
$$\mathbb{E}[y \mid x, D] = m^T x$$
""",
        "d d d u",
    ),
}


@pytest.mark.parametrize("name", NOTES)
def test_notes(name: str) -> None:
    text, expected = NOTES[name]
    assert verdicts(text) == expected
