r"""Dots between terms of one pattern: ``v_1 + \\ldots + v_n`` is a sum over the place in which the terms differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

from symderive.notation.reader import tree as r
from symderive.verify import terms as t
from symderive.verify.resolve.errors import UnclearError
from symderive.verify.symbols import Definition, Symbol

if TYPE_CHECKING:
    from symderive.verify.resolve.resolver import Resolver

_INDEX = "place"


def expanded(resolver: Resolver, node: r.Sum) -> t.Term:
    """A sum with dots in it; terms before the first and behind the last of the pattern stay as they are: ``w_1 x_1 + ... + w_n x_n + b``.

    Raises:
        UnclearError: the terms around the dots do not show one pattern.
    """
    where = next(k for k, x in enumerate(node.terms) if isinstance(x, r.Dots))
    unclear = UnclearError("the dots leave open what is meant", node.terms[where].span)
    end = where + 2
    if where == 0 or end > len(node.terms) or any(isinstance(x, r.Dots) for x in node.terms[end:]):
        raise unclear
    sign = node.signs[where]
    terms = {k: resolver.term(x) for k, x in enumerate(node.terms) if k != where}
    for start in range(where):
        before = [terms[k] for k in range(start, where)]
        alike = sign in ("+", "-") and all(x == sign for x in node.signs[start:end])
        found = _progression(resolver, node.span, before, terms[where + 1]) if alike else None
        if found is None:
            continue
        rest = [(node.signs[k], terms[k]) for k in (*range(start), *range(end, len(node.terms)))]
        if any(x not in ("+", "-") for x, _ in rest):
            raise unclear
        parts = [t.Negative(x.span, x) if s == "-" else x for s, x in [(sign, found), *rest]]
        return parts[0] if len(parts) == 1 else t.Add(node.span, tuple(parts))
    raise unclear


def _progression(resolver: Resolver, span: t.Span, before: list[t.Term], last: t.Term) -> t.Term | None:
    """The sum from the first to the last term, if all follow one pattern."""
    ends: list[tuple[t.Term, t.Term]] = []
    body = _pattern(before[0], last, ends)
    if body is None or not ends or any(not t.same(e, ends[0]) for e in ends[1:]):
        return None
    low, high = ends[0]
    for count, term in enumerate(before[1:], start=1):
        steps: list[tuple[t.Term, t.Term]] = []
        if _pattern(before[0], term, steps) is None or not steps or not isinstance(low, t.Number):
            return None
        if any(not isinstance(x, t.Number) or x.value != low.value + count for _, x in steps):
            return None
    if isinstance(high, t.Index) and high.name not in {*resolver.outer_letters, *resolver.binders}:
        resolver.scope.sizes.add(high.name)  # u_1^2 + ... + u_n^2: there are n of them
        high = t.Ref(high.span, high.name, ())
    return t.Big(span, "sum", _INDEX, t.Range(low, high), None, body)


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


def vector(resolver: Resolver, items: Sequence[r.Node], span: t.Span) -> t.Ref | None:
    r"""The column ``(p_1 - y_1, \ldots, p_n - y_n)``; None where no dots stand before the last of the items.

    Raises:
        UnclearError: the entries around the dots do not show one pattern.
    """
    if len(items) < 3 or [k for k, x in enumerate(items) if isinstance(x, r.Dots)] != [len(items) - 2]:
        return None
    listed = several(resolver.term(items[0]), resolver.term(items[-1]), span)
    assert isinstance(listed, t.Big)
    return column(resolver, listed.body, listed.index, span)


def column(resolver: Resolver, entry: t.Term, index: str, span: t.Span) -> t.Ref:
    """The vector of the numbers that a term has over an index."""
    name = f"list_{span[0]}_{resolver.latex}"
    shown = resolver.latex[entry.span[0] : entry.span[1]]
    resolver.scope.symbols.setdefault(name, Symbol(name, shown, "list", least=1, most=1, axes=1))
    resolver.scope.define(Definition(name, (t.Index(span, index),), None, entry))
    return t.Ref(span, name, ())


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
        merged = _merged(a, b, ends)
        if merged is None:
            return None
        changes[field.name] = merged
    return replace(one, **changes)  # type: ignore[arg-type]


def _merged(one: Any, two: Any, ends: list[tuple[t.Term, t.Term]]) -> Any:
    """The common form of what two terms hold: terms, and rows of these."""
    if isinstance(one, t.Term) and isinstance(two, t.Term):
        return _pattern(one, two, ends)
    if not isinstance(one, tuple) or not isinstance(two, tuple) or len(one) != len(two):  # type: ignore[arg-type]
        return None
    parts: list[Any] = [_merged(x, y, ends) for x, y in zip(one, two, strict=True)]  # type: ignore[arg-type]
    return None if any(x is None for x in parts) else tuple(parts)
