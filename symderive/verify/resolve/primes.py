"""Primes that are transposes: statistics writes ``(X'X)^{-1} X'y``."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from symderive.notation.reader import tree as r
from symderive.verify.resolve.nodes import all_nodes, bare, is_bold, letter_of, root_name

TURNING = "'T"
"""Among the letters that are written in a way of their own: that a prime is a transpose."""
TURNED = "'T:"
"""Before a letter whose prime is a transpose, as the notes say."""
SLOPE = "'f:"
"""Before a letter whose prime is a derivative all the same: it is called with an argument."""


def turns(trees: Sequence[r.Node]) -> bool:
    """Whether a prime is a transpose: some A' stands right before A, or a bold x' before a bold b.

    None is a name of its own then, or differentiates twice what is no function.
    """
    if any(_is_name(tree) for tree in trees):
        return False
    nodes = [node for tree in trees for node in all_nodes(tree)]
    functions = set(functions_in(trees))
    if any(isinstance(x, r.Scripted) and x.primes > 1 and not functions & _letters(x) for x in nodes):
        return False
    rows = (x for x in nodes if isinstance(x, r.Product))
    return any(_is_square(*pair) or _are_bold(*pair) for row in rows for pair in itertools.pairwise(row.factors))


def functions_in(trees: Sequence[r.Node]) -> Iterator[str]:
    """The letters that stand before one name in brackets, without a prime: the E of E(h), beside E'(h)."""
    for row in (x for tree in trees for x in all_nodes(tree) if isinstance(x, r.Product)):
        for one, two in itertools.pairwise(row.factors):
            group = bare(two)
            inner = group.inner if isinstance(group, r.Group) and group.opening == "(" else None
            if inner is not None and isinstance(one, r.Name) and isinstance(bare(inner), r.Name):
                yield letter_of(one)


def _letters(node: r.Node) -> set[str]:
    name = root_name(node)
    return set() if name is None else {letter_of(name)}


def _are_bold(one: r.Node, two: r.Node) -> bool:
    r"""``\mathbf{x}_i' \boldsymbol{\beta}``, as econometricians write an inner product."""
    primed = isinstance(one, r.Scripted) and one.primes == 1 and one.sup is None
    first, second = root_name(one), root_name(two)
    return primed and first is not None and second is not None and is_bold(first) and is_bold(second)


def told_to_turn(trees: Sequence[r.Node]) -> Iterator[str]:
    """That primes are transposes, as the notes say, and the letters that have one and are called nowhere: x'(y - z) is no slope."""
    nodes = [node for tree in trees for node in all_nodes(tree)]
    if any(isinstance(x, r.Scripted) and x.primes > 1 for x in nodes):
        return
    yield TURNING
    rows = [x.factors for x in nodes if isinstance(x, r.Product)]
    called = {
        letter_of(one)
        for row in rows
        for one, two in itertools.pairwise(row)
        if isinstance(one, r.Name) and isinstance(bare(two), r.Group)
    }
    primed = {letter_of(name) for x in nodes if _has_prime(x) and (name := root_name(x)) is not None}
    yield from (TURNED + x for x in sorted(primed - called))


def turned(node: r.Node, told: Collection[str] = (), functions: Collection[str] = ()) -> r.Node:
    """``X'`` as ``X^T``; the prime of a letter that is called, f'(x), stays what it is."""
    if isinstance(node, r.Product):
        pairs = itertools.pairwise([*node.factors, node])
        factors = tuple(
            one if _is_told(one, functions) or (_is_called(one, two) and not _is_told(one, told)) else _plain(one)
            for one, two in pairs
        )
        return replace(node, factors=factors) if factors != node.factors else node
    return node


def _is_told(node: r.Node, told: Collection[str]) -> bool:
    """Whether the prime of a letter is a transpose wherever it stands."""
    name = root_name(node)
    return name is not None and letter_of(name) in told


def turned_alone(node: r.Node, told: Collection[str] = (), functions: Collection[str] = ()) -> r.Node:
    """``X'`` that stands for itself: a capital letter or a bracket."""
    if _is_told(node, functions):
        return node
    return _plain(node) if isinstance(node, r.Scripted) and (_is_array(node) or _is_told(node, told)) else node


def _plain(node: r.Node) -> r.Node:
    if not isinstance(node, r.Scripted) or node.primes != 1:
        return node
    end = node.span[1]
    whole = replace(node, primes=0, sup=r.Name((end - 1, end), "top"))
    return whole if node.sup is None else r.Scripted(node.span, whole, None, node.sup)


def _is_called(one: r.Node, two: r.Node) -> bool:
    """Whether a small letter with a prime stands before a bracket."""
    return not _is_array(one) and isinstance(bare(two), r.Group)


def _is_array(node: r.Node) -> bool:
    """Whether a node is a capital letter, or a bracket that holds one."""
    base = bare(node.base) if isinstance(node, r.Scripted) else bare(node)
    if isinstance(base, r.Group):
        return any(isinstance(x, r.Name) and x.base.isupper() for x in all_nodes(base))
    return isinstance(base, r.Name) and len(base.base) == 1 and base.base.isupper()


def _is_square(one: r.Node, two: r.Node) -> bool:
    """``X'X``, ``X'(X b - y)`` and ``(y - X b)'(y - X b)``."""
    if not isinstance(one, r.Scripted) or one.primes != 1 or one.sup is not None or not _is_array(one):
        return False
    name, inner = root_name(one), two.inner if isinstance(two, r.Group) else None
    if name is not None and isinstance(inner, r.Sum):  # X'(X b - y)
        return any(isinstance(x, r.Name) and letter_of(x) == letter_of(name) for x in all_nodes(inner))
    return _words(one.base) == _words(two.base if isinstance(two, r.Scripted) else two)


def _words(node: r.Node) -> list[str]:
    return [letter_of(x) if isinstance(x, r.Name) else type(x).__name__ for x in all_nodes(bare(node))]


def _is_name(tree: r.Node) -> bool:
    """Whether a letter with a prime is a left side, or what something is differentiated by."""
    main = tree.main if isinstance(tree, r.Remark) else tree
    left: Iterable[r.Node] = (main.sides[0],) if isinstance(main, r.Relation) else ()
    by = (w for node in all_nodes(tree) if isinstance(node, r.Derivative) for w, _ in node.wrt)
    return any(_has_prime(x) for x in itertools.chain(left, by))


def _has_prime(node: r.Node) -> bool:
    node = bare(node)
    return isinstance(node, r.Scripted) and node.primes > 0 and root_name(node) is not None
