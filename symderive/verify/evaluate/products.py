"""Sums, products, powers and norms of values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symderive.verify import terms as t
from symderive.verify.operations import matrix_power
from symderive.verify.places import Places
from symderive.verify.values import dual
from symderive.verify.values.dual import Array, primal
from symderive.verify.values.errors import NoValueError
from symderive.verify.values.functions import EXP, FUNCTIONS, SQRT, power
from symderive.verify.values.linear import has_root, square_root

if TYPE_CHECKING:
    from symderive.verify.evaluate.frame import Frame

_HALVES = (-3.0, -1.0, 1.0, 3.0)  # twice the exponents of matrices that are no whole numbers


def added(frame: Frame, term: t.Add, places: Places) -> Array:
    """The value of a sum."""
    parts = [frame.value(x, places) for x in term.terms]
    how = frame.world.shapes.how.get(id(term))
    if how is not None:
        parts = [_aligned(p, how) for p in parts]
    result = parts[0]
    for part in parts[1:]:
        result = dual.add(result, part)
    return result


def _aligned(part: Array, how: str) -> Array:
    """A vector that is added to every column (or row) of a matrix."""
    shape = dual.shape(part)
    if len(shape) == 2 and ((how == "rows" and shape[1] == 1) or (how == "columns" and shape[0] == 1)):
        return dual.transpose(part)
    return part


def multiplied(frame: Frame, term: t.Multiply, places: Places) -> Array:
    """The value of a product."""
    left, right = frame.value(term.left, places), frame.value(term.right, places)
    return product(left, right, frame.world.shapes.how.get(id(term), "scale"))


def product(left: Array, right: Array, how: str) -> Array:
    """The product of two values, as their shapes were found to be multiplied."""
    one, two = dual.shape(left), dual.shape(right)
    if (
        not one
        or not two
        or (how in ("scale", "hadamard") and all(a == b or 1 in (a, b) for a, b in zip(one, two, strict=True)))
    ):
        return dual.multiply(left, right)
    if how in ("scale", "hadamard") and one[1] != two[0]:
        raise NoValueError("the shapes of two factors do not fit")
    if how == "inner":
        return dual.total(dual.total(dual.multiply(left, right), 1), 0)
    if how == "kronecker":
        return dual.kronecker(left, right)
    if how == "outer":
        return dual.matmul(left, dual.transpose(right))
    if how == "outer rows":
        return dual.matmul(dual.transpose(left), right)
    found = dual.matmul(left, right)
    return dual.take(found, (0, 0)) if dual.shape(found) == (1, 1) else found


def raised(frame: Frame, term: t.Power, places: Places) -> Array:
    """The value of a power."""
    base = frame.value(term.base, places)
    if frame.world.shapes.how.get(id(term)) == "matrix":
        return matrix_power(base, frame.integer(term.exponent, places))
    if isinstance(term.base, t.Constant) and term.base.name == "e":
        return EXP(frame.value(term.exponent, places))
    exponent = frame.value(term.exponent, places)
    twice = None if term.elementwise or dual.shape(exponent) else 2 * float(primal(exponent))
    if twice in _HALVES and has_root(base):
        return matrix_power(square_root(base), int(twice))
    return power(base, exponent)


def norm(frame: Frame, term: t.Norm, places: Places) -> Array:
    """The value of a norm."""
    value = frame.value(term.of, places)
    if not dual.shape(value):
        return FUNCTIONS["abs"](value)
    if term.order == "1":
        return entry_sum(FUNCTIONS["abs"](value))
    if term.order == "2":
        return SQRT(entry_sum(dual.multiply(value, value)))
    raise NoValueError("only the norms of order 1 and 2 are known", term.span)


def entry_sum(x: Array) -> Array:
    """The sum of all entries."""
    while dual.shape(x):
        x = dual.total(x, 0)
    return x
