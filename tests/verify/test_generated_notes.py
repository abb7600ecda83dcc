"""What `symderive derive` writes, read back: nothing in it is wrong, nothing cannot be checked."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import pytest

from symderive.calculus.errors import SymderiveError
from symderive.emit.documents import write_notes
from symderive.emit.notes import notes
from symderive.model.load import BUNDLED, load
from symderive.verify.api import check
from symderive.verify.findings import Verdict
from symderive.verify.model_context import model_of

SECONDS = 60.0  # of processor time for one formula


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize(("suffix", "detail"), [("md", "full"), ("tex", "brief")])
@pytest.mark.parametrize("name", sorted(BUNDLED))
def test_every_formula_is_right(name: str, suffix: str, detail: Literal["brief", "full"], tmp_path: Path) -> None:
    path = tmp_path / f"notes.{suffix}"
    write_notes(notes(load(name), detail=detail), path)
    found = check(path, seconds=SECONDS)
    doubtful = [
        (formula.line, formula.latex, finding.reason)
        for formula, finding in found.findings
        if finding.verdict in (Verdict.INCORRECT, Verdict.UNCHECKABLE)
    ]
    assert not doubtful
    assert sum(finding.verdict is Verdict.CORRECT for _, finding in found.findings) > 3


def test_notes_are_a_model_to_check_by(tmp_path: Path) -> None:
    path = tmp_path / "net.md"
    path.write_text(
        "# Net\n\n$$\\hat y_n = \\sigma\\Big(\\sum_{i=1}^{d} x_{ni}\\,\\theta_i\\Big)$$\n\n"
        "$$P(Y = y_n \\mid X = x_n) = \\hat y_n^{y_n} (1-\\hat y_n)^{1-y_n}$$\n",
        encoding="utf-8",
    )
    model, _ = model_of(path)
    assert model.system.equations
    claim = "$\\frac{\\partial LL}{\\partial \\theta_i} = \\sum_{n=1}^N (y_n - \\hat y_n) x_{ni}$"
    right, wrong = (check(text, model=path).findings[-1][1] for text in (claim, claim.replace("-", "+")))
    assert right.verdict is Verdict.CORRECT
    assert wrong.verdict is Verdict.INCORRECT


def test_a_model_that_is_none() -> None:
    with pytest.raises(SymderiveError, match="there is no model"):
        check("$a = b$", model="lectur")
