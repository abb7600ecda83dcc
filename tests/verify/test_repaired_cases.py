"""Of every wrong case its correction is a right formula: the checker never calls one incorrect.

``REMAINING`` names those that it still does, with the reason; one that is mended must leave the list.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from symderive.verify.check import judge_claim

CASES = Path(__file__).parent / "cases"
REMAINING = {
    "ev-nb-sum": "theta_k and theta_{j,k} are two families of one letter",
    "tsne-grad": "that p_{ij} = p_{ji} and that they sum to one is not used",
    "xi-relu": "of independent and identically distributed z_i one law for all is not used",
}
_SIGN = re.compile(r"&?=|\\(?:approx|propto|leq|geq|equiv|le|ge)(?![a-zA-Z])")
_LAYOUT = re.compile(r"\s|\\[,;! ]|\{|\}")


def corrected(claim: str, fix: str) -> str | None:
    """The correction as a relation: a fix is the whole of it, or only what stands on the right; None if the claim is none."""
    depth = 0
    for place, character in enumerate(claim):
        depth += (character in "{([") - (character in "})]")
        sign = _SIGN.match(claim, place)
        if depth <= 0 and sign is not None:
            whole = _LAYOUT.sub("", fix).startswith(_LAYOUT.sub("", claim[: sign.end()]))
            return fix if whole else f"{claim[: sign.end()]} {fix}"
    return None


def corrections() -> list[tuple[str, str, dict[str, list[str]]]]:
    """The id of every wrong case, its correction, and the case."""
    found: list[tuple[str, str, dict[str, list[str]]]] = []
    for path in sorted(CASES.glob("*.jsonl")):
        for case in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
            claim = corrected(case["claim"], case["fix"]) if case["label"] == "incorrect" and case.get("fix") else None
            if claim is not None:
                found.append((case["id"], claim, case))
    return found


ROWS = corrections()
SAMPLE = [row for place, row in enumerate(ROWS) if place % 5 == 0]
REST = [row for place, row in enumerate(ROWS) if place % 5]


def check(name: str, claim: str, case: dict[str, list[str]]) -> None:
    judgement = judge_claim(claim, case["context"], case["assume"], 20.0)
    alarm = judgement.verdict.value == "incorrect"
    assert alarm is (name in REMAINING), f"{name}: {judgement.verdict.value} ({judgement.reason}): {claim}"


@pytest.mark.parametrize(("name", "claim", "case"), SAMPLE, ids=[row[0] for row in SAMPLE])
def test_sampled_correction(name: str, claim: str, case: dict[str, list[str]]) -> None:
    check(name, claim, case)


@pytest.mark.slow
@pytest.mark.exhaustive
@pytest.mark.parametrize(("name", "claim", "case"), REST, ids=[row[0] for row in REST])
def test_other_correction(name: str, claim: str, case: dict[str, list[str]]) -> None:
    check(name, claim, case)


def test_remaining_are_cases() -> None:
    assert set(REMAINING) <= {name for name, _, _ in ROWS}
