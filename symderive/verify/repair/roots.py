"""Square roots: a missing one, one too many, one that reaches too far or not far enough."""

from __future__ import annotations

from collections.abc import Iterator

from symderive.notation.reader import tree as r
from symderive.verify.repair.edits import Context, Edit, Spot, edit, is_atom


def edits(context: Context) -> Iterator[Edit]:
    """Roots over every fraction, bracket, letter, numerator and denominator, and off those that have one."""
    for spot in context.spots:
        node = spot.node
        if not spot.value:
            continue
        if isinstance(node, r.Root):
            inner = context.text(node.radicand)
            bare = not isinstance(node.radicand, r.Sum)
            yield edit(1.9, "root", (node.span, inner if bare else context.style.bracketed(inner)))
            if isinstance(node.radicand, r.Fraction) and node.degree is None:
                yield from _narrower(context, node, node.radicand)
        elif isinstance(spot.parent, r.Scripted):
            continue
        elif isinstance(spot.parent, r.Fraction) and isinstance(node, (r.Sum, r.Product, r.BigOperator)):
            yield edit(1.8 if isinstance(node, r.Sum) else 2.0, "root", _rooted(context, node))
        elif _may_be_rooted(context, spot):
            inner = node.inner if isinstance(node, r.Group) and node.inner is not None else node
            yield edit(1.95 if isinstance(node, r.Fraction) else 2.1, "root", (node.span, _root(context.text(inner))))
        if isinstance(node, r.Fraction):
            yield from _wider(context, node)


def _may_be_rooted(context: Context, spot: Spot) -> bool:
    node = spot.node
    if id(node) in context.marked:
        return False
    return isinstance(node, (r.Fraction, r.Group)) or (is_atom(node) and not context.is_function(node))


def _root(text: str) -> str:
    return f"\\sqrt{{{text.strip()}}}"


def _rooted(context: Context, node: r.Node) -> tuple[tuple[int, int], str]:
    return node.span, _root(context.text(node))


def _narrower(context: Context, node: r.Root, inner: r.Fraction) -> Iterator[Edit]:
    """The root of a fraction as that of its numerator or its denominator."""
    above, below = context.text(inner.above), context.text(inner.below)
    yield edit(1.8, "root", (node.span, f"\\frac{{{above}}}{{{_root(below)}}}"))
    yield edit(1.85, "root", (node.span, f"\\frac{{{_root(above)}}}{{{below}}}"))


def _wider(context: Context, node: r.Fraction) -> Iterator[Edit]:
    """The root above or below as that of the whole fraction."""
    above, below = (_radicand(context, x) for x in (node.above, node.below))
    if above is not None or below is not None:
        whole = f"\\frac{{{above or context.text(node.above)}}}{{{below or context.text(node.below)}}}"
        yield edit(1.8, "root", (node.span, _root(whole)))


def _radicand(context: Context, node: r.Node) -> str | None:
    return context.text(node.radicand) if isinstance(node, r.Root) and node.degree is None else None
