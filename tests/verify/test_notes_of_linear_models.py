"""Short notes on linear models, and the verdict on each of their formulas, in the order in which they stand."""

from __future__ import annotations

import pytest

from tests.verify.by_hand import verdicts

NOTES: dict[str, tuple[str, str]] = {
    "errors with a prime, given the design": (
        r"""
# Ordinary least squares

The model is $y = X\beta + u$, where $X$ is $n \times k$, the errors satisfy $E[u|X] = 0$ and $E[uu'|X] = \sigma^2 I_n$,
and a prime denotes the transpose. The estimator is

$$\hat\beta = (X'X)^{-1}X'y$$

so that

$$\hat\beta = \beta + (X'X)^{-1}X'u$$
$$Var(\hat\beta|X) = \sigma^2 (X'X)^{-1}$$
""",
        "d d d d c c",
    ),
    "a system without a solution, its normal equations, and a trace": (
        r"""
# Least squares

Let $B \in \mathbb{R}^{m \times n}$ with $m > n$. In general $Bx = c$ has no solution, and we minimise

$$E(x) = \|Bx - c\|^2$$
$$\nabla E(x) = B^T (Bx - c)$$

The minimum solves the normal equations

$$B^T B \hat{x} = B^T c$$

and $P = B(B^T B)^{-1}B^T$ has the trace

$$\operatorname{tr}(P) = m$$
""",
        "d d d i c d i",
    ),
    "the first terms of a singular value decomposition": (
        r"""
# Low rank

Let $B \in \mathbb{R}^{m \times n}$ with $m > n$ have the thin SVD

$$B = U S V^T = \sum_{i=1}^n s_i u_i v_i^T$$

and keep the first $k < n$ terms, $B_k = \sum_{i=1}^k s_i u_i v_i^T$. Then

$$\|B - B_k\|_F^2 = \sum_{i=k+1}^n s_i^2$$
""",
        "d d d d c",
    ),
}


@pytest.mark.parametrize("name", NOTES)
def test_notes(name: str) -> None:
    text, expected = NOTES[name]
    assert verdicts(text) == expected
