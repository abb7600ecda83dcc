"""Counts: ``n - 1`` for ``n``, one size for another, a sum of weights or indicators for the number of all."""

from __future__ import annotations

from collections.abc import Iterator

from symderive.notation.reader import tree as r
from symderive.verify.repair.edits import Context, Edit, Spot, edit


def edits(context: Context) -> Iterator[Edit]:
    """Every size one less or one more, every other size in its place, and every sum of entries that has so many."""
    for spot in context.spots:
        if spot.value and isinstance(spot.node, r.Name) and not isinstance(spot.parent, r.Scripted):
            text = context.text(spot.node)
            if text in context.sizes:
                yield from _near(context, spot, text)
                yield from _summed(context, spot, text)


def _near(context: Context, spot: Spot, text: str) -> Iterator[Edit]:
    alone = isinstance(spot.parent, (r.Fraction, r.Group, r.Sum, r.Root))
    for step in ("- 1", "+ 1"):
        new = f"{text} {step}" if alone else context.style.bracketed(f"{text} {step}")
        yield edit(1.8, "size", (spot.node.span, new))
    for size in context.sizes:
        if size != text:
            yield edit(1.75, "size", (spot.node.span, size))


def _summed(context: Context, spot: Spot, text: str) -> Iterator[Edit]:
    r"""``n`` was meant as ``\sum_{i=1}^n d_i``: not all count, or not all the same."""
    alone = spot.parent is None or isinstance(spot.parent, (r.Fraction, r.Group, r.Root))
    for letter, head in context.style.heads.items():
        if letter in spot.letters or head.rpartition("^")[2].strip("{} ") != text:
            continue
        for atom in context.atoms:
            if set(atom.indices) == {letter} and not atom.function:
                total = f"{head} {atom.text}"
                yield edit(1.85, "size", (spot.node.span, total if alone else context.style.bracketed(total)))
