r"""Subscripts with a bar: the estimate ``x_{k|k-1}`` of step k from what is known at k - 1, ``\phi_{j|y=1}`` of class 1."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symderive.notation.reader import tree as r
from symderive.verify import terms as t
from symderive.verify.free_names import offset
from symderive.verify.resolve.nodes import bare, letter_of

if TYPE_CHECKING:
    from symderive.verify.resolve.resolver import Resolver


def given(resolver: Resolver, node: r.Conditional) -> tuple[str, list[t.Term]] | None:
    """What a subscript with a bar adds to the name, and its keys; None for another one.

    Of two steps the distance is part of the name: ``x_{k+1|k}`` is ``x_{k|k-1}`` one step later.
    """
    right = bare(node.right)
    if node.mark != "|":
        return None
    if isinstance(right, r.Relation):
        variable = bare(right.sides[0])
        if right.signs != ("=",) or not isinstance(variable, r.Name):
            return None
        return f"|{letter_of(variable)}", [resolver.key(node.left), resolver.key(right.sides[1])]
    if isinstance(right, r.Name) and right.base.isupper():
        return f"|{letter_of(right)}", [resolver.key(node.left)]
    step, known = resolver.key(node.left), resolver.key(right)
    one, two = _place(step), _place(known)
    if one is None or two is None:
        return None
    if one[0] != two[0]:
        return "|", [known, step]  # p_{j|i}: one distribution over j for each i
    return f"|{one[1] - two[1]}", [step]


def _place(key: t.Term) -> tuple[str, int] | None:
    if isinstance(key, t.Number) and key.value.denominator == 1:
        return "", int(key.value)
    return offset(key)
