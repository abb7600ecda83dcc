"""Any text at all: no crash, places that hold, no hang."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symderive.calculus.errors import SymderiveError
from symderive.verify.documents.blocks import Formula
from symderive.verify.documents.edits import apply_edits
from symderive.verify.documents.read import Format, parse_document

PIECES = [
    "$", "$$", r"\(", r"\)", r"\[", r"\]", r"\\(", r"\\)", r"\\[", r"\\]", "\\", r"\\", "{", "}", "&", "=", r"\le", "+", "-", ",", ".",
    r"\quad", r"\text{and}", r"\text{for }", r"\begin{align}", r"\end{align}", r"\begin{aligned}", r"\end{aligned}", r"\begin{cases}",
    r"\end{cases}", r"\left(", r"\right)", r"\right.", r"\label{a}", r"\tag{1}", r"\intertext{so}", "a", "b", "x_1", r"x\_1", "1", " ",
    "\n", "\n\n", "\r\n", "> ", "- ", "# ", "```", "```math", "`", "<!--", "-->", "<code>", "</code>", "%%", "%", "{% raw %}", "---",
    r"\newcommand{\c}", r"\def\d#1", r"\let\e", r"\input{f}", r"\verb|", "|", r"\section{", r"\item", ":math:`", ".. math::", "::", "   ",
    "#+begin_src", "#+end_src", "* ", ": ", "# assume: ", "% assume: ", "ŷ", "∂", "≤", "😀", "\x00", "\x0b", "\ufeff", "\ud800", "&lt;",
    '{"cells": [{"cell_type": "markdown", "source": ["', '"]}]}', "\\n", r"\u2202", '"',
]  # fmt: skip
TEXTS = st.one_of(st.text(max_size=60), st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
FORMATS = st.sampled_from([format_ for format_ in Format if format_ is not Format.NOTEBOOK])


def formulas(text, format_):
    return [
        block for block in parse_document(text, Path("nowhere/notes"), format_).blocks if isinstance(block, Formula)
    ]


@settings(max_examples=400, deadline=None)
@given(text=TEXTS, format_=FORMATS)
def test_places_hold(text, format_):
    for formula in formulas(text, format_):
        assert len(formula.latex) == len(formula.offsets)
        written = [offset for offset in formula.offsets if offset >= 0]
        assert written == sorted(set(written))
        assert written
        assert (formula.line, formula.column) == place(text, written[0])
        for sign, offset in zip(formula.latex, formula.offsets, strict=True):
            if offset < 0:
                continue
            there = text[offset]
            escape = there in "\\&"
            assert (
                escape or there == sign or (sign.isspace() and (there.isspace() or there in "%>")) or sign == "\ufffd"
            )


def place(text, offset):
    line = text.count("\n", 0, offset) + 1
    start = text.rfind("\n", 0, offset) + 1
    return line, max(offset - start + 1 - (line == 1 and text.startswith("\ufeff")), 1)


@settings(max_examples=200, deadline=None)
@given(text=TEXTS)
def test_notebooks_of_any_text(text):
    try:
        parse_document(text, Path("nowhere/notes.ipynb"))
    except SymderiveError as error:
        assert str(error).startswith("nowhere/notes.ipynb:")  # noqa: PT017


@settings(max_examples=300, deadline=None)
@given(text=TEXTS, format_=FORMATS, data=st.data())
def test_edits_of_any_text(text, format_, data):
    found = formulas(text, format_)
    if not found:
        return
    formula = data.draw(st.sampled_from(found))
    end = data.draw(st.integers(0, len(formula.latex)))
    start = data.draw(st.integers(0, end))
    try:
        changed = apply_edits(text, [(formula, start, end, "NEW_1")])
    except SymderiveError as error:
        assert "earlier row" in str(error)  # noqa: PT017
        assert formula.offsets[start : end + 1].count(-1) or not formula.offsets[end:]
        return
    assert changed.replace("\\_", "_").count("NEW_1") == text.count("NEW_1") + 1


UNITS = [
    "$", "$a ", "$${", r"\\(", r"\(", r"\[", r"\\[", "{", "}", "`", "`` ", "<!--", "<code>", "%%", "{%", "> ", "- ", "# a\n", "\n", "\\",
    "&",
    r"\begin{align}", "[[", r"\newcommand{\a}{", "%a\n b", r"\verb|", r"\section{", r"\input{a}", ":math:`", ".. a\n", "::\n\n  a\n", " =a",
    " ~a", "#+begin_src\n", ":a:\n",
    r"\left(", r"\text{", r"\,", r"\overset{", "**a", "ab\n==\n", '"', "[", "<", "\t",
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.timeout(60)
@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("format_", list(Format))
def test_long_texts_end(format_, unit):
    for text in (
        unit * (20_000 // len(unit)),
        "$$ " + unit * (20_000 // len(unit)),
        "\\begin{align} " + unit * (10_000 // len(unit)),
    ):
        try:
            parse_document(text, Path("nowhere/notes"), format_)
        except SymderiveError:
            assert format_ is Format.NOTEBOOK
