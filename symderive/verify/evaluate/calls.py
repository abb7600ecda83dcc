"""Functions at their arguments: defined in the notes, or unknown and then random smooth ones."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from symderive.verify import terms as t
from symderive.verify.chance import density
from symderive.verify.evaluate.products import entry_sum
from symderive.verify.places import Change, Places
from symderive.verify.shapes import called, open_entry
from symderive.verify.symbols import Definition, Domain
from symderive.verify.values import dual
from symderive.verify.values.dual import Array, primal
from symderive.verify.values.errors import NoValueError
from symderive.verify.values.functions import EXP, FUNCTIONS, SIGMOID

if TYPE_CHECKING:
    from symderive.verify.evaluate.frame import Frame


_MOST_PRIMES = 6
_ABOVE_ZERO = (Domain.POSITIVE, Domain.DEFINITE)


def derived(function: Callable[[Array], Array], x: Array, order: int) -> Array:
    """The derivative of an order of an elementwise function, at every entry of ``x``."""
    if order == 0:
        return function(x)
    if order > _MOST_PRIMES:
        raise NoValueError(f"a derivative of more than order {_MOST_PRIMES}")
    tag = dual.new_tag()
    ones = np.ones((*dual.shape(x), 1))
    moved = derived(function, dual.Dual(x, ones, tag), order - 1)
    slope = dual.slope_of(moved, tag, 1)
    return dual.total(slope, len(dual.shape(slope)) - 1)


def call(frame: Frame, term: t.Call, places: Places) -> Array:
    """The value of a function at its arguments."""
    scope = frame.world.scope
    if term.function in scope.densities and not (term.order and called(scope, term)):
        frame.world.approximate = True
        return density(frame, term, places)
    keys = tuple(frame.integer(k, places) for k in term.keys)
    definition = called(scope, term, lambda d: frame.bind(d, keys) is not None) or called(scope, term)
    if definition is None:
        return _unknown(frame, term, keys, [frame.value(a, places) for a in term.arguments])
    if definition.parameters is None:
        if term.order:
            raise NoValueError("nothing says by what this prime differentiates", term.span)
        return frame.entry(term.function, keys, places.sample)
    return frame.defined(definition, term, keys, places)


def _unknown(frame: Frame, term: t.Call, keys: tuple[int, ...], arguments: list[Array]) -> Array:
    sampler = frame.world.sampler
    parameter = frame.world.scope.parameters.get(term.function)
    if parameter is not None:
        arguments = [*arguments, frame.value(parameter)]
    mode = frame.world.shapes.signature.get(term.function, 0)
    name = term.function
    single = len(arguments) == 1 and parameter is None
    if single and (mode == "elementwise" or (mode == 0 and not dual.shape(arguments[0]))):
        smooth = sampler.function(name, keys)
        if (decided := _decided(frame, name, smooth.derivative(0)(arguments[0]))) is not None and not term.order:
            return decided
        if _domain(frame, name) in _ABOVE_ZERO:
            return derived(lambda x: EXP(smooth.derivative(0)(x)), arguments[0], term.order)
        return _squashed(frame, term, smooth.derivative(term.order)(arguments[0]))
    if term.order:
        raise NoValueError("nothing says by what this prime differentiates", term.span)
    axes = frame.world.shapes.axes(name)
    lengths = tuple(frame.world.size(frame.world.shapes.dim(name, a, keys)) for a in range(axes))
    parts = [
        _wave(frame, name, (*keys, *place), arguments)
        for place in itertools.product(*(range(1, n + 1) for n in lengths))
    ]
    if not lengths:
        if (decided := _decided(frame, name, parts[0])) is not None:
            return decided
        return EXP(parts[0]) if _domain(frame, name) in _ABOVE_ZERO else _squashed(frame, term, parts[0])
    return _structured(
        dual.reshape(dual.stack(parts), (lengths[0], lengths[1] if axes > 1 else 1)), _domain(frame, name)
    )


def _domain(frame: Frame, name: str) -> Domain | None:
    known = frame.world.scope.symbols.get(name)
    return None if known is None else known.domain


def _decided(frame: Frame, name: str, value: Array) -> Array | None:
    """The value of a classifier, which is one of two; none for other functions."""
    domain = _domain(frame, name)
    if domain not in (Domain.SIGN, Domain.BINARY):
        return None
    return np.where(np.asarray(primal(value)) > 0, 1.0, -1.0 if domain is Domain.SIGN else 0.0)


def _structured(value: Array, domain: Domain | None) -> Array:
    """A value of a function that the notes call symmetric, positive definite or positive."""
    shape = dual.shape(value)
    if shape[0] == shape[1] and domain is Domain.SYMMETRIC:
        return dual.add(value, dual.transpose(value))
    if shape[0] == shape[1] and domain is Domain.DEFINITE:
        return dual.add(dual.matmul(value, dual.transpose(value)), np.eye(shape[0]))
    return EXP(value) if domain is Domain.POSITIVE else value


def _wave(frame: Frame, name: str, keys: tuple[int, ...], arguments: list[Array]) -> Array:
    """An unknown smooth function of several arrays, with a number as its value."""
    result: Array = frame.world.sampler.number(0.0)
    for wave in range(2):
        angle: Array = frame.world.sampler.number(float(frame.world.sampler.weights(name, (*keys, wave), (1,))[0]))
        for position, argument in enumerate(arguments):
            weights = frame.world.sampler.weights(name, (*keys, wave, position), dual.shape(argument))
            angle = dual.add(angle, entry_sum(dual.multiply(weights, argument)))
        result = dual.add(result, FUNCTIONS["sin"](angle))
        if wave:
            result = dual.add(result, dual.multiply(0.3, dual.multiply(angle, angle)))
    return result


def _squashed(frame: Frame, term: t.Call, value: Array) -> Array:
    """Probabilities and densities are positive."""
    return SIGMOID(value) if term.function in frame.world.scope.positive else value


def defined(frame: Frame, definition: Definition, term: t.Call, keys: tuple[int, ...], places: Places) -> Array:
    """A function of the notes at a call, where it moves if something is differentiated by its value there."""
    value = _defined(frame, definition, term, keys, places)
    if term.order:
        return value
    around: Frame | None = frame
    while around is not None:
        change, around = around.change, around.outer
        if change is None or change.symbol != term.function or change.slope is None or not change.arguments:
            continue
        common = min(len(keys), len(change.address))
        if keys[:common] == change.address[:common] and _same(frame, change.arguments, term.arguments, places):
            if len(keys) < len(change.address):
                value = frame.with_part(change, value, change.address[common:])
            else:
                value = dual.Dual(value, frame.part(change.slope, keys[common:]), change.tag)
    return value


def _same(frame: Frame, some: Sequence[Array], others: Sequence[t.Term], places: Places) -> bool:
    """Whether arguments have the same values."""
    pairs = [(primal(x), primal(frame.value(y, places))) for x, y in zip(some, others, strict=False)]
    return len(some) == len(others) and all(x.shape == y.shape and np.array_equal(x, y) for x, y in pairs)


def _defined(frame: Frame, definition: Definition, term: t.Call, keys: tuple[int, ...], places: Places) -> Array:
    """A function of the notes at a call."""
    bound, changes = frame.call_frame(definition, term, keys, places)
    entry = open_entry(frame.world.scope, definition, term)
    dim = None if entry is None else frame.world.shapes.ranges.get(id(term))
    if entry is not None and dim is not None:
        inner, size = frame.replaced(changes), frame.world.size(dim)
        parts = [
            inner.value(definition.body, Places({**bound, entry.name: k}, places.sample)) for k in range(1, size + 1)
        ]
        return dual.expand(dual.stack(parts), 1)
    if not term.order:
        return frame.replaced(changes).value(definition.body, Places(bound, places.sample))
    if len(changes) != 1:
        if len(definition.parameters or ()) != 1:
            raise NoValueError("nothing says by what this prime differentiates", term.span)
        pattern = next(iter(definition.parameters or ()))
        if not isinstance(pattern, t.Ref):
            raise NoValueError("nothing says by what this prime differentiates", term.span)
        address = tuple(frame.integer(k, Places({**places.indices, **bound})) for k in pattern.keys)
        changes = [
            Change(pattern.symbol, address, frame.value(pattern, Places({**places.indices, **bound}, places.sample)))
        ]
    change = changes[0]
    inside = Places(bound, places.sample)

    def body(x: Array) -> Array:
        return frame.replaced([replace(change, value=x)]).value(definition.body, inside)

    return derived(body, change.value, term.order)


def call_frame(
    frame: Frame, definition: Definition, term: t.Call, keys: tuple[int, ...], places: Places
) -> tuple[dict[str, int], list[Change]]:
    """Index values and replaced symbols for the body of a function at a call."""
    bound: dict[str, int] = {}
    for pattern, key in zip(definition.keys, keys, strict=False):
        if isinstance(pattern, t.Index):
            bound[pattern.name] = key
    changes: list[Change] = []
    for mine, other in zip(definition.sides, term.sides, strict=False):  # P(y_n = 1)
        if isinstance(mine, t.Ref) and isinstance(other, t.Ref):
            pairs = zip(mine.keys, other.keys, strict=False)
            bound.update({k.name: frame.integer(a, places) for k, a in pairs if isinstance(k, t.Index)})
    for pattern, argument in zip(definition.parameters or (), term.arguments, strict=True):
        end = pattern.range.high if isinstance(pattern, t.Big) else None
        if isinstance(pattern, t.Index):
            bound[pattern.name] = frame.integer(argument, places)
        elif isinstance(end, t.Index) and isinstance(argument, t.Big) and argument.range.high is not None:
            bound[end.name] = frame.integer(argument.range.high, places)  # p(x_1, ..., x_t) at t - 1
        elif isinstance(pattern, t.Ref):
            change = _parameter(frame, pattern, argument, bound, places)
            changes += [change] if change is not None else []
    return bound, changes


def _parameter(frame: Frame, pattern: t.Ref, argument: t.Term, bound: dict[str, int], places: Places) -> Change | None:
    """How an argument enters: by the indices of the parameter, or in its place."""
    if isinstance(argument, t.Ref) and argument.symbol == pattern.symbol and len(argument.keys) == len(pattern.keys):
        pairs = list(zip(pattern.keys, argument.keys, strict=True))
        if all(isinstance(p, t.Index) or t.same(p, k) for p, k in pairs):
            for p, k in pairs:
                if isinstance(p, t.Index):
                    bound[p.name] = frame.integer(k, places)
            return None
    value = frame.value(argument, places)
    lone = pattern.keys[0] if len(pattern.keys) == 1 else None
    if isinstance(lone, t.Index) and pattern.symbol in frame.world.scope.chance.lists.values():
        members = frame.world.members(pattern.symbol)
        same = [k for k, x in enumerate(members, start=1) if float(primal(value)) == x]
        if lone.name not in bound and same:
            bound[lone.name] = same[0]  # P(X = x_i) = p_i at a value of X
            return None
    address = tuple(
        bound.setdefault(k.name, places.indices.get(k.name, 1)) if isinstance(k, t.Index) else frame.integer(k, places)
        for k in pattern.keys
    )
    return Change(pattern.symbol, address, value)
