r"""Logarithms: one that was forgotten under a gradient, one that stands before a sum instead of within, or the other way round."""

from __future__ import annotations

from collections.abc import Iterator

from symderive.notation.reader import tree as r
from symderive.verify.repair.edits import Context, Edit, edit, put
from symderive.verify.resolve.usage import bare, root_name

_LOGARITHMS = ("log", "ln")


def edits(context: Context) -> Iterator[Edit]:
    """A logarithm for the score, and those that belong to the other side of a sum or a product sign."""
    for spot in context.spots:
        if not spot.value:
            continue
        if isinstance(spot.node, r.Product):
            yield from _scores(context, spot.node)
            yield from _inwards(context, spot.node)
        elif isinstance(spot.node, r.BigOperator):
            yield from _before(context, spot.node)
            yield from _outwards(context, spot.node)


def _name(context: Context) -> str:
    """The logarithm as the notes write it."""
    return "\\ln" if "\\ln" in context.style.words and "\\log" not in context.style.words else "\\log"


def _scores(context: Context, row: r.Product) -> Iterator[Edit]:
    r"""``\nabla q(z)`` was meant as ``\nabla \log q(z)``; a logarithm that was forgotten before a function."""
    for place, node in enumerate(row.factors[:-1]):
        following = row.factors[place + 1]
        if isinstance(node, r.Derivative) and node.of is None and context.is_function(following):
            yield edit(1.55, "function", put(following.span[0], f"{_name(context)} "))
        elif not isinstance(node, r.Derivative) and _used(context) and _is_call(context, row, place):
            yield edit(1.85, "function", put(node.span[0], f"{_name(context)} "))


def _is_call(context: Context, row: r.Product, place: int) -> bool:
    """Whether a function of the notes stands here at its argument, and no logarithm or derivative before it."""
    node = row.factors[place]
    name = root_name(bare(node))
    before = row.factors[place - 1] if place else None
    taken = isinstance(before, r.Derivative) or (isinstance(before, r.Name) and before.base in _LOGARITHMS)
    return context.is_function(node) and name is not None and not name.word and not taken


def _used(context: Context) -> bool:
    """Whether the notes have logarithms."""
    return any(f"\\{x}" in context.style.words for x in _LOGARITHMS)


def _before(context: Context, node: r.BigOperator) -> Iterator[Edit]:
    """A logarithm that was forgotten before a sum or a product."""
    if _used(context):
        yield edit(1.85, "function", put(node.span[0], f"{_name(context)} "))


def _inwards(context: Context, row: r.Product) -> Iterator[Edit]:
    r"""``\log \sum_i x_i`` was meant as ``\sum_i \log x_i``."""
    for place, node in enumerate(row.factors[:-1]):
        operator = bare(row.factors[place + 1])
        if (
            isinstance(node, r.Name)
            and node.base in _LOGARITHMS
            and isinstance(operator, r.BigOperator)
            and operator.body
        ):
            name = context.text(node)
            yield edit(1.6, "function", ((node.span[0], operator.span[0]), ""), put(operator.body.span[0], f"{name} "))


def _outwards(context: Context, node: r.BigOperator) -> Iterator[Edit]:
    r"""``\sum_i \log x_i`` was meant as ``\log \sum_i x_i``."""
    body = bare(node.body) if node.body is not None else None
    if isinstance(body, r.Product):
        first = body.factors[0]
        if isinstance(first, r.Name) and first.base in _LOGARITHMS:
            name = context.text(first)
            cut = (first.span[0], body.factors[1].span[0])
            yield edit(1.6, "function", put(node.span[0], f"{name} "), (cut, ""))
