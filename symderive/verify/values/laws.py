"""Probabilities and densities of the laws that every reader knows, at a value; differentiable in the parameters."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from symderive.verify.values import dual
from symderive.verify.values.dual import Array, primal
from symderive.verify.values.functions import EXP, FUNCTIONS, divide, power

_LOG, _LGAMMA = FUNCTIONS["log"], FUNCTIONS["lgamma"]
_ONE = np.asarray(1.0)


def _inside(x: Array, holds: bool, value: Callable[[], Array]) -> Array:
    """A density where its law has mass, zero elsewhere, no number where the point is none."""
    if dual.shape(x):
        return np.asarray(math.nan)
    return value() if holds else np.asarray(0.0)


def _whole(x: Array, low: int) -> bool:
    number = float(primal(x))
    return number == round(number) and number >= low


def _rest(p: Array) -> Array:
    return dual.subtract(1.0, p)


def _bernoulli(x: Array, p: Array) -> Array:
    return _inside(x, float(primal(x)) in (0.0, 1.0), lambda: p if float(primal(x)) else _rest(p))


def _binomial(x: Array, n: Array, p: Array) -> Array:
    def value() -> Array:
        count = FUNCTIONS["factorial"]
        ways = divide(count(n), dual.multiply(count(x), count(dual.subtract(n, x))))
        return dual.multiply(ways, dual.multiply(power(p, x), power(_rest(p), dual.subtract(n, x))))

    return _inside(x, _whole(x, 0) and float(primal(x)) <= float(primal(n)), value)


def _poisson(x: Array, rate: Array) -> Array:
    def value() -> Array:
        inner = dual.subtract(dual.multiply(x, _LOG(rate)), dual.add(rate, _LGAMMA(dual.add(x, 1.0))))
        return EXP(inner)

    return _inside(x, _whole(x, 0), value)


def _geometric(x: Array, p: Array) -> Array:
    return _inside(x, _whole(x, 1), lambda: dual.multiply(p, power(_rest(p), dual.subtract(x, 1.0))))


def _exponential(x: Array, rate: Array) -> Array:
    return _inside(x, float(primal(x)) >= 0, lambda: dual.multiply(rate, EXP(dual.negative(dual.multiply(rate, x)))))


def _gamma(x: Array, shape: Array, rate: Array) -> Array:
    def value() -> Array:
        scale = dual.subtract(dual.multiply(shape, _LOG(rate)), _LGAMMA(shape))
        inner = dual.subtract(dual.multiply(dual.subtract(shape, 1.0), _LOG(x)), dual.multiply(rate, x))
        return EXP(dual.add(scale, inner))

    return _inside(x, float(primal(x)) > 0, value)


def _beta(x: Array, a: Array, b: Array) -> Array:
    def value() -> Array:
        scale = dual.subtract(_LGAMMA(dual.add(a, b)), dual.add(_LGAMMA(a), _LGAMMA(b)))
        one, two = dual.subtract(a, 1.0), dual.subtract(b, 1.0)
        inner = dual.add(dual.multiply(one, _LOG(x)), dual.multiply(two, _LOG(_rest(x))))
        return EXP(dual.add(scale, inner))

    return _inside(x, 0 < float(primal(x)) < 1, value)


def _uniform(x: Array, low: Array, high: Array) -> Array:
    holds = float(primal(low)) <= float(primal(x)) <= float(primal(high))
    return _inside(x, holds, lambda: divide(_ONE, dual.subtract(high, low)))


LAWS: dict[str, Callable[..., Array]] = {
    "bernoulli": _bernoulli,
    "binomial": _binomial,
    "poisson": _poisson,
    "geometric": _geometric,
    "exponential": _exponential,
    "gamma": _gamma,
    "beta": _beta,
    "uniform": _uniform,
}
"""The density of each law at a point, with its parameters behind."""
