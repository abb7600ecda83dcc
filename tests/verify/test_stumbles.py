"""Where the checker itself fails, the verdict stands and the finding says what was lost."""

from __future__ import annotations

import pytest

from symderive.verify import claims, proof
from symderive.verify.check import check_claim
from symderive.verify.findings import Verdict


def _fail(*_args: object, **_keywords: object) -> None:
    raise ZeroDivisionError("on purpose")


def test_a_repair_that_stumbles_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claims, "repair", _fail)
    finding = check_claim(r"\frac{d f}{d x} = x", context=[r"f = x^2"])
    assert finding.verdict is Verdict.INCORRECT
    assert finding.fix is None
    assert "no repair: the checker itself failed here (ZeroDivisionError: on purpose)" in finding.reason


def test_a_proof_that_stumbles_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proof, "proved", _fail)
    finding = check_claim(r"\frac{d f}{d x} = 2 x", context=[r"f = x^2"])
    assert finding.verdict is Verdict.CORRECT
    assert "no proof: the checker itself failed here (ZeroDivisionError: on purpose)" in finding.reason


@pytest.mark.parametrize(  # what fuzzing found
    ("claim", "context", "assume"),
    [
        (
            r"\frac{\partial L_{nm}}{\partial u_{nf}} = -(r_{nm} - \hat{r}_{nm})\mathbf{v}_{m}",
            [
                r"\hat{r}_{nm} = \mathbf{u}_n^\top \mathbf{v}_m = \sum_{f = 1}^F u_{nf} v_{mf}",
                r"L_{nm} = \frac{1}{2}(r_{nm} - \hat{r}_{nm})^2",
            ],
            ["u_{nf} is entry f of the vector u_n, F > 1"],
        ),
        (
            r"\frac{\partial L}{\partial [\mathbf{X}]_{k, l}} = \sum_{a}\sum_{b} "
            r"\frac{\partial L}{\partial [\mathbf{H}]_{k+a, l+b}} [\mathbf{V}]_{a, b}",
            [r"[\mathbf{H}]_{i, j} = u + \sum_{a} \sum_{b}  [\mathbf{V}]_{a, b}  [\mathbf{X}]_{i+a, j+b}"],
            ["L is a function of H", "entries of H outside its range count as 0"],
        ),
        (
            r"\frac{\partial L}{\partial z_t} = \frac{\partial L}{\partial h_t} \circ (h_{t-1} - \tilde{h}_t)",
            [r"h_t = (1-z_t) \circ h_{t-1} + z_t  z_t \circh{\tilde}_t"],
            [r"$\circ$ is the element-wise product", "L is a scalar function of $h_t$"],
        ),
        (
            r"\frac{\partial \sigma^2}{\partial \mu} = -\frac{2}{N} \sum_{i=1}^{N} (x_i - \mu) = 0",
            [r"\mu = \frac{1}{N} \sum_{i=1}^{N} x_i", r"\sigma^2 = \frac{1}{N} \sum_{i=1}^{N} (x_i - \mu)^2"],
            ["N(x; m, s) is the normal density with mean m and variance s"],
        ),
        (
            r"\delta \hat{a\delta}^2 = \delta a^t \odot (1-\tanh^t(\hat{a}^t))",
            [r"a^t = \tanh(\hat{a}^t)"],
            ["superscript t is the time step", r"\delta v stands for dE/dv (a column vector) for every v"],
        ),
        (r"y = x", [], ["y\ue007 is the target"]),
        (r"\det(A B^T) = \det(A)", [r"A = \begin{pmatrix} 1 & 2 & 3 \end{pmatrix}"], []),
    ],
)
def test_odd_formulas_are_no_stumbling_block(claim: str, context: list[str], assume: list[str]) -> None:
    finding = check_claim(claim, context=context, assume=assume)
    assert "itself failed" not in finding.reason
