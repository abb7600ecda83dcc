"""Short notes and the verdict on each of their formulas, in the order in which they stand: those on principal components and codes."""

from __future__ import annotations

import pytest

from tests.verify.by_hand import verdicts

NOTES: dict[str, tuple[str, str]] = {
    "a condition that names the rows": (
        r"""
Let $a_1,\dots,a_m\in\mathbb{R}^p$ with the scatter matrix
$$S = \sum_{i=1}^m a_ia_i^\top$$
If the rows of the data matrix $A\in\mathbb{R}^{m\times p}$ are the $a_i^\top$, this is
$$S = A^\top A$$
$$S = A A^\top$$
""",
        "d c i",
    ),
    "rows in one place, columns in another": (
        r"""
Let $a_1,\dots,a_m\in\mathbb{R}^p$ with the scatter matrix
$$S = \sum_{i=1}^m a_ia_i^\top$$
If the rows of $A$ are the $a_i^\top$, this is
$$S = A^\top A$$
If the columns of $A$ are the $a_i$, it is
$$S = A A^\top$$
""",
        "d c c",
    ),
}


@pytest.mark.parametrize("name", NOTES)
def test_notes(name: str) -> None:
    text, expected = NOTES[name]
    assert verdicts(text) == expected
