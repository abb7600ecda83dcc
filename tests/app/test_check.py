"""``symderive check``: what is read, what is said, the exit status, and what is written."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from symderive.app import check as home
from symderive.app.cli import main
from symderive.verify.checked import Checked
from symderive.verify.documents.blocks import Document, Formula
from symderive.verify.findings import Evidence, Finding, Verdict
from tests.verify.by_hand import CORRECT, DEFINITION, unsure, wrong

FINDINGS = {
    "d = 2b": DEFINITION,
    "e = a+d": CORRECT,
    r"L = e\cdot e": wrong("L is c times e", ("a", "1"), fix=r"L = c\cdot e", span=(4, 12)),
    "y = y": Finding(Verdict.CORRECT, Evidence.SAMPLES),
    "g": unsure("it states no relation"),
    "h = k": wrong("no"),
    "M = -m": wrong("the sign", fix="M = m"),
}
GOOD, BAD, ODD = "Let $d = 2b$, so $e = a+d$.\n", "then\n$L = e\\cdot e$ or\n", "and\n\n$$\ng\n$$\n"
BAD_REPORT = r"""bad.md:2:2  incorrect
  |
2 |  $L = e\cdot e$ or
  |       ^^^^^^^^
  L is c times e
  at a = 1:   yours 9,   derived 6
  fix:  L = c\cdot e
"""
DIFF = "--- bad.md\n+++ bad.md\n@@ -1,3 +1,3 @@\n then\n-$L = e\\cdot e$ or\n+$L = c\\cdot e$ or\n \n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Notes in an empty folder, and a checker that knows their formulas by heart."""
    monkeypatch.chdir(tmp_path)
    for name, text in {"good.md": GOOD, "bad.md": BAD, "odd.md": ODD}.items():
        (tmp_path / name).write_text(text, encoding="utf-8")

    def by_heart(document: Document, *, progress: Callable[[int, int], None], **_: object) -> Checked:
        formulas = [block for block in document.blocks if isinstance(block, Formula)]
        progress(len(formulas), len(formulas))
        return Checked(document, tuple((one, FINDINGS[one.latex]) for one in formulas))

    monkeypatch.setattr(home, "check_document", by_heart)
    return tmp_path


def run(*arguments: str, notes: str | bytes | None = None) -> Result:
    result = CliRunner().invoke(main, ["check", *arguments], input=notes)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def test_nothing_wrong():
    result = run("good.md")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "2 formulas: 1 definition, 1 correct\n", "")


def test_something_wrong():
    result = run("bad.md")
    assert (result.exit_code, result.stdout) == (1, BAD_REPORT + "\n1 formula: 1 incorrect\n")


def test_strict_counts_what_cannot_be_checked():
    assert run("odd.md").exit_code == 0
    assert run("odd.md", "--strict").exit_code == 1
    assert run("good.md", "--strict").exit_code == 0


def test_several_files_are_told_in_order():
    result = run("odd.md", "bad.md", "good.md")
    assert result.exit_code == 1
    assert result.stdout == (
        "odd.md:4:1  not checkable: it states no relation   g\n\n" + BAD_REPORT
        + "\n4 formulas: 1 definition, 1 correct, 1 incorrect, 1 not checkable\n"
    )  # fmt: skip


def test_all_and_quiet():
    assert (
        run("good.md", "--all", "-q").stdout
        == "good.md:1:6  definition   d = 2b\ngood.md:1:19  correct (proof)   e = a+d\n"
    )
    assert run("good.md", "-q").stdout == ""
    assert run("bad.md", "-q").stdout == BAD_REPORT


def test_folders_are_searched_in_order_without_hidden_and_installed_files(folder: Path):
    for name in (
        "sub/b.md",
        "sub/a.tex",
        "a/z.md",
        ".hidden/x.md",
        "env/x.md",
        "node_modules/x.md",
        "sub/.x.md",
        "sub/x.py",
    ):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("$g$\n")
    (folder / "env" / "pyvenv.cfg").touch()
    found = [entry["file"] for entry in json.loads(run(".", "--format", "json").stdout)["files"]]
    assert found == ["bad.md", "good.md", "odd.md", "a/z.md", "sub/a.tex", "sub/b.md"]
    assert [e["file"] for e in json.loads(run(".hidden", "--format", "json").stdout)["files"]] == [".hidden/x.md"]


def test_a_file_named_twice_is_checked_once():
    assert run("good.md", "./good.md", ".", "--format", "json").stdout.count('"good.md"') == 1


def test_folder_links_in_a_ring_end(folder: Path):
    (folder / "sub").mkdir()
    (folder / "sub" / "up").symlink_to(folder)
    assert run(".").exit_code == 1


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["missing.md"], "there is no file or folder missing.md; check the name"),
        (["empty"], "the folder empty holds no notes; they end in "),
        (["good.md", "--model", "missing.toml"], "missing.toml"),
        (["-", "--fix"], "the standard input cannot be mended in place; name a file, or add --diff"),
        (["no\x1btes.md"], "there is no file or folder no␛tes.md; check the name"),
    ],
)
def test_what_cannot_be_used_is_one_sentence(folder: Path, arguments: list[str], sentence: str):
    (folder / "empty").mkdir()
    result = run(*arguments)
    assert result.exit_code == 2
    assert result.stderr.startswith("symderive: ")
    assert sentence in result.stderr
    assert result.stderr.count("\n") == 1


def test_an_unreadable_file_does_not_hide_the_others(folder: Path):
    (folder / "broken.md").write_bytes(b"\xff\xfe\x00$a")
    result = run("broken.md", "missing.md", "bad.md")
    assert result.exit_code == 2
    assert result.stdout == BAD_REPORT + "\n1 formula: 1 incorrect\n"
    first, second = result.stderr.splitlines()
    assert "broken.md" in first
    assert "missing.md" in second


@pytest.mark.parametrize("seconds", ["0", "-1", "nan", "inf", "x"])
def test_seconds_that_are_none(seconds: str):
    result = run("good.md", "--seconds", seconds)
    assert result.exit_code == 2
    assert "--seconds" in result.stderr


def test_no_path_is_a_mistake():
    assert run().exit_code == 2


def test_the_standard_input():
    result = run("-", notes=BAD)
    assert (result.exit_code, result.stdout) == (
        1,
        BAD_REPORT.replace("bad.md", "<stdin>") + "\n1 formula: 1 incorrect\n",
    )
    result = run("-", notes=b"\xff$x$")
    assert (result.exit_code, result.stderr) == (
        2, "symderive: the standard input is not UTF-8; convert it, or name the file\n",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("form", "begin"),
    [("json", '{\n  "version": 1'), ("sarif", '{\n  "$schema"'), ("github", "::error file=bad.md,line=2,col=6,")],
)
def test_the_other_formats(form: str, begin: str):
    result = run("bad.md", "--format", form, "--color", "always")
    assert result.exit_code == 1
    assert result.stdout.startswith(begin)
    assert "\x1b" not in result.stdout


def test_colour_is_asked_for_or_a_terminal_s(monkeypatch: pytest.MonkeyPatch):
    assert "\x1b[" not in run("bad.md").stdout
    assert "\x1b[" not in run("bad.md", "--color", "never").stdout
    monkeypatch.setenv("NO_COLOR", "1")
    colored = run("bad.md", "--color", "always").stdout
    assert "\x1b[1;31mincorrect" in colored
    assert "fix:  \x1b[32mL = c\\cdot e" in colored


def test_a_terminal_has_colour_unless_the_user_says_no(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    shown: list[str] = []
    for no_color in ("", "1"):
        terminal = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
        monkeypatch.setattr(terminal, "isatty", lambda: True)
        monkeypatch.setattr(sys, "stdout", terminal)
        monkeypatch.setenv("NO_COLOR", no_color)
        assert home.run(["bad.md"], home.Options()) == 1
        terminal.flush()
        shown.append(terminal.buffer.getvalue().decode())  # pyright: ignore[reportAttributeAccessIssue]
    assert "\x1b[" in shown[0]
    assert "\x1b[" not in shown[1]


@pytest.mark.parametrize(
    ("form", "color", "shown"),
    [
        ("text", "never", b"1 |  \\u03b8\xe9 $L"),
        ("text", "always", b"\\u03b8\xe9 $L"),
        ("json", "never", '"L is θé"'.encode()),
    ],
)
def test_an_output_without_the_letters_gets_escapes_and_json_is_utf_8(
    monkeypatch: pytest.MonkeyPatch, folder: Path, form: str, color: str, shown: bytes
):
    (folder / "greek.md").write_text("θé $L = e\\cdot e$\n", encoding="utf-8")
    monkeypatch.setitem(FINDINGS, r"L = e\cdot e", wrong("L is θé"))
    terminal = io.TextIOWrapper(io.BytesIO(), encoding="latin-1")
    monkeypatch.setattr(sys, "stdout", terminal)
    assert home.run(["greek.md"], home.Options(form=form, color=color)) == 1
    terminal.flush()
    assert shown in terminal.buffer.getvalue()  # pyright: ignore[reportAttributeAccessIssue]


def test_diff_shows_and_writes_nothing(folder: Path):
    for options in (["--diff"], ["--fix", "--diff"]):
        result = run("bad.md", *options)
        assert result.exit_code == 1
        assert result.stdout == (
            f"{BAD_REPORT}\n1 formula: 1 incorrect\n\n{DIFF}\n1 of 1 incorrect formula can be mended\n"
        )
        assert (folder / "bad.md").read_text(encoding="utf-8") == BAD


def test_fix_shows_and_writes(folder: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(FINDINGS, r"L = c\cdot e", CORRECT)
    result = run("bad.md", "good.md", "--fix")
    assert result.exit_code == 0
    assert result.stdout.endswith(f"\n\n{DIFF}\n1 of 1 incorrect formula mended\n")
    assert (folder / "bad.md").read_text(encoding="utf-8") == BAD.replace(r"e\cdot e", r"c\cdot e")
    assert sorted(path.name for path in folder.iterdir()) == ["bad.md", "good.md", "odd.md"]
    assert run("bad.md", "--fix").stdout == "1 formula: 1 correct\n\nnothing to mend\n"


def test_what_has_no_repair_is_told_and_stays_wrong(folder: Path):
    (folder / "two.md").write_text("$h = k$ and $M = -m$\n", encoding="utf-8")
    result = run("two.md", "--fix")
    assert result.exit_code == 1
    assert result.stdout.endswith("\n1 of 2 incorrect formulas mended\ntwo.md:1:2  left as it is: no repair is known\n")
    assert (folder / "two.md").read_text(encoding="utf-8") == "$h = k$ and $M = m$\n"


def test_the_diff_leaves_json_alone():
    result = run("bad.md", "--diff", "--format", "json")
    assert json.loads(result.stdout)["summary"]["incorrect"] == 1
    assert DIFF in result.stderr


def test_line_ends_and_byte_order_mark_stay(folder: Path):
    (folder / "dos.md").write_bytes(b"\xef\xbb\xbfso\r\n$M = -m$\r\nend")
    assert run("dos.md", "--fix").exit_code == 0
    assert (folder / "dos.md").read_bytes() == b"\xef\xbb\xbfso\r\n$M = m$\r\nend"


def test_a_file_that_changed_meanwhile_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch):
    by_heart = home.check_document

    def meddling(document: Document, **options: object) -> Checked:
        (folder / "bad.md").write_text("new", encoding="utf-8")
        return by_heart(document, **options)  # pyright: ignore[reportArgumentType]

    monkeypatch.setattr(home, "check_document", meddling)
    (folder / "two.md").write_text("$M = -m$\n", encoding="utf-8")
    result = run("bad.md", "two.md", "--fix")
    assert result.exit_code == 2
    assert result.stderr == "symderive: bad.md has changed since it was read and is left as it is; check it again\n"
    assert "1 of 2 incorrect formulas mended" in result.stdout
    assert (folder / "bad.md").read_text(encoding="utf-8") == "new"
    assert (folder / "two.md").read_text(encoding="utf-8") == "$M = m$\n"
