"""Integrals without bounds beside their variable: both sides are antiderivatives, equal but for a constant."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from symderive.verify import terms as t
from symderive.verify.resolve.errors import UnclearError

_FROM = Fraction(1)  # where an antiderivative begins: where logarithms and roots have values


def compared(sides: list[t.Term]) -> list[t.Term]:
    """The sides of a relation; their derivatives where an integral without bounds is equal to a function of its variable.

    Raises:
        UnclearError: there are integrals over several variables.
    """
    open_ = {
        x.symbol
        for side in sides
        for x in t.walk(side)
        if isinstance(x, t.Integral) and x.low is None and x.high is None
    }
    shown = {symbol for symbol in open_ if any(_shows(side, symbol) for side in sides)}
    if not shown:
        return sides
    if len(open_) > 1:
        raise UnclearError("nothing says how the variables of these integrals depend on each other", sides[0].span)
    symbol = shown.pop()
    variable = t.Ref(t.NOWHERE, symbol, ())

    def bounded(term: t.Term) -> t.Term:
        if isinstance(term, t.Integral) and term.low is None and term.high is None:
            return t.Integral(term.span, symbol, t.Number(t.NOWHERE, _FROM), variable, term.body)
        return term

    return [t.Derive(side.span, t.mapped(_without_constants(side, symbol), bounded), (variable,)) for side in sides]


def _without_constants(side: t.Term, symbol: str) -> t.Term:
    """A sum without what does not depend on the variable: + C."""
    if not isinstance(side, t.Add):
        return side
    kept = tuple(x for x in side.terms if _shows(x, symbol) or any(isinstance(y, t.Integral) for y in t.walk(x)))
    return replace(side, terms=kept) if len(kept) > 1 else kept[0] if kept else side


def _shows(side: t.Term, symbol: str) -> bool:
    """Whether a side depends on a variable outside of what binds it."""
    if isinstance(side, (t.Integral, t.Limit)) and side.symbol == symbol:
        return False
    if isinstance(side, (t.Expect, t.Sweep)):
        return False
    if isinstance(side, t.Ref) and side.symbol == symbol:
        return True
    return any(_shows(x, symbol) for x in t.children(side))
