"""Problems of a homework are read by themselves."""

from __future__ import annotations

from pathlib import Path

from symderive.verify.documents.blocks import Formula
from symderive.verify.documents.problems import in_problems
from symderive.verify.documents.read import parse_document

HOMEWORK = r"""
Here $a = 2$ throughout.

# Problem 1

$$L = \lambda^n e^{-\lambda S}$$

# Problem 2

$$L = \lambda^2$$

# Problem 3 (the model of Problem 2)

$$\frac{dL}{d\lambda} = 2 \lambda$$

# Remarks

$$x = 1$$
"""


def parts(text: str) -> list[tuple[list[str], int]]:
    found = in_problems(parse_document(text, Path("homework.md")))
    return [([x.latex for x in part.blocks if isinstance(x, Formula)], before) for part, before in found]


def test_each_problem_has_what_stands_before_the_first_one() -> None:
    opening, one, two, three, last = ["a = 2"], r"L = \lambda^n e^{-\lambda S}", r"L = \lambda^2", "", "x = 1"
    three = r"\frac{dL}{d\lambda} = 2 \lambda"
    assert parts(HOMEWORK) == [
        (opening, 0),
        ([*opening, one], 1),
        ([*opening, two], 1),
        ([*opening, one, two, three], 3),
        ([*opening, one, two, three, last], 4),
    ]


def test_other_headings_part_nothing() -> None:
    text = "# Problem 1\n\n$$a = 1$$\n\n# Methods\n\n$$b = 2$$\n"
    assert parts(text) == [(["a = 1", "b = 2"], 0)]
