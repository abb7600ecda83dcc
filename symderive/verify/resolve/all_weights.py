r"""Sums over all weights, of which one is meant where a derivative is by w: ``\frac{\lambda}{2n} \sum_w w^2``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from symderive.notation.reader import tree as r
from symderive.verify.resolve.known import KNOWN
from symderive.verify.resolve.nodes import all_nodes, bare, letter_of

OVER = "\\sum_"
"""Begins what is kept among the names of several letters: the letter of which such a sum is."""


def whole_sums(trees: Iterable[r.Node]) -> Iterator[str]:
    """The letters by which notes differentiate, and over all whose values they sum something without an index."""
    trees = list(trees)
    slopes = [x for tree in trees for x in all_nodes(tree) if isinstance(x, r.Derivative)]
    by = {letter_of(x) for slope in slopes for w, _ in slope.wrt if isinstance(x := bare(w), r.Name)}
    for node in (x for tree in trees for x in all_nodes(tree)):
        letter = _summed(node)
        if letter in by:
            yield OVER + letter


def with_rest(node: r.Node, words: Mapping[str, str] | frozenset[str]) -> r.Node:
    """Such a sum as the term of w and the rest, in which w is not: any number."""
    letter = _summed(node)
    if not letter or OVER + letter not in words or not isinstance(node, r.BigOperator) or node.body is None:
        return node
    rest = r.Name(node.span, f"rest of {_text(node.body)}", word=True)
    inner = r.Sum(node.span, (node.body, rest), ("+", "+"), (node.span, node.span))
    return r.Group(node.span, "(", ")", inner)


def _summed(node: r.Node) -> str:
    """The letter of a sum over all its values, if nothing else stands behind the sign."""
    if not isinstance(node, r.BigOperator) or node.kind != "sum" or node.above is not None or node.body is None:
        return ""
    below = bare(node.below) if node.below is not None else None
    below = bare(below.sides[0]) if isinstance(below, r.Relation) and below.signs == ("in",) else below
    if not isinstance(below, r.Name):
        return ""
    inner = list(all_nodes(node.body))
    plain = all(isinstance(x, (r.Name, r.Number, r.Product, r.Sum, r.Scripted, r.Group, r.Fraction)) for x in inner)
    plain = plain and not any(isinstance(x, r.Scripted) and (x.sub is not None or x.primes) for x in inner)
    letters = {letter_of(x) for x in inner if isinstance(x, r.Name)} - KNOWN.keys()
    return letter_of(below) if plain and letters == {letter_of(below)} else ""


def _text(node: r.Node) -> str:
    """A body without its places, to tell the sums of a letter apart."""
    parts = (
        x.base if isinstance(x, r.Name) else x.text if isinstance(x, r.Number) else _sign(x) for x in all_nodes(node)
    )
    return " ".join(parts)


def _sign(node: r.Node) -> str:
    return node.opening if isinstance(node, r.Group) else type(node).__name__
