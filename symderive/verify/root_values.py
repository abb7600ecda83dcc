"""Values that the notes tell only by an equation which they fulfil."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from symderive.verify import terms as t
from symderive.verify.symbols import Scope, Symbol


def at_root(scope: Scope, statement: t.Statement, stated: Sequence[t.Condition]) -> t.Statement | None:
    r"""``\lambda = ...`` of what the notes only say by one equation, ``w^\top w = 1`` with w made of λ: the value fulfils it."""
    left, value = statement.left, statement.right
    if isinstance(left, t.Call):
        statement, stated = _as_letter(scope, statement, left, stated)
        left = statement.left
    if not isinstance(left, t.Ref) or left.keys or left.symbol in scope.definitions or left.symbol in scope.optima:
        return None
    mine = [c for c in stated if left.symbol in scope.reach_of((c.left, c.right))]
    if statement.sign not in ("=", ":=", "equiv") or len(mine) != 1 or left.symbol in scope.reach_of([value]):
        return None
    equation = mine[0]
    others = scope.reach_of((equation.left, equation.right)) - {left.symbol}
    elsewhere = scope.reach_of(x for c in stated if c is not equation for x in (c.left, c.right)) - scope.sizes
    unsettled = any(
        isinstance(x, (t.Derive, t.Chain, t.Expect)) for x in (*t.walk(equation.left), *t.walk(equation.right))
    )
    used = {x for x in scope.reach_of([value]) if x not in scope.definitions}
    if unsettled or others & elsewhere or not used <= others | scope.sizes:
        return None
    one, two = equation.left, equation.right
    if left.symbol not in scope.reach_of([one]):
        one, two = two, one
    right = t.At(statement.span, two, left, value) if left.symbol in scope.reach_of([two]) else two
    return t.Statement("=", t.At(statement.span, one, left, value), right, statement.span)


def _as_letter(
    scope: Scope, statement: t.Statement, left: t.Call, stated: Sequence[t.Condition]
) -> tuple[t.Statement, Sequence[t.Condition]]:
    r"""A value a(η) of an unknown function as a letter, where ``e^{\eta y - a(\eta)} = ...`` and the notes have a at η only."""
    terms = [x for c in stated for side in (c.left, c.right) for x in t.walk(side)]
    calls = [x for x in (*terms, *t.walk(statement.right)) if isinstance(x, t.Call) and x.function == left.function]
    known = left.function in scope.definitions or left.function in scope.densities or left.order or left.keys
    if known or not calls or not all(t.same(x.arguments, left.arguments) and not x.order for x in calls):
        return statement, stated
    name = f"{left.function} at {left.function}"
    scope.symbols[name] = Symbol(name, scope.shown(left.function), left.function, axes=0)
    scope.forget_reach()

    def letter(x: t.Term) -> t.Term:
        return t.Ref(x.span, name, ()) if isinstance(x, t.Call) and x.function == left.function else x

    made = [replace(c, left=t.mapped(c.left, letter), right=t.mapped(c.right, letter)) for c in stated]
    return replace(statement, left=letter(left)), made
