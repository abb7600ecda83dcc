r"""Names of values that notes bring in without a formula: ``\delta_j = o_j (1 - o_j)`` where they have ``\sigma(s_j)`` so far."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace
from typing import TypeAlias

from symderive.verify import terms as t
from symderive.verify.free_names import free_indices, mentioned
from symderive.verify.judge import Judgement
from symderive.verify.symbols import STILL, Scope, open_keys
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
    for name, old, new in itertools.chain(_pairs(scope, statement), _turned(scope, statement)):
        right = t.mapped(statement.right, lambda x, old=old, new=new: new if t.same(x, old) else x)
        try:
            found = trial.run(replace(statement, right=right))
        except OutOfTimeError:
            return ""
        if found.status is Status.HOLDS:
            return f"it would hold if {scope.shown(name.symbol)} stood for a value that nothing before it calls so"
    return ""


def held_still(judgement: Judgement) -> str:
    r"""What a wrong differential would have to hold fixed, if it holds then: the x of ``d(\|Wx\|^2) = 2 (Wx)^\top (dW) x``."""
    outcome, reading = judgement.outcome, judgement.reading
    statement = None if outcome is None else outcome.statement
    if outcome is None or reading is None or statement is None:
        return ""
    scope = reading.scope
    changed = scope.reach_of([x.of for x in _differentials(statement.right)])
    left = scope.reach_of([x.of for x in _differentials(statement.left)])
    still = sorted(x for x in left - changed if x in scope.symbols and f"{STILL}{x}" not in scope.flags)
    if not changed or not still:
        return ""
    quiet = scope.copy()
    quiet.flags |= {f"{STILL}{x}" for x in still}
    try:
        found = Trial(quiet, judgement.layout, Budget.of(_SECONDS), outcome.signature).run(statement)
    except OutOfTimeError:
        return ""
    return f"it holds if {scope.shown(still[0])} is held fixed" if found.status is Status.HOLDS else ""


def _differentials(side: t.Term) -> list[t.Derive]:
    return [x for x in t.walk(side) if isinstance(x, t.Derive) and x.kind == "differential"]


_Change: TypeAlias = "tuple[t.Ref, t.Term, t.Term]"  # the name, and what is put in the place of what


def _turned(scope: Scope, statement: t.Statement) -> Iterator[_Change]:
    """Free names that the left side leads to, for values of functions on the right: a σ(z_j) where the notes have a_j so far."""
    known = scope.sizes | {
        name for name, ds in scope.definitions.items() if any(open_keys(d) == len(d.keys) for d in ds)
    }  # not a^L alone
    names = [
        x
        for body in scope.bodies([statement.left])
        for x in t.walk(body)
        if isinstance(x, t.Ref) and x.symbol not in known and x.symbol not in mentioned(statement.right)
    ]
    seen: list[t.Term] = []
    for value in (x for x in t.walk(statement.right) if isinstance(x, (t.Apply, t.Call))):
        for name in names:
            keys = [k for x in t.walk(value) if isinstance(x, t.Ref) for k in (x.keys,) if len(k) == len(name.keys)]
            pair = t.MatrixOf(t.NOWHERE, ((name, value),))
            if keys and name.symbol not in mentioned(value) and not any(t.same(pair, x) for x in seen):
                seen.append(pair)
                yield name, value, replace(name, keys=keys[0])


def _pairs(scope: Scope, statement: t.Statement) -> Iterator[_Change]:
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
                yield name, name, value
