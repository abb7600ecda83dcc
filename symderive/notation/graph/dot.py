"""Graphviz DOT pictures: the same nodes, values and derivatives, laid out by ``dot`` itself."""

from collections.abc import Iterable, Iterator
from xml.sax.saxutils import escape

from symderive.notation.graph.labels import Line, edge_label, node_label
from symderive.notation.graph.looks import BACKWARD, EDGE, FORWARD, INK, LOOKS
from symderive.notation.graph.mathtext import Accent, Fenced, Fraction, Item, Root, Row, Scripts, Space, Symbol, plain
from symderive.notation.graph.picture import Node, Picture


def write(picture: Picture) -> str:
    """The picture as a DOT digraph."""
    names = {node.id: f"n{i}" for i, node in enumerate(picture.nodes)}
    lines = [
        "digraph computation {",
        f"  graph [rankdir=LR, nodesep=0.25, ranksep=0.5, fontname=serif, tooltip={_quoted(picture.title)}];",
        f'  node [shape=plain, fontname=serif, fontsize=16, fontcolor="{INK}"];',
        f'  edge [color="{EDGE}", fontname=serif, fontsize=13, fontcolor="{INK}", arrowsize=0.7];',
    ]
    lines += (f"  {names[node.id]} [tooltip={_quoted(node.text)}, label=<{_table(node)}>];" for node in picture.nodes)
    for edge in picture.edges:
        line = edge_label(edge)
        attributes = f" [label=<{_rich(line)}>]" if line else ""
        lines.append(f"  {names[edge.source]}:box:e -> {names[edge.target]}:box:w{attributes};")
    return "\n".join([*lines, "}", ""])


def _table(node: Node) -> str:
    """Value, box and derivative, one below the other."""
    read = node_label(node)
    look = LOOKS[node.kind]
    box = _rich(read.lines[0]) if len(read.lines) == 1 else _inner_table(map(_rich, read.lines))
    border = f'BORDER="{2 if look.heavy else 1}" COLOR="{look.stroke}" BGCOLOR="{look.fill}"'
    cell = f'<TD PORT="box" {border} STYLE="ROUNDED" CELLPADDING="8">{box}</TD>'
    rows = [_value(read.forward, FORWARD), f"<TR>{cell}</TR>", _value(read.backward, BACKWARD)]
    return f'<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="5">{"".join(rows)}</TABLE>'


def _inner_table(lines: Iterable[str]) -> str:
    rows = "".join(f"<TR><TD>{line}</TD></TR>" for line in lines)
    return f'<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="0">{rows}</TABLE>'


def _value(line: Line | None, colour: str) -> str:
    if line is None:
        return ""
    return f'<TR><TD><FONT COLOR="{colour}" POINT-SIZE="13">{_rich(line)}</FONT></TD></TR>'


def _rich(line: Line) -> str:
    # Graphviz refuses an empty label.
    return "".join(_pieces(line.row)) or " "


def _pieces(item: Item) -> Iterator[str]:
    """The formula in Graphviz's HTML-like language, which has italics and one level of scripts."""
    match item:
        case Symbol(text, font, kind):
            shown = f" {text} " if kind in ("binary", "relation") or (kind == "operator" and len(text) > 1) else text
            yield f"<I>{_escape(shown)}</I>" if font in ("italic", "bolditalic") else _escape(shown)
        case Space(width):
            yield " " if width > 0.2 else ""
        case Row(items):
            for inner in items:
                yield from _pieces(inner)
        case Scripts(base, sub, sup):
            yield from _pieces(base)
            yield _script("SUB", sub) + _script("SUP", sup)
            yield " " if isinstance(base, Symbol) and base.kind == "operator" else ""
        case Fraction(numerator, denominator):
            yield from _pieces(numerator)
            yield "/"
            yield from _pieces(denominator)
        case Fenced(left, body, right):
            yield _escape(left)
            yield from _pieces(body)
            yield _escape(right)
        case Root() | Accent():
            yield _escape(plain(item))


def _script(tag: str, row: Row | None) -> str:
    return f"<{tag}>{_escape(plain(row).replace(' ', ''))}</{tag}>" if row and row.items else ""


def _escape(text: str) -> str:
    return escape(text, {'"': "&quot;"})


def _quoted(text: str) -> str:
    text = "".join(c if c.isprintable() else " " for c in text)
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
