"""Limits and integrals, as numbers."""

from __future__ import annotations

import math

import numpy as np

from symderive.verify import terms as t
from symderive.verify.places import Change, Places, Values
from symderive.verify.values import dual
from symderive.verify.values.dual import Array, primal
from symderive.verify.values.errors import NoValueError

_STEPS = 9
_NEGLIGIBLE = 1e-12


def limit(frame: Values, term: t.Limit, places: Places) -> Array:
    """A limit, by Richardson's extrapolation of halved steps.

    Raises:
        NoValueError: the values do not settle.
    """
    target = float(primal(frame.value(term.target, places)))
    table: list[Array] = []
    settled = math.inf
    for k in range(_STEPS):
        step = 0.2 / 2**k * (term.side or 1)
        at = 1 / step * (1 if target > 0 else -1) if math.isinf(target) else target + step
        change = Change(term.symbol, (), frame.world.sampler.number(at))
        row = [frame.replaced([change]).value(term.body, places)]
        for order, earlier in enumerate(table):
            factor = 2.0 ** (order + 1)
            better = dual.subtract(dual.multiply(factor, row[-1]), earlier)
            row.append(dual.multiply(1 / (factor - 1), better))
        if table:
            settled = float(np.max(np.abs((primal(row[-1]) - primal(table[-1])).astype(float))))
        table = row
    if not settled < 1e-5 * (1 + float(np.max(np.abs(primal(table[-1]).astype(float))))):
        raise NoValueError("this limit does not settle", term.span)
    return table[-1]


def integral(frame: Values, term: t.Integral, places: Places) -> Array:
    """An integral, by Gauss-Legendre nodes; over the whole line by the substitution x = u / (1 - u²).

    Raises:
        NoValueError: without bounds.
    """
    low = -math.inf if term.low is None else float(primal(frame.value(term.low, places)))
    high = math.inf if term.high is None else float(primal(frame.value(term.high, places)))
    nodes, weights = np.polynomial.legendre.leggauss(120)
    parts: list[Array] = []
    for node, weight in zip(nodes, weights, strict=True):
        place, slope = _mapped(float(node), low, high)
        change = Change(term.symbol, (), frame.world.sampler.number(place))
        parts.append(dual.multiply(float(weight) * slope, frame.replaced([change]).value(term.body, places)))
    parts = _without_tails(parts, low, high)
    total = parts[0]
    for part in parts[1:]:
        total = dual.add(total, part)
    return total


def _without_tails(parts: list[Array], low: float, high: float) -> list[Array]:
    """The parts without those far out that are 0 · log 0 in floating point, where the integrand has vanished before."""
    sizes = [float(np.max(np.abs(np.asarray(primal(p), dtype=float)))) for p in parts]
    finite = [k for k, size in enumerate(sizes) if math.isfinite(size)]
    if not finite or len(finite) == len(parts):
        return parts
    first, last = finite[0], finite[-1]
    small = _NEGLIGIBLE * max(sizes[k] for k in finite)
    left = first == 0 or (low == -math.inf and sizes[first] <= small)
    right = last == len(parts) - 1 or (high == math.inf and sizes[last] <= small)
    return parts[first : last + 1] if left and right else parts


def _mapped(u: float, low: float, high: float) -> tuple[float, float]:
    """Where a node of [-1, 1] lies between the bounds, and the slope there."""
    if math.isinf(low) and math.isinf(high):
        return u / (1 - u * u), (1 + u * u) / (1 - u * u) ** 2
    if math.isinf(high):
        return low + (1 + u) / (1 - u), 2 / (1 - u) ** 2
    if math.isinf(low):
        return high - (1 - u) / (1 + u), 2 / (1 + u) ** 2
    return (low + high + u * (high - low)) / 2, (high - low) / 2
