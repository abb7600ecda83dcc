# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false
"""Canonical forms as plain tuples, equal if and only if they are written alike; ordered, so that sums and products have one order.

A form is ``("P", term, ...)``, sorted; a term is ``("T", dummies, factors, coefficient)``: the sum over the dummies of the product
of the factors ``("F", (atom, exponent), ...)``, where exponents are forms again. A dummy is ``(index, range)``. Names of dummies say
how deep they are nested, ``@2.0`` (Charguéraud, *The Locally Nameless Representation*, 2012), so that forms need no renaming to be
compared; a dummy that is at work has a fresh name, ``~17``.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from fractions import Fraction
from functools import lru_cache
from typing import Any, TypeAlias

Form: TypeAlias = "tuple[Any, ...]"
Node: TypeAlias = Any
Factors: TypeAlias = "dict[Node, Form]"

_fresh = itertools.count(1)


def fresh() -> Node:
    """An index that occurs nowhere else."""
    return ("i", f"~{next(_fresh)}")


def constant(value: Fraction | int) -> Form:
    """The form of a number."""
    return ("P", ("T", (), ("F",), Fraction(value))) if value else ZERO


ZERO: Form = ("P",)
ONE: Form = ("P", ("T", (), ("F",), Fraction(1)))


def atom(node: Node, exponent: Form = ONE) -> Form:
    """The form of an atom, to a power that is not zero."""
    return ("P", ("T", (), ("F", (node, exponent)), Fraction(1)))


def as_number(form: Form) -> Fraction | None:
    """The number that a form is, if it is one."""
    if form == ZERO:
        return Fraction(0)
    if len(form) == 2 and form[1][1] == () and form[1][2] == ("F",):
        return form[1][3]
    return None


def as_integer(form: Form) -> int | None:
    """The whole number that a form is, if it is one."""
    value = as_number(form)
    return int(value) if value is not None and value.denominator == 1 else None


def single(form: Form) -> tuple[tuple[Node, ...], tuple[Node, ...], Fraction] | None:
    """Dummies, factors and coefficient of a form of one term."""
    return (form[1][1], form[1][2][1:], form[1][3]) if len(form) == 2 else None


def collected(terms: Iterable[Node]) -> Form:
    """The form of canonical terms: equal ones merged, those that vanish left out."""
    merged: dict[Node, Fraction] = {}
    for _, dummies, factors, coefficient in terms:
        key = (dummies, factors)
        merged[key] = merged.get(key, Fraction(0)) + coefficient
    return ("P", *sorted(("T", d, f, c) for (d, f), c in merged.items() if c))


@lru_cache(maxsize=1 << 15)
def names(node: Node) -> frozenset[str]:
    """The names of all indices in a part of a form, dummies included."""
    if not isinstance(node, tuple) or not node:
        return frozenset()
    if node[0] == "i":
        return frozenset((node[1],))  # type: ignore[arg-type]
    return frozenset().union(*(names(x) for x in node if isinstance(x, tuple)))


def renamed(node: Node, places: Mapping[str, Node]) -> Node:
    """A part of a form with other indices in place of some; sums and products are put in order again."""
    if not isinstance(node, tuple) or not node or names(node).isdisjoint(places):
        return node
    if node[0] == "i":
        return places[node[1]]
    parts = [renamed(x, places) if isinstance(x, tuple) else x for x in node]
    if node[0] in ("P", "F"):
        return (node[0], *sorted(parts[1:]))
    if node[0] == "delta":
        return (node[0], *sorted(parts[1:]))
    return tuple(parts)


def height(node: Node) -> int:
    """How deep dummies are nested in a part of a form."""
    return max((int(n[1:].split(".")[0]) for n in names(node) if n[0] == "@"), default=0)
