"""The differential entropy of a variable with a density: the mean of minus its logarithm."""

from __future__ import annotations

from collections.abc import Sequence

from symderive.verify import terms as t
from symderive.verify.chance.outcomes import Outcome
from symderive.verify.chance.posterior import density_at
from symderive.verify.chance.variables import Variable
from symderive.verify.places import Places
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
        part = dual.multiply(weight, LOG(density_at(inner, variable, value)))
        result = part if result is None else dual.add(result, part)
    if result is None:
        raise NoValueError("the entropy of this variable is not known", term.span)
    return dual.negative(result)
