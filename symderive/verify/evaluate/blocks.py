"""Values of matrices that are written out, and of what is joined."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from symderive.verify import terms as t
from symderive.verify.places import Places
from symderive.verify.shapes.blocks import TRANSPOSED, is_zero
from symderive.verify.values import dual
from symderive.verify.values.dual import Array
from symderive.verify.values.errors import NoValueError

if TYPE_CHECKING:
    from symderive.verify.evaluate.frame import Frame


def matrix(frame: Frame, term: t.MatrixOf, places: Places) -> Array:
    """The value of a matrix of numbers or of blocks."""
    if frame.world.shapes.how.get(id(term)) == "blocks":
        return _blocks(frame, term, places)
    rows = [dual.stack([frame.value(c, places) for c in row]) for row in term.rows]
    found = dual.stack(rows)
    return found if len(term.rows) * len(term.rows[0]) > 1 else dual.take(found, (0, 0))


def _blocks(frame: Frame, term: t.MatrixOf, places: Places) -> Array:
    cells = [[None if is_zero(c) else _block(frame.value(c, places)) for c in row] for row in term.rows]
    heights = [_size([c for c in row if c is not None], 0) for row in cells]
    widths = [_size([row[j] for row in cells if row[j] is not None], 1) for j in range(len(cells[0]))]
    rows = [
        dual.concatenate([np.zeros((h, w)) if c is None else c for c, w in zip(row, widths, strict=True)], 1)
        for row, h in zip(cells, heights, strict=True)
    ]
    return dual.concatenate(rows, 0)


def _size(blocks: list[Array | None], axis: int) -> int:
    sizes = [dual.shape(x)[axis] for x in blocks if x is not None]
    if not sizes:
        raise NoValueError("the size of these zeros is open")
    return sizes[0]


def _block(value: Array) -> Array:
    """A number as a matrix with one entry."""
    return value if dual.shape(value) else dual.reshape(value, (1, 1))


def joined(frame: Frame, term: t.Operation, places: Places) -> Array:
    """The value of vectors or matrices one after the other."""
    how = frame.world.shapes.how.get(id(term), "")
    parts = [_block(frame.value(x, places)) for x in term.arguments]
    found = dual.concatenate(parts, 0 if how.startswith("below") else 1)
    return dual.transpose(found) if how.endswith(TRANSPOSED) else found
