"""Documents and findings made by hand, for what reads them, and verdicts in short."""

from __future__ import annotations

from pathlib import Path

import symderive
from symderive.verify.checked import Checked
from symderive.verify.documents.blocks import Document, Formula
from symderive.verify.findings import Counterexample, Evidence, Finding, Verdict

DEFINITION = Finding(Verdict.DEFINITION)
CORRECT = Finding(Verdict.CORRECT, Evidence.PROOF)


def formula(text: str, latex: str, path: str = "notes.md", written: str | None = None) -> Formula:
    """A formula that stands in ``text``; ``written`` is the end of its LaTeX that does, with any run of blanks for a blank."""
    tail = latex if written is None else written
    offsets: list[int] = []
    at = start = text.index(tail.split("\n")[0])
    for character in tail:
        offsets.append(at)
        assert text[at] == character
        at += 1
    return Formula(
        latex=latex,
        line=text.count("\n", 0, start) + 1,
        column=start - (text.rfind("\n", 0, start) + 1) + 1,
        display=False,
        offsets=(-1,) * (len(latex) - len(tail)) + tuple(offsets),
        file=Path(path),
        continues=written is not None,
    )


def wrong(
    reason: str = "they differ",
    *values: tuple[str, str],
    left: str = "6",
    right: str = "9",
    fix: str | None = None,
    span: tuple[int, int] | None = None,
) -> Finding:
    found = Counterexample(values, left, right)
    return Finding(Verdict.INCORRECT, Evidence.COUNTEREXAMPLE, reason, found, fix, span)


def unsure(reason: str) -> Finding:
    return Finding(Verdict.UNCHECKABLE, reason=reason)


def checked(text: str, *findings: tuple[Formula, Finding], path: str = "notes.md") -> Checked:
    document = Document(Path(path), tuple(f for f, _ in findings), {Path(path): text})
    return Checked(document, findings)


def verdicts(text: str) -> str:
    """The first letters of the verdicts on the formulas of a text, which is checked."""
    return " ".join(finding.verdict.value[0] for _, finding in symderive.check(text).findings)
