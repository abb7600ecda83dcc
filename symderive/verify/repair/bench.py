"""Quick trials of candidates: worlds that stay the same, in which the other side's value is known.

A candidate that differs in one of them is wrong; one that agrees in all is judged in full.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from symderive.verify import rounding
from symderive.verify import terms as t
from symderive.verify.clock import now
from symderive.verify.dims import ShapeError
from symderive.verify.evaluate import Frame
from symderive.verify.free_names import free_indices
from symderive.verify.optimum import at_optimum
from symderive.verify.places import Places
from symderive.verify.repair.comparing import TOLERANCE, entrywise, finite, quotient
from symderive.verify.repair.edits import EQUAL
from symderive.verify.repair.frozen import SHARED, FixedShapes, KeepingFrame
from symderive.verify.repair.sizes import telling_sizes
from symderive.verify.sampling import Sampler
from symderive.verify.shapes import Mode
from symderive.verify.signature import check, fitting, free_places
from symderive.verify.symbols import Domain, Scope
from symderive.verify.trial import agrees, index_values
from symderive.verify.values.errors import NoValueError
from symderive.verify.world import OutOfTimeError, World

_SEEDS = (1, 29)
_MORE = range(40, 52)
_PLACES = 4
_WIDER = 5
_PATIENCE = 0.2  # seconds for one value of a candidate
_RANGES = (Domain.REAL, Domain.POSITIVE, Domain.UNIT)


@dataclass(frozen=True)
class _Target:
    frame: Frame
    places: Places
    value: Any


@dataclass(frozen=True)
class Compared:
    """How a candidate compares: what number the fixed side is of it in every world, 0 if it is none; its value in the first."""

    number: float = 0.0
    value: np.ndarray | None = None


class Bench:
    """Worlds for one side of a statement.

    Args:
        scope: of the reading that failed.
        layout: how derivatives are laid out.
        statement: the relation that failed.
        fixed: the side that is taken as right.
        signature: how many axes symbols have.
        domain: where values are drawn from first.
        best: the relation gives the best value of a variable.
        deadline: when to stop.
        turn: which of the sizes is the largest.
        fits: both sides fit together under the signature.
    """

    def __init__(
        self,
        scope: Scope,
        layout: str,
        statement: t.Statement,
        fixed: t.Term,
        signature: Mapping[str, Mode],
        domain: Domain = Domain.REAL,
        *,
        best: bool = False,
        deadline: float = math.inf,
        turn: int = 0,
        fits: bool = False,
    ) -> None:
        self.scope = scope
        self.fixed = fixed
        self.statement = statement
        self.sizes = telling_sizes(scope, statement, turn)
        self.turn = 2 * turn  # of unnamed sizes the first is the larger one then: tall matrices
        self.layout = layout
        self.domain = domain
        self.deadline = deadline
        self.signature = dict(signature)
        self.best = best
        self.shared: set[int] = set()
        self.written: dict[int, tuple[t.Term, object]] = {}
        self.kept: list[t.Term] = []  # shapes know terms by their address: none may be given away
        self.wider: list[Bench] = []  # for candidates with symbols that the claim does not have
        self.targets: list[_Target] = []
        self.pace = 0.0  # seconds that its worlds took
        whole = self._whole(fixed if not best else statement.right)
        self.aim = whole.right if best else fixed
        self.reach = scope.reach_of((whole.left, whole.right)) | set(signature)
        self.shapes = FixedShapes(scope, self.signature, self.sizes, layout)
        if fits:
            check(self.shapes, statement)
            self.reach |= scope.reach_of((statement.left, statement.right))
        else:
            self.shapes.require(whole.given)
        self.lettered = whole if best else replace(whole, left=statement.left, right=statement.right)
        self.places = free_places(self.shapes, self.lettered)
        self.wanted = self.shapes.shape(whole.left if best else fixed, self.places)
        self.kept += [whole.left, whole.right]
        self._fill(whole, domain)

    def _whole(self, term: t.Term) -> t.Statement:
        """The relation with a term as its edited side; for a best value, that the derivative vanishes there."""
        if self.best:
            found = at_optimum(self.scope, t.Statement(self.statement.sign, self.fixed, term))
            if found is not None:
                return found
        return t.Statement(self.statement.sign, self.fixed, term, self.statement.span, self.statement.given)

    def _fill(self, whole: t.Statement, first: Domain) -> None:
        """Worlds in which the fixed side is finite."""
        start = _RANGES.index(first) if first in _RANGES else 0
        begun = now()
        for domain in _RANGES[start:]:
            self.targets = []
            self.domain = domain
            for seed in _SEEDS:
                self._add(whole, seed)
            self.pace = max(self.pace, now() - begun)
            if self.targets:
                return

    def _add(self, whole: t.Statement, seed: int) -> None:
        """One more world, at some values of the free indices."""
        world = World(self.scope, self.shapes, Sampler(seed), self.sizes, equal=False, turn=self.turn)
        world.fallback = self.domain
        world.deadline = self.deadline
        self.shapes.freeze(world)
        frame = KeepingFrame(world, self.shared, self.written)
        if not world.met:
            return
        for places in self._index_values(frame):
            value = finite(frame, self.aim, places)
            if value is not None and (not self.best or finite(frame, whole.left, places) is not None):
                self.targets.append(_Target(frame, places, value))

    def _index_values(self, frame: Frame) -> list[Places]:
        """Some values of the free indices, of those that meet what the notes say of them."""
        found = [x for x in index_values(frame.world, self.lettered) if self._allowed(frame, x)]
        return found[:_PLACES]

    def _allowed(self, frame: Frame, places: Places) -> bool:
        known = {*places.indices, *self.sizes}
        conditions = [c for c in self.scope.conditions if set(free_indices(c)) <= known]
        try:
            return all(frame.holds(c, places) for c in conditions)
        except NoValueError:
            return False

    def widen(self, count: int) -> None:
        """More worlds, until the fixed side has so many values."""
        for seed in _MORE:
            if self.wanted_values().size >= count:
                return
            self._add(self._whole(self.fixed), seed)

    def share(self, term: t.Term | None) -> None:
        """Remember the values of the parts of a term, of which candidates are made."""
        if term is not None:
            self.kept.append(term)
            self.shared.update(id(x) for x in t.walk(term) if isinstance(x, SHARED))

    def numbers(self, term: t.Term | None) -> bool:
        """Whether all symbols of the claim stand for numbers where it uses them."""
        if term is None or self.best:
            return False
        for ref in (x for side in (self.fixed, term) for x in t.walk(side)):
            if isinstance(ref, (t.Operation, t.Transpose, t.MatrixOf)):
                return False
            if isinstance(ref, t.Call) and self.signature.get(ref.function, 0) not in (0, "elementwise"):
                return False
            if isinstance(ref, t.Ref):
                known = self.scope.symbols.get(ref.symbol)
                if self.shapes.axes(ref.symbol) != len(ref.keys) - (known.labels if known else 0):
                    return False
        return True

    def knows(self, named: frozenset[str]) -> bool:
        """Whether the worlds have values for symbols."""
        return all(self.scope.reach(name) <= self.reach for name in named)

    def compared(self, term: t.Term, named: frozenset[str], *, wider: bool = True) -> Compared:
        """How a term compares, which names these symbols."""
        if not self.targets:
            return Compared()
        self.kept.append(term)
        if not self.knows(named):
            return Compared(self._ratio_wider(term, named) if wider else 0.0)
        found = Compared()
        for reading in self._readings(term):
            compared = self._ratio(reading)
            if compared.number == 1.0:
                return compared
            found = compared if found.value is None or compared.number else found
        return found

    def _readings(self, term: t.Term) -> Iterator[t.Term]:
        """A term, and the same with its powers of matrices taken entry by entry, as far as they have the right shape."""
        for reading in (term, entrywise(term)):
            if reading is None:
                return
            whole = self._whole(reading)
            self.kept += [reading, whole.left]
            tried = whole.left if self.best else reading
            if self.best and whole.given:  # worlds in which others are at their best too depend on the candidate
                yield from self._alone(reading)
                return
            if self.shapes.fits(tried, self.places, self.wanted, self.targets[0].frame.world):
                yield tried
                if not any(self.shapes.how.get(id(x)) == "matrix" for x in t.walk(tried)):
                    return

    def _alone(self, term: t.Term) -> Iterator[t.Term]:
        """A best value, if it is one in worlds of its own."""
        statement = replace(self.statement, right=term)
        try:
            found = Bench(
                self.scope,
                self.layout,
                statement,
                self.fixed,
                self.signature,
                self.domain,
                best=True,
                deadline=self.deadline,
            )
        except ShapeError:
            return
        whole = found._whole(term)
        self.kept += found.kept
        if found.targets and all(found._same(x.frame, whole.left, x.places, x.value) for x in found.targets):
            yield self.aim

    def _ratio(self, term: t.Term) -> Compared:
        """How a term compares that has the shape of the fixed side."""
        found, first = 1.0, None
        for place, target in enumerate(() if term is self.aim else self.targets):
            value = self._patient(target, term)
            if value is None:
                return Compared()
            first = value if first is None else first
            if self._agree(value, target.value) or self._rounded(target, term, value):
                number = 1.0
            else:
                number = 0.0 if self.best or self.statement.sign not in EQUAL else quotient(target.value, value)
            if number == 0.0 or (place and abs(number - found) > TOLERANCE):
                return Compared(0.0, first)
            found = number
        return Compared(found, first)

    def wanted_values(self) -> np.ndarray:
        """The values of the fixed side in all worlds, one below the other."""
        return np.concatenate([np.ravel(x.value) for x in self.targets]) if self.targets else np.zeros(0)

    @property
    def first(self) -> np.ndarray | None:
        """The value of the fixed side in the first world."""
        return np.asarray(self.targets[0].value, dtype=float) if self.targets else None

    @property
    def tells(self) -> bool:
        """Whether it tells right from wrong: a derivative that is zero everywhere is one of another reading."""
        if not self.targets:
            return False
        return self.best or not isinstance(self.fixed, (t.Derive, t.Chain)) or bool(np.any(self.wanted_values() != 0))

    def values(self, term: t.Term, *, number: bool = False) -> np.ndarray | None:
        """The values of a term of the same shape, or with ``number`` of a number, at every entry; None if it has none."""
        self.kept.append(term)
        if self.best or not self.targets or not self.scope.reach_of((term,)) <= self.reach:
            return None
        world = self.targets[0].frame.world
        if number and self.wanted and self.shapes.fits(term, self.places, (), world):
            numbers = [self._patient(x, term) for x in self.targets]
            if any(v is None or v.size != 1 for v in numbers):
                return None
            pairs = zip(numbers, self.targets, strict=True)
            return np.concatenate([np.full(np.size(x.value), float(np.ravel(v)[0])) for v, x in pairs])  # type: ignore[arg-type]
        if not self.shapes.fits(term, self.places, self.wanted, world):
            return None
        found = [self._patient(x, term) for x in self.targets]
        return None if any(v is None for v in found) else np.concatenate([np.ravel(v) for v in found])  # type: ignore[arg-type]

    def _patient(self, target: _Target, term: t.Term) -> Any | None:
        """The value of a candidate; None for one that takes too long, so that the others have their turn."""
        world, time = target.frame.world, now()
        if time > self.deadline:
            raise OutOfTimeError
        world.deadline = min(self.deadline, time + _PATIENCE)
        try:
            return finite(target.frame, term, target.places)
        except OutOfTimeError:
            if now() > self.deadline:
                raise
            return None
        finally:
            world.deadline = self.deadline

    def _ratio_wider(self, term: t.Term, named: frozenset[str]) -> float:
        """For a term with symbols that the claim does not have: worlds that have them too."""
        for bench in self.wider:
            if bench.knows(named):
                return bench.compared(term, named).number
        if len(self.wider) >= _WIDER:
            return 0.0
        whole = self._whole(term)
        try:
            _, _, signature = next(fitting(self.scope, whole, self.sizes, self.layout, self.signature))
            bench = Bench(
                self.scope,
                self.layout,
                replace(self.statement, right=term) if self.best else self.statement,
                self.fixed,
                signature,
                self.domain,
                best=self.best,
                deadline=self.deadline,
                turn=self.turn // 2,
            )
        except (ShapeError, StopIteration):
            return 0.0
        self.wider.append(bench)
        return bench.compared(term, named).number if bench.knows(named) else 0.0

    def fits_afresh(self, term: t.Term) -> bool:
        """Whether a term equals the fixed side in worlds whose shapes are found from both sides together."""
        statement = replace(self.statement, left=self.fixed, right=term, given=())
        try:
            _, _, signature = next(fitting(self.scope, statement, self.sizes, self.layout, {}))
            found = Bench(
                self.scope,
                self.layout,
                statement,
                self.fixed,
                signature,
                self.domain,
                deadline=self.deadline,
                turn=self.turn // 2,
                fits=True,
            )
        except (ShapeError, StopIteration):
            return False
        self.kept += found.kept
        return bool(found.targets) and found.compared(term, frozenset()).number == 1.0

    def _same(self, frame: Frame, term: t.Term, places: Places, value: Any) -> bool:
        found = finite(frame, term, places)
        return found is not None and self._agree(found, value)

    def _agree(self, found: Any, value: Any) -> bool:
        """Whether the value of a candidate is the one that it should have."""
        if self.best and value.shape != found.shape:
            value = np.zeros(found.shape)
        return agrees(self._sign, *self._ordered(value, found))

    def _rounded(self, target: _Target, term: t.Term, found: Any) -> bool:
        """Whether a candidate beside ≈ is the other side but for its rounding."""
        statement = replace(self.statement, left=self.fixed, right=term)
        if self.fixed is self.statement.right:
            statement = replace(statement, left=term, right=self.fixed)
        if self.statement.sign != "approx" or not rounding.applies(self.scope, statement):
            return False
        sides = self._ordered(target.value, found)
        return rounding.near(target.frame, statement, target.places, *sides) is rounding.Near.EQUAL

    @property
    def _sign(self) -> str:
        return "=" if self.best else self.statement.sign

    def _ordered(self, fixed: Any, found: Any) -> tuple[Any, Any]:
        return (fixed, found) if self.fixed is self.statement.left else (found, fixed)


__all__ = ["Bench", "Compared"]
