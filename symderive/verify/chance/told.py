"""Values of variables whose mean and variance the notes tell."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from symderive.verify import terms as t
from symderive.verify.chance.tables import Table
from symderive.verify.chance.variables import Slot, Variable, support
from symderive.verify.operations import inverse
from symderive.verify.places import Places, Values
from symderive.verify.randomness import Moment
from symderive.verify.symbols import Scope
from symderive.verify.values import dual
from symderive.verify.values.dual import Array, primal
from symderive.verify.values.functions import SQRT, divide
from symderive.verify.values.linear import cholesky


def bound(keys: Sequence[t.Term], variable: Variable) -> dict[str, int]:
    """The indices of a pattern at a variable."""
    return {k.name: a for k, a in zip(keys, variable.address, strict=False) if isinstance(k, t.Index)}


def untold(frame: Values, given: Sequence[Slot], table: Table) -> list[Slot]:
    """Given values in the table's own scale, where the notes tell the moments of the variable."""
    found: list[Slot] = []
    for slot in given:
        values = support(frame.world, slot.variable, dual.shape(slot.value))
        told = standing(frame, slot.variable, values, table)
        match = next(
            (
                v
                for v, x in zip(values, told, strict=True)
                if np.allclose(primal(x).astype(float), primal(slot.value).astype(float))
            ),
            None,
        )
        found.append(slot if match is None or told is values else Slot(slot.variable, match))
    return found


def moment_of(scope: Scope, variable: Variable, kind: str) -> Moment | None:
    """What the notes tell of a moment of a variable."""
    found = [m for m in scope.chance.moments.get(variable.symbol, ()) if m.kind == kind]
    return found[-1] if found else None


def standing(frame: Values, variable: Variable, values: list[Array], table: Table) -> list[Array]:
    """The values of a variable, moved and scaled so that it has the mean and the variance that the notes tell.

    Raises:
        NoValueError: a covariance matrix is told of a vector in a form that is not known.
    """
    scope = frame.world.scope
    mean, spread = moment_of(scope, variable, "E"), moment_of(scope, variable, "Var")
    if mean is None and spread is None:
        return values
    weights = [table.joint([Slot(variable, v)]) for v in values]
    own = total([dual.multiply(w, v) for w, v in zip(weights, values, strict=True)])
    center = own if mean is None else _told(frame, mean, variable)
    shape = dual.shape(values[0])
    if spread is None:
        return [dual.add(center, dual.subtract(v, own)) for v in values]
    variance = _told(frame, spread, variable)
    if shape:
        return _whitened(values, weights, own, center, variance)
    plain = total(
        [
            dual.multiply(w, dual.multiply(dual.subtract(v, own), dual.subtract(v, own)))
            for w, v in zip(weights, values, strict=True)
        ]
    )
    scale = SQRT(divide(variance, plain))
    return [dual.add(center, dual.multiply(scale, dual.subtract(v, own))) for v in values]


def _told(frame: Values, moment: Moment, variable: Variable) -> Array:
    return frame.value(moment.body, Places(bound(moment.variable.keys, variable)))


def _whitened(values: list[Array], weights: list[Array], own: Array, center: Array, variance: Array) -> list[Array]:
    """Vectors with a told covariance matrix: L M⁻¹ (v - mean), where M Mᵀ is their own covariance and L Lᵀ the told one."""
    shape = dual.shape(values[0])
    size = int(np.prod(shape))
    moved = [dual.reshape(dual.subtract(v, own), (size, 1)) for v in values]
    plain = total([dual.multiply(w, dual.matmul(m, dual.transpose(m))) for w, m in zip(weights, moved, strict=True)])
    root = dual.matmul(cholesky(variance, size), inverse(cholesky(plain, size)))
    return [dual.add(center, dual.reshape(dual.matmul(root, m), shape)) for m in moved]


def total(parts: Sequence[Array]) -> Array:
    """The sum of some values."""
    result = parts[0]
    for part in parts[1:]:
        result = dual.add(result, part)
    return result
