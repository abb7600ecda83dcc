"""Text to tokens: commands, characters, braces and scripts, each with its place."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from symderive.notation.reader.errors import ReadError
from symderive.notation.reader.tree import Span


class Kind(StrEnum):
    """The kinds of tokens; those after PRIME are made by the layout pass."""

    COMMAND = "command"  # text without the backslash
    CHAR = "character"
    BRACE = "{"
    UNBRACE = "}"
    SUP = "^"
    SUB = "_"
    PRIME = "'"
    OPEN = "open"  # a bracket; text as in `Group.opening`
    CLOSE = "close"
    BAR = "bar"  # | or \| that may open, close or divide
    MID = "mid"  # a bar that divides
    LEFT = "left"  # \left with its bracket
    RIGHT = "right"
    TEXT = "text"  # the words of the command before it
    BEGIN = "begin"
    FINISH = "finish"  # \end{...}
    CELL = "&"
    ROW = "row"
    NEWLINE = "newline"
    QUAD = "quad"  # a wide gap
    END = "end"  # after the last token


@dataclass(frozen=True, slots=True)
class Token:
    """A token; ``spaced`` says that a blank stands before it."""

    kind: Kind
    text: str
    span: Span
    spaced: bool = False


_SINGLE = {"{": Kind.BRACE, "}": Kind.UNBRACE, "^": Kind.SUP, "_": Kind.SUB, "'": Kind.PRIME}
_INVISIBLE = frozenset("\u200b\u200c\u200d\u2060\u2061\u2062\u2063\u2064\ufeff\ufe0e\ufe0f\u00ad")
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")


def lex(latex: str) -> list[Token]:
    """The tokens of a formula, comments left out."""
    tokens: list[Token] = []
    at, spaced, size = 0, False, len(latex)
    while at < size:
        start, character = at, latex[at]
        at += 1
        if character.isspace() or character in _INVISIBLE or character == "~":
            spaced = spaced or character not in _INVISIBLE
            continue
        if character == "%":
            end = latex.find("\n", at)
            at, spaced = (size if end < 0 else end), True
            continue
        if character == "\\":
            at = _command_end(latex, at)
            token = Token(Kind.COMMAND, latex[start + 1 : at], (start, at), spaced)
        else:
            token = Token(_SINGLE.get(character, Kind.CHAR), character, (start, at), spaced)
        spaced = False
        tokens.append(token)
    return tokens


def _command_end(latex: str, at: int) -> int:
    """The end of the command whose backslash stands before ``at``."""
    if at >= len(latex):
        raise ReadError("a backslash at the end of the formula names no command", (at - 1, at))
    end = at
    while end < len(latex) and latex[end] in _LETTERS:
        end += 1
    return max(end, at + 1)


def joined_span(first: Span, last: Span) -> Span:
    """The span from one token to another, whichever comes first (macros may exchange their arguments)."""
    return min(first[0], last[0]), max(first[1], last[1])


def printable(text: str) -> str:
    """Text in a message: short and without control characters."""
    return "".join(character if character.isprintable() else "?" for character in text[:40])


def empty_span(place: int) -> Span:
    """The span of something that is not written."""
    return place, place
