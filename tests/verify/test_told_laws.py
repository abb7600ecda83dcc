"""Laws and densities that the prose tells, and decimal numbers behind ≈."""

from __future__ import annotations

import pytest

from symderive.verify.check import check_claim

NORMAL = [r"$q(z|x) = \mathcal{N}(z; \mu, \text{diag}(\sigma^2))$, $p(z) = \mathcal{N}(z; 0, I)$"]
NOISE = [r"$\varepsilon_{t-1}$ and $\varepsilon_{t-2}$ are independent standard normal"]


@pytest.mark.parametrize(
    ("claim", "assume", "verdict"),
    [
        (
            r"\mathrm{KL}(q(z|x) \| p(z)) = \frac12 \sum_i [\sigma_i^2 + \mu_i^2 - 1 - \log \sigma_i^2]",
            NORMAL,
            "correct",
        ),
        (
            r"\mathrm{KL}(q(z|x) \| p(z)) = \frac12 \sum_i [\sigma_i^2 - \mu_i^2 - 1 - \log \sigma_i^2]",
            NORMAL,
            "incorrect",
        ),
        (r"\text{Var}(\sqrt{a_t}\varepsilon_{t-2} + \sqrt{1 - a_t}\varepsilon_{t-1}) = 1", NOISE, "correct"),
        (r"\text{Var}(a_t\varepsilon_{t-2} + (1 - a_t)\varepsilon_{t-1}) = 1", NOISE, "incorrect"),
        (r"\frac{1}{1 + e^{-0.95}} \approx 0.721", [], "correct"),
        (r"\frac{1}{2} (0.8 - 0.721)^2 \approx 0.00312", [], "correct"),
        (r"\frac{1}{2} (0.8 - 0.721)^2 \approx 0.0312", [], "incorrect"),
    ],
)
def test_verdicts(claim: str, assume: list[str], verdict: str) -> None:
    assert check_claim(claim, assume=assume).verdict.value == verdict
