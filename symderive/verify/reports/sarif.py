"""SARIF 2.1.0, which code hosts and editors show beside the lines."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from symderive.calculus.errors import SymderiveError
from symderive.verify.checked import Checked
from symderive.verify.documents.blocks import Document, Formula
from symderive.verify.findings import Finding, Verdict
from symderive.verify.repair_files import edit_of
from symderive.verify.reports.github import message
from symderive.verify.reports.json_report import as_json
from symderive.verify.reports.places import Region, formula_region, region
from symderive.verify.reports.segments import Segment, Style, one_line
from symderive.verify.reports.view import View

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_RULES = {
    Verdict.INCORRECT: ("incorrect-formula", "A formula fails for some values.", "error"),
    Verdict.UNCHECKABLE: ("uncheckable-formula", "A formula could not be read or decided.", "note"),
}
_ORDER = list(_RULES)


def sarif_report(checked: Sequence[Checked], view: View) -> list[Segment]:
    """One run with a result for each formula that is wrong or cannot be checked, and the edit that mends it."""
    results = [
        _result(one.document, formula, finding, view.strict)
        for one in checked
        for formula, finding in one.findings
        if finding.verdict in _RULES
    ]
    rules = [
        {"id": name, "shortDescription": {"text": what}, "defaultConfiguration": {"level": level}}
        for name, what, level in _RULES.values()
    ]
    driver = {"name": "symderive", **({"version": view.version} if view.version else {}), "rules": rules}
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return [(as_json({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n", Style.PLAIN)]


def _result(document: Document, formula: Formula, finding: Finding, strict: bool) -> dict[str, object]:
    name, _, level = _RULES[finding.verdict]
    where = formula_region(document, formula, finding.span)
    place: dict[str, object] = {"artifactLocation": {"uri": uri(formula.file)}}
    place["region"] = {"startLine": formula.line, "startColumn": formula.column} if where is None else _region(where)
    result: dict[str, object] = {
        "ruleId": name,
        "ruleIndex": _ORDER.index(finding.verdict),
        "level": "error" if strict else level,
        "message": {"text": message(formula, finding)},
        "locations": [{"physicalLocation": place}],
    }
    fixes = _fixes(document, formula, finding)
    return result | {"fixes": fixes} if fixes else result


def _fixes(document: Document, formula: Formula, finding: Finding) -> list[dict[str, object]]:
    """The repair as an edit of the file; none where the file does not hold what would change."""
    text = document.texts.get(formula.file)
    if finding.fix is None or text is None:
        return []
    try:
        edit = edit_of(text, formula, finding)
    except SymderiveError:
        return []
    replacement = {
        "deletedRegion": _region(region(text, edit.start, edit.end)),
        "insertedContent": {"text": edit.new},
    }
    change = {"artifactLocation": {"uri": uri(formula.file)}, "replacements": [replacement]}
    return [{"description": {"text": one_line(finding.fix)}, "artifactChanges": [change]}]


def _region(where: Region) -> dict[str, int]:
    return {
        "startLine": where.line,
        "startColumn": where.column,
        "endLine": where.end_line,
        "endColumn": where.end_column,
    }


def uri(path: Path) -> str:
    """The path as a relative reference where it lies below the working folder."""
    if path.is_absolute() and path.is_relative_to(Path.cwd()):
        path = path.relative_to(Path.cwd())
    if path.is_absolute():
        return path.as_uri()
    return quote(path.as_posix(), errors="surrogateescape")
