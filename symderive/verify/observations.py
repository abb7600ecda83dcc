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
        if objective is not None and not any(isinstance(x, t.Expect) for x in t.walk(objective)):
            found |= _noisy(scope, [objective])
    for slope in (x for side in sides for x in t.walk(side) if isinstance(x, t.Derive)):
        by = {x.symbol for variable in slope.wrt for x in t.walk(variable) if isinstance(x, t.Ref)}
        found |= _apart_from(scope, [slope.of], by)
    for call in (x for side in sides for x in t.walk(side) if isinstance(x, t.Call)):  # E(w) is asked at other w, too
        for definition in scope.definitions.get(call.function, ()):
            own = {x.symbol for x in definition.parameters or () if isinstance(x, t.Ref)}
            found |= _apart_from(scope, [definition.body], own)
    return found


def _apart_from(scope: Scope, terms: list[t.Term], variables: set[str]) -> set[str]:
    """What is told with noise and hangs on some variables, where terms made of it hang on these without it, too."""
    noisy = {name for name in _noisy(scope, terms) if scope.reach(name) & variables}
    given = scope.copy()
    for name in noisy:
        given.forget(name)
    return noisy if given.reach_of(terms) & variables else set()


def _noisy(scope: Scope, terms: list[t.Term]) -> set[str]:
    """What terms are computed from that has noise as one of its own terms; z = μ + σ ε scales it, and is differentiated, and
    in η_t = η_min + c t the η_min is another η.
    """
    return {
        name
        for name in scope.reach_of(terms)
        for definition in scope.definitions.get(name, ())
        for x in _summands(definition.body)
        if isinstance(x, t.Ref)
        and _is_noise(scope, x.symbol)
        and scope.symbols[x.symbol].letter != scope.symbols[name].letter
    }


def _is_noise(scope: Scope, symbol: str) -> bool:
    """Whether a term that is added has a letter of noise or is told to be random, and is nothing that is computed."""
    told = scope.symbols[symbol].random or symbol in scope.chance.laws or symbol in scope.chance.moments
    return symbol not in scope.definitions and (told or scope.symbols[symbol].letter in (*NOISE, "e"))


def _summands(body: t.Term) -> Iterator[t.Term]:
    if isinstance(body, t.Add):
        yield from (x.of if isinstance(x, t.Negative) else x for x in body.terms)
