"""Short notes on softmax regression and on small networks, and the verdict on each of their formulas."""

from __future__ import annotations

import pytest

from tests.verify.by_hand import verdicts

NOTES: dict[str, tuple[str, str]] = {
    "a class that is supposed to be the true one": (
        r"""
The label $t$ is one-hot. With the scores $s$,
$$p_k = \frac{e^{s_k}}{\sum_j e^{s_j}}$$
$$E = -\sum_k t_k \log p_k$$
If $c$ is the true class of the example, this is $E = -\log p_c$.
It can also be written as
$$E = \log\Big(1 + \sum_{j \ne c} e^{s_j - s_c}\Big)$$
$$E = \log\Big(1 + \sum_{j \ne c} e^{s_c - s_j}\Big)$$
$$\frac{\partial E}{\partial s_j} = p_j - t_j$$
""",
        "d d c c i c",
    ),
    "entries of a vector that an earlier section defines": (
        r"""
# Scores

The label $y$ is one-hot. The scores are
$$s = V x + c$$
$$p_k = \frac{e^{s_k}}{\sum_j e^{s_j}}$$
$$E = -\sum_k y_k \log p_k$$

# Gradients

$$\frac{\partial s_k}{\partial V_{kl}} = x_l$$
$$\frac{\partial E}{\partial V_{kl}} = \frac{\partial E}{\partial s_k} \frac{\partial s_k}{\partial V_{kl}} = (p_k - y_k) x_l$$
$$\frac{\partial E}{\partial V_{kl}} = (y_k - p_k) x_l$$
""",
        "d d d c c i",
    ),
    "indices that are said to be different": (
        r"""
The label $t$ is one-hot.
$$p_k = \frac{e^{a_k}}{\sum_{j=1}^K e^{a_j}}$$
$$E = -\sum_{k=1}^K t_k \log p_k$$
For different indices, $j \neq k$,
$$\frac{\partial p_k}{\partial a_j} = -p_k p_j.$$
Now we sum over the classes:
$$\frac{\partial E}{\partial a_j} = -t_j (1 - p_j) + \sum_{k \neq j} t_k p_k$$
$$\frac{\partial^2 E}{\partial a_j \partial a_k} = p_j (1\{j = k\} - p_k)$$
""",
        "d d d c i c",
    ),
    "a temperature that a second form brings in": (
        r"""
The softmax is $s_i = \frac{e^{z_i}}{\sum_k e^{z_k}}$. For $L = -\sum_i t_i \log s_i$ with $\sum_i t_i = 1$
$$\frac{\partial L}{\partial z_j} = s_j - t_j.$$
With a temperature $\tau$, $s_i = \frac{e^{z_i / \tau}}{\sum_k e^{z_k / \tau}}$ and
$$\frac{\partial L}{\partial z_j} = \tau (s_j - t_j)$$
$$\frac{\partial L}{\partial z_j} = \frac{1}{\tau} (s_j - t_j)$$
""",
        "d d c c d i c",
    ),
    "a variance without the small number below": (
        r"""
$$\mu = \frac{1}{m} \sum_{i=1}^m x_i, \qquad v = \frac{1}{m} \sum_{i=1}^m (x_i - \mu)^2$$
$$u_i = \frac{x_i - \mu}{\sqrt{v + \epsilon}}$$
The values have zero mean, $\sum_{i=1}^m u_i = 0$, and unit variance, $\frac{1}{m} \sum_{i=1}^m u_i^2 = 1$.
With $\epsilon = 0$ we get $\sum_{i=1}^m u_i^2 = m$, and $\sum_{i=1}^m u_i^4 = 2$.
""",
        "d d d c u d c i",
    ),
    "labels of examples that only gradients write": (
        r"""
For one example
$$s = W x + b, \qquad p = \mathrm{softmax}(s)$$
and with a one-hot label $t$ the loss is
$$E = -\sum_{k=1}^K t_k \log p_k$$
We write $E^{(i)}$ for the loss of example $i$. The average is
$$C(W, b) = \frac{1}{m} \sum_{i=1}^m E^{(i)}$$
$$\frac{\partial C}{\partial b} = \frac{1}{m} \sum_{i=1}^m (p^{(i)} - t^{(i)})$$
$$\frac{\partial C}{\partial W} = \sum_{i=1}^m (p^{(i)} - t^{(i)}) (x^{(i)})^T$$
""",
        "d d d d c i",
    ),
    "a label that is a number in a later section": (
        r"""
# Classes

The label $y$ is one-hot and $c$ is the correct class.
$$L = -\sum_k y_k \log q_k$$

# One output

Take one sigmoid output $p = \sigma(t)$ and a label $y \in \{0, 1\}$ (a number now).
$$\frac{d}{dt} \left[ -y \log p - (1 - y) \log(1 - p) \right] = p - y$$
$$\frac{d}{dt} (p - y) = p (1 + p)$$
""",
        "d d c i",
    ),
    "only two classes": (
        r"""
$$q_k = \frac{e^{a_k}}{\sum_{j=1}^K e^{a_j}}$$
With only two classes, divide by $e^{a_1}$:
$$q_1 = \frac{e^{a_1}}{e^{a_1} + e^{a_2}} = \frac{1}{1 + e^{-(a_1 - a_2)}}$$
In the binary case we have
$$q_2 = \frac{e^{a_1}}{e^{a_1} + e^{a_2}}$$
""",
        "d c i",
    ),
    "other activations": (
        r"""
# Tanh

$$a = V x, \qquad h = \tanh(a), \qquad s = U h$$
With $\delta_2 = \frac{\partial E}{\partial s}$ we get $\delta_1 = \frac{\partial E}{\partial a} = (U^T \delta_2) \odot (1 - h \odot h)$.

# Others

Only $\delta_1$ changes. With ReLU units, $h = \max(0, a)$, we get
$$\delta_1 = (U^T \delta_2) \odot 1[a > 0].$$
With sigmoid units $h = \sigma(a)$ it is
$$\delta_1 = (U^T \delta_2) \odot h \odot (1 - h)$$
$$\delta_1 = (U^T \delta_2) \odot a \odot (1 - a)$$
""",
        "d d d d c d c d c i",
    ),
    "a list of layers": (
        r"""
Tanh layer: $A = \tanh(Z)$ gives
$$\frac{\partial L}{\partial Z} = \frac{\partial L}{\partial A} \odot (1 - A \odot A).$$
ReLU layer: $A = \max(0, Z)$ gives
$$\frac{\partial L}{\partial Z} = \frac{\partial L}{\partial A} \odot 1[Z > 0].$$
$$\frac{\partial L}{\partial Z} = \frac{\partial L}{\partial A} \odot 1[Z < 0].$$
Softmax over rows: $P_{ij} = e^{Z_{ij}} / \sum_k e^{Z_{ik}}$ gives
$$\frac{\partial L}{\partial Z_{ij}}
= P_{ij} \left( \frac{\partial L}{\partial P_{ij}} - \sum_k \frac{\partial L}{\partial P_{ik}} P_{ik} \right)$$
""",
        "d c d c i d u",
    ),
    "an error that holds and is made of the next one": (
        r"""
The label $y$ is one-hot.
$$a = V x, \qquad h = \tanh(a), \qquad s = U h$$
$$q = \mathrm{softmax}(s), \qquad E = -\sum_k y_k \log q_k$$

We start with $\delta_2 = \frac{\partial E}{\partial s} = q - y$. Going through the layer,
$$\delta_1 = \frac{\partial E}{\partial a} = (U^T \delta_2) \odot (1 - h \odot h)$$
$$\frac{\partial E}{\partial V} = \delta_1 x^T$$
$$\frac{\partial E}{\partial x} = V \delta_1$$
""",
        "d d d d d d d c i",
    ),
    "a wrong logarithm of a function that is known": (
        r"""
With the sigmoid $\sigma(t) = \frac{1}{1+e^{-t}}$ we have
$$\log \sigma(t) = -\log(1 + e^t)$$
Let $q = \sigma(t)$. Then
$$\frac{dq}{dt} = q(1-q)$$
$$\frac{dq}{dt} = q(1+q)$$
""",
        "d i d c i",
    ),
}


@pytest.mark.parametrize("name", NOTES)
def test_notes(name: str) -> None:
    text, expected = NOTES[name]
    assert verdicts(text) == expected
