"""Limits and integrals, as numbers."""

from __future__ import annotations

import math
from functools import cache
from typing import Any

import numpy as np

from symderive.verify import terms as t
from symderive.verify.places import Change, Places, Values
from symderive.verify.values import dual
from symderive.verify.values.dual import Array, primal
from symderive.verify.values.errors import NoValueError

_STEPS = 9
_NEGLIGIBLE = 1e-12
_SETTLED = 1e-10


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
    """An integral, by Gauss-Legendre nodes, or by the double exponential rule where the integrand is singular at a bound.

    Over a half line by x = a + (1 + u) / (1 - u), over the whole line by x = u / (1 - u²). Two rules that give the same are right;
    Takahasi and Mori, *Double Exponential Formulas for Numerical Integration*, 1974.

    Raises:
        NoValueError: no two rules give the same, or the variable is no number.
    """
    if dual.shape(frame.entry(term.symbol, ())):
        raise NoValueError("an integral over a vector is not taken", term.span)
    low = -math.inf if term.low is None else frame.value(term.low, places)
    high = math.inf if term.high is None else frame.value(term.high, places)
    before: Array | None = None
    for nodes, weights in _rules():
        parts: list[Array] = []
        for node, weight in zip(nodes, weights, strict=True):
            place, slope = _mapped((float(node[0]), float(node[1])), low, high)
            inner = frame.replaced([Change(term.symbol, (), dual.add(place, frame.world.sampler.number(0.0)))])
            parts.append(dual.multiply(float(weight), dual.multiply(slope, inner.value(term.body, places))))
        found = _total(_without_tails(parts, float(primal(low)), float(primal(high))))
        if before is not None and _same(before, found):
            return found
        before = found
    raise NoValueError("this integral does not settle", term.span)


@cache
def _rules() -> tuple[tuple[Any, Any], ...]:
    """Nodes u in [-1, 1], as 1 + u and 1 - u, with weights: finer and finer."""
    gauss = [np.polynomial.legendre.leggauss(n) for n in (40, 60, 120)]
    plain = [(np.stack([1 + u, 1 - u], axis=1), weights) for u, weights in gauss]
    return (*plain, *(_double_exponential(step) for step in (1 / 16, 1 / 32)))


def _double_exponential(step: float) -> tuple[Any, Any]:
    s = np.arange(-4.5, 4.5 + step / 2, step)
    inner = np.pi / 2 * np.sinh(s)
    ends = np.stack([2 / (1 + np.exp(-2 * inner)), 2 / (1 + np.exp(2 * inner))], axis=1)
    return ends, step * np.pi / 2 * np.cosh(s) * ends[:, 0] * ends[:, 1]


def _total(parts: list[Array]) -> Array:
    total = parts[0]
    for part in parts[1:]:
        total = dual.add(total, part)
    return total


def _same(one: Array, two: Array) -> bool:
    """Whether two rules agree; what is not finite is told apart later."""
    a, b = primal(one).astype(float), primal(two).astype(float)
    if not np.all(np.isfinite(b)):
        return not np.all(np.isfinite(a))
    return bool(np.all(np.abs(a - b) <= _SETTLED * (1 + np.abs(b))))


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


def _mapped(node: tuple[float, float], low: Array, high: Array) -> tuple[Array, Array]:
    """Where a node lies between the bounds, and the slope there."""
    above, below = node  # 1 + u and 1 - u
    left, right = bool(np.isinf(primal(low).astype(float))), bool(np.isinf(primal(high).astype(float)))
    if left and right:
        u, rest = (above - below) / 2, above * below  # 1 - u²
        return np.asarray(u / rest), np.asarray((1 + u * u) / rest**2)
    if right:
        return dual.add(low, above / below), np.asarray(2 / below**2)
    if left:
        return dual.subtract(high, below / above), np.asarray(2 / above**2)
    half = dual.multiply(0.5, dual.subtract(high, low))
    near = dual.add(low, dual.multiply(above, half)) if above < 1 else dual.subtract(high, dual.multiply(below, half))
    return near, half
