"""Pieces of a report with their looks, and text of strangers made safe to show."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from enum import StrEnum
from typing import TypeAlias


class Style(StrEnum):
    """What a piece is; the application chooses how it looks."""

    PLAIN = ""
    PLACE = "place"  # file:line:column
    WRONG = "wrong"
    UNSURE = "unsure"
    RIGHT = "right"
    CARET = "caret"
    GUTTER = "gutter"
    FAINT = "faint"


Segment: TypeAlias = tuple[str, Style]

_SHOWN_CONTROLS = {code: 0x2400 + code for code in range(32)} | {127: 0x2421}  # control pictures: ␀, ␛, ␡
_HARMLESS_FORMATS = frozenset("\u200c\u200d")  # joiners, which some scripts need
_UNSHOWABLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def plain(segments: Iterable[Segment]) -> str:
    """A report without its looks."""
    return "".join(text for text, _ in segments)


def printable(text: str) -> str:
    r"""The text with every control, direction and surrogate character shown as one harmless character.

    >>> printable("a\x1b[31mb")
    'a␛[31mb'
    """
    text = text.translate(_SHOWN_CONTROLS)
    if text.isprintable():
        return text
    return "".join("\ufffd" if _is_unshowable(character) else character for character in text)


def one_line(text: str) -> str:
    """The text on one line: each run of white space is one blank, the rest is made printable."""
    return printable(" ".join(text.split()))


def cut(text: str, width: int) -> str:
    """The beginning of the text, with an ellipsis where something is left out."""
    if display_width(text[: width + 1]) <= width and len(text) <= width:
        return text
    kept = ""
    for character in text[:width]:
        if display_width(kept + character) >= width:
            break
        kept += character
    return kept + "…"


def display_width(text: str) -> int:
    """How many columns of a terminal the text takes; a tab counts as one."""
    return len(text) if text.isascii() else sum(map(character_width, text))


def character_width(character: str) -> int:
    """Columns of one character: 0 for a mark on the character before it, 2 for a wide one."""
    if character in _HARMLESS_FORMATS or unicodedata.category(character) in {"Mn", "Me"}:
        return 0
    if "\u1160" <= character <= "\u11ff":  # the later letters of a Hangul syllable
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1


def _is_unshowable(character: str) -> bool:
    return character not in _HARMLESS_FORMATS and unicodedata.category(character) in _UNSHOWABLE
