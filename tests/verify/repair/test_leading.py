"""A factor is joined with the number or the fraction that a term begins with."""

from __future__ import annotations

import pytest

from symderive.notation.reader.parse import parse
from symderive.verify.repair.leading import Factor, times
from symderive.verify.repair.style import Style


@pytest.mark.parametrize(
    ("text", "factor", "wanted"),
    [
        (r"\frac{1}{n} X^T y", Factor(2), r"\frac{2}{n} X^T y"),
        (r"\frac{1}{2m} x", Factor(2), r"\frac{1}{m} x"),
        (r"\frac{x}{2 N\, s}", Factor(2), r"\frac{x}{N\, s}"),
        (r"\frac{1}{N} \sum_i x_i", Factor(above="N"), r"\sum_i x_i"),
        (r"\frac{1}{2\sigma^2} \sum_i x_i", Factor(below="N"), r"\frac{1}{2 N \sigma^2} \sum_i x_i"),
        (r"2 P H", Factor(divisor=2), "P H"),
        ("2t", Factor(divisor=2), "t"),
        (r"\frac{x_i x_j}{r^2}", Factor(below="n"), r"\frac{x_i x_j}{n r^2}"),
        ("a + b", Factor(2), "2 (a + b)"),
        (r"\frac{1}{s}(p - q)\cdot\frac{1}{2N}", Factor(2), r"\frac{1}{s}(p - q)\cdot\frac{1}{N}"),
        ("0.04 x^2", Factor(3), r"3 \cdot 0.04 x^2"),
        (r"\frac{\partial L}{\partial x}", Factor(2), r"2 \frac{\partial L}{\partial x}"),
        ("1", Factor(above="n"), "n"),
        ("N x", Factor(below="N"), "x"),
        ("2^k x", Factor(2), r"2 \cdot 2^k x"),
        (r"\frac{1}{\sqrt{2D}}", Factor(2), r"\sqrt{\frac{2}{D}}"),
        (r"\frac{1}{\sqrt{2 + D}}", Factor(2), r"\frac{2}{\sqrt{2 + D}}"),
        (r"\frac{N^2}{2} x", Factor(below="N"), r"\frac{N^2}{2 N} x"),
    ],
)
def test_a_factor_is_joined_with_what_is_there(text: str, factor: Factor, wanted: str) -> None:
    (start, end), new = times(text, Style(), parse(text), factor)
    assert text[:start] + new + text[end:] == wanted
