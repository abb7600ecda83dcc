"""Sums and integrals over the values of a random variable."""

from __future__ import annotations

from collections.abc import Iterator

from symderive.verify import terms as t
from symderive.verify.chance import points
from symderive.verify.chance.outcomes import is_continuous
from symderive.verify.chance.variables import LISTED, Variable, at, domain_of, is_listed, name_of, support, variable_of
from symderive.verify.extrema import extreme, is_known
from symderive.verify.matching import plain
from symderive.verify.places import Places, Values
from symderive.verify.symbols import Scope
from symderive.verify.values import dual
from symderive.verify.values.dual import Array
from symderive.verify.values.errors import NoValueError

_CHOICES = frozenset({"a", "s", "u", "c", "k", "i", "j"})  # actions, states, classes


def swept(frame: Values, term: t.Sweep, places: Places) -> list[Array]:
    """The parts of a sum over the values of a variable."""
    variable = variable_of(frame, term.variable, None, places)
    shape = dual.shape(frame.entry(variable.symbol, variable.address))
    if term.kind in ("max", "min") and not _is_choice(frame, term, shape):
        return [extreme(frame, term, places)]
    parts: list[Array] = []
    for value in support(frame.world, variable, shape):
        inner = at(frame, variable, value)
        if term.condition is None or inner.holds(term.condition, places):
            parts.append(inner.value(term.body, places))
    return parts


def _is_choice(frame: Values, term: t.Sweep, shape: tuple[int, ...]) -> bool:
    """Whether what an extreme is taken over has few values: an action, a class, the variable of a density; not any vector or number."""
    world, name = frame.world, term.variable.symbol
    if domain_of(world, name) in LISTED or (plain(name) in _CHOICES and not is_known(world.scope, term.body)):
        return True
    asked = (x for x in t.walk(term.body) if isinstance(x, t.Call) and x.function in world.scope.densities)
    return not shape and any(_asks(x, name) for x in asked)


def summed(frame: Values, term: t.Integral, places: Places) -> Array | None:
    """An integral over a variable whose density the notes leave open, as the sum over its values; None for any other."""
    scope = frame.world.scope
    if term.low is not None or term.high is not None:
        return None
    variable = Variable(term.symbol, (), name_of(frame.world, term.symbol, ()))
    asked = [
        x
        for x in t.walk(term.body)
        if isinstance(x, t.Call) and x.function in scope.densities and _asks(x, term.symbol)
    ]
    if not asked:
        return None
    if not is_listed(frame.world, term.symbol) and any(is_continuous(frame, x, variable, places) for x in asked):
        if dual.shape(frame.entry(term.symbol, ())):
            averaged = _average(scope, term)
            if averaged is None:
                raise NoValueError("an integral over a vector is not taken", term.span)
            return frame.value(averaged, places)
        return points.line(lambda x: at(frame, variable, x).value(term.body, places), frame.world.sampler.number)
    shape = dual.shape(frame.entry(term.symbol, ()))
    result: Array | None = None
    for value in support(frame.world, variable, shape):
        part = at(frame, variable, value).value(term.body, places)
        result = part if result is None else dual.add(result, part)
    return result


def _average(scope: Scope, term: t.Integral) -> t.Expect | None:
    """The mean that an integral of a density of the variable, times anything else, is."""
    factors = list(_factors(term.body))
    mine = [
        x
        for x in factors
        if isinstance(x, t.Call) and x.function in scope.densities and x.bar in (None, 1) and _is_of(x, term.symbol)
    ]
    if len(mine) != 1 or len(factors) < 2:
        return None
    rest = [x for x in factors if x is not mine[0]]
    body = rest[0]
    for factor in rest[1:]:
        body = t.Multiply(term.span, body, factor)
    return t.Expect(term.span, "E", (body,), (), (t.Ref(term.span, term.symbol, ()),), mine[0])


def _factors(term: t.Term) -> Iterator[t.Term]:
    if isinstance(term, t.Multiply) and term.kind == "auto":
        yield from _factors(term.left)
        yield from _factors(term.right)
    else:
        yield term


def _is_of(call: t.Call, symbol: str) -> bool:
    """Whether a density is of one variable alone."""
    count = (len(call.arguments) - call.fixed) if call.bar is None else call.bar
    first = call.arguments[0] if count == 1 else None
    return isinstance(first, t.Ref) and first.symbol == symbol and not first.keys


def _asks(call: t.Call, symbol: str) -> bool:
    """Whether a variable stands before the bar of a density."""
    count = len(call.arguments) if call.bar is None else call.bar
    return any(isinstance(a, t.Ref) and a.symbol == symbol for a in call.arguments[:count])
