"""What the notes state as equations: free symbols are moved to where they hold, by Gauss-Newton steps of least norm.

(Nocedal and Wright, *Numerical Optimization*, 10.3; the step is the least-squares solution of the linearised equations.)
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from symderive.verify import terms as t
from symderive.verify.places import Change, Places
from symderive.verify.symbols import Definition, Domain, Scope
from symderive.verify.values import dual
from symderive.verify.values.dual import primal
from symderive.verify.values.errors import NoValueError

if TYPE_CHECKING:
    from symderive.verify.world import World

_MOVABLE = (None, Domain.REAL, Domain.POSITIVE, Domain.NONNEGATIVE, Domain.UNIT, Domain.SYMMETRIC)
_STEPS = 40
_SHORTEST = 1 / 64
_EXACT = 1e-11
_MOST_PLACES = 200
_FAR = 1e6


def movable(scope: Scope, terms: tuple[t.Term, ...]) -> tuple[str, ...]:
    """The free symbols behind terms whose values may be chosen so that an equation holds."""
    found: list[str] = []
    for name in sorted(scope.reach_of(terms)):
        known = scope.symbols.get(name)
        if known is None or known.called or known.labels or name in scope.sizes:
            continue
        if all(map(_of_diagonal, scope.definitions.get(name, ()))) and known.domain in _MOVABLE:
            found.append(name)
    return tuple(found)


def _of_diagonal(definition: Definition) -> bool:
    """Whether only the diagonal of an array is defined, as by p_{ii} = 0."""
    keys = definition.keys
    return len(keys) == 2 and isinstance(keys[0], t.Index) and t.same(keys[0], keys[1])


def relevant(scope: Scope, statement: t.Statement) -> tuple[t.Condition, ...]:
    """The equations that say something of the symbols of a statement, directly or through other equations."""
    reached = scope.reach_of((statement.left, statement.right)) - scope.sizes
    waiting, found = [c for c in scope.constraints if _says(c, statement)], list[t.Condition]()
    while True:
        more = [c for c in waiting if reached & (scope.reach_of((c.left, c.right)) - scope.sizes)]
        if not more:
            return tuple(c if c.unknowns else replace(c, unknowns=_unknowns(scope, statement, c)) for c in found)
        found += more
        waiting = [c for c in waiting if c not in more]
        reached |= scope.reach_of(x for c in more for x in (c.left, c.right)) - scope.sizes


def _unknowns(scope: Scope, statement: t.Statement, condition: t.Condition) -> tuple[str, ...]:
    """What is moved so that an equation holds; what the statement differentiates by stays at random, where others can be moved."""
    found = movable(scope, (condition.left, condition.right))
    derivatives = [x for side in (statement.left, statement.right) for x in t.walk(side) if isinstance(x, t.Derive)]
    varied = {ref.symbol for x in derivatives for ref in x.wrt if isinstance(ref, t.Ref)}
    return tuple(x for x in found if x not in varied) or found


def _says(condition: t.Condition, statement: t.Statement) -> bool:
    """Whether an equation says what values are, and is not the statement itself; one of derivatives is a result that may be wrong."""
    sides, claimed = (condition.left, condition.right), (statement.left, statement.right)
    if any(isinstance(x, (t.Derive, t.Chain, t.Expect)) for side in sides for x in t.walk(side)):
        return False
    return not any(t.same(one, claimed) for one in (sides, sides[::-1]))


def settle(world: World, new: Callable[..., Any]) -> bool:
    """Give the unknowns of a world's equations values with which they hold; False if none are found."""
    conditions = world.shapes.conditions
    unknowns = [u for u in dict.fromkeys(u for c in conditions for u in c.unknowns) if world.shapes.axes(u) <= 2]
    world.settled = {}
    try:
        world.settled = {u: _float(world.free(u, (), None)) for u in unknowns}
        with np.errstate(all="ignore"):
            return _solved(world, conditions, unknowns, new) and all(_within(world, u) for u in unknowns)
    except NoValueError:
        return False


def _solved(world: World, conditions: tuple[t.Condition, ...], unknowns: list[str], new: Callable[..., Any]) -> bool:
    for _ in range(_STEPS):
        world.tick()
        rest, slopes = _linearised(new(world, settling=True), conditions, unknowns)
        if not (np.all(np.isfinite(rest)) and np.all(np.isfinite(slopes))):
            return False
        if float(np.max(np.abs(rest), initial=0.0)) <= _EXACT:
            return True
        slopes = _on_rays(world, unknowns, rest, slopes)
        step = np.asarray(np.linalg.lstsq(slopes, -rest, rcond=1e-10)[0] if slopes.size else np.zeros(0), dtype=float)
        if not _moved(world, conditions, unknowns, (step, float(np.linalg.norm(rest))), new):
            return float(np.max(np.abs(rest))) <= 1e3 * _EXACT
    return False


def _on_rays(world: World, unknowns: list[str], rest: Any, slopes: Any) -> Any:
    """Slopes under which a step turns an unknown of which only the direction counts, where it would but lengthen it.

    What is homogeneous of degree -1, as the slope of a quotient of squares is, is multiplied by the length (Euler's theorem).
    """
    assert world.settled is not None
    place = 0
    for name in unknowns:
        value = np.ravel(world.settled[name])
        columns, place = slice(place, place + value.size), place + value.size
        length = float(value @ value)
        if value.size > 1 and length > 0 and np.allclose(slopes[:, columns] @ value, -rest, rtol=1e-6, atol=1e-13):
            slopes = slopes.copy()
            slopes[:, columns] += np.outer(rest, value) / length
    return slopes


def _moved(
    world: World,
    conditions: tuple[t.Condition, ...],
    unknowns: list[str],
    step: tuple[Any, float],
    new: Callable[..., Any],
) -> bool:
    """Take the longest part of a step that brings the equations nearer; False if there is none."""
    assert world.settled is not None
    start = dict(world.settled)
    part = 1.0
    while part >= _SHORTEST:
        place = 0
        for name in unknowns:
            size = int(np.size(start[name]))
            world.settled[name] = start[name] + part * step[0][place : place + size].reshape(np.shape(start[name]))
            place += size
        rest = _rest(new(world, settling=True), conditions)
        if np.all(np.isfinite(rest)) and float(np.linalg.norm(rest)) < step[1]:
            return True
        part /= 2
    world.settled = start
    return False


def _within(world: World, name: str) -> bool:
    """Whether a symbol has stayed in its domain."""
    assert world.settled is not None
    value: Any = world.settled[name]
    if np.max(np.abs(value), initial=0.0) > _FAR:
        return False  # far out slopes vanish to rounding only
    match world.domain(name):
        case Domain.POSITIVE:
            return bool(np.all(value > 0))
        case Domain.NONNEGATIVE:
            return bool(np.all(value >= 0))
        case Domain.UNIT:
            return bool(np.all((value > 0) & (value < 1)))
        case _:
            return True


def _linearised(frame: Any, conditions: tuple[t.Condition, ...], unknowns: list[str]) -> tuple[Any, Any]:
    """What is left of the equations, and its derivatives by all unknowns."""
    rest = _rest(frame, conditions)
    columns = [_columns(frame, conditions, name) for name in unknowns]
    return rest, np.concatenate(columns, axis=1) if columns else np.zeros((rest.size, 0))


def _columns(frame: Any, conditions: tuple[t.Condition, ...], name: str) -> Any:
    shape = dual.shape(frame.entry(name, ()))
    count = int(np.prod(shape)) if shape else 1
    tag = dual.new_tag()
    inner = type(frame)(frame.world, frame, Change(name, (), slope=np.eye(count).reshape((*shape, count)), tag=tag))
    found = [primal(dual.slope_of(x, tag, count)) for x in _differences(inner, conditions)]
    columns = np.concatenate([np.asarray(x, dtype=float).reshape(-1, count) for x in found])
    if frame.world.domain(name) is Domain.SYMMETRIC and len(shape) == 2:  # x_{ij} and x_{ji} are moved as one
        matrices = columns.reshape(-1, *shape)
        columns = ((matrices + matrices.swapaxes(1, 2)) / 2).reshape(-1, count)
    return columns


def _rest(frame: Any, conditions: tuple[t.Condition, ...]) -> Any:
    return np.concatenate([_float(x).ravel() for x in _differences(frame, conditions)])


def _differences(frame: Any, conditions: tuple[t.Condition, ...]) -> Iterator[Any]:
    """Left minus right of every equation, at all values of its indices."""
    for condition in conditions:
        for places in _everywhere(frame.world, condition):
            yield dual.subtract(frame.value(condition.left, places), frame.value(condition.right, places))


def _everywhere(world: World, condition: t.Condition) -> Iterator[Places]:
    found = world.shapes.places_of(condition)
    lengths = [world.size(p.dim) for p in found.values() if p.dim is not None]
    for values in itertools.islice(itertools.product(*(range(1, n + 1) for n in lengths)), _MOST_PLACES):
        yield Places(dict(zip(found, values, strict=True)))


def _float(x: Any) -> Any:
    return np.asarray(primal(x), dtype=float)


__all__ = ["movable", "relevant", "settle"]
