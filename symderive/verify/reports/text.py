"""The report for a reader at a terminal: what is wrong, where, why, and what mends it."""

from __future__ import annotations

from collections.abc import Sequence

from symderive.verify.checked import Checked, tally
from symderive.verify.documents.blocks import Document, Formula
from symderive.verify.findings import Counterexample, Evidence, Finding, Verdict
from symderive.verify.reports.excerpt import excerpt, excerpt_of_formula, gutter_width
from symderive.verify.reports.places import formula_region
from symderive.verify.reports.plain_text import plain_text
from symderive.verify.reports.segments import Segment, Style, cut, one_line, printable
from symderive.verify.reports.view import View

_NAMES = {
    Verdict.DEFINITION: ("definition", Style.FAINT),
    Verdict.CORRECT: ("correct", Style.RIGHT),
    Verdict.INCORRECT: ("incorrect", Style.WRONG),
    Verdict.UNCHECKABLE: ("not checkable", Style.UNSURE),
}
_PLURALS = {Verdict.DEFINITION: "definitions"}


def text_report(checked: Sequence[Checked], view: View) -> list[Segment]:
    """Every wrong formula with its place, reason, counterexample and fix; a line for each that cannot be checked."""
    segments: list[Segment] = []
    for one in checked:
        for formula, finding in one.findings:
            if finding.verdict is Verdict.INCORRECT:
                segments += [
                    *_apart(segments),
                    *_wrong(one.document, formula, finding, view.width),
                    ("\n", Style.PLAIN),
                ]
            elif finding.verdict is Verdict.UNCHECKABLE or view.everything:
                segments += _line(formula, finding, view.width)
    if view.summary:
        segments += [*_apart(segments), (summary(checked) + "\n", Style.PLAIN)]
    elif segments and segments[-1][0] == "\n":
        segments.pop()
    return segments


def summary(checked: Sequence[Checked]) -> str:
    """The counts.

    >>> summary([])
    'no formulas'
    """
    counts = tally(checked)
    total = sum(counts.values())
    if total == 0:
        return "no formulas"
    parts = [
        f"{count} {_PLURALS[verdict] if count != 1 and verdict in _PLURALS else _NAMES[verdict][0]}"
        for verdict, count in counts.items()
        if count
    ]
    return f"{total} formula{'s' if total != 1 else ''}: {', '.join(parts)}"


def place(formula: Formula) -> str:
    """``file:line:column``, where the formula begins."""
    return printable(f"{formula.file}:{formula.line}:{formula.column}")


def counterexample_text(found: Counterexample) -> str:
    """The values and both sides on one line."""
    values = ", ".join(f"{plain_text(name)} = {plain_text(value)}" for name, value in found.values)
    sides = f"yours {plain_text(found.right)},   derived {plain_text(found.left)}"
    return f"at {values}:   {sides}" if values else sides


def _apart(segments: Sequence[Segment]) -> list[Segment]:
    """An empty line after the one-line findings."""
    return [("\n", Style.PLAIN)] if segments and segments[-1][0] != "\n" else []


def _wrong(document: Document, formula: Formula, finding: Finding, width: int) -> list[Segment]:
    whole = formula_region(document, formula)
    marked = formula_region(document, formula, finding.span)
    segments: list[Segment] = [(place(formula), Style.PLACE), ("  ", Style.PLAIN), ("incorrect\n", Style.WRONG)]
    if whole is None or marked is None:
        segments += excerpt_of_formula(formula.latex, finding.span, width)
        indent = "  "
    else:
        segments += excerpt(document.texts[formula.file], marked, whole, width)
        indent = " " * (gutter_width(marked) + 1)
    if finding.reason:
        segments.append((f"{indent}{one_line(finding.reason)}\n", Style.PLAIN))
    if finding.counterexample is not None:
        segments.append((f"{indent}{counterexample_text(finding.counterexample)}\n", Style.PLAIN))
    if finding.fix is not None:
        segments += [(f"{indent}fix:  ", Style.PLAIN), (f"{one_line(finding.fix)}\n", Style.RIGHT)]
    return segments


def _line(formula: Formula, finding: Finding, width: int) -> list[Segment]:
    """One line: the place, the verdict with its reason or evidence, and the formula unless the reason quotes it."""
    name, style = _NAMES[finding.verdict]
    latex, reason = one_line(formula.latex), one_line(finding.reason)
    told = [f" ({finding.evidence})"] if finding.evidence is not Evidence.NONE else []
    told += [f": {reason}"] if reason else []
    told += [f"   {cut(latex, max(width - 40, 20))}"] if not reason or latex not in reason else []
    return [(place(formula), Style.PLACE), ("  ", Style.PLAIN), (name, style), ("".join(told) + "\n", Style.PLAIN)]
