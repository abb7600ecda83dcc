"""Functions of the notes at their arguments, and functions of which the notes only say the name."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import sympy as sp

from symderive.calculus.functions import unknown
from symderive.calculus.index import Tensor
from symderive.verify import terms as t
from symderive.verify.lowering.arrays import Lowered
from symderive.verify.lowering.errors import InexpressibleError
from symderive.verify.lowering.functions import derivative
from symderive.verify.shapes import called, open_entry
from symderive.verify.symbols import Definition
from symderive.verify.written import written

if TYPE_CHECKING:
    from symderive.verify.lowering.lower import Lowering, Place

_VARIABLE = Tensor("#u")[()]


def call(lowering: Lowering, term: t.Call, place: Place) -> Lowered:
    """A function at a call."""
    scope = lowering.scope
    if term.function in scope.densities:
        raise InexpressibleError(f"{term.function} is a density")
    definition = called(scope, term)
    if definition is None:
        return _unknown(lowering, term, place)
    keys = tuple(lowering.key(k, place) for k in term.keys)
    if definition.parameters is None:
        if term.order:
            raise InexpressibleError("nothing says by what this prime differentiates")
        return lowering.symbol(term.function, keys, place)
    return _defined(lowering, definition, term, keys, place)


def _unknown(lowering: Lowering, term: t.Call, place: Place) -> Lowered:
    """A function of one number that the notes leave open."""
    if term.function in lowering.scope.parameters or len(term.arguments) != 1 or term.keys:
        raise InexpressibleError(f"{term.function} is not known")
    argument = lowering.value(term.arguments[0], place)
    mode = lowering.shapes.signature.get(term.function, 0)
    if mode != "elementwise" and (mode != 0 or argument.shape):
        raise InexpressibleError(f"{term.function} is not known")
    return argument.mapped(unknown(term.function, term.order, written(lowering.scope, None, term.function, ())))


def _defined(
    lowering: Lowering, definition: Definition, term: t.Call, keys: tuple[sp.Expr, ...], place: Place
) -> Lowered:
    if open_entry(lowering.scope, definition, term) is not None:
        raise InexpressibleError(f"{term.function} is defined by its entries")
    indices: dict[str, sp.Expr] = {}
    for pattern, key in zip(definition.keys, keys, strict=False):
        if not isinstance(pattern, t.Index):
            raise InexpressibleError(f"{term.function} is defined for some keys only")
        indices[pattern.name] = key
    changed: list[tuple[t.Ref, Lowered]] = []
    for pattern, argument in zip(definition.parameters or (), term.arguments, strict=True):
        if isinstance(pattern, t.Index):
            indices[pattern.name] = lowering.key(argument, place)
        elif isinstance(pattern, t.Ref):
            if not _as_is(lowering, pattern, argument, indices, place):
                changed.append((pattern, lowering.value(argument, place)))
        else:
            raise InexpressibleError(f"{term.function} has a parameter that is no symbol")
    if lowering.shapes.how.get(id(term)) == "map":
        return _each(lowering, definition, term, changed, replace(place, indices=indices))
    if term.order:
        return _slope(lowering, definition, term, replace(place, indices=indices))
    return lowering.value(definition.body, _replaced(lowering, changed, replace(place, indices=indices)))


def _slope(lowering: Lowering, definition: Definition, term: t.Call, place: Place) -> Lowered:
    """The derivative of a function of one number."""
    pattern = definition.parameters[0] if definition.parameters and len(definition.parameters) == 1 else None
    argument = lowering.value(term.arguments[0], place) if isinstance(pattern, t.Ref) else None
    if argument is None or argument.shape or not isinstance(pattern, t.Ref):
        raise InexpressibleError("the derivative of this function is not expressed")
    return _each(lowering, definition, replace(term, arguments=(pattern,)), [(pattern, argument)], place)


def _each(
    lowering: Lowering, definition: Definition, term: t.Call, changed: list[tuple[t.Ref, Lowered]], place: Place
) -> Lowered:
    """A function of one number, at every entry of its argument."""
    if len(changed) != 1:
        raise InexpressibleError(f"{term.function} is applied to arrays")
    pattern, argument = changed[0]
    variable = Lowered((), lambda _i, _j: _VARIABLE)
    body = lowering.value(definition.body, _replaced(lowering, [(pattern, variable)], place)).number
    for _ in range(term.order):
        body = derivative(body, _VARIABLE)
    return argument.mapped(lambda z: body.xreplace({_VARIABLE: z}))


def _as_is(lowering: Lowering, pattern: t.Ref, argument: t.Term, indices: dict[str, sp.Expr], place: Place) -> bool:
    """Whether an argument is the parameter itself, perhaps at other indices."""
    if not isinstance(argument, t.Ref) or argument.symbol != pattern.symbol:
        return False
    if len(argument.keys) != len(pattern.keys):
        return False
    pairs = list(zip(pattern.keys, argument.keys, strict=True))
    if not all(isinstance(p, t.Index) or p == k for p, k in pairs):
        return False
    indices.update({p.name: lowering.key(k, place) for p, k in pairs if isinstance(p, t.Index)})
    return True


def _replaced(lowering: Lowering, changed: list[tuple[t.Ref, Lowered]], place: Place) -> Place:
    from symderive.verify.lowering.lower import Override

    new: list[Override] = []
    for pattern, value in changed:
        if any(isinstance(k, t.Index) and k.name not in place.indices for k in pattern.keys):
            raise InexpressibleError(f"{pattern.symbol} is a parameter at an index that nothing binds")
        new.append(Override(pattern.symbol, tuple(lowering.key(k, place) for k in pattern.keys), value))
    return replace(place, overrides=(*place.overrides, *new))
