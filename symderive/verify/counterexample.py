"""The smallest values that refute a claim, for a reader to redo by hand."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np

from symderive.verify.agreement import EQUATIONS, agrees, plainly
from symderive.verify.clock import now
from symderive.verify.dims import ShapeError
from symderive.verify.evaluate import Frame
from symderive.verify.findings import Counterexample
from symderive.verify.free_names import free_indices, offset
from symderive.verify.judge import Judgement
from symderive.verify.places import Places
from symderive.verify.resolve.usage import Usage
from symderive.verify.sampling import Sampler
from symderive.verify.shapes import Shapes
from symderive.verify.signature import check
from symderive.verify.sizing import sequence_letters
from symderive.verify.symbols import Domain, Scope
from symderive.verify.terms import Integral, Limit, Statement, walk
from symderive.verify.trial import allowed, index_values
from symderive.verify.values.dual import primal
from symderive.verify.values.errors import NoValueError
from symderive.verify.world import OutOfTimeError, World
from symderive.verify.written import written

_SECONDS = 0.3
_ENOUGH = 8  # worlds that refute the claim, of which the simplest is shown
_APART = 1e-3
_RANGES = (Domain.REAL, Domain.POSITIVE, Domain.UNIT)
_STYLES = (1, 2, 0, 3)
_SEEDS = range(4)
_DIGITS = 4
_LARGEST_DENOMINATOR = 24
_LARGEST_INTEGER = 100_000
_MOST_ENTRIES = 9
_MATRICES = (Domain.SYMMETRIC, Domain.DEFINITE, Domain.DIAGONAL)
_NEAR_ONE = (0.05, 50.0)  # numbers with digits in which a reader sees what a function did
_NOISE = 1e-9  # what limits and integrals are exact to; sides that are zero but for rounding refute nothing


@dataclass
class Watched(World):
    """A world that remembers which values were looked up; one symbol may have other values than it should."""

    seen: dict[tuple[str, tuple[int, ...], int | None], Any] = field(
        default_factory=dict[tuple[str, tuple[int, ...], "int | None"], Any]
    )
    bent: str = ""
    chosen: dict[tuple[str, tuple[int, ...], int | None], Any] = field(
        default_factory=dict[tuple[str, tuple[int, ...], "int | None"], Any]
    )

    def free(self, symbol: str, keys: tuple[int, ...], sample: int | None) -> Any:
        """What is left of a free symbol after its first keys."""
        found = super().free(symbol, keys, sample)
        found = self.chosen.get((symbol, keys, sample), found)
        if np.ndim(found) == 0 and self.domain(symbol) in _MATRICES and self.sampler.style != "random":
            found = self.sampler.number(2.0 if found > 1 else 1.0)  # a matrix that is a number here
        self.seen[symbol, keys, sample] = found
        return found * 1.25 + 0.0625 if symbol == self.bent else found


@dataclass(frozen=True)
class _Failure:
    """A world in which both sides have different values."""

    world: Watched
    places: Places
    left: Any
    right: Any

    def cost(self) -> float:
        """How hard it is to redo by hand."""
        values = [x for found in self.world.seen.values() for x in np.asarray(found, dtype=float).ravel()]
        sides = [float(x) for side in (self.left, self.right) for x in np.asarray(side).ravel()]
        return (
            sum(1.0 + _effort(x) + (0.4 if x == 0 else 0.0) for x in values)
            + 2 * sum(_effort(x) for x in sides)
            + 0.5 * sum(self.world.sizes.values())
        )


def counterexample(judgement: Judgement) -> Counterexample | None:
    """Values at which a claim that was found wrong fails: small sizes, small numbers; else those of the trial that failed."""
    outcome = judgement.outcome
    if outcome is None or outcome.world is None or outcome.statement is None or judgement.reading is None:
        return None
    statement, world = outcome.statement, outcome.world
    stop = now() + _SECONDS
    found: list[_Failure] = []
    for apart in (_APART, 0.0):  # sides that differ in the first digits, else sides that differ at all
        failures = _failures(statement, world, outcome.signature, stop, apart)
        found = found or list(itertools.islice(failures, _ENOUGH))
    if found:
        best = _rounder(min(found, key=_Failure.cost), statement)
    else:
        assert outcome.places is not None
        same = _watched(world.scope, world.shapes, world.sampler, world.sizes, world.fallback)
        same.equal, same.smallest, same.deadline = world.equal, world.smallest, stop + _SECONDS
        try:
            again = _failure(statement, same, outcome.places, 0.0)
        except OutOfTimeError:
            return None
        if again is None:
            return None
        best = again
    usage = judgement.reading.resolver.usage
    values = (*_counts(best, statement), *_values(best, statement, usage))
    left, right = sides_text(*_sides(best, statement))
    return Counterexample(values, left, right)


# -- worlds ------------------------------------------------------------------------------------------------------------


def _failures(
    statement: Statement, world: World, signature: Mapping[str, Any], stop: float, apart: float
) -> Iterator[_Failure]:
    """Small worlds in which a statement fails, simple ones first."""
    scope = world.scope
    for sizes in _small_sizes(scope, statement, world.sizes):
        shapes = Shapes(scope, signature, sizes, world.shapes.layout)
        try:
            check(shapes, statement)
        except ShapeError:
            continue
        start = _RANGES.index(world.fallback) if world.fallback in _RANGES else 0
        for domain, style, seed in itertools.product(_RANGES[start:], _STYLES, _SEEDS):
            if now() > stop:
                return
            small = _watched(scope, shapes, Sampler(seed, style), sizes, domain)
            small.deadline = stop
            try:
                yield from _first_failure(statement, small, apart)
            except OutOfTimeError:
                return


def _first_failure(statement: Statement, small: Watched, apart: float) -> Iterator[_Failure]:
    for places in index_values(small, statement):
        if any(value > small.sizes.get(name.upper(), value) for name, value in places.indices.items()):
            continue  # k runs to K in most notes
        small.seen.clear()
        found = _failure(statement, small, places, apart)
        if found is not None:
            yield found
            return


def _rounder(failure: _Failure, statement: Statement) -> _Failure:
    """The failure with whole numbers for what need not lie between 0 and 1, though a logarithm made all of it do so: a label."""
    world = failure.world
    if world.fallback is not Domain.UNIT:
        return failure
    for address, value in list(world.seen.items()):
        known = world.scope.symbols.get(address[0])
        if np.ndim(value) or known is None or known.domain is not None or float(value).is_integer():
            continue
        for whole in (1.0, 0.0):
            other = _watched(world.scope, world.shapes, world.sampler, world.sizes, world.fallback)
            other.chosen = {**world.chosen, address: world.sampler.number(whole)}
            found = _failure(statement, other, failure.places, _APART)
            if found is not None:
                failure, world = found, other
                break
    return failure


def _watched(scope: Scope, shapes: Shapes, sampler: Sampler, sizes: Mapping[str, int], fallback: Domain) -> Watched:
    return Watched(scope, shapes, sampler, sizes, equal=True, fallback=fallback)


def _small_sizes(scope: Scope, statement: Statement, sizes: Mapping[str, int]) -> Iterator[dict[str, int]]:
    """Sizes of one or two where a name may be so small, then those of the trial."""
    family = set(sequence_letters(scope, statement))
    least = max((sizes[x] + _shift(statement, x) for x in family if x in sizes), default=1)
    plain = [x for x in sizes if x in scope.sizes and x not in scope.tops and x not in family]
    last = {
        x: min(sizes[x], max(2, least)) for x in sorted(scope.tops) if x in sizes
    }  # not smaller than what the claim looks at
    tried: list[dict[str, int]] = []
    for number in (1, 2):
        small = {**sizes, **last, **dict.fromkeys(plain, max(number, least))}
        if small not in tried:
            tried.append(small)
            yield small
    if dict(sizes) not in tried:
        yield dict(sizes)


def _shift(statement: Statement, index: str) -> int:
    """How far beyond an index a statement looks, at least one."""
    keys = [k for side in (statement.left, statement.right) for x in walk(side) for k in getattr(x, "keys", ())]
    return max((found[1] for k in keys if (found := offset(k)) is not None and found[0] == index), default=1) or 1


def _failure(statement: Statement, world: Watched, places: Places, apart: float) -> _Failure | None:
    """Both sides, if they are finite and the relation clearly does not hold."""
    frame = Frame(world)
    if not world.met:
        return None
    try:
        with np.errstate(all="ignore"):
            if not allowed(frame, places):
                return None
            left, right = (np.asarray(primal(frame.value(x, places)), float) for x in (statement.left, statement.right))
    except NoValueError:
        return None
    if not (np.all(np.isfinite(left)) and np.all(np.isfinite(right))) or _plainly_holds(statement, left, right):
        return None
    largest = max(float(np.max(np.abs(left), initial=0.0)), float(np.max(np.abs(right), initial=0.0)))
    least = max(apart * largest, _NOISE if apart else 0.0)
    if left.size == right.size and float(np.max(np.abs(left.ravel() - right.ravel()))) <= least:
        return None
    return _Failure(world, places, left, right)


def _plainly_holds(statement: Statement, left: Any, right: Any) -> bool:
    if statement.sign in EQUATIONS:
        return plainly(left, right) is True
    return agrees(statement.sign, left, right)


# -- what is shown -----------------------------------------------------------------------------------------------------


def _counts(found: _Failure, statement: Statement) -> Iterator[tuple[str, str]]:
    """Sizes and indices that the claim names."""
    world = found.world
    indices = dict.fromkeys((*free_indices(statement.left), *free_indices(statement.right)))
    named = world.scope.reach_of((statement.left, statement.right))
    for name, size in world.sizes.items():
        if name in indices or (name in world.scope.sizes and name in named):
            yield written(world.scope, None, name, ()), str(size)
    for name in indices:
        if name in found.places.indices:
            yield written(world.scope, None, name, ()), str(found.places.indices[name])


def _values(found: _Failure, statement: Statement, usage: Usage) -> Iterator[tuple[str, str]]:
    """The free symbols that either side changes with: entries that were looked up alone, else whole vectors and matrices."""
    world = found.world
    shown: dict[tuple[str, tuple[int, ...], int | None], Any] = {}
    symbols = {symbol for symbol, _, _ in world.seen if symbol not in world.sizes}
    for symbol in sorted(symbols, key=lambda x: (x.split("_")[0].split(" ")[-1].lower(), x)):
        if not _matters(found, statement, symbol):
            continue
        for keys, sample, value in _parts(world, symbol):
            shown[symbol, keys, sample] = value
    for (symbol, keys, sample), value in shown.items():
        name = written(world.scope, usage, symbol, keys)
        yield (name if sample is None or symbol not in world.data else f"{name}^{{({sample})}}"), array_text(value)


def _parts(world: Watched, symbol: str) -> Iterator[tuple[tuple[int, ...], int | None, Any]]:
    """The values of a symbol that were looked up, gathered into arrays where several entries were."""
    known = world.scope.symbols.get(symbol)
    labels = known.labels if known is not None else 0
    rank = world.shapes.axes(symbol)
    groups: dict[tuple[tuple[int, ...], int | None], list[tuple[int, ...]]] = {}
    for name, keys, sample in list(world.seen):
        if name == symbol:
            groups.setdefault((keys[: labels + max(0, rank - 2)], sample), []).append(keys)
    for (front, sample), found in sorted(groups.items(), key=_order):
        whole = world.free(symbol, front, sample)
        alone = len(found) == 1 and len(found[0]) == labels + rank
        if alone or np.size(whole) > _MOST_ENTRIES:
            for keys in sorted(found):
                yield keys, sample, world.free(symbol, keys, sample)
        else:
            yield front, sample, whole


def _order(group: tuple[tuple[tuple[int, ...], int | None], Any]) -> tuple[tuple[int, ...], int]:
    return group[0][0], group[0][1] or 0


def _matters(found: _Failure, statement: Statement, symbol: str) -> bool:
    """Whether a side has another value (or none) when a symbol has."""
    world = found.world
    bent = _watched(world.scope, world.shapes, world.sampler, world.sizes, world.fallback)
    bent.equal, bent.smallest, bent.bent, bent.data = world.equal, world.smallest, symbol, world.data
    bent.chosen = world.chosen
    bent.deadline = now() + _SECONDS
    bent.settled = world.settled
    frame = Frame(bent)
    try:
        with np.errstate(all="ignore"):
            left, right = (
                np.asarray(primal(frame.value(x, found.places)), float) for x in (statement.left, statement.right)
            )
    except (NoValueError, OutOfTimeError):
        return True
    return not (np.array_equal(left, found.left) and np.array_equal(right, found.right))


def _sides(found: _Failure, statement: Statement) -> tuple[Any, Any]:
    """Both values; what is nothing but the error of a limit or an integral beside the other side is zero."""
    left, right = found.left, found.right
    if any(isinstance(x, (Limit, Integral)) for side in (statement.left, statement.right) for x in walk(side)):
        noise = _NOISE * max(float(np.max(np.abs(left))), float(np.max(np.abs(right))))
        left, right = (np.where(np.abs(x) <= noise, 0.0, x) for x in (left, right))
    return left, right


def _effort(x: float) -> float:
    fraction = _fraction(x)
    if fraction is None:
        return 2.0 if _NEAR_ONE[0] <= abs(x) <= _NEAR_ONE[1] else 3.5
    return 0.0 if fraction.denominator == 1 and abs(fraction) < 10 else 0.7


def _fraction(x: float) -> Fraction | None:
    """The whole number or simple fraction that a number is, if it is one to the last digits."""
    if not math.isfinite(x) or abs(x) > _LARGEST_INTEGER:
        return None
    near = Fraction(x).limit_denominator(_LARGEST_DENOMINATOR)
    return near if abs(float(near) - x) <= 1e-13 * max(1.0, abs(x)) else None


def number_text(x: float, digits: int = _DIGITS) -> str:
    """An integer or a simple fraction where the number is one, else its first digits, with zeros that say so."""
    fraction = _fraction(x)
    if fraction is not None:
        return str(fraction)
    text = f"{x:#.{digits}g}"
    return f"{x:.1f}" if text.endswith(".") else text


def array_text(value: Any, digits: int = _DIGITS) -> str:
    """A number, ``(1, 2)`` for a vector, ``[1 2; 0 1]`` for a matrix."""
    array = np.asarray(value, dtype=float)
    texts = [number_text(float(x), digits) for x in array.ravel()]
    if array.ndim == 0:
        return texts[0]
    if array.ndim == 1 or 1 in array.shape:
        return f"({', '.join(texts)})" if len(texts) > 1 else texts[0]
    width = array.shape[-1]
    rows = [" ".join(texts[k : k + width]) for k in range(0, len(texts), width)]
    return f"[{'; '.join(rows)}]"


def _told_apart(left: Any, right: Any, digits: int) -> bool:
    """Whether the first digits show that two values differ."""
    if left.size != right.size:
        return True
    pairs = zip(left.ravel(), right.ravel(), strict=True)
    return any(f"{float(x):.{digits}g}" != f"{float(y):.{digits}g}" for x, y in pairs)


def sides_text(left: Any, right: Any) -> tuple[str, str]:
    """Both values; of long arrays the first entry that differs. More digits are shown where four are the same."""
    if left.size == right.size and left.size > _MOST_ENTRIES:
        apart = np.abs(left.ravel() - right.ravel())
        clear = apart > _APART * max(float(np.max(np.abs(left))), float(np.max(np.abs(right))))
        place = int(np.argmax(clear if np.any(clear) else apart))
        name = ", ".join(str(int(k) + 1) for k in np.unravel_index(place, left.shape))
        one, two = sides_text(left.ravel()[place], right.ravel()[place])
        return f"{one} (entry {name})", f"{two} (entry {name})"
    for digits in (_DIGITS, 8, 12):
        texts = array_text(left, digits), array_text(right, digits)
        if _told_apart(left, right, digits):
            break
    return texts
