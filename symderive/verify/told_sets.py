r"""Sets of indices that a formula tells by a condition: ``I = \{i \mid y_i w^T x_i < 1\}``; sums over them are sums under it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from symderive.notation.reader import tree as r
from symderive.verify.resolve.forms import rebuilt
from symderive.verify.resolve.nodes import INDEX_LETTERS, all_nodes, bare, letter_of

_ORDERS = ("=", "ne", "<", ">", "le", "ge")


@dataclass(frozen=True)
class Told:
    """The index that numbers the members, and what holds of these."""

    index: r.Name
    condition: r.Relation


def told_sets(trees: Iterable[r.Node]) -> dict[str, Told]:
    """The sets by their letters; what is told twice is left alone."""
    found: dict[str, Told | None] = {}
    for tree in trees:
        main = tree.main if isinstance(tree, r.Remark) else tree
        if not isinstance(main, r.Relation) or main.signs not in (("=",), (":=",), ("equiv",)):
            continue
        name, told = bare(main.sides[0]), _told(main.sides[1])
        if isinstance(name, r.Name) and told is not None:
            letter = letter_of(name)
            found[letter] = told if letter not in found else None
    return {letter: told for letter, told in found.items() if told is not None}


def under_conditions(tree: r.Node, sets: Mapping[str, Told]) -> r.Node:
    """A formula in which sums over told sets say which members these have, and |I| counts them."""
    return rebuilt(tree, lambda x: _counted(_summed(x, sets), sets)) if sets else tree


def _told(node: r.Node) -> Told | None:
    group = bare(node)
    inner = group.inner if isinstance(group, r.Group) and group.opening == "\\{" else None
    if not isinstance(inner, r.Conditional) or inner.mark not in ("|", ":"):
        return None
    index = bare(
        inner.left.sides[0] if isinstance(inner.left, r.Relation) and inner.left.signs == ("in",) else inner.left
    )
    one = isinstance(inner.right, r.Relation) and len(inner.right.sides) == 2 and inner.right.signs[0] in _ORDERS
    if (
        not isinstance(index, r.Name)
        or letter_of(index) not in INDEX_LETTERS
        or not isinstance(inner.right, r.Relation)
    ):
        return None
    return Told(index, inner.right) if one and _mentions(inner.right, letter_of(index)) else None


def _mentions(node: r.Node, letter: str) -> bool:
    return any(isinstance(x, r.Name) and letter_of(x) == letter for x in all_nodes(node))


def _summed(node: r.Node, sets: Mapping[str, Told]) -> r.Node:
    below = bare(node.below) if isinstance(node, r.BigOperator) and node.below is not None else None
    if (
        not isinstance(node, r.BigOperator)
        or not isinstance(below, r.Relation)
        or below.signs != ("in",)
        or node.above is not None
    ):
        return node
    index, over = bare(below.sides[0]), bare(below.sides[1])
    told = sets.get(letter_of(over)) if isinstance(over, r.Name) else None
    if told is None or not isinstance(index, r.Name):
        return node
    return replace(node, below=r.Conditional(below.span, index, _renamed(told, index), ":"))


def _renamed(told: Told, index: r.Name) -> r.Node:
    """The condition on another index."""
    old = letter_of(told.index)
    return rebuilt(
        told.condition, lambda x: replace(index, span=x.span) if isinstance(x, r.Name) and letter_of(x) == old else x
    )


def _counted(node: r.Node, sets: Mapping[str, Told]) -> r.Node:
    inner = bare(node.inner) if isinstance(node, r.Group) and node.opening == "|" and node.inner is not None else None
    told = sets.get(letter_of(inner)) if isinstance(inner, r.Name) else None
    if told is None:
        return node
    below = r.Conditional(node.span, told.index, told.condition, ":")
    return r.BigOperator(node.span, "sum", below, None, r.Number(node.span, "1"), node.span)
