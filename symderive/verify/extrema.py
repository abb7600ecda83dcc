r"""The least and the largest value of a quantity over all values of a number or a vector, and where it is: ``\sup_x (x y - f(x))``.

Of a vector it is found by Newton steps with the Hessian's eigenvalues made positive (Nocedal and Wright, *Numerical
Optimization*, 3.4); of a number, or entry after entry where there are kinks as in the lasso, by bisection for the place where the
slope changes its sign. What is not found, or is best at a place where it is not better than all around, has no value here.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from symderive.verify import terms as t
from symderive.verify.places import Change, Places, Values
from symderive.verify.symbols import Scope
from symderive.verify.values import dual
from symderive.verify.values.dual import Array, primal
from symderive.verify.values.errors import NoValueError

PLACES = ("argmin", "argmax")
"""The kinds of a `Sweep` whose value is a place."""
_GRID = np.concatenate([-(10.0 ** np.arange(4, -4, -1)), [0.0], 10.0 ** np.arange(-3, 5)])
_REALS = ("", "R", "bb R")  # what is looked through: all numbers, all vectors
_FAR = 1e7
_STEPS = 60
_HALVES = 60
_ROUNDS = 6
_SHORTEST = 2.0**-30
_STILL = 1e-9
_MOST = 12  # entries of what is varied
_AROUND = 1e-3
_STARTS = 12
_TRIES = 2
_BESIDE = 0.05
_SAME = 1e-12


def extreme(frame: Values, term: t.Sweep, places: Places) -> Array:
    r"""The best value of the body of ``\inf_x`` or ``\sup_x``; its slopes are those at the best place (the envelope theorem)."""
    best = _found(frame, term, places)
    if not np.all(np.isfinite(best)):
        return frame.world.sampler.number(-_sign(term) * np.inf)
    found = _put(frame, term, places, best).value(term.body, places)
    if isinstance(found, dual.Dual) and (isinstance(found.value, dual.Dual) or isinstance(found.slope, dual.Dual)):
        raise NoValueError("a second derivative of an extreme is not taken", term.span)
    return found


def place(frame: Values, term: t.Sweep, places: Places) -> Array:
    r"""Where the body of ``\arg\min_x`` or ``\arg\max_x`` is best."""
    best = _found(frame, term, places)
    if isinstance(_put(frame, term, places, best).value(term.body, places), dual.Dual):
        raise NoValueError("a derivative of a best value is not taken", term.span)
    return frame.world.sampler.number(best)


def is_known(scope: Scope, body: t.Term) -> bool:
    """Whether the notes say what all functions in a quantity are; of an unknown one no extreme can be found."""
    known = ((name, scope.symbols.get(name)) for name in scope.reach_of([body]))
    return not any(x is not None and x.called and name not in scope.definitions for name, x in known)


def kinked(term: t.Term) -> bool:
    """Whether the slope of an operation jumps somewhere."""
    match term:
        case t.Apply():
            return term.function in ("abs", "relu", "sign")
        case t.Norm():
            return term.order != "2"
        case t.Operation() | t.Big():
            return (term.name if isinstance(term, t.Operation) else term.kind) in ("max", "min", "bars")
        case _:
            return isinstance(term, t.Cases)


def _sign(term: t.Sweep) -> float:
    """What the body is multiplied by, so that the least value is looked for."""
    return -1.0 if term.kind.endswith("max") else 1.0


def _put(frame: Values, term: t.Sweep, places: Places, value: Any) -> Values:
    address = tuple(frame.integer(k, places) for k in term.variable.keys)
    return frame.replaced([Change(term.variable.symbol, address, frame.world.sampler.number(value))])


def _found(frame: Values, term: t.Sweep, places: Places) -> Any:
    address = tuple(frame.integer(k, places) for k in term.variable.keys)
    shape = dual.shape(frame.entry(term.variable.symbol, address, places.sample))
    size = int(np.prod(shape)) if shape else 1
    shown = frame.world.scope.shown(term.variable.symbol)
    if size > _MOST or term.over not in _REALS or not is_known(frame.world.scope, term.body):
        raise NoValueError(f"the extreme over all values of {shown} is not looked for", term.span)
    body = _Body(frame, term, places, shape, np.zeros(size), np.eye(size))
    with np.errstate(all="ignore"):
        body = _on_plane(body, _equations(term.condition))
        if not np.all(np.isfinite(body.origin)):
            return body.origin.reshape(shape)
        count = body.ways.shape[1]
        best = np.zeros(0) if count == 0 else _of_number(body) if count == 1 else _of_vector(body, count)
    if best is None:
        raise NoValueError(f"no value of {shown} was found that is best", term.span)
    return np.full(shape, np.inf) if not np.all(np.isfinite(best)) else body.place(best)


def _equations(condition: t.Term | None) -> list[t.Compare]:
    parts = condition.parts if isinstance(condition, t.Both) else (condition,)
    return [x for x in parts if isinstance(x, t.Compare) and x.sign == "="]


def _on_plane(body: _Body, equations: list[t.Compare]) -> _Body:
    """The same where linear equations hold: on the plane of their solutions, by its directions."""
    if not equations:
        return body
    at_zero, at_one = (body.differences(equations, x) for x in (body.origin, np.ones(body.origin.size)))
    rest, slopes = at_zero
    if not np.allclose(slopes, at_one[1]) or not np.all(np.isfinite(slopes)):
        raise NoValueError("an extreme under this condition is not looked for", body.term.span)
    origin = np.asarray(-np.linalg.pinv(slopes) @ rest, dtype=float)
    if not np.allclose(rest + slopes @ origin, 0):
        return replace(body, origin=np.full_like(origin, np.nan))
    _, sizes, ways = np.linalg.svd(slopes)
    rank = int(np.sum(sizes > _STILL))
    return replace(body, origin=origin, ways=ways[rank:].T)


@dataclass
class _Body:
    """What is to be least, of how far to go from an origin along some ways, which are directions of all entries of the variable
    in a row; it is infinite where the conditions do not hold.
    """

    frame: Values
    term: t.Sweep
    places: Places
    shape: tuple[int, ...]
    origin: Any
    ways: Any

    def place(self, x: Any) -> Any:
        """The value of the variable."""
        return (self.origin + self.ways @ x).reshape(self.shape)

    def at(self, x: Any) -> float:
        """The value."""
        self.frame.world.tick()
        inner = _put(self.frame, self.term, self.places, self.place(x))
        if self.term.condition is not None and not inner.holds(self.term.condition, self.places):
            return np.inf
        found = _sign(self.term) * _number(inner.value(self.term.body, self.places))
        return np.inf if np.isnan(found) else found

    def slopes(self, x: Any, *, twice: bool = True) -> tuple[Any, Any]:
        """The gradient and the Hessian."""
        inner, tags = self._moved(x, 1 + twice)
        moved = inner.value(self.term.body, self.places)
        first = dual.slope_of(moved, tags[-1], x.size)
        gradient = _sign(self.term) * np.asarray(primal(first), dtype=float).reshape(-1)
        if not twice:
            return gradient, None
        second = np.asarray(primal(dual.slope_of(first, tags[0], x.size)), dtype=float)
        return gradient, _sign(self.term) * second.reshape(x.size, x.size)

    def has_kinks(self) -> bool:
        """Whether slopes may jump: an absolute value, a largest entry."""
        scope = self.frame.world.scope
        inside = (x for body in (self.term.body, *scope.bodies([self.term.body])) for x in t.walk(body))
        return any(kinked(x) for x in inside)

    def differences(self, equations: list[t.Compare], x: Any) -> tuple[Any, Any]:
        """What is left of equations, and its derivatives."""
        inner, tags = self._moved(x, 1)
        found = [dual.subtract(*(inner.value(y, self.places) for y in (e.left, e.right))) for e in equations]
        slopes = [primal(dual.slope_of(y, tags[0], x.size)).reshape(-1, x.size) for y in found]
        return np.concatenate([primal(y).reshape(-1) for y in found]).astype(float), np.concatenate(slopes).astype(
            float
        )

    def _moved(self, x: Any, times: int) -> tuple[Values, list[int]]:
        """A frame in which the variable is moved along all ways."""
        inner = _put(self.frame, self.term, self.places, self.place(x))
        symbol = self.term.variable.symbol
        address = tuple(self.frame.integer(k, self.places) for k in self.term.variable.keys)
        tags = [dual.new_tag() for _ in range(times)]
        for tag in tags:
            inner = inner.replaced([Change(symbol, address, slope=self.ways.reshape((*self.shape, x.size)), tag=tag)])
        return inner, tags


def _number(x: Array) -> float:
    value = np.asarray(primal(x), dtype=float)
    if value.size != 1:
        raise NoValueError("what is to be best is no number")
    return float(value.reshape(()))


def _line(body: _Body, x: Any, step: Any) -> float | None:
    """How far along a step the least value is; infinite if it has no end there, None if it is not attained."""
    values = [body.at(x + s * step) for s in _GRID]
    if not np.any(np.isfinite(values)):
        return None
    best = int(np.argmin(values))
    if best in (0, len(_GRID) - 1):
        return np.inf
    low, high = _GRID[best - 1], _GRID[best + 1]
    ends = [_inside(body, x, step, float(_GRID[best]), float(end)) for end in (low, high)]
    slopes = [float(body.slopes(x + s * step, twice=False)[0] @ step) for s in ends]
    if slopes[0] >= 0 or slopes[1] <= 0:
        edge = ends[0] if slopes[0] >= 0 else ends[1]
        return (
            edge if np.isfinite(slopes).all() and edge not in (low, high) and _attained(body, x + edge * step) else None
        )
    low, high = ends
    for _ in range(_HALVES):
        middle = (low + high) / 2
        slope = float(body.slopes(x + middle * step, twice=False)[0] @ step)
        if slope == 0 or not np.isfinite(slope):
            return middle
        low, high = (low, middle) if slope > 0 else (middle, high)
        if high - low <= 1e-16 * max(1e-3, abs(low)):
            break
    return (low + high) / 2


def _inside(body: _Body, x: Any, step: Any, within: float, end: float) -> float:
    """The end of a part of a line, or where what is to be best ends to have a value on the way there."""
    if np.isfinite(body.at(x + end * step)):
        return end
    for _ in range(_HALVES):
        middle = (within + end) / 2
        if np.isfinite(body.at(x + middle * step)):
            within = middle
        else:
            end = middle
    return within


def _attained(body: _Body, x: Any) -> bool:
    """Whether there is a value at a place that is rounded: x >= 0 has an edge, x > 0 has none."""
    return np.isfinite(body.at(np.round(x, 9)))


def _of_number(body: _Body) -> Any:
    found = _line(body, np.zeros(1), np.ones(1))
    if found is None:
        return None
    if np.isfinite(found) and found == np.round(found, 12):
        return np.asarray([found])
    near = np.asarray([np.round(found, 12)])
    return near if body.at(near) < body.at(np.asarray([found])) else np.asarray([found])


def _of_vector(body: _Body, size: int) -> Any:
    points = np.random.default_rng(7)
    starts = [
        np.zeros(size),
        *(points.normal(size=size) for _ in range(_STARTS)),
        np.ones(size),
        np.full(size, 1 / size),
    ]
    values = [body.at(x) for x in starts]
    if not np.any(np.isfinite(values)):
        return None
    known, key = body.frame.world.remembered, ("extreme", body.term, tuple(values))
    if key not in known:
        known[key] = _least(body, starts, values, points)
    return known[key]


def _least(body: _Body, starts: list[Any], values: list[float], points: np.random.Generator) -> Any:
    """The best place, from the best of some starts."""
    order = sorted((k for k, x in enumerate(values) if math.isfinite(x)), key=values.__getitem__)
    tries = () if body.has_kinks() else order[:_TRIES]
    found = next((x for k in tries if (x := _newton(body, starts[k])) is not None), None)
    if found is None:
        found = _at_kink(body, starts[order[0]], points)
    if found is None or not np.all(np.isfinite(found)):
        return found
    least = body.at(found)
    return found if all(least <= x + _STILL * (1 + abs(x)) for x in values) and _is_least(body, found) else None


def _at_kink(body: _Body, start: Any, points: np.random.Generator) -> Any:
    """The best value entry by entry, if it is not better at a place beside it where the slopes vanish."""
    found = _by_entries(body, start)
    if found is None:
        return None
    near = (_newton(body, found + _BESIDE * points.normal(size=found.size)) for _ in range(_TRIES))
    return min([found, *(x for x in near if x is not None)], key=body.at)


def _newton(body: _Body, x: Any) -> Any:
    """Where the gradient vanishes; infinite if it is found nowhere near."""
    value = body.at(x)
    for _ in range(_STEPS):
        gradient, second = body.slopes(x)
        if not (np.all(np.isfinite(gradient)) and np.all(np.isfinite(second))):
            return None
        if np.max(np.abs(gradient)) <= _STILL * _STILL:
            return x
        roots, vectors = np.linalg.eigh((second + second.T) / 2)
        step = -vectors @ (
            (vectors.T @ gradient) / np.maximum(np.abs(roots), 1e-7 * max(1.0, float(np.max(np.abs(roots)))))
        )
        part, new = 1.0, body.at(x + step)
        while not new < value and part > _SHORTEST:
            part /= 2
            new = body.at(x + part * step)
        if not new < value:
            return x if np.max(np.abs(gradient)) <= _STILL * (1 + abs(value)) else None
        x, value = x + part * step, new
        if np.max(np.abs(x)) > _FAR or value == -np.inf:
            return np.full_like(x, np.inf)
    return None


def _by_entries(body: _Body, x: Any) -> Any:
    """Where no entry can be made better alone."""
    for _ in range(_ROUNDS):
        before = x.copy()
        for step in np.eye(x.size):
            found = _line(body, x - step * (x @ step), step)
            if found is None or not np.isfinite(found):
                return None
            x = x + step * (found - x @ step)
        if np.max(np.abs(x - before)) <= _SAME * (1 + np.max(np.abs(x))):
            return x
    return None


def _is_least(body: _Body, x: Any) -> bool:
    """Whether no place around is better."""
    value = body.at(x)
    around = itertools.islice(itertools.product((-1.0, 0.0, 1.0), repeat=x.size), 3**5)
    return all(body.at(x + _AROUND * np.asarray(step)) >= value - _SAME * (1 + abs(value)) for step in around)


__all__ = ["PLACES", "extreme", "is_known", "kinked", "place"]
