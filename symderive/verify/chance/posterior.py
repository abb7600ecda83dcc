"""Bayes' rule for laws: what a value of x, where ``x | z`` has a law, tells of the z that the parameters of that law are made of."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

import numpy as np

from symderive.verify import families
from symderive.verify import terms as t
from symderive.verify.chance import points
from symderive.verify.chance.conditioning import conditioned, of_law
from symderive.verify.chance.rules import Fineness
from symderive.verify.chance.told import bound
from symderive.verify.chance.variables import Slot, Variable, at, name_of
from symderive.verify.operations import operation
from symderive.verify.places import Places, Values
from symderive.verify.randomness import DENSITY, Law
from symderive.verify.symbols import Scope
from symderive.verify.values import dual
from symderive.verify.values.dual import Array, primal
from symderive.verify.values.errors import NoValueError
from symderive.verify.values.functions import divide

_IMPOSSIBLE = "no values were found that occur together"
_FADED = 1e-40


def law_of(scope: Scope, variable: Variable) -> Law | None:
    """The law that the notes give a variable."""
    for law in scope.chance.laws.get(variable.symbol, ()):
        if law.name != DENSITY or families.density_call(scope, law) is not None:
            return law
    return None


def with_given(frame: Values, variables: Sequence[Variable]) -> list[Variable]:
    """Variables with those that their laws are given: of ``x | z ~ N(z, s)`` the average of x is one over z too."""
    found = list(variables)
    scope = frame.world.scope
    for variable in found:  # grows
        law = law_of(scope, variable)
        places = Places() if law is None else Places(bound(law.keys, variable))
        for ref in law.given if law is not None else ():
            if isinstance(ref, t.Ref) and scope.chance.laws.get(ref.symbol):
                address = tuple(frame.integer(k, places) for k in ref.keys)
                behind = Variable(ref.symbol, address, name_of(frame.world, ref.symbol, address))
                if not any((v.symbol, v.address) == (behind.symbol, behind.address) for v in found):
                    found.append(behind)
    return found


def informed(
    found: list[tuple[Array, Values]], given: Sequence[Slot], symbols: Collection[str]
) -> list[tuple[Array, Values]]:
    """Outcomes of variables with laws, weighed by how likely they make the given values.

    Args:
        found: probabilities, and frames in which the variables have their values.
        given: variables that have a value.
        symbols: the variables.

    Raises:
        NoValueError: a given value cannot occur, or nothing says how likely it is.
    """
    telling = _telling(found[0][1], given, symbols) if found else []
    return _normalised([(_product(w, f, telling), f) for w, f in found]) if telling else found


def by_bayes(
    frame: Values, variable: Variable, given: Sequence[Slot], how: Fineness
) -> list[tuple[Array, Values]] | None:
    """The outcomes of one variable with a continuous law, of which given values tell something; None for anything else."""
    law = law_of(frame.world.scope, variable)
    telling = _telling(frame, given, {variable.symbol})
    found = gaussian(frame, variable, telling)
    if found is not None:
        shape = dual.shape(frame.entry(variable.symbol, variable.address))
        return [(w, at(frame, variable, x)) for x, w in points.normal(*found, shape, how)]
    number = dual.shape(frame.entry(variable.symbol, variable.address)) == ()
    if law is None or not telling or not number or law.name not in ("normal", *points.CONTINUOUS):
        return None
    itself = Slot(variable, frame.world.sampler.number(0.0))

    def prior(x: Array) -> Array:
        return _product(1.0, frame, [replace(itself, value=x)])

    found = [
        (dual.multiply(w, prior(x)), at(frame, variable, x)) for x, w in points.measure(frame, variable, prior, how)
    ]
    weighed = [(_product(w, f, telling), f) for w, f in found]
    return [(w, f) for w, f in _normalised(weighed) if float(primal(w)) > _FADED]


def gaussian(frame: Values, variable: Variable, telling: Sequence[Slot]) -> tuple[Array, Array] | None:
    """The mean and the covariance of a vector with a Gaussian law, given values that tell of it; None if it has none then."""
    scope = frame.world.scope
    own = law_of(scope, variable)
    told = [
        (slot.value, of_law(law, slot.variable))
        for slot in telling
        if (law := law_of(scope, slot.variable)) is not None
    ]
    return conditioned(frame, variable, of_law(own, variable), told) if own is not None and told else None


def _telling(frame: Values, given: Sequence[Slot], symbols: Collection[str]) -> list[Slot]:
    return [slot for slot in given if _tells(frame.world.scope, slot.variable, symbols)]


def _normalised(weighed: list[tuple[Array, Values]]) -> list[tuple[Array, Values]]:
    total: Array = 0.0
    for w, _ in weighed:
        total = dual.add(total, w)
    if dual.shape(total) or not np.isfinite(float(primal(total))) or float(primal(total)) <= 0:
        raise NoValueError(_IMPOSSIBLE)
    return [(divide(w, total), f) for w, f in weighed]


def _tells(scope: Scope, variable: Variable, symbols: Collection[str]) -> bool:
    law = law_of(scope, variable)
    return law is not None and bool(scope.reach_of(law.arguments) & set(symbols))


def _product(weight: Array, frame: Values, given: Sequence[Slot]) -> Array:
    for slot in given:
        known = at(frame, slot.variable, slot.value)
        weight = dual.multiply(weight, density_at(known, slot.variable, slot.value))
    return weight


def density_at(frame: Values, variable: Variable, value: Array) -> Array:
    """The density of a variable at a value that it has in a frame."""
    scope = frame.world.scope
    law = law_of(scope, variable)
    if law is not None and law.name != DENSITY:
        arguments = [frame.value(x, Places(bound(law.keys, variable))) for x in law.arguments]
        return operation(law.density(t.Ref(t.NOWHERE, variable.symbol, law.keys)), [value, *arguments])
    told = families.density_call(scope, law) if law is not None else None
    known = [told] if told is not None else families.formulas(scope, variable.name)
    if len(known) != 1 or not isinstance(known[0].arguments[0], t.Ref):
        raise NoValueError(f"nothing before it says what the density of {scope.shown(variable.symbol)} is")
    first = known[0].arguments[0]
    return at(frame, replace(variable, symbol=first.symbol, address=()), value).value(known[0])
