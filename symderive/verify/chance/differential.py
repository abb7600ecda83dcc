"""The differential entropy of a variable with a density: the mean of minus its logarithm."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from symderive.verify import families
from symderive.verify import terms as t
from symderive.verify.chance.outcomes import Outcome, law_of
from symderive.verify.chance.told import bound
from symderive.verify.chance.variables import Variable, at
from symderive.verify.operations import operation
from symderive.verify.places import Places, Values
from symderive.verify.randomness import DENSITY
from symderive.verify.values import dual
from symderive.verify.values.dual import Array
from symderive.verify.values.errors import NoValueError
from symderive.verify.values.functions import LOG


def entropy(term: t.Term, variable: Variable, found: Sequence[Outcome], places: Places) -> Array:
    """Minus the mean of the logarithm of a density.

    Raises:
        NoValueError: the notes give none.
    """
    result: Array | None = None
    for weight, inner in found:
        value = inner.value(term, places)
        part = dual.multiply(weight, LOG(_density(inner, variable, value)))
        result = part if result is None else dual.add(result, part)
    if result is None:
        raise NoValueError("the entropy of this variable is not known", term.span)
    return dual.negative(result)


def _density(frame: Values, variable: Variable, value: Array) -> Array:
    """The density of a variable at a value that it has in a frame."""
    scope = frame.world.scope
    law = law_of(scope, variable)
    if law is not None and law.name != DENSITY:
        name = law.name if law.name == "normal" else f"law {law.name}"
        arguments = [frame.value(x, Places(bound(law.keys, variable))) for x in law.arguments]
        return operation(t.Operation(t.NOWHERE, name, law.arguments), [value, *arguments])
    told = families.density_call(scope, law) if law is not None else None
    known = [told] if told is not None else families.formulas(scope, variable.name)
    if len(known) != 1 or not isinstance(known[0].arguments[0], t.Ref):
        raise NoValueError("the entropy of a continuous variable is taken only where one density of it is told")
    first = known[0].arguments[0]
    return at(frame, replace(variable, symbol=first.symbol, address=()), value).value(known[0])
