"""Short notes on the layers of networks and their gradients, and the verdict on each of their formulas."""

from __future__ import annotations

import pytest

from tests.verify.by_hand import verdicts

NOTES: dict[str, tuple[str, str]] = {
    "gates with net inputs that are named afterwards": (
        r"""
With $\sigma$ the sigmoid function,
$$r = \sigma(W_r x + U_r h)$$
$$s = \tanh(W x + U (r \odot h))$$
Let $d = \frac{\partial J}{\partial s}$ be the incoming gradient. With the net inputs $a_r = W_r x + U_r h$ and $a = W x + U(r \odot h)$,
$$\frac{\partial J}{\partial a} = d \odot (1 - s^2)$$
$$\frac{\partial J}{\partial r} = \left(U^\top \frac{\partial J}{\partial a}\right) \odot h$$
$$\frac{\partial J}{\partial a_r} = \frac{\partial J}{\partial r} \odot r \odot (1-r)$$
$$\frac{\partial J}{\partial U_r} = h \frac{\partial J}{\partial a_r}^\top$$
""",
        "d d d d d c c c i",
    ),
    "scores of examples that are named afterwards": (
        r"""
The model predicts $p_i = \sigma(w^T x_i + b)$ with the sigmoid $\sigma$, and the loss is
$$J = -\sum_{i=1}^n \left[ y_i \log p_i + (1-y_i) \log(1-p_i) \right]$$
Writing $s_i = w^T x_i + b$, we get
$$\frac{\partial J}{\partial s_i} = p_i - y_i$$
$$\frac{\partial J}{\partial w} = \sum_{i=1}^n (y_i - p_i) x_i$$
""",
        "d d d c i",
    ),
    "rows that are not named": (
        r"""
Let $Q, K, V \in \mathbb{R}^{N\times d}$ and
$$S = Q K^T, \qquad P = \mathrm{softmax}(S), \qquad O = PV$$
with the softmax over each row. We write $dX$ for the gradient of the loss w.r.t. $X$. Then
$$dV = P^T dO$$
$$dP_{ij} = do_i^T v_j$$
$$ds_i = (\mathrm{diag}(p_i) - p_i p_i^T) dp_i$$
$$dS_{ij} = P_{ij} (dP_{ij} - do_i^T o_i)$$
$$dQ = dS^T K$$
""",
        "d d d c c c c i",
    ),
}


@pytest.mark.parametrize("name", NOTES)
def test_notes(name: str) -> None:
    text, expected = NOTES[name]
    assert verdicts(text) == expected
