"""What strangers wrote, made safe to show, and measured."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symderive.verify.reports.segments import cut, display_width, one_line, printable


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\x1b[2Jb", "a␛[2Jb"),
        ("\x00\x07\x7f", "␀␇␡"),
        ("\x9b31m", "\ufffd31m"),
        ("a\u202eb\u2066", "a\ufffdb\ufffd"),
        ("\ud800", "\ufffd"),
        ("ŷ θ 中 \u0301", "ŷ θ 中 \u0301"),
        ("می\u200cشود", "می\u200cشود"),
    ],
)
def test_controls_directions_and_surrogates_are_replaced_one_for_one(text: str, shown: str):
    assert printable(text) == shown


@given(st.text())
def test_printable_keeps_the_length_and_leaves_nothing_dangerous(text: str):
    shown = printable(text)
    assert len(shown) == len(text)
    assert printable(shown) == shown
    assert not any(ord(c) < 32 or 127 <= ord(c) < 160 or c in "\u202a\u202e\u2028" for c in shown)


def test_one_line_joins_lines():
    assert one_line(" a\n\tb  c ") == "a b c"


@pytest.mark.parametrize(
    ("text", "width"), [("abc", 3), ("中文", 4), ("y\u0302", 1), ("", 0), ("한", 2), ("\u1112\u1161\u11ab", 2)]
)
def test_width_counts_columns(text: str, width: int):
    assert display_width(text) == width


@given(st.text(alphabet="ab中\u0301 ", max_size=30), st.integers(2, 20))
def test_cut_fits_and_keeps_the_beginning(text: str, width: int):
    shown = cut(text, width)
    assert display_width(shown) <= width
    assert shown == text or (shown.endswith("…") and text.startswith(shown[:-1]))
