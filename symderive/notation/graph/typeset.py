"""Sets a formula: where each glyph goes, by TeX's rules and the metrics of the Computer Modern fonts.

Because the widths are those of the glyphs that are drawn, boxes fit their text in every viewer, and TikZ boxes fit too.
Lengths are in em of the text size; x runs right from the left edge, y runs down from the baseline.
"""

import json
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources

from symderive.notation.graph.mathtext import Accent, Fenced, Fraction, Item, Root, Row, Scripts, Space, Symbol
from symderive.notation.graph.symbols import SpacingClass

AXIS = 0.25  # the height of fraction bars and minus signs
RULE = 0.05
X_HEIGHT = 0.431
SCALES = (1.0, 0.7, 0.5)  # text, script, script of script
_UNKNOWN_WIDTH = 1.0  # no glyph of a text font is wider than this, but for a few ligatures and emoji


@dataclass(frozen=True, slots=True)
class Glyph:
    """A glyph of the outline table with its origin at (x, y)."""

    font: str
    character: str
    x: float
    y: float
    scale: float


@dataclass(frozen=True, slots=True)
class Text:
    """A character without an outline; the viewer's font draws it, squeezed into ``width``."""

    character: str
    x: float
    y: float
    scale: float
    width: float


@dataclass(frozen=True, slots=True)
class Rule:
    """A filled rectangle with its top left corner at (x, y)."""

    x: float
    y: float
    width: float
    height: float


Mark = Glyph | Text | Rule


@dataclass(frozen=True, slots=True)
class Box:
    """Marks and their extent; ``italic`` is the lean of the last glyph at the top, ``skew`` how far off a hat goes."""

    width: float = 0.0
    height: float = 0.0
    depth: float = 0.0
    marks: tuple[Mark, ...] = ()
    italic: float = 0.0
    skew: float = 0.0

    def at(self, x: float, y: float) -> tuple[Mark, ...]:
        """The marks, moved."""
        return tuple(replace(mark, x=mark.x + x, y=mark.y + y) for mark in self.marks)


@cache
def outlines() -> dict[str, dict[str, tuple[int, int, int, int, int, str]]]:
    """Font to character to (width, height, depth, italic correction, skew in thousandths of an em, SVG path)."""
    table = json.loads(resources.files("symderive.notation.graph").joinpath("glyphs.json").read_text(encoding="utf-8"))
    del table["license"]
    return table


def typeset(row: Row) -> Box:
    """Set a formula in text style."""
    return _row(row, 0)


def _glyph(font: str, character: str, scale: float) -> Box:
    entry = outlines()[font].get(character) or outlines()["roman"].get(character)
    if entry is None:
        width = 0.0 if unicodedata.combining(character) else scale * (0.33 if character == " " else _UNKNOWN_WIDTH)
        marks = (Text(character, 0, 0, scale, width),) if character != " " else ()
        return Box(width, 0.8 * scale, 0.25 * scale, marks)
    used = font if character in outlines()[font] else "roman"
    width, height, depth, italic, skew = (scale * number / 1000 for number in entry[:5])
    return Box(width, height, depth, (Glyph(used, character, 0, 0, scale),), italic, skew)


def _symbol(symbol: Symbol, level: int) -> Box:
    return _beside(_glyph(symbol.font, character, SCALES[level]) for character in symbol.text)


def _beside(boxes: Iterable[Box]) -> Box:
    """Boxes side by side, each leaning glyph given its room."""
    x = height = depth = italic = 0.0
    marks: list[Mark] = []
    box = Box()
    for box in boxes:
        x += italic
        marks += box.at(x, 0)
        x, italic = x + box.width, box.italic
        height, depth = max(height, box.height), max(depth, box.depth)
    return Box(x, height, depth, tuple(marks), italic, box.skew)


# Spaces between two neighbours in eighteenths of an em, after the table in chapter 18 of The TeXbook.
_ORDER: tuple[SpacingClass, ...] = ("ordinary", "operator", "binary", "relation", "open", "close", "punctuation")
_SPACING = {
    name: dict(zip(_ORDER, row, strict=True))
    for name, row in {
        "ordinary": (0, 3, 4, 5, 0, 0, 0),
        "operator": (3, 3, 0, 5, 0, 0, 0),
        "binary": (4, 4, 0, 0, 4, 0, 0),
        "relation": (5, 5, 0, 0, 5, 0, 0),
        "open": (0, 0, 0, 0, 0, 0, 0),
        "close": (0, 3, 4, 5, 0, 0, 0),
        "punctuation": (3, 3, 0, 3, 3, 3, 3),
    }.items()
}


def classes(items: Iterable[Item]) -> list[SpacingClass]:
    """The spacing class of every item of a row; a sign without two operands is ordinary, like the minus in ``-x``."""
    found: list[SpacingClass] = []
    before: SpacingClass | None = None
    for item in items:
        kind = _class(item)
        if kind == "binary" and before in (None, "operator", "binary", "relation", "open", "punctuation"):
            kind = "ordinary"
        if kind in ("relation", "close", "punctuation") and before == "binary":
            found[max(i for i, name in enumerate(found) if name == "binary")] = "ordinary"
        found.append(kind)
        before = before if isinstance(item, Space) else kind
    return found


def _class(item: Item) -> SpacingClass:
    match item:
        case Symbol(_, _, kind):
            return kind
        case Scripts(base):
            return _class(base)
        case _:
            return "ordinary"


def _row(row: Row, level: int) -> Box:
    boxes: list[Box] = []
    before: SpacingClass | None = None
    for item, kind in zip(row.items, classes(row.items), strict=True):
        if isinstance(item, Space):
            boxes.append(Box(item.width * SCALES[level]))
            continue
        gap = _SPACING[before][kind] / 18 * SCALES[level] if before else 0
        if gap and (level == 0 or gap <= 3 / 18 * SCALES[level]):  # in scripts only thin spaces stay
            boxes.append(Box(gap))
        boxes.append(_item(item, level))
        before = kind
    return _beside(boxes)


def _item(item: Item, level: int) -> Box:
    match item:
        case Symbol():
            return _symbol(item, level)
        case Space(width):
            return Box(width * SCALES[level])
        case Row():
            return _row(item, level)
        case Scripts():
            return _scripts(item, level)
        case Fraction():
            return _fraction(item, level)
        case Accent():
            return _accent(item, level)
        case Root():
            return _root(item, level)
        case Fenced():
            return _fenced(item, level)


def _scripts(item: Scripts, level: int) -> Box:
    base, scale, inner = _item(item.base, level), SCALES[level], min(level + 1, 2)
    sup = _row(item.sup, inner) if item.sup else None
    sub = _row(item.sub, inner) if item.sub else None
    single = isinstance(item.base, Symbol) and item.base.kind != "operator"
    up = down = 0.0
    if sup:
        up = max(0.413 * scale, sup.depth + X_HEIGHT / 4, 0.0 if single else base.height - 0.386 * SCALES[inner])
    if sub:
        down = max((0.247 if sup else 0.15) * scale, sub.height - 0.8 * X_HEIGHT * scale)
        down = max(down, 0.0 if single else base.depth + 0.05 * SCALES[inner])
    if sup and sub:  # four rules of air between the two, taken upward first
        gap = (up - sup.depth) - (sub.height - down)
        down += max(0.0, 0.16 * scale - gap)
        lift = max(0.0, 0.8 * X_HEIGHT * scale - (up - sup.depth))
        if gap < 0.16 * scale:
            up, down = up + lift, down - lift
    sup, sub, lean = sup or Box(), sub or Box(), base.italic  # a subscript tucks under the lean of its base
    marks = (*base.marks, *sup.at(base.width + lean, -up), *sub.at(base.width, down))
    width = base.width + max(lean + sup.width, sub.width) + 0.05
    return Box(width, max(base.height, up + sup.height), max(base.depth, down + sub.depth), marks)


def _fraction(item: Fraction, level: int) -> Box:
    inner, scale = (level if level == 0 else min(level + 1, 2)), SCALES[level]
    over, under = _row(item.numerator, inner), _row(item.denominator, inner)
    width = max(over.width + over.italic, under.width + under.italic) + 0.08 * scale
    axis, gap = AXIS * scale, (0.12 if level == 0 else 0.06) * scale
    up, down = axis + gap + RULE / 2 + over.depth, gap + RULE / 2 + under.height - axis
    side = 0.12 * scale
    marks = (
        *over.at(side + (width - over.width) / 2, -up),
        Rule(side, -axis - RULE / 2, width, RULE),
        *under.at(side + (width - under.width) / 2, down),
    )
    return Box(width + 2 * side, up + over.height, down + under.depth, marks)


def _accent(item: Accent, level: int) -> Box:
    body, mark = _row(item.body, level), _glyph("roman", item.mark, SCALES[level])
    if item.mark == "ˉ" and len(item.body.items) > 1:
        line = Rule(0, -body.height - 0.12, body.width + body.italic, RULE)
        return replace(body, height=body.height + 0.2, marks=(*body.marks, line))
    rise = max(0.0, body.height - X_HEIGHT * SCALES[level])
    x = (body.width - mark.width) / 2 + body.skew
    return replace(body, height=max(body.height, mark.height + rise), marks=(*body.marks, *mark.at(x, -rise)))


def _root(item: Root, level: int) -> Box:
    body = _row(item.body, level)
    gap = 0.12 * SCALES[level]
    sign = _grown("√", body.height + body.depth + gap + RULE, level)
    top = body.height + gap + RULE
    marks = (
        *sign.at(0, sign.height - top),
        Rule(sign.width - 0.01, -top, body.width + body.italic + 0.04, RULE * 0.8),
        *body.at(sign.width, 0),
    )
    depth = max(body.depth, sign.height + sign.depth - top)
    return Box(sign.width + body.width + body.italic + 0.04, top, depth, marks)


def _fenced(item: Fenced, level: int) -> Box:
    body, axis = _row(item.body, level), AXIS * SCALES[level]
    reach = max(body.height - axis, body.depth + axis)  # delimiters are centred on the axis
    left, right = (_delimiter(text, 2 * reach, axis, level) for text in (item.left, item.right))
    return replace(_beside([left, body, right]), italic=0.0)


_STROKES = {"": 0, "|": 1, "∥": 2}


def _delimiter(text: str, extent: float, axis: float, level: int) -> Box:
    if text in _STROKES:
        strokes = tuple(Rule(0.12 + 0.15 * i, -axis - extent / 2, RULE, extent) for i in range(_STROKES[text]))
        return Box(0.14 + 0.15 * len(strokes), axis + extent / 2, extent / 2 - axis, strokes)
    box = _grown(text, 0.9 * extent, level)
    middle = (box.height - box.depth) / 2 - axis  # how far its centre is above the axis
    return Box(box.width, box.height - middle, box.depth + middle, box.at(0, middle))


def _grown(text: str, extent: float, level: int) -> Box:
    """The smallest size of a delimiter that spans ``extent``; beyond the largest it is scaled."""
    for font in ("roman", "big1", "big2", "big3", "big4"):
        if text in outlines()[font]:
            box = _glyph(font, text, SCALES[level])
            if box.height + box.depth >= extent:
                return box
    return _glyph("big4" if text in outlines()["big4"] else "roman", text, SCALES[level] * max(1.0, extent / 3))
