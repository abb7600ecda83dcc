r"""Environments inside a formula: matrices, cases, and lines that go on."""

from __future__ import annotations

from symderive.notation.reader import symbols
from symderive.notation.reader.grammar import Grammar
from symderive.notation.reader.tokens import Kind, Token
from symderive.notation.reader.tree import Cases, Group, Matrix, Node, Remark, Sequence, Words


def environment(parser: Grammar) -> Node:
    """The environment whose beginning is next."""
    start = parser.at
    opening = parser.advance()
    if opening.text in symbols.CASES:
        return _cases(parser, start, opening)
    if opening.text in symbols.MATRICES:
        rows = _table(parser, opening)
        return Matrix(parser.span_from(start), tuple(map(tuple, rows)), symbols.MATRICES[opening.text])
    with parser.inside("lines", gaps_separate=True):
        inner = parser.statement()
    _finish(parser, opening)
    return Group(parser.span_from(start), "{", "}", inner)


def _finish(parser: Grammar, opening: Token) -> None:
    if parser.token.kind is not Kind.FINISH:
        parser.fail(f"{parser.shown(parser.token)} cannot stand in {opening.text}")
    parser.advance()


def _table(parser: Grammar, opening: Token) -> list[list[Node]]:
    """Rows of cells; an empty last row does not count, an empty cell is a word without letters."""
    rows: list[list[Node]] = [[]]
    while True:
        with parser.inside("cell"):
            cell = parser.statement()
        place = parser.token.span[0]
        rows[-1].append(Words((place, place), "") if cell is None else cell)
        if parser.token.kind is Kind.CELL:
            parser.advance()
        elif parser.token.kind in {Kind.ROW, Kind.NEWLINE}:
            parser.advance()
            rows.append([])
        else:
            break
    _finish(parser, opening)
    return [row for row in rows if not all(isinstance(cell, Words) and not cell.text for cell in row)]


def _cases(parser: Grammar, start: int, opening: Token) -> Node:
    rows: list[tuple[Node, Node | None]] = []
    for cells in _table(parser, opening):
        value, rest = cells[0], cells[1:]
        if not rest and isinstance(value, (Remark, Sequence)):
            value, rest = _parted(value)
        rows.append((value, _condition(rest)))
    return Cases(parser.span_from(start), tuple(rows))


def _parted(node: Remark | Sequence) -> tuple[Node, list[Node]]:
    """A value with its condition in one cell, as in ``1, x > 0``."""
    if isinstance(node, Remark):
        return node.main, list(node.rest)
    return node.items[0], list(node.items[1:])


def _condition(cells: list[Node]) -> Node | None:
    """What cells say: words are dropped, and "otherwise" says nothing."""
    found: list[Node] = []
    for cell in cells:
        items = cell.items if isinstance(cell, Sequence) else (cell.main, *cell.rest) if isinstance(cell, Remark) else (cell,)
        found += [item for item in items if not isinstance(item, Words)]
    if not found:
        return None
    if len(found) == 1:
        return found[0]
    return Sequence((found[0].span[0], found[-1].span[1]), tuple(found), (",",) * (len(found) - 1))
