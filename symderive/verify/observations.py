"""Observed values: after ``y = X w + ε`` a loss is differentiated by w, or made small, at the data y, whatever w they come from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from symderive.verify import terms as t
from symderive.verify.families import NOISE
from symderive.verify.symbols import Scope


def observe(scope: Scope, sides: Iterable[t.Term]) -> None:
    """Take as data what is told as a prediction plus noise, where what is computed from it depends on the variable without it."""
    sides = list(sides)
    for name in observed_in(scope, sides):
        scope.forget(name)


def observed_in(scope: Scope, sides: list[t.Term]) -> set[str]:
    """The symbols that `observe` takes as data."""
    found: set[str] = set()
    for name in scope.reach_of(sides) & scope.optima.keys():
        objective = scope.optima[name]
        found |= _noisy(scope, [] if objective is None else [objective])
    for slope in (x for side in sides for x in t.walk(side) if isinstance(x, t.Derive)):
        by = {x.symbol for variable in slope.wrt for x in t.walk(variable) if isinstance(x, t.Ref)}
        noisy = {name for name in _noisy(scope, [slope.of]) if scope.reach(name) & by}
        given = scope.copy()
        for name in noisy:
            given.forget(name)
        if given.reach_of([slope.of]) & by:
            found |= noisy
    return found


def _noisy(scope: Scope, terms: list[t.Term]) -> set[str]:
    """What terms are computed from that has noise as one of its own terms; z = μ + σ ε scales it, and is differentiated."""
    return {
        name
        for name in scope.reach_of(terms)
        for definition in scope.definitions.get(name, ())
        for x in _summands(definition.body)
        if isinstance(x, t.Ref) and scope.symbols[x.symbol].letter in NOISE and x.symbol not in scope.definitions
    }


def _summands(body: t.Term) -> Iterator[t.Term]:
    if isinstance(body, t.Add):
        yield from (x.of if isinstance(x, t.Negative) else x for x in body.terms)
