"""All outcomes of some random variables with their probabilities, as frames in which the variables have these values."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from symderive.verify import families
from symderive.verify import terms as t
from symderive.verify.chance import points
from symderive.verify.chance.conditioning import law_at, law_name
from symderive.verify.chance.network import Network, chosen, table_of
from symderive.verify.chance.parts import Part, key_of
from symderive.verify.chance.posterior import by_bayes, informed, law_of
from symderive.verify.chance.rules import Fineness, condensed
from symderive.verify.chance.tables import Table
from symderive.verify.chance.told import bound, standing, total, untold
from symderive.verify.chance.variables import Slot, Variable, at, is_listed, slots, support, variable_of
from symderive.verify.matching import variable_name
from symderive.verify.places import Places, Values
from symderive.verify.randomness import DENSITY
from symderive.verify.symbols import Scope
from symderive.verify.values import dual
from symderive.verify.values.dual import Array, primal
from symderive.verify.values.errors import NoValueError
from symderive.verify.values.functions import divide

_MOST = 6000
_FADED = 1e-40
_NEAR = 1e-6

Outcome = tuple[Array, Values]
"""A probability, and the frame in which the variables have their values."""


# -- under a density that is written -----------------------------------------------------------------------------------


def under(frame: Values, density: t.Term, over: Sequence[t.Term], places: Places, how: Fineness) -> list[Outcome]:
    """The outcomes of variables under a density.

    Raises:
        NoValueError: they cannot be listed.
    """
    if isinstance(density, t.Multiply):
        left = [v for v in over if _mentions(density.left, v)]
        right = [v for v in over if not any(v is x for x in left)]
        if left and right:
            found = under(frame, density.left, left, places, how)
            return [
                (dual.multiply(w, u), inner)
                for w, f in found
                for u, inner in under(f, density.right, right, places, how)
            ]
    variables = [variable_of(frame, v, None, places) for v in over]
    known = _known_law(frame, density, over, places)
    if known is not None:
        shape = dual.shape(frame.entry(variables[0].symbol, variables[0].address))
        return [(w, at(frame, variables[0], x)) for x, w in _points_of_law(*known, shape, how)]
    if (
        len(variables) == 1
        and not is_listed(frame.world, variables[0].symbol)
        and is_continuous(frame, density, variables[0], places)
    ):
        return _continuous(frame, density, variables[0], places, how)
    frames = _all_values(frame, variables)
    return [(f.value(density, places), f) for f in frames]


def _mentions(density: t.Term, variable: t.Term) -> bool:
    return any(t.same(x, variable) for x in t.walk(density))


def _broadcast(mean: Array, shape: tuple[int, ...]) -> Array:
    return mean if dual.shape(mean) or not shape else dual.multiply(mean, np.ones(shape))


def _points_of_law(name: str, arguments: list[Array], shape: tuple[int, ...], how: Fineness) -> list[points.Point]:
    if name != "normal":
        return points.law(name, arguments, shape, how)
    mean, spread = arguments
    how.dimensions = max(how.dimensions, int(np.prod(shape)) if shape else 1)
    return points.normal(_broadcast(mean, shape), spread, shape, how)


def _known_law(
    frame: Values, density: t.Term, over: Sequence[t.Term], places: Places
) -> tuple[str, list[Array]] | None:
    """The name and the parameters of a law that every reader knows, if a density is one of the variable."""
    if len(over) != 1:
        return None
    if isinstance(density, t.Operation) and law_name(density):
        return law_name(density), [frame.value(x, places) for x in density.arguments[1:]]
    return law_at(frame, density, places) if isinstance(density, t.Call) else None


def is_continuous(frame: Values, density: t.Term, variable: Variable, places: Places) -> bool:
    """Whether a density is given by a formula, so that it is no random table over a few values."""
    scope = frame.world.scope
    calls = [x for x in t.walk(density) if isinstance(x, t.Call)]
    if not calls:
        return True
    for call in calls:
        if call.function not in scope.densities:
            return True
        definition = chosen(frame, call, places)
        if definition is not None and not _of_tables(scope, definition.body):
            return True
        network = Network(frame, table_of(frame, call, places), families.family_of(scope, call.function))
        if definition is None and any(p.call is not None for p in network.behind(variable)):
            return True
    return False


def _of_tables(scope: Scope, body: t.Term) -> bool:
    return any(isinstance(x, t.Call) and x.function in scope.densities for x in t.walk(body))


def _continuous(frame: Values, density: t.Term, variable: Variable, places: Places, how: Fineness) -> list[Outcome]:
    if dual.shape(frame.entry(variable.symbol, variable.address)):
        raise NoValueError(f"an integral over {frame.world.scope.shown(variable.symbol)} is not taken", density.span)

    if (
        isinstance(density, t.Call)
        and density.function in frame.world.scope.densities
        and chosen(frame, density, places) is None
    ):
        network = Network(
            frame, table_of(frame, density, places), families.family_of(frame.world.scope, density.function)
        )
        after = slots(frame, density, places)[1]
        found = _weighted(network, variable, after, how)
        if found is not None:
            return [(w, at(frame, variable, x)) for x, w in found]

    def value(x: Array) -> Array:
        return at(frame, variable, x).value(density, places)

    frames = [(w, at(frame, variable, x)) for x, w in points.measure(frame, variable, value, how)]
    weighed = [(dual.multiply(w, f.value(density, places)), f) for w, f in frames]
    return [(w, f) for w, f in weighed if not 0 <= float(primal(w)) < _FADED] or weighed  # where log p may be infinite


def _all_values(frame: Values, variables: Sequence[Variable]) -> list[Values]:
    frames: list[Values] = [frame]
    for variable in variables:
        shape = dual.shape(frame.entry(variable.symbol, variable.address))
        taken = support(frame.world, variable, shape)
        if len(frames) * len(taken) > _MOST:
            raise NoValueError("the average over all values of these variables has too many terms")
        frames = [at(f, variable, x) for f in frames for x in taken]
    return frames


# -- under what is known of the variables ------------------------------------------------------------------------------


def common(frame: Values, variables: Sequence[Variable], given: Sequence[Slot], how: Fineness) -> list[Outcome]:
    """The outcomes of variables under their common distribution: their laws, what is told of their moments, else a random table.

    Args:
        frame: with the values of everything else.
        variables: those that are averaged over.
        given: variables that have a value.
        how: the fineness of integrals.
    """
    world = frame.world
    lawful = [v for v in variables if law_of(world.scope, v) is not None]
    others = [v for v in variables if v not in lawful]
    laws = (law_of(world.scope, v) for v in lawful)
    many = sum(law is not None and law.name in points.ENDLESS for law in laws) > 1
    how.dimensions = max(1, sum(_continuous_size(frame, v, many=many) for v in lawful))
    result: list[Outcome] = [(world.sampler.number(1.0), frame)]
    if others:
        result = _by_formulas(frame, others, given, how) or _tabled(frame, others, given)
    symbols = {v.symbol for v in lawful}
    one = by_bayes(frame, lawful[0], given, how) if len(lawful) == 1 and not others else None
    if one is not None:
        return one
    for variable in _ordered(world.scope, lawful):
        alike = not world.scope.reach_of(world.scope.chance.terms(variable.symbol)) & symbols
        fixed = _lawful(frame, variable, how) if alike else None
        result = [
            (dual.multiply(w, u), at(f, variable, x)) for w, f in result for x, u in fixed or _lawful(f, variable, how)
        ]
        if len(result) > _MOST:
            raise NoValueError("the average over all values of these variables has too many terms")
    return informed(result, given, symbols)


def _continuous_size(frame: Values, variable: Variable, *, many: bool) -> int:
    """How many numbers a variable has over which few points stand for all values; of counts where there are ``many`` variables."""
    law = law_of(frame.world.scope, variable)
    if law is None or law.name not in ("normal", DENSITY, *points.CONTINUOUS, *(points.ENDLESS if many else ())):
        return 0
    shape = dual.shape(frame.entry(variable.symbol, variable.address))
    return int(np.prod(shape)) if shape else 1


def _ordered(scope: Scope, variables: Sequence[Variable]) -> list[Variable]:
    """Variables after those that the parameters of their laws depend on."""
    symbols = {v.symbol for v in variables}
    left = list(variables)
    found: list[Variable] = []
    while left:
        waiting = {v.symbol for v in left}
        ready = [v for v in left if not (scope.reach_of(scope.chance.terms(v.symbol)) & symbols & waiting - {v.symbol})]
        if not ready:
            raise NoValueError("the laws of these variables lead around in a circle")
        found += ready
        left = [v for v in left if v not in ready]
    return found


def _lawful(frame: Values, variable: Variable, how: Fineness) -> list[points.Point]:
    law = law_of(frame.world.scope, variable)
    assert law is not None
    places = Places(bound(law.keys, variable))
    shape = dual.shape(frame.entry(variable.symbol, variable.address))
    if law.name == DENSITY:
        call = families.density_call(frame.world.scope, law)
        assert call is not None
        found = _measured(frame, call, variable, how)
        one = found if how.dimensions == 1 else condensed(found, how.count())
        return _by_entry(one, shape) if shape else one
    arguments = [frame.value(x, places) for x in law.arguments]
    if law.name == "normal":
        arguments[0] = _broadcast(arguments[0], shape)
    elif shape:
        return _by_entry(points.law(law.name, arguments, (), how), shape)
    return points.law(law.name, arguments, shape, how)


def _measured(frame: Values, call: t.Call, variable: Variable, how: Fineness) -> list[points.Point]:
    """The points of a variable with a function of the notes as its density.

    Raises:
        NoValueError: it sums to one over no set.
    """
    first = call.arguments[0]
    assert isinstance(first, t.Ref)
    inner = replace(variable, symbol=first.symbol, address=())

    def value(x: Array) -> Array:
        return at(frame, inner, x).value(call)

    found = points.measure(frame, inner, value, how)
    return points.weighty([(x, dual.multiply(w, value(x))) for x, w in found])


def _by_entry(one: list[points.Point], shape: tuple[int, ...]) -> list[points.Point]:
    """Independent entries that all have one law."""
    if len(one) ** int(np.prod(shape)) > _MOST:
        raise NoValueError("the average over all values of these variables has too many terms")
    found: list[points.Point] = []
    for combination in itertools.product(one, repeat=int(np.prod(shape))):
        weight: Array = 1.0
        for _, w in combination:
            weight = dual.multiply(weight, w)
        found.append((dual.reshape(dual.stack([x for x, _ in combination]), shape), weight))
    return found


def has_parameters(frame: Values, variable: Variable, parameters: Sequence[t.Term]) -> bool:
    """Whether the notes define a density of a variable with parameters of these names."""
    scope = frame.world.scope
    names = [variable_name(p, None) for p in parameters]
    for definition in families.definitions(scope, common_family(scope)):
        own = definition.parameters or ()
        last = len(own) - definition.fixed
        first = variable_name(own[0], None).lower() if own else ""
        if first == variable.name and [variable_name(p, None) for p in own[last:]] == names:
            return True
    return False


# -- random tables -----------------------------------------------------------------------------------------------------


def common_family(scope: Scope) -> str:
    """The density that random variables without another one have."""
    found = sorted({families.family_of(scope, name) for name in scope.densities})
    return "p" if "p" in found or len(found) != 1 else found[0]


def _tabled(frame: Values, variables: Sequence[Variable], given: Sequence[Slot]) -> list[Outcome]:
    table = Table(frame.world, common_family(frame.world.scope))
    taken: list[list[Array]] = []
    told: list[list[Array]] = []
    for variable in variables:
        shape = dual.shape(frame.entry(variable.symbol, variable.address))
        values = support(frame.world, variable, shape)
        taken.append(values)
        told.append(standing(frame, variable, values, table))
    if int(np.prod([float(len(x)) for x in taken])) > _MOST:
        raise NoValueError("the average over all values of these variables has too many terms")
    frames: list[tuple[list[Slot], Values]] = [([], frame)]
    for variable, values, standing_ in zip(variables, taken, told, strict=True):
        pairs = [(Slot(variable, v), x) for v, x in zip(values, standing_, strict=True)]
        frames = [([*found, slot], at(f, variable, x)) for found, f in frames for slot, x in pairs]
    known = untold(frame, given, table)
    result: list[Outcome] = []
    for found, inner in frames:
        frame.world.tick()
        result.append((table.conditional(found, known), inner))
    return result


def _by_formulas(
    frame: Values, variables: Sequence[Variable], given: Sequence[Slot], how: Fineness
) -> list[Outcome] | None:
    """The outcomes of variables whose densities are formulas of the notes; None if they have none.

    Raises:
        NoValueError: there are several, and nobody says that they are independent.
    """
    each = [_posterior(frame, v, given, how) or _defined(frame, v, given, how) for v in variables]
    if any(found is None for found in each):
        return None
    if len(each) == 1:
        return [(w, at(frame, variables[0], x)) for x, w in each[0] or ()]
    chance = frame.world.scope.chance
    if given or not all({v.name, v.symbol} & chance.independent for v in variables):
        raise NoValueError("how these variables depend on each other is not said")
    how.dimensions = max(how.dimensions, len(each))
    result: list[Outcome] = []
    for combination in itertools.product(*(condensed(found or [], how.count()) for found in each)):
        inner, weight = frame, np.asarray(1.0)
        for variable, (x, w) in zip(variables, combination, strict=True):
            inner, weight = at(inner, variable, x), dual.multiply(weight, w)
        result.append((weight, inner))
    return result


def _posterior(frame: Values, variable: Variable, given: Sequence[Slot], how: Fineness) -> list[points.Point] | None:
    """The points of a variable whose prior and likelihood the notes define; None if they do not."""
    family = common_family(frame.world.scope)
    return _weighted(Network(frame, Table(frame.world, family), family), variable, given, how)


def _defined(frame: Values, variable: Variable, given: Sequence[Slot], how: Fineness) -> list[points.Point] | None:
    """The points of X by a function f(x; λ) of the notes that is a density: over some set it sums to one; None if there is none."""
    scope = frame.world.scope
    if given:
        if families.may_have_prior(scope, variable.name, {slot.variable.name for slot in given}):
            raise NoValueError(f"whether a function of {scope.shown(variable.symbol)} is its density is not clear")
        return None
    for call in families.formulas(scope, variable.name):
        try:
            return _measured(frame, call, variable, how)
        except NoValueError:
            if call.function not in scope.chance.averaged and call.function.split("_")[0] == "f":
                raise  # a density, at parameters that it does not allow
    return None


def _is_parameter(part: Part, variable: Variable) -> bool:
    """Whether a density is given a variable that no density is asked of: the data D of p(θ | D) = N(θ | m, s)."""
    call = part.call
    behind = () if call is None or call.bar is None else call.arguments[call.bar :]
    named = any(isinstance(x, t.Ref) and variable_name(x, None).lower() == variable.name for x in behind)
    return named and not any(key_of(v) == key_of(variable) for v in part.after)


def _weighted(network: Network, variable: Variable, given: Sequence[Slot], how: Fineness) -> list[points.Point] | None:
    """The points of a variable that has a density by a formula, given others (Bayes' rule); None if it has none."""
    behind = network.behind(variable)
    if not any(p.call is not None for p in behind):
        return None
    given = [s for s in given if not any(_is_parameter(p, s.variable) for p in behind)]
    parts = network.parts([variable, *(s.variable for s in given)])
    whole = network.gaussian(parts, variable, given)
    if whole is not None:
        return points.normal(*whole, dual.shape(whole[0]), how)
    found = [
        (x, dual.multiply(w, network.total(parts, [Slot(variable, x), *given])))
        for x, w in network.points_of(parts, variable, how)
    ]
    mass = total([w for _, w in found])
    if variable.symbol in network.frame.world.scope.chance.lists and not given and abs(float(primal(mass)) - 1) > _NEAR:
        raise NoValueError(f"the probabilities of {network.frame.world.scope.shown(variable.symbol)} do not sum to one")
    return [(x, divide(w, mass)) for x, w in found]
