r"""Sets of indices that a formula tells by a condition: ``I = \{i \mid y_i w^T x_i < 1\}``; sums over them are sums under it.

So are families of sets, ``C_j = \{i : c_i = j\}``. Where nothing tells the members of the C_j each i is in one of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from symderive.notation.reader import tree as r
from symderive.verify.resolve.forms import rebuilt
from symderive.verify.resolve.nodes import INDEX_LETTERS, all_nodes, bare, conditions, index_of_member, letter_of

_ORDERS = ("=", "ne", "<", ">", "le", "ge")


@dataclass(frozen=True)
class Told:
    """The index that numbers the members, and what holds of these."""

    index: r.Name
    condition: r.Relation
    own: r.Name | None = None  # the index of a family of sets
    argument: str = ""  # the w of I(w)


def told_sets(trees: Iterable[r.Node]) -> dict[str, Told]:
    """The sets by their letters; what is told twice is left alone."""
    found: dict[str, Told | None] = {}
    for tree in trees:
        main = tree.main if isinstance(tree, r.Remark) else tree
        if not isinstance(main, r.Relation) or main.signs not in (("=",), (":=",), ("equiv",)):
            continue
        named, told = _named(main.sides[0]), _told(main.sides[1])
        if named is None or told is None:
            continue
        letter, own = named
        if own is None or (isinstance(own, r.Name) and _mentions(told.condition, letter_of(own))):
            told = replace(told, own=own, argument=_uncalled(main.sides[0])[1])
            found[letter] = told if letter not in found else None
    return {letter: told for letter, told in found.items() if told is not None}


def under_conditions(tree: r.Node, sets: Mapping[str, Told]) -> r.Node:
    """A formula in which sums over told sets say which members these have, and |I| counts them."""
    return rebuilt(tree, lambda x: _counted(_summed(x, sets), sets)) if sets else tree


def _named(node: r.Node) -> tuple[str, r.Node | None] | None:
    """The letter of a set, and which one of a family it is."""
    node = _uncalled(node)[0]
    base, own = (bare(node.base), bare(node.sub)) if isinstance(node, r.Scripted) and node.sub else (node, None)
    plain = not isinstance(node, r.Scripted) or (node.sup is None and not node.primes)
    if not plain or not isinstance(base, r.Name) or not isinstance(own, (r.Name, r.Number, type(None))):
        return None
    return letter_of(base), own


def _uncalled(node: r.Node) -> tuple[r.Node, str]:
    """A set without its argument, as ``I(w)``, and the letter of that."""
    node = bare(node)
    two = node.factors if isinstance(node, r.Product) and len(node.factors) == 2 and node.signs == ("",) else ()
    group = bare(two[1]) if two else None
    inner = (
        bare(group.inner) if isinstance(group, r.Group) and group.opening == "(" and group.inner is not None else None
    )
    return (two[0], letter_of(inner)) if two and isinstance(inner, r.Name) else (node, "")


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
    named, told = _one_of(below.sides[1], sets)
    indices = [index_of_member(x) for x in conditions(below.sides[0])]
    if told is None or not all(isinstance(x, r.Name) for x in indices):
        return node
    body = node.body
    for index in reversed(indices):
        if (
            told.own is not None
            and body is not None
            and isinstance(index, r.Name)
            and letter_of(index) not in INDEX_LETTERS
        ):
            body = _numbered(body, index)
        body = replace(node, below=r.Conditional(below.span, index, _renamed(told, index, named), ":"), body=body)
    assert isinstance(body, r.BigOperator)
    return body


def _numbered(body: r.Node, member: r.Name) -> r.Node:
    """The members themselves, as in a sum of the x ∈ C_k, are the entries of an array: x_n for x."""
    mine = letter_of(member)
    return rebuilt(
        body, lambda x: r.Scripted(x.span, x, member, None) if isinstance(x, r.Name) and letter_of(x) == mine else x
    )


def _one_of(node: r.Node, sets: Mapping[str, Told]) -> tuple[r.Node | None, Told | None]:
    """Which one of a family of told sets stands there, and how these are told."""
    named = _named(node)
    told = None if named is None else sets.get(named[0])
    argument = _uncalled(node)[1]
    other = told is not None and bool(argument and told.argument) and argument != told.argument
    if named is None or told is None or other or (named[1] is None) is not (told.own is None):
        return None, None
    return named[1], told


def _renamed(told: Told, index: r.Node, own: r.Node | None) -> r.Relation:
    """The condition on another index, of another set of the family."""
    others = {letter_of(told.index): index}
    if told.own is not None and own is not None:
        others[letter_of(told.own)] = own

    def other(node: r.Node) -> r.Node:
        found = others.get(letter_of(node)) if isinstance(node, r.Name) else None
        return node if found is None else replace(found, span=node.span)

    condition = rebuilt(told.condition, other)
    assert isinstance(condition, r.Relation)
    return condition


def _counted(node: r.Node, sets: Mapping[str, Told]) -> r.Node:
    inner = node.inner if isinstance(node, r.Group) and node.opening == "|" else None
    named, told = _one_of(inner, sets) if inner is not None else (None, None)
    if told is None:
        return node
    below = r.Conditional(node.span, told.index, _renamed(told, told.index, named), ":")
    return r.BigOperator(node.span, "sum", below, None, r.Number(node.span, "1"), node.span)
