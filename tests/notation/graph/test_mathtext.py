import re

import pytest
from hypothesis import given

from symderive.notation.graph.mathtext import UnreadableLabelError, label, parse, plain
from symderive.notation.graph.tikz import latex
from tests.katex import katex_error, katex_markup
from tests.notation.graph.samples import FORMULAS, hostile_text


@pytest.mark.parametrize(
    ("formula", "text"),
    [
        (r"\theta^{(h)}_{ij}", "θ_ij^(h)"),
        (r"\hat y_n", "ŷ_n"),
        ("ŷ_n", "ŷ_n"),
        (r"\frac{\partial L}{\partial a} = 2", "∂L/∂a = 2"),
        (r"\frac{a+b}{2}", "(a+b)/2"),
        (r"\sigma\Big(\sum_{i=1}^{d} x_i\Big)", "σ(∑_(i=1)^d x_i)"),
        (r"y\log\hat y", "y log ŷ"),
        ("e^{-z}", "e^(−z)"),
        ("f''(x)", "f′′(x)"),
        (r"\lVert x \rVert^2", "∥x∥^2"),
        (r"\sqrt{v+\epsilon}", "√(v+ϵ)"),
        (r"\text{50\% of } n", "50% of n"),
    ],
)
def test_formulas_read_as_text(formula: str, text: str):
    assert plain(parse(formula)) == text


OUTSIDE = [
    "{", "}", "a^", "a^b^c", "a_b_c", r"\frac{a}", r"\left( a", r"a \right)", r"\input{x}", r"\def\x{}", "a & b", "$",
    "%", "#1", "~", "^^5c", r"\\", "\\", r"\text{a$b}", r"\text{\foo}", r"\big x", "\0", "{" * 60 + "}" * 60,
    r"\mathbf",
]  # fmt: skip


@pytest.mark.parametrize("formula", OUTSIDE)
def test_what_is_outside_the_subset_is_refused_and_shown_as_text(formula: str):
    with pytest.raises(UnreadableLabelError):
        parse(formula)
    assert plain(label(formula, "name")) == "name"
    assert plain(label(formula)) == "".join(c if c.isprintable() else " " for c in formula).strip()


@pytest.mark.parametrize("formula", FORMULAS)
def test_formulas_are_written_again_with_the_same_meaning(formula: str):
    again = latex(parse(formula))
    assert parse(again) == parse(formula)
    assert katex_error(again) is None
    shown = formula.replace("ŷ", r"\hat{y}").replace(r"\frac", r"\dfrac")
    assert meaning(again) == meaning(shown)


def meaning(formula: str) -> str:
    """KaTeX's reading of a formula, without what says how it is to look."""
    return katex_markup(formula).replace(' displaystyle="true" scriptlevel="0"', "")


@given(hostile_text())
def test_any_text_becomes_one_formula_that_katex_reads(text: str):
    written = latex(label(text))
    assert katex_error(written) is None
    assert "\n" not in written
    assert "%" not in written.replace(r"\%", "")
    assert "$" not in re.sub(r"\\\$|\$\\[A-Za-z]+\$", "", written), "a dollar is escaped, or around a single symbol"
