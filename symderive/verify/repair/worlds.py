"""Which worlds the candidates for one side are tried in."""

from __future__ import annotations

import itertools
from collections.abc import Mapping

from symderive.verify import terms as t
from symderive.verify.clock import now
from symderive.verify.dims import ShapeError
from symderive.verify.repair.bench import Bench
from symderive.verify.repair.sizes import TURNS, telling_sizes
from symderive.verify.rounding import is_settled
from symderive.verify.shapes import Mode
from symderive.verify.signature import fitting
from symderive.verify.symbols import Definition, Domain, Scope
from symderive.verify.trial import Outcome

_BENCHES = 2
_SLOW = 0.08  # the share of the time after which one bench must do
_WINDOW = 1.0  # how much dearer another reading of the shapes may be


def without_values(scope: Scope, statement: t.Statement) -> Scope | None:
    """The scope without the numbers that the notes give, where both sides are made of them: one number alone is hit by chance."""
    sides = (statement.left, statement.right)
    reached = [scope.reach_of([side]) for side in sides]
    values = {n for n in reached[0] | reached[1] if all(_is_value(d) for d in scope.definitions.get(n, ()) or (None,))}
    decimals = any(isinstance(x, t.Number) and x.value.denominator != 1 for side in sides for x in t.walk(side))
    if decimals or not all(found & values for found in reached) or not is_settled(scope, statement):
        return None
    free = scope.copy()
    for name in values:
        free.forget(name)
    return free


def _is_value(definition: Definition | None) -> bool:
    """Whether a definition gives a number."""
    body = None if definition is None else definition.body
    body = body.of if isinstance(body, t.Negative) else body
    return definition is not None and isinstance(body, t.Number) and definition.parameters is None


def benches(
    scope: Scope, layout: str, statement: t.Statement, fixed: t.Term, outcome: Outcome, deadline: float
) -> list[Bench]:
    """A bench for the signature of the trial that failed; where shapes were at fault, for those that fit the fixed side."""
    domain = Domain.REAL if outcome.world is None else outcome.world.fallback
    if outcome.statement is not statement:
        return _of_best(scope, layout, statement, fixed, outcome.signature, domain, deadline)
    found: list[Bench] = []
    begun = now()
    if outcome.world is not None:
        found += _of_any_size(scope, layout, statement, fixed, outcome.signature, domain, deadline, fits=True)
    half = t.Statement(statement.sign, fixed, fixed)
    cheapest: float | None = None
    try:
        for cost, _, own in fitting(scope, half, telling_sizes(scope, statement), layout, {}):
            cheapest = cost if cheapest is None else cheapest
            slow = bool(found) and now() - begun > _SLOW * (deadline - begun)
            if slow or len(found) == _BENCHES or cost > cheapest + _WINDOW:
                break
            if not any(own.items() <= other.signature.items() for other in found):
                found += _of_any_size(scope, layout, statement, fixed, own, Domain.REAL, deadline)
    except ShapeError:
        pass
    return found


def _of_best(
    scope: Scope,
    layout: str,
    statement: t.Statement,
    fixed: t.Term,
    signature: Mapping[str, Mode],
    domain: Domain,
    deadline: float,
) -> list[Bench]:
    """A bench for a best value, under the first sizes that the claim fits."""
    for turn in TURNS:
        try:
            return [Bench(scope, layout, statement, fixed, signature, domain, best=True, deadline=deadline, turn=turn)]
        except ShapeError:
            continue
    return []


def _of_any_size(
    scope: Scope,
    layout: str,
    statement: t.Statement,
    fixed: t.Term,
    signature: Mapping[str, Mode],
    domain: Domain,
    deadline: float,
    *,
    fits: bool = False,
) -> list[Bench]:
    """A bench in which the fixed side has values: some formulas need tall matrices, some wide ones."""
    for turn, whole in itertools.product(TURNS, (True, False) if fits else (False,)):
        try:
            found = Bench(scope, layout, statement, fixed, signature, domain, deadline=deadline, turn=turn, fits=whole)
        except ShapeError:
            continue
        if found.targets:
            return [found]
    return []
