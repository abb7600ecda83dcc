"""Which definition a density goes by, of several: those of other variables, and the cases p(x | y = 0) and p(x | y = 1)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from fractions import Fraction

from symderive.verify import families
from symderive.verify import terms as t
from symderive.verify.chance.variables import name_of, same_value
from symderive.verify.matching import matches, variable_name
from symderive.verify.places import Places, Values
from symderive.verify.symbols import Definition, Domain, Scope
from symderive.verify.values import dual
from symderive.verify.values.dual import Array
from symderive.verify.values.errors import NoValueError


def check(scope: Scope, call: t.Call) -> None:
    """Refuse a density that is defined for variables of other names only: which of them is meant is not clear."""
    known = [d for d in scope.definitions.get(call.function, ()) if d.parameters is not None]
    alike = [d for d in known if len(d.parameters or ()) == len(call.arguments) and d.bar == call.bar]
    mine = families.pattern(call)
    if not alike:
        asked = _asked(known, call.function)
        if call.bar and asked and mine not in asked and any({*_letters(d)} <= mine[0] for d in known):
            raise NoValueError(f"{scope.shown(call.function)} is defined for other variables", call.span)
        return
    if call.fixed and any(d.fixed for d in alike):
        raise NoValueError(f"{scope.shown(call.function)} is defined with other parameters", call.span)
    others = [p for p in families.patterns(scope, call.function) if p != mine]
    letters = mine[0] | mine[1]
    told = {x for d in known for x in _letters(d)}
    if mine in _asked(known, call.function):  # p(y) = ∫ N(y; x, s) p(x) dx leaves p(x) open
        return
    if not letters <= told | {x for p in others for x in p[0] | p[1]}:
        raise NoValueError(f"{scope.shown(call.function)} is defined for other variables", call.span)


def _asked(known: Iterable[Definition], function: str) -> set[families.Pattern]:
    """Of which variables definitions of a density ask that density itself."""
    calls = (x for d in known for x in t.walk(d.body) if isinstance(x, t.Call) and x.function == function)
    return {families.pattern(x) for x in calls}


def _letters(definition: Definition) -> Iterator[str]:
    parameters = definition.parameters or ()
    sides = definition.sides or (None,) * len(parameters)
    return (variable_name(p, s).lower() for p, s in zip(parameters, sides, strict=True))


def chosen(frame: Values, call: t.Call, places: Places) -> Definition | None:
    """The definition that a density goes by at a call; of several cases, p(x | y = 0) and p(x | y = 1), the one that holds."""
    scope = frame.world.scope
    names = [call.function]
    if call.function not in scope.definitions:
        family = families.family_of(scope, call.function)
        names += sorted(n for n in families.members(scope, family) if n != call.function)
    small = _of_values(frame, call)
    asked = (call,) if small is None else (call, small)
    for name in names:
        for definition in reversed(scope.definitions.get(name, [])):
            if definition.parameters is None or not any(matches(definition, x) for x in asked):
                continue
            if all(
                _holds(frame, p, a, places) for p, a in zip(definition.parameters or (), call.arguments, strict=False)
            ):
                return definition
    return None


def _of_values(frame: Values, call: t.Call) -> t.Call | None:
    """p(X | θ) at a random number X, as a density of its values x: p(x | θ); None where no argument is such a number."""
    scope, world = frame.world.scope, frame.world
    small = {
        x.symbol: replace(x, symbol=x.symbol.lower())
        for x in call.arguments
        if isinstance(x, t.Ref) and not x.keys and x.symbol in {*scope.chance.laws, *scope.chance.random}
    }
    small = {
        name: x
        for name, x in small.items()
        if x.symbol != name and x.symbol in scope.symbols and name_of(world, name, ()) == x.symbol
    }
    if not small:
        return None
    return replace(call, arguments=tuple(small.get(x.symbol, x) if isinstance(x, t.Ref) else x for x in call.arguments))


def _holds(frame: Values, pattern: t.Term, argument: t.Term, places: Places) -> bool:
    """Whether a case of a definition is the one that an argument picks."""
    number = pattern.of if isinstance(pattern, t.Negative) else pattern
    if not isinstance(number, t.Number) or isinstance(argument, t.Big):
        return True
    return same_value(frame.value(pattern, places), frame.value(argument, places))


def complement(frame: Values, call: t.Call, places: Places) -> Array | None:
    """p(y = 0) where the notes only give p(y = 1), of a variable with two values."""
    if len(call.arguments) - call.fixed > 1 and call.bar != 1:
        return None
    side = call.sides[0] if call.sides else None
    first = call.arguments[0] if side is None else side
    if not isinstance(first, t.Ref):
        return None
    values = {Domain.BINARY: (0, 1), Domain.SIGN: (-1, 1)}.get(_domain(frame, first.symbol) or Domain.REAL)
    if values is None:
        return None
    mine = frame.value(call.arguments[0], places)
    for one, two in (values, values[::-1]):
        if same_value(mine, frame.world.sampler.number(float(one))):
            other = replace(
                call,
                arguments=(t.Number(call.span, Fraction(two)), *call.arguments[1:]),
                sides=(first, *call.sides[1:]) if call.sides else (),
            )
            told = chosen(frame, other, places)
            if told is not None and not any(
                isinstance(x, t.Call) and x.function == call.function for x in t.walk(told.body)
            ):
                return dual.subtract(1.0, frame.value(other, places))
    return None


def _domain(frame: Values, symbol: str) -> Domain | None:
    known = frame.world.scope.symbols.get(symbol)
    return None if known is None else known.domain
