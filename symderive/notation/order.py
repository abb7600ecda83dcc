r"""A human's order of factors and of terms: by what things are, never by how they were made."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum
from typing import Literal, TypeAlias

import sympy as sp

from symderive.calculus.equations import System
from symderive.calculus.index import Entry, Index, Role, Tensor
from symderive.calculus.nodes import Binder, Delta, Derivative, IndexProduct, IndexSum, Local, LogSumExp, Partial, Total
from symderive.calculus.rewrite import entries, subexpressions

Order = Literal["forward", "backward"]
"""Forward: data before parameters (x θ). Backward: from the output to the input, as the chain rule goes."""

Ranks = Mapping[Tensor, float]
"""How late a tensor enters the computation."""


class Shape(IntEnum):
    """What a factor looks like, in the order in which factors are written."""

    CONSTANT = 0
    LABEL = 1
    VALUE = 2
    PARAMETER = 3
    DELTA = 4
    BRACKET = 5
    CALL = 6
    DERIVATIVE = 7
    PARTIAL = 8
    OPEN = 9


def ranks_of(system: System) -> dict[Tensor, float]:
    """Ranks for the tensors of a system: those without a definition come right before their first use."""
    ranks: dict[Tensor, float] = {}
    for k, eq in enumerate(system.equations):
        for t in system.inputs(eq):
            ranks.setdefault(t, 3 * k + (1 if t.role is Role.PARAMETER else 0))
        ranks[eq.tensor] = 3 * k + 2
    return ranks


def is_constant(expr: sp.Expr) -> bool:
    """Whether an expression has no index and holds nothing but numbers, sizes and tensors that are set beforehand."""
    parts = list(subexpressions(expr))
    if any(isinstance(p, (Index, Binder, Derivative)) for p in parts):
        return False
    return all(e.tensor.role is Role.CONSTANT and not e.indices for e in entries(expr))


def shape(factor: sp.Expr) -> Shape:
    """What a factor of a product looks like."""
    base = factor.as_base_exp()[0] if isinstance(factor, sp.Pow) else factor
    if is_constant(factor):
        return Shape.CONSTANT
    if isinstance(base, Entry):
        return {Role.LABEL: Shape.LABEL, Role.PARAMETER: Shape.PARAMETER}.get(base.tensor.role, Shape.VALUE)
    if isinstance(base, (Index, sp.Mul)):
        return Shape.VALUE
    if isinstance(base, sp.Add):
        return Shape.BRACKET
    if isinstance(base, Delta):
        return Shape.DELTA
    if isinstance(base, (IndexSum, IndexProduct, LogSumExp)):
        return Shape.OPEN
    if isinstance(base, (Total, Local)):
        return Shape.DERIVATIVE
    if isinstance(base, Partial):
        return Shape.PARTIAL if isinstance(base.of, Entry) else Shape.OPEN
    return Shape.CALL


def rank(expr: sp.Expr, ranks: Ranks, named: frozenset[Tensor]) -> float:
    """How late the latest tensor in ``expr`` enters; a named adjoint counts as its tensor."""
    best = -1.0
    for part in subexpressions(expr):
        if isinstance(part, Entry):
            best = max(best, ranks.get(part.tensor, 0.0))
        elif isinstance(part, Total) and part.wrt.tensor in named:
            return max(best, ranks.get(part.wrt.tensor, 0.0) + 0.5)
    return best


def ordered_factors(factors: list[sp.Expr], order: Order, ranks: Ranks, named: frozenset[Tensor]) -> list[sp.Expr]:
    """Factors in the order in which they are written; a bracket 1-h stands right behind its h."""
    mixed = any(_indices(f) or shape(f) is Shape.OPEN for f in factors)

    def forward(f: sp.Expr) -> tuple[object, ...]:
        inward = -1 if shape(f) is Shape.DERIVATIVE else 1  # a chain rule always goes from the output to the input
        return (shape(f), inward * rank(f, ranks, named))

    def backward(f: sp.Expr) -> tuple[object, ...]:
        kind = shape(f)
        leads = kind is Shape.CONSTANT or (mixed and kind < Shape.DERIVATIVE and not _indices(f))
        last = isinstance(f, Partial)
        calls_first = Shape.BRACKET if kind is Shape.CALL else Shape.CALL if kind is Shape.BRACKET else kind
        return (not leads, last, last and kind is Shape.OPEN, -rank(f, ranks, named), calls_first)

    key = forward if order == "forward" else backward
    done = sorted(factors, key=lambda f: (*key(f), signature(f), str(f)))
    for bracket in [f for f in done if complement(f) is not None]:
        partner = next((f for f in done if f == complement(bracket)), None)
        if partner is not None:
            done.remove(bracket)
            done.insert(done.index(partner) + 1, bracket)
    return done


def _indices(expr: sp.Expr) -> bool:
    return any(isinstance(s, Index) for s in expr.free_symbols)


Signature: TypeAlias = "tuple[tuple[int, Signature], ...]"


def signature(expr: sp.Expr) -> Signature:
    """The shapes that a product is made of, and those inside of them: what is simpler compares as less."""
    found: list[tuple[int, Signature]] = []
    for factor in sp.Mul.make_args(expr):
        if not factor.is_Number:
            inner = () if isinstance(factor, (Entry, Delta, sp.Symbol)) else factor.args
            parts = inner[:1] if isinstance(factor, (Binder, Derivative)) else inner
            found.append((int(shape(factor)), tuple(sorted(s for a in parts for s in signature(a)))))
    return tuple(sorted(found))


def complement(factor: sp.Expr) -> sp.Expr | None:
    """The h of a bracket 1 - h."""
    if isinstance(factor, sp.Add) and len(factor.args) == 2 and sp.S.One in factor.args:
        other = sp.Mul(-1, factor - 1)
        return None if isinstance(other, sp.Add) or other.could_extract_minus_sign() else other
    return None


def ordered_terms(terms: list[sp.Expr], ranks: Ranks, named: frozenset[Tensor]) -> list[sp.Expr]:
    """Terms as they are written: constants, data before parameters, simple before complex; those with a minus last."""

    def key(term: sp.Expr) -> tuple[object, ...]:
        held = entries(term)
        bare = bool(held) and all(e.tensor.role is Role.PARAMETER for e in held)
        later = any(e.tensor.role is Role.INTERMEDIATE for e in held)
        kind = 0 if is_constant(term) else 2 if bare else 1
        return (is_negative(term), kind, signature(term), later, rank(term, ranks, named), str(term.as_coeff_Mul()[1]))

    return sorted(terms, key=key)


def is_negative(term: sp.Expr) -> bool:
    """Whether a term is written with a minus sign in front; a sum over a negative product takes its sign along."""
    number, rest = term.as_coeff_Mul()
    if number.is_negative:
        return True
    return number == 1 and isinstance(rest, IndexSum) and not isinstance(rest.body, sp.Add) and is_negative(rest.body)


def without_sign(term: sp.Expr) -> sp.Expr:
    """The negative of a term that `is_negative`, without a minus sign in front."""
    number, rest = term.as_coeff_Mul()
    if number.is_negative:
        return -number * rest
    assert isinstance(rest, IndexSum)
    return IndexSum(without_sign(rest.body), rest.bound)
