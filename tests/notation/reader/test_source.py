"""Slices, walks and edits of the author's text."""

from __future__ import annotations

import pytest

from symderive.notation.reader.parse import parse
from symderive.notation.reader.source import children, replaced, text_of, walk
from symderive.notation.reader.tree import Derivative, Name


def test_walk_goes_in_the_order_of_the_text():
    latex = r"a_b + \frac{c}{d} = f(x, y)"
    names = [text_of(node, latex) for node in walk(parse(latex)) if isinstance(node, Name)]
    assert names == ["a", "b", "c", "d", "f", "x", "y"]


def test_walk_reaches_variables_and_cells():
    latex = r"\pdv{f}{x}{y} \begin{bmatrix} a & b \\ c & d \end{bmatrix} \begin{cases} p & q > 0 \\ r \end{cases}"
    names = [node.base for node in walk(parse(latex)) if isinstance(node, Name)]
    assert names == ["f", "x", "y", "a", "b", "c", "d", "p", "q", "r"]


def test_children_of_a_derivative():
    tree = parse(r"\frac{\partial l}{T \cdot \partial o}")
    assert isinstance(tree, Derivative)
    assert [getattr(child, "base", "") for child in children(tree)] == ["l", "o", "T"]


def test_edits_by_place():
    latex = r"\hat{y} - y"
    assert replaced(latex, [((8, 9), "+"), ((0, 7), "p")]) == "p + y"
    assert replaced(latex, [((10, 10), "2 "), ((10, 10), "\\cdot ")]) == r"\hat{y} - 2 \cdot y"
    assert replaced(latex, []) == latex


@pytest.mark.parametrize("edits", [[((0, 3), "a"), ((2, 4), "b")], [((0, 99), "a")], [((4, 2), "a")]])
def test_edits_that_cannot_be_made(edits: list[tuple[tuple[int, int], str]]):
    with pytest.raises(ValueError, match="overlaps another or lies outside"):
        replaced("a + b", edits)
