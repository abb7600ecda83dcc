"""The checker on formulas of public notes: what it once judged rightly stays right, and no right formula is called wrong.

``known_misses.txt`` names the cases that are still judged wrongly; a case that is mended must leave the list.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from symderive.verify.check import judge_claim

CASES = Path(__file__).parent / "cases"
MISSES = frozenset((CASES / "known_misses.txt").read_text(encoding="utf-8").split())
ROWS = [
    json.loads(line) for path in sorted(CASES.glob("*.jsonl")) for line in path.read_text(encoding="utf-8").splitlines()
]


def verdict(case: dict[str, object]) -> str:
    """The verdict on a case, a definition posing as a claim being uncheckable."""
    seconds = (
        5.0 if case["id"] in MISSES else 20.0
    )  # of what is known to be missed, some takes all the time that it gets
    judgement = judge_claim(case["claim"], case["context"], case["assume"], seconds)  # type: ignore[arg-type]
    found = judgement.verdict.value
    return "uncheckable" if found == "definition" else found


@pytest.mark.slow
@pytest.mark.parametrize("case", ROWS, ids=lambda case: case["id"])
def test_case(case: dict[str, object]):
    found = verdict(case)
    right = found == case["label"] or found in case.get("accept", ())  # type: ignore[operator]
    assert right is (case["id"] not in MISSES), f"{case['id']}: {case['label']} -> {found}"
    assert right or found == "uncheckable", (
        f"a miss may be open, but {case['id']} is {case['label']} and called {found}"
    )
