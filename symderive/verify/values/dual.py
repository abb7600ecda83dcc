"""Exact derivatives by dual numbers (forward mode; Griewank and Walther, *Evaluating Derivatives*, ch. 3).

A `Dual` carries a value of shape S and its derivatives by P directions, of shape S + (P,). Either may hold duals
again, with another tag, so derivatives of derivatives come out right (Siskind and Pearlmutter, *Perturbation
Confusion*, 2005). Structural operations count axes from the left, so they act on the value and on its derivatives
alike.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from symderive.verify.values.errors import NoValueError

Array: TypeAlias = Any
"""An ndarray (of floats, or of mpmath numbers as objects) or a `Dual`."""

_tags = itertools.count(1)


@dataclass(frozen=True, eq=False)
class Dual:
    """A value and its derivatives along some directions."""

    value: Array
    slope: Array  # the shape of the value, and one more axis for the directions
    tag: int

    __array_ufunc__ = None  # numpy then leaves operators to this class

    def __add__(self, other: Array) -> Array:
        return add(self, other)

    __radd__ = __add__

    def __sub__(self, other: Array) -> Array:
        return add(self, negative(other))

    def __rsub__(self, other: Array) -> Array:
        return add(other, negative(self))

    def __mul__(self, other: Array) -> Array:
        return multiply(self, other)

    __rmul__ = __mul__

    def __neg__(self) -> Array:
        return negative(self)


def seeded(value: Array, slope: Array) -> tuple[Dual, int]:
    """A dual with a new tag, and the tag."""
    tag = next(_tags)
    return Dual(value, slope, tag), tag


def new_tag() -> int:
    """A tag that no dual has yet; later tags are inner derivatives."""
    return next(_tags)


def slope_of(x: Array, tag: int, directions: int) -> Array:
    """The derivatives that ``x`` carries under ``tag``, the newest there is; zeros if it carries none.

    Where ``x`` has no value (a density with a negative variance), it has no derivatives either.
    """
    if isinstance(x, Dual) and x.tag == tag:
        return x.slope
    base = primal(x)
    nothing = np.where(base == base, np.zeros_like(base), base)  # nan alone differs from itself
    return np.repeat(np.expand_dims(nothing, -1), directions, axis=-1)


def primal(x: Array) -> np.ndarray[Any, Any]:
    """The plain value, without any derivative."""
    while isinstance(x, Dual):
        x = x.value
    return np.asarray(x)


def shape(x: Array) -> tuple[int, ...]:
    """The shape of the value."""
    return primal(x).shape


def _misfit(*parts: Array) -> NoValueError:
    return NoValueError(f"shapes do not fit: {' and '.join(dict.fromkeys(_shown(shape(p)) for p in parts))}")


def _shown(of: tuple[int, ...]) -> str:
    return " by ".join(str(n) for n in of) or "a number"


def _tag(x: Array) -> int:
    return x.tag if isinstance(x, Dual) else 0


def _parts(x: Array, tag: int) -> tuple[Array, Array | None]:
    return (x.value, x.slope) if isinstance(x, Dual) and x.tag == tag else (x, None)


def add(x: Array, y: Array) -> Array:
    """x + y, broadcast as NumPy does."""
    tag = max(_tag(x), _tag(y))
    if not tag:
        try:
            return np.add(x, y)
        except ValueError as error:
            raise _misfit(x, y) from error
    (a, da), (b, db) = _parts(x, tag), _parts(y, tag)
    value = add(a, b)
    if da is None or db is None:
        slope = da if da is not None else db
        missing = shape(value)
        if shape(slope)[:-1] != missing:
            slope = add(slope, np.zeros((*missing, 1)))
    else:
        slope = add(da, db)
    return Dual(value, slope, tag)


def negative(x: Array) -> Array:
    """-x."""
    if isinstance(x, Dual):
        return Dual(negative(x.value), negative(x.slope), x.tag)
    return np.negative(x)


def subtract(x: Array, y: Array) -> Array:
    """x - y."""
    return add(x, negative(y))


def multiply(x: Array, y: Array) -> Array:
    """The elementwise product, broadcast as NumPy does."""
    tag = max(_tag(x), _tag(y))
    if not tag:
        try:
            return np.multiply(x, y)
        except ValueError as error:
            raise _misfit(x, y) from error
    (a, da), (b, db) = _parts(x, tag), _parts(y, tag)
    value = multiply(a, b)
    slope = None
    if da is not None:
        slope = multiply(da, expand(b, len(shape(b))))
    if db is not None:
        other = multiply(expand(a, len(shape(a))), db)
        slope = other if slope is None else add(slope, other)
    return Dual(value, slope, tag)


def expand(x: Array, axis: int) -> Array:
    """A new axis of length one at ``axis``, counted from the left of the value's shape."""
    if isinstance(x, Dual):
        return Dual(expand(x.value, axis), expand(x.slope, axis), x.tag)
    return np.expand_dims(x, axis)


def reshape(x: Array, new: tuple[int, ...]) -> Array:
    """The value in another shape."""
    if -1 not in new and math.prod(new) != math.prod(shape(x)):
        raise NoValueError(f"shapes do not fit: {_shown(shape(x))} and {_shown(new)}")
    if isinstance(x, Dual):
        return Dual(reshape(x.value, new), reshape(x.slope, (*new, shape(x.slope)[-1])), x.tag)
    return np.reshape(x, new)


def total(x: Array, axis: int) -> Array:
    """The sum over one axis, counted from the left."""
    if isinstance(x, Dual):
        return Dual(total(x.value, axis), total(x.slope, axis), x.tag)
    return np.sum(x, axis=axis)


def transpose(x: Array) -> Array:
    """The first two axes exchanged; a number stays."""
    if not shape(x):
        return x
    if len(shape(x)) < 2:
        raise NoValueError("the transpose of a list of numbers")
    if isinstance(x, Dual):
        return Dual(transpose(x.value), transpose(x.slope), x.tag)
    return np.swapaxes(x, 0, 1)


def take(x: Array, place: tuple[int | slice, ...]) -> Array:
    """The part at ``place``, whose entries count from zero along the first axes."""
    if isinstance(x, Dual):
        return Dual(take(x.value, place), take(x.slope, place), x.tag)
    return np.asarray(x)[place]


def stack(parts: list[Array], axis: int = 0) -> Array:
    """Equal shapes side by side along a new axis."""
    tag = max((_tag(p) for p in parts), default=0)
    if len({shape(p) for p in parts}) > 1:
        raise _misfit(*parts)
    if not tag:
        return np.stack([np.asarray(p) for p in parts], axis=axis)
    pairs = [_parts(p, tag) for p in parts]
    directions = next(shape(s)[-1] for _, s in pairs if s is not None)
    slopes = [np.zeros((*shape(v), directions)) if s is None else s for v, s in pairs]
    return Dual(stack([v for v, _ in pairs], axis), stack(slopes, axis), tag)


def concatenate(parts: list[Array], axis: int) -> Array:
    """Matrices one after the other along an axis."""
    tag = max((_tag(p) for p in parts), default=0)
    if not tag:
        try:
            return np.concatenate([np.asarray(p) for p in parts], axis=axis)
        except ValueError as error:
            raise _misfit(*parts) from error
    pairs = [_parts(p, tag) for p in parts]
    directions = next(shape(s)[-1] for _, s in pairs if s is not None)
    slopes = [np.zeros((*shape(v), directions)) if s is None else s for v, s in pairs]
    return Dual(concatenate([v for v, _ in pairs], axis), concatenate(slopes, axis), tag)


def matmul(x: Array, y: Array) -> Array:
    """The product of two matrices."""
    if not isinstance(x, Dual) and not isinstance(y, Dual):
        try:
            return np.matmul(x, y)
        except ValueError as error:
            raise _misfit(x, y) from error
    return total(multiply(expand(x, 2), expand(y, 0)), 1)


def kronecker(x: Array, y: Array) -> Array:
    """The Kronecker product of two matrices."""
    (m, n), (p, q) = shape(x), shape(y)
    found = multiply(expand(expand(x, 1), 3), expand(expand(y, 0), 2))
    return reshape(found, (m * p, n * q))


def chain(x: Dual, value: Array, outer: Array) -> Dual:
    """An elementwise function of ``x`` whose value and derivative are known."""
    return Dual(value, multiply(expand(outer, len(shape(outer))), x.slope), x.tag)
