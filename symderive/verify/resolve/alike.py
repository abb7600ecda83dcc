"""Whether two parts of formulas are written alike."""

from __future__ import annotations

from symderive.notation.reader import tree as r
from symderive.verify.resolve.usage import all_nodes, bare, below, letter_of


def same_written(one: r.Node, two: r.Node) -> bool:
    """Whether two nodes are written alike."""
    if type(one) is not type(two):
        return False
    if isinstance(one, r.Name) and isinstance(two, r.Name):
        return letter_of(one) == letter_of(two) and one.font == two.font
    if isinstance(one, r.Number) and isinstance(two, r.Number):
        return one.text == two.text
    inner, other = list(below(one)), list(below(two))
    return (
        len(inner) == len(other) and bool(inner) and all(same_written(a, b) for a, b in zip(inner, other, strict=True))
    )


def stands_in(part: r.Node, whole: r.Node) -> bool:
    """Whether a part of one formula is written in another one, too."""
    part = bare(part)
    return any(same_written(bare(n), part) for n in all_nodes(whole))
