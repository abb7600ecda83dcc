"""The summation convention: an index that a term has more than once is summed over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Set as AbstractSet

from symderive.verify import terms as t


def summed(term: t.Term, outer: AbstractSet[str]) -> t.Term:
    """A term with sums over its repeated indices, but those in ``outer``."""
    if isinstance(term, t.Add):
        return t.Add(term.span, tuple(summed(x, outer) for x in term.terms))
    if isinstance(term, t.Negative):
        return t.Negative(term.span, summed(term.of, outer))
    found: Counter[str] = Counter()
    _count(term, frozenset(), found)
    for index, times in found.items():
        if times > 1 and index not in outer:
            term = t.Big(term.span, "sum", index, t.Range(), None, term)
    return term


def single(term: t.Term) -> set[str]:
    """The indices that a term has once: they are free."""
    found: Counter[str] = Counter()
    _count(term.terms[0] if isinstance(term, t.Add) else term, frozenset(), found)
    return {index for index, times in found.items() if times == 1}


def _count(term: t.Term, bound: frozenset[str], found: Counter[str]) -> None:
    if isinstance(term, t.Index) and term.name not in bound:
        found[term.name] += 1
    if isinstance(term, t.Power) and isinstance(term.exponent, t.Number) and term.exponent.value == 2:
        _count(term.base, bound, found)
    if isinstance(term, t.Big):
        bound = bound | {term.index}
    for child in t.children(term):
        _count(child, bound, found)
