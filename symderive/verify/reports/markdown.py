"""The report for a notebook cell: a table of what is wrong or cannot be checked."""

from __future__ import annotations

import re
from collections.abc import Sequence

from symderive.verify.checked import Checked
from symderive.verify.documents.blocks import Formula
from symderive.verify.findings import Finding, Verdict
from symderive.verify.reports.segments import one_line
from symderive.verify.reports.text import counterexample_text, summary

_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+!|<>~&$^])")


def markdown_report(checked: Sequence[Checked]) -> str:
    """The counts, then a row for each formula that is wrong or cannot be checked."""
    rows = [
        _row(formula, finding)
        for one in checked
        for formula, finding in one.findings
        if finding.verdict in (Verdict.INCORRECT, Verdict.UNCHECKABLE)
    ]
    head = ["| Line | Formula | | Why | Fix |", "| ---: | --- | --- | --- | --- |"]
    return "\n".join([summary(checked), *(["", *head, *rows] if rows else []), ""])


def _row(formula: Formula, finding: Finding) -> str:
    why = [_escaped(one_line(finding.reason))] if finding.reason else []
    if finding.counterexample is not None:
        why.append(_escaped(counterexample_text(finding.counterexample)))
    verdict = "**incorrect**" if finding.verdict is Verdict.INCORRECT else "not checkable"
    fix = "" if finding.fix is None else _code(finding.fix)
    return f"| {formula.line} | {_code(formula.latex)} | {verdict} | {'<br>'.join(why)} | {fix} |"


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)


def _code(latex: str) -> str:
    """LaTeX as a code span in a table cell: longer fences than it holds, and its bars escaped."""
    text = one_line(latex).replace("|", "\\|")
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", text)), default=0))
    blank = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{blank}{text}{blank}{fence}"
