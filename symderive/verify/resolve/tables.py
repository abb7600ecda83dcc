r"""Distributions over 1, ..., K as tables: of ``H(q, p) = -\sum_{k=1}^K q(k) \log p(k)`` the q(k) are the entries of q."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable, Iterator

from symderive.notation.reader import tree as r
from symderive.verify.resolve.known import DENSITIES, KNOWN, WORD_FUNCTIONS
from symderive.verify.resolve.merged_rows import merged
from symderive.verify.resolve.nodes import all_nodes, bare, bound_letters, letter_of, root_name

TABLED = "(k)"
"""Behind a letter: that what stands in brackets at it is the place of an entry."""


def tables(trees: Iterable[r.Node]) -> set[str]:
    """The letters that are called at the indices of sums from 1 to some K only, where some function has them as its arguments."""
    trees = list(trees)
    nodes = [x for tree in trees for x in all_nodes(tree)]
    sums = [n for n in nodes if isinstance(n, r.BigOperator) and isinstance(bare(n.above) if n.above else None, r.Name)]
    bound = {x for n in sums if _from_one(n) for x in bound_letters(n.below)}
    calls = [pair for n in nodes if isinstance(n, r.Product) for pair in _calls(n)]
    at_places = {_letter(head) for head, group in calls if _is_place(group, bound)}
    others = {_letter(head) for head, group in calls if not _is_place(group, bound)}
    found = {x for x in at_places - others if x not in KNOWN and x not in WORD_FUNCTIONS}
    lists = [group for head, group in calls if _letter(head) in others - at_places or _is_word(head)]
    held = {letter_of(x) for group in lists for x in _held(group)}
    return found if found & held & set(DENSITIES) and found & {_letter(h) for h, _ in calls} else set()


def as_entries(node: r.Node, letters: Collection[str]) -> r.Node:
    """A product in which the places of entries in brackets are subscripts."""
    return merged(node, lambda one, two: _entry(one, two, letters)) if isinstance(node, r.Product) else node


def _entry(before: r.Node, factor: r.Node, letters: Collection[str]) -> r.Node | None:
    group = bare(factor)
    power = group.sup if isinstance(group, r.Scripted) and group.sub is None else None
    inner = bare(group.base) if isinstance(group, r.Scripted) and power is not None else group
    if not isinstance(inner, r.Group) or inner.opening != "(" or not isinstance(inner.inner, r.Name | r.Number):
        return None
    name = root_name(before)
    if name is None or not _is_plain(before) or letter_of(name) not in letters:
        return None
    primes = before.primes if isinstance(before, r.Scripted) else 0
    return r.Scripted((before.span[0], factor.span[1]), name, inner.inner, power, primes)


def _from_one(node: r.BigOperator) -> bool:
    """Whether a sum begins at 1."""
    below = bare(node.below) if node.below is not None else None
    last = bare(below.sides[-1]) if isinstance(below, r.Relation) and below.signs == ("=",) else None
    return isinstance(last, r.Number) and last.text == "1"


def _calls(row: r.Product) -> Iterator[tuple[r.Node, r.Group]]:
    for place, (one, two) in enumerate(itertools.pairwise(row.factors)):
        group = bare(two)
        group = bare(group.base) if isinstance(group, r.Scripted) else group
        if not row.signs[place] and isinstance(group, r.Group) and group.opening == "(" and _is_plain(one):
            yield one, group


def _is_plain(node: r.Node) -> bool:
    """Whether a node is a letter, which may have primes."""
    scripted = (
        isinstance(node, r.Scripted) and node.sub is None and node.sup is None and isinstance(bare(node.base), r.Name)
    )
    return scripted or isinstance(node, r.Name)


def _is_word(node: r.Node) -> bool:
    name = root_name(node)
    return name is not None and name.word


def _is_place(group: r.Group, bound: Collection[str]) -> bool:
    inner = bare(group.inner) if group.inner is not None else None
    return isinstance(inner, r.Number) or (isinstance(inner, r.Name) and letter_of(inner) in bound)


def _held(group: r.Group) -> Iterator[r.Name]:
    """The names that brackets hold, a list of them or two apart by bars."""
    for node in all_nodes(group):
        if isinstance(node, r.Name):
            yield node


def _letter(node: r.Node) -> str:
    name = root_name(node)
    return "" if name is None else letter_of(name)
