"""Names and values of counterexamples in a terminal."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symderive.verify.reports.plain_text import plain_text


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (r"\hat{y}", "ŷ"),
        (r"\hat y_1", "ŷ₁"),
        (r"\hat{y_{i}}", "ŷ_i"),
        (r"\bar{x}", "x̄"),
        (r"\tilde{\theta}", "θ̃"),
        (r"\hat{ab}", "hat(ab)"),
        (r"\theta_{1}", "θ₁"),
        (r"\theta_{12}", "θ₁₂"),
        (r"W_{1,2}", "W_{1,2}"),
        (r"x_i y", "x_i y"),
        (r"x_i\theta", "x_i θ"),
        (r"x_ij", "x_i j"),
        (r"x^2", "x²"),
        (r"x^{-1}", "x⁻¹"),
        (r"x^{(1)}", "x⁽¹⁾"),
        (r"\theta_i^{(y)}", "θ_i^{(y)}"),
        (r"a^{l-1}_k", "a^{l−1}_k"),
        (r"W^\top", "Wᵀ"),
        (r"W^{\intercal}", "Wᵀ"),
        (r"W^T", "W^T"),
        (r"\sigma'(z)", "σ′(z)"),
        (r"f^{\prime}", "f′"),
        (r"\mathbf{x}", "𝐱"),
        (r"\mathbb{E}", "𝔼"),
        (r"\mathbb{R}", "ℝ"),
        (r"\mathcal{L}", "ℒ"),
        (r"\boldsymbol{\mu}", "μ"),
        (r"\mathrm{softmax}(z)", "softmax(z)"),
        (r"x\log y", "x log y"),
        (r"\log\theta", "log θ"),
        (r"c\cdot e", "c·e"),
        (r"a \cdot b", "a · b"),
        (r"\frac{1}{2}", "1/2"),
        (r"\frac12", "1/2"),
        (r"x^10", "x¹0"),
        (r"-\frac{a+b}{2}", "−(a+b)/2"),
        (r"\sqrt{2}", "√2"),
        (r"\sqrt{a+b}", "√(a+b)"),
        (r"-0.6931", "−0.6931"),
        (r"\begin{bmatrix} 1 & 2 \\ 3 & 4 \end{bmatrix}", "[ 1 2 ; 3 4 ]"),
        (r"\pdv{L}{e}", "∂L/∂e"),
        (r"\pdv{h_{i}}", "∂/∂h_i"),
        (r"\dv{x}{t}", "dx/dt"),
        (r"\left( a \right)", "( a )"),
        (r"f\left.x\right|_0", "fx|₀"),
        (r"\|x\|", "∥x∥"),
        (r"\mycommand", "mycommand"),
        ("∂L/∂c", "∂L/∂c"),
        ("", ""),
        ("}", ""),
        ("x_", "x"),
        ("\\", "\\"),
    ],
)
def test_formulas_become_readable(latex: str, text: str):
    assert plain_text(latex) == text


def test_control_characters_are_shown_and_lines_joined():
    assert plain_text("x\x1b[31m\u202e\n y") == "x␛[31m\ufffd y"


@pytest.mark.parametrize("piece", ["{", "}", "^", "_ ", r"\hat", r"\hat{", r"\frac", "{^", "^ "])
@pytest.mark.parametrize("times", [30, 79, 200, 100_000])
def test_deep_nesting_neither_overflows_nor_hangs(piece: str, times: int):
    assert "\n" not in plain_text(piece * times + "x")


@given(st.text(alphabet="\\{}^_ abcfrtxh12'\n\x1b&", max_size=60) | st.text(max_size=30))
def test_any_text_gives_one_printable_line(text: str):
    shown = plain_text(text)
    assert "\n" not in shown
    assert "\x1b" not in shown
