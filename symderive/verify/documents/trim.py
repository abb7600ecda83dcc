"""A piece of a formula without the blanks, spacing commands and punctuation around it."""

from __future__ import annotations

import re

from symderive.verify.documents.mapped import Mapped, join

_LEADING = re.compile(
    r"(?:\s|\\[,;:!> ]|\\q?quad(?![A-Za-z])|\\(?:displaystyle|enspace|hfill)(?![A-Za-z])|~|\{\}(?![_^])|[,;])+"
)
_ENDINGS = (
    r"\,", r"\;", r"\:", r"\!", r"\>", r"\quad", r"\qquad", r"\hfill", r"\qed", r"\blacksquare", r"\text{.}", r"\text{,}",
    r"\mbox{.}", r"\mbox{,}", r"\text{ .}", r"\text{ ,}", r"\mathrm{.}", "{}", "~", ".", ",", ";", ":", "。", "，",
)  # fmt: skip
_BY_LAST = {last: tuple(mark for mark in _ENDINGS if mark[-1] == last) for last in {mark[-1] for mark in _ENDINGS}}
_BOX = re.compile(r"\\(?:boxed|fbox|Aboxed|tcboxmath)\s*\{")
_RELATES = re.compile(r"=|\\(?:le|ge|leq|geq|approx|propto|equiv)(?![A-Za-z])")
_BRACE = re.compile(r"\\.|[{}]", re.DOTALL)
_COMMENT = re.compile(r"%[ \t]*(?:<!\[CDATA\[|\]\]>)|(?:(?<!\\)|(?<=\\\\))%[^\n]*(?=\n)")
_DELIMITED = re.compile(r"\\(?:left|right|[bB]igg?[lrm]?)\s*$")


def trim(piece: Mapped) -> Mapped:
    """The piece without what is not mathematics at its two ends."""
    start = leading_end(piece.text, 0)
    return piece[start : trimmed_end(piece.text, start)]


def uncommented(piece: Mapped) -> Mapped:
    r"""A display without comments: those to the end of a line, and the ``% <![CDATA[`` that site generators put around it."""
    parts: list[Mapped] = []
    position = 0
    for comment in _COMMENT.finditer(piece.text):
        parts.append(piece[position : comment.start()])
        position = comment.end()
    return join([*parts, piece[position:]]) if parts else piece


def unboxed(piece: Mapped) -> Mapped:
    r"""The piece without boxes around it or around relations in it: ``\boxed{a = b} \text{ where } c = d``."""
    pieces: list[Mapped] = []
    done = 0
    for box in _BOX.finditer(piece.text):
        end = _closing_brace(piece.text, box.end() - 1)
        if box.start() < done or end is None:
            continue
        if not piece.text[: box.start()].strip() and not piece.text[end + 1 :].strip(" .,\n"):
            return unboxed(trim(piece[box.end() : end]))
        if _RELATES.search(piece.text, box.end(), end):
            pieces += [piece[done : box.start()], trim(piece[box.end() : end]), Mapped.absent(" ")]
            done = end + 1
    return join([*pieces, piece[done:]]) if pieces else piece


def _closing_brace(text: str, start: int) -> int | None:
    """Where the brace that opens at a place closes."""
    depth = 0
    for brace in _BRACE.finditer(text, start):
        depth += (brace[0] == "{") - (brace[0] == "}")
        if depth == 0:
            return brace.start()
    return None


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
