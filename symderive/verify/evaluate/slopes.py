"""Derivatives, in the layout of the notes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from symderive.verify import terms as t
from symderive.verify.places import Change, Places
from symderive.verify.shapes import called
from symderive.verify.symbols import STILL, Domain
from symderive.verify.values import dual
from symderive.verify.values.dual import Array
from symderive.verify.values.errors import NoValueError
from symderive.verify.values.functions import divide, power

if TYPE_CHECKING:
    from symderive.verify.evaluate.frame import Frame


def derived_by(frame: Frame, term: t.Derive, places: Places) -> Array:
    """The value of a derivative."""
    if term.kind == "differential":
        return _differential(frame, term, places)
    return (
        _slopes(frame, term, list(term.wrt), places)
        if not term.row
        else dual.transpose(_slopes(frame, term, list(term.wrt), places))
    )


def _differential(frame: Frame, term: t.Derive, places: Places) -> Array:
    """The change of a term to first order: the sum over all free symbols of its change by each."""
    scope = frame.world.scope
    result: Array | None = None
    for symbol in sorted(scope.reach_of([term.of])):
        known = scope.symbols.get(symbol)
        if known is None or symbol in scope.definitions or known.called or symbol in frame.world.sizes:
            continue
        if f"{STILL}{symbol}" in scope.flags:
            continue
        if known.labels or known.least:
            raise NoValueError("a differential of a family of symbols", term.span)
        base = frame.entry(symbol, (), places.sample)
        change = frame.world.sampler.array(f"d {symbol}", (), dual.shape(base), Domain.REAL)
        tag = dual.new_tag()
        moved = frame.replaced([Change(symbol, (), slope=np.expand_dims(change, -1), tag=tag)]).value(term.of, places)
        slope = dual.slope_of(moved, tag, 1)
        part = dual.total(slope, len(dual.shape(slope)) - 1)
        result = part if result is None else dual.add(result, part)
    return dual.multiply(0.0, frame.value(term.of, places)) if result is None else result


def _slopes(frame: Frame, term: t.Derive, wrt: list[t.Term], places: Places) -> Array:
    """The derivative by the first variable, of the derivative by the others."""
    if not wrt:
        return frame.value(term.of, places)
    symbol, address, scale = _variable(frame, wrt[0], places)
    base = frame.entry(symbol, address, places.sample)
    shape = dual.shape(base)
    directions = int(np.prod(shape)) if shape else 1
    slope = np.eye(directions).reshape((*shape, directions))
    if isinstance(wrt[0], t.Operation):  # by vec(X): column after column
        slope = np.swapaxes(np.eye(directions).reshape((*reversed(shape), directions)), 0, 1)
        shape = (directions, 1)
    if term.kind == "pointwise":
        slope, directions = np.ones((*shape, 1)), 1
    tag = dual.new_tag()
    at = tuple(frame.value(a, places) for a in wrt[0].arguments) if isinstance(wrt[0], t.Call) else ()
    change = Change(symbol, address, slope=slope, tag=tag, arguments=at, local=term.kind == "local")
    held = [Change(name, (), value=frame.entry(name, (), places.sample)) for name in _held(frame, term, symbol)]
    inner = frame.replaced([change, *held])
    moved = _slopes(inner, term, wrt[1:], places)
    found = dual.slope_of(moved, tag, directions)
    if scale is not None:
        found = divide(found, dual.expand(scale, len(dual.shape(scale))) if dual.shape(scale) else scale)
    return _arranged(frame, found, dual.shape(moved), () if term.kind == "pointwise" else shape)


def _held(frame: Frame, term: t.Derive, symbol: str) -> list[str]:
    """What a partial derivative of f(x, u(x)) by x holds fixed: the other arguments."""
    scope = frame.world.scope
    if term.kind != "partial" or not isinstance(term.of, t.Call):
        return []
    definition = called(scope, term.of)
    if definition is None or definition.parameters is None:
        return []
    found = [p.symbol for p in definition.parameters if isinstance(p, t.Ref) and not p.keys]
    return [p for p in found if p != symbol and symbol in scope.reach(p)] if symbol in found else []


def chained(frame: Frame, term: t.Chain, places: Places) -> Array:
    """Derivatives side by side, contracted over all entries of the quantities between them."""
    result: Array | None = None
    for link in term.links:
        slope, of, by = _flat_slope(frame, link, places)
        result = slope if result is None else dual.matmul(result, slope)
    assert result is not None
    of = dual.shape(frame.value(term.links[0].of, places))
    by = dual.shape(frame.value(term.links[-1].wrt[0], places))
    return _arranged(frame, dual.reshape(result, (*of, int(np.prod(by)) if by else 1)), of, by)


def _flat_slope(frame: Frame, term: t.Derive, places: Places) -> tuple[Array, tuple[int, ...], tuple[int, ...]]:
    """All derivatives of all entries, as a matrix, with both shapes."""
    symbol, address, scale = _variable(frame, term.wrt[0], places)
    base = frame.entry(symbol, address, places.sample)
    shape = dual.shape(base)
    directions = int(np.prod(shape)) if shape else 1
    slope = np.eye(directions).reshape((*shape, directions))
    tag = dual.new_tag()
    moved = frame.replaced([Change(symbol, address, slope=slope, tag=tag)]).value(term.of, places)
    found = dual.slope_of(moved, tag, directions)
    if scale is not None:
        found = divide(found, scale)
    of = dual.shape(moved)
    return dual.reshape(found, (int(np.prod(of)) if of else 1, directions)), of, shape


def _variable(frame: Frame, wrt: t.Term, places: Places) -> tuple[str, tuple[int, ...], Array | None]:
    """The address of a variable; for ``σ^2`` also the factor that its derivative by σ is divided by."""
    if isinstance(wrt, t.Transpose):
        wrt = wrt.of
    if isinstance(wrt, t.Power) and isinstance(wrt.base, t.Ref) and isinstance(wrt.exponent, t.Number):
        symbol, address, _ = _variable(frame, wrt.base, places)
        number = frame.value(wrt.exponent, places)
        outer = dual.multiply(number, power(frame.value(wrt.base, places), dual.subtract(number, 1.0)))
        return symbol, address, outer
    if isinstance(wrt, t.Operation) and wrt.name == "vec":
        return _variable(frame, wrt.arguments[0], places)
    if isinstance(wrt, t.Call):
        return _variable(frame, t.Ref(wrt.span, wrt.function, wrt.keys), places)
    if not isinstance(wrt, t.Ref):
        raise NoValueError("a derivative is taken by a symbol, and this is none", wrt.span)
    return wrt.symbol, tuple(frame.integer(k, places) for k in wrt.keys), None


def _arranged(frame: Frame, slope: Array, of: tuple[int, ...], by: tuple[int, ...]) -> Array:
    """Derivatives by all directions, in the shape that the layout of the notes gives them."""
    layout = frame.world.shapes.layout
    if not by:
        return dual.reshape(slope, of)
    if not of:
        found = dual.reshape(slope, by)
        flip = layout == "numerator" or (layout == "rows" and 1 in by)
        return dual.transpose(found) if flip else found
    values, variables = int(np.prod(of)), int(np.prod(by))
    if max(of) != values or max(by) != variables:
        raise NoValueError("this derivative has more than two indices")
    found = dual.reshape(slope, (values, variables))
    return dual.transpose(found) if layout == "denominator" else found
