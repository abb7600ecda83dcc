"""Densities of variables of which the notes give laws: after ``z ~ N(0, 1)`` and ``x | z ~ N(z, s)`` it is clear what p(z | x) is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from symderive.verify import terms as t
from symderive.verify.matching import variable_name
from symderive.verify.randomness import DENSITY, Law
from symderive.verify.symbols import Definition, Scope

_USUAL = ("p", "P", "f")
_LOGARITHMS = ("ln", "log", "log2")


def enter_own_densities(scope: Scope, sides: Iterable[t.Term]) -> None:
    """Give an X of which the notes average log f(X) the density f(x) that they define: that is how entropies are written."""
    sides = list(sides)
    averages = (x for body in (*sides, *scope.bodies(sides)) for x in t.walk(body) if isinstance(x, t.Expect))
    for average in (x for x in averages if x.under is None and not x.over and not x.given):
        logs = (x for a in average.arguments for x in t.walk(a) if isinstance(x, t.Apply) and x.function in _LOGARITHMS)
        for call in (x.argument for x in logs if isinstance(x.argument, t.Call)):
            variable = call.arguments[0] if len(call.arguments) == 1 else None
            if (
                isinstance(variable, t.Ref)
                and not variable.keys
                and _is_density_of(scope, call.function, variable.symbol)
            ):
                law = Law(variable.symbol, (), DENSITY, (t.Call(t.NOWHERE, call.function, (), ()),), ())
                scope.chance.laws[variable.symbol] = [law]


def _is_density_of(scope: Scope, function: str, name: str) -> bool:
    """Whether f is told by one formula of an x, where nothing is told of X."""
    known, chance = scope.definitions.get(function, []), scope.chance
    if name in scope.definitions or name in chance.laws or name in chance.moments or function in scope.densities:
        return False
    own = known[0].parameters or () if len(known) == 1 and not known[0].keys else ()
    return name.isupper() and len(own) == 1 and variable_name(own[0], None) == name.lower()


def enter_law_densities(scope: Scope, sides: Iterable[t.Term]) -> None:
    """Define the density that a claim speaks of by the laws, where nothing defines it and some law is given another variable."""
    laws = [law for found in scope.chance.laws.values() for law in found if law.name != DENSITY]
    _enter_priors(scope, [law for law in laws if not law.given])
    if not any(law.given for law in laws):
        return
    asked = {
        x.function for side in sides for x in t.walk(side) if isinstance(x, t.Call) and x.function in scope.densities
    }
    for name in _USUAL:
        if name in asked and name not in scope.definitions:
            for definition in _densities(name, laws):
                scope.define(definition)


def _enter_priors(scope: Scope, laws: Iterable[Law]) -> None:
    """Define p(y) by the law of y where the notes define p(x | y = 1) and the like, and say no more of p(y)."""
    for name in scope.densities & scope.definitions.keys() & set(_USUAL):
        known = scope.definitions[name]
        alone = {x for d in known if d.bar is None for x in _variables(d, 0)}
        given = {x for d in known if d.bar is not None for x in _variables(d, d.bar, events=True)}
        for definition in _densities(name, [law for law in laws if law.symbol in given - alone]):
            scope.define(definition)


def _variables(definition: Definition, start: int, *, events: bool = False) -> Iterator[str]:
    """The variables of a density from some place on; of events only those of which it is told for one value: y of y = 1."""
    sides = definition.sides or (None,) * len(definition.parameters or ())
    for parameter, side in list(zip(definition.parameters or (), sides, strict=True))[start:]:
        found = variable_name(parameter, side)
        if found and not (events and side is None):
            yield found


def _densities(name: str, laws: Iterable[Law]) -> Iterator[Definition]:
    for law in laws:
        variable = t.Ref(t.NOWHERE, law.symbol, law.keys)
        body = law.density(variable)
        parameters = (variable, *law.given)
        if all(isinstance(x, t.Ref) for x in parameters):
            yield Definition(name, (), parameters, body, bar=1 if law.given else None, sides=(None,) * len(parameters))
