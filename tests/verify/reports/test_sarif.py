"""SARIF 2.1.0."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from symderive.verify.checked import Checked
from symderive.verify.reports.sarif import sarif_report, uri
from symderive.verify.reports.segments import plain
from symderive.verify.reports.view import View
from tests.verify.by_hand import CORRECT, checked, formula, unsure, wrong

TEXT = "$e = a$,\nso $L = e e$; $x$"


def run(found: Checked, strict: bool = False) -> dict[str, Any]:
    log = json.loads(plain(sarif_report([found], View(strict=strict, version="1.2.3"))))
    assert log["version"] == "2.1.0"
    assert log["$schema"].endswith("sarif-2.1.0.json")
    (only,) = log["runs"]
    return only


def test_rules_and_results():
    found = checked(
        TEXT,
        (formula(TEXT, "e = a"), CORRECT),
        (formula(TEXT, "L = e e"), wrong("not so", fix="L = c e", span=(4, 7))),
        (formula(TEXT, "x"), unsure("no relation")),
    )
    only = run(found)
    driver = only["tool"]["driver"]
    assert (driver["name"], driver["version"]) == ("symderive", "1.2.3")
    assert [(rule["id"], rule["defaultConfiguration"]["level"]) for rule in driver["rules"]] == [
        ("incorrect-formula", "error"), ("uncheckable-formula", "note"),
    ]  # fmt: skip
    assert only["columnKind"] == "unicodeCodePoints"
    where = {
        "artifactLocation": {"uri": "notes.md"},
        "region": {"startLine": 2, "startColumn": 9, "endLine": 2, "endColumn": 12},
    }
    replacement = {
        "deletedRegion": {"startLine": 2, "startColumn": 9, "endLine": 2, "endColumn": 10}, "insertedContent": {"text": "c"},
    }  # fmt: skip
    first, second = only["results"]
    assert first == {
        "ruleId": "incorrect-formula",
        "ruleIndex": 0,
        "level": "error",
        "message": {"text": "not so\nyours 9,   derived 6\nfix: L = c e"},
        "locations": [{"physicalLocation": where}],
        "fixes": [
            {
                "description": {"text": "L = c e"},
                "artifactChanges": [{"artifactLocation": {"uri": "notes.md"}, "replacements": [replacement]}],
            }
        ],
    }
    assert (second["ruleId"], second["ruleIndex"], second["level"]) == ("uncheckable-formula", 1, "note")
    assert "fixes" not in second
    assert [result["level"] for result in run(found, strict=True)["results"]] == ["error", "error"]


def test_a_repair_of_what_is_not_written_there_is_no_fix():
    text = "L &= c \\\\ &= e"
    row = formula(text, "L = e", written="= e")
    (result,) = run(checked(text, (row, wrong(fix="M = e"))))["results"]
    assert "fixes" not in result
    (result,) = run(checked(text, (row, wrong(fix="L = f"))))["results"]
    assert result["fixes"][0]["artifactChanges"][0]["replacements"][0]["insertedContent"] == {"text": "f"}


def test_places_are_relative_references(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.chdir(tmp_path)
    assert uri(Path("a folder/ŷ #1.md")) == "a%20folder/%C5%B7%20%231.md"
    assert uri(tmp_path / "sub" / "notes.md") == "sub/notes.md"
    assert uri(tmp_path.parent / "notes.md") == (tmp_path.parent / "notes.md").as_uri()
    assert uri(Path("a:b.md")) == "a%3Ab.md"
    assert uri(Path("x\udcff.md")) == "x%FF.md"
