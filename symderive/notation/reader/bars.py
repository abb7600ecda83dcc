r"""What a bar does: ``|x|`` opens and closes, ``p(x | y)`` divides, ``f|_{x=0}`` evaluates.

An author's bars look all the same. One after an operand opens a new pair if the bars that follow in the same bracket are odd in
number (they close it), and divides if they are even.
"""

from __future__ import annotations

from bisect import bisect_right

from symderive.notation.reader.tokens import Kind, Token

_IN = frozenset({Kind.BRACE, Kind.OPEN, Kind.LEFT, Kind.BEGIN})
_OUT = frozenset({Kind.UNBRACE, Kind.CLOSE, Kind.RIGHT, Kind.FINISH})
_NEXT = frozenset({Kind.CELL, Kind.ROW})


_FARTHEST = 32  # runs of bars that are looked at to tell which ones belong together


class Bars:
    """Where the bars of each bracket stand."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self._level: dict[int, int] = {}
        self._singles: dict[int, list[int]] = {}
        self._runs: dict[int, list[tuple[int, int]]] = {}  # start and length of adjacent bars
        self._norms: dict[int, list[int]] = {}
        self._angles: dict[int, int] = {}  # the last > of each level
        self._scan()

    def _scan(self) -> None:
        levels = [0]
        made = 0
        for at, token in enumerate(self.tokens):
            if token.kind in _IN:
                made += 1
                levels.append(made)
            elif token.kind in _OUT and len(levels) > 1:
                levels.pop()
            elif token.kind in _NEXT:
                made += 1
                levels[-1] = made
            elif token.kind is Kind.BAR:
                self._level[at] = levels[-1]
                self._note(at, levels[-1], token)
            elif token.kind is Kind.CHAR and token.text in {"<", ">"}:
                self._level[at] = levels[-1]
                if token.text == ">":
                    self._angles[levels[-1]] = at

    def _note(self, at: int, level: int, token: Token) -> None:
        if token.text != "|":
            self._norms.setdefault(level, []).append(at)
            return
        self._singles.setdefault(level, []).append(at)
        runs = self._runs.setdefault(level, [])
        if runs and runs[-1][0] + runs[-1][1] == at and not token.spaced:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        else:
            runs.append((at, 1))

    def angle_closes(self, at: int) -> bool:
        """Whether a ``>`` follows this ``<`` in the same bracket."""
        return self._angles.get(self._level[at], -1) > at

    def is_double(self, at: int) -> bool:
        """Whether two bars stand here, side by side."""
        tokens = self.tokens
        return (
            tokens[at].kind is Kind.BAR
            and tokens[at].text == "|"
            and tokens[at + 1].kind is Kind.BAR
            and tokens[at + 1].text == "|"
            and not tokens[at + 1].spaced
        )

    def opens_double(self, at: int) -> bool:
        """Whether the two bars here, where an operand is due, are one norm sign: ``||x||``, ``||a - |b|||``, not ``||a| - b|``."""
        runs = self._runs[self._level[at]]
        here = bisect_right(runs, (at, len(self.tokens)))
        if not any(length >= 2 for _, length in runs[here : here + _FARTHEST]):
            return False
        start, length = runs[here]
        before = self.tokens[start - 1]
        return length >= 2 or (before.kind is Kind.CHAR and before.text in "+-*/=<>,")

    def pairs_with_later(self, at: int, *, double: bool) -> bool:
        """Whether an odd number of like bars follows in the same bracket, so that this one opens."""
        level = self._level[at]
        if self.tokens[at].text != "|":
            places = self._norms[level]
            return (len(places) - bisect_right(places, at)) % 2 == 1
        if double:
            runs = self._runs[level]
            here = bisect_right(runs, (at, len(self.tokens)))
            return sum(length == 2 for _, length in runs[here : here + _FARTHEST]) % 2 == 1
        places = self._singles[level]
        return (len(places) - bisect_right(places, at)) % 2 == 1
