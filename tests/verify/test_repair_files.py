"""The smallest edits that write a corrected relation into the author's file."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symderive.calculus.errors import SymderiveError
from symderive.verify.checked import Checked
from symderive.verify.differences import changes
from symderive.verify.documents.blocks import Document, Formula
from symderive.verify.repair_files import edit_of, repairs
from tests.verify.by_hand import CORRECT, checked, formula, unsure, wrong


def changed(latex: str, fix: str) -> str:
    for start, end, new in reversed(changes(latex, fix)):
        latex = latex[:start] + new + latex[end:]
    return latex


def tokens(latex: str) -> list[str]:
    return re.findall(r"\\[A-Za-z]+|\\.|\d+(?:\.\d+)?|\S", latex, re.DOTALL)


@pytest.mark.parametrize(
    ("latex", "fix", "asked"),
    [
        (r"L = e\cdot e", r"L = c\cdot e", [(4, 5, "c")]),
        (r"a = b", r"a = b", []),
        (r"a  =  b", r"a = b", []),
        (r"a  =  b", r"a = c", [(6, 7, "c")]),
        (r"a = \log x", r"a = \ln x", [(4, 8, r"\ln")]),
        (r"a = x + 12", r"a = x + 2", [(8, 10, "2")]),
        (r"a = x y", r"a = x", [(5, 7, "")]),
        (r"a = x", r"-a = x", [(0, 0, "-")]),
        (r"a = x", r"a = x^\top", [(5, 5, r"^\top")]),
        (r"a = \sigma x", r"a = \sigma' x", [(10, 10, "'")]),
        (r"a = \sum x\cdot y", r"a = \sum\qty[x + y]", [(8, 9, r"\qty["), (10, 15, " +"), (17, 17, "]")]),
    ],
)
def test_only_what_differs_is_changed(latex: str, fix: str, asked: list[tuple[int, int, str]]):
    assert [tuple(change) for change in changes(latex, fix)] == asked


PIECES = st.lists(
    st.sampled_from([r"\log", r"\frac", r"\\", "x", "12", "3.5", "{", "}", " ", "  ", "\n", "+", "="]), max_size=14
)


@given(PIECES, PIECES)
def test_the_changes_make_the_fix_token_for_token(old: list[str], new: list[str]):
    latex, fix = "".join(old), "".join(new)
    assert tokens(changed(latex, fix)) == tokens(fix)


def test_formulas_of_any_length_are_compared_in_time():
    latex, fix = " + ".join(f"x_{{{k}}}" for k in range(3000)), " + ".join(f"y_{{{k}}}" for k in range(3000))
    assert changed(latex, fix) == fix


def mend(text: str, *findings: tuple[Formula, str | None]) -> tuple[str, int, list[str]]:
    found = repairs([checked(text, *((one, wrong(fix=fix)) for one, fix in findings))])
    return found.texts.get(Path("notes.md"), text), len(found.mended), [why for _, why in found.left]


def test_every_repair_of_a_file_is_made():
    text = "$a = b$ and $c = d$ and $e = f$ and $g$"
    found = repairs(
        [
            checked(
                text,
                (formula(text, "a = b"), wrong(fix="a = -b")),
                (formula(text, "c = d"), CORRECT),
                (formula(text, "e = f"), wrong(fix="e = 2f")),
                (formula(text, "g"), unsure("no relation")),
            )
        ]
    )
    assert found.texts == {Path("notes.md"): "$a = -b$ and $c = d$ and $e = 2f$ and $g$"}
    assert [one.latex for one in found.mended] == ["a = b", "e = f"]
    assert found.left == ()


def test_without_a_fix_the_formula_is_left():
    text = "$a = b$ and $c = d$"
    after, mended, left = mend(text, (formula(text, "a = b"), None), (formula(text, "c = d"), "c = e"))
    assert (after, mended, left) == ("$a = b$ and $c = e$", 1, ["no repair is known"])


def test_nothing_wrong_changes_no_file():
    text = "$a = b$"
    found = repairs([checked(text, (formula(text, "a = b"), CORRECT))])
    assert (found.texts, found.mended, found.left) == ({}, (), ())


def test_an_inherited_left_side_cannot_be_changed_there():
    text = "L &= c \\\\ &= e"
    row = formula(text, "L = e", written="= e")
    assert mend(text, (row, "M = e"))[1:] == (0, ["the part to change is not written at this place"])
    assert mend(text, (row, "L = f")) == ("L &= c \\\\ &= f", 1, [])


def joined() -> tuple[str, Formula]:
    """A formula on two lines, which are joined by a blank that is not written."""
    text = "$$\na = b\n+ c\n$$"
    offsets = (3, 4, 5, 6, 7, -1, 9, 10, 11)
    return text, Formula("a = b + c", 2, 1, True, offsets, Path("notes.md"))


@pytest.mark.parametrize(
    ("fix", "after"),
    [("a = b - c", "$$\na = b\n- c\n$$"), ("a = b", "$$\na = b\n\n$$"), ("a = d + c", "$$\na = d\n+ c\n$$")],
)
def test_lines_stay_where_the_repair_does_not_touch_them(fix: str, after: str):
    text, one = joined()
    assert mend(text, (one, fix)) == (after, 1, [])


def links(text: str) -> tuple[Formula, Formula]:
    """Both links of the chain a = b = c."""
    at = text.index("a = b = c")
    first = Formula("a = b", 1, at + 1, False, tuple(range(at, at + 5)), Path("notes.md"))
    return first, Formula("b = c", 1, at + 1, False, tuple(range(at + 4, at + 9)), Path("notes.md"))


def test_links_of_a_chain_are_not_mended_against_each_other():
    text = "$a = b = c$"
    first, second = links(text)
    assert mend(text, (first, "a = 2b"), (second, "2b = c")) == ("$a = 2b = c$", 2, [])
    after, mended, left = mend(text, (first, "a = 2b"), (second, "b = 2c"))
    assert (after, mended) == ("$a = 2b = c$", 1)
    assert left == ["its repair meets another one; check again after these"]
    assert mend(text, (first, "2a = b"), (second, "b = 2c")) == ("$2a = b = 2c$", 2, [])


def test_included_files_are_mended_in_their_place():
    main, chapter = formula("$a = b$", "a = b", "main.tex"), formula("$c = d$", "c = d", "chapter.tex")
    document = Document(main.file, (main, chapter), {main.file: "$a = b$", chapter.file: "$c = d$"})
    found = repairs([Checked(document, ((main, CORRECT), (chapter, wrong(fix="c = e"))))])
    assert found.texts == {chapter.file: "$c = e$"}


def test_the_repair_of_one_formula_is_one_edit():
    text = "words $a = \\sum x\\cdot y$ words"
    edit = edit_of(text, formula(text, r"a = \sum x\cdot y"), wrong(fix=r"a = \sum\qty[x + y]"))
    assert text[: edit.start] + edit.new + text[edit.end :] == "words $a = \\sum\\qty[x + y]$ words"
    with pytest.raises(SymderiveError, match="no repair is known"):
        edit_of(text, formula(text, "words"), wrong())
