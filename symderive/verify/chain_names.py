r"""Letters that a chain names in passing: of ``a = e^s / \sum_k e^{s_k} = e^s / Z`` the Z is ``\sum_k e^{s_k}``."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import fields, replace
from typing import cast

from symderive.notation.reader import tree as r
from symderive.verify.entry import Entry
from symderive.verify.left_sides import KNOWN_NAMES, letters_of
from symderive.verify.resolve.usage import (
    INDEX_LETTERS,
    all_nodes,
    bare,
    bound_letters,
    is_label,
    letter_of,
    letters_in,
    root_name,
)

_PLACES = frozenset({"span", "sign_spans", "head"})


def named_in_chain(tree: r.Node, known: AbstractSet[str], before: Sequence[r.Node] = ()) -> Iterator[r.Relation]:
    """Definitions of the letters that one side of a chain has and its neighbour does not, where all else is written alike.

    Args:
        tree: a formula.
        known: letters that are no news.
        before: what stands in front of its own sides, as the rows of a display above do.
    """
    main = tree.main if isinstance(tree, r.Remark) else tree
    if not isinstance(main, r.Relation) or any(s not in ("=", "equiv", ":=") for s in main.signs):
        return
    sides = [*main.sides[:1], *before, *main.sides[1:]]
    letters = [letters_of(side) for side in sides]
    for place, (one, two) in enumerate(itertools.pairwise(sides)):
        if not place:
            continue
        found = _pairs(one, two) or []
        for name, stands_for in found if len(found) == 1 else ():
            head = root_name(name)
            letter = "" if head is None else letter_of(head)
            new = sum(letter in x for x in letters) == 1 and letter not in known | KNOWN_NAMES | INDEX_LETTERS
            if letter and new and _fits(name, stands_for):
                yield r.Relation(name.span, (name, stands_for), ("=",), (name.span,))


def without_name(tree: r.Node) -> tuple[r.Node, r.Relation | None]:
    """A formula without the name that it gives its last side, and the definition of that: ``H = X^T X =: A``, ``X^T X =: A``."""
    main = tree.main if isinstance(tree, r.Remark) else tree
    if not isinstance(main, r.Relation) or main.signs[-1] != "=:":
        return tree, None
    value, name = main.sides[-2:]
    defined = r.Relation((value.span[0], name.span[1]), (name, value), (":=",), main.sign_spans[-1:])
    if len(main.signs) == 1:
        return defined, None
    rest = r.Relation((main.span[0], value.span[1]), main.sides[:-1], main.signs[:-1], main.sign_spans[:-1])
    return rest, defined


def with_names(entries: Sequence[Entry]) -> list[Entry]:
    """Entries, each behind the definitions of what it names in passing, unless an entry defines that."""
    lefts = {letter_of(name) for e in entries if (name := _head(e.tree)) is not None}
    found: list[Entry] = []
    known = lefts
    for entry in entries:
        tree, named = without_name(entry.tree)
        if named is not None or tree is not entry.tree:
            entry = replace(entry, tree=tree)
            found += [] if named is None else [replace(entry, tree=named)]
        found += [Entry(x, entry.latex, entry.line) for x in named_in_chain(entry.tree, known)]
        found.append(entry)
        known = known | letters_of(entry.tree)
    return found


def _head(tree: r.Node) -> r.Name | None:
    """The letter that a relation begins with."""
    main = tree.main if isinstance(tree, r.Remark) else tree
    return root_name(bare(main.sides[0])) if isinstance(main, r.Relation) else None


def _pairs(one: r.Node, two: r.Node) -> list[tuple[r.Node, r.Node]] | None:
    """Where two sides differ: names of one with what the other has in their place; None if they are built differently."""
    one, two = bare(one), bare(two)
    for name, other in ((one, two), (two, one)):
        scripted = isinstance(name, r.Scripted) and name.sup is None and not name.primes
        if (scripted or isinstance(name, r.Name)) and root_name(name) is not None and _is_built(other):
            return [(name, other)]
    if type(one) is not type(two):
        return None
    found: list[tuple[r.Node, r.Node]] = []
    for part in fields(one):
        if part.name in _PLACES:
            continue
        mine, other = getattr(one, part.name), getattr(two, part.name)
        inner = _of_parts(mine, other)
        if inner is None:
            return None
        found += inner
    return found


def _of_parts(mine: object, other: object) -> list[tuple[r.Node, r.Node]] | None:
    if isinstance(mine, r.Node) and isinstance(other, r.Node):
        return _pairs(mine, other)
    if not isinstance(mine, tuple) or not isinstance(other, tuple):
        return [] if mine == other else None
    parts, others = cast("tuple[object, ...]", mine), cast("tuple[object, ...]", other)
    pairs = [_of_parts(a, b) for a, b in itertools.zip_longest(parts, others)]
    return None if None in pairs else [x for pair in pairs for x in pair or ()]


def _is_built(node: r.Node) -> bool:
    """Whether a node is more than a name, a number or an index."""
    return isinstance(node, (r.Sum, r.Product, r.Fraction, r.BigOperator, r.Root, r.Group))


def _fits(name: r.Node, stands_for: r.Node) -> bool:
    """Whether a name carries all indices of what it stands for that no sum there binds."""
    bound = {x for n in all_nodes(stands_for) if isinstance(n, r.BigOperator) for x in bound_letters(n.below)}
    return set(_indices(stands_for)) - bound == set(_indices(name))


def _indices(node: r.Node) -> Iterator[str]:
    """The letters in the subscripts and labels of a node."""
    for inner in all_nodes(node):
        if isinstance(inner, r.Scripted):
            yield from letters_in(inner.sub)
            yield from letters_in(inner.sup) if is_label(inner.sup) else ()
