"""Vectors with a Gaussian law, given others whose Gaussian laws have means that are linear in them (Bishop, *PRML*, 2.3.3)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from symderive.verify import terms as t
from symderive.verify.chance.cases import chosen
from symderive.verify.chance.told import bound
from symderive.verify.chance.variables import Variable, at
from symderive.verify.places import Places, Values
from symderive.verify.randomness import Law
from symderive.verify.values import dual
from symderive.verify.values.dual import Array, primal
from symderive.verify.values.linear import inverse

_NEAR = 1e-9

Moments = Callable[[Values], "tuple[Array, Array] | None"]
"""The mean and the covariance of a Gaussian law in a frame; None if it is another law."""


def conditioned(
    frame: Values, variable: Variable, own: Moments, telling: Sequence[tuple[Array, Moments]]
) -> tuple[Array, Array] | None:
    """The mean and the covariance of a vector given values; None unless all laws are Gaussian and all means linear in it."""
    shape = dual.shape(frame.entry(variable.symbol, variable.address))
    size = int(np.prod(shape))
    known = _full(own(frame), size) if shape else None
    if known is None:
        return None
    start, precision = known[0], inverse(known[1])
    pull: Array = np.zeros((size, 1))
    steps = [np.zeros(size), *np.eye(size), 0.7 - 0.4 * np.arange(size)]
    places = [dual.reshape(dual.add(start, step.reshape(size, 1)), shape) for step in steps]
    frames = [at(frame, variable, place) for place in places]
    for value, told in telling:
        count = int(np.prod(dual.shape(value)))
        line = _line([_full(told(f), count) for f in frames], steps[-1])
        if line is None:
            return None
        mean, slope, noise = line
        weighted = dual.matmul(dual.transpose(slope), inverse(noise))
        precision = dual.add(precision, dual.matmul(weighted, slope))
        pull = dual.add(pull, dual.matmul(weighted, dual.subtract(dual.reshape(value, (count, 1)), mean)))
    covariance = inverse(precision)
    return dual.reshape(dual.add(start, dual.matmul(covariance, pull)), shape), covariance


def _line(found: Sequence[tuple[Array, Array] | None], last: np.ndarray) -> tuple[Array, Array, Array] | None:
    """The first mean, the slope of the means and the covariance; None if the means are not linear or the covariances not equal."""
    known = [x for x in found if x is not None]
    if len(known) < len(found) or any(not _same(spread, known[0][1]) for _, spread in known):
        return None
    mean, spread = known[0]
    count = dual.shape(mean)[0]
    columns = [dual.reshape(dual.subtract(moved, mean), (count,)) for moved, _ in known[1:]]
    slope = dual.transpose(dual.stack(columns[:-1]))
    straight = dual.matmul(slope, last.reshape(len(last), 1))
    return (mean, slope, spread) if _same(straight, dual.reshape(columns[-1], (count, 1))) else None


def _full(found: tuple[Array, Array] | None, size: int) -> tuple[Array, Array] | None:
    """A mean as a column and a covariance as a matrix, where numbers may stand for them."""
    if found is None:
        return None
    mean, spread = found
    column = dual.reshape(mean, (size, 1)) if dual.shape(mean) else dual.multiply(mean, np.ones((size, 1)))
    return column, spread if dual.shape(spread) else dual.multiply(spread, np.eye(size))


def of_law(law: Law, variable: Variable) -> Moments:
    """The moments that a law gives a variable."""

    def moments(frame: Values) -> tuple[Array, Array] | None:
        if law.name != "normal":
            return None
        mean, spread = (frame.value(x, Places(bound(law.keys, variable))) for x in law.arguments)
        return mean, spread

    return moments


def of_density(call: t.Call, places: Places) -> Moments:
    """The moments of a density that the notes define as a Gaussian one."""

    def moments(frame: Values) -> tuple[Array, Array] | None:
        found = law_at(frame, call, places)
        return (found[1][0], found[1][1]) if found is not None and found[0] == "normal" else None

    return moments


def law_at(frame: Values, density: t.Call, places: Places) -> tuple[str, list[Array]] | None:
    """The name and the parameters of a law that every reader knows, if a density is defined as one of its first variable."""
    if density.function not in frame.world.scope.densities:
        return None
    definition = chosen(frame, density, places)
    if definition is None or definition.parameters is None:
        return None
    body = definition.body
    own = isinstance(body, t.Operation) and law_name(body) and t.same(body.arguments[0], definition.parameters[0])
    if not own or not isinstance(body, t.Operation):
        return None
    keys = tuple(frame.integer(k, places) for k in density.keys)
    inner_places, changes = frame.call_frame(definition, density, keys, places)
    inner = frame.replaced(changes)
    where = Places(inner_places, places.sample)
    return law_name(body), [inner.value(x, where) for x in body.arguments[1:]]


def law_name(density: t.Operation) -> str:
    """The name of a law that an operation is the density of; empty if it is none."""
    name = density.name.removeprefix("law ")
    return name if name == "normal" or name != density.name else ""


def _same(one: Array, two: Array) -> bool:
    a, b = primal(one).astype(float), primal(two).astype(float)
    return a.shape == b.shape and bool(np.all(np.abs(a - b) <= _NEAR * (1 + np.abs(b))))
