"""Causes of errors beyond one sign or index: forgotten factors, copied brackets, what the definitions give instead."""

from __future__ import annotations

import pytest

from tests.verify.repair.test_search import repaired

SIGMOID = ["sigma is the logistic sigmoid, elementwise", "\\odot is the Hadamard product, vectors are columns"]


@pytest.mark.timeout(120)
@pytest.mark.parametrize(
    ("claim", "context", "assume", "fix"),
    [
        pytest.param(
            "\\frac{\\partial C}{\\partial z_i} = q_i - p_i",
            ["q_i = \\frac{\\exp(z_i/T)}{\\sum_j \\exp(z_j/T)}", "C = -\\sum_i p_i \\log q_i"],
            ["the p_i do not depend on z and sum to 1"],
            "\\frac{\\partial C}{\\partial z_i} = \\frac{1}{T} (q_i - p_i)",
            id="a factor that is no number",
        ),
        pytest.param(
            "\\hat{b} = \\frac{\\sum_i (x_i - \\bar{x})(y_i - \\bar{y})}{\\sum_i (y_i - \\bar{y})^2}",
            ["S(a,b) = \\sum_{i=1}^n (y_i - a - b x_i)^2", "\\bar{x} = \\frac{1}{n} \\sum_i x_i",
             "\\bar{y} = \\frac{1}{n} \\sum_i y_i"],
            ["\\hat a, \\hat b minimise S", "the x_i are not all equal", "the y_i are not all equal"],
            "\\hat{b} = \\frac{\\sum_i (x_i - \\bar{x})(y_i - \\bar{y})}{\\sum_i (x_i - \\bar{x})^2}",
            id="a bracket that was copied",
        ),
        pytest.param(
            "p(y | x) = \\frac{p(x | y) p(y)}{\\sum_{y'} p(x | y')}",
            [],
            ["y takes finitely many values, with prior p(y)"],
            "p(y | x) = \\frac{p(x | y) p(y)}{\\sum_{y'} p(x | y') p(y')}",
            id="a probability under a sum",
        ),
        pytest.param(
            "\\frac{\\mathrm{d}}{\\mathrm{d}t} X^{-1} = -X^{-2} \\frac{\\mathrm{d}X}{\\mathrm{d}t}",
            [],
            ["X is an invertible matrix that depends smoothly on the number t"],
            "\\frac{\\mathrm{d}}{\\mathrm{d}t} X^{-1} = -X^{-1} \\frac{\\mathrm{d}X}{\\mathrm{d}t} X^{-1}",
            id="matrices do not commute",
        ),
        pytest.param(
            "\\mu_k = \\frac{1}{N} \\sum_{n=1}^{N} \\gamma_{nk} x_n",
            ["Q = -\\sum_{n=1}^{N}\\sum_{k=1}^{K} \\gamma_{nk} (x_n - \\mu_k)^2"],
            ["the gamma_nk are fixed positive numbers", "mu_k maximises Q"],
            "\\mu_k = \\frac{\\sum_{n=1}^{N} \\gamma_{nk} x_n}{\\sum_{n=1}^{N} \\gamma_{nk}}",
            id="a weighted mean",
        ),
        pytest.param(
            "\\frac{\\partial L}{\\partial B} = \\zeta V^T",
            ["C = BV", "\\zeta = \\frac{\\partial L}{\\partial V}"],
            ["B is m x n, V is n x h", "L is a scalar function of C", "derivatives have the shape of the variable"],
            "\\frac{\\partial L}{\\partial B} = \\frac{\\partial L}{\\partial C} V^T",
            id="a derivative by another quantity",
        ),
        pytest.param(
            "v_t = (1 - \\beta) \\sum_{i=1}^{t} \\beta^{i} g_i",
            ["v_t = \\beta v_{t-1} + (1 - \\beta) g_t", "v_0 = 0"],
            ["t = 1, 2, 3, ...", "g_t is a number, beta is not 1"],
            "v_t = (1 - \\beta) \\sum_{i=1}^{t} \\beta^{t-i} g_i",
            id="an exponent that counts backwards",
        ),
        pytest.param(
            "\\frac{\\partial L}{\\partial W} = \\left( W (r - x) \\odot h \\odot (1 - h) \\right) x^T",
            ["h = \\sigma(W x)", "r = W^T h", "L = \\frac{1}{2} \\| r - x \\|^2"],
            [*SIGMOID, "derivatives have the shape of the variable"],
            None,
            id="a term that only the definitions give, in matrix form",
        ),
        pytest.param(
            "\\frac{df}{dx} = \\sigma(\\beta x) + \\beta x (1 - \\sigma(x))",
            ["f(x) = x \\sigma(\\beta x)"],
            ["sigma is the logistic sigmoid"],
            None,
            id="two slips and the definition of f",
        ),
    ],
)  # fmt: skip
def test_general_causes(claim: str, context: list[str], assume: list[str], fix: str | None) -> None:
    found = repaired(claim, context, assume)
    assert found is not None
    if fix is not None:
        assert "".join(found.split()) == "".join(fix.split())


def test_a_repaired_chain_does_not_repeat_its_first_side() -> None:
    claim = (
        "\\frac{\\partial (x_i - \\mu)}{\\partial x_j} = \\frac{\\partial x_i}{\\partial x_j}"
        " + \\frac{\\partial \\mu}{\\partial x_j} = \\delta_{ij} + \\frac{1}{N}"
    )
    found = repaired(claim, ["\\mu = \\frac{1}{N} \\sum_{i=1}^{N} x_i"])
    assert found is not None
    sides = ["".join(side.split()) for side in found.split("=")]
    assert len(set(sides)) == 3


def test_a_condition_on_indices_is_kept() -> None:
    context = ["\\mu = \\frac{1}{m} \\sum_{i=1}^m x_i", "d_i = x_i - \\mu"]
    found = repaired("\\frac{\\partial d_j}{\\partial x_i} = \\frac{1}{m}", context, ["j is not i"])
    assert found is not None
    assert "".join(found.split()).endswith("=-\\frac{1}{m}")


def test_transposes_go_beside_labels_as_the_author_writes_them() -> None:
    context = ["a_t = W h^{(t) \\top} v", "L = \\sum_t g^{(t) \\top} x^{(t)}"]
    found = repaired("L = \\sum_t g^{(t)} x^{(t)}", context, ["g^{(t)} and x^{(t)} are column vectors"])
    assert found is None or "g^{(t) \\top} x^{(t)}" in found or "x^{(t) \\top} g^{(t)}" in found
