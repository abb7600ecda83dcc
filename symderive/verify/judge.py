"""The verdict on one claim: every plausible reading is tried, the natural ones first.

A claim is incorrect only if every plausible reading fails, and correct if one of them holds.
"""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from symderive.notation.reader import tree as r
from symderive.verify import terms as t
from symderive.verify.constraints import relevant
from symderive.verify.entry import Entry, as_latex, tree_of
from symderive.verify.facts import HasShape, Layout, Unread
from symderive.verify.families import defines_density, lawless, left_open
from symderive.verify.findings import Evidence, Finding, Verdict
from symderive.verify.implied import imply
from symderive.verify.optimum import at_optimum, at_their_best
from symderive.verify.resolve.choices import Choices
from symderive.verify.resolve.errors import UnclearError
from symderive.verify.resolve.usage import all_nodes, letter_of
from symderive.verify.scene import Reading, Scene
from symderive.verify.shapes import LAYOUT_MATTERS, Mode
from symderive.verify.symbols import Scope, mentioned
from symderive.verify.trial import Budget, Outcome, Status, Trial
from symderive.verify.values.functions import FUNCTIONS
from symderive.verify.world import OutOfTimeError

_READINGS = 12
_MARKS = ("_star", "_ML", "_MLE", "_MAP", "_new", "_old", "_opt")
_DEAREST = 2.2
_LAYOUTS = {
    "": (("gradient", 0.0), ("denominator", 0.6), ("numerator", 0.9), ("rows", 1.1)),
    "gradient": (("gradient", 0.0), ("denominator", 0.4)),
    "numerator": (("numerator", 0.0), ("rows", 0.3)),
    "Jacobian": (("gradient", 0.0), ("rows", 0.5)),
    "denominator": (("denominator", 0.0), ("gradient", 0.6)),
}


@dataclass
class Judgement:
    """What was found for a claim, with all that a repair or a report needs."""

    verdict: Verdict
    evidence: Evidence = Evidence.NONE
    reason: str = ""
    span: tuple[int, int] | None = None
    outcome: Outcome | None = None
    reading: Reading | None = None
    statements: list[t.Statement] = field(default_factory=list[t.Statement])
    layout: str = ""
    links: list[Outcome] = field(
        default_factory=list[Outcome]
    )  # of a correct claim, what was found for each of its relations
    fix: str | None = None  # the corrected relation, once it was searched for
    determined: bool = False  # the left side is a best value, which what it is best for settles

    def finding(self) -> Finding:
        """The verdict as reports show it, without counterexample and repair."""
        return Finding(self.verdict, self.evidence, self.reason, span=self.span)


def judge(scene: Scene, entry: Entry, budget: Budget, known: Mapping[str, Mode] | None = None) -> Judgement:
    """The verdict on a claim in a scene."""
    try:
        return _judged(scene, entry, budget, known or {})
    except OutOfTimeError:
        return Judgement(Verdict.UNCHECKABLE, reason="out of time")
    except RecursionError:
        return Judgement(Verdict.UNCHECKABLE, reason="the formula is nested too deeply")
    except Exception as error:  # noqa: BLE001  # one formula that the checker stumbles over must not cost the others
        what = " ".join(f"{type(error).__name__}: {error}".split())[:120]
        return Judgement(
            Verdict.UNCHECKABLE, reason=f"the checker itself failed here ({what}); please report the formula"
        )


def _judged(scene: Scene, entry: Entry, budget: Budget, known: Mapping[str, Mode]) -> Judgement:
    first: Judgement | None = None
    failed: Judgement | None = None
    for read, layout in _readings(scene, entry):
        budget.check()
        found = _attempt(scene, budget, known, read, layout)
        if found.verdict in (Verdict.CORRECT, Verdict.DEFINITION):
            return found
        first = first or found
        if found.verdict is Verdict.INCORRECT and failed is None:
            failed = found
    assert first is not None
    if failed is not None and (first.verdict is Verdict.INCORRECT or first.reason.startswith("no values")):
        return failed
    return first


class _Queue:
    """Readings by cost; options come to light as formulas are resolved."""

    def __init__(self) -> None:
        self.order = itertools.count()
        self.waiting: list[tuple[float, int, dict[str, int], str]] = []
        self.seen: set[tuple[tuple[tuple[str, int], ...], str]] = set()

    def push(self, cost: float, taken: dict[str, int], layout: str) -> None:
        key = (tuple(sorted(taken.items())), layout)
        if cost <= _DEAREST and key not in self.seen:
            self.seen.add(key)
            heapq.heappush(self.waiting, (cost, next(self.order), taken, layout))


@dataclass
class _Read:
    """What a claim and all before it say under some choices; it is tried under every layout."""

    choices: Choices
    reading: Reading
    statements: list[t.Statement]
    error: UnclearError | None = None
    tried: bool = False


def _read(scene: Scene, entry: Entry, choices: Choices) -> _Read:
    reading = scene.read(choices)
    try:
        statements = scene.statements(reading, entry)
    except UnclearError as error:
        return _Read(choices, reading, [], error)
    reading.scope.constraints = list(scene.equations(reading))
    imply(reading.scope, [side for s in statements for side in (s.left, s.right)])
    return _Read(choices, reading, statements)


def _readings(scene: Scene, entry: Entry) -> Iterator[tuple[_Read, str]]:
    queue = _Queue()
    said = _said_layout(scene)
    for layout, cost in _LAYOUTS.get(said, _LAYOUTS[""]):
        queue.push(cost, {}, layout)
    if any(isinstance(x, HasShape) and x.row for x in scene.facts):
        queue.push(0.3, {}, "rows")
    count = 0
    made: dict[tuple[tuple[str, int], ...], _Read] = {}
    while queue.waiting and count < _READINGS:
        cost, _, taken, layout = heapq.heappop(queue.waiting)
        key = tuple(sorted(taken.items()))
        if key not in made:
            made[key] = _read(scene, entry, Choices(taken))
        read = made[key]
        if read.tried and (read.error is not None or LAYOUT_MATTERS not in read.reading.scope.flags):
            continue
        count += 1
        read.tried = True
        yield read, layout
        for question, costs in read.choices.open.items():
            if question not in taken:
                for option in range(1, len(costs)):
                    queue.push(cost + costs[option], {**taken, question: option}, layout)


def _said_layout(scene: Scene) -> str:
    """The layout that the notes name: ``gradient`` and ``numerator`` together say that only gradients have the variable's shape."""
    found = {x.layout for x in scene.facts if isinstance(x, Layout)}
    if found >= {"gradient", "numerator"}:
        return "Jacobian"
    return next((x.layout for x in scene.facts if isinstance(x, Layout)), "")


def _attempt(scene: Scene, budget: Budget, known: Mapping[str, Mode], read: _Read, layout: str) -> Judgement:
    """One reading of a claim under a layout."""
    reading, statements = read.reading, read.statements
    if read.error is not None:
        return Judgement(Verdict.UNCHECKABLE, reason=read.error.message, span=read.error.span, reading=reading)
    trial = Trial(reading.scope, layout, budget, known)
    last: Outcome | None = None
    links: list[Outcome] = []
    for statement in statements:
        found = _link(trial, scene, reading, statement)
        found.reading, found.statements, found.layout = reading, statements, layout
        if found.verdict is not Verdict.CORRECT:
            return found
        last = found.outcome
        links += [last] if last is not None else []
    return Judgement(Verdict.CORRECT, Evidence.SAMPLES, "", None, last, reading, statements, layout, links)


def _link(trial: Trial, scene: Scene, reading: Reading, statement: t.Statement) -> Judgement:
    """One relation of a chain."""
    scope = reading.scope
    if statement.sign not in ("=", "equiv", ":=", "le", "ge", "<", ">", "ne", "approx"):
        return Judgement(
            Verdict.UNCHECKABLE, reason=f"the relation {statement.sign} is not checked", span=statement.span
        )
    statement = _inverted(reading, statement)
    best = at_optimum(scope, statement)
    if best is not None:
        statement = best
    else:
        defined = _undefined_left(scope, statement)
        if defined:
            reason = f"nothing before it says what {scope.shown(defined)} is: this is a definition"
            return Judgement(Verdict.UNCHECKABLE, reason=reason)
    outcome = trial.run(statement)
    if outcome.status is not Status.HOLDS:
        best_values = at_their_best(scope, statement) if best is None else ()
        given = (*statement.given, *relevant(scope, statement), *best_values)
        outcome = trial.run(replace(statement, given=given)) if len(given) > len(statement.given) else outcome
    if outcome.status is Status.HOLDS:
        left = statement.left
        if isinstance(left, t.Derive) and not isinstance(statement.right, t.Number) and (apart := _apart(scope, left)):
            return Judgement(Verdict.UNCHECKABLE, reason=apart, span=left.span)  # zero on both sides
        empty = _empty(scope, statement)
        if empty is not None and not isinstance(statement.right, t.Number):
            return Judgement(Verdict.UNCHECKABLE, reason=_apart(scope, empty), span=empty.span)
        return Judgement(Verdict.CORRECT, Evidence.SAMPLES, outcome=outcome)
    if outcome.status is Status.UNCLEAR:
        return Judgement(Verdict.UNCHECKABLE, reason=outcome.reason, span=outcome.span)
    doubt = _doubt(scene, reading, statement)
    if doubt:
        return Judgement(Verdict.UNCHECKABLE, reason=doubt, outcome=outcome)
    evidence = Evidence.COUNTEREXAMPLE if outcome.world is not None else Evidence.NONE
    determined = best is not None
    return Judgement(Verdict.INCORRECT, evidence, outcome.reason, outcome.span, outcome, determined=determined)


def _inverted(reading: Reading, statement: t.Statement) -> t.Statement:
    """What an inverse function is: f^{-1}(y) = x says that f(x) = y."""
    left = statement.left
    if not isinstance(left, t.Call) or not left.function.endswith("^-1") or len(left.arguments) != 1 or left.keys:
        return statement
    name = left.function.removesuffix("^-1")
    known = reading.resolver.hints.functions.get(name)
    if left.function in reading.scope.definitions or statement.sign not in ("=", ":=", "equiv"):
        return statement
    if any(d.parameters is not None and len(d.parameters) == 1 for d in reading.scope.definitions.get(name, ())):
        value: t.Term = t.Call(statement.right.span, name, (), (statement.right,))
    elif known in FUNCTIONS:
        value = t.Apply(statement.right.span, known, statement.right)
    else:
        return statement
    return t.Statement("=", value, left.arguments[0], statement.span)


def _doubt(scene: Scene, reading: Reading, statement: t.Statement) -> str:
    """Why a failure says nothing: ≈, a symbol that comes from nowhere, a relation before it that could not be used."""
    scope = reading.scope
    if statement.sign == "approx":
        return "the sides are not equal, and ≈ does not say how near they are"
    density = left_open(scope, statement.left, statement.right)
    if density:
        return f"nothing before it says what {scope.shown(density)} is"
    variable = lawless(scope, statement.left, statement.right)
    if variable:
        return f"nothing before it says how {scope.shown(variable)} is distributed"
    known = scope.reach_of([statement.left]) | scope.sizes
    letters = {letter_of(n) for e in scene.entries for n in all_nodes(e.tree) if isinstance(n, r.Name)}
    for name in sorted(scope.reach_of([statement.right]) - known):
        symbol = scope.symbols.get(name)
        if (
            symbol is None
            or name in scope.definitions
            or name in scope.optima
            or name in scope.densities | _swept(statement)
        ):
            continue
        if not any(letter in (name, symbol.letter) or name.startswith(f"{letter}_") for letter in letters):
            return f"nothing before it says what {scope.shown(name)} is"
    for side in (statement.left, statement.right):
        for term in t.walk(side):
            if isinstance(term, t.Derive) and (apart := _apart(scope, term)):
                return apart
    free_d = "d" in scope.reach_of([statement.left, statement.right]) - scope.sizes and "d" not in scope.definitions
    if free_d and not any("d" in scope.reach(n) for n in scope.definitions):
        return "nothing before it says what d is"
    missed = _not_understood(scene)
    if missed:
        return f'the assumption "{missed}" is not understood'
    unknown = _one_sided(scope, statement) or _decorated(scope, statement)
    if unknown:
        return f"nothing before it says what {scope.shown(unknown)} is"
    parts = [*t.walk(statement.left), *t.walk(statement.right)]
    called = {x.function for x in parts if isinstance(x, t.Call)}
    heads = {x.function.split("_")[0].split("[")[0]: x.function for x in parts if isinstance(x, t.Call)}
    for term in parts:
        if isinstance(term, t.Call) and term.function not in scope.definitions:
            other = heads[term.function.split("_")[0].split("[")[0]] != term.function
            if other and not any(term.function in scope.reach(n) for n in scope.definitions):
                return f"nothing before it says what {scope.shown(term.function)} is"
        unclear = isinstance(term, t.Ref) and term.symbol in called and term.symbol not in scope.densities
        if isinstance(term, t.Ref) and unclear and term.symbol not in scope.definitions:
            return f"{scope.shown(term.symbol)} stands both for a function and for a value"
    mine = {s.letter for n in scope.reach_of([statement.left, statement.right]) if (s := scope.symbols.get(n))}
    for entry in reading.unused:
        main = entry.tree.main if isinstance(entry.tree, r.Remark) else entry.tree
        if not isinstance(main, r.Relation) or any(x not in ("=", "equiv", ":=") for x in main.signs):
            continue
        head = main.sides[0].factors[0] if isinstance(main.sides[0], r.Product) else main.sides[0]
        named = {n.base for n in all_nodes(head) if isinstance(n, r.Name)}
        if mine & named:
            return f"{entry.latex} before it could not be used"
    return ""


def _not_understood(scene: Scene) -> str:
    """A statement to the checker that could not be read, and that is no relation: it may be what the claim needs."""
    for fact in scene.facts:
        if (
            isinstance(fact, Unread)
            and len(fact.text.split()) > 2
            and not isinstance(tree_of(as_latex(fact.text)), r.Relation)
        ):
            return fact.text[:80]
    return ""


def _one_sided(scope: Scope, statement: t.Statement) -> str:
    """An unknown loss that is differentiated on one side only: what stands on the other cannot be told."""
    left, right = scope.reach_of([statement.left]), scope.reach_of([statement.right])
    for name in sorted(left ^ right):
        if any(d.implied for d in scope.definitions.get(name, ())):
            return name
    of = statement.left.of if isinstance(statement.left, t.Derive) else None
    unknown = isinstance(of, t.Ref) and any(d.implied for d in scope.definitions.get(of.symbol, ()))
    return of.symbol if isinstance(of, t.Ref) and unknown and of.symbol in _bare_values(statement.right) else ""


def _bare_values(term: t.Term) -> Iterator[str]:
    """Symbols whose values a term uses, rather than their derivatives."""
    if isinstance(term, t.Derive):
        return
    if isinstance(term, t.Ref):
        yield term.symbol
    for child in t.children(term):
        yield from _bare_values(child)


def _decorated(scope: Scope, statement: t.Statement) -> str:
    """A symbol such as x^* or ŵ that no definition gives or uses: the notes know more of it than they wrote."""
    used = {n for defs in scope.definitions.values() for d in defs for n in mentioned(d.body)}
    for name in sorted(scope.reach_of([statement.left, statement.right])):
        plain = name in scope.definitions or name in used or name in scope.optima or name in scope.sizes
        if not plain and (name.startswith(("hat ", "tilde ")) or name.endswith(_MARKS)):
            return name
    return ""


def _swept(statement: t.Statement) -> set[str]:
    """Symbols that a sum over values, a limit or an integral binds."""
    found: set[str] = set()
    for side in (statement.left, statement.right):
        for term in t.walk(side):
            if isinstance(term, t.Sweep):
                found.add(term.variable.symbol)
            elif isinstance(term, t.Expect):
                found |= {x.symbol for x in term.over if isinstance(x, t.Ref)}
            elif isinstance(term, (t.Limit, t.Integral)):
                found.add(term.symbol)
    return found


def _apart(scope: Scope, term: t.Derive) -> str:
    """Why a derivative is zero by the way the notes are read: what is differentiated does not mention the variable."""
    reached = scope.depends_of([term.of])
    for variable in term.wrt:
        inner = variable
        while isinstance(inner, (t.Power, t.Transpose)):
            inner = inner.base if isinstance(inner, t.Power) else inner.of
        if isinstance(inner, t.Ref) and inner.symbol not in reached:
            return f"nothing before it says how what is differentiated depends on {scope.shown(inner.symbol)}"
    return ""


def _empty(scope: Scope, statement: t.Statement) -> t.Derive | None:
    """A derivative that is zero only because nothing says what is differentiated."""
    for term in (*t.walk(statement.left), *t.walk(statement.right)):
        if not isinstance(term, t.Derive) or not isinstance(term.of, t.Ref) or term.of.symbol in scope.definitions:
            continue
        itself = any(isinstance(w, t.Ref) and w.symbol == term.of.symbol for w in term.wrt)
        if not itself and _apart(scope, term):
            return term
    return None


def _undefined_left(scope: Scope, statement: t.Statement) -> str:
    """The name of a left side that nothing defines and that the right side does not mention."""
    density = defines_density(scope, statement.left, statement.right)
    if density:
        return density
    left = statement.left
    name = left.symbol if isinstance(left, t.Ref) else left.function if isinstance(left, t.Call) else ""
    if not name or name in scope.definitions or name in scope.sizes:
        return ""
    if name not in scope.reach_of([statement.right]) or _another_member(scope, left, statement.right):
        return name
    return ""


def _another_member(scope: Scope, left: t.Term, right: t.Term) -> bool:
    """Whether a right side only has other members of a family, all at fixed places: μ_n by μ_0."""
    if (
        not isinstance(left, t.Ref)
        or not left.keys
        or any(isinstance(x, t.Index) for k in left.keys for x in t.walk(k))
    ):
        return False
    mine = [x for x in t.walk(right) if isinstance(x, t.Ref) and x.symbol == left.symbol]
    others = [x for x in mine if not isinstance(x.keys[0] if x.keys else None, t.Number) or t.same(x.keys, left.keys)]
    return bool(mine) and not others and left.symbol not in scope.optima
