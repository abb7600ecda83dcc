"""Repairs are what an author would write: a factor that is there is taken away, not cancelled by another one."""

from __future__ import annotations

import pytest

from symderive.verify.check import check_claim

_LAYER = (
    "Z = X W",
    r"L = \frac{1}{N} \sum_{i=1}^N \sum_{k=1}^K (Z_{ik} - Y_{ik})^2",
    r"G = \frac{\partial L}{\partial Z}",
)
_SOFTMAX = (r"p = \mathrm{softmax}(z)", r"L = -\sum_k y_k\log p_k")


@pytest.mark.parametrize(
    ("context", "assume", "claim", "fix"),
    [
        (_LAYER, [], r"\frac{\partial L}{\partial W} = \frac{1}{N} X^T G", r"\frac{\partial L}{\partial W} = X^T G"),
        (
            _SOFTMAX,
            ["y is one-hot"],
            r"\frac{\partial L}{\partial z_i} = p_i - 1",
            r"\frac{\partial L}{\partial z_i} = p_i - y_i",
        ),
        ((r"f(x) = x^T A x",), [], r"\nabla_x f = 2 A x", r"\nabla_x f = (A + A^T) x"),
        (("u = A x",), [], "∂u/∂x = Aᵀ + Bᵀ", None),  # B comes from nowhere: nothing is said
    ],
)
def test_the_repair(context: tuple[str, ...], assume: list[str], claim: str, fix: str | None) -> None:
    assert check_claim(claim, context=list(context), assume=assume).fix == fix


def test_a_transpose_is_written_as_the_notes_write_it() -> None:
    context = ["E = ½‖y − t‖²", "y = W x", "δ = y − t", "∂E/∂W = δ xᵀ"]
    assert check_claim("∂E/∂x = W δ", context=context).fix == "∂E/∂x = Wᵀ δ"
