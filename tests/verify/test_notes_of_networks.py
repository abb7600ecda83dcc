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
    "a cell with two states": (
        r"""
With the sigmoid $\sigma$ the cell computes
$$f_t = \sigma(V_f u_t + U_f h_{t-1})$$
$$o_t = \sigma(V_o u_t + U_o h_{t-1})$$
$$c_t = f_t \odot c_{t-1} + (1 - f_t) \odot u_t$$
$$h_t = o_t \odot \tanh(c_t)$$
Given $\frac{\partial J}{\partial h_t}$ we find
$$\frac{\partial J}{\partial o_t} = \frac{\partial J}{\partial h_t} \odot \tanh(c_t)$$
$$\frac{\partial J}{\partial c_t} = \frac{\partial J}{\partial h_t} \odot o_t \odot (1 - \tanh^2(c_t))$$
and along the cell
$$\frac{\partial c_t}{\partial c_{t-1}} = \mathrm{diag}(f_t)$$
$$\frac{\partial c_t}{\partial c_{t-1}} = \mathrm{diag}(1 - f_t)$$
""",
        "d d d d c c c i",
    ),
    "a loss of another section": (
        r"""
# A plain network

$$h_t = \tanh(A h_{t-1} + B x_t), \qquad o_t = C h_t, \qquad L = \sum_t \frac12 \|o_t - y_t\|^2$$

The error is
$$\frac{\partial L}{\partial o_t} = o_t - y_t$$

# A gated network

With the sigmoid $\sigma$,
$$o_t = \sigma(W_o x_t + U_o h_{t-1})$$
$$h_t = o_t \odot \tanh(W x_t + U h_{t-1})$$
$$\frac{\partial L}{\partial o_t} = \frac{\partial L}{\partial h_t} \odot \tanh(W x_t + U h_{t-1})$$
""",
        "d d d c d d u",
    ),
    "a positive key counted from 0": (
        r"""
For a query $q$ with the positive key $k_0$ and negatives $k_1, \dots, k_N$ the loss at the temperature $\tau$ is
$$\ell = -\log \frac{\exp(q^\top k_0/\tau)}{\sum_{i=0}^N \exp(q^\top k_i/\tau)}$$
Let $p_i = \frac{\exp(q^\top k_i/\tau)}{\sum_{j=0}^N \exp(q^\top k_j/\tau)}$. Then
$$\frac{\partial \ell}{\partial q} = \frac{1}{\tau} \left( \sum_{i=0}^N p_i k_i - k_0 \right)$$
$$\frac{\partial \ell}{\partial k_0} = \frac{1}{\tau} (p_0 - 1) q$$
$$\frac{\partial \ell}{\partial k_0} = \frac{1}{\tau} p_0 q$$
""",
        "d d c c i",
    ),
    "one-hot labels in a matrix": (
        r"""
We have $N$ examples $x_1, \dots, x_N \in \mathbb{R}^D$, stacked as the rows of $X \in \mathbb{R}^{N\times D}$.
The labels are one-hot encoded in $T \in \mathbb{R}^{N\times K}$, and $w_k$ is the $k$-th column of $W$. With the scores
$$Z = XW$$
$$P_{nk} = \frac{e^{Z_{nk}}}{\sum_{j=1}^K e^{Z_{nj}}}$$
$$E = -\frac{1}{N} \sum_{n=1}^N \sum_{k=1}^K T_{nk} \log P_{nk}$$
we get
$$\nabla_W E = \frac1N X^\top (P - T)$$
$$\nabla_{w_k} E = \frac1N \sum_{n=1}^N (P_{nk} - T_{nk}) x_n$$
$$\nabla_W E = \frac1N X (P - T)$$
""",
        "d d d c c i",
    ),
    "sequences that start alike": (
        r"""
The averages are
$$m_t = a m_{t-1} + (1-a) g_t$$
$$v_t = b v_{t-1} + (1-b) g_t^2$$
with $m_0 = v_0 = 0$. Let $g_t = g$ for all $t$. Then
$$m_t = (1-a^t) g$$
$$v_t = (1-b^t) g^2$$
$$v_t = (1+b^t) g^2$$
""",
        "d d d d c c i",
    ),
    "two sections of one loss": (
        r"""
# Filters

For an input $x \in \mathbb{R}^n$ and a filter $w \in \mathbb{R}^k$
$$y_i = \sum_{r=1}^k w_r x_{i+r-1}$$
With $\delta_i = \frac{\partial L}{\partial y_i}$ we have
$$\frac{\partial L}{\partial w_r} = \sum_i \delta_i x_{i+r-1}$$

# Pooling

$$g = \frac{1}{N}\sum_{i=1}^N h_i$$
$$\frac{\partial L}{\partial h_i} = \frac1N \frac{\partial L}{\partial g}$$
$$\frac{\partial L}{\partial h_i} = N \frac{\partial L}{\partial g}$$
""",
        "d d c d c i",
    ),
}


@pytest.mark.parametrize("name", NOTES)
def test_notes(name: str) -> None:
    text, expected = NOTES[name]
    assert verdicts(text) == expected
