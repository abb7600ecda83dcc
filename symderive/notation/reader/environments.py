"""Matrices, cases and lines of formulas."""

from __future__ import annotations

from dataclasses import replace

from symderive.notation.reader.grammar import Grammar
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
        if begin.text in CASES:
            return Cases(span, tuple(_case(row) for row in rows))
        empty = (begin.span[1],) * 2
        return Matrix(
            span, tuple(tuple(cell or Words(empty, "") for cell in row) for row in rows), MATRICES[begin.text]
        )
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


def _rows(parser: Grammar, *, cases: bool) -> list[list[Node | None]]:
    """The cells of each row; a last row without cells is only a line's end."""
    rows: list[list[Node | None]] = [[]]
    while True:
        rows[-1].append(parser.statement(top=True))
        if parser.token.kind is Kind.CELL:
            parser.advance()
        elif parser.token.kind is Kind.ROW:
            parser.advance()
            rows.append([])
        else:
            break
    return [row for row in rows if any(row) or (len(row) > 1 and not cases)]


def _case(cells: list[Node | None]) -> tuple[Node, Node | None]:
    """A value and its condition."""
    value, *rest = [cell for cell in cells if cell is not None]
    conditions: list[Node] = []
    if isinstance(value, Remark):
        conditions += value.rest
        value = value.main
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
        return Cases(
            group.span,
            tuple(
                _case([None if _is_blank(cell) else cell for cell in row])
                for row in table.rows
                if not all(map(_is_blank, row))
            ),
        )
    return (
        replace(table, span=group.span, delimiter=_DELIMITERS[group.opening]) if group.opening in _DELIMITERS else group
    )


def _is_blank(cell: Node) -> bool:
    return isinstance(cell, Words) and not cell.text
