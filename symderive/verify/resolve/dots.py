r"""Dots between terms of one pattern: ``v_1 + \\ldots + v_n`` is a sum over the place in which the terms differ."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING

from symderive.notation.reader import tree as r
from symderive.verify import terms as t
from symderive.verify.resolve.errors import UnclearError

if TYPE_CHECKING:
    from symderive.verify.resolve.resolver import Resolver

_INDEX = "place"


def expanded(resolver: Resolver, node: r.Sum) -> t.Term:
    """A sum with dots in it.

    Raises:
        UnclearError: the terms around the dots do not show one pattern.
    """
    where = next(k for k, x in enumerate(node.terms) if isinstance(x, r.Dots))
    unclear = UnclearError("the dots leave open what is meant", node.terms[where].span)
    if where == 0 or where + 1 != len(node.terms) - 1 or len(set(node.signs[1:])) != 1 or node.signs[-1] != "+":
        raise unclear
    first, last = resolver.term(node.terms[0]), resolver.term(node.terms[-1])
    if node.signs[0] == "-":
        raise unclear
    ends: list[tuple[t.Term, t.Term]] = []
    body = _pattern(first, last, ends)
    if body is None or not ends or any(not t.same(e, ends[0]) for e in ends[1:]):
        raise unclear
    low, high = ends[0]
    if isinstance(high, t.Index) and high.name not in {*resolver.outer_letters, *resolver.binders}:
        resolver.scope.sizes.add(high.name)  # u_1^2 + ... + u_n^2: there are n of them
        high = t.Ref(high.span, high.name, ())
    return t.Big(node.span, "sum", _INDEX, t.Range(low, high), None, body)


def several(one: t.Term, two: t.Term, span: t.Span) -> t.Term:
    """Arguments with dots between the first and the last.

    Raises:
        UnclearError: they do not show one pattern.
    """
    if (
        isinstance(one, t.Ref)
        and isinstance(two, t.Ref)
        and one.symbol == two.symbol
        and len(one.keys) == len(two.keys)
    ):
        apart = [k for k, (a, b) in enumerate(zip(one.keys, two.keys, strict=True)) if not t.same(a, b)]
        if len(apart) == 1:
            keys = tuple(t.Index(k.span, _INDEX) if place in apart else k for place, k in enumerate(one.keys))
            ends = t.Range(one.keys[apart[0]], two.keys[apart[0]])
            return t.Big(span, "list", _INDEX, ends, None, replace(one, keys=keys))
    ends_: list[tuple[t.Term, t.Term]] = []
    body = None if isinstance(one, t.Ref) else _pattern(one, two, ends_)
    if body is not None and ends_ and all(t.same(e[0], ends_[0][0]) and t.same(e[1], ends_[0][1]) for e in ends_[1:]):
        return t.Big(span, "list", _INDEX, t.Range(*ends_[0]), None, body)  # p_1 (1 - p_1), ..., p_N (1 - p_N)
    raise UnclearError("the dots leave open what is meant", span)


def _pattern(one: t.Term, two: t.Term, ends: list[tuple[t.Term, t.Term]]) -> t.Term | None:
    """The common form of two terms, with an index where whole numbers differ."""
    if t.same(one, two):
        return one
    if isinstance(one, t.Number) and one.value.denominator == 1:
        ends.append((one, two))
        return t.Index(one.span, _INDEX)
    if type(one) is not type(two):
        return None
    changes: dict[str, object] = {}
    for field in fields(one):
        a, b = getattr(one, field.name), getattr(two, field.name)
        if field.name == "span" or t.same(a, b):
            continue
        if isinstance(a, t.Term) and isinstance(b, t.Term):
            merged = _pattern(a, b, ends)
            if merged is None:
                return None
            changes[field.name] = merged
        elif isinstance(a, tuple) and isinstance(b, tuple) and len(a) == len(b):  # type: ignore[arg-type]
            parts = [_pattern(x, y, ends) for x, y in zip(a, b, strict=True)]  # type: ignore[arg-type]
            if any(p is None for p in parts):
                return None
            changes[field.name] = tuple(parts)
        else:
            return None
    return replace(one, **changes)  # type: ignore[arg-type]
