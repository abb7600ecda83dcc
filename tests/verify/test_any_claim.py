"""Whatever is claimed, there is an answer, and soon."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symderive import check_claim
from symderive.verify.findings import Verdict
from symderive.verify.values.linear import determinant, inverse

BOMBS = [
    ("9^{9^{9^9}} = 1", []),
    (r"A^{1000000000} = I", []),
    (r"\det(A) = \det(A^T)", ["A is 8 x 8"]),
    (r"\frac{d}{dx}" * 30 + "e^{x} = e^{x}", []),
    ("x_{" * 500 + "1" + "}" * 500 + " = 1", []),
    ("x" + "^{x" * 200 + "}" * 200 + " = 1", []),
    ("x = " + "1" * 400 + " x", []),
    ("W x = b", ["W is 1000000000 x 1000000000"]),
    ("a" * 1_000_000, []),
]
ATOMS = st.sampled_from(
    ["x", "y", "W", "x_i", r"\theta", "2", "0", r"\sigma(x)", "x^2", r"\frac{x}{y}", "W^T", "e^{x}"]
)
FORMULAS = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from([" + ", " - ", " ", r" \cdot ", r" \odot ", "^"]), inner).map(
            lambda parts: f"{{{parts[0]}}}{parts[1]}{{{parts[2]}}}"
        ),
        inner.map(lambda x: rf"\sum_i ({x})"),
        inner.map(lambda x: rf"\frac{{\partial}}{{\partial x}} \left({x}\right)"),
        inner.map(lambda x: rf"\log({x})"),
    ),
    max_leaves=5,
)


@pytest.mark.timeout(60)
@pytest.mark.parametrize("claim", BOMBS, ids=lambda claim: claim[0][:20])
def test_bombs(claim: tuple[str, list[str]]) -> None:
    finding = check_claim(claim[0], assume=claim[1])
    assert "itself failed" not in finding.reason


@pytest.mark.timeout(120)
@settings(max_examples=25, deadline=None)
@given(left=FORMULAS, right=FORMULAS)
def test_any_formula(left: str, right: str) -> None:
    assert "itself failed" not in check_claim(f"{left} = {right}", seconds=0.5).reason


@pytest.mark.timeout(120)
@settings(max_examples=15, deadline=None)
@given(side=FORMULAS)
def test_nothing_differs_from_itself(side: str) -> None:
    assert check_claim(f"{side} = {side}", seconds=0.5).verdict is not Verdict.INCORRECT


@pytest.mark.parametrize("n", [1, 2, 3, 5, 8])
def test_determinant_and_inverse(n: int) -> None:
    matrix = np.random.default_rng(n).normal(size=(n, n))
    assert np.isclose(float(determinant(matrix)), np.linalg.det(matrix))
    assert np.allclose(inverse(matrix) @ matrix, np.eye(n))
