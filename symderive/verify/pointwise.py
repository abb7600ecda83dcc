r"""Equations between functions, such as ``\sigma' = \sigma(1-\sigma)``: they hold at every argument."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from symderive.notation.reader import tree as r
from symderive.verify.resolve.usage import bare, letter_of, root_name
from symderive.verify.values.functions import FUNCTIONS

_ARGUMENT = "upsilon"


def pointwise(main: r.Relation, functions: Mapping[str, str]) -> r.Relation:
    """The equation at an argument, if its left side is the derivative of a known function without one."""
    left = bare(main.sides[0])
    if not isinstance(left, r.Scripted) or not left.primes or left.sup is not None or left.sub is not None:
        return main
    if not _is_function(left.base, functions):
        return main
    return replace(main, sides=tuple(_applied(side, functions) for side in main.sides))


def _is_function(node: r.Node, functions: Mapping[str, str]) -> bool:
    name = root_name(node)
    return (
        name is not None and isinstance(bare(node), r.Name) and (letter_of(name) in functions or name.base in FUNCTIONS)
    )


def _applied(node: r.Node, functions: Mapping[str, str]) -> r.Node:
    """A side in which every function stands with the argument."""
    inner = bare(node)
    if _is_function(inner, functions) or (isinstance(inner, r.Scripted) and _is_function(inner.base, functions)):
        end = (inner.span[1], inner.span[1])
        argument = r.Group(end, "(", ")", r.Name(end, _ARGUMENT))
        return r.Group(inner.span, "{", "}", r.Product(inner.span, (inner, argument), ("",), (end,)))
    match inner:
        case r.Product():
            return replace(inner, factors=tuple(_applied(x, functions) for x in inner.factors))
        case r.Sum():
            return replace(inner, terms=tuple(_applied(x, functions) for x in inner.terms))
        case r.Group() if inner.inner is not None:
            return replace(inner, inner=_applied(inner.inner, functions))
        case r.Fraction():
            return replace(inner, above=_applied(inner.above, functions), below=_applied(inner.below, functions))
        case r.Scripted():
            return replace(inner, base=_applied(inner.base, functions))
        case _:
            return node
