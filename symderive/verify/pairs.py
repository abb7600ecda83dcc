r"""Sums over pairs: in ``\sum_{i \ne j} p_i p_j`` both indices run, unless the formula has one of them outside of the sum."""

from __future__ import annotations

from dataclasses import replace

from symderive.notation.reader import tree as r
from symderive.verify.resolve.choices import Choices
from symderive.verify.resolve.forms import rebuilt
from symderive.verify.resolve.nodes import INDEX_LETTERS, all_nodes, bare, index_name, script_items

_OTHER_PAIRS = 0.5
_SIGNS = ("ne", "<", ">", "le", "ge")


def paired(tree: r.Node) -> r.Node:
    """A relation in which the operators over pairs name both of their indices."""
    return rebuilt(tree, lambda x: _both(x, tree) if isinstance(x, r.BigOperator) else x)


def pairs_told(choices: Choices, tree: r.Node) -> r.Node:
    r"""An equation that the prose states: ``\sum_{i \ne j} p_{ij} = 1`` is of all pairs, ``\sum_{j \ne i} p_{ij} = 1`` of every i.

    Each may be meant as the other.
    """
    whole = paired(tree)
    if whole is tree:
        return tree
    first = next(x for x in all_nodes(tree) if isinstance(x, r.BigOperator) and paired(x) is not x)
    assert first.below is not None
    below = bare(first.below)
    order = [index_name(x) for x in below.sides] if isinstance(below, r.Relation) else []
    scripts = [script_items(x.sub) for x in all_nodes(first) if isinstance(x, r.Scripted) and x.sub is not None]
    pairs = [[index_name(x) for x in items] for items in scripts]
    options = (whole, tree) if order in pairs else (tree, whole)
    return options[choices.pick("pairs that are told", (0.0, _OTHER_PAIRS))]


def _both(node: r.BigOperator, tree: r.Node) -> r.Node:
    below = bare(node.below) if node.below is not None else None
    if not isinstance(below, r.Relation) or len(below.sides) != 2 or below.signs[0] not in _SIGNS:
        return node
    one, two = (index_name(x) for x in below.sides)
    if (
        not one
        or not two
        or node.above is not None
        or not {one, two} <= INDEX_LETTERS
        or _uses(tree, two) != _uses(node, two)
    ):
        return node
    if _uses(node, two) == _uses(below, two):
        return node  # j ≠ i of which the sum has no i: it stands for the one that is left out
    return replace(node, below=r.Sequence(below.span, (*below.sides, below), (",", ",")))


def _uses(node: r.Node, letter: str) -> int:
    """How often a letter stands somewhere."""
    return sum(isinstance(x, (r.Name, r.Scripted)) and index_name(x) == letter for x in all_nodes(node))
