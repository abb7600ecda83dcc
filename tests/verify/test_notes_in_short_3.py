"""More short notes and the verdict on each of their formulas, in the order in which they stand."""

from __future__ import annotations

import pytest

from tests.verify.by_hand import verdicts

NOTES: dict[str, tuple[str, str]] = {
    "a chain names the sum below its fraction": (
        r"""
The shares are
$$q_k = \frac{e^{u_k}}{\sum_m e^{u_m}} = \frac{e^{u_k}}{N}$$
By the quotient rule
$$\frac{\partial q_k}{\partial u_k} = \frac{e^{u_k} N - e^{2 u_k}}{N^2}$$
$$\frac{\partial q_k}{\partial u_k} = \frac{e^{u_k} N + e^{2 u_k}}{N^2}$$
""",
        "d c i",
    ),
    "a row of a display names a part of the row above": (
        r"""
$$\begin{align} f &= \frac{1}{1 + e^{-w^T x}} \\ &= \frac{1}{1 + e^{-v}} \end{align}$$
$$\frac{\partial f}{\partial v} = f(1 - f)$$
$$\frac{\partial f}{\partial w} = f(1 + f) x$$
""",
        "d c c i",
    ),
}


@pytest.mark.parametrize("name", NOTES)
def test_notes_in_short_3(name: str) -> None:
    text, expected = NOTES[name]
    assert verdicts(text) == expected
