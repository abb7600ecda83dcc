"""The search for a repair: small edits of one side, each tried quickly, then judged in full before it is shown."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

from symderive.notation.reader import tree as r
from symderive.notation.reader.parse import MacroLike, ReadError, parse
from symderive.verify import terms as t
from symderive.verify.clock import now
from symderive.verify.dims import ShapeError
from symderive.verify.entry import Entry
from symderive.verify.findings import Verdict
from symderive.verify.judge import Judgement, judge
from symderive.verify.optimum import at_optimum
from symderive.verify.repair import (
    constants,
    functions,
    indices,
    powers,
    products,
    signs,
    sums,
    symbols,
    terms,
    transposes,
)
from symderive.verify.repair.bench import Bench, benches
from symderive.verify.repair.edits import Context, Edit, applied, edit
from symderive.verify.repair.gather import context_of
from symderive.verify.repair.linear import recombined
from symderive.verify.repair.ratios import scaled
from symderive.verify.repair.sandbox import Sandbox
from symderive.verify.resolve.words import joined
from symderive.verify.scene import Scene, free_letters
from symderive.verify.symbols import free_indices
from symderive.verify.trial import Budget, Status
from symderive.verify.world import OutOfTimeError

FAMILIES: tuple[Callable[[Context], Iterator[Edit]], ...] = (
    signs.edits,
    products.edits,
    transposes.edits,
    indices.edits,
    functions.edits,
    powers.edits,
    symbols.edits,
    constants.edits,
    sums.edits,
    terms.edits,
)
"""Families of edits: a new one is one file and one row."""

_FONT = re.compile(r"\\(?:mathbf|boldsymbol|bm|mathrm|mathit|text|vec|qty|left|right)(?![A-Za-z])")
_NOTHING = str.maketrans("", "", "{}() []")
_SINGLES = 0.55  # share of the time for one edit
_LATE = 0.6  # and for those with symbols that are not known there
_PAIRS = 0.75  # and for two
_UNTRIED = 1.35  # edits that are judged where no bench tells right from wrong
_MOST_UNTRIED = 12
_FIRST = 1.7  # edits that come before other factors
_NEAR = 1.9  # and before combinations of the terms
_LIKELY = 1.5  # edits that are tried under other shapes too
_MATRICES = ("transpose", "order")  # edits that change nothing where all are numbers
_CHEAP = 1.75  # edits that go together with another one
_MOST_CHEAP = 90
_MOST_LATE = 40
_LIKELY_PAIRS = 60
_MOST_JUDGED = 6
_LINKS = 3
_NAMING = ("index", "symbol")
_EQUAL = ("=", "equiv", ":=", "leftarrow")
_TURNED = {"le": "\\ge", "ge": "\\le", "<": ">", ">": "<"}


def repair(
    scene: Scene,
    entry: Entry,
    judgement: Judgement,
    budget: Budget,
    macros: Mapping[str, MacroLike] | None = None,
) -> str | None:
    """The corrected relation in the author's LaTeX, or None. Whatever is returned has been judged correct.

    Args:
        scene: what stands before the claim.
        entry: the claim.
        judgement: the verdict on it, incorrect.
        budget: when to stop.
        macros: the author's macros.
    """
    try:
        return _Search(scene, entry, judgement, budget.deadline, dict(macros or {})).run(_LINKS)
    except (OutOfTimeError, RecursionError):
        return None


class _Search:
    """One wrong relation."""

    def __init__(
        self, scene: Scene, entry: Entry, judgement: Judgement, stop: float, macros: Mapping[str, MacroLike]
    ) -> None:
        self.scene = scene
        self.entry = entry
        self.judgement = judgement
        self.start = now()
        self.stop = stop
        self.macros = macros
        self.judged: set[str] = set()
        self.judged_most = _MOST_JUDGED
        main = entry.tree.main if isinstance(entry.tree, r.Remark) else entry.tree
        self.relation = main if isinstance(main, r.Relation) else None

    def run(self, links: int) -> str | None:
        """The corrected relation, if one is found."""
        if self.relation is None or self.judgement.reading is None:
            return None
        found = self._place()
        repaired = self._tried(*found, links) if found is not None else None
        return repaired or self._untried(1 if found is None else found[0] + 1)

    def _tried(self, place: int, statement: t.Statement, links: int) -> str | None:
        """A repair of one side of a link, or of the other."""
        assert self.relation is not None
        if self.relation.signs[place] in _TURNED:
            span = self.relation.sign_spans[place]
            turned = self._confirmed([edit(1.0, "relation", (span, _TURNED[self.relation.signs[place]]))], links)
            return turned or self._side(place + 1, statement, statement.left, links)
        if self.relation.signs[place] not in _EQUAL:
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
        if self.relation.signs[place - 1] not in _EQUAL or len(self.relation.sides) > 2:
            return None
        resolver = self.judgement.reading.resolver
        side, other = self.relation.sides[place], self.relation.sides[place - 1]
        context = context_of(self.scene, self.entry, resolver, side, other, list(free_letters(other)), False)
        every = _ordered(edit for family in FAMILIES for edit in family(context))
        likely = [x for x in every if x.cost <= _UNTRIED and not self._says_nothing(context, x)]
        self.judged_most = len(self.judged) + _MOST_UNTRIED
        return self._confirmed(likely[:_MOST_UNTRIED], 1)

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
        context = context_of(self.scene, self.entry, reading.resolver, side, other, letters, misfit)
        sandbox = Sandbox(
            reading.resolver, self.entry.latex, self.relation, place, self.scene.words, self.macros, fixed
        )
        try:
            tried = benches(reading.scope, self.judgement.layout, statement, fixed, self.judgement.outcome, self.stop)
        except ShapeError:
            return None
        tried = [x for x in tried if x.tells]
        if not tried:
            return None
        for bench in tried:
            bench.share(sandbox.original)
        return self._confirmed(self._candidates(context, sandbox, tried, statement.sign, whole=place > 0), links)

    def _candidates(
        self, context: Context, sandbox: Sandbox, tried: list[Bench], sign: str, *, whole: bool
    ) -> Iterator[Edit]:
        """Edits that agree with the other side in the worlds of a bench, the smallest first."""
        every = list(_ordered(_everywhere(context, (edit for family in FAMILIES for edit in family(context)))))
        if sign not in _EQUAL:
            every = [x for x in every if x.kind == "sign"]
        if not whole:  # what a relation says something of is named by its first side: a slip in its letters at most
            every = [x for x in every if x.kind in _NAMING and x.changes[0][0] != context.side.span]
        if all(bench.numbers(sandbox.original) for bench in tried):
            every = [x for x in every if x.kind not in _MATRICES]
        more = whole and sign in _EQUAL
        late: list[tuple[Bench, Edit]] = []
        singles = self._singles(context, sandbox, tried, every, more=more)
        yield from self._agreeing(context, sandbox, singles, _SINGLES, late)
        if late:
            yield from self._agreeing(context, sandbox, late[:_MOST_LATE], _LATE, None)
        if more:
            cheap = [x for x in every if x.cost <= _CHEAP][:_MOST_CHEAP]
            pairs = ((tried[0], x) for x in _pairs(cheap))
            yield from self._agreeing(context, sandbox, itertools.islice(pairs, _LIKELY_PAIRS), _PAIRS, [])
            yield from self._agreeing(context, sandbox, self._derived(context, sandbox, tried[0]), 1.0, None)
            yield from self._agreeing(context, sandbox, pairs, _PAIRS, [])

    def _derived(self, context: Context, sandbox: Sandbox, bench: Bench) -> Iterator[tuple[Bench, Edit]]:
        """The whole side as the definitions give it."""
        from symderive.verify.repair.derived import derived  # brings SymPy

        for text in derived(context, sandbox, bench, [self.entry, *reversed(self.scene.entries)]):
            yield bench, edit(4.0, "derived", (context.side.span, text))

    def _agreeing(
        self,
        context: Context,
        sandbox: Sandbox,
        trials: Iterable[tuple[Bench, Edit]],
        share: float,
        late: list[tuple[Bench, Edit]] | None,
    ) -> Iterator[Edit]:
        """The trials that agree, until a share of the time is over; ``late`` takes those that need worlds of their own."""
        until = self.start + share * (self.stop - self.start)
        for bench, found in trials:
            if now() > until:
                return
            agrees = sandbox.agrees(found.changes, bench, wider=late is None or context.misfit)
            if agrees is None:
                assert late is not None
                late.append((bench, found))
            elif agrees and not self._says_nothing(context, found):
                yield found

    def _singles(
        self, context: Context, sandbox: Sandbox, tried: list[Bench], every: list[Edit], *, more: bool
    ) -> Iterator[tuple[Bench, Edit]]:
        """One edit, in order: likely ones, other coefficients, the others."""
        first = [x for x in every if x.cost <= _FIRST]
        near = [x for x in every if _FIRST < x.cost <= _NEAR]
        for place, bench in enumerate(tried):
            limit = _FIRST if place == 0 or context.misfit else _LIKELY
            yield from ((bench, x) for x in first if x.cost <= limit)
        if more:
            yield from ((tried[0], x) for x in scaled(context, sandbox, tried[0], (0, 1)))
        yield from ((tried[0], x) for x in near)
        if more:
            yield from ((tried[0], x) for x in scaled(context, sandbox, tried[0], (2,)))
            yield from ((tried[0], x) for x in recombined(context, sandbox, tried[0]))
        yield from ((tried[0], x) for x in every[len(first) + len(near) :])
        if context.misfit:
            yield from ((bench, x) for bench in tried[1:] for x in near)

    def _says_nothing(self, context: Context, found: Edit) -> bool:
        """Whether the edited side is another one of the relation, in other letters at most."""
        assert self.relation is not None
        start, end = context.side.span
        moved = [((a - start, b - start), new) for (a, b), new in found.changes]
        text = applied(self.entry.latex[start:end], moved)
        others = [x for x in self.relation.sides if x is not context.side]
        return text is None or _bare(text) in [_bare(context.text(x)) for x in others]

    def _confirmed(self, candidates: Iterable[Edit], links: int) -> str | None:
        """The first candidate that a full judgement finds correct."""
        for found in candidates:
            text = applied(self.entry.latex, found.changes)
            if text is None or text in self.judged:
                continue
            if len(self.judged) >= self.judged_most or now() > self.stop:
                return None
            self.judged.add(text)
            try:
                entry = Entry(joined(parse(text, self.macros), self.scene.words), text, self.entry.line)
            except ReadError:
                continue
            result = judge(self.scene, entry, Budget(self.stop + 0.5))
            if result.verdict is Verdict.CORRECT:
                return text
            if links > 1 and self._later(result):
                again = _Search(self.scene, entry, result, self.stop, self.macros).run(links - 1)
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


def _bare(text: str) -> str:
    """A text without fonts, braces and blanks."""
    return _FONT.sub("", text).translate(_NOTHING)


def _everywhere(context: Context, every: Iterable[Edit]) -> Iterator[Edit]:
    """Edits, and those that change one text into another wherever the side has it: a slip that was copied along."""
    groups: dict[tuple[str, str], list[Edit]] = {}
    for found in every:
        yield found
        if len(found.changes) == 1 and found.cost <= _NEAR:
            (start, end), new = found.changes[0]
            if start < end:
                groups.setdefault((context.latex[start:end], new), []).append(found)
    for (old, _), group in groups.items():
        places = list({x.changes[0][0]: x.changes[0] for x in group}.values())
        apart = all(a is b or a[0][1] <= b[0][0] or b[0][1] <= a[0][0] for a in places for b in places)
        if 1 < len(places) < 9 and old.strip() and apart:
            yield edit(max(x.cost for x in group) + 0.2, group[0].kind, *places)


def _ordered(every: Iterable[Edit]) -> Iterator[Edit]:
    """Edits by cost, then by place; each once."""
    seen: set[tuple[tuple[tuple[int, int], str], ...]] = set()
    for found in sorted(every, key=lambda x: (x.cost, x.start if x.changes else 0)):
        if found.changes and found.changes not in seen:
            seen.add(found.changes)
            yield found


def _pairs(cheap: list[Edit]) -> Iterator[Edit]:
    """Two edits at different places, the likeliest first."""
    found = [
        (one.cost + two.cost, k, m)
        for k, one in enumerate(cheap)
        for m, two in enumerate(cheap[:k])
        if not one.overlaps(two)
    ]
    for cost, k, m in sorted(found):
        yield replace(cheap[m], cost=cost, changes=(*cheap[m].changes, *cheap[k].changes))
