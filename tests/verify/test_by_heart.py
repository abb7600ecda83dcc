"""What everybody knows by heart, from school to lectures on machine learning, is decided, and rightly.

A line of `by_heart/*.txt` is a claim, then `;;` before each definition that it rests on, and `??` before what is assumed, apart by `;`.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from symderive.verify.check import judge_claim

FOLDER = Path(__file__).parent / "by_heart"
VERDICTS = {"right": "correct", "wrong": "incorrect", "open": "uncheckable"}
LINES = [
    (name, line) for name in VERDICTS for line in (FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines()
]


@pytest.mark.parametrize(("name", "line"), LINES)
def test_line(name: str, line: str) -> None:
    body, _, assumed = line.partition("??")
    claim, *context = (part.strip() for part in body.split(";;"))
    assume = [part.strip() for part in assumed.split("; ")] if assumed else []
    judgement = judge_claim(
        claim, context, assume, 20.0
    )  # without the search for a repair, which nothing here asks for
    found = judgement.verdict.value
    assert ("uncheckable" if found == "definition" else found) == VERDICTS[name], judgement.reason
