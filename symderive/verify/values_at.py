r"""``J(w^*)`` where the notes write J without an argument: J with the best value in place of w."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from symderive.notation.reader import tree as r
from symderive.verify.resolve.forms import rebuilt
from symderive.verify.resolve.nodes import all_nodes, bare, letter_of, root_name

_MARKS = ("star", "ast", "opt", "min", "max", "ML", "MLE", "MAP", "0")
_HATS = ("hat", "widehat")


def values_without_argument(trees: Iterable[r.Node]) -> dict[str, set[str]]:
    """The quantities that a formula defines without an argument, with the letters that it is made of."""
    found: dict[str, set[str]] = {}
    called: set[str] = set()
    for tree in trees:
        main = tree.main if isinstance(tree, r.Remark) else tree
        if not isinstance(main, r.Relation) or main.signs[0] not in ("=", ":=", "equiv"):
            continue
        left = bare(main.sides[0])
        if isinstance(left, r.Name) and not left.accents:
            plain = {letter_of(x) for x in all_nodes(main.sides[-1]) if isinstance(x, r.Name)}
            found[letter_of(left)] = found.get(letter_of(left), set()) | plain
        elif isinstance(left, r.Product) and (name := root_name(left.factors[0])) is not None:
            called.add(letter_of(name))
    return {letter: made for letter, made in found.items() if letter not in called}


def at_values(tree: r.Node, values: Mapping[str, set[str]]) -> r.Node:
    """A formula in which J(w^*) says where J is taken."""
    return rebuilt(tree, lambda x: _row(x, values)) if values else tree


def _row(node: r.Node, values: Mapping[str, set[str]]) -> r.Node:
    if not isinstance(node, r.Product):
        return node
    factors, signs, spans = list(node.factors), list(node.signs), list(node.sign_spans)
    for place in range(len(factors) - 2, -1, -1):
        found = _at(factors[place], factors[place + 1], values) if signs[place] == "" else None
        if found is not None:
            factors[place : place + 2] = [found]
            del signs[place], spans[place]
    if len(factors) == len(node.factors):
        return node
    return (
        factors[0]
        if len(factors) == 1
        else replace(node, factors=tuple(factors), signs=tuple(signs), sign_spans=tuple(spans))
    )


def _at(head: r.Node, follower: r.Node, values: Mapping[str, set[str]]) -> r.Node | None:
    head, group = bare(head), bare(follower)
    inner = (
        bare(group.inner) if isinstance(group, r.Group) and group.opening == "(" and group.inner is not None else None
    )
    if not isinstance(head, r.Name) or letter_of(head) not in values or inner is None:
        return None
    variable = _unmarked(inner)
    if variable is None or letter_of(variable) not in values[letter_of(head)]:
        return None
    span = (head.span[0], follower.span[1])
    where = r.Relation(inner.span, (variable, inner), ("=",), (inner.span,))
    return r.Scripted(span, r.Group(head.span, ".", "|", head), where, None)


def _unmarked(node: r.Node) -> r.Name | None:
    r"""The w of ``w^*`` and of ``\hat w``."""
    if isinstance(node, r.Name) and node.accents and node.accents[-1] in _HATS:
        return replace(node, accents=node.accents[:-1])
    if not isinstance(node, r.Scripted) or node.primes or not isinstance(bare(node.base), r.Name):
        return None
    scripts = [x for x in (node.sub, node.sup) if x is not None]
    marks = [
        "".join(x.base if isinstance(x, r.Name) else getattr(x, "text", "") for x in all_nodes(s)) for s in scripts
    ]
    base = bare(node.base)
    return base if len(marks) == 1 and marks[0] in _MARKS and isinstance(base, r.Name) else None
