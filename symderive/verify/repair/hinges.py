r"""A condition that was forgotten: the slope of ``\max(0, a)`` is that of a only where a is positive."""

from __future__ import annotations

from collections.abc import Iterator

from symderive.notation.reader import tree as r
from symderive.verify.repair.edits import Context, Edit, edit, put


def edits(context: Context) -> Iterator[Edit]:
    """Every hinge of the notes as an indicator before the terms of a sum, and before the whole side."""
    for spot in context.spots:
        body = isinstance(spot.parent, (r.BigOperator, r.Sum)) or spot.parent is None
        if not spot.value or not body or isinstance(spot.node, (r.Sum, r.BigOperator, r.Relation)):
            continue
        for hinge in context.hinges:
            yield edit(1.9, "hinge", put(spot.node.span[0], f"\\mathbb{{1}}[{hinge} > 0] "))
