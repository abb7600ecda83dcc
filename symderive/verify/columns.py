"""Vectors z_i that are the columns of the z_{mi}: their entries have the index of the vector last."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from symderive.notation.reader import tree as r
from symderive.verify.entry import Entry, tree_of
from symderive.verify.facts import Defines, EntriesAre, Fact
from symderive.verify.left_sides import left_of
from symderive.verify.resolve.resolver import Resolver
from symderive.verify.resolve.usage import Usage, bare, letter_of, root_name, script_items
from symderive.verify.stacking import last_part


def find_columns(resolver: Resolver, entries: Sequence[Entry], facts: Iterable[Fact]) -> None:
    """Enter the letters of which columns are written with one subscript: as the notes tell it, else as their indices show it."""
    facts = list(facts)
    told = [tree for fact in facts if isinstance(fact, Defines) and (tree := tree_of(fact.latex)) is not None]
    pairs = [
        (left, last)
        for tree in (*(e.tree for e in entries), *told)
        if isinstance(tree, r.Relation) and tree.signs == ("=",) and (last := last_part(tree.sides[1])) is not None
        for left in tree.sides[:1]
    ]
    for fact in facts:
        if isinstance(fact, EntriesAre):
            trees = [(tree_of(array), tree_of(entry)) for entry, array in fact.pairs]
            pairs += [(a, b) for a, b in trees if a is not None and b is not None]
    lying = {letter: is_column for left, last in pairs for letter, is_column in _told(left, last)}
    resolver.hints.columns |= {letter for letter, is_column in lying.items() if is_column}
    for letter in sorted(_shown(resolver.usage, [e.tree for e in entries]) - lying.keys()):
        if resolver.choices.pick(f"columns {letter}", (0.0, 0.4)) == 0:
            resolver.hints.columns.add(letter)


def _told(left: r.Node, entry: r.Node) -> list[tuple[str, bool]]:
    """The letter of a vector that is told by its entries, and whether its index stands last in them."""
    one, two = _indices(left), _indices(entry)
    heads = [root_name(left), root_name(entry)]
    letters = {letter_of(x) for x in heads if x is not None}
    if len(letters) != 1 or len(one) != 1 or len(two) != 2 or two[0] == two[1] or one[0] not in two:
        return []
    return [(letters.pop(), one[0] == two[1])]


def _indices(node: r.Node) -> list[str]:
    """The letters that stand below a name, none unless all are letters."""
    node = bare(node)
    if not isinstance(node, r.Scripted) or node.sub is None or node.sup is not None:
        return []
    items = [bare(x) for x in script_items(node.sub)]
    found = [letter_of(x) for x in items if isinstance(x, r.Name) and not x.word]
    return found if len(found) == len(items) else []


def _shown(usage: Usage, trees: Sequence[r.Node]) -> set[str]:
    """Letters with z_{mi} of which z_i stands there too, but no z_m, and is defined by nothing."""
    mains = [tree.main if isinstance(tree, r.Remark) else tree for tree in trees]
    defined = [(left_of(x), _indices(x.sides[0])) for x in mains if isinstance(x, r.Relation)]
    own = {left.letter for left, indices in defined if left is not None and len(indices) == 1}
    return {letter for letter, scripts in usage.scripts.items() if letter not in own and _last_only(scripts)}


def _last_only(scripts: set[tuple[str, ...]]) -> bool:
    """Whether single subscripts are only those which stand last among two."""
    single = {x[0] for x in scripts if len(x) == 1}
    pairs = [x for x in scripts if len(x) == 2]
    return (
        bool(single and pairs)
        and all(b in single and a not in single for a, b in pairs)
        and single == {b for _, b in pairs}
    )
