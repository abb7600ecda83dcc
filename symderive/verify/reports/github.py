"""Workflow commands of GitHub Actions, which show the findings beside the lines of a pull request."""

from __future__ import annotations

from collections.abc import Sequence

from symderive.verify.checked import Checked
from symderive.verify.documents.blocks import Document, Formula
from symderive.verify.findings import Finding, Verdict
from symderive.verify.reports.places import formula_region
from symderive.verify.reports.segments import Segment, Style, one_line, printable
from symderive.verify.reports.text import counterexample_text
from symderive.verify.reports.view import View

_MESSAGE = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_IN_MESSAGE = str.maketrans(_MESSAGE)
_IN_PROPERTY = str.maketrans({**_MESSAGE, ":": "%3A", ",": "%2C"})
_TITLES = {Verdict.INCORRECT: "incorrect formula", Verdict.UNCHECKABLE: "formula not checkable"}


def github_report(checked: Sequence[Checked], view: View) -> list[Segment]:
    """An error for each wrong formula, a warning (with ``strict`` an error) for each that cannot be checked."""
    return [
        (_command(one.document, formula, finding, view.strict) + "\n", Style.PLAIN)
        for one in checked
        for formula, finding in one.findings
        if finding.verdict in _TITLES
    ]


def message(formula: Formula, finding: Finding) -> str:
    """The reason, the counterexample and the fix, a line each; without a reason, the formula."""
    lines = [one_line(finding.reason or formula.latex)]
    if finding.counterexample is not None:
        lines.append(counterexample_text(finding.counterexample))
    if finding.fix is not None:
        lines.append(f"fix: {one_line(finding.fix)}")
    return "\n".join(lines)


def _command(document: Document, formula: Formula, finding: Finding, strict: bool) -> str:
    level = "error" if strict or finding.verdict is Verdict.INCORRECT else "warning"
    where = formula_region(document, formula, finding.span)
    properties: dict[str, object] = {
        "file": printable(formula.file.as_posix()),
        "line": formula.line,
        "col": formula.column,
    }
    if where is not None:
        properties |= {
            "line": where.line,
            "col": where.column,
            "endLine": where.end_line,
            "endColumn": where.end_column,
        }
    properties["title"] = _TITLES[finding.verdict]
    written = ",".join(f"{name}={str(value).translate(_IN_PROPERTY)}" for name, value in properties.items())
    return f"::{level} {written}::{message(formula, finding).translate(_IN_MESSAGE)}"
