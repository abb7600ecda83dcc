"""Short notes and the verdict on each of their formulas, in the order in which they stand: more of them."""

from __future__ import annotations

import pytest

from tests.verify.by_hand import verdicts

NOTES: dict[str, tuple[str, str]] = {
    "what is said to hold under a condition, in the text": (
        r"""
The loss is
$$J = \sum_{i=1}^n (y_i - w^\top x_i)^2$$
When all inputs vanish, then $J = \sum_{i=1}^n y_i^2$. If every target is $0$ then $J = \sum_{i=1}^n (w^\top x_i)^2$, and
$$J = \sum_{i=1}^n (y_i + w^\top x_i)^2$$
$$J = \sum_{i=1}^n (w^\top x_i - y_i)^2$$
""",
        "d u u i c",
    ),
    "a chain that was doubted is not used behind it": (
        r"""
A run of points is worth
$$S = \sum_{k=1}^{m} a^k c_k$$
If all points count the same then $S = \sum_{k=1}^{m} a^k = \frac{a (1 - a^m)}{1 - a}$, and of fewer points
$$\sum_{k=1}^{m-1} a^k = \frac{a - a^{m}}{1 - a}$$
$$\sum_{k=1}^{m-1} a^k = \frac{1 - a^{m}}{1 - a}$$
""",
        "d u c i",
    ),
    "an index that is a letter of a series elsewhere": (
        r"""
A run is $\rho = (x_0, c_0, \dots, x_{T-1}, c_{T-1}, x_T)$.
Now there is one state, $p(c) = \frac{e^{u_c}}{\sum_d e^{u_d}}$. Then
$$\frac{\partial \log p(c)}{\partial u_d} = \mathbb{1}[c=d] - p(d)$$
$$\frac{\partial \log p(c)}{\partial u_d} = \mathbb{1}[c=d] - p(c)$$
""",
        "d d c i",
    ),
    "a value that is put in after a derivative was taken": (
        r"""
Let $f(c u) = f(u)$ for every $c > 0$. Differentiate with respect to $c$ and put $c = 1$:
$$u^\top \nabla f(u) = 0$$
For a number $c$ also
$$(c u)^\top (c v) = c u^\top v$$
$$(c u)^\top (c v) = c^2 u^\top v$$
""",
        "u d d d i c",
    ),
    "what an average is over is said in words": (
        r"""
Fix a state $x$. Averages are over $c \sim q_w(\cdot \mid x)$.
$$\mathbb{E}_c\left[\nabla_w \log q_w(c \mid x)\right] = \sum_c \nabla_w q_w(c \mid x)$$
""",
        "d c",
    ),
    "bars told by one equation": (
        r"""
With $U\in\mathbb{R}^{a\times b}$ and $P\in\mathbb{R}^{b\times c}$ the layer is
$$F = U P$$
$$G = \tanh(F)$$
$J$ is a loss that depends on $G$. A bar means $\bar{M} = \frac{\partial J}{\partial M}$, so $\bar{G}$ comes from above.
$$\bar{F} = \bar{G} \odot (1 - G\odot G)$$
$$\bar{U} = \bar{F} P^\top$$
$$\bar{P} = U^\top \bar{F}$$
$$\bar{P} = U \bar{F}$$
""",
        "d d d c c c i",
    ),
}


@pytest.mark.parametrize("name", NOTES)
def test_notes(name: str) -> None:
    text, expected = NOTES[name]
    assert verdicts(text) == expected
