"""Short notes and the verdict on each of their formulas, in the order in which they stand: more of them."""

from __future__ import annotations

import pytest

from tests.verify.by_hand import verdicts

NOTES: dict[str, tuple[str, str]] = {
    "a D that differentiates": (
        r"""
The softmax of the logits is
$$S_i = \frac{e^{a_i}}{\sum_{k=1}^N e^{a_k}}$$
We write $D_j S_i$ for the partial derivative:
$$D_j S_i = \frac{\partial S_i}{\partial a_j}$$
With the Kronecker delta it is
$$D_j S_i = S_i (\delta_{ij} - S_j)$$
and not
$$D_j S_i = S_i (1 - \delta_{ij} S_j)$$
""",
        "d c c i",
    ),
    "rules of differentials define no d": (
        r"""
Differentials obey
$$d(UV) = (dU) V + U (dV)$$
$$d(U^{-1}) = -U^{-1} (dU) U^{-1}$$
and so
$$d(U^{-1} V) = -U^{-1} (dU) U^{-1} V + U^{-1} dV$$
$$d(U^{-1} V) = U^{-1} (dU) U^{-1} V + U^{-1} dV$$
""",
        "c c c i",
    ),
    "a differential of what one letter changes": (
        r"""
Of the norm we want the derivative by the weights.
$$d(\|A r + s\|^2) = 2 (A r + s)^\top d(A r + s)$$
$$d(\|A r + s\|^2) = 2 (A r + s)^\top (dA) r$$
$$d(\|A r + s\|^2) = -2 (A r + s)^\top (dA) r$$
""",
        "c u i",
    ),
    "errors called e, and a prediction by another model": (
        r"""
# A linear model
The measurement is
$$z = G s + w$$
so the least squares problem is $\min \|z - G s\|^2 = \min e^\top e$.
The state moves by
$$s_t = B_{t-1} s_{t-1} + D_{t-1} a_{t-1}$$
and is predicted by
$$\tilde{s}_t = B_{t-1} \hat{s}_{t-1} + D_{t-1} a_{t-1}$$
# A nonlinear model
Now the state moves by
$$s_t = g_{t-1}(s_{t-1}, a_{t-1})$$
1. Prediction:
$$\tilde{s}_t = g_{t-1}(\hat{s}_{t-1}, a_{t-1})$$
""",
        "d u d d d d",
    ),
}


@pytest.mark.parametrize("name", NOTES)
def test_notes(name: str) -> None:
    text, expected = NOTES[name]
    assert verdicts(text) == expected
