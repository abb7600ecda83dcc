"""SVG pictures: self-contained, the same in every viewer, and readable to those who cannot see them.

Formulas are drawn as glyph outlines, so no font is needed. A picture stands on its own white card; a page with a dark
theme may restyle the classes ``paper``, ``ink``, ``edge``, ``forward``, ``backward`` and the node kinds, since the
colours here are presentation attributes, which any style sheet overrides.
"""

import hashlib
from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from symderive.notation.graph.labels import LINE_GAP, VALUE_GAP, Line
from symderive.notation.graph.layout import Layout, PlacedNode, Point, Route, Straight, Turn, layout
from symderive.notation.graph.looks import BACKWARD, BORDER, EDGE, FORWARD, INK, LOOKS, PAPER
from symderive.notation.graph.mathtext import label, plain
from symderive.notation.graph.picture import Node, Picture
from symderive.notation.graph.typeset import Glyph, Mark, Rule, Text, outlines

_ARROW = 9.0


def write(picture: Picture) -> str:
    """The picture as an SVG document, which may also stand in the middle of an HTML page."""
    placed = layout(picture)
    body = _Body(picture)
    parts = list(_parts(body, placed))
    width, height = _number(placed.width), _number(placed.height)
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" class="computation-graph" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" role="img" aria-labelledby="{body.prefix}-title {body.prefix}-desc">',
        f'<title id="{body.prefix}-title">{_text(picture.title)}</title>',
        f'<desc id="{body.prefix}-desc">{_text(" ".join(describe(picture)))}</desc>',
        "<defs>",
        *body.definitions(),
        "</defs>",
        f'<rect class="card paper" {_rect(0.5, 0.5, placed.width - 1, placed.height - 1, 10)} '
        f'fill="{PAPER}" stroke="{BORDER}"/>',
        *parts,
        "</svg>",
        "",
    ])  # fmt: skip


def describe(picture: Picture) -> Iterator[str]:
    """A sentence for every node."""
    for node in picture.nodes:
        yield _sentence(node, [edge.source for edge in picture.edges if edge.target == node.id], picture)


def _sentence(node: Node, sources: list[str], picture: Picture) -> str:
    if node.definition_latex is not None:
        meaning = f" = {plain(label(node.definition_latex))}"
    elif sources:
        meaning = " from " + ", ".join(other.text for other in picture.nodes if other.id in sources)
    else:
        meaning = ""
    values = (("value", node.forward), ("derivative of the output", node.backward))
    notes = "".join(f", {what} {plain(label(value))}" for what, value in values if value is not None)
    return f"{node.kind.capitalize()} {node.text}{meaning}{notes}."


class _Body:
    """Formulas as marks, and the outlines they use, each defined once."""

    def __init__(self, picture: Picture) -> None:
        # Several pictures may share one HTML page, where an id must be unique.
        self.prefix = "g" + hashlib.sha256(repr(picture).encode()).hexdigest()[:8]
        self.used: dict[tuple[str, str], str] = {}

    def definitions(self) -> Iterator[str]:
        for (font, character), name in self.used.items():
            yield f'<path id="{name}" d="{outlines()[font][character][5]}"/>'

    def line(self, line: Line, left: float, baseline: float) -> str:
        marks = "".join(map(self._mark, line.box.marks))
        scale = _number(line.em / 1000, 4)
        return f'<g transform="translate({_number(left)} {_number(baseline)}) scale({scale})">{marks}</g>'

    def _mark(self, mark: Mark) -> str:
        x, y = _number(1000 * mark.x, 0), _number(1000 * mark.y, 0)
        match mark:
            case Glyph(font, character, _, _, scale):
                name = self.used.setdefault((font, character), f"{self.prefix}-{len(self.used)}")
                if scale == 1.0:
                    return f'<use href="#{name}" x="{x}"' + (f' y="{y}"/>' if y != "0" else "/>")
                return f'<use href="#{name}" transform="translate({x} {y}) scale({_number(scale)})"/>'
            case Rule(_, _, width, height):
                return f"<rect {_rect(1000 * mark.x, 1000 * mark.y, 1000 * width, 1000 * height)}/>"
            case Text(character, _, _, scale, width):
                squeeze = f' textLength="{_number(1000 * width, 0)}" lengthAdjust="spacingAndGlyphs"' if width else ""
                size = _number(900 * scale, 0)
                style = f'font-family="serif" font-size="{size}"{squeeze}'
                return f'<text x="{x}" y="{y}" {style}>{_text(character)}</text>'


def _parts(body: _Body, placed: Layout) -> Iterator[str]:
    yield f'<g class="edge" fill="none" stroke="{EDGE}" stroke-width="1.4">'
    yield from (f'<path d="{_path(route)}"/>' for route in placed.routes)
    yield "</g>"
    yield f'<g class="edge-tip" fill="{EDGE}">'
    yield from (f'<path d="{_tip(*route.end)}"/>' for route in placed.routes)
    yield "</g>"
    for route in placed.routes:
        yield from _edge_label(body, route)
    for node in placed.picture.nodes:
        yield from _node(body, node, placed.nodes[node.id])


def _path(route: Route) -> str:
    path = f"M{_pair(route.start)}"
    for stroke in route.strokes(short=_ARROW - 2):
        match stroke:
            case Turn(leave, arrive, end):
                path += f"C{_pair(leave)} {_pair(arrive)} {_pair(end)}"
            case Straight(end):
                path += f"H{_number(end[0])}"
    return path


def _tip(x: float, y: float) -> str:
    return f"M{_pair((x, y))}l{_number(-_ARROW)}-4q2 4 0 8z"


def _edge_label(body: _Body, route: Route) -> Iterator[str]:
    if route.label and route.label_at:
        x, y = route.label_at
        width, height = route.label.width + 8, route.label.height + route.label.depth + 4
        yield f'<rect class="paper" {_rect(x - width / 2, y - height / 2, width, height)} fill="{PAPER}"/>'
        baseline = y + (route.label.height - route.label.depth) / 2
        yield f'<g class="edge-label" fill="{INK}">{body.line(route.label, x - route.label.width / 2, baseline)}</g>'


def _node(body: _Body, node: Node, place: PlacedNode) -> Iterator[str]:
    look = LOOKS[node.kind]
    left, top = place.x - place.width / 2, place.y - place.height / 2
    radius = min(place.width, place.height) / 2 if look.round else 7
    yield f"<g class={quoteattr(f'node {node.kind}')}>"
    yield f"<title>{_text(node.text)}</title>"
    style = f'fill="{look.fill}" stroke="{look.stroke}" stroke-width="{2.4 if look.heavy else 1.3}"'
    yield f'<rect class="box" {_rect(left, top, place.width, place.height, radius)} {style}/>'
    lines = place.label.lines
    text = sum(line.height + line.depth for line in lines) + LINE_GAP * (len(lines) - 1)
    y = place.y - text / 2
    for line in lines:
        yield f'<g class="ink" fill="{INK}">{body.line(line, place.x - line.width / 2, y + line.height)}</g>'
        y += line.height + line.depth + LINE_GAP
    if above := place.label.forward:
        at = body.line(above, place.x - above.width / 2, top - VALUE_GAP - above.depth)
        yield f'<g class="forward" fill="{FORWARD}">{at}</g>'
    if below := place.label.backward:
        at = body.line(below, place.x - below.width / 2, top + place.height + VALUE_GAP + below.height)
        yield f'<g class="backward" fill="{BACKWARD}">{at}</g>'
    yield "</g>"


def _text(text: str) -> str:
    return escape("".join(c if c.isprintable() else " " for c in text))


def _rect(x: float, y: float, width: float, height: float, radius: float = 0.0) -> str:
    corners = f' rx="{_number(radius)}"' if radius else ""
    return f'x="{_number(x)}" y="{_number(y)}" width="{_number(width)}" height="{_number(height)}"{corners}'


def _pair(point: Point) -> str:
    return f"{_number(point[0])} {_number(point[1])}"


def _number(value: float, digits: int = 1) -> str:
    text = f"{value:.{digits}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text
