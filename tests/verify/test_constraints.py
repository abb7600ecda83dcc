"""Equations that the notes state hold wherever a claim is tried, and best values make derivatives vanish."""

from __future__ import annotations

import pytest

from symderive.verify.check import check_claim
from symderive.verify.findings import Verdict


def _verdict(claim: str, context: list[str], assume: list[str]) -> Verdict:
    return check_claim(claim, context=context, assume=assume, seconds=20.0).verdict


_LINE = [
    r"S(a, b) = \sum_{i=1}^n (y_i - a - b x_i)^2",
    r"\bar{x} = \frac{1}{n} \sum_{i=1}^n x_i",
    r"\bar{y} = \frac{1}{n} \sum_{i=1}^n y_i",
]
_BEST = [r"\hat a, \hat b minimise S"]


@pytest.mark.parametrize(
    ("claim", "context", "assume", "wrong"),
    [
        (r"\sum_i a_i (y_i + c) = \sum_i a_i y_i", [], [r"\sum_i a_i = 0"], r"\sum_i a_i (y_i + c) = c \sum_i a_i y_i"),
        (r"x^2 + 2xy + y^2 = 1", [], ["x + y = 1"], r"x^2 + y^2 = 1"),
        (  # p stays where it is: near 0 the wrong one would differ little
            r"\frac{d M}{d p} = \frac{5}{p} - \frac{s}{1 - p}",
            [r"M = 5 \log p + s \log(1 - p)", r"s = \sum_{i=1}^3 x_i"],
            [r"\sum_{i=1}^3 x_i = 15", "0 < p < 1"],
            r"\frac{d M}{d p} = \frac{5}{p} + \frac{15}{1 - p}",
        ),
        (r"\hat{a} = \bar{y} - \hat{b} \bar{x}", _LINE, _BEST, r"\hat{a} = \bar{y} + \hat{b} \bar{x}"),
        (
            r"\hat{b} = \frac{\sum_i (x_i - \bar{x}) y_i}{\sum_i (x_i - \bar{x})^2}",
            _LINE,
            _BEST,
            r"\hat{b} = \frac{\sum_i (x_i - \bar{x}) y_i}{\sum_i x_i^2}",
        ),
        (
            r"\hat{p}_k = \frac{c_k}{\sum_j c_j}",
            [r"\ell(p) = \sum_{k=1}^K c_k \log p_k"],
            [r"\hat p maximises \ell subject to \sum_k p_k = 1", "all c_k are positive"],
            r"\hat{p}_k = c_k",
        ),
    ],
)
def test_equations_of_the_notes_decide(claim: str, context: list[str], assume: list[str], wrong: str) -> None:
    assert _verdict(claim, context, assume) is Verdict.CORRECT
    assert _verdict(wrong, context, assume) is Verdict.INCORRECT


def test_without_the_equation_the_claim_fails() -> None:
    assert _verdict(r"x^2 + 2xy + y^2 = 1", [], ["x and y are numbers"]) is not Verdict.CORRECT


def test_an_equation_that_cannot_hold_decides_nothing() -> None:
    assert _verdict("x = y + 1", [], ["x^2 + 1 = 0", "x and y are numbers"]) is Verdict.UNCHECKABLE


def test_a_relation_before_a_claim_does_not_prove_itself() -> None:
    wrong = r"\log(x y) = \log(x) \log(y)"
    assert _verdict(wrong, [wrong], ["x > 0", "y > 0"]) is not Verdict.CORRECT
