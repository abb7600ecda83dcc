r"""Pieces of LaTeX that know how tightly they hold together, how tall they are and how they stand beside others."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import Enum, IntEnum, auto
from functools import lru_cache


class Level(IntEnum):
    """How tightly a piece holds together."""

    SUM = 0
    PRODUCT = 1
    ATOM = 2


class Kind(Enum):
    """What a piece looks like to its neighbours in a product."""

    NUMBER = auto()
    NAME = auto()  # a symbol without index: neighbours stand close
    ENTRY = auto()
    BRACKET = auto()
    FRACTION = auto()
    CALL = auto()
    OPERATOR = auto()  # begins with \sum, \prod or \log, which bring their own space


@dataclass(frozen=True)
class Piece:
    """A formula, or a part of one.

    Attributes:
        text: the LaTeX.
        kind: what it looks like to its neighbours.
        level: how tightly it holds together.
        tall: the size of brackets around it, from 0 (plain) to 4 (Bigg).
        open: whether it reaches to the right as far as it can, as a sum does.
    """

    text: str
    kind: Kind = Kind.ENTRY
    level: Level = Level.ATOM
    tall: int = 0
    open: bool = False


_SIZES = ("", r"\big", r"\Big", r"\bigg", r"\Bigg")


def bracket_ends(piece: Piece, shape: str, least: int = 0) -> tuple[str, str]:
    """Brackets of a size that fits ``piece``, at least ``least``."""
    size = _SIZES[min(max(piece.tall, least), 4)]
    return size + shape[0], size + shape[1]


def enclosed(piece: Piece, shape: str = "()", *, physics: bool = False, least: int = 0, pad: str = "") -> Piece:
    """``piece`` between brackets of a fitting size, at least ``least``; ``pad`` is space inside of them."""
    size = min(max(piece.tall, least), 4)
    left, right = bracket_ends(piece, shape, least)
    if physics and size and shape != "||":
        left, right, pad = rf"\qty{shape[0]}", shape[1], ""
    text = left + pad + (" " if pad else "") + piece.text + pad + right
    return Piece(text, Kind.BRACKET, tall=min(size + 1, 4))


def glue(left: str, separator: str, right: str) -> str:
    r"""Both texts with the separator between them, and a space where ``\pi`` would swallow a letter."""
    head = left + separator
    if re.search(r"\\[A-Za-z]+$", head) and re.match(r"[A-Za-z]", right):
        return f"{head} {right}"
    return head + right


def separator(left: Piece, right: Piece, *, attached: bool = False) -> str:
    r"""The space between two factors; an ``attached`` bracket belongs to what stands before it, as in h(1-h)."""
    if left.kind is Kind.NUMBER and right.kind is Kind.NUMBER:
        return "" if right.text == r"\pi" else r" \cdot "
    if right.kind is Kind.OPERATOR:
        return "" if left.kind in (Kind.NUMBER, Kind.FRACTION, Kind.BRACKET) else " "
    if left.kind is Kind.NUMBER:
        return r"\," if right.kind is Kind.FRACTION else ""
    if attached:
        return ""
    if left.kind is Kind.NAME and right.kind in (Kind.NAME, Kind.BRACKET):
        return " " if right.kind is Kind.NAME else ""
    if left.kind is Kind.FRACTION and right.kind is Kind.BRACKET:
        return ""
    if left.kind is Kind.BRACKET and right.kind is Kind.BRACKET and not left.text.endswith("}"):
        return ""
    return r"\,"


def indexed(latex: str, subscript: str) -> str:
    """A name with a subscript after the superscripts that it may have."""
    if not subscript:
        return latex
    base = f"{{{latex}}}" if _has_subscript(latex) else latex
    short = re.fullmatch(r"[A-Za-z0-9]|\\[A-Za-z]+", subscript)
    return base + (f"_{subscript}" if short else f"_{{{subscript}}}")


def _scripts(latex: str, mark: str) -> bool:
    depth = 0
    for c in latex:
        depth += {"{": 1, "}": -1, "(": 1, ")": -1}.get(c, 0)
        if c == mark and depth == 0:
            return True
    return False


def _has_subscript(latex: str) -> bool:
    return _scripts(latex, "_")


def has_superscript(latex: str) -> bool:
    """Whether a name has a superscript of its own, so that a power of it needs brackets."""
    return _scripts(latex, "^") or latex.endswith("'")


def lifted(base: Piece, exponent: str, *, apart: bool = False) -> Piece:
    """``base`` to a power; ``apart`` puts a thin space before the exponent."""
    inner = rf"\,{exponent}" if apart else exponent
    short = re.fullmatch(r"[A-Za-z0-9]", inner)
    text = f"{base.text}^{inner}" if short else f"{base.text}^{{{inner}}}"
    kind = Kind.NUMBER if base.kind is Kind.NUMBER else Kind.ENTRY if base.kind is Kind.NAME else base.kind
    return replace(base, text=text, kind=kind, level=Level.ATOM)


_TOKEN = re.compile(r"\\[A-Za-z]+|\\.|\s+|.", re.DOTALL)
_NARROW = {r"\,": 0.17, r"\;": 0.28, r"\!": -0.17, r"\quad": 1.0, r"\qquad": 2.0, r"\ ": 0.3}
_SILENT = re.compile(
    r"\\(big|Big|bigg|Bigg|left|right|displaystyle|hat|bar|tilde|vec|mathbf|mathbb|mathrm|mathcal|operatorname|text|qty)"
)
_WIDE = {r"\sum": 1.4, r"\prod": 1.3, r"\leftarrow": 1.5, r"\odot": 1.3, r"\cdot": 0.8, r"\mid": 1.0, r"\partial": 0.55}
_CHARACTERS = {
    "=": 1.35,
    "+": 1.25,
    "-": 1.25,
    ">": 1.35,
    "<": 1.35,
    "(": 0.4,
    ")": 0.4,
    "[": 0.35,
    "]": 0.35,
    ",": 0.45,
    "|": 0.3,
}
_FUNCTIONS = re.compile(r"\\(log|exp|sin|cos|tanh|max|min)$")


@lru_cache(maxsize=4096)
def width(latex: str) -> float:
    """About how wide a formula is set, in em; macros count for what they print."""
    tokens = [t for t in _TOKEN.findall(latex) if not t.isspace()]
    total, position = 0.0, 0
    while position < len(tokens):
        piece, position = _next(tokens, position)
        total += piece
    return total


def _next(tokens: list[str], at: int) -> tuple[float, int]:
    """The width of the next item and of the scripts that follow it, and the position after them."""
    wide, at = _item(tokens, at)
    scripts = 0.0
    while at < len(tokens) and tokens[at] in "^_":
        script, at = _item(tokens, at + 1)
        scripts = max(scripts, 0.7 * script)
    return wide + scripts, at


def _item(tokens: list[str], at: int) -> tuple[float, int]:
    if at >= len(tokens):
        return 0.0, at
    token = tokens[at]
    at += 1
    if token == "{":
        inside = 0.0
        while at < len(tokens) and tokens[at] != "}":
            part, at = _next(tokens, at)
            inside += part
        return inside, at + 1
    if token in (r"\frac", r"\pdv"):
        above, at = _item(tokens, at)
        below, at = _item(tokens, at) if at < len(tokens) and tokens[at] == "{" else (0.0, at)
        return max(above, below) + 0.3, at
    if _SILENT.fullmatch(token):
        return 0.0, at
    if _FUNCTIONS.match(token):
        return 0.5 * len(token) + 0.1, at
    known = _NARROW.get(token, _WIDE.get(token, _CHARACTERS.get(token)))
    return known if known is not None else 0.6 if token.startswith("\\") else 0.53, at
