"""Short notes and the verdict on each of their formulas, in the order in which they stand: more of them."""

from __future__ import annotations

import pytest

from tests.verify.by_hand import verdicts

NOTES: dict[str, tuple[str, str]] = {
    "a D that differentiates": (
        r"""
The softmax of the logits is
$$S_i = \frac{e^{a_i}}{\sum_{k=1}^N e^{a_k}}$$
We write $D_j S_i$ for the partial derivative:
$$D_j S_i = \frac{\partial S_i}{\partial a_j}$$
With the Kronecker delta it is
$$D_j S_i = S_i (\delta_{ij} - S_j)$$
and not
$$D_j S_i = S_i (1 - \delta_{ij} S_j)$$
""",
        "d c c i",
    ),
    "rules of differentials define no d": (
        r"""
Differentials obey
$$d(UV) = (dU) V + U (dV)$$
$$d(U^{-1}) = -U^{-1} (dU) U^{-1}$$
and so
$$d(U^{-1} V) = -U^{-1} (dU) U^{-1} V + U^{-1} dV$$
$$d(U^{-1} V) = U^{-1} (dU) U^{-1} V + U^{-1} dV$$
""",
        "c c c i",
    ),
    "a differential of what one letter changes": (
        r"""
Of the norm we want the derivative by the weights.
$$d(\|A r + s\|^2) = 2 (A r + s)^\top d(A r + s)$$
$$d(\|A r + s\|^2) = 2 (A r + s)^\top (dA) r$$
$$d(\|A r + s\|^2) = -2 (A r + s)^\top (dA) r$$
""",
        "c u i",
    ),
    "a passage of one dimension": (
        r"""
The code $u \in \mathbb{R}^K$ is
$$u = a_\theta(y) + b_\theta(y) \odot e, \qquad e \sim \mathcal{N}(0, I)$$

**One dimension.** A toy: $u \sim \mathcal{N}(m, s^2)$ and $g(u) = u^2$. Then
$$\mathrm{Var}(3 u) = 3 s^2$$
$$\mathbb{E}[g(u)] = m^2 + s^2$$
""",
        "d d d d i c",
    ),
    "what is said of one dimension is not said of vectors": (
        r"""
Let $w \in \mathbb{R}^n$ and $J(w) = \frac{1}{2} \|w\|^2$.

In one dimension the slope is
$$\nabla J(w) = w$$
and
$$J(w) = \frac{1}{2} w w$$

For vectors it is
$$\nabla J(w) = w$$
$$J(w) = \frac{1}{2} w w$$
""",
        "d c c c i",
    ),
    "a vector without an index beside a family of eigenvectors": (
        r"""
The covariance of the points $y_1, \dots, y_M \in \mathbb{R}^p$ is
$$C = \frac{1}{M} \sum_{m=1}^M y_m y_m^T$$
with orthonormal eigenvectors $v_1, \dots, v_p$. For any $v$
$$\frac{1}{M} \sum_{m=1}^M (v^T y_m)^2 = v^T C v$$
$$\frac{1}{M} \sum_{m=1}^M (v^T y_m)^2 = 2 v^T C v$$
""",
        "d c i",
    ),
    "errors called e, and a prediction by another model": (
        r"""
# A linear model
The measurement is
$$z = G s + w$$
so the least squares problem is $\min \|z - G s\|^2 = \min e^\top e$.
The state moves by
$$s_t = B_{t-1} s_{t-1} + D_{t-1} a_{t-1}$$
and is predicted by
$$\tilde{s}_t = B_{t-1} \hat{s}_{t-1} + D_{t-1} a_{t-1}$$
# A nonlinear model
Now the state moves by
$$s_t = g_{t-1}(s_{t-1}, a_{t-1})$$
1. Prediction:
$$\tilde{s}_t = g_{t-1}(\hat{s}_{t-1}, a_{t-1})$$
""",
        "d u d d d d",
    ),
    "labels of which nobody says that their sum is one": (
        r"""
We have
$$q = \mathrm{softmax}(s_2)$$
and the cross-entropy
$$\text{CE}(y, q) = -\sum_i y_i \log q_i$$
so that
$$\frac{\partial \text{CE}(y, q)}{\partial s_2} = q - y$$
and not
$$\frac{\partial \text{CE}(y, q)}{\partial s_2} = q + y$$
""",
        "d d u i",
    ),
    "a prime on a bracket, beside vectors": (
        r"""
The entries of a score are
$$\text{softmax}(u)_i = \frac{e^{u_i}}{\sum_j e^{u_j}}$$
The slope of the sigmoid is
$$\sigma'(u) = \left(\frac{1}{1+e^{-u}}\right)' = \frac{e^{-u}}{(1+e^{-u})^2}$$
""",
        "c c",
    ),
    "a Hessian of a loss": (
        r"""
The cost is
$$J(w) = \frac{1}{2} \sum_{n=1}^M (w^\top x_n - y_n)^2$$
Thus the Hessian of $J$ is
$$H(J)_{ab} = \sum_{n=1}^M x_{na} x_{nb}$$
and not
$$H(J)_{ab} = \sum_{n=1}^M 2 x_{na} x_{nb}$$
""",
        "d c i",
    ),
    "a prior up to a factor": (
        r"""
Clicks come with the rate $u$. Take the prior density $p(u) \propto u^{a-1} (1-u)^{b-1}$.
$$f(u) = \log u$$
$$f'(u) = \frac{1}{u}$$
""",
        "d d c",
    ),
    "what lies between a function and its argument": (
        r"""
Let $X \in \mathbb{R}^{n \times d}$ and $w \in \mathbb{R}^d$. Let $r = Xw - y$ and
$$J(w) = \frac{1}{2} \|r\|^2$$
Near $w_0$ we look at
$$q(w) = J(w_0) + \nabla J(w_0)^\top (w - w_0) + \frac{1}{2} (w - w_0)^\top H (w - w_0)$$
where $H$ is the Hessian at $w_0$. Then
$$\nabla_w q(w) = \nabla J(w_0) + H (w - w_0)$$
$$\nabla_w q(w) = \nabla J(w_0) + 2 H (w - w_0)$$
""",
        "d d d c i",
    ),
    "one example without its label": (
        r"""
We have examples $(x^{(i)}, y^{(i)})$, $i = 1, \dots, m$, with $x^{(i)} \in \mathbb{R}^n$. The loss is
$$J(w) = \frac{1}{2m} \sum_{i=1}^m (w^\top x^{(i)} - y^{(i)})^2$$
Take just one training example $(x, y)$, so $m = 1$, and drop the superscript:
$$\frac{\partial J}{\partial w_j} = (w^\top x - y) x_j$$
$$\frac{\partial J}{\partial w_j} = (y - w^\top x) x_j$$
""",
        "d d c i",
    ),
}


@pytest.mark.parametrize("name", NOTES)
def test_notes(name: str) -> None:
    text, expected = NOTES[name]
    assert verdicts(text) == expected
