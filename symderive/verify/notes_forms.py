"""Functions that notes write out in exponentials, as the functions that they are, which code computes without overflow."""

from __future__ import annotations

from collections.abc import Iterable

import sympy as sp

from symderive.calculus.functions import exp, sigmoid, softplus, tanh
from symderive.calculus.index import Index
from symderive.calculus.nodes import IndexSum, LogSumExp, Softmax
from symderive.calculus.rewrite import bottom_up, entries


def known_forms(expr: sp.Expr) -> sp.Expr:
    """``1 / (1 + exp(-z))`` as sigmoid(z), ``exp(z_k) / Σ_j exp(z_j)`` as softmax, and so on."""
    return bottom_up(expr, _known)


def _known(expr: sp.Expr) -> sp.Expr:
    if isinstance(expr, sp.Pow) and expr.exp == -1 and (inner := _one_plus(expr.base)) is not None:
        return sigmoid(-inner)
    if isinstance(expr, sp.log):
        return _logarithm(expr)
    return _quotient(expr) if isinstance(expr, sp.Mul) else expr


def _logarithm(expr: sp.log) -> sp.Expr:
    """softplus and log-sum-exp."""
    of = expr.args[0]
    if (inner := _one_plus(of)) is not None:
        return softplus(inner)
    if isinstance(of, IndexSum):
        body, index = of.open()
        if isinstance(body, exp):
            return LogSumExp.of(body.args[0], index)
    return expr


def _quotient(expr: sp.Mul) -> sp.Expr:
    """``exp(z) / (1 + exp(z))``, softmax and tanh."""
    for above in expr.args:
        others = [x for x in expr.args if x is not above]
        for below in others:
            found = None
            if isinstance(above, exp) and below == sigmoid(-above.args[0]):
                found = sigmoid(above.args[0])
            elif isinstance(below, sp.Pow) and below.exp == -1:
                found = _softmax(above, below.base) or _tanh(above, below.base)
            if found is not None:
                return sp.Mul(found, *(x for x in others if x is not below))
    return expr


def _softmax(above: sp.Expr, below: sp.Expr) -> sp.Expr | None:
    if not isinstance(above, exp) or not isinstance(below, IndexSum):
        return None
    body, index = below.open()
    if not isinstance(body, exp):
        return None
    places: Iterable[sp.Expr] = [k for k in above.free_symbols if isinstance(k, Index)]
    for place in (*places, *entries(above)):
        if body.xreplace({index: place}) == above:
            return Softmax.of(body.args[0], index, place)
    return None


def _tanh(above: sp.Expr, below: sp.Expr) -> sp.Expr | None:
    for term in sp.Add.make_args(below):
        if isinstance(term, exp):
            inner = term.args[0]
            if below == exp(inner) + exp(-inner) and above == exp(inner) - exp(-inner):
                return tanh(inner)
    return None


def _one_plus(expr: sp.Expr) -> sp.Expr | None:
    """z of ``1 + exp(z)``."""
    rest = expr - 1 if isinstance(expr, sp.Add) else expr
    return rest.args[0] if isinstance(expr, sp.Add) and isinstance(rest, exp) else None
