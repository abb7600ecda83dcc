r"""Matrix products, elementwise products and transposes in LaTeX, with brackets where they are needed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

from symderive.notation.pieces import Kind, Level, Piece, enclosed, glue, separator


class Tight(IntEnum):
    """How tightly the LaTeX of an array holds together."""

    SUM = 0
    HADAMARD = 1
    MATRIX = 2
    ATOM = 3


@dataclass(frozen=True)
class Array:
    """The LaTeX of a number, a column or a matrix; ``open`` if it reaches to the right, as log y does."""

    text: str
    tight: Tight = Tight.ATOM
    tall: int = 0
    open: bool = False


ONES = Array(r"\mathbf{1}")

_SUPERSCRIPT = re.compile(r"\^\{(\([^{}]*\))\}$")


def bracketed(array: Array) -> Array:
    """In round brackets, or in square ones around products and brackets."""
    piece = enclosed(Piece(array.text, tall=array.tall), "[]" if array.tall > 0 else "()")
    return Array(piece.text, tall=piece.tall)


def transposed(array: Array) -> Array:
    r"""``X^\top``; a superscript is shared, and two transposes cancel."""
    if array.text.endswith(r"^\top") and array.tight is Tight.ATOM:
        return replace(array, text=array.text.removesuffix(r"^\top"))
    if array.text.endswith(r")\top}") and array.tight is Tight.ATOM:
        return replace(array, text=array.text.removesuffix(r"\top}") + "}")
    shared = _SUPERSCRIPT.search(array.text)
    if shared and array.tight is Tight.ATOM:
        return replace(array, text=f"{array.text[: shared.start()]}^{{{shared[1]}\\top}}")
    closed = array if array.tight is Tight.ATOM and not _ends_raised(array.text) else bracketed(array)
    return replace(closed, text=rf"{closed.text}^\top")


def _ends_raised(text: str) -> bool:
    return re.search(r"\^(\{[^{}]*\}|[^{}])$", text) is not None


def beside(left: Array, right: Array) -> Array:
    """The matrix product, or a number times an array."""
    left = bracketed(left) if left.tight < Tight.MATRIX or left.open else left
    right = bracketed(right) if right.tight < Tight.MATRIX else right
    opens = right.text.startswith(("(", "[", r"\big", r"\Big", r"\log", r"\lVert"))
    apart = left.text.endswith((")", "]")) or re.search(r"(\\hat |\\nabla)[^^]*$", left.text)
    gap = " " if opens and not left.text.endswith((")", "]")) else r"\," if apart or left.text[-1:].isdigit() else ""
    return Array(glue(left.text, gap, right.text), Tight.MATRIX, max(left.tall, right.tall), right.open)


def hadamard(factors: Sequence[Array]) -> Array:
    """The elementwise product."""
    if len(factors) == 1:
        return factors[0]
    closed = [bracketed(f) if f.tight is Tight.SUM or f.open else f for f in factors]
    return Array(r" \odot ".join(f.text for f in closed), Tight.HADAMARD, max(f.tall for f in closed))


def divided(above: Array, below: Array) -> Array:
    """The elementwise quotient."""
    over = bracketed(above) if above.tight is Tight.SUM or above.open else above
    under = bracketed(below) if below.tight < Tight.MATRIX or below.open else below
    return Array(rf"{over.text} \oslash {under.text}", Tight.HADAMARD, max(over.tall, under.tall))


def called(name: str, argument: Array) -> Array:
    """A function of an array; without a name, the array in round brackets."""
    inside = enclosed(Piece(argument.text, tall=argument.tall))
    return Array(name + inside.text, tall=inside.tall)


def summed(parts: Sequence[tuple[bool, Array]]) -> Array:
    """The sum of signed parts, each True if it is subtracted."""
    text = ""
    for negative, array in parts:
        term = bracketed(array) if negative and array.tight is Tight.SUM else array
        sign = ("-" if negative else "") if not text else (" - " if negative else " + ")
        text = glue(text, sign, term.text)
    if len(parts) == 2 and parts[0][1].text.isdigit() and not any(a.tall for _, a in parts):
        text = text.replace(" ", "", 2)
    return Array(text, Tight.SUM, max(a.tall for _, a in parts))


def scaled(front: Piece, array: Array) -> Array:
    """A number, perhaps with a sign, times an array."""
    if array.tight is Tight.SUM:
        array = bracketed(array)
    number = front if front.level is not Level.SUM or front.text.startswith("-") else enclosed(front)
    kind = Kind.BRACKET if array.text.startswith(("(", "[", r"\big", r"\Big")) else Kind.ENTRY
    text = glue(number.text, separator(number, Piece(array.text, kind)), array.text)
    tight = min(array.tight, Tight.MATRIX)
    return Array(text, Tight.SUM if text.startswith("-") else tight, max(front.tall, array.tall), array.open)
