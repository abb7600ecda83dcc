"""Whole notes in every format, each with its blocks beside it."""

import json
from pathlib import Path

import pytest

from symderive.verify.documents.blocks import Formula, Macro
from symderive.verify.documents.edits import apply_edits
from symderive.verify.documents.read import parse_document, read_document
from tests.verify.documents.blocks_as_rows import rows

NOTES = Path(__file__).parent / "notes"
DOCUMENTS = sorted(path for path in NOTES.iterdir() if path.is_file() and path.suffix != ".json")
NAMES = [path.name for path in DOCUMENTS]


def formulas(path: Path, text: str) -> list[Formula]:
    return [block for block in parse_document(text, path).blocks if isinstance(block, Formula)]


@pytest.mark.parametrize("path", DOCUMENTS, ids=NAMES)
def test_blocks(path):
    expected = json.loads((NOTES / f"{path.name}.json").read_text(encoding="utf-8"))
    assert rows(read_document(path), NOTES) == expected


@pytest.mark.parametrize("path", DOCUMENTS, ids=NAMES)
def test_every_character_is_where_it_says(path):
    document = read_document(path)
    for formula in (block for block in document.blocks if isinstance(block, Formula)):
        text = document.texts[formula.file]
        assert len(formula.offsets) == len(formula.latex)
        written = [offset for offset in formula.offsets if offset >= 0]
        assert written == sorted(set(written))
        for sign, offset in zip(formula.latex, formula.offsets, strict=True):
            if offset >= 0:
                assert text[offset] == sign or (sign == " " and text[offset].isspace()) or text[offset] == "\\"
        before = text[: written[0]]
        assert formula.line == before.count("\n") + 1
        assert formula.column == len(before) - (before.rfind("\n") + 1) + 1


@pytest.mark.parametrize("path", DOCUMENTS, ids=NAMES)
def test_windows_line_ends_change_no_formula(path):
    text = path.read_text(encoding="utf-8")
    plain = formulas(path, text)
    windows = formulas(path, text.replace("\n", "\r\n"))
    assert [(f.latex, f.line, f.column) for f in windows] == [(f.latex, f.line, f.column) for f in plain]
    for one, other in zip(plain, windows, strict=True):
        if one.file == path:
            shifted = [o + text[:o].count("\n") if o >= 0 else o for o in one.offsets]
            assert [o for o, s in zip(other.offsets, one.latex, strict=True) if s != " "] == [
                o for o, s in zip(shifted, one.latex, strict=True) if s != " "
            ]


@pytest.mark.parametrize("path", DOCUMENTS, ids=NAMES)
def test_a_formula_written_over_itself_stays(path):
    text = path.read_text(encoding="utf-8")
    before = formulas(path, text)
    for k, formula in enumerate(before):
        if formula.file != path:
            continue
        start = next(i for i, offset in enumerate(formula.offsets) if offset >= 0)
        edit = (formula, start, len(formula.latex), formula.latex[start:])
        assert [f.latex for f in formulas(path, apply_edits(text, [edit]))] == [f.latex for f in before], k


@pytest.mark.parametrize(
    "new", [r"\{x_{1}, x^*\} \cdot \hat{y}_{2}", "1", r"\begin{pmatrix} a & b \\ c & d \end{pmatrix}"]
)
@pytest.mark.parametrize("path", DOCUMENTS, ids=NAMES)
def test_a_new_right_side_is_read_as_it_was_meant(path, new):
    text = path.read_text(encoding="utf-8")
    before = formulas(path, text)
    for k, formula in enumerate(before):
        if formula.file != path or formula.latex.count("=") != 1 or "," in formula.latex or r"\text" in formula.latex:
            continue
        start = formula.latex.index("=") + 2
        after = formulas(path, apply_edits(text, [(formula, start, len(formula.latex), new)]))
        assert after[k].latex == formula.latex[:start] + new
        others = [f.latex for i, f in enumerate(after) if i != k]
        assert [f.latex for i, f in enumerate(before) if i != k] == others


def test_included_files_share_macros_and_stay_under_the_folder():
    document = read_document(NOTES / "lecture.tex")
    macros = {block.latex: block.macros for block in document.blocks if isinstance(block, Formula)}
    early, late = macros["z = W x + b"], macros["q = r"]
    assert early[r"\had"] == Macro(0, r"\odot")
    assert late[r"\had"] == macros[r"h = a \had b"][r"\had"] == Macro(0, r"\circ")
    assert early[r"\pd"] == Macro(2, r"\frac{\partial #1}{\partial #2}")
    assert early[r"\norm"] == Macro(1, r"\left\lVert #1 \right\rVert")
    assert early[r"\softmax"] == Macro(0, r"\operatorname{softmax}")
    assert early[r"\argmin"] == Macro(0, r"\operatorname*{arg\,min}")
    assert early[r"\inner"] == Macro(2, r"\langle #1, #2 \rangle")
    assert early[r"\loss"] == Macro(2, "#1(#2)", "L")
    assert early[r"\eps"] == Macro(0, r"\varepsilon")
    assert len(early) == len(set(early)) == 10
    assert r"\missing" not in early
    assert {path.relative_to(NOTES).as_posix() for path in document.texts} == {
        "lecture.tex",
        "book/more.tex",
        "book/deeper.tex",
    }
    assert [note.rsplit(": ", 1)[1] for note in document.notes] == [
        "../lecture includes itself and is not read again",
        "../outside lies outside of the document's folder and is not read",
        "there is no file absent under the document's folder",
    ]


def test_org_headers_define_commands():
    document = read_document(NOTES / "notes.org")
    assert all(block.macros == {r"\had": Macro(0, r"\odot")} for block in document.blocks if isinstance(block, Formula))
