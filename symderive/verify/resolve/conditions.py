r"""What stands in the brackets of an indicator: one relation, or several that hold together."""

from __future__ import annotations

from dataclasses import replace

from symderive.notation.reader import tree as r
from symderive.verify.resolve.nodes import bare


def holds_condition(content: r.Node) -> bool:
    r"""Whether brackets hold a relation, or several: ``1\{x = 1, y = 1\}``, ``1[x = 1 \text{ and } y = 1]``."""
    inner = bare(content)
    parts = [x for x in inner.items if not _is_and(x)] if isinstance(inner, r.Sequence) else [inner]
    return bool(parts) and all(isinstance(bare(x), r.Relation) for x in parts)


def conditions_of(node: r.Node) -> tuple[r.Node, ...]:
    r"""The conditions that are joined by commas, "and" or ``\wedge``; none where there is only one."""
    if isinstance(node, r.Sequence):
        return tuple(x for x in node.items if not _is_and(x))
    if not isinstance(node, r.Relation):
        return ()
    sides: list[r.Node] = []
    signs: list[str] = []
    found: list[r.Node] = []
    for place, side in enumerate(node.sides):
        before, after = _halves(side) if 0 < place < len(node.sides) - 1 else (side, None)
        sides.append(before)
        if after is not None:
            found.append(_relation(node, sides, signs))
            sides, signs = [after], []
        signs += node.signs[place : place + 1]
    return (*found, _relation(node, sides, signs)) if found else ()


def _relation(node: r.Relation, sides: list[r.Node], signs: list[str]) -> r.Relation:
    return replace(node, sides=tuple(sides), signs=tuple(signs), sign_spans=node.sign_spans[: len(signs)])


def _halves(side: r.Node) -> tuple[r.Node, r.Node | None]:
    r"""What stands before and behind a ``\wedge``, which the reader takes for a product."""
    if not isinstance(side, r.Product) or "wedge" not in side.signs:
        return side, None
    place = side.signs.index("wedge")
    return _part(side, 0, place + 1), _part(side, place + 1, len(side.factors))


def _part(row: r.Product, start: int, end: int) -> r.Node:
    if end - start == 1:
        return row.factors[start]
    return replace(
        row,
        factors=row.factors[start:end],
        signs=row.signs[start : end - 1],
        sign_spans=row.sign_spans[start : end - 1],
    )


def _is_and(node: r.Node) -> bool:
    return isinstance(node, r.Words) and node.text.strip() == "and"
