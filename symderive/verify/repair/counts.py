"""Counts: ``n - 1`` for ``n``, one size for another."""

from __future__ import annotations

from collections.abc import Iterator

from symderive.notation.reader import tree as r
from symderive.verify.repair.edits import Context, Edit, Spot, edit


def edits(context: Context) -> Iterator[Edit]:
    """Every size one less or one more, and every other size in its place."""
    for spot in context.spots:
        if spot.value and isinstance(spot.node, r.Name) and not isinstance(spot.parent, r.Scripted):
            text = context.text(spot.node)
            if text in context.sizes:
                yield from _near(context, spot, text)


def _near(context: Context, spot: Spot, text: str) -> Iterator[Edit]:
    alone = isinstance(spot.parent, (r.Fraction, r.Group, r.Sum, r.Root))
    for step in ("- 1", "+ 1"):
        new = f"{text} {step}" if alone else context.style.bracketed(f"{text} {step}")
        yield edit(1.8, "size", (spot.node.span, new))
    for size in context.sizes:
        if size != text:
            yield edit(1.75, "size", (spot.node.span, size))
