"""The negative of a sum begins with what is added."""

from __future__ import annotations

import pytest

from symderive.notation.reader import tree as r
from symderive.notation.reader.parse import parse
from symderive.verify.repair.negative import negative


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("y_j - p_j", "p_j - y_j"),
        ("-a + b", "a - b"),
        ("a + b", "-a - b"),
        ("a - b + c", "b - a - c"),
        (r"a \pm b", None),
    ],
)
def test_the_negative(text: str, wanted: str | None) -> None:
    node = parse(text)
    assert isinstance(node, r.Sum)
    assert negative(text, node) == wanted
