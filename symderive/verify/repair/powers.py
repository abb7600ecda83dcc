"""Exponents and numerals."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from symderive.notation.reader import tree as r
from symderive.verify.repair.edits import Context, Edit, edit, put, unadorned
from symderive.verify.repair.transposes import script_span
from symderive.verify.resolve.usage import all_nodes, bare, is_label, is_transpose, letter_of

_POWERS = ("2", "3", "-1", "-2")


def edits(context: Context) -> Iterator[Edit]:
    """Every exponent changed, dropped or added; every numeral changed."""
    for spot in context.spots:
        node = spot.node
        if isinstance(node, r.Number) and not spot.script:
            yield from _numeral(node, spot.parent)
        if not spot.value:
            continue
        if isinstance(node, r.Product):
            yield from _parted(context, node)
            yield from _of_each_dimension(context, node)
        if (
            isinstance(node, r.Scripted)
            and node.sup is not None
            and not is_label(node.sup)
            and not is_transpose(node.sup)
        ):
            yield from _exponent(context, node, node.sup)
        elif _may_be_squared(node) and not (isinstance(spot.parent, r.Scripted) and node is spot.parent.base):
            labelled = isinstance(node, r.Scripted) and node.sup is not None
            square = (node.span, f"({context.text(node)})^2") if labelled else put(node.span[1], "^2")
            yield edit(1.6, "power", square)


def _parted(context: Context, row: r.Product) -> Iterator[Edit]:
    """``X^{-2} Y`` was meant as ``X^{-1} Y X^{-1}``: matrices do not commute."""
    for node in (row.factors[0], row.factors[-1]):
        if not isinstance(node, r.Scripted) or node.sup is None:
            continue
        text = context.text(node.sup).strip("{}").replace(" ", "")
        halves = {"2": "", "-2": "^{-1}"}
        if text in halves:
            start, _ = script_span(context.latex, node.sup)
            half = context.latex[node.span[0] : start] + halves[text]
            place = row.factors[-1].span[1] if node is row.factors[0] else row.factors[0].span[0]
            inserted = f" {half}" if node is row.factors[0] else f"{half} "
            yield edit(1.7, "order", (node.span, half), ((place, place), inserted))


def _of_each_dimension(context: Context, row: r.Product) -> Iterator[Edit]:
    r"""``2 \pi e |K|`` was meant as ``(2 \pi e)^n |K|``: the constants of a normal law stand there once for each dimension."""
    length = next((k for k, x in enumerate(row.factors) if not _is_constant(x)), len(row.factors))
    if length >= 2 and any(row.signs[: length - 1]) is False:
        start, end = row.factors[0].span[0], row.factors[length - 1].span[1]
        for size in context.sizes:
            yield edit(1.7, "power", ((start, end), f"({context.latex[start:end]})^{{{size}}}"))


def _is_constant(node: r.Node) -> bool:
    name = bare(node)
    return isinstance(name, r.Number) or (isinstance(name, r.Name) and letter_of(name) in ("pi", "e"))


def _may_be_squared(node: r.Node) -> bool:
    if isinstance(node, r.Scripted):
        return (node.sup is None or is_label(node.sup)) and not node.primes
    return isinstance(node, (r.Name, r.Group)) and not (isinstance(node, r.Group) and node.inner is None)


def _exponent(context: Context, node: r.Scripted, sup: r.Node) -> Iterator[Edit]:
    text = context.text(sup).strip("{}")
    yield from _outwards(context, node, sup)
    span = script_span(context.latex, sup)
    yield edit(1.7, "power", (span, ""))
    if isinstance(sup, r.Number) or (isinstance(sup, r.Sum) and text.lstrip("-").isdigit()):
        for power in _POWERS:
            if power != text:
                yield edit(1.7, "power", (span, f"^{power}" if len(power) == 1 else f"^{{{power}}}"))
        base = bare(node.base)
        if isinstance(base, r.Group) and base.inner is not None:
            yield from _inwards(base.inner, span, context.latex[span[0] : span[1]])
    else:
        for change in ("+1", "-1"):
            yield edit(1.6, "power", (span, f"^{{{text}{change}}}"))
        if text == "1/2" and isinstance(bare(node.base), r.Group):
            for size in context.sizes:
                yield edit(1.65, "power", (span, f"^{{{size}/2}}"))
        if text in context.sizes:
            yield edit(1.65, "power", (span, f"^{{{text}/2}}"))
        yield edit(1.65, "power", (span, f"^{{2{text}}}" if text[:1].isalpha() else f"^{{2({text})}}"))
        for other in context.bounds:
            if other != text:
                yield edit(1.65, "power", (span, f"^{{{other}-{text}}}"))
        if isinstance(sup, r.Sum):
            yield from _from_either_end(context, sup, span)
        if isinstance(sup, r.Sum) and len(sup.terms) == 2 and isinstance(sup.terms[1], r.Number):
            yield edit(1.5, "power", (span, f"^{{{context.text(sup.terms[0])}}}"))


def _from_either_end(context: Context, sup: r.Sum, span: tuple[int, int]) -> Iterator[Edit]:
    """``T - i`` was meant as ``i - t`` where i runs from t to T."""
    letters = {letter_of(x) for x in all_nodes(sup) if isinstance(x, r.Name)}
    for letter, low, high in context.runs:
        if letter_of(letter) in letters:
            index = context.text(letter)
            for other in (index if low == "0" else f"{index}-{low}", f"{high}-{index}"):
                if unadorned(other) != unadorned(context.text(sup)):
                    yield edit(1.6, "power", (span, f"^{{{other}}}"))


def _outwards(context: Context, node: r.Scripted, sup: r.Node) -> Iterator[Edit]:
    """A factor of the exponent that belongs behind the power: ``e^{-a b}`` for ``e^{-a} b``."""
    rows = [sup.terms[-1]] if isinstance(sup, r.Sum) else [sup]
    for row in rows:
        if isinstance(row, r.Product):
            for factor in row.factors[1:]:
                cut = factor.span[0]
                end = row.span[1]
                if context.latex[cut - 1] != "{":
                    moved = context.latex[cut:end]
                    yield edit(1.8, "power", ((cut, end), ""), ((node.span[1], node.span[1]), f" {moved}"))


def _inwards(inner: r.Node, span: tuple[int, int], power: str) -> Iterator[Edit]:
    """``(1 - g)^2`` was meant as ``1 - g^2``."""
    for term in inner.terms if isinstance(inner, r.Sum) else ():
        if not isinstance(term, r.Number):
            yield edit(1.5, "power", (span, ""), ((term.span[1], term.span[1]), power))


def _numeral(node: r.Number, parent: r.Node | None) -> Iterator[Edit]:
    """Other whole numbers; a factor of one is not written."""
    value = Fraction(node.text)
    if value.denominator != 1:
        return
    number = int(value)
    parts = [number // k for k in (2, 4) if number % k == 0]
    near = (2 * number, *parts, number + 1, number - 1, number * number)
    for other in dict.fromkeys(near):
        if other > 0 and other != number and not (isinstance(parent, r.Scripted) and number < 4):
            gone = without(parent, node) if other == 1 and isinstance(parent, r.Product) else None
            yield edit(1.6, "number", (gone, "") if gone is not None else (node.span, str(other)))


def without(row: r.Product, node: r.Node) -> tuple[int, int]:
    """What goes with a factor: the blank or the sign that parts it from its neighbour."""
    place = next(k for k, x in enumerate(row.factors) if x is node)
    return (node.span[0], row.factors[1].span[0]) if place == 0 else (row.factors[place - 1].span[1], node.span[1])
