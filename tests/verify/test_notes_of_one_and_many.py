"""Short notes in which one section has one vector and another one many of its letter, and the verdict on each of their formulas."""

from __future__ import annotations

import pytest

from tests.verify.by_hand import verdicts

NOTES: dict[str, tuple[str, str]] = {
    "columns after one vector": (
        r"""
# One

A vector $r\in\mathbb{R}^d$ and vectors $c_1,\dots,c_n\in\mathbb{R}^d$ give
$$s_i = \frac{c_i^\top r}{\sqrt{d}}$$
$$\alpha_i = \frac{\exp(s_i)}{\sum_{l=1}^n\exp(s_l)}$$

# All

$$S_{ij} = \frac{1}{\sqrt{d}}c_i^\top r_j$$
where $r_j$ and $c_i$ are the columns of $R$ and $C$. With
$$A_{ij} = \frac{e^{S_{ij}}}{\sum_{l=1}^n e^{S_{lj}}}$$
we have
$$\sum_{i=1}^nA_{ij} = 1$$
$$\sum_{j=1}^nA_{ij} = 1$$
""",
        "d d d d c i",
    ),
    "one vector after columns": (
        r"""
# All

$$Q = W_qX$$
The $q_j$ are the columns of $Q$, and $q\in\mathbb{R}^2$ is one of them.

# Turned

With the rotation
$$B(m) = \begin{pmatrix}\cos m\omega & -\sin m\omega\\ \sin m\omega & \cos m\omega\end{pmatrix}$$
lengths are kept:
$$\|B(m)q\| = \|q\|$$
$$\|B(m)q\| = 2\|q\|$$
""",
        "d d c i",
    ),
}


@pytest.mark.parametrize("name", NOTES)
def test_notes(name: str) -> None:
    text, expected = NOTES[name]
    assert verdicts(text) == expected
