"""Carets stand under what they mean."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symderive.verify.reports.excerpt import excerpt, excerpt_of_formula
from symderive.verify.reports.places import region
from symderive.verify.reports.segments import Style, display_width, plain, printable


def drawn(text: str, marked: tuple[int, int], whole: tuple[int, int] | None = None, width: int = 100) -> list[str]:
    shown = excerpt(text, region(text, *marked), region(text, *(whole or marked)), width)
    return plain(shown).splitlines()


def under(lines: list[str], source: int = 1) -> str:
    """What stands above the carets, found by columns."""
    line, carets = lines[source], lines[source + 1]
    begin, end = carets.index("^"), len(carets)
    column, found = 0, ""
    for character in line:
        if begin <= column < end:
            found += character
        column += display_width(character)
    return found


def marked_part(text: str, part: str) -> tuple[int, int]:
    start = text.index(part)
    return start, start + len(part)


def test_one_line():
    text = "first\nlet $a = b + c$ be\n"
    assert drawn(text, marked_part(text, "b + c")) == ["  |", "2 |  let $a = b + c$ be", "  |           ^^^^^"]


@pytest.mark.parametrize(
    "text",
    [
        "中文 a = BAD",
        "\t\ta = BAD",
        "y\u0302 = BAD",
        "e\u0301\t中 BAD中",
        "\x1b[31m BAD",
        "한글 BAD",
        "\u202e\u200d BAD",
    ],
)
def test_carets_stay_under_their_part_behind_wide_marked_and_control_characters(text: str):
    assert under(drawn(text, marked_part(text, "BAD"))) == "BAD"


def test_a_wide_part_has_two_carets_a_character():
    assert drawn("$中文$", (1, 3))[-1] == "  |   ^^^^"


def test_line_numbers_widen_the_gutter():
    text = "\n" * 99 + "x = y"
    assert drawn(text, marked_part(text, "y")) == ["    |", "100 |  x = y", "    |      ^"]


def test_a_part_on_several_lines_shows_each_without_the_layout():
    text = "$$\na = b\n\n   + c\n$$\n"
    start, end = text.index("b"), text.index("c") + 1
    assert drawn(text, (start, end), (text.index("a"), end)) == [
        "  |", "2 |  a = b", "  |      ^", "4 |     + c", "  |     ^^^",
    ]  # fmt: skip


def test_carriage_returns_are_no_part_of_a_line():
    text = "a = b\r\nc\r\n"
    assert drawn(text, (4, 8)) == ["  |", "1 |  a = b", "  |      ^", "2 |  c", "  |  ^"]


def test_a_part_of_many_lines_is_cut():
    text = "\n".join(f"line{k}" for k in range(40))
    lines = drawn(text, (0, len(text)))
    assert len(lines) == 1 + 2 * 6 + 1
    assert lines[-1] == "  |  … to line 40"


def test_long_lines_are_cut_around_the_formula():
    text = "word " * 400 + "$L = BAD$" + " word" * 400
    lines = drawn(text, marked_part(text, "BAD"), marked_part(text, "L = BAD"), 60)
    assert "$L = BAD$" in lines[1]
    assert lines[1][5] == lines[1][-1] == "…"
    assert under(lines) == "BAD"
    assert max(map(display_width, lines)) <= 60


def test_a_formula_that_is_too_long_is_cut_around_the_part():
    text = "x + " * 4000 + "BAD" + " + x" * 4000
    lines = drawn(text, marked_part(text, "BAD"), (0, len(text)), 60)
    assert under(lines) == "BAD"
    assert max(map(display_width, lines)) <= 60


def test_a_part_that_is_too_long_shows_its_beginning():
    text = "a = " + "b" * 5000
    lines = drawn(text, (4, len(text)), (0, len(text)), 60)
    assert max(map(display_width, lines)) <= 60
    assert lines[2].endswith("^^^")


@pytest.mark.parametrize("line", ["x" * 2_000_000, "\u0301" * 2_000_000, "\t" * 2_000_000, "中" * 1_000_000])
def test_megabyte_lines_are_short_in_a_report(line: str):
    text = line + "BAD" + line
    assert sum(map(len, drawn(text, marked_part(text, "BAD"), width=80))) < 1500


def test_carets_and_numbers_have_their_style():
    styles = {style: text for text, style in excerpt("x", region("x", 0, 1), region("x", 0, 1), 80)}
    assert styles[Style.CARET] == "  ^\n"
    assert "1 |" in {
        text for text, style in excerpt("x", region("x", 0, 1), region("x", 0, 1), 80) if style is Style.GUTTER
    }


@pytest.mark.parametrize(
    ("span", "carets"), [((4, 5), "      ^"), (None, "  ^^^^^"), ((9, 12), "      ^"), ((5, 5), "      ^")]
)
def test_a_formula_without_a_file_stands_for_it(span: tuple[int, int] | None, carets: str):
    assert plain(excerpt_of_formula("a = b", span, 80)).splitlines() == ["  |", "1 |  a = b", "  |" + carets]


def test_an_empty_formula_has_a_caret():
    assert plain(excerpt_of_formula("", None, 80)).splitlines()[-1] == "  |  ^"


PIECES = st.text(alphabet="ab +\t中\u0301\x1b\u202e", max_size=40)


@given(PIECES, PIECES, st.integers(30, 60))
def test_the_part_is_under_the_carets_in_any_line(before: str, after: str, width: int):
    text = before + "BAD" + after
    lines = drawn(text, (len(before), len(before) + 3), None, width)
    # A mark behind the part belongs to its last letter.
    assert under(lines).replace("\u0301", "").startswith("BAD")
    assert max(map(display_width, lines)) <= width
    assert all(printable(line) == line for line in lines)
