"""The rows of a display: where each begins, and which of them are one expression."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from symderive.verify.documents import signs
from symderive.verify.documents.conditions import conditional, connects, flat, relations
from symderive.verify.documents.lexer import Kind, Mark, lex
from symderive.verify.documents.mapped import Mapped, join

_WHOLE = re.compile(
    r"\s*(?P<left>\\left\s*(?:\\\{|\\lbrace|\.|\[|\\lbrack)\s*)?\\begin\s*\{(?P<name>array|cases|dcases|rcases|darray|matrix)\}",
    re.DOTALL,
)
_WORD = re.compile(r"\w")


@dataclass
class Row:
    r"""One row: its text without marks, where its cells begin, its label, and the remarks (``\intertext``) before it."""

    content: Mapped
    cells: list[int] = field(default_factory=list[int])
    label: str = ""
    remarks: list[tuple[str, int]] = field(default_factory=list[tuple[str, int]])


class Builder:
    """Collects the pieces of a row between its marks."""

    def __init__(self) -> None:
        self.pieces: list[Mapped] = []
        self.length = 0
        self.row = Row(Mapped("", ()))
        self.tagged = ""

    def add(self, piece: Mapped) -> None:
        """Append text."""
        last = self.pieces[-1].text[-1] if self.pieces else " "
        if last.isspace():
            piece = piece[len(piece) - len(piece.text.lstrip()) :]
        if piece.text and last.isalpha() and piece.text[0].isalpha():
            self._append(Mapped.absent(" "))
        self._append(piece)

    def _append(self, piece: Mapped) -> None:
        if piece.text:
            self.pieces.append(piece)
            self.length += len(piece)

    def mark(self, mark: Mark, body: Mapped) -> None:
        """Take note of a mark that is not part of the formula."""
        if mark.kind is Kind.CELL:
            self.row.cells.append(self.length)
        elif mark.kind is Kind.LABEL:
            if mark.name == r"\label":
                self.row.label = mark.inner.strip()
            else:
                self.tagged = mark.inner.strip()
        elif mark.kind is Kind.TEXT:
            self.row.remarks.append((mark.inner, body[mark.start : mark.end].start))

    def finish(self) -> Row:
        """The row."""
        self.row.content = join(self.pieces)
        self.row.label = self.row.label or self.tagged
        return self.row


def split_rows(body: Mapped) -> list[Row]:
    """The rows of a display, at the breaks outside of braces and inner environments."""
    body, transparent = _unwrapped(body)
    rows: list[Row] = []
    builder = Builder()
    position = 0
    for mark in lex(body.text, transparent):
        removed = mark.kind in (Kind.ROW, Kind.CELL, Kind.LABEL, Kind.DROP) or mark.name in (
            r"\intertext",
            r"\shortintertext",
        )
        if not removed:
            continue
        builder.add(body[position : mark.start])
        position = mark.end
        if mark.kind is Kind.ROW:
            rows.append(builder.finish())
            builder = Builder()
        else:
            builder.mark(mark, body)
    builder.add(body[position:])
    rows.append(builder.finish())
    kept = [row for row in rows if row.content.text.strip() or row.remarks or row.label]
    if len(kept) > 1 and not kept[-1].content.text.strip() and not kept[-1].remarks:
        kept[-2].label = kept[-2].label or kept[-1].label  # a \label behind the last \\
        kept.pop()
    return kept


def _unwrapped(body: Mapped) -> tuple[Mapped, frozenset[str]]:
    r"""The environments whose rows are rows of the display: ``array`` or ``cases`` too where it is all there is and holds a system."""
    text = body.text
    whole = _WHOLE.match(text)
    if whole is None:
        return body, signs.ALIGNED
    tail = max(whole.end(), len(text) - 80)
    ending = re.compile(r"\\end\s*\{" + whole["name"] + r"\}\s*(\\right\s*(?:\.|\\\}|\]))?[\s.,]*\Z").search(text, tail)
    if ending is None or bool(ending[1]) != bool(whole["left"]) or whole["name"] == "matrix":
        return body, signs.ALIGNED
    start = whole.end("left") if whole["left"] else 0
    inner = body[start : ending.start(1)] if whole["left"] else body
    wider = signs.ALIGNED | {whole["name"]}
    return (inner, wider) if _is_system(inner.text, wider, cases="cases" in whole["name"]) else (body, signs.ALIGNED)


def _is_system(text: str, transparent: frozenset[str], *, cases: bool) -> bool:
    """Whether every row holds a relation, in ``cases`` before its condition."""
    related, cell, rows = False, False, 0
    for mark in [*lex(text, transparent), Mark(Kind.ROW, len(text), len(text), "")]:
        if mark.kind is Kind.ROW:
            if not related and rows:
                return False
            related, cell, rows = False, False, rows + 1
        elif mark.kind is Kind.CELL:
            cell = True
        elif mark.kind is Kind.RELATION and not (cell and cases):
            related = True
    return rows > 0


@dataclass
class Shape:
    """How a row begins and ends."""

    marks: Sequence[Mark]
    head: Mark | None  # the mark with which it begins, if it begins with one
    head_at: int
    related: bool
    open: bool  # whether an operand or a bracket is missing at the end
    dangling: Mark | None  # a relation sign at the very end


def shape(row: Row) -> Shape:
    """Look at the two ends of a row."""
    text = row.content.text
    marks = lex(text)
    head_at, head = _head(text, marks)
    depth = 0
    for mark in marks:
        depth += (mark.kind is Kind.OPEN) - (mark.kind is Kind.CLOSE)
    last = next((mark for mark in reversed(marks) if mark.kind not in (Kind.THIN, Kind.SPACE)), None)
    ends = last is not None and not _visible(text, last.end, marks)
    hanging = (Kind.JOINING, Kind.SIGNED, Kind.OPEN, Kind.RELATION, Kind.WEAK)
    is_open = depth > 0 or (ends and last is not None and (last.kind in hanging or last.name == r"\right."))
    dangling = last if ends and last is not None and last.kind in (Kind.RELATION, Kind.WEAK) else None
    return Shape(marks, head, head_at, bool(relations(flat(marks))), is_open, dangling)


def _head(text: str, marks: Sequence[Mark]) -> tuple[int, Mark | None]:
    position = 0
    for mark in marks:
        gap = text[position : mark.start].replace("{}", "")
        if gap.strip():
            break
        if mark.kind not in (Kind.SPACE, Kind.THIN):
            return mark.start, mark
        position = mark.end
    return position, None


def _visible(text: str, position: int, marks: Sequence[Mark]) -> bool:
    """Whether something other than blanks stands behind a position."""
    later = [mark for mark in marks if mark.start >= position]
    starts = [position, *(mark.end for mark in later)]
    stops = [*(mark.start for mark in later), len(text)]
    return any(text[start:stop].replace("{}", "").strip() for start, stop in zip(starts, stops, strict=True))


def is_text_only(row: Row, marks: Sequence[Mark]) -> bool:
    """Whether a row holds words only."""
    words = [mark for mark in marks if mark.kind is Kind.TEXT]
    starts = [0, *(mark.end for mark in words)]
    stops = [*(mark.start for mark in words), len(row.content)]
    rest = "".join(row.content.text[start:stop] for start, stop in zip(starts, stops, strict=True))
    return bool(words) and _WORD.search(rest) is None


def joins(before: Shape, row: Row, now: Shape, name: str) -> bool:
    """Whether a row continues the expression of the row before it."""
    kind = now.head.kind if now.head else None
    if name in signs.ONE_FORMULA:
        return True
    if kind in (Kind.RELATION, Kind.WEAK):  # else a left side has a row of its own
        return before.dangling is not None or (kind is Kind.RELATION and not before.related)
    leading_cell = bool(row.cells) and not row.content.text[: row.cells[0]].strip()
    if kind is Kind.TEXT and now.head is not None and (connects(now.head) or not conditional(now.head)):
        return False
    if kind in (Kind.JOINING, Kind.CLOSE):
        return True
    if kind is Kind.SIGNED:
        return leading_cell or not now.related
    if before.open:
        return before.dangling is not None or leading_cell or not now.related
    if now.related:
        return kind is Kind.TEXT
    return before.related and (leading_cell or kind is Kind.TEXT)
