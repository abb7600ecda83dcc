r"""Copies of shared weights, one for each step of time: ``\partial L / \partial W^{(t)}`` beside ``h^{(t)} = \tanh(W h^{(t-1)})``.

The weights that a step uses are its own copy, and all copies are equal (Goodfellow, Bengio and Courville, *Deep Learning*, 2016,
section 10.2.2).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import replace

from symderive.notation.reader import tree as r
from symderive.verify.entry import Entry
from symderive.verify.left_sides import letters_of
from symderive.verify.resolve.forms import rebuilt
from symderive.verify.resolve.usage import all_nodes, bare, is_label, letter_of, letters_in, root_name, script_items


def with_copies(tree: r.Node, entries: list[Entry]) -> list[Entry]:
    """Definitions in which each step has a copy of the weights, where a formula differentiates by such a copy."""
    trees = [e.tree for e in entries]
    letters = _differentiated(tree) - _labelled(trees)
    shared = {x for e in entries if _step(e.tree) is not None for x in letters_of(e.tree) & letters}
    if not shared:
        return entries
    found: dict[str, Entry] = {}
    changed: list[Entry] = []
    for entry in entries:
        step = _step(entry.tree)
        if step is None or not shared & letters_of(entry.tree):
            changed.append(entry)
            continue
        for weights in _weights(entry.tree, shared):
            copy = _copied(weights, step)
            relation = r.Relation(weights.span, (copy, weights), ("=",), (weights.span,))
            found.setdefault(entry.latex[slice(*weights.span)], Entry(relation, entry.latex, entry.line))
        changed.append(replace(entry, tree=_replaced(entry.tree, shared, step)))
    return [*changed, *found.values()]


def _differentiated(tree: r.Node) -> set[str]:
    """The letters with a label by which a formula differentiates."""
    slopes = (w for n in all_nodes(tree) if isinstance(n, r.Derivative) for w, _ in n.wrt)
    return {letter_of(name) for w in slopes if _has_label(w) and (name := root_name(w)) is not None}


def _labelled(trees: Iterable[r.Node]) -> set[str]:
    """The letters that have a label somewhere."""
    nodes = (n for tree in trees for n in all_nodes(tree) if _has_label(n))
    return {letter_of(name) for n in nodes if (name := root_name(n)) is not None}


def _has_label(node: r.Node) -> bool:
    node = bare(node)
    return isinstance(node, r.Scripted) and (is_label(node.sup) or _has_label(node.base))


def _step(tree: r.Node) -> r.Node | None:
    """The label (t) on the left of a definition, if it is one letter, and if another step stands on the right or none."""
    left = bare(tree.sides[0]) if isinstance(tree, r.Relation) else None
    if not isinstance(left, r.Scripted) or not is_label(left.sup) or left.sup is None:
        return None
    return left.sup if len(list(script_items(left.sup))) == 1 and len(list(letters_in(left.sup))) == 1 else None


def _weights(tree: r.Node, letters: AbstractSet[str]) -> Iterator[r.Node]:
    """Where some letters stand with the subscripts that are part of their name: W, W_f."""
    inner = {id(n.base) for n in all_nodes(tree) if isinstance(n, r.Scripted) and n.sup is None}
    for node in all_nodes(tree):
        name = root_name(node)
        plain = isinstance(node, r.Name) or (isinstance(node, r.Scripted) and node.sup is None)
        if plain and name is not None and letter_of(name) in letters and id(node) not in inner:
            yield node


def _copied(node: r.Node, step: r.Node) -> r.Scripted:
    if isinstance(node, r.Scripted):
        return replace(node, sup=step)
    return r.Scripted(node.span, node, None, step, 0)


def _replaced(tree: r.Node, letters: AbstractSet[str], step: r.Node) -> r.Node:
    """A definition with the copies of its step."""
    targets = list(_weights(tree, letters))

    def own(node: r.Node) -> r.Node:
        return _copied(node, step) if any(node is x for x in targets) else node

    return rebuilt(tree, own)
