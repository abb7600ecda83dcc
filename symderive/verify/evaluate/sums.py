"""Sums, products and extremes over an index, and conditions."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from symderive.verify import terms as t
from symderive.verify.places import Places
from symderive.verify.values import dual
from symderive.verify.values.dual import Array, primal
from symderive.verify.values.errors import ElsewhereError, NoValueError
from symderive.verify.values.functions import divide

if TYPE_CHECKING:
    from symderive.verify.evaluate.frame import Frame

_LONGEST_SERIES = 3000
_CALLED = {"prod": "product", "sum": "sum"}


def span_of(frame: Frame, term: t.Big, places: Places) -> range:
    """The values that the index of a big operator takes, before its condition."""
    low = 1 if term.range.low is None else frame.integer(term.range.low, places)
    step = 1 if term.range.step is None else frame.integer(term.range.step, places)
    if term.range.high is None:
        dim = frame.world.shapes.ranges.get(id(term))
        if dim is None:
            raise NoValueError("what this sum runs over is not known", term.span)
        high = frame.world.size(dim) - (1 if low == 0 else 0)
    else:
        high = frame.integer(term.range.high, places)
    if high - low > 200:
        raise NoValueError("a sum of more than 200 terms", term.span)
    return range(low, high + 1, step)


def _series(frame: Frame, term: t.Big, places: Places) -> Array:
    """A sum without end, up to where its terms have vanished."""
    if term.kind != "sum" or term.range.low is None:
        raise NoValueError(f"the {term.kind} of infinitely many terms is not taken", term.span)
    low = frame.integer(term.range.low, places)
    frame.world.approximate = True
    parts: list[Array] = []
    largest, small = 0.0, 0
    for k in range(low, low + _LONGEST_SERIES):
        frame.world.tick()
        inner = places.at(term.index, k)
        if term.condition is not None and not frame.holds(term.condition, inner):
            continue
        parts.append(frame.value(term.body, inner))
        size = float(np.max(np.abs(primal(parts[-1]).astype(float))))
        largest = max(largest, size)
        small = small + 1 if size <= 1e-17 * largest else 0
        if small >= 3 or not np.isfinite(size):
            return gathered(frame, term, parts)
    raise NoValueError("this series does not converge soon enough", term.span)


def big(frame: Frame, term: t.Big, places: Places) -> Array:
    """The value of a sum, product or extreme over an index."""
    if isinstance(term.range.high, t.Constant) and term.range.high.name == "inf":
        return _series(frame, term, places)
    parts: list[Array] = []
    over = frame.span_of(term, places)
    placed = term.kind == "sum" and isinstance(term.range.low, t.Index)  # g_t, a sum from t on
    if (term.kind == "prod" or placed) and over.stop < over.start:
        raise ElsewhereError(f"a {_CALLED[term.kind]} that ends before it begins", term.span)
    for k in over:
        frame.world.tick()
        inner = replace(places, sample=k) if term.sample else places
        inner = inner.at(term.index, k)
        if term.condition is None or frame.holds(term.condition, inner):
            parts.append(frame.value(term.body, inner))
    if not parts and term.kind == "prod" and term.range.low is not None:
        return _nothing(frame, frame.value(term.body, places.at(term.index, frame.integer(term.range.low, places))))
    return gathered(frame, term, parts)


def _nothing(frame: Frame, factor: Array) -> Array:
    """The product of no factors like this one: the identity for square matrices."""
    shape = dual.shape(factor)
    square = len(shape) == 2 and shape[0] == shape[1]
    return np.eye(shape[0]) if square else frame.world.sampler.number(1.0)


def gathered(frame: Frame, term: t.Big, parts: list[Array]) -> Array:
    """The sum, product or largest of the parts."""
    if not parts:
        if term.kind in ("sum", "prod"):
            return frame.world.sampler.number(0.0 if term.kind == "sum" else 1.0)
        raise NoValueError(f"the {term.kind} of nothing", term.span)
    parts = parts[::-1] if term.descending else parts
    result = parts[0]
    for part in parts[1:]:
        match term.kind:
            case "sum" | "mean":
                result = dual.add(result, part)
            case "prod":
                matrices = len(dual.shape(part)) == 2 and 1 not in (*dual.shape(part), *dual.shape(result))
                result = dual.matmul(result, part) if matrices else dual.multiply(result, part)
            case "max":
                result = part if np.all(primal(part) > primal(result)) else result
            case "min":
                result = part if np.all(primal(part) < primal(result)) else result
            case _:
                raise NoValueError(f"{term.kind} has no value", term.span)
    return divide(result, frame.world.sampler.number(float(len(parts)))) if term.kind == "mean" else result


def holds(frame: Frame, term: t.Term, places: Places) -> bool:
    """Whether a condition holds."""
    if isinstance(term, t.Both):
        return all(frame.holds(p, places) for p in term.parts)
    if not isinstance(term, t.Compare):
        return bool(np.all(primal(frame.value(term, places)) != 0))
    left, right = primal(frame.value(term.left, places)), primal(frame.value(term.right, places))
    match term.sign:
        case "=":
            return bool(np.all(np.abs(np.asarray(left - right, dtype=float)) < 1e-9))
        case "ne":
            return bool(np.any(np.abs(np.asarray(left - right, dtype=float)) >= 1e-9))
        case "<":
            return bool(np.all(left < right))
        case ">":
            return bool(np.all(left > right))
        case "le":
            return bool(np.all(left <= right))
        case "ge":
            return bool(np.all(left >= right))
        case _:
            raise NoValueError("this condition cannot be decided", term.span)


def entries_that(frame: Frame, term: t.Compare, places: Places) -> Array:
    """One for every entry that meets a condition, else zero."""
    left, right = primal(frame.value(term.left, places)), primal(frame.value(term.right, places))
    found = {"<": left < right, ">": left > right, "le": left <= right, "ge": left >= right}[term.sign]
    return frame.world.sampler.number(np.asarray(found, dtype=float))
