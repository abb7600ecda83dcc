"""Short notes in which a bar means a derivative, and the verdict on each of their formulas, in the order in which they stand."""

from __future__ import annotations

import pytest

from tests.verify.by_hand import verdicts

NOTES: dict[str, tuple[str, str]] = {
    "adjoints of products": (
        r"""
Given $X$, let
$$H = A X$$
$$P = H^\top G$$
$$Y = V P$$
A bar means $\bar{M} = \frac{\partial L}{\partial M}$, and $\bar{Y}$ comes in from above.
$$\bar{V} = \bar{Y}P^\top$$
$$\bar{P} = V^\top\bar{Y}$$
$$\bar{G} = H\bar{P}$$
$$\bar{H} = G\bar{P}$$
$$\bar{A} = \bar{H}X^\top$$
$$\bar{X} = A\bar{H}$$
""",
        "d d d d c c c i c i",
    ),
    "a batch in rows, and any layer": (
        r"""
Each row of $U$ is an example, and biases are row vectors. The forward pass is
$$G_1 = U V_1 + \mathbf{1} c_1$$
$$H_1 = f(G_1)$$
$$G_2 = H_1 V_2 + \mathbf{1} c_2$$
with $f$ applied elementwise, and
$$E = \frac{1}{2} \|G_2 - T\|_F^2$$
For any quantity $q$ of the graph write $\bar q = \frac{\partial E}{\partial q}$.

## One layer

Take any layer
$$G = H V + \mathbf{1} c$$
Then
$$\bar V = H^\top \bar G$$
$$\bar H = \bar G V^\top$$
$$\bar c = \mathbf{1} \bar G^\top$$

## All of it

$$\bar G_2 = G_2 - T$$
$$\bar V_2 = H_1^\top \bar G_2$$
$$\bar H_1 = \bar G_2 V_2$$
If $f = \tanh$, then
$$\bar G_1 = \bar H_1 \odot (1 - H_1 \odot H_1)$$
and if $f = \sigma$, then
$$\bar G_1 = \bar H_1 \odot H_1 \odot (1 - H_1)$$

A residual block $R = H + f(H V)$ with a square $V$ gives
$$\bar H = \bar R + (\bar R \odot f'(H V)) V^\top$$
""",
        "d d d d d d c c i c c i d c d c d c",
    ),
    "a bar that is a mean": (
        r"""
The mean of the $x_i$ is
$$\bar{x} = \frac{1}{n}\sum_{i=1}^n x_i$$
$$\sum_{i=1}^n (x_i - \bar{x}) = 0$$
""",
        "c c",
    ),
}


@pytest.mark.parametrize("name", NOTES)
def test_notes(name: str) -> None:
    text, expected = NOTES[name]
    assert verdicts(text) == expected
