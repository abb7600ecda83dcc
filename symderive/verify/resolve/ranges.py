"""Sums that count from zero what is counted from one elsewhere."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from symderive.verify import terms as t

if TYPE_CHECKING:
    from symderive.verify.resolve.resolver import Resolver


def from_one(resolver: Resolver, letter: str, span: t.Range, body: t.Term, condition: t.Term | None) -> t.Range:
    """A sum from 0 to M - 1 over the M entries of arrays, counted from one: it is the same sum if the index is nothing but a place."""
    if (
        not (isinstance(span.low, t.Number) and span.low.value == 0)
        or condition is not None
        or not isinstance(span.high, t.Add)
        or len(span.high.terms) != 2
    ):
        return span
    size, less = span.high.terms
    if (
        not isinstance(size, t.Ref)
        or not isinstance(less, t.Negative)
        or not t.same(less.of, t.Number(t.NOWHERE, Fraction(1)))
    ):
        return span
    keyed = [x for x in t.walk(body) if isinstance(x, (t.Ref, t.Call, t.Element))]
    places = [x for x in keyed if any(_is_index(k, letter) for k in x.keys)]
    uses = sum(_is_index(x, letter) for x in t.walk(body))
    direct = sum(_is_index(k, letter) for x in places for k in x.keys)
    names_ = {x.symbol if isinstance(x, t.Ref) else x.function for x in places if isinstance(x, (t.Ref, t.Call))}
    if uses != direct or any("0" in resolver.usage.digits.get(n, ()) for n in names_):
        return span
    return t.Range(t.Number(t.NOWHERE, Fraction(1)), size, span.over)


def _is_index(term: t.Term, letter: str) -> bool:
    return isinstance(term, t.Index) and term.name == letter
