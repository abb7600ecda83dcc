"""Short notes in which vectors stand before matrices, and the verdict on each of their formulas, in the order in which they stand."""

from __future__ import annotations

import pytest

from tests.verify.by_hand import verdicts

NOTES: dict[str, tuple[str, str]] = {
    "two layers, with numbered names": (
        r"""
The input $u$ has $P$ entries, and there are $M$ classes.
$$
\begin{aligned}
s_1 &= uA_1 + c_1 \\
h_1 &= \tanh(s_1) \\
s_2 &= h_1A_2 + c_2 \\
q &= \mathrm{softmax}(s_2)
\end{aligned}
$$
where the softmax is
$$q_m = \frac{e^{s_{2,m}}}{\sum_{j=1}^{M} e^{s_{2,j}}}$$
With a one-hot $y$ the loss is
$$J = -\sum_{m=1}^{M} y_m\log q_m$$
so
$$\frac{\partial J}{\partial s_{2,j}} = q_j - y_j$$
As a vector
$$\epsilon_2 = \frac{\partial J}{\partial s_2} = q - y$$
$$\frac{\partial J}{\partial A_2} = h_1^\top\epsilon_2$$
By entries this is $\frac{\partial J}{\partial A_{2,ij}} = h_{1,i}(q_j - y_j)$. Further back,
$$\frac{\partial J}{\partial h_1} = \epsilon_2A_2^\top$$
With $\epsilon_1 = \frac{\partial J}{\partial s_1}$ we get
$$\epsilon_1 = \epsilon_2A_2^\top \circ \left(1 - \tanh^2(h_1)\right)$$
$$\frac{\partial J}{\partial A_1} = u^\top\epsilon_1$$
$$\frac{\partial J}{\partial u} = \epsilon_1A_1^\top$$
""",
        "d d d c d d c d c c c d i c c",
    ),
}


@pytest.mark.parametrize("name", NOTES)
def test_notes_of_row_vectors(name: str) -> None:
    text, expected = NOTES[name]
    assert verdicts(text) == expected
