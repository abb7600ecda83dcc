"""Where everything of a picture goes: columns from left to right, few crossings, and no edge through a node.

The columns are the topological generations of the graph. An edge that skips columns, or carries a label, gets a cell of
its own in every column on its way; cells are ordered to avoid crossings and then placed so that edges run straight.
Inside a column an edge is horizontal within its cell, and it turns only between columns, where nothing else is.
Lengths are in units (18 to the text size), x to the right and y down.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import networkx as nx

from symderive.notation.graph.columns import Cell, order, place
from symderive.notation.graph.labels import VALUE_GAP, Line, NodeLabel, edge_label, node_label
from symderive.notation.graph.picture import Edge, Picture

MARGIN = 22.0
COLUMN_GAP = 46.0
LABEL_GAP = 30.0  # on either side of a column of edge labels
LANE = 7.0  # half the height of the cell of an edge that passes a column
PORT_GAP = 11.0
TIP = 10.0  # an edge is level for so long before it arrives
CORNER = 4.0  # no edge arrives nearer to a corner

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
        above, below = self.label.forward, self.label.backward
        half = max([self.width, *(line.width for line in (above, below) if line)]) / 2
        top, bottom = self.y - self.height / 2 - _annotation(above), self.y + self.height / 2 + _annotation(below)
        return self.x - half, top, self.x + half, bottom


@dataclass(frozen=True, slots=True)
class Straight:
    """A horizontal stroke."""

    end: Point


@dataclass(frozen=True, slots=True)
class Turn:
    """A cubic curve that starts and ends horizontally; it stays between its two ends."""

    leave: Point
    arrive: Point
    end: Point


@dataclass(frozen=True, slots=True)
class Route:
    """An edge on its way from ``start`` to ``end``; each of its ``levels`` is horizontal: (left, right, y)."""

    edge: Edge
    levels: tuple[tuple[float, float, float], ...]
    label: Line | None
    label_at: Point | None

    @property
    def start(self) -> Point:
        """On the right side of the source's box."""
        left, _, y = self.levels[0]
        return left, y

    @property
    def end(self) -> Point:
        """On the left side of the target's box."""
        _, right, y = self.levels[-1]
        return right, y

    def strokes(self, short: float = 0.0) -> Iterator[Straight | Turn]:
        """The strokes of the edge, which may end short of the box to leave room for the tip of an arrow."""
        for (_, here, y), (there, _, next_y) in pairwise(self.levels):
            if y != next_y:
                if here > self.start[0]:
                    yield Straight((here, y))
                middle = (here + there) / 2
                yield Turn((middle, y), (middle, next_y), (there, next_y))
        yield Straight((self.end[0] - short, self.end[1]))


@dataclass(frozen=True, slots=True)
class Layout:
    """A picture with a place for everything."""

    picture: Picture
    nodes: dict[str, PlacedNode]
    routes: tuple[Route, ...]
    width: float
    height: float


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
    order(grid)
    place(grid)
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


def _node_cell(label: NodeLabel, column: int, rigid: float) -> Cell:
    width = max([label.width, *(line.width for line in (label.forward, label.backward) if line)])
    half = label.height / 2
    return Cell(width, half + _annotation(label.forward), half + _annotation(label.backward), rigid, column)


def _chain(source: Cell, target: Cell, label: Line | None, step: int) -> list[Cell]:
    """The cells of an edge from source to target, with its label in the last column before the target."""
    chain = [source]
    skips = target.column - source.column > step
    rigid = 2.0 if skips else source.rigid
    for column in range(source.column + 1, target.column):
        carries = label is not None and column == target.column - 1
        if carries and label:
            half = max(LANE, (label.height + label.depth) / 2 + 3)
            chain.append(Cell(label.width + 8, half, half, rigid, column))
        else:
            chain.append(Cell(0, LANE, LANE, rigid, column))
    chain.append(target)
    for here, there in pairwise(chain):
        here.right.append(there)
        there.left.append(here)
    return chain


def _grid(nodes: Sequence[Cell], chains: Sequence[Sequence[Cell]]) -> list[list[Cell]]:
    grid: list[list[Cell]] = [[] for _ in range(1 + max((cell.column for cell in nodes), default=0))]
    for cell in [*nodes, *(cell for chain in chains for cell in chain[1:-1])]:
        grid[cell.column].append(cell)
    return grid


def _drawn(
    picture: Picture,
    labels: dict[str, NodeLabel],
    edge_labels: Sequence[Line | None],
    cells: dict[str, Cell],
    chains: Sequence[Sequence[Cell]],
    grid: list[list[Cell]],
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


def _spans(grid: list[list[Cell]], gap: float) -> list[tuple[float, float]]:
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
    edge: Edge,
    label: Line | None,
    chain: Sequence[Cell],
    nodes: dict[str, PlacedNode],
    spans: list[tuple[float, float]],
) -> Route:
    source, target = nodes[edge.source], nodes[edge.target]
    arrival = target.y + _port(chain[-1], chain[-2], target.height)
    if abs(arrival - chain[-2].y) <= 1:
        arrival = chain[-2].y
    levels = [
        (source.x + source.width / 2, spans[chain[0].column][1], source.y),
        *((*spans[cell.column], cell.y) for cell in chain[1:-1]),
        (spans[chain[-1].column][0] - TIP, target.x - target.width / 2, arrival),
    ]
    at = (sum(spans[chain[-2].column]) / 2, chain[-2].y) if label else None
    return Route(edge, tuple(levels), label, at)


def _port(cell: Cell, source: Cell, height: float) -> float:
    """How far from the middle of the box's left side an edge arrives: several edges arrive side by side.

    An edge that comes in level with the middle stays level; otherwise the arrivals are spread evenly about the middle.
    """
    arrivals = sorted(cell.left, key=lambda other: other.y)
    level = [i for i, other in enumerate(arrivals) if abs(other.y - cell.y) <= 1]
    middle = level[0] if level else (len(arrivals) - 1) / 2
    furthest = max(middle, len(arrivals) - 1 - middle, 1)
    return (arrivals.index(source) - middle) * min(PORT_GAP, (height / 2 - CORNER) / furthest)
