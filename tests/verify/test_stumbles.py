"""Where the checker itself fails, the verdict stands and the finding says what was lost."""

from __future__ import annotations

import pytest

from symderive.verify import notebook, proof
from symderive.verify.check import check_claim
from symderive.verify.findings import Verdict


def _fail(*_args: object, **_keywords: object) -> None:
    raise ZeroDivisionError("on purpose")


def test_a_repair_that_stumbles_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notebook, "repair", _fail)
    finding = check_claim(r"\frac{d f}{d x} = x", context=[r"f = x^2"])
    assert finding.verdict is Verdict.INCORRECT
    assert finding.fix is None
    assert "no repair: the checker itself failed here (ZeroDivisionError: on purpose)" in finding.reason


def test_a_proof_that_stumbles_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proof, "proved", _fail)
    finding = check_claim(r"\frac{d f}{d x} = 2 x", context=[r"f = x^2"])
    assert finding.verdict is Verdict.CORRECT
    assert "no proof: the checker itself failed here (ZeroDivisionError: on purpose)" in finding.reason
