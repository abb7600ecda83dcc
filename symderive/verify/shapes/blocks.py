"""The shapes of matrices that are written out, of numbers or of blocks, and of vectors and matrices that are joined."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symderive.verify import terms as t
from symderive.verify.dims import ONE, Dim, Shape, joined, kind, names
from symderive.verify.shapes.axes import Places

if TYPE_CHECKING:
    from symderive.verify.shapes.walk import Shapes

TRANSPOSED = " transposed"
_BLOCKS = 0.4
_NUMBERS = 1.0  # [h, x] times a matrix: these are vectors


def matrix(walk: Shapes, term: t.MatrixOf, places: Places) -> Shape:
    """The shape of a matrix that is written out."""
    shapes = [[walk.shape(cell, places) for cell in row] for row in term.rows]
    rows, columns = len(term.rows), len(term.rows[0])
    if not any(shape for row in shapes for shape in row):
        return (ONE if rows == 1 else Dim(rows), ONE if columns == 1 else Dim(columns)) if rows * columns > 1 else ()
    walk.charge(_BLOCKS, term)
    walk.how[id(term)] = "blocks"
    cells = [
        [_block(shape) for cell, shape in zip(row, found, strict=True) if not is_zero(cell)]
        for row, found in zip(term.rows, shapes, strict=True)
    ]
    across = [[_block(shapes[i][j]) for i, row in enumerate(term.rows) if not is_zero(row[j])] for j in range(columns)]
    heights = [_common(walk, term, [x[0] for x in row]) for row in cells]
    widths = [_common(walk, term, [x[1] for x in column]) for column in across]
    return joined(*heights), joined(*widths)


def is_zero(cell: t.Term) -> bool:
    """Whether a cell is a zero, or a block of zeros."""
    return isinstance(cell, t.Number) and cell.value == 0


def _block(shape: Shape) -> Shape:
    return shape or (ONE, ONE)


def _common(walk: Shapes, term: t.Term, sizes: list[Dim]) -> Dim:
    """The one size that blocks beside or below each other have."""
    if not sizes:
        raise walk.conflict("the size of these zeros is open", term, kinds=False, span=term.span)
    for other in sizes[1:]:
        if not (sizes[0].unify(other) or (sizes[0].root().unit and other.root().unit)):
            kinds = sizes[0].root().unit != other.root().unit
            raise walk.conflict("the blocks of this matrix do not fit", term, kinds=kinds, span=term.span)
    return sizes[0]


def joining(walk: Shapes, term: t.Operation, shapes: list[Shape]) -> Shape:
    """The shape of vectors or matrices one after the other: ``[h; x]``."""
    kinds = {kind(x) for x in shapes}
    turned = term.name.endswith(TRANSPOSED)
    if kinds == {"number"}:  # [a, b] and [a, b]^T are both meant as columns
        walk.charge(_NUMBERS, term)
        walk.how[id(term)] = "below"
        return (Dim(len(shapes)), ONE)
    below = _lies_below(walk, term, kinds - {"number"})
    walk.how[id(term)] = ("below" if below else "beside") + (TRANSPOSED if turned else "")
    along, across = (0, 1) if below else (1, 0)
    sizes = [_block(x) for x in shapes]
    for shape, size in zip(shapes, sizes, strict=True):
        if not (sizes[0][across].unify(size[across]) or (sizes[0][across].root().unit and size[across].root().unit)):
            units = sizes[0][across].root().unit != size[across].root().unit
            message = f"{names(shapes[0])} and {names(shape)} cannot be joined"
            raise walk.conflict(message, term, kinds=units, span=term.span)
    whole = joined(*(x[along] for x in sizes))
    found = (whole, sizes[0][1]) if below else (sizes[0][0], whole)
    return found[::-1] if turned else found


def _lies_below(walk: Shapes, term: t.Operation, kinds: set[str]) -> bool:
    """Whether parts stand below each other: columns do, rows stand side by side, matrices as the notes have their examples."""
    if kinds <= {"column"} or kinds <= {"row"}:
        return kinds <= {"column"}
    return term.name.startswith("stack") or "column examples" in walk.scope.flags
