"""A piece of a formula without the blanks, spacing commands and punctuation around it."""

from __future__ import annotations

import re

from symderive.verify.documents.mapped import Mapped

_LEADING = re.compile(
    r"(?:\s|\\[,;:!> ]|\\q?quad(?![A-Za-z])|\\(?:displaystyle|enspace|hfill)(?![A-Za-z])|~|\{\}(?![_^])|[,;])+"
)
_ENDINGS = (
    r"\,", r"\;", r"\:", r"\!", r"\>", r"\quad", r"\qquad", r"\hfill", r"\qed", r"\blacksquare", r"\text{.}", r"\text{,}",
    r"\mbox{.}", r"\mbox{,}", r"\text{ .}", r"\text{ ,}", r"\mathrm{.}", "{}", "~", ".", ",", ";", ":", "。", "，",
)  # fmt: skip
_BY_LAST = {last: tuple(mark for mark in _ENDINGS if mark[-1] == last) for last in {mark[-1] for mark in _ENDINGS}}
_BOXED = re.compile(r"\s*\\(?:boxed|fbox|Aboxed|tcboxmath)\s*\{")
_BRACE = re.compile(r"\\.|[{}]", re.DOTALL)
_DELIMITED = re.compile(r"\\(?:left|right|[bB]igg?[lrm]?)\s*$")


def trim(piece: Mapped) -> Mapped:
    """The piece without what is not mathematics at its two ends."""
    start = leading_end(piece.text, 0)
    return piece[start : trimmed_end(piece.text, start)]


def unboxed(piece: Mapped) -> Mapped:
    r"""The content of a piece that stands in ``\boxed{...}`` as a whole."""
    while box := _BOXED.match(piece.text):
        depth = 0
        for brace in _BRACE.finditer(piece.text, box.end() - 1):
            depth += (brace[0] == "{") - (brace[0] == "}")
            if depth == 0:
                break
        else:
            return piece
        if piece.text[brace.end() :].strip(" .,\n"):
            return piece
        piece = trim(piece[box.end() : brace.start()])
    return piece


def leading_end(text: str, position: int) -> int:
    """Where the mathematics behind a position begins."""
    leading = _LEADING.match(text, position)
    return leading.end() if leading else position


def trimmed_end(text: str, start: int) -> int:
    """Where the mathematics that begins at start ends."""
    end = len(text)
    while end > start:
        if text[end - 1].isspace():
            end -= 1
            continue
        ending = next((mark for mark in _BY_LAST.get(text[end - 1], ()) if text.endswith(mark, start, end)), "")
        if ending and _strips(text, start, end, ending):
            end -= len(ending)
        elif text[end - 1] == "\\" and _backslashes(text, start, end) % 2:
            end -= 1  # the control space of which the blank is gone
        else:
            break
    return end


def _strips(text: str, start: int, end: int, ending: str) -> bool:
    before = end - len(ending)
    if ending.startswith("\\") or ending in ("。", "，"):
        return _backslashes(text, start, before) % 2 == 0
    if ending == "." and text.endswith("..", start, end):
        return False
    if ending in (".", ":", "~") and _DELIMITED.search(text, max(start, before - 12), before):
        return False
    if ending == "{}":
        # The argument of a command or script, as in ``\log{}``, is part of the formula.
        return not re.search(r"(?:\\[A-Za-z]+|[_^}])\s*$", text[max(start, before - 40) : before])
    return _backslashes(text, start, before) % 2 == 0


def _backslashes(text: str, start: int, end: int) -> int:
    run = end
    while run > start and text[run - 1] == "\\":
        run -= 1
    return end - run
