r"""Rows that an author writes out: ``x = [x_1 \; x_2 \; ... \; x_n]`` says that x is a row with these entries, and defines nothing."""

from __future__ import annotations

from collections.abc import Iterator

from symderive.notation.reader import tree as r
from symderive.verify.left_sides import Left, letters_of
from symderive.verify.resolve.usage import bare, is_transpose, letter_of, root_name


def lists_own_entries(main: r.Relation, left: Left) -> str:
    """What a row with dots says of the left side: a ``row`` or ``column`` of its own entries, or of zeros and a one; else nothing."""
    if len(main.sides) != 2:
        return ""
    right = bare(main.sides[1])
    turned = isinstance(right, r.Scripted) and is_transpose(right.sup)
    row = bare(right.base) if isinstance(right, r.Scripted) and turned else right
    cells = _cells(row)
    arguments = letters_of(main.sides[0]) - {left.letter}
    entries = [x for x in cells if not isinstance(bare(x), r.Dots)]
    if len(entries) == len(cells) or len(entries) < 2:
        return ""
    numbers = sorted(x.text if isinstance(x, r.Number) else "" for x in map(bare, entries))
    if len(entries) > 2 and numbers == ["0"] * (len(entries) - 1) + ["1"]:
        return "one-hot column" if turned or (isinstance(row, r.Matrix) and len(row.rows) > 1) else "one-hot row"
    if not all(_is_entry(x, left.letter, arguments) for x in entries):
        return ""
    return "column" if turned else "row"


def _cells(row: r.Node) -> tuple[r.Node, ...]:
    r"""The cells of one row, which are parted by ``&`` or by spaces only."""
    if isinstance(row, r.Matrix) and len(row.rows) == 1:
        (cells,) = row.rows
        return cells if len(cells) != 1 else tuple(_parted(bare(cells[0])))
    if isinstance(row, r.Matrix) and all(len(x) == 1 for x in row.rows):
        column = tuple(x[0] for x in row.rows)  # of entries it is read elsewhere
        return column if not any(isinstance(bare(x), r.Scripted) for x in column) else ()
    if isinstance(row, r.Group) and row.opening == "[" and isinstance(row.inner, r.Product):
        return tuple(_parted(row.inner))
    return ()


def _parted(node: r.Node) -> Iterator[r.Node]:
    r"""The factors of ``s(x)_1 s(x)_2 ...``, each with its argument."""
    factors = node.factors if isinstance(node, r.Product) and not any(node.signs) else (node,)
    for k, factor in enumerate(factors):
        called = k + 1 < len(factors) and _argument(factors[k + 1])
        if called and isinstance(node, r.Product):
            span = (factor.span[0], factors[k + 1].span[1])
            yield r.Product(span, (factor, factors[k + 1]), ("",), (factors[k + 1].span,))
        elif not _argument(factor):
            yield factor


def _argument(node: r.Node) -> bool:
    return isinstance(node, r.Scripted) and isinstance(bare(node.base), r.Group)


def _is_entry(cell: r.Node, letter: str, arguments: set[str]) -> bool:
    """``x_1``, ``s(x)_1``."""
    node = bare(cell)
    if isinstance(node, r.Product):
        return len(node.factors) == 2 and _named(node.factors[0], letter) and letters_of(node.factors[1]) >= arguments
    return isinstance(node, r.Scripted) and node.sub is not None and not node.primes and _named(node.base, letter)


def _named(node: r.Node, letter: str) -> bool:
    name = root_name(node)
    return name is not None and letter_of(name) == letter
