"""Short notes and the verdict on each of their formulas, in the order in which they stand: those on attention and recurrent networks."""

from __future__ import annotations

import pytest

from tests.verify.by_hand import verdicts

NOTES: dict[str, tuple[str, str]] = {
    "a parameter makes a second quantity": (
        r"""
For scores $u\in\mathbb{R}^n$ let
$$\pi_k = \frac{e^{u_k}}{\sum_l e^{u_l}}$$
With a temperature $\tau>0$ let $\pi_k(\tau) = \frac{e^{u_k/\tau}}{\sum_l e^{u_l/\tau}}$. Then
$$\frac{\partial\pi_k(\tau)}{\partial u_j} = \frac{1}{\tau}\pi_k(\tau)(\delta_{kj} - \pi_j(\tau))$$
The entropy $S = -\sum_k \pi_k\log\pi_k$ has
$$\frac{\partial S}{\partial u_j} = -\pi_j(\log\pi_j + S)$$
and not
$$\frac{\partial S}{\partial u_j} = -\pi_j(\log\pi_j + 1)$$
""",
        "d d d c d c i",
    ),
    "a mean that the loss does not see": (
        r"""
With the weights $a_i = e^{s_i} / \sum_l e^{s_l}$ of vectors $v_i$ and $k_i$ the output is
$$y = \sum_i a_i v_i$$
and the mean key is
$$\bar{k} = \sum_i a_i k_i$$
Let $J$ be a loss that depends on $y$ and $g = \frac{\partial J}{\partial y}$. Then
$$\frac{\partial J}{\partial a_i} = v_i^\top g$$
$$\frac{\partial J}{\partial s_j} = a_j (v_j - y)^\top g$$
$$\frac{\partial J}{\partial s_j} = a_j v_j^\top g$$
""",
        "d d d d c c i",
    ),
}


@pytest.mark.parametrize("name", NOTES)
def test_notes(name: str) -> None:
    text, expected = NOTES[name]
    assert verdicts(text) == expected
