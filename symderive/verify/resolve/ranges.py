"""What an operator ranges over: sums that count from zero what is counted from one elsewhere, intervals, sets."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

from symderive.notation.reader import tree as r
from symderive.verify import terms as t
from symderive.verify.resolve.usage import bare

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
    letters = {resolver.scope.symbols[n].letter if n in resolver.scope.symbols else n for n in names_}
    by_members = resolver.usage.wrt & resolver.usage.sub_letters.keys()  # whose slopes are those of places from one on
    if (letters | names_) & resolver.usage.from_zero and not by_members:
        return span
    return t.Range(t.Number(t.NOWHERE, Fraction(1)), size, span.over)


def note_zero(resolver: Resolver, letter: str, span: t.Range, body: t.Term) -> None:
    """Enter what a sum takes the place 0 of."""
    if isinstance(span.low, t.Number) and span.low.value == 0:
        refs = (x for x in t.walk(body) if isinstance(x, t.Ref))
        resolver.scope.from_zero.update(x.symbol for x in refs if any(_is_index(k, letter) for k in x.keys))


def as_told(resolver: Resolver, letter: str, span: t.Range, body: t.Term, condition: t.Term | None) -> t.Range:
    r"""``\sum_a w_a y_{i-a}`` runs over the places that a sum before it has for the same array: ``\sum_{j=0}^{n-1} w_j x_{i+j}``."""
    if span != t.Range() or condition is not None or not resolver.scope.from_zero:
        return span
    places = {x for x in _places(body, letter) if x[0] in resolver.scope.from_zero}
    bodies = [d.body for found in resolver.scope.definitions.values() for d in found] if places else []
    sums = (x for inside in bodies for x in t.walk(inside) if isinstance(x, t.Big) and x.condition is None)
    told = [x.range for x in sums if places & set(_places(x.body, x.index))]
    return told[0] if told and all(map(_from_zero, told)) else span


def _places(body: t.Term, letter: str) -> Iterator[tuple[str, int]]:
    """The axes along which an index picks entries of arrays."""
    for x in t.walk(body):
        if isinstance(x, t.Ref):
            yield from ((x.symbol, k) for k, key in enumerate(x.keys) if _is_index(key, letter))


def _from_zero(span: t.Range) -> bool:
    """Whether a range goes from 0 to an end that hangs on no other index."""
    fixed = span.high is not None and not any(isinstance(x, t.Index) for x in t.walk(span.high))
    return fixed and span.low is not None and t.is_zero(span.low) and span.step is None


def _is_index(term: t.Term, letter: str) -> bool:
    return isinstance(term, t.Index) and term.name == letter


def interval(part: r.Relation) -> r.Relation | None:
    r"""``0 < p \le 1`` for ``p \in (0, 1]``."""
    members = bare(part.sides[1])
    inner = members.inner if isinstance(members, r.Group) else None
    if not isinstance(members, r.Group) or not isinstance(inner, r.Sequence) or len(inner.items) != 2:
        return None
    signs = {"(": "<", "[": "le"}.get(members.opening), {")": "<", "]": "le"}.get(members.closing)
    if signs[0] is None or signs[1] is None:
        return None
    return r.Relation(
        part.span, (inner.items[0], part.sides[0], inner.items[1]), (signs[0], signs[1]), part.sign_spans * 2
    )


def is_cube(node: r.Node) -> bool:
    r"""Whether a set is ``\{0, 1\}^n``."""
    base = bare(node.base) if isinstance(node, r.Scripted) and node.sup is not None else None
    inner = base.inner if isinstance(base, r.Group) and base.opening == "\\{" else None
    return isinstance(inner, r.Sequence) and [x.text for x in inner.items if isinstance(x, r.Number)] == ["0", "1"]
