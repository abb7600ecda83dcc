"""Two slips of which one is a number: an edit whose result is the other side times minus one, one half, the count of examples."""

from __future__ import annotations

from fractions import Fraction

from symderive.notation.reader import tree as r
from symderive.notation.reader.parse import ReadError, parse
from symderive.verify.repair.bench import Bench
from symderive.verify.repair.edits import Context, Edit, applied, edit
from symderive.verify.repair.leading import Factor, times
from symderive.verify.repair.negative import negative
from symderive.verify.repair.sandbox import Sandbox

_SIMPLE = [Fraction(n) for n in ("1", "2", "1/2", "3", "1/3", "4", "1/4", "3/2", "2/3")]
_TOLERANCE = 1e-6
_DEARER = 1.0
_MOST_FLIPPED = 3  # terms of a sum


def multiple(context: Context, sandbox: Sandbox, found: Edit, number: float, bench: Bench) -> Edit | None:
    """An edit and its result times a number; None for a number that nobody would have forgotten."""
    factor = _factor(context, abs(number), bench)
    start, end = context.side.span
    text = applied(context.latex[start:end], [((a - start, b - start), new) for (a, b), new in found.changes])
    if factor is None or text is None:
        return None
    try:
        node = parse(text, sandbox.splicer.macros)
    except ReadError:
        return None
    if factor != Factor():
        (a, b), new = times(text, context.style, node, factor)
        text = text[:a] + new + text[b:]
    if number < 0:
        text = _negative(context, text, sandbox)
    return edit(found.cost + _DEARER, found.kind, (context.side.span, text))


def _factor(context: Context, number: float, bench: Bench) -> Factor | None:
    """A positive number as an author would write it."""
    for simple in _SIMPLE:
        if abs(number - float(simple)) < _TOLERANCE:
            return Factor(simple.numerator, divisor=simple.denominator)
    for name, written in zip(context.size_names, context.sizes, strict=True):
        size = bench.sizes.get(name, 0)
        if size and abs(number - size) < _TOLERANCE:
            return Factor(above=written)
        if size and abs(number - 1 / size) < _TOLERANCE:
            return Factor(below=written)
    return None


def _negative(context: Context, text: str, sandbox: Sandbox) -> str:
    """A side with the other sign: every sign of a short sum is another one, a long sum is put in brackets."""
    node = parse(text, sandbox.splicer.macros)
    if not isinstance(node, r.Sum):
        return f"-{text}"
    other = negative(text, node) if len(node.terms) <= _MOST_FLIPPED else None
    return f"-{context.style.bracketed(text)}" if other is None else other
