"""The cells of a layered drawing: their order in each column, for few crossings, and their y, for straight edges."""

import math
from dataclasses import dataclass, field
from itertools import pairwise

ROW_GAP = 20.0  # between two nodes of a column
LANE_GAP = 10.0
_SWEEPS = 24


def _no_cells() -> "list[Cell]":
    return []


@dataclass(slots=True, eq=False)
class Cell:
    """What takes a place in a column: a node, the label of an edge, or an edge that passes."""

    width: float
    up: float
    down: float
    rigid: float  # how much its edges resist a bend
    column: int
    y: float = 0.0
    left: "list[Cell]" = field(default_factory=_no_cells)
    right: "list[Cell]" = field(default_factory=_no_cells)


def order(grid: list[list[Cell]]) -> None:
    """Order every column, in place, for few crossings: barycentres and swaps of neighbours, swept to and fro."""
    best, fewest = [list(column) for column in grid], _crossings(grid)
    for sweep in range(_SWEEPS):
        forward = sweep % 2 == 0
        for column in grid if forward else reversed(grid):
            _sort(grid, column, leftward=forward)
        _swap(grid)
        if (count := _crossings(grid)) < fewest:
            best, fewest = [list(column) for column in grid], count
    grid[:] = best


def _ranks(grid: list[list[Cell]]) -> dict[Cell, int]:
    return {cell: i for column in grid for i, cell in enumerate(column)}


def _sort(grid: list[list[Cell]], column: list[Cell], *, leftward: bool) -> None:
    rank = _ranks(grid)

    def barycentre(cell: Cell) -> float:
        neighbours = cell.left if leftward else cell.right
        # A cell without neighbours on this side keeps to its other ones.
        neighbours = neighbours or cell.right or cell.left
        return sum(rank[other] for other in neighbours) / len(neighbours) if neighbours else float(rank[cell])

    column.sort(key=barycentre)


def _swap(grid: list[list[Cell]]) -> None:
    """Swap neighbours in a column while that removes crossings."""
    for column in grid:
        improved = True
        while improved:
            improved = False
            rank = _ranks(grid)
            for i in range(len(column) - 1):
                above, below = column[i], column[i + 1]
                if _pair_crossings(below, above, rank) < _pair_crossings(above, below, rank):
                    column[i], column[i + 1] = below, above
                    improved = True


def _pair_crossings(above: Cell, below: Cell, rank: dict[Cell, int]) -> int:
    return sum(
        rank[one] > rank[other]
        for ones, others in ((above.left, below.left), (above.right, below.right))
        for one in ones
        for other in others
    )


def _crossings(grid: list[list[Cell]]) -> int:
    rank = _ranks(grid)
    return sum(
        _pair_crossings(above, below, rank)
        for column in grid
        for i, above in enumerate(column)
        for below in column[i + 1 :]
    )


def place(grid: list[list[Cell]]) -> None:
    """Give every cell its y, in place: as near to its neighbours as the order and the gaps in its column allow."""
    for column in grid:
        _pack(column, [(0.0, 1.0)] * len(column))
    for sweep in range(3 * _SWEEPS):
        forward = sweep % 2 == 0
        one_sided = sweep < _SWEEPS // 2
        for column in grid if forward else reversed(grid):
            pulls = [
                [
                    (other.y, cell.rigid * other.rigid)
                    for other in ((cell.left if forward else cell.right) if one_sided else (*cell.left, *cell.right))
                ]
                or [(cell.y, 0.01)]
                for cell in column
            ]
            _pack(column, [(_mean(ys), sum(weight for _, weight in ys)) for ys in pulls])
    for finish in (_line_up, _settle_inputs, _straighten):
        for column in grid:
            finish(column)


def _line_up(column: list[Cell]) -> None:
    """Put each cell level with the one neighbour on its left that matters most; what matters less gives way."""
    levels = [(cell.y, 1.0) for cell in column]
    for i, cell in enumerate(column):
        leaders = _leaders(cell.left)
        if len(leaders) == 1:
            levels[i] = (leaders[0].y, (leaders[0].rigid * cell.rigid) ** 4)
    _pack(column, levels)


def _leaders(cells: list[Cell]) -> list[Cell]:
    return [cell for cell in cells if cell.rigid == max(other.rigid for other in cells)]


def _settle_inputs(column: list[Cell]) -> None:
    """Let the inputs follow what they lead to, while the rest stays."""
    firm = [(cell.y, 1e9) for cell in column]
    for i, cell in enumerate(column):
        if cell.right and not cell.left:
            firm[i] = (_mean([(other.y, 1.0) for other in _leaders(cell.right)]), 1.0)
    _pack(column, firm)


def _straighten(column: list[Cell]) -> None:
    """Where there is room, move each passing edge level with where it comes from, or else where it goes."""
    for i, cell in enumerate(column):
        if cell.width == 0:
            lowest = column[i - 1].y + _distance(column[i - 1], cell) if i else -math.inf
            highest = column[i + 1].y - _distance(cell, column[i + 1]) if i + 1 < len(column) else math.inf
            cell.y = next((other.y for other in (*cell.left, *cell.right) if lowest <= other.y <= highest), cell.y)


def _mean(pulls: list[tuple[float, float]]) -> float:
    return sum(y * weight for y, weight in pulls) / sum(weight for _, weight in pulls)


def _distance(above: Cell, below: Cell) -> float:
    """The least distance of two neighbours in a column; a passing edge needs less air than a node."""
    return above.down + below.up + (ROW_GAP if above.width and below.width else LANE_GAP)


def _pack(column: list[Cell], wanted: list[tuple[float, float]]) -> None:
    """Least squares to the wanted (y, weight) under the order and the gaps: pool adjacent violators."""
    offsets = [0.0]
    for above, below in pairwise(column):
        offsets.append(offsets[-1] + _distance(above, below))
    blocks: list[tuple[float, float, int]] = []  # mean, weight, number of cells
    for (y, weight), offset in zip(wanted, offsets, strict=False):
        mean, total, count = y - offset, weight, 1
        while blocks and blocks[-1][0] > mean:
            other, other_total, other_count = blocks.pop()
            mean = (mean * total + other * other_total) / (total + other_total)
            total, count = total + other_total, count + other_count
        blocks.append((mean, total, count))
    means = [mean for mean, _, count in blocks for _ in range(count)]
    for cell, mean, offset in zip(column, means, offsets, strict=False):
        cell.y = mean + offset
