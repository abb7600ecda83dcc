"""The formulas of a picture, read and measured: what each node, its two annotations and each edge will show."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate, pairwise

from symderive.notation.graph.mathtext import Item, Row, Symbol, label
from symderive.notation.graph.picture import Edge, Node
from symderive.notation.graph.typeset import Box, classes, typeset

EM = 18.0  # the text size in a node; a unit of length of the layout is 1/18 of it
VALUE_EM = 15.0  # of forward values, backward derivatives and what stands on edges
MAX_LINE = 15.0  # em; a longer definition is broken before a + or =
PADDING = 10.0
LINE_GAP = 7.0
MIN_SIDE = 38.0
VALUE_GAP = 6.0  # between a box and the value above or below it


@dataclass(frozen=True, slots=True)
class Line:
    """A formula and its size on the page, in units of the layout: width, height above the baseline, depth below it."""

    row: Row
    box: Box
    em: float

    @property
    def width(self) -> float:
        """The width, with the lean of the last letter."""
        return (self.box.width + self.box.italic) * self.em

    @property
    def height(self) -> float:
        """Never below a capital letter, so that the lines of a picture keep their rhythm."""
        return max(self.box.height, 0.68) * self.em

    @property
    def depth(self) -> float:
        """Below the baseline."""
        return self.box.depth * self.em


@dataclass(frozen=True, slots=True)
class NodeLabel:
    """The lines inside the box of a node, and the values above and below it."""

    lines: tuple[Line, ...]
    forward: Line | None
    backward: Line | None

    @property
    def width(self) -> float:
        """Of the box."""
        return max(MIN_SIDE, max(line.width for line in self.lines) + 2 * PADDING)

    @property
    def height(self) -> float:
        """Of the box."""
        text = sum(line.height + line.depth for line in self.lines) + LINE_GAP * (len(self.lines) - 1)
        return max(MIN_SIDE, text + 1.6 * PADDING)


def node_label(node: Node) -> NodeLabel:
    """Read and measure the formulas of a node."""
    name = label(node.latex, node.text)
    rows = [name] if node.definition_latex is None else list(_broken(name, label(node.definition_latex)))
    lines = tuple(_line(row, EM) for row in rows)
    return NodeLabel(lines, _value(node.forward), _value(node.backward))


def edge_label(edge: Edge) -> Line | None:
    """Read and measure the formula of an edge."""
    return _value(edge.latex)


def _value(latex: str | None) -> Line | None:
    return None if latex is None else _line(label(latex), VALUE_EM)


def _line(row: Row, em: float) -> Line:
    return Line(row, typeset(row), em)


def _broken(name: Row, definition: Row) -> Iterator[Row]:
    """``name = definition`` in as few lines as fit, broken before binary signs and relations at the outermost level."""
    line: tuple[Item, ...] = (name, Symbol("=", "roman", "relation"))
    fresh = True
    for piece in _pieces(definition):
        if not fresh and typeset(Row((*line, *piece.items))).width > MAX_LINE:
            yield Row(line)
            line = (Row(()),)  # an empty operand keeps the sign that follows a binary one, with its spaces
        line, fresh = (*line, *piece.items), False
    yield Row(line)


def _pieces(row: Row) -> Iterator[Row]:
    """The row cut before those binary signs and relations that stand in the fewest parentheses."""
    kinds = classes(row.items)
    depths = list(accumulate((kind == "open") - (kind == "close") for kind in kinds))
    signs = [i for i, kind in enumerate(kinds) if kind in ("binary", "relation")]
    fewest = min((depths[i] for i in signs), default=0)
    cuts = [0, *(i for i in signs if i and depths[i] == fewest), len(kinds)]
    return (Row(row.items[start:end]) for start, end in pairwise(cuts))
