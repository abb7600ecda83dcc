"""Elementwise functions of the notes as functions of the calculus."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import sympy as sp

from symderive.calculus import functions as known
from symderive.calculus.differentiate import partial
from symderive.calculus.errors import SymderiveError
from symderive.calculus.index import Tensor
from symderive.verify.lowering.errors import InexpressibleError

Function = Callable[[sp.Expr], sp.Expr]


def _applied(function: Any) -> Function:
    return lambda z: cast(sp.Expr, function(z))


FUNCTIONS: dict[str, Function] = {
    "exp": _applied(sp.exp),
    "log": _applied(sp.log),
    "ln": _applied(sp.log),
    "sin": _applied(sp.sin),
    "cos": _applied(sp.cos),
    "sqrt": _applied(sp.sqrt),
    "sigmoid": _applied(known.sigmoid),
    "logistic": _applied(known.sigmoid),
    "sigm": _applied(known.sigmoid),
    "expit": _applied(known.sigmoid),
    "tanh": _applied(known.tanh),
    "softplus": _applied(known.softplus),
    "relu": _applied(known.relu),
    "step": _applied(known.step),
    "abs": _applied(known.absolute),
    "sign": _applied(known.sign),
    "sgn": _applied(known.sign),
    "factorial": _applied(known.factorial),
    "sinh": lambda z: (sp.exp(z) - sp.exp(-z)) / 2,
    "cosh": lambda z: (sp.exp(z) + sp.exp(-z)) / 2,
    "logit": lambda z: sp.log(z) - sp.log(1 - z),
    "silu": lambda z: z * known.sigmoid(z),
    "swish": lambda z: z * known.sigmoid(z),
}
"""The rows of `symderive.verify.values.functions` that have a counterpart."""

_VARIABLE = Tensor("#z")[()]


def applied(name: str, argument: sp.Expr, order: int) -> sp.Expr:
    """A known function, or its derivative of an order, at an argument."""
    if name not in FUNCTIONS:
        raise InexpressibleError(f"{name} is no function of the calculus")
    if not order:
        return FUNCTIONS[name](argument)
    slope = FUNCTIONS[name](_VARIABLE)
    for _ in range(order):
        slope = derivative(slope, _VARIABLE)
    return slope.xreplace({_VARIABLE: argument})


def derivative(expr: sp.Expr, wrt: Any) -> sp.Expr:
    """A partial derivative by an entry."""
    try:
        return partial(expr, wrt)
    except SymderiveError as error:
        raise InexpressibleError(str(error)) from None
