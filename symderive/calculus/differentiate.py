"""The partial derivative of an expression by one entry of a tensor.

`unfold` is the only place that knows derivatives: it takes one `Partial` a single rule further. `partial` applies it until nothing
is left to differentiate; a derivation applies it rule by rule and records each one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import sympy as sp

from symderive.calculus.errors import SymderiveError
from symderive.calculus.functions import row_of
from symderive.calculus.index import Entry, Index
from symderive.calculus.nodes import (
    Binder,
    Delta,
    Derivative,
    IndexProduct,
    IndexSum,
    LogSumExp,
    Partial,
    Softmax,
)
from symderive.calculus.rewrite import subexpressions, with_children

Form = Literal["argument", "output", "accurate"]
"""How the derivative of a function is written; see `symderive.calculus.functions.FunctionRow`."""


@dataclass(frozen=True)
class Unfolded:
    """One rule applied to one partial derivative."""

    rule: str
    reason: str
    after: sp.Expr


def depends(expr: sp.Expr, wrt: Entry) -> bool:
    """Whether an entry of the tensor of ``wrt`` is written in ``expr`` (not counting where it serves as an index)."""
    if isinstance(expr, Delta):
        return False
    return any(isinstance(e, Entry) and e.tensor == wrt.tensor for e in subexpressions(expr))


def unfold(node: Partial, form: Form = "argument") -> Unfolded:
    """Apply the one rule that fits the outermost operation under a partial derivative.

    Raises:
        SymderiveError: the expression has an operation without a derivative.
    """
    expr, wrt = node.of, node.wrt
    if not depends(expr, wrt):
        return Unfolded("constant", "it does not hold the variable", sp.S.Zero)
    if isinstance(expr, Entry):
        pairs = zip(expr.indices, wrt.indices, strict=True)
        return Unfolded("entry", "an entry depends on itself alone", sp.Mul(*(Delta(a, b) for a, b in pairs)))
    if isinstance(expr, sp.Add):
        return Unfolded("sum", "the derivative of a sum is the sum of the derivatives", _each_term(expr, wrt))
    if isinstance(expr, sp.Mul):
        return _product(expr, wrt)
    if isinstance(expr, sp.Pow):
        return _power(expr, wrt)
    if isinstance(expr, Binder):
        return _binder(expr, wrt)
    row = row_of(expr)
    if row is None:
        raise SymderiveError(f"no derivative is known for {type(expr).__name__}; add a row to calculus/functions.py")
    inner = expr.args[0]
    if form == "output" and row.by_output is not None:
        outer = row.by_output(expr)
    elif form == "accurate" and row.accurate is not None:
        outer = row.accurate(inner)
    else:
        outer = row.derivative(inner)
    return Unfolded(f"function {row.name}", row.reason, outer * Partial(inner, wrt))


def _each_term(expr: sp.Expr, wrt: Entry) -> sp.Expr:
    return sp.Add(*(Partial(a, wrt) for a in expr.args if depends(a, wrt)))


def _product(expr: sp.Expr, wrt: Entry) -> Unfolded:
    fixed = [a for a in expr.args if not depends(a, wrt)]
    moving = [a for a in expr.args if depends(a, wrt)]
    if len(moving) == 1:
        return Unfolded(
            "constant factor", "a factor without the variable stays", sp.Mul(*fixed, Partial(moving[0], wrt))
        )
    terms = (sp.Mul(*fixed, *moving[:k], Partial(f, wrt), *moving[k + 1 :]) for k, f in enumerate(moving))
    return Unfolded("product", "product rule", sp.Add(*terms))


def _power(expr: sp.Expr, wrt: Entry) -> Unfolded:
    base, exponent = expr.args
    terms: list[sp.Expr] = []
    if depends(base, wrt):
        terms.append(exponent * base ** (exponent - 1) * Partial(base, wrt))
    if depends(exponent, wrt):
        terms.append(expr * sp.log(base) * Partial(exponent, wrt))
    return Unfolded("power", "power rule", sp.Add(*terms))


def _binder(expr: Binder, wrt: Entry) -> Unfolded:
    body, index = expr.open()
    inner = Partial(body, wrt)
    if isinstance(expr, IndexSum):
        reason = "the derivative of a sum is the sum of the derivatives"
        return Unfolded("index sum", reason, IndexSum.of(inner, index))
    if isinstance(expr, IndexProduct):
        return Unfolded("index product", "logarithmic derivative", expr * IndexSum.of(inner / body, index))
    if isinstance(expr, LogSumExp):
        weighted = Softmax.of(body, index, index) * inner
        return Unfolded("log-sum-exp", "the slope of log-sum-exp is softmax", IndexSum.of(weighted, index))
    if isinstance(expr, Softmax):
        here = Partial(expr.at(expr.place), wrt)
        mean = IndexSum.of(type(expr)(expr.body, expr.bound, index) * inner, index)
        return Unfolded("softmax", "derivative of a softmax", expr * (here - mean))
    raise SymderiveError(f"no derivative is known for {type(expr).__name__}")


def sum_over(body: sp.Expr, index: Index) -> sp.Expr:
    """The sum of ``body`` over ``index``; a delta under it selects its one term at once."""
    picked: list[sp.Expr] = []
    kept: list[sp.Expr] = []
    outside = not isinstance(body, sp.Add) and _selected(body, index)
    for term in [body] if outside else sp.Add.make_args(_distribute_deltas(body, index)):
        place = _selected(term, index)
        if place is None:
            kept.append(term)
        else:
            delta, value = place
            picked.append(sp.Mul(*(f for f in sp.Mul.make_args(term) if f != delta)).xreplace({index: value}))
    groups: dict[sp.Expr, list[sp.Expr]] = {}
    for term in kept:
        outside = sp.Mul(*(f for f in sp.Mul.make_args(term) if isinstance(f, Delta) and index not in f.free_symbols))
        groups.setdefault(outside, []).append(term / outside)
    sums = (outside * IndexSum.of(sp.Add(*terms), index) for outside, terms in groups.items() if sp.Add(*terms) != 0)
    return sp.Add(*picked, *sums)


def _selected(term: sp.Expr, index: Index) -> tuple[Delta, sp.Expr] | None:
    """The delta in ``term`` that leaves one value of ``index``, and that value."""
    for factor in sp.Mul.make_args(term):
        if isinstance(factor, Delta) and index in factor.args:
            other = factor.args[1] if factor.args[0] == index else factor.args[0]
            if index not in other.free_symbols and index.same_range(other):
                return factor, other
    return None


def _distribute_deltas(body: sp.Expr, index: Index) -> sp.Expr:
    """Multiply out the one kind of bracket that hides a delta on ``index``."""
    if isinstance(body, sp.Add):
        return sp.Add(*(_distribute_deltas(t, index) for t in body.args))
    if isinstance(body, sp.Mul):
        for factor in body.args:
            if isinstance(factor, sp.Add) and any(
                isinstance(e, Delta) and index in e.args for e in subexpressions(factor)
            ):
                others = sp.Mul(*(f for f in body.args if f is not factor))
                return sp.Add(*(_distribute_deltas(others * t, index) for t in factor.args))
    return body


def select(expr: sp.Expr) -> sp.Expr:
    """``expr`` with every sum over a delta reduced to the term that survives."""
    changed = with_children(expr, select)
    if isinstance(changed, IndexSum):
        body, index = changed.open()
        return sum_over(body, index)
    return changed


def resolve(expr: sp.Expr, form: Form = "argument") -> sp.Expr:
    """``expr`` with every `Partial` in it worked out and every delta under a sum eliminated."""
    if not any(isinstance(e, Partial) for e in subexpressions(expr)):
        return expr
    if isinstance(expr, Partial):
        return resolve(unfold(expr, form).after, form)
    if isinstance(expr, IndexSum):
        body, index = expr.open()
        return sum_over(resolve(body, form), index)
    if isinstance(expr, Derivative):
        return expr
    return with_children(expr, lambda e: resolve(e, form))


def partial(expr: sp.Expr, wrt: Entry, form: Form = "argument") -> sp.Expr:
    """∂ expr / ∂ wrt, every other tensor held fixed.

    Indices of ``wrt`` may also be free in ``expr``: an entry ``x[i]`` differentiated by ``x[j]`` gives δ_ij.
    """
    return resolve(Partial(expr, wrt), form)
