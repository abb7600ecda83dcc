"""The logarithm of a likelihood, rule by rule: of a product, of a power, of an exponential."""

from __future__ import annotations

import sympy as sp

from symderive.calculus.differentiate import select
from symderive.calculus.functions import factorial, log_factorial
from symderive.calculus.index import Domain, Entry
from symderive.calculus.nodes import Delta, IndexProduct, IndexSum
from symderive.calculus.rewrite import entries, top_down
from symderive.calculus.steps import Trail


def log_of_index_product(e: sp.Expr) -> sp.Expr:
    """log ∏ = Σ log."""
    if isinstance(e, sp.log) and isinstance(e.args[0], IndexProduct):
        body, index = e.args[0].open()
        return IndexSum.of(sp.log(body), index)
    return e


def log_of_product(e: sp.Expr) -> sp.Expr:
    """log(ab) = log a + log b; what holds no variable stays together."""
    if isinstance(e, sp.log) and isinstance(e.args[0], sp.Mul):
        constants = [f for f in e.args[0].args if not entries(f)]
        others = [f for f in e.args[0].args if entries(f)]
        return sp.Add(_log_constant(sp.Mul(*constants)), *(sp.log(f) for f in others))
    return e


def _log_constant(value: sp.Expr) -> sp.Expr:
    """log c, as -½ log c⁻² where that spares a root: -½ log(2π)."""
    square = value**-2
    if value != 1 and any(isinstance(p, sp.Pow) for p in sp.preorder_traversal(value)):
        return -sp.log(square) / 2
    return sp.log(value)


def log_of_power(e: sp.Expr) -> sp.Expr:
    """log a^b = b log a."""
    if isinstance(e, sp.log) and isinstance(e.args[0], sp.Pow):
        base, exponent = e.args[0].args
        return exponent * sp.log(base)
    return e


def log_of_exponential(e: sp.Expr) -> sp.Expr:
    """log exp a = a, and log k! has a name of its own."""
    if isinstance(e, sp.log) and isinstance(e.args[0], sp.exp):
        return e.args[0].args[0]
    if isinstance(e, sp.log) and isinstance(e.args[0], factorial):
        return log_factorial(e.args[0].args[0])
    return e


RULES = (
    ("log of a product over data", "the logarithm turns the product into a sum", log_of_index_product),
    ("log of a product", r"$\log ab = \log a + \log b$", log_of_product),
    ("log of a power", r"$\log a^b = b \log a$", log_of_power),
    ("log of an exponential", r"$\log e^a = a$", log_of_exponential),
)


def log_trail(likelihood: sp.Expr, where: str = "LL") -> Trail:
    """The steps from log(likelihood) to a sum of simple terms; ``current`` is the result."""
    trail = Trail(sp.log(likelihood), where)
    moved = True
    while moved:
        moved = False
        for rule, reason, apply in RULES:
            before = trail.current
            moved |= trail.to(top_down(before, apply), rule, reason) != before
    trail.to(select(trail.current), "one term survives", "of the sum only the term with the delta equal to 1 remains")
    return trail


def is_label_indicator(e: sp.Expr) -> bool:
    """Whether ``e`` is 1 for the class of an example and 0 for the others."""
    return isinstance(e, Delta) and any(isinstance(a, Entry) and a.tensor.domain is Domain.CLASS for a in e.args)
