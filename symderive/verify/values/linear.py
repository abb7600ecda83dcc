"""Determinants and inverses that can be differentiated, in floats and in mpmath numbers."""

from __future__ import annotations

from typing import Any

import mpmath
import numpy as np

from symderive.verify.values import dual
from symderive.verify.values.dual import Array, Dual, primal
from symderive.verify.values.errors import NoValueError
from symderive.verify.values.functions import SQRT, divide, one_like, reciprocal

_SINGULAR = 1e9
_NEWTON = 2
_MOST_MINORS = 6
_ROOT_STEPS = 12


def plain_inverse(matrix: Any) -> Any:
    """The inverse of a matrix of numbers; of mpmath numbers by Newton's iteration, which doubles the digits at each step."""
    found: Any = np.asarray(np.linalg.inv(np.asarray(matrix, dtype=float)), dtype=matrix.dtype)
    if matrix.dtype != object:
        return found
    twice = 2 * np.eye(matrix.shape[-1])
    for _ in range(_NEWTON):
        found = np.matmul(found, twice - np.matmul(matrix, found))
    return found


def inverse(x: Array) -> Array:
    """The inverse of a square matrix; its derivative is -X⁻¹ dX X⁻¹ (Petersen and Pedersen, *The Matrix Cookbook*, (59))."""
    if not dual.shape(x):
        return reciprocal(x)
    if dual.shape(x)[0] != dual.shape(x)[1]:
        raise NoValueError("the inverse of a matrix that is not square")
    plain = primal(x).astype(float)
    if not np.all(np.isfinite(plain)) or np.linalg.cond(plain) > _SINGULAR:
        return dual.multiply(np.nan, x)
    if not isinstance(x, Dual):
        return plain_inverse(np.asarray(x))
    found = inverse(x.value)
    left = dual.expand(dual.expand(found, 2), 3)  # axes: row, inner, column, direction
    inner = dual.total(dual.multiply(left, dual.expand(x.slope, 0)), 1)
    right = dual.expand(dual.expand(found, 0), 3)
    slope = dual.total(dual.multiply(dual.expand(inner, 2), right), 1)
    return Dual(found, dual.negative(slope), x.tag)


def has_root(x: Array) -> bool:
    """Whether a value is a symmetric matrix with positive eigenvalues, of which Σ^{1/2} is a matrix and not the root of every entry."""
    if len(dual.shape(x)) != 2 or dual.shape(x)[0] != dual.shape(x)[1] or dual.shape(x)[0] < 2:
        return False
    plain = primal(x).astype(float)
    if not np.all(np.isfinite(plain)) or not np.allclose(plain, plain.T, rtol=1e-12, atol=1e-12):
        return False
    return float(np.min(np.linalg.eigvalsh(plain))) > 0


def square_root(x: Array) -> Array:
    """The symmetric root of a symmetric positive definite matrix, by the iteration of Denman and Beavers (1976)."""
    root, other = x, np.eye(dual.shape(x)[0])
    for _ in range(_ROOT_STEPS):
        root, other = _mean(root, inverse(other)), _mean(other, inverse(root))
    return root


def _mean(x: Array, y: Array) -> Array:
    return dual.multiply(0.5, dual.add(x, y))


def eigenvalues(x: Array) -> Array:
    """The eigenvalues of a symmetric matrix, as a column; they are not differentiated."""
    if not dual.shape(x):
        return dual.reshape(x, (1, 1))
    if isinstance(x, Dual):
        raise NoValueError("eigenvalues are not differentiated")
    value: Any = np.asarray(x)
    plain = value.astype(float)
    if not np.all(np.isfinite(plain)) or not np.allclose(plain, plain.T, rtol=1e-12, atol=1e-12):
        raise NoValueError("the eigenvalues of a matrix that is not symmetric")
    if value.dtype != object:
        return np.linalg.eigvalsh(plain)[:, None]
    context: Any = mpmath.mp
    found = context.eigsy(context.matrix(value.tolist()), eigvals_only=True)
    return np.array([[found[k]] for k in range(len(found))], dtype=object)


def determinant(x: Array) -> Array:
    """The determinant, by elimination; of small matrices by cofactors, which need no pivots."""
    if not dual.shape(x):
        return x
    n = dual.shape(x)[0]
    if dual.shape(x)[1] != n:
        raise NoValueError("the determinant of a matrix that is not square")
    return _by_minors(x) if n <= 3 else _by_elimination(x, n)


def _by_elimination(x: Array, n: int) -> Array:
    rows = [dual.take(x, (k,)) for k in range(n)]
    result: Array = 1.0
    for k in range(n):
        best = max(range(k, n), key=lambda r: abs(primal(rows[r])[k]))
        if primal(rows[best])[k] == 0:
            return _by_minors(x) if n <= _MOST_MINORS else dual.multiply(0.0, result)
        if best != k:
            rows[k], rows[best] = rows[best], rows[k]
            result = dual.negative(result)
        pivot = dual.take(rows[k], (k,))
        result = dual.multiply(result, pivot)
        for r in range(k + 1, n):
            factor = divide(dual.take(rows[r], (k,)), pivot)
            rows[r] = dual.subtract(rows[r], dual.multiply(factor, rows[k]))
    return result


def _by_minors(x: Array) -> Array:
    n = dual.shape(x)[0]
    if n == 1:
        return dual.take(x, (0, 0))
    result: Array = dual.multiply(0.0, one_like(dual.take(x, (0, 0))))
    for j in range(n):
        term = dual.multiply(dual.take(x, (0, j)), _by_minors(_minor(x, 0, j)))
        result = dual.add(result, dual.negative(term) if j % 2 else term)
    return result


def _minor(x: Array, row: int, column: int) -> Array:
    n = dual.shape(x)[0]
    rows = [i for i in range(n) if i != row]
    columns = [j for j in range(n) if j != column]
    return dual.stack([dual.stack([dual.take(x, (i, j)) for j in columns]) for i in rows])


def cholesky(x: Array, size: int) -> Array:
    """The lower triangular root of a covariance matrix; a number stands for a multiple of the identity.

    It is not finite where there is none.

    Raises:
        NoValueError: the sizes do not fit.
    """
    if not dual.shape(x):
        return dual.multiply(SQRT(x), np.eye(size))
    if dual.shape(x) != (size, size):
        raise NoValueError("the covariance has another size than the mean")
    rows: list[list[Array]] = []
    for i in range(size):
        row: list[Array] = []
        for j in range(i + 1):
            rest = dual.take(x, (i, j))
            for k in range(j):
                rest = dual.subtract(rest, dual.multiply(row[k], rows[j][k] if j < i else row[k]))
            row.append(SQRT(rest) if i == j else divide(rest, rows[j][j]))
        rows.append(row)
    zero = np.asarray(0.0)
    return dual.stack([dual.stack([*row, *([zero] * (size - len(row)))]) for row in rows])
