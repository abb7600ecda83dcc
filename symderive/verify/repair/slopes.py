"""The slope of a squashing function for another or for itself: ``1 - h^2`` is that of tanh, ``h (1 - h)`` that of a sigmoid."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from symderive.notation.reader import tree as r
from symderive.verify import terms as t
from symderive.verify.free_names import stem
from symderive.verify.repair.edits import Context, Edit, Spot, edit, is_atom, is_delimited, unadorned
from symderive.verify.repair.transposes import script_span
from symderive.verify.resolve.usage import letter_of, root_name

_ENTRYWISE = ("odot", "circ", "bullet", "ast")


def edits(context: Context) -> Iterator[Edit]:
    """Each slope as the other one, each unit as its slope."""
    for spot in context.spots:
        node = spot.node
        if not spot.value:
            continue
        if is_atom(node) and not (isinstance(spot.parent, r.Scripted) and node is spot.parent.base):
            yield from _of_unit(context, spot)
        elif isinstance(node, r.Sum) and isinstance(spot.parent, r.Group):
            value = _squared(context, _taken_from_one(context, node))
            if value is not None:
                sign = context.style.hadamard
                yield edit(1.45, "slope", (spot.parent.span, f"{value} {sign}{' ' if sign else ''}(1 - {value})"))
        elif isinstance(node, r.Product):
            yield from _of_sigmoids(context, node)


def _of_unit(context: Context, spot: Spot) -> Iterator[Edit]:
    """A unit h = tanh(u) or h = σ(u) that stands where its slope by u belongs."""
    name = root_name(spot.node)
    letter, known = "" if name is None else letter_of(name), context.resolver.scope.definitions
    bodies = [d.body for symbol, found in known.items() if stem(symbol) == letter for d in found]
    squashing = {x.function for x in bodies if isinstance(x, (t.Apply, t.Call))}
    squashing = {context.resolver.hints.functions.get(x, x) for x in squashing}
    text, sign = context.text(spot.node).strip(), f" {context.style.hadamard} " if context.style.hadamard else " "
    if "tanh" in squashing:
        square = f"{text}{sign}{text}" if sign.strip() else f"({text})^2" if "^" in text else f"{text}^2"
        rest = f"1 - {square}"
        yield edit(1.5, "slope", (spot.node.span, rest if is_delimited(spot) else f"({rest})"))
    if "sigmoid" in squashing:
        yield edit(1.5, "slope", (spot.node.span, f"{text}{sign}(1 - {text})"))


def _taken_from_one(context: Context, node: r.Node | None) -> r.Node | None:
    """The x of ``1 - x``."""
    if not isinstance(node, r.Sum) or len(node.terms) != 2 or node.signs[1] != "-":
        return None
    return node.terms[1] if context.text(node.terms[0]).strip() == "1" and node.signs[0] == "+" else None


def _squared(context: Context, node: r.Node | None) -> str | None:
    r"""The x of ``x^2`` or ``x \odot x``, as written."""
    if isinstance(node, r.Scripted) and node.sup is not None and context.text(node.sup).strip("{} ") == "2":
        start, end = script_span(context.latex, node.sup)
        return (context.latex[node.span[0] : start] + context.latex[end : node.span[1]]).strip()
    if isinstance(node, r.Product) and len(node.factors) == 2 and node.signs[0] in _ENTRYWISE:
        one, two = (context.text(x) for x in node.factors)
        return one if unadorned(one) == unadorned(two) else None
    return None


def _of_sigmoids(context: Context, row: r.Product) -> Iterator[Edit]:
    units = [span for span, _ in context.units(row)]
    for one, two in itertools.pairwise(units):
        group = next((x for x in row.factors if x.span == two), None)
        own = _taken_from_one(context, group.inner) if isinstance(group, r.Group) else None
        text = context.latex[one[0] : one[1]].strip()
        if own is not None and unadorned(context.text(own)) == unadorned(text):
            square = f"({text})^2" if "^" in text or "(" in text else f"{text}^2"
            yield edit(1.45, "slope", ((one[0], two[1]), f"(1 - {square})"))
