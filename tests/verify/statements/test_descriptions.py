"""Descriptions say nothing that a checker needs; a word of mathematics makes a sentence one that must be understood."""

from __future__ import annotations

import pytest

from symderive.verify import facts as f
from symderive.verify.statements.read import facts

PLAIN = [
    "m is the margin, a real number",
    "w_k is one of the weights",
    "p is the pattern",
    "s is the score of the student",
]
TELLING = [
    "The flux is conserved",
    "u is the projection of x",
    "g is the upstream slope of the next layer",
    "T is the operator of the layer",
]


@pytest.mark.parametrize("sentence", PLAIN)
def test_a_description_is_no_obstacle(sentence: str) -> None:
    assert not any(isinstance(x, f.Unread) for x in facts(sentence, certain=True))


@pytest.mark.parametrize("sentence", TELLING)
def test_what_may_matter_is_not_passed_over(sentence: str) -> None:
    assert any(isinstance(x, f.Unread) for x in facts(sentence, certain=True))
