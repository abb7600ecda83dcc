r"""Change of variables: with ``\rho = \log \sigma^2``, what hangs on σ is differentiated by ρ through ``\sigma = e^{\rho/2}``."""

from __future__ import annotations

from fractions import Fraction

from symderive.verify import terms as t
from symderive.verify.resolve.known import INVERSES

BACK = {
    "log": "exp",
    "ln": "exp",
    "exp": "log",
    **{name: INVERSES[name] for name in ("sigmoid", "logit", "tanh", "sinh")},
}
"""What undoes an elementwise function, for functions that take no value twice."""


def solved(body: t.Term, value: t.Term) -> tuple[t.Ref, t.Term] | None:
    """The only symbol of a formula, and what it is where the formula has a value; None for a formula that is not inverted."""
    body, value = undone(body, value)
    return (body, value) if isinstance(body, t.Ref) else None


def undone(body: t.Term, value: t.Term) -> tuple[t.Term, t.Term]:
    r"""What a formula is made of by functions that have inverses, and its value: of ``\log p = v`` the p and ``e^v``."""
    while (inner := _undone(body, value)) is not None:
        body, value = inner
    return body, value


def undone_of_ratio(body: t.Term, value: t.Term) -> tuple[t.Term, t.Term]:
    r"""Likewise of the logarithm of a ratio: ``\log \frac{\mu}{E} = v`` says ``\mu = E e^v``."""
    ratio = _logs_of_ratio(body)
    if ratio is None:
        return undone(body, value)
    above, below = ratio
    return above, t.Multiply(body.span, below, t.Apply(body.span, "exp", value))


def _logs_of_ratio(body: t.Term) -> tuple[t.Ref, t.Term] | None:
    r"""The two parts of ``\log(\mu / E)`` or ``\log \mu - \log E``; the second one does not mention the first."""
    match body:
        case t.Apply(order=0, function="log" | "ln", argument=t.Divide(above=t.Ref() as one, below=other)):
            pass
        case t.Add(
            terms=(
                t.Apply(order=0, function="log" | "ln", argument=t.Ref() as one),
                t.Negative(of=t.Apply(order=0, function="log" | "ln", argument=other)),
            )
        ):
            pass
        case _:
            return None
    mentioned = {x.symbol for x in t.walk(other) if isinstance(x, t.Ref)}
    return (one, other) if mentioned and one.symbol not in mentioned else None


def _undone(body: t.Term, value: t.Term) -> tuple[t.Term, t.Term] | None:
    """The last operation of a formula undone; None if nothing is left that has an inverse."""
    span = body.span
    if (share := share_of(body)) is not None:  # p / (1 - p) = a says p = a / (1 + a)
        return share, t.Divide(span, value, t.Add(span, (t.Number(span, Fraction(1)), value)))
    match body:
        case t.Power(base=t.Constant(name="e")):
            return body.exponent, t.Apply(span, "log", value)
        case t.Power(exponent=t.Number(value=power), elementwise=False) if power != 0:
            return body.base, t.Power(span, value, t.Number(span, 1 / power))
        case t.Power(exponent=t.Negative(of=t.Number(value=power)), elementwise=False) if power != 0:
            return body.base, t.Power(span, value, t.Number(span, -1 / power))
        case t.Apply(order=0, function=function) if function in BACK:
            return body.argument, t.Apply(span, BACK[function], value)
        case t.Apply(order=0, function="sqrt") if isinstance(value, t.Ref):  # a formula might be negative
            return body.argument, t.Power(span, value, t.Number(span, Fraction(2)))
        case t.Negative():
            return body.of, t.Negative(span, value)
        case t.Multiply(left=t.Number(value=factor), kind="auto") if factor != 0:
            return body.right, t.Divide(span, value, body.left)
        case t.Divide(below=t.Number()):
            return body.above, t.Multiply(span, body.below, value)
        case t.Divide(above=t.Number()):
            return body.below, t.Divide(span, body.above, value)
        case _:
            return None


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
