"""The report for programs, and the schema that describes it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from symderive.verify.checked import Checked
from symderive.verify.documents.blocks import Document
from symderive.verify.reports import json_report as home
from symderive.verify.reports.json_report import as_json, json_report
from symderive.verify.reports.segments import plain
from symderive.verify.reports.view import View
from tests.verify.by_hand import CORRECT, DEFINITION, checked, formula, unsure, wrong

TEXT = "$d = 2b$, $e = a$,\nso $L = ŷe$; $x$"
SCHEMA: dict[str, Any] = json.loads(Path(home.__file__).with_name("schema.json").read_text(encoding="utf-8"))
TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,), "array": (list,), "string": (str,), "integer": (int,), "null": (type(None),),
}  # fmt: skip


def notes() -> Checked:
    return checked(
        TEXT,
        (formula(TEXT, "d = 2b"), DEFINITION),
        (formula(TEXT, "e = a"), CORRECT),
        (formula(TEXT, "L = ŷe"), wrong("so not", (r"\hat{y}", "1/2"), fix="L = ŷ")),
        (formula(TEXT, "x"), unsure("no relation")),
    )


def data(*documents: Checked) -> dict[str, Any]:
    return json.loads(plain(json_report(documents, View())))


def faults(value: Any, schema: dict[str, Any], at: str = "$") -> list[str]:
    """Where a value breaks a schema, for the keywords that ours uses."""
    known = {"$schema", "$defs", "title", "description", "type", "required", "properties", "additionalProperties"}
    assert schema.keys() <= known | {"items", "enum", "const", "minimum", "anyOf", "$ref"}
    if "$ref" in schema:
        return faults(value, SCHEMA["$defs"][schema["$ref"].removeprefix("#/$defs/")], at)
    if "anyOf" in schema:
        return [] if any(not faults(value, one, at) for one in schema["anyOf"]) else [f"{at}: fits nothing"]
    found: list[str] = []
    names = [schema["type"]] if isinstance(schema.get("type"), str) else schema.get("type", list(TYPES))
    if not any(isinstance(value, TYPES[name]) for name in names):
        return [f"{at}: wrong type"]
    if value not in schema.get("enum", [value]) or value != schema.get("const", value):
        found.append(f"{at}: wrong value")
    if isinstance(value, int) and value < schema.get("minimum", value):
        found.append(f"{at}: too small")
    if isinstance(value, list):
        found += [f for k, each in enumerate(value) for f in faults(each, schema.get("items", {}), f"{at}[{k}]")]
    if isinstance(value, dict):
        found += [f"{at}.{key}: missing" for key in schema.get("required", ()) if key not in value]
        for key, each in value.items():
            other = schema.get("additionalProperties", {})
            rule = schema.get("properties", {}).get(key, other)
            found += [f"{at}.{key}: unknown"] if rule is False else faults(each, rule, f"{at}.{key}")
    return found


def equation(line: int, column: int, latex: str, verdict: str, **others: object) -> dict[str, object]:
    rest = {"evidence": "", "reason": "", "counterexample": None, "fix": None}
    return {"line": line, "column": column, "latex": latex, "verdict": verdict, **rest, **others}


def test_every_formula_is_told():
    example = {"values": {"\\hat{y}": "1/2"}, "left": "6", "right": "9"}
    fails = {"evidence": "counterexample", "reason": "so not", "counterexample": example, "fix": "L = ŷ"}
    equations = [
        equation(1, 2, "d = 2b", "definition"),
        equation(1, 12, "e = a", "correct", evidence="proof"),
        equation(2, 5, "L = ŷe", "incorrect", **fails),
        equation(2, 15, "x", "uncheckable", reason="no relation"),
    ]
    assert data(notes()) == {
        "version": 1,
        "files": [{"file": "notes.md", "equations": equations}],
        "summary": {"formulas": 4, "definitions": 1, "correct": 1, "incorrect": 1, "uncheckable": 1},
    }


def test_the_report_follows_the_schema():
    assert faults(data(notes(), checked("", path="empty.md")), SCHEMA) == []
    assert faults(data(), SCHEMA) == []


@pytest.mark.parametrize(
    ("path", "value", "fault"),
    [
        (("version",), 2, "$.version: wrong value"),
        (("files", 0, "equations", 0, "verdict"), "wrong", "$.files[0].equations[0].verdict: wrong value"),
        (("files", 0, "equations", 0, "line"), 0, "$.files[0].equations[0].line: too small"),
        (("files", 0, "equations", 0, "fix"), 1, "$.files[0].equations[0].fix: wrong type"),
        (
            ("files", 0, "equations", 2, "counterexample"),
            {"left": "1"},
            "$.files[0].equations[2].counterexample: fits nothing",
        ),
        (("summary", "more"), 1, "$.summary.more: unknown"),
    ],
)
def test_the_schema_refuses_other_data(path: tuple[Any, ...], value: Any, fault: str):
    broken: Any = data(notes())
    *way, last = path
    inner = broken
    for step in way:
        inner = inner[step]
    inner[last] = value
    assert faults(broken, SCHEMA) == [fault]


def test_included_files_have_their_own_entry():
    main, chapter = formula("$a$", "a", "main.tex"), formula("$b = c$", "b = c", "chapter.tex")
    document = Document(main.file, (main, chapter), {main.file: "$a$", chapter.file: "$b = c$"})
    files = data(Checked(document, ((main, DEFINITION), (chapter, CORRECT))))["files"]
    assert [(f["file"], [e["latex"] for e in f["equations"]]) for f in files] == [
        ("main.tex", ["a"]),
        ("chapter.tex", ["b = c"]),
    ]


def test_control_and_surrogate_characters_are_escapes():
    text = "ŷ\x1b\x9b\u202e\u2028\ud800\x7f"
    written = as_json({"a": text})
    assert written == '{"a": "ŷ\\u001b\\u009b\\u202e\\u2028\\ud800\\u007f"}'
    assert json.loads(written) == {"a": text}
