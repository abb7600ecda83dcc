"""Files that cannot be read, and edits that cannot be made: one sentence with the place and the remedy."""

import json
from pathlib import Path

import pytest

from symderive.calculus.errors import SymderiveError
from symderive.verify.documents import files
from symderive.verify.documents.blocks import Formula
from symderive.verify.documents.edits import apply_edits
from symderive.verify.documents.read import Format, parse_document, read_document


def written(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.md", b"a\n\x00b", ":2: this is a binary file (it holds a zero byte); give the source of the notes"),
        ("a.md", b"a\n\nb\xe9", ":3: the byte 0xe9 is not UTF-8; save the file as UTF-8"),
        ("a.md", b"\xff\xfea", ":1: the byte 0x61 is not UTF-16; save the file as UTF-8"),
        (
            "a.ipynb",
            b'{"cells":\n [}',
            ":2: the notebook's JSON breaks off here (Expecting value); save it from Jupyter again",
        ),
        ("a.ipynb", b"[" * 100_000, ":1: the notebook's JSON is nested too deeply; save it from Jupyter again"),
        ("a.ipynb", b"[1]", ":1: this JSON holds no cells, so it is no notebook; give an .ipynb file of Jupyter"),
    ],
)
def test_bad_bytes(tmp_path, name, data, message):
    path = written(tmp_path, name, data)
    with pytest.raises(SymderiveError) as error:
        read_document(path)
    assert str(error.value) == f"{path}{message}"


def test_folders_and_missing_files(tmp_path):
    with pytest.raises(SymderiveError, match="this is a folder; name the files in it"):
        read_document(tmp_path)
    with pytest.raises(
        SymderiveError, match=r"a\.md: the file cannot be read \(No such file or directory\); check its name"
    ):
        read_document(tmp_path / "a.md")


def test_large_files(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "LARGEST", 2**20)
    assert read_document(written(tmp_path, "a.md", b"a" * 2**20)).blocks
    with pytest.raises(SymderiveError, match=r"b\.md: the file is larger than 1 MB; split the document"):
        read_document(written(tmp_path, "b.md", b"a" * (2**20 + 1)))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings(tmp_path, encoding):
    path = written(tmp_path, "a.md", "$ŷ = σ(z)$".encode(encoding))
    (formula,) = (block for block in read_document(path).blocks if isinstance(block, Formula))
    assert (formula.latex, formula.line, formula.column) == ("ŷ = σ(z)", 1, 2)


@pytest.mark.parametrize(
    "name",
    ["/etc/hostname", "../a", "a/../../b", "~root", "x" * 300, "x" * 3000, "C:\\a", r"\jobname", "a\x00b", "link/b"],
)
def test_nothing_outside_of_the_folder_is_included(tmp_path, name):
    inner = tmp_path / "inner"
    inner.mkdir()
    for place in (tmp_path / "a.tex", tmp_path / "b.tex"):
        place.write_text("$s = t$", encoding="utf-8")
    (inner / "link").symlink_to(tmp_path)
    (inner / "circle").symlink_to(inner / "circle")
    path = written(inner, "notes.tex", f"\\input{{{name}}} \\input{{circle}} $a = b$".encode())
    document = parse_document(path.read_text(encoding="utf-8"), path)
    assert [block.latex for block in document.blocks if isinstance(block, Formula)] == ["a = b"]
    assert list(document.texts) == [inner / "notes.tex"]
    assert document.notes


def test_files_that_include_each_other_end(tmp_path):
    written(tmp_path, "b.tex", rb"\input{c} $b = b$")
    written(tmp_path, "c.tex", rb"\input b $c = c$")
    document = read_document(written(tmp_path, "a.tex", rb"\input{b}\input{b.tex} $a = a$"))
    assert [block.latex for block in document.blocks if isinstance(block, Formula)] == [
        "c = c",
        "b = b",
        "c = c",
        "b = b",
        "a = a",
    ]


def edited(text: str, format_: Format, number: int, old: str, new: str) -> str:
    document = parse_document(text, Path("notes.ipynb" if format_ is Format.NOTEBOOK else "notes"), format_)
    formula = [block for block in document.blocks if isinstance(block, Formula)][number]
    start = formula.latex.index(old)
    return apply_edits(text, [(formula, start, start + len(old), new)])


@pytest.mark.parametrize(
    ("text", "old", "new", "expected"),
    [
        ("$a = b$", "b", "c", "$a = c$"),
        (r"$x = \sigma(z)$", r"\sigma", r"\sigma'", r"$x = \sigma'(z)$"),
        (r"\\(x\_{i} = y\_{i}\\)", "y_{i}", "z_{j} * 2", r"\\(x\_{i} = z\_{j} \* 2\\)"),
        (r"\\(x = y\\)", "y", r"\{z_1\}", r"\\(x = \\{z\_1\\}\\)"),
        (r"\\[ x = \\{y\\} \\]", r"\{y\}", "z", r"\\[ x = z \\]"),
        (r"$$ a &lt; b $$", "< b", "> c_1", r"$$ a > c_1 $$"),
        ("| $p(x\\|y) = z$ |", "z", "p(x|z)", "| $p(x\\|y) = p(x\\|z)$ |"),
        ("$$\na\n= b\n$$", "a = b", "c = d", "$$\nc = d\n$$"),
    ],
)
def test_edits_keep_the_escapes_of_markdown(text, old, new, expected):
    assert edited(text, Format.MARKDOWN, 0, old, new) == expected


def test_edits_keep_marks_and_labels():
    text = "\\begin{align}\na &= b \\label{x} \\\\ & + c \\\\\n&= d\n\\end{align}"
    assert edited(text, Format.LATEX, 0, "b + c", "e") == "\\begin{align}\na &= e \\label{x} \\\\\n&= d\n\\end{align}"
    assert edited(text, Format.LATEX, 1, "d", "e") == text.replace("&= d", "&= e")


def test_edits_of_notebooks_are_json():
    cells = [{"cell_type": "markdown", "source": ['$$x_i = \\alpha "b"\n', "+ c$$"]}]
    text = json.dumps({"cells": cells})
    new = json.loads(edited(text, Format.NOTEBOOK, 0, '\\alpha "b" + c', '\\beta "é"'))
    assert "".join(new["cells"][0]["source"]) == '$$x_i = \\beta "é"$$'


def test_an_insertion_stands_behind_what_is_before_it():
    text = "$a = b$ and $$\\begin{aligned} c &= d \\\\ &= e \\end{aligned}$$"
    formulas = [block for block in parse_document(text, Path("a.md")).blocks if isinstance(block, Formula)]
    edits = [(formulas[2], 5, 5, "'"), (formulas[0], 0, 0, "-"), (formulas[1], 1, 1, "^2")]
    assert apply_edits(text, edits) == "$-a = b$ and $$\\begin{aligned} c^2 &= d \\\\ &= e' \\end{aligned}$$"


def test_what_is_written_in_another_row_is_not_changed():
    text = "$$\\begin{aligned} c &= d \\\\ &= e \\end{aligned}$$"
    formula = [block for block in parse_document(text, Path("a.md")).blocks if isinstance(block, Formula)][1]
    for start, end in ((0, 1), (0, 5), (1, 1), (2, 2), (0, 0)):
        with pytest.raises(SymderiveError, match=r"a\.md:1: the left side is written in an earlier row"):
            apply_edits(text, [(formula, start, end, "x")])
    assert apply_edits(text, [(formula, 1, 5, " = f")]) == text.replace("= e", "= f")


def test_edits_that_overlap_or_lie_outside():
    text = "$a = b + c$"
    (formula,) = (block for block in parse_document(text, Path("a.md")).blocks if isinstance(block, Formula))
    with pytest.raises(SymderiveError, match="overlap"):
        apply_edits(text, [(formula, 4, 9, "x"), (formula, 8, 9, "y")])
    with pytest.raises(SymderiveError, match="lies outside"):
        apply_edits(text, [(formula, 4, 10, "x")])
