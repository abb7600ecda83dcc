"""Functions of one number: one row each with derivative, meaning and typesetting. A new function is a new row.

Functions stay atomic: their identities are used, their definitions by exp are not expanded (see the rows' ``derivative``).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import sympy as sp

from symderive.calculus.index import Domain


class ScalarFunction(sp.Function):
    """A real function of one real number that SymPy does not evaluate."""

    nargs = 1
    is_commutative = True
    is_real = True

    @property
    def argument(self) -> sp.Expr:
        """What the function is applied to."""
        return self.args[0]


class sigmoid(ScalarFunction):  # SymPy names functions as mathematics does
    """The logistic function 1 / (1 + exp(-z))."""

    is_positive = True


class tanh(ScalarFunction):
    """Hyperbolic tangent."""


class sigmoid_slope(ScalarFunction):
    """The derivative of the logistic function, by its argument."""

    is_positive = True


class tanh_slope(ScalarFunction):
    """The derivative of the hyperbolic tangent, by its argument."""

    is_positive = True


class relu(ScalarFunction):
    """max(z, 0)."""

    is_nonnegative = True


class step(ScalarFunction):
    """1 where z > 0, else 0: the derivative of relu, with the value 0 at the kink."""

    is_nonnegative = True


class softplus(ScalarFunction):
    """log(1 + exp(z))."""

    is_positive = True


class log_softplus(ScalarFunction):
    """log(softplus(z)), close to z for very negative z, where softplus itself underflows."""


class log_softplus_slope(ScalarFunction):
    """sigmoid(z) / softplus(z), the slope of log(softplus(z)), 1 for very negative z."""

    is_positive = True


class absolute(ScalarFunction):
    """|z|."""

    is_nonnegative = True


class sign(ScalarFunction):
    """-1, 0 or 1: the derivative of |z|, with the value 0 at the kink."""


class factorial(ScalarFunction):
    """k! of a count."""

    is_positive = True


class log_factorial(ScalarFunction):
    """log(k!) of a count."""


exp = sp.exp
log = sp.log
sin = sp.sin
cos = sp.cos


@dataclass(frozen=True)
class FunctionRow:
    """What symderive knows of one function.

    ``derivative`` is by the argument; ``by_output``, where a textbook prefers it, writes the same derivative with the function's
    own value (σ' = σ(1-σ)). ``accurate`` is an equal derivative without cancellation, for code. ``value`` computes the function
    with the numbers of ``math`` or ``mpmath``. ``output`` is the domain of the values, ``reason`` the identity in words.
    """

    name: str
    function: type[sp.Function]
    latex: str
    derivative: Callable[[sp.Expr], sp.Expr]
    value: Callable[[Any, Any], Any]
    by_output: Callable[[sp.Expr], sp.Expr] | None = None
    accurate: Callable[[sp.Expr], sp.Expr] | None = None
    reason: str = ""
    output: Domain = Domain.REAL


def _zero(_: sp.Expr) -> sp.Expr:
    return sp.S.Zero


def _sigmoid(z: Any, m: Any) -> Any:
    return 1 / (1 + m.exp(-z)) if z >= 0 else m.exp(z) / (1 + m.exp(z))


def _softplus(z: Any, m: Any) -> Any:
    return (z if z > 0 else z * 0) + m.log1p(m.exp(-abs(z)))


ROWS: tuple[FunctionRow, ...] = (
    FunctionRow(
        "sigmoid",
        sigmoid,
        r"\sigma",
        lambda z: sigmoid(z) * (1 - sigmoid(z)),
        _sigmoid,
        by_output=lambda s: s * (1 - s),
        accurate=sigmoid_slope,
        reason=r"$\sigma' = \sigma(1-\sigma)$",
        output=Domain.UNIT,
    ),
    FunctionRow(
        "tanh",
        tanh,
        r"\tanh",
        lambda z: 1 - tanh(z) ** 2,
        lambda z, m: m.tanh(z),
        by_output=lambda t: 1 - t**2,
        accurate=tanh_slope,
        reason=r"$\tanh' = 1-\tanh^2$",
    ),
    FunctionRow(
        "sigmoid_slope",
        sigmoid_slope,
        r"\sigma'",
        lambda z: sigmoid_slope(z) * (1 - 2 * sigmoid(z)),
        lambda z, m: _sigmoid(z, m) * _sigmoid(-z, m),
        reason=r"$\sigma'' = \sigma'(1-2\sigma)$",
        output=Domain.UNIT,
    ),
    FunctionRow(
        "tanh_slope",
        tanh_slope,
        r"\tanh'",
        lambda z: -2 * tanh(z) * tanh_slope(z),
        lambda z, m: 4 * _sigmoid(2 * z, m) * _sigmoid(-2 * z, m),
        reason=r"$\tanh'' = -2\tanh\tanh'$",
        output=Domain.POSITIVE,
    ),
    FunctionRow(
        "relu",
        relu,
        r"\operatorname{relu}",
        step,
        lambda z, m: z if z > 0 else z * 0,
        reason=r"$\operatorname{relu}'(z)$ is 1 for $z > 0$ and 0 elsewhere",
    ),
    FunctionRow(
        "step", step, r"\operatorname{step}", _zero, lambda z, m: 1 if z > 0 else 0, reason="a step has slope 0"
    ),
    FunctionRow(
        "softplus",
        softplus,
        r"\operatorname{softplus}",
        sigmoid,
        _softplus,
        reason=r"$\operatorname{softplus}' = \sigma$",
        output=Domain.POSITIVE,
    ),
    FunctionRow(
        "log_softplus",
        log_softplus,
        r"\log\operatorname{softplus}",
        lambda z: sigmoid(z) / softplus(z),
        lambda z, m: m.log(_softplus(z, m)),
        accurate=log_softplus_slope,
        reason=r"$(\log\operatorname{softplus})' = \sigma/\operatorname{softplus}$",
    ),
    FunctionRow(
        "log_softplus_slope",
        log_softplus_slope,
        r"(\log\operatorname{softplus})'",
        lambda z: log_softplus_slope(z) * (1 - sigmoid(z) - log_softplus_slope(z)),
        lambda z, m: _sigmoid(z, m) / _softplus(z, m),
        reason="quotient rule",
        output=Domain.POSITIVE,
    ),
    FunctionRow("abs", absolute, "abs", sign, lambda z, m: abs(z), reason=r"$|z|'$ is the sign of $z$"),
    FunctionRow(
        "sign",
        sign,
        r"\operatorname{sign}",
        _zero,
        lambda z, m: (z > 0) - (z < 0),
        reason="a sign has slope 0",
    ),
    FunctionRow("factorial", factorial, "!", _zero, lambda k, m: m.gamma(k + 1), reason="a count is not varied"),
    FunctionRow(
        "log_factorial",
        log_factorial,
        r"\log",
        _zero,
        lambda k, m: m.lgamma(k + 1) if hasattr(m, "lgamma") else m.loggamma(k + 1),
    ),
    FunctionRow(
        "exp",
        sp.exp,
        r"\exp",
        sp.exp,
        lambda z, m: m.exp(z),
        lambda e: e,
        reason=r"$\exp' = \exp$",
        output=Domain.POSITIVE,
    ),
    FunctionRow("log", sp.log, r"\log", lambda z: 1 / z, lambda z, m: m.log(z), reason=r"$\log'(u) = 1/u$"),
    FunctionRow("sin", sp.sin, r"\sin", sp.cos, lambda z, m: m.sin(z), reason=r"$\sin' = \cos$"),
    FunctionRow("cos", sp.cos, r"\cos", lambda z: -sp.sin(z), lambda z, m: m.cos(z), reason=r"$\cos' = -\sin$"),
)

BY_NAME: dict[str, FunctionRow] = {row.name: row for row in ROWS}
_BY_CLASS: dict[type[sp.Basic], FunctionRow] = {row.function: row for row in ROWS}


class Unknown(ScalarFunction):
    """A smooth function of which only the name is known; made by `unknown`."""

    own_row: FunctionRow


@lru_cache(maxsize=1024)
def unknown(name: str, order: int = 0, latex: str = "") -> type[Unknown]:
    """The unknown function of that name, or its derivative of an order, and how it is written; it cannot be evaluated."""
    made = type(f"{name}{chr(39) * order}", (Unknown,), {})

    def value(_: Any, __: Any) -> Any:
        raise TypeError(f"{name} has no values")

    made.own_row = FunctionRow(
        name,
        made,
        f"{latex or name}{chr(39) * order}",
        lambda z: unknown(name, order + 1, latex)(z),
        value,
    )  # made when it is asked for
    return made


def row_of(expr: sp.Expr) -> FunctionRow | None:
    """The row of the function that ``expr`` applies, or None if it applies none."""
    return expr.own_row if isinstance(expr, Unknown) else _BY_CLASS.get(type(expr))
