"""Row vectors: what is computed from rows is a row; and claims that hold under the shapes that letters look like."""

from __future__ import annotations

import pytest

from symderive.verify.check import check_claim

LAYER = [r"u^l = h^{l-1}W^l + b^l", r"h^l = \phi(u^l)", r"\delta^l = \frac{\partial E}{\partial u^l}"]
ROWS = ["$h^l$, $b^l$ and $u^l$ are row vectors", "E is the loss"]
RNN = [r"h_t = \tanh(W_{hh}h_{t-1} + W_{xh}x_t)"]


@pytest.mark.parametrize(
    ("claim", "context", "assume", "verdict"),
    [
        (r"\frac{\partial E}{\partial W^l} = (h^{l-1})^\top \delta^l", LAYER, ROWS, "correct"),
        (r"\delta^l = \delta^{l+1}(W^{l+1})^\top \odot \phi'(u^l)", LAYER, ROWS, "correct"),
        (r"\delta^l = \delta^{l+1} W^{l+1} \odot \phi'(u^l)", LAYER, ROWS, "incorrect"),
        (
            r"\delta^l = \delta^{l+1}(W^{l+1})^\top \odot \phi'(u^l)",
            LAYER,
            ["$h^l$ is a row vector", *ROWS[1:]],
            "correct",
        ),
        (r"\frac{\partial h_t}{\partial h_{t-1}} = \mathrm{diag}(1 - h_t^2) W_{hh}", RNN, [], "correct"),
        (r"\frac{\partial h_t}{\partial h_{t-1}} = \mathrm{diag}(1 - h_{t-1}^2) W_{hh}", RNN, [], "incorrect"),
    ],
)
def test_verdicts(claim: str, context: list[str], assume: list[str], verdict: str) -> None:
    assert check_claim(claim, context=context, assume=assume).verdict.value == verdict
