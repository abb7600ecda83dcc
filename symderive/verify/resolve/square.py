"""Square brackets that hold indices, as programs write them: ``W[m,n]``, ``A[i,:]``, ``x[t]`` beside ``x[t-1]``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from symderive.notation.reader import tree as r
from symderive.verify.resolve.known import FUNCTIONALS, KNOWN, WORD_FUNCTIONS
from symderive.verify.resolve.merged_rows import merged
from symderive.verify.resolve.nodes import (
    INDEX_LETTERS,
    all_nodes,
    bare,
    bound_letters,
    is_label,
    letter_of,
    root_name,
)

_COUNTING = frozenset("ijklmnt") | {"ell", "tau"}  # p, q and r in brackets may be densities too


def bracketed(trees: Iterable[r.Node]) -> set[str]:
    """The letters behind which square brackets hold nothing but indices, and somewhere surely do."""
    trees = list(trees)
    bound = {
        x for tree in trees for n in all_nodes(tree) if isinstance(n, r.BigOperator) for x in bound_letters(n.below)
    }
    uses: dict[str, list[list[r.Node]]] = {}
    for tree in trees:
        inside = in_scripts(tree)
        for head, group in (pair for n in all_nodes(tree) if n.span not in inside for pair in _pairs(n)):
            uses.setdefault(letter_of(head), []).append(_items(group))
    defined = {letter_of(head) for tree in trees for head in _left_heads(tree)}
    uses = {x: found for x, found in uses.items() if _may_be_indices(x, found, bound)}
    sure = any(_surely(found, letter in defined) for letter, found in uses.items())
    return set(uses) if sure else set()  # who writes A[i,j] writes x[j] too


def _may_be_indices(letter: str, uses: list[list[r.Node]], bound: set[str]) -> bool:
    known = letter in FUNCTIONALS or letter in KNOWN or letter in WORD_FUNCTIONS
    counted = any(_letters(x) & _COUNTING for items in uses for x in items)
    return not known and counted and all(_is_index(x, bound) for items in uses for x in items)


def _surely(uses: list[list[r.Node]], defined: bool) -> bool:
    counting = [items for items in uses if any(_letters(x) & _COUNTING for x in items)]
    several = any(len(items) > 1 for items in counting)
    steps = any(isinstance(x, r.Sum) for items in counting for x in items) and len({len(x) for x in uses}) == 1
    shifted = steps and any(isinstance(bare(x), r.Name) for items in uses for x in items)
    return several or shifted or (defined and len(uses) > 1)


def _pairs(node: r.Node) -> Iterator[tuple[r.Name, r.Group]]:
    """Letters with the square brackets that touch them."""
    if not isinstance(node, r.Product):
        return
    for one, sign, two in zip(node.factors, node.signs, node.factors[1:], strict=False):
        group = _group(two)
        if sign == "" and group is not None and (head := _head(one)) is not None and one.span[1] == two.span[0]:
            yield head, group


def _left_heads(tree: r.Node) -> Iterator[r.Name]:
    main = tree.main if isinstance(tree, r.Remark) else tree
    if isinstance(main, r.Relation) and isinstance(main.sides[0], r.Product) and len(main.sides[0].factors) == 2:
        yield from (head for head, _ in _pairs(main.sides[0]))


def _head(node: r.Node) -> r.Name | None:
    """The letter before brackets; a power of a letter has no entries."""
    inner = bare(node)
    while isinstance(inner, r.Scripted):
        if inner.sup is not None and not is_label(inner.sup):
            return None
        inner = bare(inner.base)
    return inner if isinstance(inner, r.Name) else None


def _group(node: r.Node) -> r.Group | None:
    inner = bare(node)
    while isinstance(inner, r.Scripted):
        inner = bare(inner.base)
    return inner if isinstance(inner, r.Group) and inner.opening == "[" and inner.inner is not None else None


def _items(group: r.Group) -> list[r.Node]:
    inner = group.inner
    return list(inner.items) if isinstance(inner, r.Sequence) else [] if inner is None else [inner]


def _letters(node: r.Node) -> set[str]:
    return {letter_of(x) for x in all_nodes(node) if isinstance(x, r.Name)}


def _is_index(node: r.Node, bound: set[str]) -> bool:
    """Whether something may be an index: i, t - 1, 2, all of an axis, the class y_i."""
    node = bare(node)
    match node:
        case r.Number():
            return True
        case r.Name():
            return not node.accents and (letter_of(node) in INDEX_LETTERS | bound or node.base == "colon")
        case r.Sum():
            return all(_is_index(x, bound) for x in node.terms)
        case r.Scripted():
            name = root_name(node)
            script = node.sub is not None and node.sup is None and not node.primes
            return name is not None and script and _letters(node.sub or node) <= INDEX_LETTERS
        case _:
            return False


def in_scripts(tree: r.Node) -> set[r.Span]:
    """Where the rows of factors stand that are subscripts: the f of ``W_{f[i,j]}`` is part of a name."""
    scripts = (n.sub for n in all_nodes(tree) if isinstance(n, r.Scripted) and n.sub is not None)
    return {x.span for s in scripts for x in all_nodes(s) if isinstance(x, r.Product)}


def indexed(node: r.Node, letters: set[str]) -> r.Node:
    """``W[m,n]`` as ``W_{m,n}``, for the letters of which that is meant."""

    def take(before: r.Node, factor: r.Node) -> r.Node | None:
        group = _group(factor)
        head = _head(before) if group is not None else None
        return (
            _entry(before, factor, group)
            if group is not None and head is not None and letter_of(head) in letters
            else None
        )

    return merged(node, take) if isinstance(node, r.Product) else node


def _entry(head: r.Node, factor: r.Node, group: r.Group) -> r.Node:
    """A letter with the indices of a group, and then the scripts of the group."""
    span = (head.span[0], group.span[1])
    head = _as_name(bare(head))
    entry: r.Node = (
        replace(head, sub=group.inner, span=span)
        if isinstance(head, r.Scripted) and head.sub is None
        else r.Scripted(span, head, group.inner, None)
    )
    outer = bare(factor)
    layers: list[r.Scripted] = []
    while isinstance(outer, r.Scripted):
        layers.append(outer)
        outer = bare(outer.base)
    for layer in reversed(layers):
        entry = replace(layer, base=entry, span=(head.span[0], layer.span[1]))
    return entry


def _as_name(head: r.Node) -> r.Node:
    """``W_2`` as one name, so that its numeral is no index beside those in brackets."""
    number = bare(head.sub) if isinstance(head, r.Scripted) and head.sub is not None else None
    if not isinstance(head, r.Scripted) or not isinstance(head.base, r.Name) or head.sup is not None:
        return head
    if not isinstance(number, r.Number) or head.primes:
        return head
    return replace(head.base, base=f"{head.base.base}_{number.text}", span=head.span)
