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
}


@pytest.mark.parametrize("name", NOTES)
def test_notes(name: str) -> None:
    text, expected = NOTES[name]
    assert verdicts(text) == expected
