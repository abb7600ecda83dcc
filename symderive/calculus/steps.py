"""A step of a derivation, as data."""

from __future__ import annotations

from dataclasses import dataclass

import sympy as sp


@dataclass(frozen=True)
class Step:
    """``before = after`` by one named rule.

    Attributes:
        rule: the rule's name, stable across versions.
        reason: why, in a few words for a reader; math stands between dollar signs.
        before: the expression that the rule was applied to.
        after: what it became; equal to ``before`` for all values in the domain.
        where: what the step is about, e.g. the name of the tensor that is differentiated.
    """

    rule: str
    reason: str
    before: sp.Expr
    after: sp.Expr
    where: str = ""


class Trail:
    """Collects the steps of one chain of equalities, each rule applied to the result of the one before."""

    def __init__(self, start: sp.Expr, where: str = "") -> None:
        self.where = where
        self.current = start
        self.steps: list[Step] = []

    def to(self, after: sp.Expr, rule: str, reason: str) -> sp.Expr:
        """Record that the current expression equals ``after``; nothing is recorded if they are the same."""
        if after != self.current:
            self.steps.append(Step(rule, reason, self.current, after, self.where))
            self.current = after
        return after
