"""Arguments of functions: two exchanged, one of another call, a call in the place of another one; a function that is missing."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from symderive.notation.reader import tree as r
from symderive.verify.repair.edits import Context, Edit, Spot, edit, is_atom, put
from symderive.verify.resolve.usage import bare

_MOST_FUNCTIONS = 6
_BARS = ("|", "\\mid", "\\vert", ";")


def edits(context: Context) -> Iterator[Edit]:
    """Every argument exchanged with its neighbour and replaced by those that the notes have; functions around arguments."""
    given = any(bar in call for call in context.calls for bar in _BARS)
    for spot in context.spots:
        node = spot.node
        if not spot.value:
            continue
        if isinstance(node, r.Product):
            for place in range(len(node.factors) - 1):
                yield from _at(context, node, place, 1.65 if given else 2.05)
        yield from _around(context, spot)


def _at(context: Context, row: r.Product, place: int, cost: float) -> Iterator[Edit]:
    """The edits of one function at its argument."""
    function, group = row.factors[place], bare(row.factors[place + 1])
    if row.signs[place] or not isinstance(group, r.Group) or group.inner is None or isinstance(function, r.Derivative):
        return
    if not context.is_function(function):
        if is_atom(function) and isinstance(group.inner, r.Sequence):  # an array whose indices stand in brackets
            yield from _exchanged(context, group.inner)
        return
    yield from _exchanged(context, group.inner)
    text = context.text(function).rstrip("'")
    whole = (function.span[0], group.span[1])
    for call in context.calls:
        if call.strip() == context.latex[whole[0] : whole[1]].strip():
            continue
        if call.startswith(text) and call[len(text) :].lstrip()[:1] in ("(", "[", "\\"):
            yield edit(1.7, "argument", (group.span, call[len(text) :].strip()))
        yield edit(cost, "argument", (whole, call))


def _exchanged(context: Context, inner: r.Node) -> Iterator[Edit]:
    """``KL(p, q)`` was meant as ``KL(q, p)``, ``p(x | y)`` as ``p(y | x)``."""
    parts = list(inner.items) if isinstance(inner, r.Sequence) else []
    if isinstance(inner, r.Conditional):
        parts = [inner.left, inner.right]
    for one, two in itertools.pairwise(parts):
        if context.text(one) != context.text(two):
            yield edit(1.3, "argument", (one.span, context.text(two)), (two.span, context.text(one)))


def _around(context: Context, spot: Spot) -> Iterator[Edit]:
    """A function of the notes that was forgotten around a letter or a bracket."""
    node, parent = spot.node, spot.parent
    if id(node) in context.marked:
        return
    inner = node.inner if isinstance(node, r.Group) and node.opening in ("(", "[") else None
    if inner is not None and not (isinstance(parent, r.Product) and _is_argument(context, parent, node)):
        for name in context.functions[:_MOST_FUNCTIONS]:
            yield edit(2.1, "function", put(node.span[0], name))
    elif is_atom(node) and not context.is_function(node) and not isinstance(parent, (r.Scripted, r.Derivative)):
        for name in context.functions[:_MOST_FUNCTIONS]:
            yield edit(2.15, "function", (node.span, f"{name}({context.text(node)})"))


def _is_argument(context: Context, row: r.Product, node: r.Node) -> bool:
    place = next(k for k, x in enumerate(row.factors) if x is node)
    return place > 0 and row.signs[place - 1] == "" and context.is_function(row.factors[place - 1])
