"""Short notes on how functions are made small: steps along directions, orders of eigenvalues, best values."""

from __future__ import annotations

import pytest

from tests.verify.by_hand import verdicts

NOTES: dict[str, tuple[str, str]] = {
    "a function of vectors beside its value at the best": (
        r"""
Let $f:\mathbb{R}^d\to\mathbb{R}$ be smooth with the minimum $f^\star = f(x^\star)$, where $x^\star = A^{-1} b$.

Along a direction $p_k$ put $h(t) = f(x_k + t p_k)$. Then $h'(t) = \nabla f(x_k + t p_k)^\top p_k$ and
$h''(t) = p_k^\top \nabla^2 f(x_k + t p_k) p_k$.
""",
        "d d d c c",
    ),
    "what vanishes at a best value only": (
        r"""
Let $g_k = A x_k - b$ with a symmetric positive definite $A$, and $x_{k+1} = x_k - \eta g_k$ with a fixed step. Along the ray

$$\frac{d}{dt} \left( \frac{1}{2} (x_k - t g_k)^\top A (x_k - t g_k) - b^\top (x_k - t g_k) \right) = -g_k^\top g_k + t g_k^\top A g_k$$

and at the minimum along the ray this vanishes. Hence the next gradient is orthogonal to the old one, $g_{k+1}^\top g_k = 0$.
""",
        "d d c u",
    ),
    "an order of eigenvalues": (
        r"""
The symmetric matrix $H$ has the eigenvalues $\mu_1 \ge \mu_2 \ge \dots \ge \mu_n > 0$. With the step $\eta = \frac{2}{\mu_1 + \mu_n}$

$$\max_i |1 - \eta \mu_i| = \frac{\mu_1 - \mu_n}{\mu_1 + \mu_n}$$

and with the step $1/\mu_1$ it is

$$\max_i \left| 1 - \frac{\mu_i}{\mu_1} \right| = 1 - \frac{\mu_1}{\mu_n}$$
""",
        "u d c i",
    ),
    "a best value beside the steps, and a best step": (
        r"""
We minimise $f:\mathbb{R}^n \to \mathbb{R}$ by steps $v_{t+1} = v_t - \eta \nabla f(v_t)$. With $A \in \mathbb{R}^{m \times n}$ let

$$f(v) = \frac{1}{2m} \|Av - z\|^2$$

The minimiser is $v^* = (A^T A)^{-1} A^T z$. The residual $q = z - A v^*$ is orthogonal to the columns, $A^T q = 0$.
Write $H = \frac{1}{m} A^T A$ and $g = \nabla f(v)$. The best step along the gradient is

$$\eta^* = \frac{g^T g}{g^T H g}$$
""",
        "d d d d c d d d",
    ),
    "where a slope vanishes, in shapes that do not fit": (
        r"""
Let $X \in \mathbb{R}^{n \times d}$ and

$$J = \frac{1}{2} \|y - X w\|^2$$

$$\nabla_w J = -X^\top (y - Xw)$$

Setting $\nabla_w J = 0$ gives $w = (X X^\top)^{-1} X^\top y$.
""",
        "d c d i",
    ),
}


@pytest.mark.parametrize("name", NOTES)
def test_notes(name: str) -> None:
    text, expected = NOTES[name]
    assert verdicts(text) == expected
