"""Limits and integrals, as numbers."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import cache
from typing import Any

import numpy as np

from symderive.verify import terms as t
from symderive.verify.free_names import is_series
from symderive.verify.places import Change, Places, Values
from symderive.verify.values import dual
from symderive.verify.values.dual import Array, primal
from symderive.verify.values.errors import NoValueError

_STEPS = 9
_FEWEST = 5
_FAR = 512  # steps of a series
_NEGLIGIBLE = 1e-12
_SETTLED = 1e-10


def limit(frame: Values, term: t.Limit, places: Places) -> Array:
    """A limit, by Richardson's extrapolation of halved steps.

    Raises:
        NoValueError: the values do not settle.
    """
    target = float(primal(frame.value(term.target, places)))
    if is_series(term):
        return _last(frame, term, places, target)
    table: list[Array] = []
    settled, still = math.inf, math.inf
    for k in range(_STEPS):
        step = 0.2 / 2**k * (term.side or 1)
        at = 1 / step * (1 if target > 0 else -1) if math.isinf(target) else target + step
        change = Change(term.symbol, (), frame.world.sampler.number(at))
        try:
            row = [frame.replaced([change]).value(term.body, places)]
        except NoValueError:
            if k < _FEWEST:
                raise
            break  # a sum of too many terms
        for order, earlier in enumerate(table):
            factor = 2.0 ** (order + 1)
            better = dual.subtract(dual.multiply(factor, row[-1]), earlier)
            row.append(dual.multiply(1 / (factor - 1), better))
        if table:
            still, settled = _apart(table[0], row[0]), _apart(table[-1], row[-1])
        table = row
    return _settled(term, table, still, settled)


def _settled(term: t.Limit, table: list[Array], still: float, settled: float) -> Array:
    """The last value where values stay as they are, else what they are extrapolated to."""
    if still < _SETTLED:
        return table[0]
    if not settled < _SETTLED:
        raise NoValueError("this limit does not settle", term.span)
    return table[-1]


def _last(frame: Values, term: t.Limit, places: Places, target: float) -> Array:
    """Where a series goes to: what stays the same from some step on, or Richardson's extrapolation of doubled numbers of steps.

    Raises:
        NoValueError: it does not go to infinity, or the values do not settle.
    """
    if target != math.inf:
        raise NoValueError("a limit of whole numbers is not taken", term.span)
    if any(isinstance(x, t.Call) and x.function not in frame.world.scope.definitions for x in _all(frame, term.body)):
        raise NoValueError("nothing says where an unknown function leads to", term.span)
    table: list[Array] = []
    settled, still = math.inf, math.inf
    before, frame.world.far = frame.world.far, max(frame.world.far, _FAR)
    try:
        for n in range(1, _FAR + 1):
            change = Change(term.symbol, (), frame.world.sampler.number(float(n)))
            try:
                value = frame.replaced([change]).value(term.body, places.at(term.symbol, n))
            except NoValueError:
                if n < _FAR // 4:
                    raise
                break  # a sum of too many terms
            if n < 4 or n & (n - 1):
                continue  # those between only keep what a recursion needs
            row = [value]
            for order, earlier in enumerate(table):
                factor = 2.0 ** (order + 1)
                row.append(dual.multiply(1 / (factor - 1), dual.subtract(dual.multiply(factor, row[-1]), earlier)))
            if table:
                still, settled = _apart(table[0], row[0]), _apart(table[-1], row[-1])
            table = row
    finally:
        frame.world.far = before
    return _settled(term, table, still, settled)


def _all(frame: Values, body: t.Term) -> Iterator[t.Term]:
    """A term with all that it is made of, through definitions."""
    for x in (body, *frame.world.scope.bodies([body])):
        yield from t.walk(x)


def _apart(one: Array, two: Array) -> float:
    """How far two values are from each other."""
    a, b = (primal(x).astype(float) for x in (one, two))
    return float(np.max(np.abs(a - b))) / (1 + float(np.max(np.abs(b))))


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
