"""Where everything of a picture goes: columns from left to right, few crossings, and no edge through a node.

The columns are the topological generations of the graph. An edge that skips columns, or carries a label, gets a cell of its
own in every column on its way; cells are ordered to avoid crossings and then placed so that edges run straight. Inside a
column an edge is horizontal within its cell, and it turns only between columns, where nothing else is.
Lengths are in units (18 to the text size), x to the right and y down.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import networkx as nx

from symderive.notation.graph.labels import VALUE_GAP, Line, NodeLabel, edge_label, node_label
from symderive.notation.graph.picture import Edge, Picture

MARGIN = 22.0
COLUMN_GAP = 46.0
LABEL_GAP = 26.0  # on either side of a column of edge labels
ROW_GAP = 20.0
LANE = 7.0  # half the height of the cell of an edge that passes a column
LANE_GAP = 10.0
PORT_GAP = 11.0
CORNER = 7.0
_SWEEPS = 24

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class PlacedNode:
    """A node's box by its centre and size, and its labels."""

    x: float
    y: float
    width: float
    height: float
    label: NodeLabel

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom of the box with the values above and below it."""
        above, below = _annotation(self.label.forward), _annotation(self.label.backward)
        half = max(self.width, *(line.width for line in (self.label.forward, self.label.backward) if line)) / 2 if (
            self.label.forward or self.label.backward
        ) else self.width / 2
        return self.x - half, self.y - self.height / 2 - above, self.x + half, self.y + self.height / 2 + below


@dataclass(frozen=True, slots=True)
class Route:
    """An edge: ``points`` are joined by horizontal lines (first to second, third to fourth, ...) and S-curves in between."""

    edge: Edge
    points: tuple[Point, ...]
    label: Line | None
    label_at: Point | None


@dataclass(frozen=True, slots=True)
class Layout:
    """A picture with a place for everything."""

    picture: Picture
    nodes: dict[str, PlacedNode]
    routes: tuple[Route, ...]
    width: float
    height: float


@dataclass(slots=True, eq=False)
class _Cell:
    """What takes a place in a column: a node, the label of an edge, or an edge that passes."""

    width: float
    up: float
    down: float
    rigid: float  # how much its edges resist a bend
    column: int
    y: float = 0.0
    left: "list[_Cell]" = field(default_factory=list)
    right: "list[_Cell]" = field(default_factory=list)


def layout(picture: Picture) -> Layout:
    """Place the nodes, edges and labels of a picture; the same picture gives the same layout."""
    labels = {node.id: node_label(node) for node in picture.nodes}
    edge_labels = [edge_label(edge) for edge in picture.edges]
    step = 2 if any(edge_labels) else 1
    columns = {name: step * generation for name, generation in generations(picture).items()}
    inputs = {node.id for node in picture.nodes} - {edge.target for edge in picture.edges}
    cells = {name: _node_cell(label, columns[name], 1.0 if name in inputs else 8.0) for name, label in labels.items()}
    chains = [
        _chain(cells[edge.source], cells[edge.target], label, step)
        for edge, label in zip(picture.edges, edge_labels, strict=True)
    ]
    grid = _grid(list(cells.values()), chains)
    _order(grid)
    _place(grid)
    return _drawn(picture, labels, edge_labels, cells, chains, grid)


def generations(picture: Picture) -> dict[str, int]:
    """The column of every node: after all that it needs; an input as near to its first use as that allows."""
    graph = picture.graph()
    column = {name: i for i, names in enumerate(nx.topological_generations(graph)) for name in names}
    for name in column:
        if graph.in_degree(name) == 0 and graph.out_degree(name) > 0:
            column[name] = min(column[target] for target in graph.successors(name)) - 1
    return {node.id: column[node.id] for node in picture.nodes}


def _annotation(line: Line | None) -> float:
    return line.height + line.depth + VALUE_GAP if line else 0.0


def _node_cell(label: NodeLabel, column: int, rigid: float) -> _Cell:
    width = max([label.width, *(line.width for line in (label.forward, label.backward) if line)])
    half = label.height / 2
    return _Cell(width, half + _annotation(label.forward), half + _annotation(label.backward), rigid, column)


def _chain(source: _Cell, target: _Cell, label: Line | None, step: int) -> list[_Cell]:
    """The cells of an edge from source to target, with its label in the last column before the target."""
    chain = [source]
    skips = target.column - source.column > step
    rigid = 2.0 if skips else source.rigid
    for column in range(source.column + 1, target.column):
        carries = label is not None and column == target.column - 1
        if carries and label:
            half = max(LANE, (label.height + label.depth) / 2 + 3)
            chain.append(_Cell(label.width + 8, half, half, rigid, column))
        else:
            chain.append(_Cell(0, LANE, LANE, rigid, column))
    chain.append(target)
    for here, there in pairwise(chain):
        here.right.append(there)
        there.left.append(here)
    return chain


def _grid(nodes: Sequence[_Cell], chains: Sequence[Sequence[_Cell]]) -> list[list[_Cell]]:
    grid: list[list[_Cell]] = [[] for _ in range(1 + max((cell.column for cell in nodes), default=0))]
    for cell in [*nodes, *(cell for chain in chains for cell in chain[1:-1])]:
        grid[cell.column].append(cell)
    return grid


def _order(grid: list[list[_Cell]]) -> None:
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


def _ranks(grid: list[list[_Cell]]) -> dict[_Cell, int]:
    return {cell: i for column in grid for i, cell in enumerate(column)}


def _sort(grid: list[list[_Cell]], column: list[_Cell], *, leftward: bool) -> None:
    rank = _ranks(grid)

    def barycentre(cell: _Cell) -> float:
        neighbours = cell.left if leftward else cell.right
        # A cell without neighbours on this side keeps to its other ones.
        neighbours = neighbours or cell.right or cell.left
        return sum(rank[other] for other in neighbours) / len(neighbours) if neighbours else float(rank[cell])

    column.sort(key=barycentre)


def _swap(grid: list[list[_Cell]]) -> None:
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


def _pair_crossings(above: _Cell, below: _Cell, rank: dict[_Cell, int]) -> int:
    return sum(
        rank[one] > rank[other]
        for ones, others in ((above.left, below.left), (above.right, below.right))
        for one in ones
        for other in others
    )


def _crossings(grid: list[list[_Cell]]) -> int:
    rank = _ranks(grid)
    return sum(
        _pair_crossings(above, below, rank)
        for column in grid
        for i, above in enumerate(column)
        for below in column[i + 1 :]
    )


def _place(grid: list[list[_Cell]]) -> None:
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


def _line_up(column: list[_Cell]) -> None:
    """Put each cell level with the one neighbour on its left that matters most; what matters less gives way."""
    levels = [(cell.y, 1.0) for cell in column]
    for i, cell in enumerate(column):
        first, second = sorted([other.rigid for other in cell.left] + [0.0, 0.0], reverse=True)[:2]
        if first > second:
            leader = next(other for other in cell.left if other.rigid == first)
            levels[i] = (leader.y, (first * cell.rigid) ** 4)
    _pack(column, levels)


def _settle_inputs(column: list[_Cell]) -> None:
    """Let the inputs follow what they lead to, while the rest stays."""
    firm = [(cell.y, 1e9) for cell in column]
    for i, cell in enumerate(column):
        if cell.right and not cell.left:
            firm[i] = (_mean([(other.y, 1.0) for other in cell.right]), 1.0)
    _pack(column, firm)


def _straighten(column: list[_Cell]) -> None:
    """Where there is room, move each passing edge level with where it comes from, or else where it goes."""
    for i, cell in enumerate(column):
        if cell.width == 0:
            lowest = column[i - 1].y + _distance(column[i - 1], cell) if i else -math.inf
            highest = column[i + 1].y - _distance(cell, column[i + 1]) if i + 1 < len(column) else math.inf
            cell.y = next((other.y for other in (*cell.left, *cell.right) if lowest <= other.y <= highest), cell.y)


def _mean(pulls: list[tuple[float, float]]) -> float:
    return sum(y * weight for y, weight in pulls) / sum(weight for _, weight in pulls)


def _distance(above: _Cell, below: _Cell) -> float:
    """The least distance of two neighbours in a column; a passing edge needs less air than a node."""
    return above.down + below.up + (ROW_GAP if above.width and below.width else LANE_GAP)


def _pack(column: list[_Cell], wanted: list[tuple[float, float]]) -> None:
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


def _drawn(
    picture: Picture,
    labels: dict[str, NodeLabel],
    edge_labels: Sequence[Line | None],
    cells: dict[str, _Cell],
    chains: Sequence[Sequence[_Cell]],
    grid: list[list[_Cell]],
) -> Layout:
    """Turn rows and columns into coordinates."""
    everything = [cell for column in grid for cell in column]
    top = min((cell.y - cell.up for cell in everything), default=0.0) - MARGIN
    for cell in everything:
        cell.y = round(cell.y - top)
    spans = _spans(grid, LABEL_GAP if any(edge_labels) else COLUMN_GAP)
    nodes = {
        name: PlacedNode(sum(spans[cell.column]) / 2, cell.y, labels[name].width, labels[name].height, labels[name])
        for name, cell in cells.items()
    }
    routes = tuple(
        _route(edge, label, chain, nodes, spans)
        for edge, label, chain in zip(picture.edges, edge_labels, chains, strict=True)
    )
    bottom = max((cell.y + cell.down for cell in everything), default=0.0)
    return Layout(picture, nodes, routes, math.ceil(spans[-1][1] + MARGIN), math.ceil(bottom + MARGIN))


def _spans(grid: list[list[_Cell]], gap: float) -> list[tuple[float, float]]:
    """Left and right of every column; steep edges get a wider gap to turn in."""
    spans: list[tuple[float, float]] = []
    left = MARGIN
    for column in grid:
        width = math.ceil(max((cell.width for cell in column), default=0.0))
        spans.append((left, left + width))
        climb = max((abs(cell.y - other.y) for cell in column for other in cell.right), default=0.0)
        left += width + gap + round(min(60.0, climb / 6))
    return spans


def _route(
    edge: Edge, label: Line | None, chain: Sequence[_Cell], nodes: dict[str, PlacedNode], spans: list[tuple[float, float]]
) -> Route:
    source, target = nodes[edge.source], nodes[edge.target]
    arrival = target.y + _port(chain[-1], chain[-2], target.height)
    points: list[Point] = [(source.x + source.width / 2, source.y), (spans[chain[0].column][1], source.y)]
    for cell in chain[1:-1]:
        left, right = spans[cell.column]
        points += [(left, cell.y), (right, cell.y)]
    points += [(spans[chain[-1].column][0], arrival), (target.x - target.width / 2, arrival)]
    carrier = chain[-2]
    at = (sum(spans[carrier.column]) / 2, carrier.y) if label else None
    return Route(edge, tuple(points), label, at)


def _port(cell: _Cell, source: _Cell, height: float) -> float:
    """How far from the middle of the box's left side an edge arrives: several edges arrive side by side.

    An edge that comes in level with the middle stays level; otherwise the arrivals are spread evenly about the middle.
    """
    arrivals = sorted(cell.left, key=lambda other: other.y)
    level = [i for i, other in enumerate(arrivals) if abs(other.y - cell.y) <= 1]
    middle = level[0] if level else (len(arrivals) - 1) / 2
    furthest = max(middle, len(arrivals) - 1 - middle, 1)
    return (arrivals.index(source) - middle) * min(PORT_GAP, (height / 2 - CORNER) / furthest)
