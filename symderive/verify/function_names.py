r"""Functions that are said to be another one without an argument: ``\phi = \tanh``, ``f(\cdot) = \sigma(\cdot)``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from symderive.notation.reader import tree as r
from symderive.verify.entry import Entry
from symderive.verify.resolve.known import KNOWN
from symderive.verify.resolve.usage import Usage, bare, letter_of

_ARGUMENT = "argument"
_SAME = ("id", "Id", "identity")
_APPLIED = (*KNOWN, "softmax", "sigma")


def with_arguments(entries: Sequence[Entry], trees: Iterable[r.Node]) -> list[Entry]:
    r"""Entries in which ``\phi = \tanh`` is written out for any argument, where the φ is applied in some trees."""
    if not any(_heads(e.tree) for e in entries):
        return list(entries)
    usage = Usage().read(trees)
    applied = {x for x, count in usage.called.items() if count} | usage.primed
    written = ((e, _of_argument(e.tree, applied, usage.called_sure)) for e in entries)
    return [e if tree is e.tree else replace(e, tree=tree) for e, tree in written]


def _of_argument(tree: r.Node, applied: set[str], sure: set[str]) -> r.Node:
    names = _heads(tree)
    if names is None or not isinstance(tree, r.Relation):
        return tree
    left, right = names
    known = letter_of(right) in (*_APPLIED, *_SAME) or letter_of(right) in sure
    if letter_of(left) not in applied or letter_of(left) in KNOWN or letter_of(left) == letter_of(right) or not known:
        return tree
    value = _argument(right) if letter_of(right) in _SAME else _call(right)
    return replace(tree, sides=(_call(left), value))


def _heads(tree: r.Node) -> tuple[r.Name, r.Name] | None:
    """The names on both sides of an equation of two names, which may have a dot for their argument."""
    if not isinstance(tree, r.Relation) or len(tree.sides) != 2 or tree.signs[0] not in ("=", "equiv", ":="):
        return None
    left, right = (_head(side) for side in tree.sides)
    return None if left is None or right is None else (left, right)


def _head(side: r.Node) -> r.Name | None:
    side = bare(side)
    if isinstance(side, r.Product) and len(side.factors) == 2 and isinstance(side.factors[1], r.Group):
        inner = side.factors[1].inner
        side = side.factors[0] if isinstance(inner, r.Name) and inner.base == "cdot" else side
    return side if isinstance(side, r.Name) else None


def _argument(name: r.Name) -> r.Name:
    return r.Name((name.span[1], name.span[1]), _ARGUMENT)


def _call(name: r.Name) -> r.Node:
    """A function of the argument."""
    end = name.span[1]
    group = r.Group((end, end), "(", ")", _argument(name))
    return r.Product(name.span, (name, group), ("",), ((end, end),))
