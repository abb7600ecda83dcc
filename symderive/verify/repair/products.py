"""Products: the order of factors, the sign between them, quotients, factors too many."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from symderive.notation.reader import tree as r
from symderive.verify.repair.edits import Context, Edit, Spot, edit, is_delimited
from symderive.verify.repair.transposes import script_span
from symderive.verify.resolve.usage import is_transpose

_PLAIN = re.compile(r"\\(?:left|right|[,;:! ])|\s")  # what spaces and sizes brackets
_ODOT = "\\odot"
_ENTRYWISE = ("odot", "circ", "bullet", "ast")


def edits(context: Context) -> Iterator[Edit]:
    """Edits of every row of factors and of every fraction."""
    for spot in context.spots:
        if not spot.value:
            continue
        if isinstance(spot.node, r.Product):
            yield from _to_sum(context, spot, spot.node)
            yield from _signs(context, spot.node)
            yield from _order(context, spot.node)
            yield from _dropped(context, spot.node)
            yield from _slope_dropped(context, spot.node)
        elif isinstance(spot.node, r.Fraction):
            yield from _fraction(context, spot.node)
        elif isinstance(spot.node, r.Sum) and len(spot.node.terms) > 1:
            yield from _to_product(spot.node)


def _to_sum(context: Context, spot: Spot, row: r.Product) -> Iterator[Edit]:
    r"""``a \cdot b`` was meant as ``a + b``."""
    starts = {first for _, first in context.units(row)}
    for place, (sign, span) in enumerate(zip(row.signs, row.sign_spans, strict=True)):
        if place + 1 not in starts:
            continue
        text = context.text(row)
        at = span[0] - row.span[0], span[1] - row.span[0]
        for plus, extra in (("+", 0.0), ("-", 0.4)):
            new = f"{text[: at[0]].rstrip()} {plus} {text[at[1] :].lstrip()}"
            if not is_delimited(spot) or isinstance(spot.parent, r.BigOperator):
                new = context.style.bracketed(new)
            yield edit((1.4 if sign else 2.2) + extra, "product", (row.span, new))


def _to_product(node: r.Sum) -> Iterator[Edit]:
    r"""``a + b`` was meant as ``a \cdot b``."""
    for place in range(1, len(node.terms)):
        if node.signs[place] == "+":
            yield edit(1.9, "product", (node.sign_spans[place], "\\cdot"))


def _signs(context: Context, row: r.Product) -> Iterator[Edit]:
    """A matrix product for an elementwise one, and the other way round."""
    style = context.style
    starts = {first for _, first in context.units(row)}
    for place, (sign, span) in enumerate(zip(row.signs, row.sign_spans, strict=True)):
        if place + 1 not in starts:
            continue
        if sign in _ENTRYWISE:
            yield edit(1.5, "product", (span, "\\cdot" if "\\cdot" in context.latex else ""))
            yield edit(1.7, "product", *_grouped(context, row, place, ""))
        elif style.hadamard or context.misfit:
            entrywise = f" {style.hadamard or _ODOT} "
            yield edit(1.6, "product", (span, entrywise))
            if len(row.factors) > 2:
                yield edit(1.8, "product", *_grouped(context, row, place, entrywise))
        if sign in ("cdot", "times", "ast", ""):
            left, right = row.factors[place], row.factors[place + 1]
            yield edit(
                2.2,
                "product",
                ((left.span[0], right.span[1]), f"\\frac{{{context.text(left)}}}{{{context.text(right)}}}"),
            )


_INVERSE = 0.05  # what more it costs to exchange an inverse: first come those of what is inverted


def _grouped(context: Context, row: r.Product, place: int, sign: str) -> list[tuple[tuple[int, int], str]]:
    """All before a sign in brackets, then the sign, then the rest."""
    start, end = row.span[0], row.sign_spans[place][0]
    before = context.latex[start:end].rstrip()
    if place > 0:
        before = context.style.bracketed(before)
    return [((start, row.sign_spans[place][1]), f"{before}{sign or ' '}")]


def _order(context: Context, row: r.Product) -> Iterator[Edit]:
    """Two factors exchanged; all in reverse."""
    units = [span for span, _ in context.units(row)]
    if not 2 <= len(units) <= 7:
        return
    for one in range(len(units)):
        for two in range(one + 1, len(units)):
            a, b = units[one], units[two]
            first, second = context.latex[a[0] : a[1]], context.latex[b[0] : b[1]]
            yield from _transposes_kept(context, row, a, b)
            if first != second:
                cost = (1.4 if two == one + 1 else 1.6) - (0.3 if context.misfit else 0.0)
                cost += _INVERSE if "{-1}" in f"{first}{second}" else 0.0
                yield edit(cost, "order", (a, second), (b, first))
    for one in range(len(units)):  # a factor that belongs at the end, or at the start
        for two in (0, len(units) - 1):
            if abs(one - two) > 1:
                yield _moved(context, units, one, two)


def _transposes_kept(context: Context, row: r.Product, a: tuple[int, int], b: tuple[int, int]) -> Iterator[Edit]:
    """``a b^T`` was meant as ``b a^T``: two factors exchanged, the transpose stays where it is."""
    one, two = (next((f for f in row.factors if f.span == span), None) for span in (a, b))
    if one is None or two is None:
        return
    scripts = [x.sup is not None and is_transpose(x.sup) if isinstance(x, r.Scripted) else False for x in (one, two)]
    if scripts[0] == scripts[1]:
        return
    texts = [
        (
            context.latex[x.span[0] : script_span(context.latex, x.sup)[0]]
            if isinstance(x, r.Scripted) and s and x.sup
            else None
        )
        for x, s in zip((one, two), scripts, strict=True)
    ]
    bases = [context.text(x) if text is None else text for x, text in zip((one, two), texts, strict=True)]
    places = [(x.span[0], x.span[0] + len(base)) for x, base in zip((one, two), bases, strict=True)]
    if bases[0] != bases[1]:
        yield edit(1.4, "order", (places[0], bases[1]), (places[1], bases[0]))


def _moved(context: Context, units: list[tuple[int, int]], one: int, two: int) -> Edit:
    texts = [context.latex[a:b] for a, b in units]
    texts.insert(two, texts.pop(one))
    changes = [(span, text) for span, text in zip(units, texts, strict=True)]
    return edit(1.7, "order", *changes)


def _dropped(context: Context, row: r.Product) -> Iterator[Edit]:
    """A factor that should not be there."""
    units = context.units(row)
    for place, (span, first) in enumerate(units):
        if place == 0:
            yield edit(2.0, "drop", ((span[0], units[1][0][0]), "")) if len(units) > 1 else edit(9.0, "drop")
        else:
            sign = row.sign_spans[first - 1]
            yield edit(2.0, "drop", ((min(sign[0], span[0]), span[1]), ""))


def _slope_dropped(context: Context, row: r.Product) -> Iterator[Edit]:
    """The slope y(1 - y) of a sigmoid, which cancels where the cross-entropy follows it."""
    units = context.units(row)
    plain = [_PLAIN.sub("", context.latex[a:b]) for (a, b), _ in units]
    for place, (one, two) in enumerate(pairwise(plain)):
        if len(units) > 2 and (two == f"(1-{one})" or one == f"(1-{two})"):
            (start, _), (_, end) = units[place][0], units[place + 1][0]
            span = (start, units[2][0][0]) if place == 0 else (units[place - 1][0][1], end)
            yield edit(1.5, "drop", (span, "" if place == 0 or place + 2 == len(units) else " "))


def _fraction(context: Context, node: r.Fraction) -> Iterator[Edit]:
    """A fraction upside down, without its denominator, with the square of it."""
    above, below = context.text(node.above), context.text(node.below)
    yield edit(1.6, "fraction", (node.above.span, below), (node.below.span, above))
    new = context.style.bracketed(above) if isinstance(node.above, r.Sum) else above
    if above.strip() != "1":
        yield edit(1.6, "fraction", (node.span, new.strip()))
    if not isinstance(node.below, (r.Sum, r.Product, r.Number)):
        yield edit(1.6, "fraction", (node.below.span, f"{{{below}}}^2" if "^" in below else f"{below}^2"))
