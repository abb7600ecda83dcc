"""Matrices, cases and lines of formulas."""

from __future__ import annotations

from dataclasses import replace

from symderive.notation.reader.grammar import Grammar
from symderive.notation.reader.letters import skip_bare_words
from symderive.notation.reader.symbols import CASES, MATRICES
from symderive.notation.reader.tokens import Kind, joined_span
from symderive.notation.reader.tree import Cases, Group, Matrix, Node, Relation, Remark, Sequence, Span, Words

_DELIMITERS = {"(": "(", "[": "[", "|": "|", r"\|": r"\|", r"\{": "{"}


def environment(parser: Grammar) -> Node:
    r"""What ``\begin`` opens."""
    start = parser.at
    begin = parser.advance()
    if begin.text in MATRICES or begin.text in CASES:
        with parser.inside("", gaps_separate=True):
            rows = _rows(parser, cases=begin.text in CASES)
        _finish(parser, begin.span)
        span = parser.span_from(start)
        if not rows:
            parser.fail("this environment is empty", begin.span)
        matrix = Matrix(span, tuple(rows), MATRICES.get(begin.text, ""))
        return as_matrix(Group(span, r"\{", ".", matrix)) if begin.text in CASES else matrix
    with parser.inside("", gaps_separate=True):
        node = parser.statement(top=True)
    _finish(parser, begin.span)
    if node is None:
        parser.fail("this environment is empty", begin.span)
    return replace(node, span=parser.span_from(start))


def _finish(parser: Grammar, begun: Span) -> None:
    if parser.token.kind is not Kind.FINISH:
        if parser.token.kind in {Kind.END, Kind.FINISH}:
            parser.fail("this environment is never closed", begun)
        parser.fail(f"{parser.shown(parser.token)} closes nothing here")
    parser.advance()


def _rows(parser: Grammar, *, cases: bool) -> list[tuple[Node, ...]]:
    """The cells of each row; a last row without cells is only a line's end."""
    rows: list[list[Node]] = [[]]
    while True:
        place = parser.token.span[0]
        if rows[-1]:
            skip_bare_words(parser)
        cell = parser.statement(top=True)
        rows[-1].append(Words((place, place), "") if cell is None else cell)
        if parser.token.kind is Kind.CELL:
            parser.advance()
        elif parser.token.kind is Kind.ROW:
            parser.advance()
            rows.append([])
        else:
            break
    return [tuple(row) for row in rows if not all(map(_is_blank, row)) or (len(row) > 1 and not cases)]


def _case(row: tuple[Node, ...]) -> tuple[Node, Node | None]:
    """A value and its condition."""
    value, *rest = [cell for cell in row if not _is_blank(cell)]
    conditions: list[Node] = []
    if isinstance(value, Remark):
        conditions += value.rest
        value = value.main
    elif isinstance(value, Sequence) and not rest and len(value.items) == 2 and isinstance(value.items[1], Relation):
        value, condition = value.items  # 3, x > 0
        conditions.append(condition)
    for cell in rest:
        conditions += [cell.main, *cell.rest] if isinstance(cell, Remark) else [cell]
    return value, _condition(conditions)


def _condition(parts: list[Node]) -> Node | None:
    """The condition without the words around it; an "or" stays, for it changes the sense."""
    alternatives = any(isinstance(part, Words) and "or" in part.text.split() for part in parts)
    kept = parts if alternatives else [part for part in parts if not isinstance(part, Words)]
    kept = [item for part in kept for item in (part.items if isinstance(part, Sequence) else (part,))]
    if len(kept) < 2:
        return kept[0] if kept else None
    span = joined_span(kept[0].span, kept[-1].span)
    if alternatives:
        main = next((part for part in kept if isinstance(part, Relation)), kept[0])
        return Remark(span, main, tuple(part for part in kept if part is not main))
    return Sequence(span, tuple(kept), (",",) * (len(kept) - 1))


def as_matrix(group: Group) -> Node:
    r"""Brackets around a bare table are the matrix's own; ``\left\{ ... \right.`` around one are cases."""
    table = group.inner
    if not isinstance(table, Matrix) or table.delimiter:
        return group
    if group.opening == r"\{" and group.closing == ".":
        if all(len(row) == 1 and isinstance(row[0], Relation) for row in table.rows):
            return group
        rows = [row for row in table.rows if not all(map(_is_blank, row))]
        return Cases(group.span, tuple(_case(row) for row in rows)) if rows else group
    if group.opening not in _DELIMITERS:
        return group
    return replace(table, span=group.span, delimiter=_DELIMITERS[group.opening])


def _is_blank(cell: Node) -> bool:
    return isinstance(cell, Words) and not cell.text
