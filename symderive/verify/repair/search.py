"""The search for a repair: small edits of one side, each tried quickly, then judged in full before it is shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial

from symderive.notation.reader import tree as r
from symderive.notation.reader.parse import MacroLike, ReadError, parse
from symderive.verify import terms as t
from symderive.verify.clock import now
from symderive.verify.dims import ShapeError
from symderive.verify.entry import Entry
from symderive.verify.findings import Verdict
from symderive.verify.free_letters import free_letters
from symderive.verify.free_names import free_indices
from symderive.verify.judge import Judgement, judge
from symderive.verify.optimum import at_optimum
from symderive.verify.repair.candidates import DERIVED, Candidates
from symderive.verify.repair.edits import EQUAL, Edit, applied, edit
from symderive.verify.repair.families import every_edit
from symderive.verify.repair.gather import context_of
from symderive.verify.repair.numbers import numbered
from symderive.verify.repair.sandbox import Sandbox
from symderive.verify.repair.worlds import benches, without_values
from symderive.verify.resolve.words import joined
from symderive.verify.scene import Scene
from symderive.verify.shapes import Mode
from symderive.verify.trial import Budget, Status
from symderive.verify.world import OutOfTimeError

_UNTRIED = 1.35  # edits that are judged where no bench tells right from wrong
_MOST_UNTRIED = 12
_TO_SOLVE = 2.0  # and where an equation of the notes tells it
_MOST_TO_SOLVE = 80
_MOST_JUDGED = 6
_LINKS = 3
_MOST_READINGS = 1  # beside the first
_FREE = 0.6  # the share of the time for edits that hold whatever values the notes give
_TURNED = {"le": "\\ge", "ge": "\\le", "<": ">", ">": "<"}


def repair(
    scene: Scene,
    entry: Entry,
    judgement: Judgement,
    budget: Budget,
    macros: Mapping[str, MacroLike] | None = None,
    *,
    near: bool = False,
    known: Mapping[str, Mode] | None = None,
) -> str | None:
    """The corrected relation in the author's LaTeX, or None. Whatever is returned has been judged correct.

    Args:
        scene: what stands before the claim.
        entry: the claim.
        judgement: the verdict on it, incorrect.
        budget: when to stop.
        macros: the author's macros.
        near: look at what is one edit away only.
        known: how many axes symbols have, as formulas before it show.
    """
    others = [x for x in judgement.others if _tells(x) and x.reading is not judgement.reading][:_MOST_READINGS]
    others = [] if near else others
    judged = set[str]()
    searches = [
        _Search(scene, entry, found, budget.deadline, dict(macros or {}), judged, near=near, known=known or {})
        for found in (judgement, *others)
    ]
    steps = [partial(search.run, _LINKS, pausing=bool(others)) for search in searches]
    steps += [partial(search.resumed) for search in searches if others]
    for step in steps:
        try:
            fix = step()
        except (OutOfTimeError, RecursionError):
            continue
        if fix is not None:
            return fix
    return None


def _tells(judgement: Judgement) -> bool:
    """Whether a reading failed with values."""
    return judgement.outcome is not None and judgement.outcome.world is not None and judgement.reading is not None


class _Search:
    """One wrong relation."""

    def __init__(
        self,
        scene: Scene,
        entry: Entry,
        judgement: Judgement,
        stop: float,
        macros: Mapping[str, MacroLike],
        judged: set[str],
        *,
        near: bool = False,
        known: Mapping[str, Mode] | None = None,
    ) -> None:
        self.scene = scene
        self.entry = entry
        self.judgement = judgement
        self.stop = stop
        self.macros = macros
        self.judged = judged
        self.near = near
        self.known = known
        self.judged_most = len(judged) + _MOST_JUDGED
        self.pausing = False
        self.paused: list[tuple[Iterator[Edit | None], int]] = []  # candidates of two edits, left for later
        main = entry.tree.main if isinstance(entry.tree, r.Remark) else entry.tree
        self.relation = main if isinstance(main, r.Relation) else None

    def run(self, links: int, *, pausing: bool = False) -> str | None:
        """The corrected relation, if one is found; if ``pausing``, by one edit."""
        if self.relation is None or self.judgement.reading is None:
            return None
        self.pausing = pausing
        found = self._place()
        repaired = self._tried(*found, links) if found is not None else None
        return repaired or (None if pausing else self._untried(1 if found is None else found[0] + 1))

    def resumed(self) -> str | None:
        """What more than one edit gives, when other readings had their turn."""
        if self.relation is None or self.judgement.reading is None:
            return None
        self.judged_most = len(self.judged) + _MOST_JUDGED
        for candidates, links in self.paused:
            fix = self._confirmed(candidates, links)
            if fix is not None:
                return fix
        found = self._place()
        return self._untried(1 if found is None else found[0] + 1)

    def _tried(self, place: int, statement: t.Statement, links: int) -> str | None:
        """A repair of one side of a link, or of the other."""
        assert self.relation is not None
        if self.relation.signs[place] in _TURNED:
            span = self.relation.sign_spans[place]
            turned = self._confirmed(iter([edit(1.0, "relation", (span, _TURNED[self.relation.signs[place]]))]), links)
            return turned or self._side(place + 1, statement, statement.left, links)
        reading, outcome = self.judgement.reading, self.judgement.outcome
        if reading is not None and outcome is not None:
            number = numbered(self.entry.latex, self.relation, place, reading.scope, outcome)
            if (found := self._confirmed(number, links)) is not None:
                return found
        if self.relation.signs[place] not in (*EQUAL, "approx"):
            return None
        return self._side(place + 1, statement, statement.left, links) or self._side(
            place, statement, statement.right, links
        )

    def _place(self) -> tuple[int, t.Statement] | None:
        """Which link of the relation fails."""
        outcome = self.judgement.outcome
        if outcome is None or outcome.statement is None or self.judgement.reading is None:
            return None
        place = _failing(self.judgement)
        if place >= 0:
            return place, outcome.statement
        for place, statement in enumerate(self.judgement.statements):
            if at_optimum(self.judgement.reading.scope, statement) is not None:  # judged by its derivative
                return place, statement
        return None

    def _untried(self, place: int) -> str | None:
        """The likeliest edits, judged one after the other: another reading of the claim may be the right one."""
        assert self.relation is not None
        assert self.judgement.reading is not None
        if self.relation.signs[place - 1] not in EQUAL or len(self.relation.sides) > 2:
            return None
        resolver = self.judgement.reading.resolver
        side, other = self.relation.sides[place], self.relation.sides[place - 1]
        context = context_of(
            self.scene, self.entry, resolver, side, self._others(place), list(free_letters(other)), False
        )
        cost, most = (_TO_SOLVE, _MOST_TO_SOLVE) if self.judgement.determined else (_UNTRIED, _MOST_UNTRIED)
        likely = [x for x in every_edit(context) if x.cost <= cost and not context.says_nothing(x.changes)]
        self.judged_most = len(self.judged) + most
        return self._confirmed(iter(likely[:most]), 1)

    def _side(self, place: int, statement: t.Statement, fixed: t.Term, links: int) -> str | None:
        """Repairs of one side, the other being right."""
        assert self.relation is not None
        assert self.judgement.reading is not None
        assert self.judgement.outcome is not None
        reading = self.judgement.reading
        side = self.relation.sides[place]
        other = self.relation.sides[place - 1 if fixed is statement.left else place + 1]
        letters = list(dict.fromkeys((*free_letters(other), *free_indices(fixed))))
        misfit = self.judgement.outcome.world is None
        context = context_of(self.scene, self.entry, reading.resolver, side, self._others(place), letters, misfit)
        sandbox = Sandbox(
            reading.resolver, self.entry.latex, self.relation, place, self.scene.words, self.macros, fixed
        )
        free, sources = without_values(reading.scope, statement), [self.entry, *reversed(self.scene.entries)]
        for scope in (reading.scope,) if free is None else (free, reading.scope):
            try:
                tried = benches(scope, self.judgement.layout, statement, fixed, self.judgement.outcome, self.stop)
            except ShapeError:
                continue
            tried = [x for x in tried if x.tells]
            for bench in tried:
                bench.share(sandbox.original)
            stop = self.stop if scope is not free else now() + _FREE * (self.stop - now())
            found = Candidates(context, sandbox, tried, sources, now(), stop) if tried else None
            edits = iter(())
            if found is not None:
                edits = found.run(statement.sign, whole=place > 0, pausing=self.pausing, near=self.near)
            if (fix := self._confirmed(edits, links)) is not None:
                return fix
        return None

    def _others(self, place: int) -> list[r.Node]:
        """The sides of the relation but one."""
        assert self.relation is not None
        return [x for k, x in enumerate(self.relation.sides) if k != place]

    def _confirmed(self, candidates: Iterator[Edit | None], links: int) -> str | None:
        """The first candidate that a full judgement finds correct."""
        for found in candidates:
            if found is None:
                self.paused.append((candidates, links))
                return None
            text = applied(self.entry.latex, found.changes)
            if text is None or text in self.judged:
                continue
            if now() > self.stop:
                return None
            if len(self.judged) >= self.judged_most and found.kind != DERIVED:
                continue  # what follows from the definitions is judged all the same
            self.judged.add(text)
            try:
                entry = Entry(joined(parse(text, self.macros), self.scene.words), text, self.entry.line)
            except ReadError:
                continue
            result = judge(self.scene, entry, Budget(self.stop + 0.5), self.known)
            if result.verdict is Verdict.CORRECT and (result.outcome is None or not result.outcome.equal):
                return text
            if links > 1 and self._later(result):
                again = _Search(self.scene, entry, result, self.stop, self.macros, set(), known=self.known).run(
                    links - 1
                )
                if again is not None:
                    return again
        return None

    def _later(self, result: Judgement) -> bool:
        """Whether another judgement fails at a later link than this one."""
        return _failing(result) > _failing(self.judgement) >= 0


def _failing(judgement: Judgement) -> int:
    """Which of the statements failed in a trial, with what the notes state beside it or without; -1 if it was none of them."""
    tried = judgement.outcome and judgement.outcome.statement
    if judgement.outcome is None or judgement.outcome.status is not Status.FAILS or tried is None:
        return -1
    places = (k for k, s in enumerate(judgement.statements) if s.left is tried.left and s.right is tried.right)
    return next(places, -1)
