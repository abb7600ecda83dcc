"""Functions of numbers that notes use: one row each, with value and derivative. A new function is a new row.

Each works on floats, on arrays of mpmath numbers, and on dual numbers; derivatives are written with the functions themselves, so they
can be differentiated again.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import mpmath
import numpy as np

from symderive.verify.values.dual import Array, Dual, add, chain, multiply, negative, primal, subtract

Slope = Callable[[Array, Array], Array]


@dataclass(frozen=True)
class Elementwise:
    """A function of one number: on floats, on mpmath numbers, and its derivative from argument and value."""

    fast: Callable[[Any], Any]
    exact: Callable[[Any], Any]
    slope: Slope

    def __call__(self, x: Array) -> Array:
        """The function of every entry."""
        if isinstance(x, Dual):
            value = self(x.value)
            return chain(x, value, self.slope(x.value, value))
        base = np.asarray(x)
        if base.dtype == object:
            return np.asarray(np.frompyfunc(self.exact, 1, 1)(base), dtype=object)
        with np.errstate(all="ignore"):
            return self.fast(base)


def _vector(function: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """A function of mpmath, as one on float arrays."""

    def on_float(x: Any) -> float:
        try:
            return float(mpmath.re(function(mpmath.mpf(float(x)))))
        except ValueError:  # a pole
            return math.nan

    def on_floats(x: Any) -> Any:
        return np.asarray(np.frompyfunc(on_float, 1, 1)(x), dtype=float)

    return on_floats


def _real(function: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """mpmath leaves the real line where floats give NaN."""

    def real(x: Any) -> Any:
        try:
            value = function(x)
        except (ValueError, ZeroDivisionError):
            return mpmath.nan
        return mpmath.nan if isinstance(value, mpmath.mpc) else value

    return real


def one_like(x: Array) -> Array:
    """Ones of the shape of ``x``."""
    base = primal(x)
    return np.ones(base.shape, dtype=base.dtype)


def pi_like(x: Array) -> Array:
    """π, to as many digits as ``x`` has."""
    base = primal(x)
    return np.asarray(4 * mpmath.atan(1) if base.dtype == object else math.pi, dtype=base.dtype)


def _sign(x: Any) -> Any:
    return mpmath.sign(x)


def reciprocal(x: Array) -> Array:
    """1 / x."""
    return RECIPROCAL(x)


def divide(x: Array, y: Array) -> Array:
    """x / y."""
    return multiply(x, RECIPROCAL(y))


RECIPROCAL = Elementwise(lambda x: np.divide(1.0, x), _real(lambda x: 1 / x), lambda x, v: negative(multiply(v, v)))
EXP = Elementwise(np.exp, mpmath.exp, lambda x, v: v)
LOG = Elementwise(np.log, _real(mpmath.log), lambda x, v: RECIPROCAL(x))
SIGMOID = Elementwise(
    lambda x: 0.5 * (1 + np.tanh(0.5 * x)), lambda x: 1 / (1 + mpmath.exp(-x)), lambda x, v: multiply(v, subtract(1, v))
)
TANH = Elementwise(np.tanh, mpmath.tanh, lambda x, v: subtract(1, multiply(v, v)))
SIN = Elementwise(np.sin, mpmath.sin, lambda x, v: COS(x))
COS = Elementwise(np.cos, mpmath.cos, lambda x, v: negative(SIN(x)))
SIGN = Elementwise(np.sign, _sign, lambda x, v: multiply(0, v))
STEP = Elementwise(
    lambda x: np.where(x > 0, 1.0, 0.0), lambda x: mpmath.mpf(1 if x > 0 else 0), lambda x, v: multiply(0, v)
)
SQRT = Elementwise(np.sqrt, _real(mpmath.sqrt), lambda x, v: multiply(0.5, RECIPROCAL(v)))
_ATAN = Elementwise(np.arctan, mpmath.atan, lambda x, v: RECIPROCAL(add(1, multiply(x, x))))
_ERF = Elementwise(
    np.vectorize(math.erf, otypes=[float]),
    mpmath.erf,
    lambda x, v: divide(multiply(2, EXP(negative(multiply(x, x)))), SQRT(pi_like(x))),
)
_LGAMMA = Elementwise(
    _vector(lambda v: mpmath.log(abs(mpmath.gamma(v)))), _real(mpmath.loggamma), lambda x, v: DIGAMMA(x)
)
DIGAMMA = Elementwise(_vector(mpmath.digamma), _real(mpmath.digamma), lambda x, v: _TRIGAMMA(x))
_TRIGAMMA = Elementwise(
    _vector(lambda v: mpmath.polygamma(1, v)), _real(lambda v: mpmath.polygamma(1, v)), lambda x, v: _TETRAGAMMA(x)
)
_TETRAGAMMA = Elementwise(
    _vector(lambda v: mpmath.polygamma(2, v)),
    _real(lambda v: mpmath.polygamma(2, v)),
    lambda x, v: multiply(math.nan, v),
)


def _softplus(x: Array) -> Array:
    return _SOFTPLUS(x)


_SOFTPLUS = Elementwise(lambda x: np.logaddexp(0, x), lambda x: mpmath.log(1 + mpmath.exp(x)), lambda x, v: SIGMOID(x))
_ABS = Elementwise(np.abs, abs, lambda x, v: SIGN(x))
_RELU = Elementwise(lambda x: np.maximum(x, 0.0), lambda x: x if x > 0 else mpmath.mpf(0), lambda x, v: STEP(x))
_LOG1P = Elementwise(np.log1p, _real(lambda x: mpmath.log(1 + x)), lambda x, v: RECIPROCAL(add(1, x)))


def _tan(x: Array) -> Array:
    return divide(SIN(x), COS(x))


def _sinh(x: Array) -> Array:
    return multiply(0.5, subtract(EXP(x), EXP(negative(x))))


def _cosh(x: Array) -> Array:
    return multiply(0.5, add(EXP(x), EXP(negative(x))))


def _gamma(x: Array) -> Array:
    """Γ(x); between the poles of negative numbers its sign alternates."""
    plain = primal(x).astype(float)
    signs = np.where((plain < 0) & (np.floor(plain) % 2 != 0), -1.0, 1.0)
    return multiply(signs, EXP(_LGAMMA(x)))


def _normal_cdf(x: Array) -> Array:
    return multiply(0.5, add(1, _ERF(divide(x, SQRT(multiply(2, one_like(x)))))))


def _normal_pdf(x: Array) -> Array:
    twice = multiply(2, one_like(x))
    return divide(EXP(divide(negative(multiply(x, x)), twice)), SQRT(multiply(twice, pi_like(x))))


def _logit(x: Array) -> Array:
    return subtract(LOG(x), LOG(subtract(1, x)))


def _elu(x: Array) -> Array:
    positive = STEP(x)
    low = multiply(subtract(1, positive), x)
    return add(_RELU(x), multiply(subtract(1, positive), subtract(EXP(low), 1)))


def _swish(x: Array) -> Array:
    return multiply(x, SIGMOID(x))


def _factorial(x: Array) -> Array:
    return _gamma(add(x, 1))


def _logarithm(base: float) -> Callable[[Array], Array]:
    return lambda x: divide(LOG(x), LOG(multiply(base, one_like(x))))


def _reciprocal_of(function: Callable[[Array], Array]) -> Callable[[Array], Array]:
    """1 / f, entry by entry."""
    return lambda x: RECIPROCAL(function(x))


def _root_of(x: Array, squares: float, one: float) -> Array:
    return RECIPROCAL(SQRT(add(multiply(squares, multiply(x, x)), multiply(one, one_like(x)))))


_ASIN = Elementwise(np.arcsin, _real(mpmath.asin), lambda x, v: _root_of(x, -1, 1))
_ASINH = Elementwise(np.arcsinh, _real(mpmath.asinh), lambda x, v: _root_of(x, 1, 1))
_ACOSH = Elementwise(np.arccosh, _real(mpmath.acosh), lambda x, v: _root_of(x, 1, -1))
_ATANH = Elementwise(np.arctanh, _real(mpmath.atanh), lambda x, v: RECIPROCAL(subtract(1, multiply(x, x))))
_EXPM1 = Elementwise(np.expm1, mpmath.expm1, lambda x, v: add(v, 1))


FUNCTIONS: dict[str, Callable[[Array], Array]] = {
    "exp": EXP,
    "log": LOG,
    "ln": LOG,
    "lg": _logarithm(10.0),
    "log2": _logarithm(2.0),
    "log10": _logarithm(10.0),
    "log1p": _LOG1P,
    "sigmoid": SIGMOID,
    "logistic": SIGMOID,
    "sigm": SIGMOID,
    "expit": SIGMOID,
    "tanh": TANH,
    "sin": SIN,
    "cos": COS,
    "tan": _tan,
    "sinh": _sinh,
    "cosh": _cosh,
    "arctan": _ATAN,
    "atan": _ATAN,
    "sqrt": SQRT,
    "sign": SIGN,
    "sgn": SIGN,
    "abs": _ABS,
    "relu": _RELU,
    "step": STEP,
    "softplus": _softplus,
    "erf": _ERF,
    "gamma": _gamma,
    "lgamma": _LGAMMA,
    "digamma": DIGAMMA,
    "trigamma": _TRIGAMMA,
    "logit": _logit,
    "elu": _elu,
    "swish": _swish,
    "silu": _swish,
    "factorial": _factorial,
    "normal_cdf": _normal_cdf,
    "normal_pdf": _normal_pdf,
    **{name: _reciprocal_of(of) for name, of in (("sec", COS), ("csc", SIN), ("cot", _tan))},
    **{name: _reciprocal_of(of) for name, of in (("sech", _cosh), ("csch", _sinh), ("coth", TANH))},
    "arcsin": _ASIN,
    "arccos": lambda x: subtract(divide(pi_like(x), multiply(2, one_like(x))), _ASIN(x)),
    "arsinh": _ASINH,
    "arcosh": _ACOSH,
    "artanh": _ATANH,
    "expm1": _EXPM1,
    "erfc": lambda x: subtract(one_like(x), _ERF(x)),
    "gelu": lambda x: multiply(x, _normal_cdf(x)),
    "mish": lambda x: multiply(x, TANH(_SOFTPLUS(x))),
}
"""Elementwise functions by the name that the resolver gives them."""


def power(x: Array, y: Array) -> Array:
    """x ** y elementwise: by repeated products for whole exponents, else exp(y log x)."""
    if not isinstance(y, Dual):
        exponent = np.asarray(y)
        if exponent.shape == ():
            number = exponent.item()
            whole = int(number) if abs(number) < 1e6 and number == int(number) else None
            if whole is not None and abs(whole) <= 64:
                return _whole_power(x, whole)
            if number == 0.5:
                return SQRT(x)
    if not isinstance(x, Dual) and not isinstance(y, Dual):
        base, exponent = np.asarray(x), np.asarray(y)
        if base.dtype == object or exponent.dtype == object:
            return np.frompyfunc(_real_power, 2, 1)(base, exponent)
        with np.errstate(all="ignore"):
            return np.power(base.astype(float), exponent)
    return EXP(multiply(y, LOG(x)))


def _real_power(x: Any, y: Any) -> Any:
    return _real(lambda pair: mpmath.power(*pair))((x, y))


def _whole_power(x: Array, n: int) -> Array:
    if n < 0:
        return RECIPROCAL(_whole_power(x, -n))
    result: Array | None = None
    square = x
    while n:
        if n & 1:
            result = square if result is None else multiply(result, square)
        n >>= 1
        if n:
            square = multiply(square, square)
    return one_like(x) if result is None else result


@dataclass(frozen=True)
class RandomFunction:
    """An unknown smooth function of one number, f(z) = a z + Σ_k c_k sin(b_k z + d_k), and its derivatives of any order."""

    slope: float
    waves: tuple[tuple[float, float, float], ...]
    order: int = 0

    def __call__(self, x: Array) -> Array:
        """The function, or its derivative of ``order``, of every entry."""
        result: Array = {0: multiply(self.slope, x), 1: multiply(self.slope, one_like(x))}.get(self.order, 0.0)
        for amplitude, frequency, phase in self.waves:
            wave = (SIN, COS)[self.order % 2](add(multiply(frequency, x), phase))
            for _ in range(self.order):
                wave = multiply(frequency, wave)
            result = add(result, multiply(-amplitude if self.order % 4 > 1 else amplitude, wave))
        return result

    def derivative(self, order: int) -> RandomFunction:
        """The derivative of this function."""
        return RandomFunction(self.slope, self.waves, self.order + order)
