"""Finds the Kronecker deltas among the factors of a term, and the one place at which each leaves an entry."""

from __future__ import annotations

from dataclasses import dataclass

from symderive.calculus.errors import SymderiveError
from symderive.calculus.index import Index
from symderive.calculus.terms import Axes, Contract, Equal, Position, Product, Reduce, Reduction, Term


@dataclass(frozen=True)
class Split:
    """A sum over ``summed`` of the product of ``others`` where the position along ``index`` is ``place``, else zero."""

    index: Index
    place: Term
    others: tuple[Term, ...]
    summed: Axes


def has_delta(term: Term) -> bool:
    """Whether a delta is a factor of the term, possibly under its sum."""
    match term:
        case Equal():
            return True
        case Product(children):
            return any(map(has_delta, children))
        case Contract(left, right):
            return has_delta(left) or has_delta(right)
        case Reduce(Reduction.SUM, child):
            return has_delta(child)
        case _:
            return False


def split_delta(term: Term) -> Split:
    """The first delta of a term that `has_delta`, apart from the other factors.

    Raises:
        SymderiveError: a delta of two computed places.
    """
    factors, summed = _factors(term)
    delta = next(f for f in factors if isinstance(f, Equal))
    others = tuple(f for f in factors if f is not delta)
    sides = ((delta.left, delta.right), (delta.right, delta.left))
    fitting = [(s.index, o) for s, o in sides if isinstance(s, Position) and s.index not in o.axes]
    if not fitting:
        raise SymderiveError("a delta needs an index on one side that the other side does not hold, as in δ(k, y[n])")
    index, place = min(fitting, key=lambda pair: (pair[0] not in summed, _along(term.axes, pair[0])))
    return Split(index, place, others, tuple(i for i in summed if i != index))


def _along(axes: Axes, index: Index) -> int:
    """A rank that puts the last axis first: of δ(i, j) in a matrix, j is written at place i."""
    return -axes.index(index) if index in axes else 0


def _factors(term: Term) -> tuple[list[Term], Axes]:
    """The factors of a term and the indices over which their product is summed; a sum without a delta stays whole."""
    match term:
        case Product(parts):
            children, summed = parts, ()
        case Contract(left, right, over):
            children, summed = (left, right), over
        case Reduce(Reduction.SUM, child, over):
            children, summed = (child,), over
        case _:
            return [term], ()
    factors: list[Term] = []
    for child in children:
        inner, more = _factors(child) if has_delta(child) or isinstance(child, Product) else ([child], ())
        factors += inner
        summed = (*summed, *more)
    return factors, summed
