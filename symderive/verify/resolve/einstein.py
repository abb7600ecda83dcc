"""The summation convention: an index that a term has more than once is summed over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
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


def single(sides: Iterable[t.Term]) -> set[str]:
    r"""The indices that some term of some side has once: they are free, in ``\partial a_i / \partial s_i = a_i - a_i^2`` too."""
    free: set[str] = set()
    for side in sides:
        for term in side.terms if isinstance(side, t.Add) else (side,):
            found: Counter[str] = Counter()
            _count(term, frozenset(), found)
            free |= {index for index, times in found.items() if times == 1}
    return free


def _count(term: t.Term, bound: frozenset[str], found: Counter[str]) -> None:
    if isinstance(term, t.Index) and term.name not in bound:
        found[term.name] += 1
    if isinstance(term, t.Power) and isinstance(term.exponent, t.Number) and term.exponent.value == 2:
        _count(term.base, bound, found)
    if isinstance(term, t.Big):
        bound = bound | {term.index}
    for child in t.children(term):
        _count(child, bound, found)
