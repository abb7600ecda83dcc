"""Densities that are proportional: p(θ | x) ∝ q(θ) says that their ratio is the same at every θ."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from symderive.verify import terms as t
from symderive.verify.symbols import Domain, Scope

_HALF = t.Number(t.NOWHERE, Fraction(1, 2))
_ONE = t.Number(t.NOWHERE, Fraction(1))


def as_equation(scope: Scope, statement: t.Statement) -> t.Statement | None:
    """``f(θ) ∝ g(θ)`` as ``f(θ) g(θ') = f(θ') g(θ)``, θ' another value of the variable of the density on the left.

    None if the left side is no density, or its variable has no other value that is known to be allowed.
    """
    left, right = statement.left, statement.right
    if not isinstance(left, t.Call) or left.function not in scope.densities or any(s is not None for s in left.sides):
        return None
    count = len(left.arguments) - left.fixed if left.bar is None else left.bar
    moved = (left, right)
    for variable in left.arguments[:count]:
        other = _other(scope, variable)
        if other is None or not isinstance(variable, t.Ref):
            return None
        moved = tuple(t.At(x.span, x, variable, other) for x in moved)
    span = statement.span
    return replace(
        statement,
        sign="=",
        left=t.Multiply(span, left, moved[1], "scale"),
        right=t.Multiply(span, moved[0], right, "scale"),
    )


def _other(scope: Scope, variable: t.Term) -> t.Term | None:
    """Another value of a variable."""
    known = scope.symbols.get(variable.symbol) if isinstance(variable, t.Ref) else None
    if known is None:
        return None
    match known.domain:
        case Domain.BINARY:
            return t.Add(t.NOWHERE, (_ONE, t.Negative(t.NOWHERE, variable)))
        case Domain.SIGN:
            return t.Negative(t.NOWHERE, variable)
        case None | Domain.REAL | Domain.POSITIVE | Domain.NONNEGATIVE | Domain.UNIT:
            return t.Multiply(t.NOWHERE, _HALF, variable, "scale")
        case _:
            return None
