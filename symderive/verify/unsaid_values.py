r"""Names of values that notes bring in without a formula: ``\delta_j = o_j (1 - o_j)`` where they have ``\sigma(s_j)`` so far."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from symderive.verify import terms as t
from symderive.verify.judge import Judgement
from symderive.verify.symbols import Scope, free_indices, mentioned
from symderive.verify.trial import Budget, Status, Trial
from symderive.verify.world import OutOfTimeError

_SECONDS = 1.0


def stands_for(judgement: Judgement) -> str:
    """What a free name on the right of a wrong claim would have to stand for, if the claim holds then; empty if nothing is found."""
    outcome, reading = judgement.outcome, judgement.reading
    statement = None if outcome is None else outcome.statement
    if outcome is None or reading is None or statement is None:
        return ""
    scope = reading.scope
    trial = Trial(reading.scope, judgement.layout, Budget.of(_SECONDS), outcome.signature)
    for name, value in _pairs(scope, statement):
        right = t.mapped(statement.right, lambda x, old=name, new=value: new if t.same(x, old) else x)
        try:
            found = trial.run(replace(statement, right=right))
        except OutOfTimeError:
            return ""
        if found.status is Status.HOLDS:
            return f"it would hold if {scope.shown(name.symbol)} stood for a value that nothing before it calls so"
    return ""


def _pairs(scope: Scope, statement: t.Statement) -> Iterator[tuple[t.Ref, t.Term]]:
    """Names that only the right side has, and values of functions that the left side leads to, with the same indices."""
    written = {x.symbol for x in t.walk(statement.left) if isinstance(x, t.Ref)}
    bodies = (statement.left, *scope.bodies([statement.left]))
    values = [x for body in bodies for x in t.walk(body) if isinstance(x, (t.Apply, t.Call))]
    seen: list[tuple[t.Term, t.Term]] = []
    for name in t.walk(statement.right):
        if not isinstance(name, t.Ref) or name.symbol in written | scope.sizes | scope.definitions.keys():
            continue
        for value in values:
            pair = (name, value)
            alike = set(free_indices(name)) == set(free_indices(value)) and name.symbol not in mentioned(value)
            if alike and not any(t.same(pair, x) for x in seen):
                seen.append(pair)
                yield pair
