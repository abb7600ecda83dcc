"""Two digits in a subscript that are two indices: ``z_{11}`` beside ``z_{ij}``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from symderive.notation.reader import tree as r
from symderive.verify.resolve.nodes import INDEX_LETTERS, all_nodes, bare, letter_of, root_name, script_items


def in_pairs(trees: Iterable[r.Node]) -> set[str]:
    """The letters whose two digits are two indices: where some letter has two index letters too, and no other count."""
    digits: dict[str, set[str]] = {}
    doubled: set[str] = set()
    single: set[str] = set()
    for node in (n for tree in trees for n in all_nodes(tree) if isinstance(n, r.Scripted)):
        name = root_name(node)
        if name is None or node.sub is None:
            continue
        number = _digits(node.sub)
        items = script_items(node.sub)
        if number:
            digits.setdefault(letter_of(name), set()).add(number)
        elif len(items) == 1:
            single.add(letter_of(name))
        elif len(items) == 2 and all(isinstance(x, r.Name) and letter_of(x) in INDEX_LETTERS for x in items):
            doubled.add(letter_of(name))
    return set(digits) - single if doubled & digits.keys() - single else set()


def apart(node: r.Node, letters: set[str]) -> r.Node:
    """``z_{11}`` as ``z_{1,1}``, for the letters of which that is meant."""
    name = root_name(node) if isinstance(node, r.Scripted) and node.sub is not None else None
    if not isinstance(node, r.Scripted) or node.sub is None or name is None or letter_of(name) not in letters:
        return node
    number = _digits(node.sub)
    if not number:
        return node
    first, last = node.sub.span
    items = (r.Number((first, last - 1), number[0]), r.Number((last - 1, last), number[1]))
    return replace(node, sub=r.Sequence(node.sub.span, items, (",",)))


def _digits(node: r.Node) -> str:
    """Two digits from 1 to 9 that are a whole subscript."""
    node = bare(node)
    text = node.text if isinstance(node, r.Number) else ""
    return text if len(text) == 2 and text.isdecimal() and "0" not in text else ""
