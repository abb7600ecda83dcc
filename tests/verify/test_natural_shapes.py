"""Capital letters beside small ones are matrices: a claim does not hold just because they might be something else."""

from __future__ import annotations

import pytest

from symderive.verify.check import check_claim
from symderive.verify.findings import Verdict

_SQUARES = r"E = \frac{1}{2}\|X w - t\|^2"
_LAYER = ("z = W x + b", r"L = \frac{1}{2}\|z - t\|^2", r"\delta = z - t")


@pytest.mark.parametrize(
    ("context", "claim"),
    [
        ((_SQUARES,), r"\nabla_w E = X (X w - t)"),
        ((_SQUARES,), r"\nabla_w E = (X w - t) X"),
        ((r"f(x) = x^\top A x",), r"\nabla_x f = 2 A x"),
        ((r"f(x) = \frac{1}{2} x^\top A x",), r"\nabla_x f = A x"),
        (_LAYER, r"\frac{\partial L}{\partial x} = W \delta"),
    ],
)
def test_a_missing_transpose_is_found(context: tuple[str, ...], claim: str) -> None:
    assert check_claim(claim, context=list(context)).verdict is Verdict.INCORRECT


@pytest.mark.parametrize(
    ("context", "claim"),
    [
        ((_SQUARES,), r"\nabla_w E = X^\top (X w - t)"),
        ((r"f(x) = x^\top A x",), r"\nabla_x f = (A + A^\top) x"),
        (_LAYER, r"\frac{\partial L}{\partial x} = W^\top \delta"),
        (_LAYER, r"\frac{\partial L}{\partial W} = \delta x^\top"),
        (("f = X w",), r"\frac{\partial f}{\partial w} = X"),
        (("y = A x^2",), r"\frac{dy}{dx} = 2 A x"),  # numbers, whatever the letter
    ],
)
def test_what_is_right_stays_right(context: tuple[str, ...], claim: str) -> None:
    assert check_claim(claim, context=list(context)).verdict is Verdict.CORRECT


def test_shapes_that_nobody_would_think_of_do_not_make_a_claim_correct() -> None:
    finding = check_claim(r"\frac{\partial L}{\partial W} = x \delta", context=list(_LAYER))
    assert finding.verdict is Verdict.UNCHECKABLE
    assert "it holds only if W is a vector" in finding.reason


def test_prose_says_otherwise() -> None:
    claim, assume = r"\nabla_x f = 2 A x", ["A is symmetric"]
    assert check_claim(claim, context=[r"f(x) = x^\top A x"], assume=assume).verdict is Verdict.CORRECT
