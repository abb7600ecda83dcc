r"""TikZ pictures for pdflatex; formulas are set by LaTeX itself.

A document needs ``PREAMBLE``. A formula reaches TeX only as written again from what was read, never as it was given.
"""

import unicodedata
from collections.abc import Iterable, Iterator

from symderive.notation.graph import symbols
from symderive.notation.graph.labels import EM, Line
from symderive.notation.graph.layout import PlacedNode, Point, Route, Straight, Turn, layout
from symderive.notation.graph.looks import BACKWARD, EDGE, FORWARD, LOOKS
from symderive.notation.graph.mathtext import Accent, Fenced, Fraction, Item, Root, Row, Scripts, Space, Symbol
from symderive.notation.graph.picture import Kind, Node, Picture

LIBRARIES = ("arrows.meta",)
PREAMBLE = (r"\usepackage{amsmath,amssymb}", r"\usepackage{tikz}", rf"\usetikzlibrary{{{','.join(LIBRARIES)}}}")


def _rgb(colour: str) -> str:
    red, green, blue = bytes.fromhex(colour.removeprefix("#"))
    return f"{{rgb,255:red,{red};green,{green};blue,{blue}}}"


def _style(kind: Kind) -> str:
    look = LOOKS[kind]
    weight = "1pt" if look.heavy else "0.5pt"
    return f"{kind}/.style={{box, draw={_rgb(look.stroke)}, fill={_rgb(look.fill)}, line width={weight}}},"


_STYLES = (
    f"x={1 / EM:.5f}em, y=-{1 / EM:.5f}em, every node/.style={{inner sep=0pt, outer sep=0pt}},",
    "box/.style={rounded corners=0.39em, align=center},",
    *map(_style, LOOKS),
    f"edge/.style={{draw={_rgb(EDGE)}, line width=0.6pt, -{{Stealth[length=0.42em]}}}},",
    r"local/.style={fill=white, font=\footnotesize, inner sep=2pt},",
    rf"forward/.style={{anchor=south, font=\footnotesize, text={_rgb(FORWARD)}, yshift=0.33em}},",
    rf"backward/.style={{anchor=north, font=\footnotesize, text={_rgb(BACKWARD)}, yshift=-0.33em}},",
)


def write(picture: Picture) -> str:
    """The picture as a ``tikzpicture``, which shrinks to the line if it is wider."""
    placed = layout(picture)
    names = {node.id: f"n{i}" for i, node in enumerate(picture.nodes)}
    lines = [
        f"% {_one_line(picture.title)}",
        r"\resizebox{\ifdim\width>\linewidth\linewidth\else\width\fi}{!}{%",
        r"\begin{tikzpicture}[",
        *(f"  {style}" for style in _STYLES),
        "]",
        *map(_edge, placed.routes),
    ]
    for node in picture.nodes:
        lines += _node(names[node.id], node, placed.nodes[node.id])
    for route in placed.routes:
        if route.label and route.label_at:
            lines.append(rf"\node[local] at {_point(route.label_at)} {{{_math(route.label)}}};")
    return "\n".join([*lines, r"\end{tikzpicture}}", ""])


def _node(name: str, node: Node, place: PlacedNode) -> Iterator[str]:
    size = f"minimum width={_em(place.width)}, minimum height={_em(place.height)}"
    if LOOKS[node.kind].round:
        size += f", rounded corners={_em(min(place.width, place.height) / 2)}"
    text = r" \\[0.2em] ".join(map(_math, place.label.lines))
    yield rf"\node[{node.kind}, {size}] ({name}) at {_point((place.x, place.y))} {{{text}}};"
    if place.label.forward:
        yield rf"\node[forward] at ({name}.north) {{{_math(place.label.forward)}}};"
    if place.label.backward:
        yield rf"\node[backward] at ({name}.south) {{{_math(place.label.backward)}}};"


def _edge(route: Route) -> str:
    path = _point(route.start)
    for stroke in route.strokes():
        match stroke:
            case Turn(leave, arrive, end):
                path += f" .. controls {_point(leave)} and {_point(arrive)} .. {_point(end)}"
            case Straight(end):
                path += f" -- {_point(end)}"
    return rf"\draw[edge] {path};"


def _point(point: Point) -> str:
    return f"({point[0]:.6g},{point[1]:.6g})"


def _em(length: float) -> str:
    return f"{length / EM:.3f}em"


def _one_line(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text)


def _math(line: Line) -> str:
    return f"${latex(line.row)}$"


def latex(item: Item, *, script: bool = False) -> str:
    """The formula as LaTeX for amsmath and amssymb; fractions outside scripts are full-sized."""
    match item:
        case Symbol():
            return _symbol(item)
        case Space(width):
            return _SPACES[width]
        case Row(items):
            return _joined((_group if isinstance(inner, Row) else latex)(inner, script=script) for inner in items)
        case Scripts(base, sub, sup):
            core = (
                latex(base, script=script)
                if isinstance(base, Symbol | Accent | Fenced)
                else _group(base, script=script)
            )
            below = f"_{{{latex(sub, script=True)}}}" if sub else ""
            return core + below + (f"^{{{latex(sup, script=True)}}}" if sup else "")
        case Fraction(numerator, denominator):
            name = r"\frac" if script else r"\dfrac"
            return f"{name}{{{latex(numerator, script=script)}}}{{{latex(denominator, script=script)}}}"
        case Root(body):
            return rf"\sqrt{{{latex(body, script=script)}}}"
        case Accent(mark, body):
            name = _ACCENTS[mark]
            name = _WIDE.get(name, name) if len(body.items) > 1 else name
            return rf"\{name}{{{latex(body, script=script)}}}"
        case Fenced(left, body, right):
            return rf"\left{_delimiter(left)} {latex(body, script=script)} \right{_delimiter(right)}"


def _group(item: Item, *, script: bool) -> str:
    return f"{{{latex(item, script=script)}}}"


def _joined(parts: Iterable[str]) -> str:
    r"""A command that ends in a letter keeps its distance from a letter: ``\sigma x``."""
    text = ""
    for part in parts:
        ends_in_command = text.rpartition("\\")[2].isalpha() and "\\" in text
        text += f" {part}" if ends_in_command and part[:1].isalpha() else part
    return text


def _symbol(symbol: Symbol) -> str:
    text, font = symbol.text, symbol.font
    if font.startswith("big") and symbol.kind != "operator":
        return _sized(symbol)
    if text in _BARS and symbol.kind in _BARS[text]:
        return _BARS[text][symbol.kind]
    if text in symbols.NAMED_OPERATORS:
        return rf"\{text}"
    if symbol.kind == "operator" and len(text) > 1:
        return rf"\operatorname{{{escape(text)}}}"
    if len(text) != 1 or (font == "roman" and text.isalpha() and text.isascii()):
        return rf"\mathrm{{{text}}}" if text.isascii() and text.isalnum() else rf"\text{{{escape(text)}}}"
    return rf"\{_FONTS[font]}{{{_character(text)}}}" if font in _FONTS else _character(text)


def _character(text: str) -> str:
    if text in _MATH_KEYS:
        return _MATH_KEYS[text]
    if text in symbols.COMMANDS:
        return f"\\{symbols.COMMANDS[text]}"
    return text if text in "<>" or (text.isascii() and text not in _TEXT) else rf"\text{{{escape(text)}}}"


def _sized(symbol: Symbol) -> str:
    side = {"open": "l", "close": "r", "relation": "m"}.get(symbol.kind, "")
    size = next(name for name, font in symbols.SIZES.items() if font == symbol.font)
    return rf"\{size}{side}{_delimiter(symbol.text)}"


def _delimiter(text: str) -> str:
    return _character(text) if text else "."


def escape(text: str) -> str:
    """Text for LaTeX's text mode; what pdflatex has no letter for becomes a question mark."""
    return "".join(map(_escaped, text))


def _escaped(character: str) -> str:
    if character in _TEXT:
        return _TEXT[character]
    if character.isascii():
        return character if character.isprintable() else " "
    if character in symbols.COMMANDS:
        return rf"$\{symbols.COMMANDS[character]}$"
    letter, *marks = unicodedata.normalize("NFD", character)
    known = letter.isascii() and len(marks) == 1 and marks[0] in "\u0300\u0301\u0302\u0303\u0308\u030a\u0327\u030c"
    return character if known and character.isprintable() else "?"


_TEXT = {character: f"\\{character}" for character in "{}$%&#_"} | {
    character: rf"\text{name}{{}}"
    for character, name in {
        "\\": "backslash", "~": "asciitilde", "^": "asciicircum", "<": "less", ">": "greater", "|": "bar",
        '"': "quotedblright", "'": "quoteright", "`": "quoteleft",
    }.items()
}  # fmt: skip
_MATH_KEYS = {"−": "-", "∗": "*", "{": r"\{", "}": r"\}", "[": "[", "]": "]", ":": ":", "|": "|", "∥": r"\|"}
_BARS = {"|": {"open": r"\lvert", "close": r"\rvert"}, "∥": {"open": r"\lVert", "close": r"\rVert"}}
_FONTS = {"bold": "mathbf", "bolditalic": "boldsymbol", "calligraphic": "mathcal", "blackboard": "mathbb"}
_SPACES = {width: "\\" + name for name, width in reversed(symbols.SPACES.items())}
_WIDE = {"hat": "widehat", "tilde": "widetilde", "bar": "overline"}
_ACCENTS = {mark: name for name, mark in symbols.ACCENTS.items() if name not in _WIDE.values()}
