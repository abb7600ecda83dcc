r"""``\nabla f(A z)`` is a gradient at a value; scripts may hold quantities; a sum over the members of a family may bear its name."""

from __future__ import annotations

import pytest

from symderive.verify.check import check_claim
from symderive.verify.findings import Verdict

_INNER = (r"g(z) = f(A z)",)
_MODEL = (
    r"\hat f(v) = f(x) + \nabla f(x)^\top v + \frac{1}{2} v^\top \nabla^2 f(x) v",
    r"d = -\nabla^2 f(x)^{-1} \nabla f(x)",
)
_GATE = (
    "h_t = (1 - z_t) * h_{t-1} + z_t * c_t",
    r"z_t = \sigma(a_t)",
    r"\delta_{h_t} = \frac{\partial L}{\partial h_t}",
)
_GATED = ["* is the elementwise product", "sigma is the logistic sigmoid", "L depends on a_t only through h_t"]
_LOSSES = (r"L_i = - y_i \log p_i", r"L = \frac{1}{n} \sum_{i=1}^n L_i")
_ENTROPY = (r"H(r) := -\sum_k p_k \log r_k", r"\text{KL}(p \mid\mid q) = \sum_k p_k \log \frac{p_k}{q_k}")
_SWISH = (r"Swish(x) = x \cdot \sigma(x) = \frac{x}{1 + e^{-x}}",)


@pytest.mark.parametrize(
    ("context", "assume", "claim", "verdict"),
    [
        (_INNER, [], r"\nabla g(z) = A^\top \nabla f(A z)", Verdict.CORRECT),
        (_INNER, [], r"\nabla g(z) = A \nabla f(A z)", Verdict.INCORRECT),
        (_INNER, [], r"\nabla^2 g(z) = A^\top \nabla^2 f(A z) A", Verdict.CORRECT),
        (
            _MODEL,
            [],
            r"f(x) - \hat f(d) = \frac{1}{2} \nabla f(x)^\top \nabla^2 f(x)^{-1} \nabla f(x)",
            Verdict.CORRECT,
        ),
        (_MODEL, [], r"f(x) - \hat f(d) = \nabla f(x)^\top \nabla^2 f(x)^{-1} \nabla f(x)", Verdict.INCORRECT),
        (_GATE, _GATED, r"\frac{\partial L}{\partial z_t} = \delta_{h_t} * (c_t - h_{t-1})", Verdict.CORRECT),
        (_GATE, _GATED, r"\frac{\partial L}{\partial z_t} = \delta_{h_t} * (h_{t-1} - c_t)", Verdict.INCORRECT),
        (_LOSSES, [], r"L = -\frac{1}{n} \sum_{i=1}^n y_i \log p_i", Verdict.CORRECT),
        (_LOSSES, [], r"L = -\sum_{i=1}^n y_i \log p_i", Verdict.INCORRECT),
        (_ENTROPY, [], r"H(q) - H(p) = \text{KL}(p \mid \mid q)", Verdict.CORRECT),
        (_ENTROPY, [], r"H(p) - H(q) = \text{KL}(p \mid \mid q)", Verdict.INCORRECT),
        (_SWISH, [], r"Swish^{^{\prime}}(x) = \sigma(x) + x \sigma(x) (1 - \sigma(x))", Verdict.CORRECT),
        ((), ["x is a number, A and B are matrices"], r"\frac{d}{dx} Tr(xA^TB) = Tr(A^TB)", Verdict.CORRECT),
    ],
)
def test_verdicts(context: tuple[str, ...], assume: list[str], claim: str, verdict: Verdict) -> None:
    assert check_claim(claim, context=list(context), assume=assume).verdict is verdict
