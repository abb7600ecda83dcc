"""One claim under one reading, tried in several worlds: it agrees in all, or there is a world in which it fails."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import numpy as np

from symderive.verify import rounding, second_thoughts
from symderive.verify import terms as t
from symderive.verify.agreement import EQUATIONS, Digits, agrees, plainly
from symderive.verify.clock import now
from symderive.verify.dims import ShapeError
from symderive.verify.evaluate import Frame
from symderive.verify.free_names import free_indices
from symderive.verify.places import Places
from symderive.verify.rounding import Near
from symderive.verify.sampling import Sampler
from symderive.verify.shapes import Mode, Shapes
from symderive.verify.shapes.shifts import SHIFTED, UNSHIFTED
from symderive.verify.signature import check, fitting, free_places
from symderive.verify.sizing import SWAPPED, sizes_for
from symderive.verify.strain import STRAINED, strain
from symderive.verify.symbols import Definition, Domain, Scope
from symderive.verify.values.dual import primal
from symderive.verify.values.errors import ElsewhereError, NoValueError
from symderive.verify.world import OutOfTimeError, World

_KINDS: dict[Mode, str] = {0: "a number", 1: "a vector", 2: "a matrix"}
_TURNS = 3
# the ranges of free symbols, and how often each is tried
_RANGES = ((Domain.REAL, _TURNS), (Domain.POSITIVE, _TURNS), (Domain.UNIT, 1))
_AGAIN = 10
_MORE = 24  # further tries where free values must meet a condition, y w^T x < 0
_APART = 101  # between the seeds of two tries
_INFINITE = "no values were found at which both sides are finite"
_ENDLESS = "does not settle"
_NOWHERE = "no values of the indices meet the conditions"
_UNMET = "no values were found that meet what the notes state"
_NOTHING = 1e-15
_FITS = 3  # signatures that are tried, the natural ones
_FIT_WINDOW = 1.3
_PLACES = 8  # values of the free indices that are tried in one world


class Status(StrEnum):
    """How a trial ends."""

    HOLDS = "holds"
    FAILS = "fails"
    UNCLEAR = "unclear"


@dataclass
class Outcome:
    """What a trial found. For a failure: the world, the index values and both sides."""

    status: Status
    reason: str = ""
    span: tuple[int, int] | None = None
    statement: t.Statement | None = None
    world: World | None = None
    places: Places | None = None
    left: Any = None
    right: Any = None
    signature: Mapping[str, Mode] = field(default_factory=dict[str, Mode])
    cost: float = 0.0
    another: bool = False  # a letter is written with more subscripts than it can have
    zero: bool = False  # both sides were zero wherever they were compared
    equal: bool = False  # the shapes fit only if all sizes are equal


@dataclass(frozen=True)
class Budget:
    """When to stop."""

    deadline: float

    @classmethod
    def of(cls, seconds: float) -> Budget:
        """A budget that ends so many seconds from now."""
        return cls(now() + seconds)

    def check(self) -> None:
        """Raise if the time is over."""
        if now() > self.deadline:
            raise OutOfTimeError


class Trial:
    """Tries one statement in worlds of several sizes.

    Args:
        scope: definitions and symbols of the reading.
        layout: how derivatives are laid out.
        budget: when to stop.
        known: axes of symbols as earlier claims settled them.
    """

    def __init__(self, scope: Scope, layout: str, budget: Budget, known: Mapping[str, Mode]) -> None:
        self.scope = scope
        self.layout = layout
        self.budget = budget
        self.known = known
        self.listed = False  # arrays have no other entries than those which are listed
        self.capitals = True  # what holds for numbers with capital letters is tried for matrices

    def run(self, statement: t.Statement) -> Outcome:
        """The outcome for the signature under which the statement fares best, among the natural ones."""
        outcome = self._run(statement, 0)
        if outcome.reason == _UNMET:  # W^T W = I holds for no W that is wider than high
            outcome = self._run(statement, 2)
            if outcome.reason != _UNMET:
                return outcome
        sized = outcome.reason == _INFINITE or (
            outcome.reason == _UNMET and len(sizes_for(self.scope, statement, 0)) > 1
        )
        if sized:  # X is m by n, and m counts the examples
            again = self._run(statement, SWAPPED)
            return outcome if again.status is Status.UNCLEAR else again
        return (
            second_thoughts.by_entry(self, statement, outcome)
            or second_thoughts.zero_outside(self, statement, outcome)
            or second_thoughts.if_diagonal(self, statement, outcome)
            or second_thoughts.of_unsaid_size(self, statement, outcome)
            or outcome
        )

    def _run(self, statement: t.Statement, variant: int) -> Outcome:
        best: float | None = None
        failed: Outcome | None = None
        strained: Outcome | None = None
        sizes = sizes_for(self.scope, statement, variant)
        endless = 0
        try:
            for count, (cost, shapes, signature) in enumerate(
                fitting(self.scope, statement, sizes, self.layout, self.known, self.budget.check)
            ):
                self.budget.check()
                best = cost if best is None else best
                if count >= _FITS or cost > best + _FIT_WINDOW:
                    break
                outcome = self._signature(statement, shapes, sizes, signature)
                outcome.signature, outcome.cost = signature, cost
                endless += is_endless(outcome.reason)
                if outcome.status is Status.HOLDS and shapes.odd:
                    outcome = Outcome(
                        Status.UNCLEAR, "two column vectors stand side by side without a sign", statement.span
                    )
                if outcome.status is Status.HOLDS:
                    found = self._natural(statement, sizes, outcome)
                    if found.status is Status.HOLDS:
                        return found
                    strained = strained or found
                elif failed is None or (failed.status is Status.UNCLEAR and outcome.status is Status.FAILS):
                    failed = outcome
                if endless > 1:
                    break
        except ShapeError as error:
            if SHIFTED in self.scope.flags and UNSHIFTED not in self.scope.flags:
                self.scope.flags.add(UNSHIFTED)  # t + k may also be a later step of one series
                return self._run(statement, variant)
            if failed is None and strained is None:
                return self._misfit(statement, error)
        failed = strained or failed
        assert failed is not None
        return (
            second_thoughts.with_constant(self, statement, failed)
            or second_thoughts.as_listed(self, statement, sizes, failed)
            or failed
        )

    def _natural(self, statement: t.Statement, sizes: Mapping[str, int], outcome: Outcome) -> Outcome:
        """A claim that holds only if its symbols are other than they look like by what stands before it is left open."""
        left, tick = statement.left, self.budget.check
        far, differing = strain(self.scope, left, sizes, self.layout, self.known, outcome.signature, tick)
        if far <= STRAINED:
            differing = second_thoughts.if_matrices(self, statement, outcome)
        if not differing:
            return outcome
        axes = outcome.signature
        said = " and ".join(f"{self.scope.shown(x)} is {_KINDS.get(axes[x], 'another array')}" for x in differing[:2])
        return Outcome(Status.UNCLEAR, f"{second_thoughts.STRAINED} {said}", statement.span, statement)

    def _counts(self, statement: t.Statement) -> int:
        """How many numbers end sums in a claim and in what it is about: M data and N components are not equally many."""
        sides = (statement.left, statement.right)
        sums = (x for body in (*sides, *self.scope.bodies(sides)) for x in t.walk(body) if isinstance(x, t.Big))
        return len({x.range.high.symbol for x in sums if isinstance(x.range.high, t.Ref)})

    def _misfit(self, statement: t.Statement, error: ShapeError) -> Outcome:
        """No signature fits when sizes differ: perhaps the notes have equal sizes in mind."""
        sizes = sizes_for(self.scope, statement, 1)
        try:
            again = (
                ()
                if error.hopeless
                else fitting(self.scope, statement, sizes, self.layout, self.known, self.budget.check)
            )
            for _, shapes, signature in again:
                outcome = self.world(statement, shapes, sizes, equal=True, seed=3)
                if outcome.status is Status.HOLDS and error.ranges and self._counts(statement) > 1:
                    return Outcome(Status.UNCLEAR, f"{error.message}, and it holds only if they are equal", error.span)
                if outcome.status is Status.HOLDS:
                    outcome.signature, outcome.equal = signature, True
                    return outcome
                break
        except ShapeError as other:
            error = other
        slopes = (x for x in t.walk(statement.right) if isinstance(x, t.Derive))
        behind = (
            d.body for n in sorted(self.scope.reach_of((statement.left, statement.right))) for d in self._defined(n)
        )
        left = t.mapped(
            statement.left, lambda x: x.body if isinstance(x, t.At) else x
        )  # what a claim has put in may misfit
        if error.another or error.unclear or not all(self.stands(x) for x in (left, *slopes, *behind)):
            why = f"shapes do not fit before it: {error.message}"
            return Outcome(Status.UNCLEAR, why, error.span, statement, another=error.another)
        return Outcome(Status.FAILS, f"shapes do not fit: {error.message}", error.span, statement)

    def _defined(self, name: str) -> list[Definition]:
        """What the notes define by formulas of a value, which has to have a shape by itself before the claim can be at fault."""
        return [d for d in self.scope.definitions.get(name, ()) if d.parameters is None and not d.implied and d.latex]

    def stands(self, side: t.Term) -> bool:
        """Whether a side has a shape by itself; if not, it is the reading that fails."""
        alone = t.Statement("=", side, side, side.span)
        sizes = sizes_for(self.scope, alone, 0)
        try:
            return any(True for _ in fitting(self.scope, alone, sizes, self.layout, self.known, self.budget.check))
        except ShapeError:
            return False

    def _signature(
        self, statement: t.Statement, shapes: Shapes, sizes: Mapping[str, int], signature: Mapping[str, Mode]
    ) -> Outcome:
        outcome = self.world(statement, shapes, sizes, equal=False, seed=1)
        if outcome.status is not Status.HOLDS:
            return outcome
        for variant in (1, 2):
            self.budget.check()
            again = sizes_for(self.scope, statement, variant)
            other = Shapes(self.scope, signature, again, self.layout)
            try:
                check(other, statement)
            except ShapeError:
                continue
            result = self.world(statement, other, again, equal=variant == 1, seed=1 + variant)
            if result.status is Status.FAILS:
                return result
            outcome.zero = outcome.zero and result.zero
        return outcome

    def world(
        self, statement: t.Statement, shapes: Shapes, sizes: Mapping[str, int], *, equal: bool, seed: int
    ) -> Outcome:
        """Compare both sides at values of the free indices, in the first domain in which all is finite."""
        last, zero = Outcome(Status.UNCLEAR, _INFINITE, statement.span, statement), None
        count = 1 if statement.sign in EQUATIONS else 10
        tries = [(domain, turn) for domain, turns in _RANGES for turn in range(turns)]
        more = [(Domain.REAL, turn) for turn in range(_TURNS, _MORE)] if self.scope.conditions else []
        again = [(Domain.POSITIVE, turn) for turn in range(_TURNS, _AGAIN)]  # p^k (1 - p)^{n - k} at p = k/n
        for domain, turn in (*tries, *more, *again):
            if turn >= _TURNS and last.reason != (_INFINITE if domain is Domain.POSITIVE else _NOWHERE):
                continue
            for k in range(count):
                world = World(
                    self.scope, shapes, Sampler(seed + 17 * k + _APART * turn), sizes, equal, 3 if equal else 2
                )
                world.fallback, world.turn, world.listed = domain, turn % _TURNS, self.listed
                world.deadline = self.budget.deadline
                with np.errstate(all="ignore"):  # values that are not finite are looked for afterwards
                    last = self._compared(statement, world)
                if last.status is not Status.HOLDS:
                    break
            if last.status is Status.HOLDS and last.zero and not t.is_zero(statement.right):
                zero = last  # [x - 1]_+ is not zero everywhere
            elif last.status is not Status.UNCLEAR or (zero is None and not last.reason.startswith("no values")):
                return last
        return zero or last

    def _compared(self, statement: t.Statement, world: World) -> Outcome:
        outcome = Outcome(Status.HOLDS, statement=statement, world=world, zero=True)
        frame = Frame(world)
        if not world.met:
            return Outcome(Status.UNCLEAR, _UNMET, statement.span, statement)
        tried = False
        digits, rounds = Digits(world), rounding.applies(self.scope, statement)
        for places in index_values(world, statement):
            try:
                if not allowed(frame, places):
                    continue
                left, right = frame.value(statement.left, places), frame.value(statement.right, places)
                tried = True
            except ElsewhereError:
                continue
            except NoValueError as error:
                return Outcome(Status.UNCLEAR, error.message, error.span, statement)
            one, two = _floats(left), _floats(right)
            if not (np.all(np.isfinite(one)) and np.all(np.isfinite(two))):
                return Outcome(Status.UNCLEAR, _INFINITE, statement.span, statement)
            if not _holds(statement, one, two, digits, places):
                near = rounding.near(frame, statement, places, one, two) if rounds else Near.APART
                if near is Near.EQUAL:
                    continue
                if near is Near.UNSURE:
                    return Outcome(Status.UNCLEAR, rounding.UNSURE, statement.span, statement)
                return Outcome(Status.FAILS, "", statement.span, statement, world, places, one, two)
            outcome.zero = outcome.zero and bool(np.all(np.abs(one) < _NOTHING) and np.all(np.abs(two) < _NOTHING))
        if not tried:
            return Outcome(Status.UNCLEAR, _NOWHERE, statement.span, statement)
        return outcome


def is_endless(reason: str) -> bool:
    """Whether an integral or a limit has no value, which takes long to see and will be so under other readings."""
    return _ENDLESS in reason


def allowed(frame: Frame, places: Places) -> bool:
    """Whether the values of the indices meet what the notes say of them."""
    for condition in frame.world.scope.conditions:
        known = {*places.indices, *frame.world.sizes}
        loose = any(x not in known for x in free_indices(condition))
        if not all(frame.holds(condition, x) for x in (_everywhere(frame.world, condition) if loose else (places,))):
            return False
    return True


def _everywhere(world: World, condition: t.Term) -> Iterator[Places]:
    """Where a condition on values is to hold whose index the claim does not have, as w^T x_i + b > 0 of a sum over i: at all places."""
    ordered = isinstance(condition, t.Compare) and condition.sign in ("<", ">", "le", "ge")
    sides = (condition.left, condition.right) if isinstance(condition, t.Compare) else ()
    if all(isinstance(x, (t.Ref, t.Number, t.Index)) for x in sides):
        return  # x_i > a and i <= n say of which kind values are, and are met by too few that are drawn
    if (
        not ordered
        or not isinstance(condition, t.Compare)
        or not any(isinstance(x, t.Ref) and x.keys for x in t.walk(condition))
    ):
        return
    statement = t.Statement(condition.sign, condition.left, condition.right, condition.span)
    places = free_places(world.shapes, statement)
    for side in (condition.left, condition.right):
        world.shapes.shape(side, places)  # finds what the index runs over
    yield from index_values(world, statement)


def index_values(world: World, statement: t.Statement) -> Iterator[Places]:
    """Values for the free index variables of a statement: all combinations, or some of them.

    Of places 0, 1, ..., D the first is left out: what stands there is often a bias.
    """
    places = free_places(world.shapes, statement)
    names = list(places)
    lengths = [2 if p.dim is None else max(1, world.size(p.dim) - p.dim.root().zero) for p in places.values()]
    combinations = list(itertools.product(*(range(1, n + 1) for n in lengths)))
    step = max(1, len(combinations) // _PLACES)
    if step > 1 and step % 2 == 0:
        step += 1  # an odd step does not follow one axis only
    for combination in combinations[::step]:
        yield Places(dict(zip(names, combination, strict=True)))


def _floats(x: Any) -> Any:
    return np.asarray(primal(x), dtype=float)


def _holds(statement: t.Statement, left: Any, right: Any, digits: Digits, places: Places) -> bool:
    """Whether a relation holds for two values; more digits decide where floats are in doubt."""
    if statement.sign not in EQUATIONS:
        return agrees(statement.sign, left, right)
    found = plainly(left, right)
    if found is None:
        found = digits.equal(statement, places)
    return agrees(statement.sign, left, right) if found is None else found
