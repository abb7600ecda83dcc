"""Named rewrites that bring a derivative into the form a textbook prints. Each is a function from expression to expression."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import sympy as sp

from symderive.calculus.differentiate import select
from symderive.calculus.index import Domain, Entry
from symderive.calculus.nodes import Delta, IndexSum
from symderive.calculus.rewrite import bottom_up, free_indices, subexpressions

_LARGE = 60  # operations above which a numerator is left alone: multiplying it out would help nobody


@dataclass(frozen=True)
class Rule:
    """A rewrite with its name and its reason for a reader."""

    name: str
    reason: str
    apply: Callable[[sp.Expr], sp.Expr]


def pull_out(expr: sp.Expr) -> sp.Expr:
    """Numbers and scalars leave a sum; so does everything else where only labels that sum to one remain."""

    def rule(e: sp.Expr) -> sp.Expr:
        if not isinstance(e, IndexSum):
            return e
        body, index = e.open()
        inside = [f for f in sp.Mul.make_args(body) if index in f.free_symbols]
        outside = [f for f in sp.Mul.make_args(body) if index not in f.free_symbols]
        if not (len(inside) == 1 and _one_hot(inside[0], index)):
            inside += [f for f in outside if free_indices(f)]
            outside = [f for f in outside if not free_indices(f)]
        return sp.Mul(*outside, IndexSum.of(sp.Mul(*inside), index)) if outside and inside else e

    return bottom_up(expr, rule)


def numeric_content(expr: sp.Expr) -> sp.Expr:
    """A number that divides every term of a bracket joins the numbers outside of it: (2a - 2b)/2 = a - b."""

    def rule(e: sp.Expr) -> sp.Expr:
        if not isinstance(e, sp.Mul) or not any(isinstance(f, sp.Add) for f in e.args):
            return e
        parts = [f.primitive() if isinstance(f, sp.Add) else (sp.S.One, f) for f in e.args]
        content = sp.Mul(*(c for c, _ in parts))
        return e if content == 1 else sp.Mul(content, *(f for _, f in parts))

    return bottom_up(expr, rule)


def split_sums(expr: sp.Expr) -> sp.Expr:
    """Σ (a + b) = Σ a + Σ b where one of the terms is a label times something that the sum does not touch."""

    def rule(e: sp.Expr) -> sp.Expr:
        if not isinstance(e, IndexSum):
            return e
        body, index = e.open()
        label = next((f for f in sp.Mul.make_args(body) if _one_hot(f, index)), None)
        bracket = next((f for f in sp.Mul.make_args(body) if isinstance(f, sp.Add)), None)
        if label is None or bracket is None:
            return e
        others = sp.Mul(*(f for f in sp.Mul.make_args(body) if f is not bracket))
        return sp.Add(*(IndexSum.of(others * t, index) for t in bracket.args))

    return bottom_up(expr, rule)


def _one_hot(e: sp.Expr, index: sp.Expr) -> bool:
    return isinstance(e, Entry) and e.tensor.domain in (Domain.ONE_HOT, Domain.SIMPLEX) and e.indices[-1] == index


def labels_sum_to_one(expr: sp.Expr) -> sp.Expr:
    """Σ_k y_k = 1 for one-hot labels and for probabilities."""

    def rule(e: sp.Expr) -> sp.Expr:
        return sp.S.One if isinstance(e, IndexSum) and _one_hot(e.body, e.bound) else e

    return bottom_up(expr, rule)


def common_denominator(expr: sp.Expr) -> sp.Expr:
    """Fractions that are added get one denominator, and the numerator is multiplied out."""

    def rule(e: sp.Expr) -> sp.Expr:
        if not isinstance(e, sp.Add) or any(isinstance(s, IndexSum) for s in subexpressions(e)):
            return e
        if sum(1 for t in e.args if _entries_below(t)) == 0 or e.count_ops() > _LARGE:
            return e
        below = [_entries_below(t) for t in e.args]
        common: dict[sp.Expr, int] = {}
        for powers in below:
            for base, power in powers.items():
                common[base] = max(common.get(base, 0), power)
        denominator = sp.Mul(*(b**p for b, p in common.items()))
        numerator = sp.Add(*(multiply_out(t * denominator) for t in e.args))
        return numerator / denominator if numerator.count_ops() <= e.count_ops() else e

    return bottom_up(expr, rule)


def multiply_out(expr: sp.Expr) -> sp.Expr:
    """A product of brackets as a sum of products; brackets inside functions stay."""
    terms: list[sp.Expr] = [sp.S.One]
    for factor in sp.Mul.make_args(expr):
        base, power = factor.args if isinstance(factor, sp.Pow) else (factor, sp.S.One)
        again = int(power) if isinstance(base, sp.Add) and power.is_Integer and power.is_positive else 0
        for bracket in [base] * again or [factor]:
            terms = [t * a for t in terms for a in sp.Add.make_args(bracket)]
    return sp.Add(*terms)


def _entries_below(term: sp.Expr) -> dict[sp.Expr, int]:
    """Bases of the denominators of a term that hold an entry, with their powers."""
    return {
        f.args[0]: -int(f.args[1])
        for f in sp.Mul.make_args(term)
        if isinstance(f, sp.Pow) and f.args[1].is_Integer and f.args[1].is_negative and not f.args[0].is_number
    }


def zero_derivative_of_size(expr: sp.Expr) -> sp.Expr:
    """A sum of a constant is the constant times the number of terms."""

    def rule(e: sp.Expr) -> sp.Expr:
        if isinstance(e, IndexSum) and e.bound not in e.body.free_symbols:
            return e.bound.size * e.body
        return e

    return bottom_up(expr, rule)


SIMPLIFY: tuple[Rule, ...] = (
    Rule("one term survives", "of the sum only the term with the delta equal to 1 remains", select),
    Rule("common denominator", "over a common denominator", common_denominator),
    Rule("split the sum", "multiplied out", split_sums),
    Rule("pull out", "what does not hold the index leaves the sum", pull_out),
    Rule("cancel numbers", "numbers cancel", numeric_content),
    Rule("labels sum to one", "the labels of one data point sum to 1", labels_sum_to_one),
    Rule("constant sum", "a sum of equal terms", zero_derivative_of_size),
)


def common_deltas(expr: sp.Expr) -> set[Delta]:
    """The deltas without which the whole of ``expr`` is zero."""
    if isinstance(expr, Delta):
        return {expr}
    if isinstance(expr, sp.Mul):
        return set[Delta]().union(*(common_deltas(a) for a in expr.args))
    if isinstance(expr, sp.Add):
        first, *others = (common_deltas(a) for a in expr.args)
        return first.intersection(*others)
    if isinstance(expr, IndexSum):
        return {d for d in common_deltas(expr.body) if expr.bound not in d.free_symbols}
    return set()
