"""Candidates for one side: edits that agree with the other side in the worlds of a bench, the smallest first."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from symderive.verify.clock import now
from symderive.verify.entry import Entry
from symderive.verify.repair.bench import Bench
from symderive.verify.repair.edits import EQUAL, Context, Edit, edit
from symderive.verify.repair.families import every_edit, pairs
from symderive.verify.repair.linear import recombined
from symderive.verify.repair.multiples import multiple
from symderive.verify.repair.ratios import scaled
from symderive.verify.repair.sandbox import Sandbox
from symderive.verify.repair.together import together
from symderive.verify.world import OutOfTimeError

DERIVED = "derived"  # edits that write what the definitions give
_SINGLES = 0.65  # share of the time for one edit
_LATE = 0.7  # and for those with symbols that are not known there
_PAIRS = 0.8  # and for two
_FIRST = 1.7  # edits that come before other factors
_QUICK = 0.02  # the share of the time that the worlds may take, of which more are needed then
_SLIP = 1.65  # edits of a letter, a sign, a number
_SOON = 1.3  # and before other numbers
_NEAR = 1.9  # and before combinations of the terms
_LIKELY = 1.5  # edits that are tried under other shapes too
_CHEAP = 1.75  # edits that go together with another one
_MOST_CHEAP = 90
_MOST_LATE = 160
_MOST_MULTIPLES = 4
_LIKELY_PAIRS = 60
_MATRICES = ("transpose", "order")  # edits that change nothing where all are numbers
_SHAPING = ("transpose", "order", "inverse", "index")
_MOST_SHAPING = 24
_NAMING = ("index", "symbol")


@dataclass
class Candidates:
    """Candidates for one side.

    Args:
        context: of the side.
        sandbox: where they are resolved.
        tried: benches; the first has the shapes of the trial that failed.
        sources: formulas that show how the author writes, the claim first.
        start: when the search began.
        stop: when it ends.
    """

    context: Context
    sandbox: Sandbox
    tried: list[Bench]
    sources: Sequence[Entry]
    start: float
    stop: float
    known: list[tuple[Edit, np.ndarray]] = field(default_factory=list[tuple[Edit, np.ndarray]])
    repeated: list[Edit] = field(default_factory=list[Edit])  # what the notes have said already
    multiples: list[tuple[float, Bench, Edit]] = field(default_factory=list[tuple[float, Bench, Edit]])

    def run(self, sign: str, *, whole: bool, pausing: bool = False, near: bool = False) -> Iterator[Edit | None]:
        """Those that agree, the likeliest first; if ``pausing``, None before those of more than one edit, if ``near``, none of
        these. What is not ``whole`` names what the relation speaks of, and may have a slip in its letters only.
        """
        every = every_edit(self.context)
        if sign not in (*EQUAL, "approx"):
            every = [x for x in every if x.kind == "sign"]
        if not whole:
            every = [x for x in every if x.kind in _NAMING and x.changes[0][0] != self.context.side.span]
        if all(bench.numbers(self.sandbox.original) for bench in self.tried):
            every = [x for x in every if x.kind not in _MATRICES]
        if near:
            every = [x for x in every if x.cost <= _FIRST]
        more = whole and sign in EQUAL
        late: list[tuple[Bench, Edit]] = []
        yield from self._agreeing(self._singles(every, more=more), _SINGLES, late)
        if late:
            yield from self._agreeing(late[:_MOST_LATE], _LATE, None)
        if near:
            return
        if more and self.context.misfit:
            yield from self._afresh(every)
        if more and pausing:
            yield None
        if more:
            yield from self._agreeing(self._multiples(), _LATE, None)
            yield from self._agreeing(self._two(), _PAIRS, None)
            cheap = [x for x in every if x.cost <= _CHEAP][:_MOST_CHEAP]
            two = ((self.tried[0], x) for x in pairs(cheap))
            yield from self._agreeing(itertools.islice(two, _LIKELY_PAIRS), _PAIRS, [])
            yield from self._agreeing(self._derived(), 1.0, None)
            yield from self._agreeing(two, _PAIRS, [])
        yield from self.repeated

    def _singles(self, every: list[Edit], *, more: bool) -> Iterator[tuple[Bench, Edit]]:
        """One edit, in order: likely ones, other coefficients, the others."""
        context, sandbox, bench = self.context, self.sandbox, self.tried[0]
        until = self.start + _SINGLES * (self.stop - self.start)
        first = [x for x in every if x.cost <= _FIRST]
        soon = sum(x.cost <= _SOON for x in first)
        near = [x for x in every if _FIRST < x.cost <= _NEAR]
        yield from ((bench, x) for x in first[:soon])
        quick = bench.pace < _QUICK * (self.stop - self.start)  # other numbers need more worlds
        if more and quick:
            yield from ((bench, x) for x in scaled(context, sandbox, bench, (0,), until))
        yield from ((bench, x) for x in first[soon:])
        for other in self.tried[1:]:
            limit = _FIRST if context.misfit else _LIKELY
            yield from ((other, x) for x in first if x.cost <= limit)
        if more:
            yield from ((bench, x) for x in scaled(context, sandbox, bench, (1,) if quick else (0, 1), until))
        yield from ((bench, x) for x in near)
        if more:
            yield from ((bench, x) for x in scaled(context, sandbox, bench, (2,), until))
            yield from ((bench, x) for x in recombined(context, sandbox, bench, until))
        yield from ((bench, x) for x in every[len(first) + len(near) :])
        if context.misfit:
            yield from ((other, x) for other in self.tried[1:] for x in near)

    def _afresh(self, every: list[Edit]) -> Iterator[Edit]:
        """Edits that make the shapes fit: the sizes of a bench, which has seen one side only, may not."""
        shaping = [x for x in every if x.kind in _SHAPING and x.cost <= _FIRST]
        for found in shaping[:_MOST_SHAPING]:
            if now() > self.start + _PAIRS * (self.stop - self.start):
                return
            if self.sandbox.fits_afresh(found.changes, self.tried[0]) and not self.context.says_nothing(found.changes):
                yield found

    def _multiples(self) -> Iterator[tuple[Bench, Edit]]:
        """Edits whose result is the other side up to a number, with that number."""
        likely = sorted(self.multiples, key=lambda x: x[2].cost + (0.0 if x[0] == -1.0 else 0.3))
        for number, bench, found in likely[:_MOST_MULTIPLES]:
            changed = multiple(self.context, self.sandbox, found, number, bench)
            if changed is not None:
                yield bench, changed

    def _two(self) -> Iterator[tuple[Bench, Edit]]:
        """Two edits whose effects on the value add up, or multiply, to what is missing."""
        bench = self.tried[0]
        wanted = bench.first
        own = (
            None
            if self.sandbox.original is None or bench.best
            else bench.compared(self.sandbox.original, frozenset()).value
        )
        if own is not None and wanted is not None and own.shape == wanted.shape:
            yield from ((bench, x) for x in together(self.known, own, wanted))

    def _derived(self) -> Iterator[tuple[Bench, Edit]]:
        """The whole side as the definitions give it."""
        from symderive.verify.repair.derived import derived  # brings SymPy

        for text in derived(self.context, self.sandbox, self.tried[0], self.sources):
            yield self.tried[0], edit(4.0, DERIVED, (self.context.side.span, text))

    def _agreeing(
        self, trials: Iterable[tuple[Bench, Edit]], share: float, late: list[tuple[Bench, Edit]] | None
    ) -> Iterator[Edit]:
        """The trials that agree, until a share of the time is over; ``late`` takes those that need worlds of their own."""
        until = self.start + share * (self.stop - self.start)
        tried = iter(trials)
        while now() < until:
            for bench in self.tried:
                bench.deadline = until
            try:
                step = next(tried, None)
                if step is None:
                    return
                bench, found = step
                compared = self.sandbox.compared(found.changes, bench, wider=late is None or self.context.misfit)
            except OutOfTimeError:
                return
            if compared is None:
                assert late is not None
                late.append((bench, found))
                continue
            if bench is self.tried[0] and compared.value is not None:
                self.known.append((found, compared.value))
            if compared.number == 1.0 and not self.context.says_nothing(found.changes):
                if found.cost > _SLIP and self.context.only_repeats(found.changes):
                    self.repeated.append(found)
                else:
                    yield found
            elif compared.number != 0.0:
                self.multiples.append((compared.number, bench, found))


__all__ = ["DERIVED", "Candidates"]
