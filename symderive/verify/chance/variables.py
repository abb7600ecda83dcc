"""Random variables: what a table knows them by, and the values that they take."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import numpy as np

from symderive.verify import terms as t
from symderive.verify import value_lists
from symderive.verify.matching import plain
from symderive.verify.places import Change, Places, Values
from symderive.verify.symbols import Domain
from symderive.verify.values import dual
from symderive.verify.values.dual import Array, primal
from symderive.verify.values.errors import NoValueError
from symderive.verify.world import World

_ENTRIES = 6  # entries of a vector that is summed over
LISTED = (Domain.BINARY, Domain.SIGN, Domain.BALANCE, Domain.PLACE, Domain.ONE_HOT)
SINGLE = 3
SEVERAL = 2


@dataclass(frozen=True)
class Variable:
    """A random variable: a symbol at an address. ``name`` is the same for X and x, y and y'."""

    symbol: str
    address: tuple[int, ...]
    name: str


@dataclass(frozen=True)
class Slot:
    """A variable with a value that it is asked at."""

    variable: Variable
    value: Array


def expanded(
    frame: Values, term: t.Term, side: t.Term | None, places: Places
) -> Iterator[tuple[t.Term, t.Term | None, Places]]:
    """An argument, or each of a list with dots."""
    if isinstance(term, t.Big) and term.kind == "list":
        low, high = (frame.integer(x, places) for x in (term.range.low, term.range.high) if x is not None)
        for k in range(low, high + 1):
            yield term.body, None, places.at(term.index, k)
    else:
        yield term, side, places


def listed(frame: Values, term: t.Term, places: Places) -> list[t.Term]:
    """What stands in a list with dots, x_1, ..., x_n, one by one; anything else as it is."""
    body = term.body if isinstance(term, t.Big) and term.kind == "list" else None
    if not isinstance(term, t.Big) or not isinstance(body, t.Ref):
        return [term]
    found: list[t.Term] = []
    for inner, _, where in expanded(frame, term, None, places):
        assert isinstance(inner, t.Ref)
        found.append(replace(inner, keys=tuple(_number(frame.integer(k, where)) for k in inner.keys)))
    return found


def _number(value: int) -> t.Term:
    return t.Number(t.NOWHERE, Fraction(value))


def slots(frame: Values, call: t.Call, places: Places) -> tuple[list[Slot], list[Slot]]:
    """The variables before and after the bar of a density, with their values; parameters are left out."""
    count = len(call.arguments) - call.fixed
    bar = count if call.bar is None else call.bar
    sides = call.sides or (None,) * len(call.arguments)
    before: list[Slot] = []
    after: list[Slot] = []
    for place, (argument, side) in enumerate(zip(call.arguments[:count], sides, strict=False)):
        for inner, written, where in expanded(frame, argument, side, places):
            slot = class_slot(frame, inner, written, where)
            if slot is None:
                slot = Slot(variable_of(frame, inner, written, where), frame.value(inner, where))
            (before if place < bar else after).append(slot)
    return before, after


def picks_class(world: World, value: t.Term, side: t.Term | None) -> t.Ref | None:
    """z_{nk} in p(z_{nk} = 1), where z_n is one-hot: the event that z_n is the k-th unit vector."""
    if not isinstance(side, t.Ref) or not side.keys or not isinstance(value, t.Number) or value.value != 1:
        return None
    return side if domain_of(world, side.symbol) is Domain.ONE_HOT else None


def class_slot(frame: Values, value: t.Term, side: t.Term | None, places: Places) -> Slot | None:
    """A one-hot variable with the unit vector that an event names; None for any other argument."""
    ref = picks_class(frame.world, value, side)
    if ref is None:
        return None
    *front, place = (frame.integer(k, places) for k in ref.keys)
    address = tuple(front)
    shape = dual.shape(frame.entry(ref.symbol, address))
    unit = np.zeros(int(np.prod(shape)))
    if not 1 <= place <= len(unit):
        raise NoValueError(f"place {place} is outside of an axis of size {len(unit)}", ref.span)
    unit[place - 1] = 1.0
    variable = Variable(ref.symbol, address, name_of(frame.world, ref.symbol, address))
    return Slot(variable, frame.world.sampler.number(unit.reshape(shape)))


def variable_of(frame: Values, term: t.Term, side: t.Term | None, places: Places) -> Variable:
    """The variable that an argument is a value of.

    Raises:
        NoValueError: that is not clear.
    """
    found = term if side is None else side
    if not isinstance(found, t.Ref):
        raise NoValueError("of which variable this is a probability is not clear", term.span)
    address = tuple(frame.integer(k, places) for k in found.keys)
    return Variable(found.symbol, address, name_of(frame.world, found.symbol, address))


def name_of(world: World, symbol: str, address: tuple[int, ...]) -> str:
    """What tables know a symbol by: a number X and its value x are one variable."""
    name = plain(symbol)
    base, mark, _ = name.partition("_")
    if mark and _is_value_of(world, name, base):
        name = base
    axes = world.shapes.axes(symbol)
    known = world.scope.symbols.get(symbol)
    labels = known.labels if known else 0
    return name.lower() if len(name) == 1 and axes == max(0, len(address) - labels) else name


def _is_value_of(world: World, name: str, base: str) -> bool:
    """Whether y_w and y_l are values of the y of pi(y | x): both are asked of one density, and never together."""
    key = ("value of", name)
    known = world.remembered.get(key)
    if known is None:
        asked = [
            {plain(a.symbol) for a in use.arguments if isinstance(a, t.Ref)}
            for uses in world.scope.chance.uses.values()
            for use in uses
        ]
        alone = any(name in x for x in asked) and any(base in x for x in asked)
        known = (
            "yes"
            if alone and not any({name, base} <= x for x in asked) and name not in world.scope.definitions
            else "no"
        )
        world.remembered[key] = known
    return known == "yes"


def domain_of(world: World, symbol: str) -> Domain:
    """Where the values of a variable lie; y' lies where y does."""
    known = world.scope.symbols.get(symbol)
    if known is not None and known.domain is not None:
        return known.domain
    for other in (plain(symbol), plain(symbol).upper(), plain(symbol).lower()):
        known = world.scope.symbols.get(other)
        if known is not None and known.domain is not None:
            return known.domain
    return world.domain(symbol)


def is_listed(world: World, symbol: str) -> bool:
    """Whether the notes say that a variable takes these few values only."""
    finite = world.scope.chance.finite
    return (
        domain_of(world, symbol) in LISTED
        or symbol in finite
        or symbol in world.scope.chance.lists
        or plain(symbol) in finite
        or plain(symbol).upper() in finite
    )


def support(world: World, variable: Variable, shape: tuple[int, ...]) -> list[Array]:
    """The values that a variable takes.

    Raises:
        NoValueError: there are too many.
    """
    members = world.scope.chance.lists.get(variable.symbol)
    if members is not None and not shape:  # the x_i of P(X = x_i)
        return [world.sampler.number(x) for x in world.members(members)]
    domain = domain_of(world, variable.symbol)
    size = int(np.prod(shape)) if shape else 1
    if domain is Domain.PLACE and not shape:
        symbol = variable.symbol if _has_domain(world, variable.symbol) else plain(variable.symbol)
        return [world.sampler.number(float(k)) for k in range(1, 1 + world.size(world.shapes.place_range(symbol)))]
    if domain is Domain.ONE_HOT and shape:
        return [world.sampler.number(row.reshape(shape)) for row in np.eye(size)]
    if size > _ENTRIES:
        raise NoValueError(f"a sum over all values of {world.scope.shown(variable.symbol)} has too many terms")
    if domain is Domain.SIMPLEX and shape:
        weights = 0.2 + world.sampler.uniform(f"support {variable.name}", (), (SINGLE, size))
        return [world.sampler.number((row / row.sum()).reshape(shape)) for row in weights]
    count = SINGLE if size == 1 and not variable.address else SEVERAL
    columns = [values(world, variable.name, domain, count, entry) for entry in range(size)]
    return [world.sampler.number(np.asarray(x).reshape(shape)) for x in itertools.product(*columns)]


def _has_domain(world: World, symbol: str) -> bool:
    known = world.scope.symbols.get(symbol)
    return known is not None and known.domain is not None


def values(world: World, name: str, domain: Domain, count: int, entry: int) -> list[float]:
    """The values of a number, or of one entry of a vector."""
    return value_lists.spread(world.sampler, name, domain, count, entry)


def entries(value: Array) -> list[Array]:
    """All entries of a value, row by row."""
    shape = dual.shape(value)
    if not shape:
        return [value]
    return [dual.take(value, place) for place in itertools.product(*(range(n) for n in shape))]


def at(frame: Values, variable: Variable, value: Array) -> Values:
    """A frame in which a variable has a value; X and x are changed together."""
    changes = [Change(variable.symbol, variable.address, value)]
    changes.extend(Change(other, variable.address, value) for other in twins(frame.world, variable))
    return frame.replaced(changes)


def twins(world: World, variable: Variable) -> list[str]:
    """Symbols that stand for the same variable: the other case of its letter, where densities are asked of it."""
    other = variable.symbol.swapcase()
    if len(variable.symbol) != 1 or other not in world.scope.symbols:
        return []
    if world.scope.definitions.get(other) or world.shapes.axes(other) != world.shapes.axes(variable.symbol):
        return []
    asked = other in world.scope.chance.alone or any(
        isinstance(x, t.Ref) and x.symbol == other
        for uses in world.scope.chance.uses.values()
        for use in uses
        for x in (*use.arguments, *(s for s in use.sides if s is not None))
    )
    return [other] if asked else []


def same_value(one: Array, two: Array) -> bool:
    """Whether two values are equal, up to rounding."""
    a, b = primal(one).astype(float), primal(two).astype(float)
    return a.shape == b.shape and bool(np.all(np.abs(a - b) <= 1e-9 * (1 + np.abs(a))))


def number_key(value: Array) -> tuple[Any, ...]:
    """A value as a key that equal values share."""
    return tuple(np.round(primal(value).astype(float), 9).reshape(-1).tolist())
