"""Two slips at once: one of them a number, or two whose effects add up or multiply; nothing that says nothing."""

from __future__ import annotations

import numpy as np
import pytest

from symderive.verify.repair.edits import edit
from symderive.verify.repair.together import together
from tests.verify.repair.test_search import repaired

ONE, TWO, THREE = (edit(1.0 + k / 10, "sign", ((k, k + 1), "-")) for k in range(3))


def test_effects_that_add_up_are_found() -> None:
    own, wanted = np.array([1.0, 2.0]), np.array([4.0, -1.0])
    known = [(ONE, own + np.array([1.0, 1.0])), (TWO, own + np.array([2.0, -4.0])), (THREE, own + np.array([5.0, 5.0]))]
    assert [x.changes for x in together(known, own, wanted)] == [(*ONE.changes, *TWO.changes)]


def test_effects_that_multiply_are_found() -> None:
    own, wanted = np.array(2.0), np.array(14.0)
    known = [(ONE, own * 5.0), (TWO, own * 1.4), (THREE, own * 2.5)]
    assert [x.changes for x in together(known, own, wanted)] == [(*ONE.changes, *TWO.changes)]


def test_nothing_is_found_where_nothing_fits() -> None:
    own, wanted = np.array([1.0, 2.0]), np.array([4.0, -1.0])
    assert not list(together([(ONE, own + np.array([1.0, 7.0])), (TWO, own + np.array([2.0, -4.0]))], own, wanted))


@pytest.mark.timeout(120)
@pytest.mark.parametrize(
    ("claim", "context", "assume", "fix"),
    [
        pytest.param(
            r"\frac{dE}{du} = 2 (v - u) u", ["E = (v - u)^2"], ["v does not depend on u"], r"\frac{dE}{du} = -2 (v - u)",
            id="a factor too many and a sign",
        ),
        pytest.param(
            r"\frac{d}{dx} (a x^3 + b \sin x) = a x^2 - b \cos x", [], [],
            r"\frac{d}{dx} (a x^3 + b \sin x) = 3 a x^2 + b \cos x",
            id="two terms",
        ),
        pytest.param(
            r"\frac{\partial C}{\partial b_j} = 2 \sum_{j=1}^V f(X_{ij}) (a_i + b_j - X_{ij})",
            [r"C = \sum_{i,j=1}^V f(X_{ij}) (a_i + b_j - X_{ij})^2"], [],
            r"\frac{\partial C}{\partial b_j} = 2 \sum_{i=1}^V f(X_{ij}) (a_i + b_j - X_{ij})",
            id="the index of a sum",
        ),
        pytest.param(
            r"G = \Psi^T \Psi", [r"G_{ij} = \psi(x^{(i)})^T \psi(x^{(j)})"],
            ["\\Psi is the N × M matrix whose i-th row is \\psi(x^{(i)})^T", "i and j run from 1 to N"],
            r"G = \Psi \Psi^T",
            id="the shapes of both sides together",
        ),
        pytest.param(
            r"\frac{\partial J}{\partial W} = \big[ \hat{y} - y \big]^T h",
            [r"\hat y = h W", r"J = \frac{1}{2} \|\hat y - y\|^2"],
            ["h and y are row vectors", "derivatives have the shape of the variable"],
            r"\frac{\partial J}{\partial W} = h^T \big[ \hat{y} - y \big]",
            id="a bracket goes with its size",
        ),
        pytest.param(
            r"\frac{\hat m}{\sqrt{\hat v}} = \frac{1 - b}{1 - a} \frac{m}{\sqrt{v}}",
            [r"\hat m = \frac{m}{1 - a}", r"\hat v = \frac{v}{1 - b}"], [r"$a, b \in (0,1)$"],
            r"\frac{\hat m}{\sqrt{\hat v}} = \frac{\sqrt{1 - b}}{1 - a} \frac{m}{\sqrt{v}}",
            id="a root",
        ),
    ],
)  # fmt: skip
def test_repairs(claim: str, context: list[str], assume: list[str], fix: str) -> None:
    found = repaired(claim, context, assume)
    assert found is not None
    assert "".join(found.split()) == "".join(fix.split())


def test_nothing_is_derived_by_itself() -> None:
    found = repaired(r"\frac{dE}{du} = 2 (v - u) u", ["E = (v - u)^2"], ["v does not depend on u"])
    assert found is not None
    assert found.count("dE") == 1
