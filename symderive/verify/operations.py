"""Operations on whole vectors and matrices; each works on dual numbers, so it can be differentiated. A new one is a new row."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from symderive.verify import terms as t
from symderive.verify.values import dual
from symderive.verify.values.dual import Array, primal
from symderive.verify.values.errors import NoValueError
from symderive.verify.values.functions import EXP, FUNCTIONS, LOG, SQRT, divide, pi_like
from symderive.verify.values.laws import LAWS
from symderive.verify.values.linear import cholesky, determinant, eigenvalues, inverse


def operation(term: t.Operation, values: list[Array]) -> Array:
    """The value of a named operation.

    Raises:
        NoValueError: the name is not known.
    """
    if term.name in ("max", "min"):
        return _extreme(values, -1 if term.name == "min" else 1)
    if term.name in OPERATIONS:
        return OPERATIONS[term.name](*values)
    law = LAWS.get(term.name.removeprefix("law "))
    if law is not None and not any(dual.shape(x) for x in values):
        return law(*values)
    raise NoValueError(f"{term.name} has no value here", term.span)


def _entries(x: Array) -> list[Array]:
    """All entries of an array, row by row."""
    shape = dual.shape(x)
    if not shape:
        return [x]
    return [dual.take(x, (i, j)) for i in range(shape[0]) for j in range(shape[1])]


def _sum(x: Array) -> Array:
    while dual.shape(x):
        x = dual.total(x, 0)
    return x


def _extreme(values: list[Array], sign: int) -> Array:
    parts = values if len(values) > 1 else _entries(values[0])
    shaped = next((dual.shape(p) for p in parts if dual.shape(p)), ())
    if shaped:  # elementwise: max(0, z)
        ones = np.ones(shaped)
        parts = [p if dual.shape(p) else dual.multiply(ones, p) for p in parts]
        result = parts[0]
        for part in parts[1:]:
            larger = np.asarray(sign * primal(part) > sign * primal(result), dtype=float)
            result = dual.add(dual.multiply(larger, part), dual.multiply(1 - larger, result))
        return result
    return max(parts, key=lambda p: sign * float(primal(p)))


def _trace(x: Array) -> Array:
    if not dual.shape(x):
        return x
    return _sum(dual.multiply(np.eye(dual.shape(x)[0]), x))


def matrix_power(x: Array, n: int) -> Array:
    """A whole power of a square matrix."""
    x = _array(x)
    if n < 0:
        return matrix_power(inverse(x), -n)
    result: Array = np.eye(dual.shape(x)[0])
    while n:
        if n & 1:
            result = dual.matmul(result, x)
        n >>= 1
        if n:
            x = dual.matmul(x, x)
    return result


def _array(x: Array) -> Array:
    """A matrix; a product of size 1 × 1 comes as a number."""
    return x if dual.shape(x) else dual.reshape(x, (1, 1))


def _diag(x: Array) -> Array:
    x = _array(x)
    rows, columns = dual.shape(x)
    if 1 in (rows, columns):
        n = max(rows, columns)
        return dual.multiply(np.eye(n), dual.reshape(x, (n, 1)))
    return dual.expand(dual.total(dual.multiply(np.eye(rows), x), 1), 1)


def _inner(x: Array, y: Array) -> Array:
    return _sum(dual.multiply(x, y))


def _shift(x: Array) -> tuple[Any, int]:
    """The largest entry of a vector, or of every row of a matrix, and the axis along which the entries are one distribution."""
    value = primal(x)
    axis = 0 if value.shape[1] == 1 else 1
    return value.max(axis=axis, keepdims=True), axis


def _softmax(x: Array) -> Array:
    x = _array(x)
    top, axis = _shift(x)
    weights = EXP(dual.subtract(x, top))
    return divide(weights, dual.expand(dual.total(weights, axis), axis))


def _log_softmax(x: Array) -> Array:
    x = _array(x)
    top, axis = _shift(x)
    moved = dual.subtract(x, top)
    return dual.subtract(moved, LOG(dual.expand(dual.total(EXP(moved), axis), axis)))


def _logsumexp(x: Array) -> Array:
    top = primal(x).max()
    return dual.add(top, LOG(_sum(EXP(dual.subtract(x, top)))))


def _bars(x: Array) -> Array:
    """|x|: of a number its absolute value, of a square matrix its determinant, of a vector its norm."""
    shape = dual.shape(x)
    if not shape:
        return FUNCTIONS["abs"](x)
    if 1 in shape:
        return SQRT(_sum(dual.multiply(x, x)))
    return determinant(x)


def _mean(x: Array) -> Array:
    return divide(_sum(x), np.asarray(float(max(1, primal(x).size))))


def _vec(x: Array) -> Array:
    return dual.reshape(dual.transpose(x), (primal(x).size, 1))


def _binomial(n: Array, k: Array) -> Array:
    factorial = FUNCTIONS["factorial"]
    return divide(factorial(n), dual.multiply(factorial(k), factorial(dual.subtract(n, k))))


def _beta(a: Array, b: Array) -> Array:
    """Euler's beta function."""
    gamma = FUNCTIONS["lgamma"]
    return EXP(dual.subtract(dual.add(gamma(a), gamma(b)), gamma(dual.add(a, b))))


def _normal(x: Array, mean: Array, variance: Array) -> Array:
    """The normal density (Bishop, *Pattern Recognition and Machine Learning*, (1.46) and (1.52))."""
    moved = dual.subtract(x, mean)
    if not is_covariance(primal(variance).astype(float)):
        return np.asarray(math.nan)
    if not dual.shape(moved):
        exponent = divide(dual.multiply(moved, moved), dual.multiply(-2.0, variance))
        return divide(EXP(exponent), SQRT(dual.multiply(dual.multiply(2, pi_like(variance)), variance)))
    n = max(dual.shape(moved))
    column = moved if dual.shape(moved)[1] == 1 else dual.transpose(moved)
    spread = variance if dual.shape(variance) else dual.multiply(np.eye(n), variance)
    form = dual.take(dual.matmul(dual.transpose(column), dual.matmul(inverse(spread), column)), (0, 0))
    return divide(EXP(dual.multiply(-0.5, form)), SQRT(dual.multiply((2 * pi_like(spread)) ** n, determinant(spread))))


def is_covariance(found: np.ndarray) -> bool:
    """Whether there is such a variance: -I has a determinant of 1 in the plane, but no square is negative."""
    if found.ndim < 2:
        return bool(found > 0)
    return found.shape[0] != found.shape[1] or bool(np.all(np.linalg.eigvalsh((found + found.T) / 2) > 0))


def _floor(x: Array) -> Array:
    return np.floor(primal(x).astype(float))


def _place(x: Array, sign: int) -> Array:
    return np.asarray(float(np.argmax(sign * primal(x).astype(float).reshape(-1)) + 1))


def _row_sums(x: Array) -> Array:
    return dual.expand(dual.total(x, 1), 1) if dual.shape(x) else x


def _column_sums(x: Array) -> Array:
    return dual.expand(dual.total(x, 0), 0) if dual.shape(x) else x


def _cholesky(x: Array) -> Array:
    return cholesky(x, dual.shape(x)[0] if dual.shape(x) else 1)


def _log_det(x: Array) -> Array:
    return LOG(determinant(x))


def _ceil(x: Array) -> Array:
    return -_floor(dual.negative(x))


def _argmax(x: Array) -> Array:
    return _place(x, 1)


def _argmin(x: Array) -> Array:
    return _place(x, -1)


def _falling_eigenvalues(x: Array) -> Array:
    return dual.negative(eigenvalues(dual.negative(x)))


OPERATIONS: dict[str, Callable[..., Array]] = {
    "trace": _trace,
    "det": determinant,
    "cholesky": _cholesky,
    "logdet": _log_det,
    "diag": _diag,
    "eigenvalues": eigenvalues,
    "falling eigenvalues": _falling_eigenvalues,
    "inner": _inner,
    "softmax": _softmax,
    "log_softmax": _log_softmax,
    "logsumexp": _logsumexp,
    "sum": _sum,
    "mean": _mean,
    "bars": _bars,
    "vec": _vec,
    "rowsum": _row_sums,
    "colsum": _column_sums,
    "binomial": _binomial,
    "beta": _beta,
    "normal": _normal,
    "floor": _floor,
    "ceil": _ceil,
    "argmax": _argmax,
    "argmin": _argmin,
}
