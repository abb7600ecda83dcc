r"""What follows from a slope that vanishes: ``S u = \lambda u`` from ``\partial L / \partial u = 0``, of which it is a multiple."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from symderive.verify import terms as t
from symderive.verify.symbols import Scope

_MULTIPLES = (Fraction(1), Fraction(-1), Fraction(1, 2), Fraction(-1, 2), Fraction(2), Fraction(-2))


def consequences(scope: Scope, statement: t.Statement) -> Iterator[t.Statement]:
    """Identities any of which shows that a statement follows from a vanishing slope that the notes state."""
    if statement.sign not in ("=", "equiv"):
        return
    left, right = statement.left, statement.right
    difference = t.Add(statement.span, (left, t.Negative(statement.span, right)))
    for slope in vanishing(scope, statement):
        for multiple in _MULTIPLES:
            yield replace(statement, left=difference, right=t.Multiply(t.NOWHERE, t.Number(t.NOWHERE, multiple), slope))


def vanishing(scope: Scope, statement: t.Statement) -> Iterator[t.Derive]:
    """The slopes that the notes set to zero and that have symbols of a statement, which has no slopes itself."""
    sides = (statement.left, statement.right)
    if any(isinstance(x, t.Derive) for side in sides for x in t.walk(side)):
        return
    reached = scope.reach_of(sides) - scope.sizes
    for condition in scope.constraints:
        for slope, value in ((condition.left, condition.right), (condition.right, condition.left)):
            zero = isinstance(value, t.Number) and value.value == 0
            if zero and isinstance(slope, t.Derive) and reached & scope.reach_of((slope,)):
                yield slope
