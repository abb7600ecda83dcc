"""Kinds of slips beyond a sign, a number or an index, each with an example."""

from __future__ import annotations

import pytest

from tests.verify.repair.test_search import repaired


@pytest.mark.timeout(120)
@pytest.mark.parametrize(
    ("claim", "context", "assume", "fix"),
    [
        pytest.param(
            "\\frac{\\partial J}{\\partial f} = dc + (1-\\tanh(c)^2) * da * p",
            ["c = f * p", "a = \\tanh(c)", "J = F(a, c)", "da = \\frac{\\partial F}{\\partial a}",
             "dc = \\frac{\\partial F}{\\partial c}"],
            ["* is the element-wise product", "all quantities are n × m matrices",
             "F is a scalar function, da and dc are its partial derivatives in its two arguments"],
            "\\frac{\\partial J}{\\partial f} = [dc + (1-\\tanh(c)^2) * da] * p",
            id="right in another reading of the notes only",
        ),
    ],
)  # fmt: skip
def test_kinds(claim: str, context: list[str], assume: list[str], fix: str) -> None:
    found = repaired(claim, context, assume)
    assert found is not None
    assert "".join(found.split()) == "".join(fix.split())


def test_the_other_side_under_its_other_name_is_no_repair() -> None:
    context = ["u = w * x", "h = \\tanh(u)", "J = F(h)", "du = \\frac{\\partial J}{\\partial u}"]
    found = repaired("\\frac{\\partial J}{\\partial w} = dw * x", context, ["* is the elementwise product"])
    assert found is None or "dw" not in found
