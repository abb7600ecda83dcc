"""Values for free symbols: pseudo-random numbers that depend on the symbol and the place only, so ``x_i`` and ``x`` agree."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import Any

import mpmath
import numpy as np

from symderive.verify.symbols import Domain
from symderive.verify.values.functions import SQRT, RandomFunction
from symderive.verify.values.linear import plain_inverse

_MASK = (1 << 64) - 1

# Values for counterexamples that a reader can redo by hand, simplest first.
SMALL = (
    (0.0, 1.0),
    (1.0, 2.0),
    (1.0, 2.0, -1.0),
    (1.0, 2.0, 3.0, -1.0, -2.0, 0.5),
)
_POSITIVE = ((1.0,), (1.0, 2.0), (1.0, 2.0), (1.0, 2.0, 3.0, 0.5))
_UNIT = ((0.5,), (0.5,), (0.5, 0.25), (0.5, 0.25, 0.75))


@dataclass(frozen=True)
class Sampler:
    """Draws values. ``style`` is "random", or how simple the numbers are (an index into SMALL); ``exact`` gives mpmath numbers."""

    seed: int
    style: str | int = "random"
    exact: bool = False

    def uniform(self, name: str, keys: tuple[int, ...], shape: tuple[int, ...]) -> np.ndarray[Any, Any]:
        """Numbers in (0, 1), one for each place; places count from one along the axes of ``shape`` after ``keys``."""
        state = np.full(shape, _start(self.seed, name), dtype=np.uint64)
        with np.errstate(over="ignore"):
            for key in keys:
                state = _mixed(state ^ np.uint64(key & _MASK))
            for axis, length in enumerate(shape):
                places = np.arange(1, length + 1, dtype=np.uint64)
                state = _mixed(state ^ places.reshape([-1 if a == axis else 1 for a in range(len(shape))]))
            state = _mixed(state)
        return (state >> np.uint64(11)).astype(float) / 2.0**53

    def array(self, name: str, keys: tuple[int, ...], shape: tuple[int, ...], domain: Domain) -> Any:
        """The entries after ``keys`` of a symbol with the axes ``shape`` left, drawn from a domain."""
        found = self.number(self._floats(name, keys, shape, domain))
        match domain:
            case Domain.SIMPLEX:
                return found / found.sum(axis=-1, keepdims=True)
            case Domain.UNIT_NORM:
                return found / SQRT((found * found).sum(axis=-1, keepdims=True))
            case Domain.ORTHOGONAL if found.ndim > 1:  # Cayley transform
                identity = self.number(np.eye(found.shape[-1]))
                return np.matmul(plain_inverse(identity + found), identity - found)
            case Domain.ORTHONORMAL if found.ndim > 1:
                return self._orthonormal(found)
            case _:
                return found

    def _orthonormal(self, found: Any) -> Any:
        """The first rows of an orthogonal matrix made of numbers for these rows; nothing if they are more than their entries."""
        count, length = found.shape[-2:]
        if count > length:
            return np.full_like(found, np.nan)
        whole = self.number(np.zeros((*found.shape[:-2], length, length)))
        whole[..., :count, :] = found
        skew = whole - np.swapaxes(whole, -1, -2)
        identity = self.number(np.eye(length))
        return np.matmul(plain_inverse(identity + skew), identity - skew)[..., :count, :]

    def number(self, x: Any) -> Any:
        """Floats in the kind of numbers that this sampler draws."""
        if not self.exact:
            return np.asarray(x, dtype=float)
        return np.asarray(np.frompyfunc(mpmath.mpf, 1, 1)(np.asarray(x, dtype=float)), dtype=object)

    def _floats(self, name: str, keys: tuple[int, ...], shape: tuple[int, ...], domain: Domain) -> Any:
        u = self.uniform(name, keys, shape)
        match domain:
            case Domain.REAL:
                return (
                    self._picked(u, SMALL)
                    if self.style != "random"
                    else np.where(u < 0.4, -3.4 * u - 0.3, 2.1 * u - 0.54)
                )
            case Domain.POSITIVE | Domain.NONNEGATIVE:
                return self._picked(u, _POSITIVE) if self.style != "random" else 0.4 + 1.5 * u
            case Domain.UNIT:
                return self._picked(u, _UNIT) if self.style != "random" else 0.1 + 0.8 * u
            case Domain.BINARY:
                return np.where(u > 0.5, 1.0, 0.0)
            case Domain.SIGN:
                return np.where(u > 0.5, 1.0, -1.0)
            case Domain.BALANCE:
                return np.floor(3 * u) - 1.0
            case Domain.COUNT:
                return np.floor(1 + 4 * u)
            case Domain.ONE_HOT:
                return (u == u.max(axis=-1, keepdims=True)).astype(float)
            case Domain.ONE_HOT_COLUMNS:
                return (u == u.max(axis=max(-2, -u.ndim), keepdims=True)).astype(float)
            case Domain.SIMPLEX:
                return np.ceil(3 * u) if self.style != "random" else 0.2 + u
            case Domain.UNIT_NORM:
                return u
            case Domain.PLACE:
                return np.floor(1 + 2 * u)
            case _:
                return self._matrix(u, domain)

    def _matrix(self, u: Any, domain: Domain) -> Any:
        if u.ndim < 2:
            return 0.4 + 1.5 * u  # a number that is called symmetric or positive definite
        real = self._picked(u, SMALL) if self.style != "random" else 2 * u - 0.9
        if domain is Domain.ORTHONORMAL:
            return real
        turned = np.swapaxes(real, -1, -2)
        identity = np.eye(u.shape[-1])
        if domain is Domain.SYMMETRIC:
            return real + turned
        if domain is Domain.DEFINITE:
            return real @ turned + identity
        if domain is Domain.DIAGONAL:
            return np.abs(real) * identity
        if domain in (Domain.LOWER, Domain.UPPER):
            half = np.tril(real, -1) if domain is Domain.LOWER else np.triu(real, 1)
            return half + (np.abs(real) + 0.5 * (self.style == "random")) * identity
        return real - turned

    def _picked(self, u: Any, table: tuple[tuple[float, ...], ...]) -> Any:
        values = np.asarray(table[int(self.style)])
        return values[np.minimum((u * len(values)).astype(int), len(values) - 1)]

    def function(self, name: str, keys: tuple[int, ...]) -> RandomFunction:
        """An unknown smooth function of one number."""
        u = self.uniform(f"{name}()", keys, (10,))
        waves = tuple((0.5 + u[k], 0.6 + u[k + 3], 6.0 * u[k + 6]) for k in range(3))
        return RandomFunction(float(u[9] - 0.3), tuple((float(a), float(b), float(c)) for a, b, c in waves))

    def weights(self, name: str, keys: tuple[int, ...], shape: tuple[int, ...]) -> Any:
        """Weights in (-1, 1) of an unknown function of several numbers."""
        return 2 * self.uniform(f"{name}()", keys, shape) - 1


def _start(seed: int, name: str) -> int:
    data = f"{seed}:{name}".encode()
    return (zlib.crc32(data) << 32) | zlib.crc32(data[::-1])


def _mixed(x: Any) -> Any:
    """The finalizer of SplitMix64 (Steele, Lea and Flood, 2014)."""
    x = x + np.uint64(0x9E3779B97F4A7C15)
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))
