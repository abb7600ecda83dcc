r"""Values that are named like the function that gives them: of ``r_t = r(s_t, a_t)`` the r_t is one thing and the r another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from symderive.notation.reader import tree as r
from symderive.verify.resolve.known import FUNCTIONALS, KNOWN, WORD_FUNCTIONS
from symderive.verify.resolve.nodes import INDEX_LETTERS, all_nodes, bare, letter_of, root_name
from symderive.verify.resolve.subscripts import places

VALUE = "˙"
"""Behind a letter: that it names values where it has subscripts, and a function where it has arguments."""

_NAMES = KNOWN.keys() | WORD_FUNCTIONS.keys() | FUNCTIONALS.keys()


def named_values(trees: Iterable[r.Node]) -> set[str]:
    """The letters of functions whose values at members of a sequence have the same letter, with an index.

    Where such a letter stands alone, or with a prime, or with both an index and arguments, it is none of them.
    """
    trees = list(trees)
    found = {letter for tree in trees if (letter := _value_of(tree))} - _NAMES
    if not found:
        return found
    for node in (x for tree in trees for x in all_nodes(tree)):
        if isinstance(node, r.Product):
            found -= set(_called_with_index(node))
    for tree in trees:
        found -= set(_otherwise(tree))
    return found


def with_values_apart(node: r.Node, letters: set[str]) -> r.Node:
    """A name with a subscript, if it is that of a value, under a letter of its own."""
    base = bare(node.base) if isinstance(node, r.Scripted) and node.sub is not None else None
    if not isinstance(node, r.Scripted) or not isinstance(base, r.Name) or letter_of(base) not in letters:
        return node
    return replace(node, base=replace(base, base=f"{base.base}{VALUE}"))


def _value_of(tree: r.Node) -> str:
    """The f of ``f_i = f(x_i)``."""
    main = tree.main if isinstance(tree, r.Remark) else tree
    if not isinstance(main, r.Relation) or main.signs[0] not in ("=", ":=", "equiv"):
        return ""
    left, right = bare(main.sides[0]), bare(main.sides[1])
    name = bare(left.base) if isinstance(left, r.Scripted) and left.sup is None and not left.primes else None
    if not isinstance(left, r.Scripted) or not isinstance(name, r.Name) or not isinstance(right, r.Product):
        return ""
    indexed = bool(places(left.sub)) and all(letter_of(x) in INDEX_LETTERS for x in _names(left.sub))
    call = (
        len(right.factors) == 2 and isinstance(right.factors[0], r.Name) and isinstance(bare(right.factors[1]), r.Group)
    )
    same = call and right.factors[0] == replace(name, span=right.factors[0].span)
    members = any(isinstance(x, r.Scripted) and x.sub is not None for x in all_nodes(right))
    return letter_of(name) if indexed and same and members else ""


def _names(sub: r.Node | None) -> list[r.Name]:
    return [x for x in all_nodes(sub) if isinstance(x, r.Name)] if sub is not None else []


def _is_bracket(node: r.Node) -> bool:
    node = bare(node)
    node = bare(node.base) if isinstance(node, r.Scripted) and node.sub is None else node
    return isinstance(node, r.Group) and node.opening == "("


def _called_with_index(row: r.Product) -> Iterator[str]:
    """The f of ``f_i(x)``."""
    for sign, head, group in zip(row.signs, row.factors, row.factors[1:], strict=False):
        inner = bare(group)
        inside = bare(inner.inner) if isinstance(inner, r.Group) and inner.inner is not None else None
        argument = isinstance(inside, r.Name | r.Scripted | r.Sequence)
        if not sign and argument and isinstance(head, r.Scripted) and head.sub is not None:
            name = root_name(head)
            yield from () if name is None else (letter_of(name),)


def _otherwise(tree: r.Node) -> Iterator[str]:
    """The letters that have neither a subscript nor arguments somewhere, or a prime and a subscript."""
    called = {
        id(name)
        for row in all_nodes(tree)
        if isinstance(row, r.Product)
        for head, group in zip(row.factors, row.factors[1:], strict=False)
        if _is_bracket(group) and (name := root_name(head)) is not None
    }
    below = {
        id(name)
        for x in all_nodes(tree)
        if isinstance(x, r.Scripted) and x.sub is not None and not x.primes and (name := root_name(x)) is not None
    }
    yield from (
        letter_of(x) for x in all_nodes(tree) if isinstance(x, r.Name) and id(x) not in called and id(x) not in below
    )
