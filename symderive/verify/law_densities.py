"""Densities of variables of which the notes give laws: after ``z ~ N(0, 1)`` and ``x | z ~ N(z, s)`` it is clear what p(z | x) is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from symderive.verify import terms as t
from symderive.verify.randomness import DENSITY, Law
from symderive.verify.symbols import Definition, Scope

_USUAL = ("p", "P", "f")


def enter_law_densities(scope: Scope, sides: Iterable[t.Term]) -> None:
    """Define the density that a claim speaks of by the laws, where nothing defines it and some law is given another variable."""
    laws = [law for found in scope.chance.laws.values() for law in found if law.name != DENSITY]
    if not any(law.given for law in laws):
        return
    asked = {
        x.function for side in sides for x in t.walk(side) if isinstance(x, t.Call) and x.function in scope.densities
    }
    for name in _USUAL:
        if name in asked and name not in scope.definitions:
            for definition in _densities(name, laws):
                scope.define(definition)


def _densities(name: str, laws: Iterable[Law]) -> Iterator[Definition]:
    for law in laws:
        variable = t.Ref(t.NOWHERE, law.symbol, law.keys)
        body = law.density(variable)
        parameters = (variable, *law.given)
        if all(isinstance(x, t.Ref) for x in parameters):
            yield Definition(name, (), parameters, body, bar=1 if law.given else None, sides=(None,) * len(parameters))
