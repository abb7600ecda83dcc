r"""A factor before a term, as an author would write it: joined with the number or the fraction that stands there first.

Two times ``\frac{1}{2m} x`` is ``\frac{1}{m} x``, one half of ``2 x`` is ``x``, and ``\frac{1}{N}`` times ``\frac{1}{2s}`` is
``\frac{1}{2 N s}``.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from symderive.notation.reader import tree as r
from symderive.verify.repair.style import Style

_FRACTION = re.compile(r"\\[dtc]?frac(?![A-Za-z])")
_DIGITS = re.compile(r"(\d+)(?![\d.])\s*(?:\\cdot(?![A-Za-z])|\\times(?![A-Za-z])|\\,)?\s*(?![\^_])")
_ROW = ("", "cdot", "times")
_SHORT = 14  # characters of a numerator that takes another factor in


@dataclass(frozen=True)
class Factor:
    """What a term is multiplied by: a whole number and symbols, over a whole number and symbols."""

    number: int = 1
    above: str = ""
    divisor: int = 1
    below: str = ""

    @property
    def text(self) -> str:
        """It alone."""
        above, below = _numbered(self.number, self.above), _numbered(self.divisor, self.below)
        return above if below == "1" else f"\\frac{{{above}}}{{{below}}}"


def times(latex: str, style: Style, node: r.Node, factor: Factor) -> tuple[tuple[int, int], str]:
    """What is to be written where, so that a node of a text is multiplied by a factor."""
    start, end = node.span
    text = latex[start:end]
    if isinstance(node, r.Sum):
        if len(node.terms) == 1:
            return times(latex, style, node.terms[0], factor)
        return node.span, f"{factor.text} {style.bracketed(text)}"
    if text.strip() == "1":
        return node.span, factor.text
    plain = isinstance(node, r.Product) and all(sign in _ROW for sign in node.signs)
    row = list(node.factors) if isinstance(node, r.Product) and plain else [node]
    tried = [(part, _joined(latex, part, factor)) for part in row]
    shorter = [(x, new) for x, new in tried if new is not None and len(new) < x.span[1] - x.span[0]]
    lead, joined = shorter[0] if shorter else tried[0]
    if joined is None:
        dot = "\\cdot " if factor.text[-1:].isdigit() and text[:1].isdigit() else ""
        return (start, start), f"{factor.text} {dot}"
    if joined == "1" and lead is not node:
        place = next(k for k, x in enumerate(row) if x is lead)
        return ((start, row[1].span[0]) if place == 0 else (row[place - 1].span[1], lead.span[1])), ""
    return lead.span, joined


def _joined(latex: str, lead: r.Node, factor: Factor) -> str | None:
    """A number or a fraction with the factor in it; None for what takes none in."""
    text = latex[lead.span[0] : lead.span[1]]
    if isinstance(lead, r.Number):
        if factor.above and text.isdigit() and factor.divisor == 1 and not factor.below:
            return _numbered(int(text) * factor.number, factor.above)
        if not text.isdigit() or factor.above:
            return None
        return _quotient(int(text) * factor.number, "", factor.divisor, factor.below)
    if text == factor.below and factor == Factor(below=text):
        return "1"
    command = _FRACTION.match(text)
    if not isinstance(lead, r.Fraction) or command is None:
        return None
    if isinstance(lead.above, r.Sum) or isinstance(lead.below, r.Sum):
        return None
    if isinstance(lead.below, r.Root) and lead.below.degree is None:
        inner = lead.below.radicand
        number, rest = _parts(latex[inner.span[0] : inner.span[1]])
        plain = latex[lead.above.span[0] : lead.above.span[1]].strip("{} ") == "1" and not isinstance(inner, r.Sum)
        if plain and rest and number > 1 and factor == Factor(number):  # n over the root of n x
            return f"\\sqrt{{{_quotient(number, '', 1, rest, command.group(0))}}}"
    (above, rest), (below, lower) = (_parts(latex[x.span[0] : x.span[1]]) for x in (lead.above, lead.below))
    upper, lower = _with(rest, lower, factor.above)
    lower, upper = _with(lower, upper, factor.below)
    joined = _quotient(above * factor.number, upper, below * factor.divisor, lower, command.group(0))
    wider = len(joined) > len(text) and (factor.number > 1 or factor.above)
    return None if wider and len(rest) > _SHORT else joined


def _with(here: str, there: str, symbol: str) -> tuple[str, str]:
    """A symbol as one more factor here; where it stands there, it goes."""
    if not symbol:
        return here, there
    if there == symbol:
        return here, ""
    for found in (re.match(rf"{re.escape(symbol)}\s+(?![\^_(])", there), re.search(rf"\s{re.escape(symbol)}\Z", there)):
        if found is not None:
            return here, (there[: found.start()] + there[found.end() :]).strip()
    return f"{symbol} {here}".strip(), there


def _quotient(number: int, upper: str, divisor: int, lower: str, command: str = "\\frac") -> str:
    """A reduced fraction, or what is above where nothing is below."""
    common = math.gcd(number, divisor)
    above, below = _numbered(number // common, upper), _numbered(divisor // common, lower)
    return above if below == "1" else f"{command}{{{above}}}{{{below}}}"


def _numbered(number: int, rest: str) -> str:
    """A number before a text; one is not written."""
    if not rest:
        return str(number)
    dot = " \\cdot " if rest[:1].isdigit() else " "
    return rest if number == 1 else f"{number}{dot}{rest}"


def _parts(text: str) -> tuple[int, str]:
    """The whole number that a text begins with, and the rest."""
    text = text.strip()
    while text.startswith("{") and text.endswith("}"):
        text = text[1:-1].strip()
    found = _DIGITS.match(text)
    return (int(found.group(1)), text[found.end() :].strip()) if found else (1, text)
