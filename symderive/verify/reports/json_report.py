"""The report for programs; ``schema.json`` beside this file describes it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from symderive.verify.checked import Checked, tally
from symderive.verify.documents.blocks import Formula
from symderive.verify.findings import Finding, Verdict
from symderive.verify.reports.segments import Segment, Style
from symderive.verify.reports.view import View

VERSION = 1  # raised when a field changes its meaning or goes away
_UNSHOWABLE = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_SUMMARY = {
    Verdict.DEFINITION: "definitions",
    Verdict.CORRECT: "correct",
    Verdict.INCORRECT: "incorrect",
    Verdict.UNCHECKABLE: "uncheckable",
}


def json_report(checked: Sequence[Checked], _view: View) -> list[Segment]:
    """Every formula of every file, in order, whatever its verdict."""
    return [(as_json(report_data(checked), indent=2) + "\n", Style.PLAIN)]


def as_json(data: object, indent: int | None = None) -> str:
    """JSON in Unicode, in which control, direction and surrogate characters are written as their escapes."""
    text = json.dumps(data, ensure_ascii=False, indent=indent, allow_nan=False)
    return _UNSHOWABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def report_data(checked: Sequence[Checked]) -> dict[str, object]:
    """The report as data. A file that another one includes has an entry of its own."""
    files: dict[Path, list[dict[str, object]]] = {}
    for one in checked:
        files.setdefault(one.document.path, [])
        for formula, finding in one.findings:
            files.setdefault(formula.file, []).append(_equation(formula, finding))
    counts = tally(checked)
    return {
        "version": VERSION,
        "files": [{"file": str(path), "equations": equations} for path, equations in files.items()],
        "summary": {"formulas": sum(counts.values()), **{_SUMMARY[v]: count for v, count in counts.items()}},
    }


def finding_data(finding: Finding) -> dict[str, object]:
    """A finding as data."""
    found = finding.counterexample
    example: Mapping[str, object] | None = None
    if found is not None:
        example = {"values": dict(found.values), "left": found.left, "right": found.right}
    return {
        "verdict": finding.verdict.value,
        "evidence": finding.evidence.value,
        "reason": finding.reason,
        "counterexample": example,
        "fix": finding.fix,
    }


def _equation(formula: Formula, finding: Finding) -> dict[str, object]:
    place = {"line": formula.line, "column": formula.column, "latex": formula.latex}
    return {**place, **finding_data(finding)}
