"""From the rows of a display to its relations: joined, split at commas and columns, with the left sides they inherit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from symderive.verify.documents import signs
from symderive.verify.documents.conditions import flat, relations
from symderive.verify.documents.escapes import without_small
from symderive.verify.documents.groups import ARROWS, IMPLICATIONS, Remark, split_groups
from symderive.verify.documents.lexer import Kind, Mark, lex
from symderive.verify.documents.mapped import Mapped, join
from symderive.verify.documents.rows import Row, Shape, is_text_only, joins, shape, split_rows
from symderive.verify.documents.trim import trim, unboxed

_STEPS_LEFT_OUT = re.compile(r"(?:\s|&|~|\\q?quad|\\[,;:! ])*\\vdots(?:\s|&|~|\\q?quad|\\[,;:! ])*")
LARGEST = 40_000  # characters of a display; a longer one is left as it is


@dataclass(frozen=True)
class Relation:
    """A relation or expression of a display."""

    latex: Mapped
    label: str = ""
    continues: bool = False


Item: TypeAlias = Relation | Remark


@dataclass
class Chain:
    """What a row that begins with a relation sign goes on from."""

    left: Mapped
    right: Mapped
    names: set[str] = field(default_factory=set[str])

    def start_for(self, name: str) -> Mapped:
        """The first left side where the links so far carry the sign over, else the last right side."""
        strict = self.names - signs.EQUALITIES
        carries = not strict or (name in signs.TRANSITIVE and strict == {name})
        return self.left if carries else self.right


@dataclass
class Inheritance:
    """How many characters of left sides may still be repeated, so that a file of many short rows stays small."""

    allowed: int = 1_000_000
    refused: int = 0

    def take(self, length: int) -> bool:
        """Whether a left side of this length may be repeated."""
        if length > self.allowed:
            self.refused += 1
            return False
        self.allowed -= length
        return True


@dataclass
class Expression:
    """Rows joined to one expression, with the columns of its first row."""

    content: Mapped
    cells: list[int]
    label: str
    shape: Shape


class Display:
    """The relations of one display."""

    def __init__(self, name: str, inheritance: Inheritance, before: Chain | None = None) -> None:
        self.name = name
        self.inheritance = inheritance
        self.chains: list[Chain] = [before] if before else []

    def items(self, body: Mapped) -> Iterator[Item]:
        """The relations and the words between them, in order."""
        if len(body) > LARGEST or not (lex(body.text) or "{" in body.text):
            yield Relation(trim(body))
            return
        rows = split_rows(unboxed(without_small(body)))
        labels = {row.label for row in rows if row.label}
        shared = (
            labels.pop()
            if len(labels) == 1 and self.name not in ("align", "gather", "flalign", "alignat", "eqnarray")
            else ""
        )
        for entry in self._expressions(rows):
            if isinstance(entry, Remark):
                yield entry
            else:
                entry.label = entry.label or shared
                yield from self._relations(entry)

    def _expressions(self, rows: list[Row]) -> Iterator[Expression | Remark]:
        pieces: list[Mapped] = []
        current: Expression | None = None
        first = True
        for row in rows:
            if _STEPS_LEFT_OUT.fullmatch(row.content.text):
                continue
            now = shape(row)
            if current is not None and not row.remarks and joins(current.shape, row, now, self.name, first=first):
                pieces[-1] = _without_repeated(pieces[-1], current.shape, now)
                pieces += [Mapped.absent(" "), trim(row.content)]
                current.label = current.label or row.label
                current.shape = now if now.related else _joined(current.shape, now)
                continue
            if current is not None:
                first = False
                yield _finished(current, pieces)
            yield from (Remark(*remark) for remark in row.remarks)
            current = None
            if is_text_only(row, now.marks):
                yield Remark("".join(mark.inner for mark in now.marks if mark.kind is Kind.TEXT), row.content.start)
            elif row.content.text.strip():
                current = Expression(row.content, row.cells, row.label, now)
                pieces = [row.content]
        if current is not None:
            yield _finished(current, pieces)

    def _relations(self, expression: Expression) -> Iterator[Item]:
        groups = list(split_groups(expression.content, expression.cells, columns=len(self.chains) > 1))
        kept = self.chains
        chains: list[Chain] = []
        for k, group in enumerate(groups):
            if isinstance(group, Remark):
                yield group
                continue
            piece = unboxed(trim(group))
            if not piece.text:
                continue
            number = len(chains)
            chain = kept[min(number, len(kept) - 1)] if kept else None
            relation, chain = self._related(piece, chain if len(groups) > 1 or k == 0 else None, expression.label)
            chains.append(chain)
            yield relation
        if any(chain.names for chain in chains):
            self.chains = chains

    def _related(self, piece: Mapped, chain: Chain | None, label: str) -> tuple[Relation, Chain]:
        piece = _without_arrow(piece)
        marks = flat(lex(piece.text))
        signs_here = relations(marks)
        if not signs_here:
            return Relation(piece, label), Chain(piece, piece)
        first = signs_here[0]
        if first.name in ARROWS and len(signs_here) > 1 and not trim(piece[: first.start]).text:
            begin = _past_spaces(piece.text, first.end, marks)
            if trim(piece[begin : signs_here[1].start]).text:  # an arrow in front of a relation with a left side
                return self._related(trim(piece[begin:]), chain, label)
        right = _right_side(piece, signs_here[-1], marks)
        names = {mark.name for mark in signs_here}
        own = trim(piece[: first.start])
        if own.text:
            return Relation(piece, label), Chain(own, right, names)
        if chain is None:
            return Relation(piece, label), Chain(own, right, names)
        start = chain.start_for(first.name)
        if not start.text or not self.inheritance.take(len(start)):
            return Relation(piece, label), Chain(start, right, names)
        latex = join([Mapped.absent(start.text + " "), piece[first.start :]])
        same = start is chain.left
        return Relation(latex, label, continues=True), Chain(start, right, chain.names | names if same else names)


def _past_spaces(text: str, position: int, marks: list[Mark]) -> int:
    for mark in marks:
        if mark.start >= position and mark.kind in (Kind.SPACE, Kind.THIN) and not text[position : mark.start].strip():
            position = mark.end
    return position


def _joined(first: Shape, second: Shape) -> Shape:
    return Shape(first.marks, first.head, first.head_at, first.related or second.related, second.open, second.dangling)


def _without_repeated(piece: Mapped, before: Shape, now: Shape) -> Mapped:
    """The end of an expression, without a relation sign that the row behind it repeats."""
    text = piece.text.rstrip()
    if before.dangling is not None and now.head is not None and now.head.kind in (Kind.RELATION, Kind.WEAK):
        text = text.removesuffix(before.dangling.name).rstrip()
    return piece[: len(text)]


def _finished(expression: Expression, pieces: list[Mapped]) -> Expression:
    expression.content = join(pieces)
    return expression


def _right_side(piece: Mapped, last: Mark, marks: list[Mark]) -> Mapped:
    stop = len(piece)
    for mark in marks:
        if mark.start > last.end and mark.kind in (Kind.SPACE, Kind.TEXT):
            stop = mark.start
            break
    return trim(piece[last.end : stop])


def _without_arrow(piece: Mapped) -> Mapped:
    """A relation without the arrow by which it follows from the one before it."""
    arrow = next((arrow for arrow in IMPLICATIONS if piece.text.startswith(arrow)), "")
    if not arrow or piece.text[len(arrow) :][:1].isalpha():
        return piece
    return trim(piece[_past_spaces(piece.text, len(arrow), flat(lex(piece.text))) :])


__all__ = ["Chain", "Display", "Inheritance", "Item", "Relation", "Remark"]
