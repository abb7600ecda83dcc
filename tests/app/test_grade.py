"""``symderive grade``: an answer a line, in order, whatever the lines hold."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from symderive.app.cli import main
from symderive.verify import check as checker
from symderive.verify.findings import Finding
from tests.verify.by_hand import CORRECT, unsure, wrong

KEYS = ["id", "verdict", "evidence", "reason", "counterexample", "fix"]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)

    def by_heart(
        claim: str, *, context: Sequence[str] = (), assume: Sequence[str] = (), seconds: float = 5.0
    ) -> Finding:
        if claim == "echo":
            return unsure(f"{list(context)} {list(assume)} {seconds}")
        return CORRECT if claim == "a = a" else wrong("no", (r"\hat{y}", "1"), fix="a = a")

    monkeypatch.setattr(checker, "check_claim", by_heart)
    return tmp_path


def run(*arguments: str, cases: str | bytes | None = None) -> Result:
    result = CliRunner().invoke(main, ["grade", *arguments], input=cases)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def answers(cases: str | bytes, status: int = 0) -> list[dict[str, Any]]:
    result = run("-", cases=cases)
    assert result.exit_code == status
    assert result.stderr == ""
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_every_case_is_answered_in_order():
    one = {"id": "one", "context": [], "assume": [], "claim": "a = b"}
    found = answers(json.dumps(one) + '\n{"id": 2, "claim": "a = a", "more": 1}\n')
    assert [list(answer) for answer in found] == [KEYS, KEYS]
    assert found[0] == {
        "id": "one",
        "verdict": "incorrect",
        "evidence": "counterexample",
        "reason": "no",
        "counterexample": {"values": {"\\hat{y}": "1"}, "left": "6", "right": "9"},
        "fix": "a = a",
    }
    assert (found[1]["id"], found[1]["verdict"], found[1]["counterexample"]) == (2, "correct", None)


def test_context_assumptions_and_time_are_passed_on():
    result = run("-", "--seconds", "2", cases='{"claim": "echo", "context": ["a = 1", "b"], "assume": ["c > 0"]}')
    assert json.loads(result.stdout)["reason"] == "['a = 1', 'b'] ['c > 0'] 2.0"


@pytest.mark.parametrize(
    ("line", "identity", "why"),
    [
        ("{", None, "it is not JSON"),
        ('{"claim": NaN}', None, "it is not JSON"),
        ("[" * 100_000, None, "it is nested too deeply"),
        ('{"claim": ' + "1" * 10_000 + "}", None, "it is not JSON"),
        ("[1]", None, "it is no object"),
        ('{"id": 7}', 7, "it has no claim"),
        ('{"id": "x", "claim": ["a"]}', "x", "it has no claim"),
        ('{"id": "x", "claim": "a = b", "context": "c"}', "x", "its context is no list of texts"),
        ('{"id": "x", "claim": "a = b", "assume": [1]}', "x", "its assume is no list of texts"),
        ('{"id": [1], "claim": "a = b"}', None, "its id is neither a text nor a whole number"),
        ('{"id": true, "claim": "a = b"}', None, "its id is neither"),
        (b'{"claim": "\xff"}', None, "it is not UTF-8"),
    ],
)
def test_a_bad_line_has_its_own_answer_and_the_others_are_graded(line: str | bytes, identity: object, why: str):
    raw = line if isinstance(line, bytes) else line.encode()
    good = b'{"id": 1, "claim": "a = a"}'
    first, bad, last = answers(good + b"\n\n" + raw + b"\n" + good, status=2)
    assert first["verdict"] == last["verdict"] == "correct"
    assert list(bad) == ["id", "error"]
    assert bad["id"] == identity
    assert bad["error"].startswith(f"line 3: {why}")


def test_files_in_and_out(folder: Path):
    (folder / "cases.jsonl").write_bytes(b'\xef\xbb\xbf{"id": "\\ud800\xc5\xb7", "claim": "a = a"}\r\n\r\n')
    result = run("cases.jsonl", "-o", "out.jsonl")
    assert (result.exit_code, result.stdout) == (0, "")
    (line,) = (folder / "out.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["id"] == "\ud800ŷ"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["missing.jsonl"], "cannot read missing.jsonl"),
        (["cases.jsonl", "-o", "cases.jsonl"], "cases.jsonl holds the cases; name another file with -o"),
        (["cases.jsonl", "-o", "no/out.jsonl"], "cannot write no/out.jsonl"),
        (["."], "cannot read ."),
    ],
)
def test_files_that_cannot_be_used(folder: Path, arguments: list[str], sentence: str):
    (folder / "cases.jsonl").write_text('{"claim": "a = a"}\n', encoding="utf-8")
    result = run(*arguments)
    assert result.exit_code == 2
    assert result.stderr.startswith(f"symderive: {sentence}")
    assert (folder / "cases.jsonl").read_text(encoding="utf-8") == '{"claim": "a = a"}\n'


def test_processes_share_the_work_and_keep_the_order(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.undo()
    cases = "".join(json.dumps({"id": k, "claim": "1 + 1 = 2"}) + "\n" for k in range(5)) + "{"
    result = run("-", "--jobs", "2", cases=cases)
    assert result.exit_code == 2
    found = [json.loads(line) for line in result.stdout.splitlines()]
    assert [answer["id"] for answer in found] == [0, 1, 2, 3, 4, None]
    assert {answer.get("verdict") for answer in found[:5]} == {"correct"}


def test_no_cases_no_answers():
    assert answers("") == []
    assert answers("\n  \n") == []
