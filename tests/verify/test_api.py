"""``symderive.check``: what is a file, what is text, and how the answer looks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import symderive
from symderive.calculus.errors import SymderiveError
from symderive.verify import api
from symderive.verify.checked import Checked
from symderive.verify.documents.blocks import Document, Formula
from tests.verify.by_hand import CORRECT, wrong


@pytest.fixture(autouse=True)
def asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What the checker was asked; it finds everything right but a = b."""
    monkeypatch.chdir(tmp_path)
    found: dict[str, Any] = {}

    def by_heart(document: Document, **options: Any) -> Checked:
        found.update(options)
        formulas = [block for block in document.blocks if isinstance(block, Formula)]
        return Checked(document, tuple((f, wrong() if f.latex == "a = b" else CORRECT) for f in formulas))

    monkeypatch.setattr(api, "check_document", by_heart)
    return found


@pytest.mark.parametrize("text", ["$a = b$", "so\n$a = b$\n", "notes $a = b$", "$a = b$" + " word" * 2000])
def test_text(text: str):
    found = api.check(text)
    assert not found.ok
    assert [f.latex for f, _ in found.incorrect] == ["a = b"]


@pytest.mark.parametrize("text", ["", "words", "a\0b", "x" * 300, "x" * 5000])
def test_words_are_notes_without_formulas(text: str):
    found = api.check(text)
    assert found.ok
    assert str(found) == "no formulas"


def test_a_file_by_its_path_or_name(tmp_path: Path):
    (tmp_path / "my notes.md").write_text("$c = d$", encoding="utf-8")
    for name in ("my notes.md", Path("my notes.md")):
        found = api.check(name)
        assert found.document.path == Path("my notes.md")
        assert str(found) == "1 formula: 1 correct"


@pytest.mark.parametrize("name", ["missing.md", Path("missing.md"), Path("missing")])
def test_a_file_that_is_not_there(name: str | Path):
    with pytest.raises(SymderiveError, match="missing"):
        api.check(name)


def test_what_a_notebook_and_print_show():
    found = api.check("$a = b$")
    assert str(found).startswith("text:1:2  incorrect\n  |\n1 |  $a = b$\n")
    assert str(found).endswith("\n1 formula: 1 incorrect")
    assert "\x1b" not in str(found)
    assert found._repr_markdown_().startswith("1 formula: 1 incorrect\n\n| Line |")  # pyright: ignore[reportPrivateUsage]


def test_seconds_and_model_are_passed_on(asked: dict[str, Any]):
    api.check("$a = b$", seconds=2)
    assert asked == {"seconds": 2, "model": None}
    api.check("$a = b$", model="toy-graph")
    assert type(asked["model"]) is symderive.Model
    for seconds in (0.0, -1.0, float("nan"), float("inf")):
        with pytest.raises(SymderiveError, match="give a number above 0"):
            api.check("$a = b$", seconds=seconds)


def test_the_package_exports_both():
    assert symderive.check is api.check
    assert symderive.check_claim.__module__ == "symderive.verify.check"
