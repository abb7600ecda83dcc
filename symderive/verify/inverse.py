r"""Change of variables: with ``\rho = \log \sigma^2``, what hangs on σ is differentiated by ρ through ``\sigma = e^{\rho/2}``."""

from __future__ import annotations

from fractions import Fraction

from symderive.verify import terms as t

_BACK = {"log": "exp", "ln": "exp", "exp": "log"}


def solved(body: t.Term, value: t.Term) -> tuple[t.Ref, t.Term] | None:
    """The only symbol of a formula, and what it is where the formula has a value; None for a formula that is not inverted."""
    span = body.span
    while not isinstance(body, t.Ref):
        match body:
            case t.Power(base=t.Constant(name="e")):
                body, value = body.exponent, t.Apply(span, "log", value)
            case t.Power(exponent=t.Number(value=power), elementwise=False) if power != 0:
                body, value = body.base, t.Power(span, value, t.Number(span, 1 / power))
            case t.Apply(order=0, function=function) if function in _BACK:
                body, value = body.argument, t.Apply(span, _BACK[function], value)
            case t.Apply(order=0, function="sqrt"):
                body, value = body.argument, t.Power(span, value, t.Number(span, Fraction(2)))
            case t.Negative():
                body, value = body.of, t.Negative(span, value)
            case t.Multiply(left=t.Number(), kind="auto"):
                body, value = body.right, t.Divide(span, value, body.left)
            case t.Divide(below=t.Number()):
                body, value = body.above, t.Multiply(span, body.below, value)
            case t.Divide(above=t.Number()):
                body, value = body.below, t.Divide(span, body.above, value)
            case _:
                return None
    return body, value


def is_positive(body: t.Term) -> bool:
    """Whether the values of an invertible formula are positive."""
    exponential = isinstance(body, t.Power) and isinstance(body.base, t.Constant)
    even = isinstance(body, t.Power) and isinstance(body.exponent, t.Number) and body.exponent.value % 2 == 0
    return exponential or even or (isinstance(body, t.Apply) and body.function in ("exp", "sqrt"))


def share_of(odds: t.Term) -> t.Term | None:
    """The p of odds p / (1 - p)."""
    if not isinstance(odds, t.Divide) or not isinstance(odds.below, t.Add) or len(odds.below.terms) != 2:
        return None
    one, other = odds.below.terms
    if not isinstance(one, t.Number) or one.value != 1 or not isinstance(other, t.Negative):
        return None
    return odds.above if t.same(other.of, odds.above) else None
