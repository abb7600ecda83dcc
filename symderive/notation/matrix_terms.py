"""What the matrix writer asks of terms: their sign, their order in a sum, and whether they are plain numbers."""

from __future__ import annotations

import sympy as sp

from symderive.calculus.index import Role
from symderive.calculus.terms import Axes, Leaf, Map, Number, Power, Product, Reduce, Reduction, Sum, Term, subterms
from symderive.notation import order


def coefficient(term: Term) -> sp.Expr | None:
    """The expression of a number that is made of numbers alone, without sums over arrays; None for all else."""
    if term.axes:
        return None
    match term:
        case Number():
            return term.value
        case Leaf():
            return term.atom
        case Sum() | Product():
            parts = [coefficient(c) for c in term.children]
            known = [p for p in parts if p is not None]
            if len(known) < len(parts):
                return None
            return sp.Add(*known) if isinstance(term, Sum) else sp.Mul(*known)
        case Power():
            base, exponent = coefficient(term.base), coefficient(term.exponent)
            return None if base is None or exponent is None else base**exponent
        case Map():
            inner = coefficient(term.child)
            return None if inner is None else term.function(inner)
        case _:
            return None


def is_negative(term: Term) -> bool:
    """Whether a term is written with a minus sign in front."""
    value = coefficient(term)
    if value is None and isinstance(term, Product):
        value = coefficient(term.children[0])
    return value is not None and order.is_negative(value)


def negated(term: Term) -> Term:
    """The negative of a term that `is_negative`."""
    value = coefficient(term)
    if value is not None:
        return Number(-value)
    assert isinstance(term, Product)
    first, *rest = term.children
    front = coefficient(first)
    assert front is not None
    kept = rest if front == -1 else [Number(-front), *rest]
    return kept[0] if len(kept) == 1 else Product(tuple(kept), term.axes)


def term_order(term: Term) -> tuple[object, ...]:
    """Numbers, data before parameters alone, simple before complex; what is subtracted comes last."""
    leaves = [t.entry for t in subterms(term) if isinstance(t, Leaf)]
    roles = {e.tensor.role for e in leaves}
    kind = 0 if not leaves else 2 if roles == {Role.PARAMETER} else 1
    later = Role.INTERMEDIATE in roles
    return (is_negative(term), kind, sum(1 for _ in subterms(term)), later, str(leaves))


def splits(term: Term) -> bool:
    """Whether a term of a vector that is summed is better summed by itself: a number, an inner product, a square."""
    factors = [c for c in term.children if c.axes] if isinstance(term, Product) else [term] if term.axes else []
    return len(factors) != 1 or _is_square(factors[0])


def _is_square(term: Term) -> bool:
    return isinstance(term, Power) and term.exponent == Number(sp.Integer(2))


def is_divisor(term: Term) -> bool:
    """Whether a factor is a negative power of an array."""
    return isinstance(term, Power) and isinstance(term.exponent, Number) and bool(term.exponent.value.is_negative)


def reciprocal(term: Term) -> Term:
    """What is divided by if one multiplies by a term that `is_divisor`."""
    assert isinstance(term, Power)
    assert isinstance(term.exponent, Number)
    exponent = -term.exponent.value
    return term.base if exponent == 1 else Power(term.base, Number(exponent), term.axes)


def total(term: Term, over: Axes) -> Term:
    """The sum of one term of a vector over its index, numbers in front."""
    if not term.axes:
        return Product((Number(sp.Mul(*(i.size for i in over))), term), ())
    parts = term.children if isinstance(term, Product) else (term,)
    numbers = tuple(c for c in parts if not c.axes)
    vectors = tuple(c for c in parts if c.axes)
    inner = vectors[0] if len(vectors) == 1 else Product(vectors, term.axes)
    reduced = Reduce(Reduction.SUM, inner, over, ())
    return Product((*numbers, reduced), ()) if numbers else reduced
