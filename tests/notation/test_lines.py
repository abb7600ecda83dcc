"""Equations over several lines: every line fits, nothing is lost at a break, and short ones stay whole."""

from __future__ import annotations

import pytest
import sympy as sp
from hypothesis import given
from hypothesis import strategies as st

from symderive.calculus.index import Tensor
from symderive.calculus.nodes import IndexSum, Total
from symderive.notation.latex import LatexWriter
from symderive.notation.lines import LIMIT, Line, equation, segments
from symderive.notation.pieces import width
from tests.katex import katex_error
from tests.notation import goldens as g

WRITER = LatexWriter(g.LETTERS, g.RANKS)
LL = g.LL


def together(lines: list[Line]) -> str:
    """The equation on one line again."""
    return " ".join(f"{line.left} {line.right}".replace(r"\quad {} ", "").strip() for line in lines)


def aligned(lines: list[Line]) -> str:
    return r"\begin{aligned}" + r" \\ ".join(map(str, lines)) + r"\end{aligned}"


def test_a_short_equation_is_one_line() -> None:
    (line,) = equation(WRITER, g.h[g.n, g.j], [g.FORWARD["hidden"][0]])
    assert str(line) == r"h_{nj} &= \sigma\Big(\sum_{i=1}^{d} x_{ni}\,\theta^{(h)}_{ij}\Big)"
    assert line.plain == r"h_{nj} = \sigma\Big(\sum_{i=1}^{d} x_{ni}\,\theta^{(h)}_{ij}\Big)"


def test_short_links_share_a_line() -> None:
    links = [g.FORWARD["first factor"][0], g.FORWARD["one fraction"][0]]
    (line,) = equation(WRITER, Total(LL, g.yhat[g.n]), links)
    first, second = r"\frac{y_n}{\hat y_n} - \frac{1-y_n}{1-\hat y_n}", r"\frac{y_n - \hat y_n}{\hat y_n(1-\hat y_n)}"
    assert line.right == f"= {first} = {second}"


def test_long_links_stand_below_each_other() -> None:
    links = [g.FORWARD["posterior"][0], g.FORWARD["log-likelihood"][0]]
    lines = equation(WRITER, LL, links, limit=18)
    assert [str(line) for line in lines] == [
        r"LL &= \sum_{n=1}^{N} \big[\, y_n \log \hat y_n",
        r"&\quad {} + (1-y_n)\log(1-\hat y_n)\,\big]",
        r"&\quad {} - \frac{\lambda}{2}\sum_{i=1}^{d}\sum_{j=1}^{m} (\theta^{(h)}_{ij})^2",
        r"&= \sum_{n=1}^{N} \big[\, y_n \log \hat y_n",
        r"&\quad {} + (1-y_n)\log(1-\hat y_n)\,\big]",
    ]
    assert katex_error(aligned(lines)) is None


def test_a_coefficient_stays_before_a_broken_sum() -> None:
    body = sum((Tensor(f"u{k}", ("N",), latex=f"u^{{({k})}}")[g.n] for k in range(6)), sp.S.Zero)
    lines = equation(WRITER, "f", [-g.lam / 2 * IndexSum.of(body, g.n)], limit=12)
    assert str(lines[0]) == r"f &= -\frac{\lambda}{2}\sum_{n=1}^{N} \big[\, u^{(0)}_n + u^{(1)}_n"
    assert lines[-1].right.endswith(r"\,\big]")
    assert together(lines) == "f = " + WRITER.expr(-g.lam / 2 * IndexSum.of(body, g.n))


def test_latex_may_stand_for_an_expression() -> None:
    (line,) = equation(WRITER, "L(\\theta)", ["P(Y = y)", g.FORWARD["point"][0]], relation="=")
    assert line.plain == r"L(\theta) = P(Y = y) = \hat y_n^{\,y_n}\,(1-\hat y_n)^{1-y_n}"


def test_letters_of_the_left_side_are_taken() -> None:
    (line,) = equation(WRITER, Total(LL, g.theta_y[g.j]), [IndexSum.of(g.h[g.n, g.j] * g.theta_y[g.j], g.j)])
    assert r"\sum_{l=1}^{m} h_{nl}" in line.right


@pytest.mark.parametrize("limit", [10.0, 16.0, LIMIT])
@given(terms=st.lists(st.sampled_from(sorted(g.FORWARD)), min_size=1, max_size=8, unique=True))
def test_nothing_is_lost_and_lines_fit(limit: float, terms: list[str]) -> None:
    expr = sp.Add(*(g.FORWARD[name][0] * Tensor(f"t{k}")[()] for k, name in enumerate(terms)))
    lines = equation(WRITER, "f", [expr], limit)
    assert together(lines) == "f = " + WRITER.expr(expr)
    assert katex_error(aligned(lines)) is None
    parts = segments(WRITER, expr, [], limit)
    for line in lines:
        text = line.right.removeprefix(r"\quad {} ").removeprefix("= ")
        assert text in parts or width(f"{line.left}{line.right}") <= limit
