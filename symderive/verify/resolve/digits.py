"""Digits that number something: the two of ``z_{11}`` beside ``z_{ij}``, and that behind a letter in ``Z1 = W1 X``."""

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


def behind_letters(trees: Iterable[r.Node]) -> bool:
    """Whether digits that touch a letter are its subscript: the left side of a relation is such a pair."""
    for tree in trees:
        main = tree.main if isinstance(tree, r.Remark) else tree
        side = bare(main.sides[0]) if isinstance(main, r.Relation) else None
        if isinstance(side, r.Product) and any(
            _numbered(*pair) for pair in zip(side.factors, side.factors[1:], strict=False)
        ):
            return True
    return False


def as_subscripts(node: r.Node) -> r.Node:
    """``W1 X`` as ``W_1 X``."""
    if not isinstance(node, r.Product):
        return node
    factors, signs, spans = [node.factors[0]], list[str](), list[r.Span]()
    for place, factor in enumerate(node.factors[1:]):
        one = _numbered(factors[-1], factor) if not node.signs[place] else None
        if one is None:
            factors.append(factor)
            signs.append(node.signs[place])
            spans.append(node.sign_spans[place])
        else:
            factors[-1] = one
    if len(factors) == len(node.factors):
        return node
    if len(factors) == 1:
        return factors[0]
    return replace(node, factors=tuple(factors), signs=tuple(signs), sign_spans=tuple(spans))


def _numbered(letter: r.Node, digits: r.Node) -> r.Scripted | None:
    """A letter and the digits that touch it, which may have a superscript; None for anything else."""
    number = digits.base if isinstance(digits, r.Scripted) and digits.sub is None else digits
    plain = isinstance(letter, r.Name) and not letter.word and letter.base.isalpha()
    if not plain or not isinstance(number, r.Number) or not number.text.isdecimal() or letter.span[1] != number.span[0]:
        return None
    sup, primes = (digits.sup, digits.primes) if isinstance(digits, r.Scripted) else (None, 0)
    return r.Scripted((letter.span[0], digits.span[1]), letter, number, sup, primes)


def _digits(node: r.Node) -> str:
    """Two digits from 1 to 9 that are a whole subscript."""
    node = bare(node)
    text = node.text if isinstance(node, r.Number) else ""
    return text if len(text) == 2 and text.isdecimal() and "0" not in text else ""
