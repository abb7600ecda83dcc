"""Lines that are drawn in matrices to show vectors as rows and columns: bars above a column, dashes at both ends of a row."""

from __future__ import annotations

from symderive.notation.reader.symbols import MATRICES
from symderive.notation.reader.tokens import Kind, Token

_BARS = frozenset({Kind.BAR, Kind.MID})
_ENDS = frozenset({Kind.CELL, Kind.ROW, Kind.NEWLINE})
_DASHES = frozenset("-−–—")


def without_drawn_lines(tokens: list[Token]) -> list[Token]:
    """The tokens without such lines; a cell is left empty by a bar, and loses dashes only if it has them at both ends."""
    if not any(x.kind is Kind.BEGIN and x.text in MATRICES for x in tokens):
        return tokens
    dropped: set[int] = set()
    opened: list[int] = []  # where the present cell of each open environment begins; -1 in one that is no matrix
    for at, token in enumerate(tokens):
        if token.kind is Kind.BEGIN:
            opened.append(at + 1 if token.text in MATRICES else -1)
        elif opened and token.kind in (*_ENDS, Kind.FINISH):
            if opened[-1] >= 0:
                dropped.update(_drawn(tokens, opened[-1], at))
                opened[-1] = at + 1
            if token.kind is Kind.FINISH:
                opened.pop()
    return [x for at, x in enumerate(tokens) if at not in dropped]


def _drawn(tokens: list[Token], start: int, end: int) -> list[int]:
    """Which tokens of a cell are lines."""
    cell = range(start, end)
    if len(cell) == 1 and tokens[start].kind in _BARS:
        return [start]
    low, high = start, end
    while low < end and tokens[low].text in _DASHES:
        low += 1
    while high > low and tokens[high - 1].text in _DASHES:
        high -= 1
    return [*range(start, low), *range(high, end)] if start < low and high < end else []
