"""The parts of an expression that are relations of their own: columns, and what commas, spaces and words separate."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from symderive.verify.documents import signs
from symderive.verify.documents.conditions import After, connects, flat, is_condition, relations
from symderive.verify.documents.lexer import Kind, Mark, lex
from symderive.verify.documents.mapped import Mapped, join
from symderive.verify.documents.trim import leading_end

_SEPARATORS = frozenset({Kind.COMMA, Kind.SEMICOLON, Kind.SPACE, Kind.TEXT})
_ALTERNATIVES = ("and", "or", "also", "while", "but")
ARROWS = frozenset((r"\rightarrow", r"\to", r"\longrightarrow", "→", "->"))

IMPLICATIONS = (
    r"\Rightarrow",
    r"\implies",
    r"\Longrightarrow",
    r"\iff",
    r"\Leftrightarrow",
    r"\therefore",
    "⇒",
    "⟹",
    "∴",
    "⟺",
)
_SPACES = r"(?:\s|~|&|\\q?quad(?![A-Za-z])|\\[,;:! ])*"
_ANY = "|".join(re.escape(x) + ("(?![A-Za-z])" if x[0] == "\\" else "") for x in IMPLICATIONS)
_ARROW_AFTER = re.compile(rf"{_SPACES}(?:{_ANY})")
_ARROW_BEFORE = re.compile(rf"(?:{_ANY}){_SPACES}$")


@dataclass(frozen=True)
class Remark:
    """Words within a display."""

    text: str
    offset: int


@dataclass(frozen=True)
class Cut:
    """A place where an expression may fall into two: a column, or a separator with the word in it."""

    start: int
    end: int
    column: bool = False
    word: Mark | None = None
    arrow: bool = False


class Group:
    """What is known of the group before a cut: its last relation, and whether it claims an equality."""

    def __init__(self, text: str, marks: Sequence[Mark]) -> None:
        self.text = text
        self.found = relations(marks)
        self.next = 0
        self.reset()

    def reset(self) -> None:
        """Begin a new group."""
        self.last: Mark | None = None
        self.after = After.WEAK

    def reach(self, position: int) -> None:
        """Take in the relations before a position."""
        while self.next < len(self.found) and self.found[self.next].start < position:
            self.last = self.found[self.next]
            self.next += 1
            if self.last.kind is Kind.RELATION and self.last.name not in signs.INEQUALITIES:
                self.after = After.EQUATION
            elif self.last.kind is Kind.RELATION and self.after is After.WEAK:
                self.after = After.INEQUALITY

    def skip(self, position: int) -> None:
        """Leave out the relations before a position: an arrow that stands between two groups is of neither."""
        while self.next < len(self.found) and self.found[self.next].start < position:
            self.next += 1

    def complete(self, position: int) -> bool:
        """Whether the group holds a relation with something behind it."""
        return self.last is not None and leading_end(self.text, self.last.end) < position


def split_groups(content: Mapped, cells: list[int], *, columns: bool = False) -> Iterator[Mapped | Remark]:
    """The parts of an expression that are relations of their own.

    Args:
        content: the expression.
        cells: where its columns begin.
        columns: whether a column may begin with a relation sign, because the row before it had several relations.
    """
    text = content.text
    marks = flat(lex(text))
    cuts = _cuts(text, marks, cells)
    dots = [
        _is_dots(text[a:b])
        for a, b in zip([0, *(cut.end for cut in cuts)], [*(c.start for c in cuts), len(text)], strict=True)
    ]
    group = Group(text, marks)
    start = done = _opening(text, marks)
    pieces: list[Mapped] = []
    if start:
        yield Remark(marks[0].inner, content[marks[0].start : start].start)
    for k, cut in enumerate(cuts):
        if cut.start < start:
            continue
        group.reach(cut.start)
        stop = cuts[k + 1].start if k + 1 < len(cuts) else len(text)
        if dots[k] or not group.complete(cut.start):
            continue
        if cut.arrow:
            own = group.after is After.EQUATION and _is_own(
                text[cut.end : stop], cut, After.WEAK, followed_by_dots=False
            )
        elif cut.column:
            own = _is_column(text[cut.end : _column_end(cells, cut.end, len(text))], group.after, columns=columns)
        else:
            own = _is_own(text[cut.end : stop], cut, group.after, followed_by_dots=any(dots[k + 2 : k + 4]))
        if own:
            yield join([*pieces, content[done : cut.start]])
            if cut.word is not None:
                yield Remark(cut.word.inner, content[cut.word.start : cut.end].start)
            pieces, start, done = [], cut.end, cut.end
            group.reset()
            group.skip(cut.end)
        elif cut.column and cut.start == cut.end and _speaks(text[cut.end : stop], group, stop):
            pieces += [content[done : done + len(text[done : cut.start].rstrip())], Mapped.absent(r" \quad ")]
            done = cut.end
    yield join([*pieces, content[done:]])


def _speaks(part: str, group: Group, stop: int) -> bool:
    """Whether a column that stays with its formula is a condition or a remark on it, not more of it."""
    more = group.next < len(group.found) and group.found[group.next].start < stop
    marks = lex(part)
    begins = bool(marks) and leading_end(part, 0) >= marks[0].start
    return (more and not (begins and marks[0].kind in (Kind.RELATION, Kind.WEAK))) or (
        begins and marks[0].kind is Kind.TEXT
    )


def _opening(text: str, marks: Sequence[Mark]) -> int:
    """Where an expression begins behind an opening word such as where, hence."""
    if marks and connects(marks[0]) and leading_end(text, 0) >= marks[0].start:
        return marks[0].end
    return 0


def _cuts(text: str, marks: Sequence[Mark], cells: list[int]) -> list[Cut]:
    """The possible cuts in order; separators with nothing between them are one."""
    separators = [
        Cut(m.start, m.end, word=m if m.kind is Kind.TEXT else None, arrow=m.name in ARROWS)
        for m in marks
        if _separates(m)
    ]
    separators = [cut for cut in separators if not _beside_arrow(text, cut)]
    columns = [Cut(at, at, column=True) for at in cells if at]
    cuts: list[Cut] = []
    for cut in sorted([*separators, *columns], key=lambda cut: (cut.start, cut.end)):
        last = cuts[-1] if cuts else None
        if last is not None and not text[last.end : cut.start].strip():
            cuts[-1] = Cut(
                last.start,
                max(last.end, cut.end),
                last.column or cut.column,
                last.word or cut.word,
                last.arrow or cut.arrow,
            )
        else:
            cuts.append(cut)
    return cuts


def _separates(mark: Mark) -> bool:
    if mark.name in ARROWS:
        return True
    return mark.kind in _SEPARATORS and (mark.kind is not Kind.TEXT or connects(mark))


def _beside_arrow(text: str, cut: Cut) -> bool:
    r"""Whether a separator is only the space around the arrow of ``a = 0 \quad\Rightarrow\quad b = c``."""
    if cut.word is not None or not text.startswith("\\", cut.start):
        return False
    return _ARROW_AFTER.match(text, cut.end) is not None or _ARROW_BEFORE.search(text[: cut.start]) is not None


def _is_dots(part: str) -> bool:
    if len(part) > 40:
        return False
    marks = [mark for mark in lex(part) if mark.kind is Kind.DOTS]
    return bool(marks) and not (part[: marks[0].start] + part[marks[-1].end :]).strip()


def _column_end(cells: list[int], position: int, length: int) -> int:
    """Where the pair of columns that begins at a position ends."""
    later = bisect_right(cells, position)
    return cells[later + 1] if later + 1 < len(cells) else length


def _is_column(part: str, after: After, *, columns: bool) -> bool:
    found = relations(flat(lex(part)))
    if not found:
        return False
    own = bool(part[: found[0].start].strip())
    dots = any(mark.kind is Kind.DOTS for mark in lex(part))
    return (own or columns) and not (own and is_condition(part, after, followed_by_dots=dots))


def _is_own(part: str, cut: Cut, after: After, *, followed_by_dots: bool) -> bool:
    found = relations(flat(lex(part)))
    if not found or not part[: found[0].start].strip():
        return False
    also = cut.word is not None and cut.word.inner.strip().lower() in _ALTERNATIVES
    return not is_condition(part, After.WEAK if also else after, followed_by_dots=followed_by_dots)
