"""Claims about the best value of a variable: the derivative vanishes there."""

from __future__ import annotations

import re
from fractions import Fraction

from symderive.verify import terms as t
from symderive.verify.symbols import Scope

_MARKS = re.compile(r"^(?:hat|tilde|bar) |_(?:star|ast|MLE|MAP|ML|opt|LS|OLS|ridge|mle|map|ml)$")


def at_optimum(scope: Scope, statement: t.Statement) -> t.Statement | None:
    """``\\hat\\beta = ...``, where the notes say that it is best for something, as a statement of the derivative; else None."""
    best, value = statement.left, statement.right
    if isinstance(best, t.Power) and isinstance(best.exponent, t.Number) and best.exponent.value == 2:
        best, value = best.base, t.Power(value.span, value, t.Number(value.span, Fraction(1, 2)))
    if not isinstance(best, t.Ref) or best.symbol not in scope.optima or statement.sign not in ("=", ":=", "equiv"):
        return None
    variable = _variable(scope, best)
    of = scope.optima[best.symbol] or _objective(scope, variable)
    if variable is None or of is None:
        return None
    body: t.Term = t.Derive(statement.span, of, (variable,))
    for other in scope.optima:
        inner = _variable(scope, t.Ref(statement.span, other, ()))
        if other != best.symbol and inner is not None and other in scope.definitions:
            body = t.At(statement.span, body, inner, t.Ref(statement.span, other, ()))
    body = t.At(statement.span, body, variable, value)
    return t.Statement("=", body, t.Number(statement.span, Fraction(0)), statement.span)


def _variable(scope: Scope, best: t.Ref) -> t.Ref | None:
    """The variable whose best value a symbol is: β of \\hat β, x of x^*."""
    name = best.symbol
    while (shorter := _MARKS.sub("", name)) != name:
        name = shorter
    if name == best.symbol or name not in scope.symbols:
        return None
    return t.Ref(best.span, name, best.keys)


def _objective(scope: Scope, variable: t.Ref | None) -> t.Term | None:
    """The only defined quantity that depends on a variable and that no other definition uses."""
    if variable is None:
        return None
    used = {n for defs in scope.definitions.values() for d in defs for n in scope.reach_of([d.body]) if n != d.symbol}
    found = [n for n in scope.definitions if n not in used and variable.symbol in scope.reach(n)]
    return t.Ref(t.NOWHERE, found[-1], ()) if len(found) == 1 else None
