r"""Means that do not say over how many: in ``\frac1m \sum_i z_i`` the m is the number of the z_i."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from symderive.notation.reader import tree as r
from symderive.verify.resolve.forms import rebuilt
from symderive.verify.resolve.nodes import bare, conditions, index_name, letter_of, root_name
from symderive.verify.terms import NOWHERE

if TYPE_CHECKING:
    from symderive.verify.entry import Entry
    from symderive.verify.resolve.resolver import Resolver

_COUNTING = frozenset("mMnNbBkKsSdDPQRHW")
_OWN = {"T": "t", "L": "l", "J": "j"}  # other letters that count only what this index runs over


def counted(resolver: Resolver, tree: r.Node, entries: Sequence[Entry]) -> r.Node:
    r"""A tree in which the sums of means have the bounds that their factors say, where no other meaning of the letters is known.

    It is one of two readings: in ``\frac1N \sum_k N_k m_k`` the N counts something else.
    """
    return rebuilt(tree, lambda x: _row(resolver, x, entries) if isinstance(x, r.Product) else x)


def _row(resolver: Resolver, row: r.Product, entries: Sequence[Entry]) -> r.Node:
    factors = list(row.factors)
    for place, (mean, total) in enumerate(itertools.pairwise(list(row.factors))):
        if not isinstance(total, r.BigOperator) or total.kind != "sum" or total.above is not None or row.signs[place]:
            continue
        indices = [bare(x) for x in conditions(total.below)]
        plain = [x for x in indices if isinstance(x, r.Name)]
        sizes = _sizes(mean, entries)
        if not plain or len(plain) != len(indices) or len(sizes) != len(plain):
            continue
        if not all(_counts(resolver, s, i) for s, i in zip(sizes, plain, strict=True)):
            continue
        shown = "".join(map(index_name, sizes))
        if not resolver.choices.pick(f"count {shown}", (0.0, 0.4)):
            resolver.scope.sizes.update(map(index_name, sizes))
            factors[place + 1] = _bounded(total, plain, sizes)
    return replace(row, factors=tuple(factors))


def _sizes(mean: r.Node, entries: Sequence[Entry]) -> list[r.Node]:
    r"""The factors below the line of 1/m, 1/(HW), or of 1/M after M = N H W; none for anything else."""
    if not isinstance(mean, r.Fraction) or not isinstance(bare(mean.above), r.Number):
        return []
    below = bare(mean.below)
    if isinstance(below, r.Name):
        found = next((x for e in entries if (x := _product_named(e.tree, letter_of(below)))), None)
        return [below] if found is None else found
    if isinstance(below, r.Product) and not any(below.signs):
        return [x for x in below.factors if not isinstance(x, r.Number)]
    return []


def _product_named(tree: r.Node, letter: str) -> list[r.Node]:
    """The letters of a relation M = N H W."""
    main = tree.main if isinstance(tree, r.Remark) else tree
    if not isinstance(main, r.Relation) or len(main.sides) != 2:
        return []
    left, right = bare(main.sides[0]), bare(main.sides[1])
    if not isinstance(left, r.Name) or letter_of(left) != letter or not isinstance(right, r.Product):
        return []
    return list(right.factors) if all(s in ("", "cdot", "times") for s in right.signs) else []


def _counts(resolver: Resolver, size: r.Node, index: r.Name) -> bool:
    """Whether a letter may be the number of values of an index: nothing else is said of either."""
    head, name = root_name(size), index_name(size)
    if head is None or not name or head.accents:
        return False
    letter = letter_of(head)
    usage = resolver.usage
    known = letter in _COUNTING or _OWN.get(letter) == letter_of(index)
    return known and name not in resolver.scope.definitions and letter not in usage.left_alone | usage.bound | usage.wrt


def _bounded(total: r.BigOperator, indices: Sequence[r.Name], sizes: Sequence[r.Node]) -> r.BigOperator:
    """A sum over several indices as sums within each other, each up to its size."""
    result = total
    for index, size in reversed(list(zip(indices, sizes, strict=True))):
        first = r.Relation(NOWHERE, (index, r.Number(NOWHERE, "1")), ("=",), (NOWHERE,))
        body = total.body if result is total else result
        result = replace(total, below=first, above=size, body=body)
    return result
