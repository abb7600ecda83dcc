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
}


@pytest.mark.parametrize("name", NOTES)
def test_notes(name: str) -> None:
    text, expected = NOTES[name]
    assert verdicts(text) == expected
