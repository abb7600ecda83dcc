"""The verdict on one claim: every plausible reading is tried, the natural ones first.

A claim is incorrect only if every plausible reading fails, and correct if one of them holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from symderive.verify import terms as t
from symderive.verify.also_best import others_best
from symderive.verify.any_law import is_of_any_law, under_any_law
from symderive.verify.claim_readings import Read, readings
from symderive.verify.constraints import relevant
from symderive.verify.doubts import doubt, from_guesses, spectral, stray
from symderive.verify.entry import Entry
from symderive.verify.findings import Evidence, Finding, Verdict
from symderive.verify.optimum import at_optimum, at_their_best, implicit, jointly, moved
from symderive.verify.proportional import as_equation, is_direction
from symderive.verify.root_values import at_root
from symderive.verify.scene import Reading, Scene
from symderive.verify.second_thoughts import is_empty
from symderive.verify.shapes import Mode
from symderive.verify.stationary import consequences
from symderive.verify.symbols import Scope
from symderive.verify.trial import Budget, Outcome, Status, Trial, is_endless
from symderive.verify.unsaid import apart, empty, undefined_left, unknown_objective
from symderive.verify.values.functions import FUNCTIONS
from symderive.verify.word_doubts import is_told
from symderive.verify.world import OutOfTimeError
from symderive.verify.written_laws import enter_written_laws, enter_written_likelihoods

_TAIL = 1e-3
_UNHEARD = 6.0  # shapes that cost so much nobody has in mind


_EMPTY = "both sides are zero by the way the notes are read, and that says nothing"
_NOT_BEST = "the derivative of what is to be best does not vanish there"
_FLAT = "the derivative of what is to be best vanishes at other values too, as it is read here"
_IMPLICIT = "what the best value is made of depends on it, so it is no formula for it"
_NO_ROOT = "an equation that the notes state does not hold with it"
_RELATION = "this relation is not checked"
_UNCHECKED = {
    "propto": "the left side is no density of a variable whose values are known, so what ∝ leaves out is not clear"
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
    another: bool = False  # a letter is written with more subscripts than it can have: it may be another quantity
    guessed: bool = False  # what arrays hold is a guess, which decides nothing if it fails
    follows: bool = False  # it holds where a slope vanishes, as the notes say
    determined: bool = False  # the left side is a best value, which what it is best for settles
    others: list[Judgement] = field(default_factory=list["Judgement"])  # of other readings, in which it fails as well

    def rests_on(self, known: Mapping[str, Mode]) -> bool:
        """Whether a symbol that it was made with is one of those of which earlier formulas show how many axes they have."""
        outcomes = [x.outcome for x in (self, *self.others)]
        return any(x is None or x.signature.keys() & known.keys() for x in outcomes) if known else False

    def finding(self) -> Finding:
        """The verdict as reports show it, without counterexample and repair."""
        return Finding(self.verdict, self.evidence, self.reason, span=self.span)


def judge(scene: Scene, entry: Entry, budget: Budget, known: Mapping[str, Mode] | None = None) -> Judgement:
    """The verdict on a claim in a scene."""
    try:
        found = _judged(scene, entry, budget, known or {})
        other = under_any_law(scene, found.reason) if found.verdict is Verdict.UNCHECKABLE else None
        if other is None:
            return found
        again = _judged(other, entry, budget, known or {})
        fails = again.verdict is Verdict.INCORRECT and is_of_any_law(scene, entry)
        return again if fails or again.verdict is Verdict.CORRECT else found
    except OutOfTimeError:
        return Judgement(Verdict.UNCHECKABLE, reason="out of time")
    except RecursionError:
        return Judgement(Verdict.UNCHECKABLE, reason="the formula is nested too deeply")
    except Exception as error:  # noqa: BLE001  # one formula that the checker stumbles over must not cost the others
        return Judgement(Verdict.UNCHECKABLE, reason=stumbled(error))


def stumbled(error: Exception) -> str:
    """What is said where the checker itself fails."""
    what = " ".join(f"{type(error).__name__}: {error}".split())[:120]
    return f"the checker itself failed here ({what}); please report the formula"


def with_stumble(reason: str, lost: str, error: Exception) -> str:
    """The reason of a judgement that stands, with what was lost because the checker failed."""
    return "; ".join(x for x in (reason, f"{lost}: {stumbled(error)}") if x)


def _judged(scene: Scene, entry: Entry, budget: Budget, known: Mapping[str, Mode]) -> Judgement:
    first: Judgement | None = None
    failed: Judgement | None = None
    endless = 0
    for read, layout in readings(scene, entry):
        budget.check()
        found = _attempt(scene, budget, known, read, layout)
        found.guessed = found.verdict is Verdict.UNCHECKABLE and _guesses(read)
        if found.verdict in (Verdict.CORRECT, Verdict.DEFINITION):
            return found
        if first is None or (first.guessed and not found.guessed):
            first = found
        if found.verdict is Verdict.INCORRECT and failed is None:
            failed = found
        elif found.verdict is Verdict.INCORRECT and failed is not None:
            failed.others.append(found)
        endless += is_endless(found.reason)
        if endless > 1:
            break
    assert first is not None
    told = failed is not None and (failed.outcome is None or failed.outcome.cost < _UNHEARD)
    tells = first.verdict is Verdict.INCORRECT or (first.reason.startswith("no values") and told)
    return failed if failed is not None and tells else first


def misfits(judgement: Judgement) -> bool:
    """Whether a claim is wrong since shapes do not fit, so that no values tell both sides apart."""
    outcome = judgement.outcome
    return judgement.verdict is Verdict.INCORRECT and outcome is not None and outcome.world is None


def _guesses(read: Read) -> bool:
    """Whether a claim goes back to something that is guessed."""
    scope = read.reading.scope
    sides = [side for x in read.statements for side in (x.left, x.right)]
    return bool(scope.guesses & scope.reach_of(sides) if sides else scope.guesses)


def shows_layout(judgement: Judgement) -> bool:
    """Whether a claim that holds shows that gradients by matrices have the variable's shape: the other side is made of matrices."""
    outcome = judgement.outcome
    statement = None if outcome is None else outcome.statement
    if (
        outcome is None
        or statement is None
        or judgement.layout != "gradient"
        or not isinstance(statement.left, t.Derive)
    ):
        return False
    wrt = statement.left.wrt
    variable = wrt[0] if len(wrt) == 1 else None
    if not isinstance(variable, t.Ref) or variable.keys or outcome.signature.get(variable.symbol) != 2:
        return False
    known = None if judgement.reading is None else judgement.reading.scope.symbols.get(variable.symbol)
    return (
        known is not None and known.domain is None and any(isinstance(x, t.Transpose) for x in t.walk(statement.right))
    )


def _attempt(scene: Scene, budget: Budget, known: Mapping[str, Mode], read: Read, layout: str) -> Judgement:
    """One reading of a claim under a layout."""
    reading, statements = read.reading, read.statements
    if read.error is not None:
        return Judgement(Verdict.UNCHECKABLE, reason=read.error.message, span=read.error.span, reading=reading)
    enter_written_laws(reading.scope, statements, budget)
    enter_written_likelihoods(reading.scope, statements, budget)
    trial = Trial(reading.scope, layout, budget, known)
    last: Outcome | None = None
    links: list[Outcome] = []
    follows = False
    for statement in _claimed(scene, reading, statements):
        found = _link(trial, scene, reading, statement)
        found.reading, found.statements, found.layout = reading, statements, layout
        if found.verdict is not Verdict.CORRECT:
            return found
        last = found.outcome
        if last is not None and is_empty(last, statements):
            return replace(found, verdict=Verdict.UNCHECKABLE, evidence=Evidence.NONE, reason=_EMPTY)
        links += [last] if last is not None else []
        follows = follows or found.follows
    return Judgement(
        Verdict.CORRECT, Evidence.SAMPLES, "", None, last, reading, statements, layout, links, follows=follows
    )


def _claimed(scene: Scene, reading: Reading, statements: list[t.Statement]) -> list[t.Statement]:
    """The relations of a chain that claim something: of a = b = c with a new a these are those behind the first.

    An a of which the notes say what it is, in words, is not new, be they understood or not. A link := behind them demands something.
    """
    statements = [s for k, s in enumerate(statements) if not k or s.sign != ":="]
    if len(statements) < 2 or statements[0].sign not in ("=", "equiv", ":="):
        return statements
    name = undefined_left(reading.scope, statements[0])
    told = name in reading.scope.optima or is_told(scene, reading.scope.shown(name))
    return statements[1:] if name and not told else statements


def _link(trial: Trial, scene: Scene, reading: Reading, statement: t.Statement) -> Judgement:
    """One relation of a chain."""
    scope = reading.scope
    turned = statement.left if is_direction(scope, statement) else None
    if isinstance(turned, t.Ref) and (value := _exact(trial, scene, reading, statement, turned)) is not None:
        return value
    if statement.sign == "propto":
        statement = as_equation(scope, statement) or statement
    if statement.sign not in ("=", "equiv", ":=", "le", "ge", "<", ">", "ne", "approx"):
        return Judgement(Verdict.UNCHECKABLE, reason=_UNCHECKED.get(statement.sign, _RELATION), span=statement.span)
    statement = _inverted(reading, statement)
    follows = (trial.run(x) for x in consequences(scope, statement))
    shown = next((x for x in follows if x.status is Status.HOLDS and not x.zero), None)
    if shown is not None:
        return Judgement(Verdict.CORRECT, Evidence.SAMPLES, outcome=shown, follows=True)
    written, best, root = statement, at_optimum(scope, statement), at_root(scope, statement, scope.constraints)
    if best is not None or (root is not None and _stands(trial, root)):
        best = statement = best or root or statement
    elif defined := _defined_by(scene, scope, statement):
        reason = f"nothing before it says what {scope.shown(defined)} is: this is a definition"
        return Judgement(Verdict.UNCHECKABLE, reason=reason)
    outcome = _same_best(trial, statement) if isinstance(statement, t.SameBest) else trial.run(statement)
    if outcome.status is not Status.HOLDS:
        best_values = at_their_best(scope, statement) if best is None else others_best(scope, written, best)
        equations = () if best is root is not None else relevant(scope, statement)
        given = (*statement.given, *equations, *best_values)
        outcome = trial.run(replace(statement, given=given)) if len(given) > len(statement.given) else outcome
    joint = None if best is None or outcome.status is not Status.FAILS else jointly(scope, written, best)
    if joint is not None and (found := trial.run(joint)).status is Status.HOLDS:
        outcome = found
    if isinstance(turned, t.Ref) and outcome.signature.get(turned.symbol) != 1:
        return Judgement(Verdict.UNCHECKABLE, reason=_UNCHECKED["propto"], span=statement.span)  # any two numbers
    if outcome.status is Status.HOLDS:
        return _holding(trial, scope, statement, outcome, varied=best is not None and best is not root)
    if outcome.status is Status.UNCLEAR:
        return Judgement(Verdict.UNCHECKABLE, reason=outcome.reason, span=outcome.span, another=outcome.another)
    reason = doubt(scene, reading, statement) or spectral(outcome, scope)
    if best is not None:
        reason = reason or stray(scene, reading, written, best) or unknown_objective(scope, statement)
        reason = reason or (_IMPLICIT if best is not root and implicit(scope, written) else "")
    if not reason and (guessed := from_guesses(scope, statement)):
        return Judgement(Verdict.UNCHECKABLE, reason=guessed, outcome=outcome)
    if reason:
        return Judgement(Verdict.UNCHECKABLE, reason=reason, outcome=outcome)
    evidence = Evidence.COUNTEREXAMPLE if outcome.world is not None else Evidence.NONE
    determined = best is not None
    why = outcome.reason or ((_NO_ROOT if best is root else _NOT_BEST) if determined else "")
    return Judgement(Verdict.INCORRECT, evidence, why, outcome.span, outcome, determined=determined)


def _exact(trial: Trial, scene: Scene, reading: Reading, statement: t.Statement, turned: t.Ref) -> Judgement | None:
    """The judgement on a best value of which only the direction counts, if its length is right as well."""
    if turned.symbol not in reading.scope.optima:
        return None
    value = _link(trial, scene, reading, replace(statement, sign="="))
    found = value.outcome
    holds = value.verdict is Verdict.CORRECT and found is not None and found.signature.get(turned.symbol) == 1
    return value if holds else None


def _defined_by(scene: Scene, scope: Scope, statement: t.Statement) -> str:
    """The symbol of which nothing but a formula itself says what it is; empty if there is none."""
    defined = undefined_left(scope, statement)
    bare = isinstance(statement.left, (t.Ref, t.Call))
    return defined if defined and (bare or not is_told(scene, scope.shown(defined))) else ""


def _holding(trial: Trial, scope: Scope, statement: t.Statement, outcome: Outcome, *, varied: bool) -> Judgement:
    """The judgement on a relation that holds: it is correct, unless it would hold whatever is claimed.

    With ``varied`` it says that a slope vanishes at the best value that is claimed.
    """
    other = moved(statement, outcome.signature) if varied else None
    if other is not None and trial.run(other).status is Status.HOLDS:
        return Judgement(Verdict.UNCHECKABLE, reason=_FLAT, span=statement.span)
    left = statement.left
    if isinstance(left, t.Derive) and not isinstance(statement.right, t.Number) and (why := apart(scope, left)):
        return Judgement(Verdict.UNCHECKABLE, reason=why, span=left.span)  # zero on both sides
    nothing = empty(scope, statement)
    if nothing is not None and not isinstance(statement.right, t.Number):
        return Judgement(Verdict.UNCHECKABLE, reason=apart(scope, nothing), span=nothing.span)
    return Judgement(Verdict.CORRECT, Evidence.SAMPLES, outcome=outcome)


def _stands(trial: Trial, statement: t.Statement) -> bool:
    """Whether an equation of the notes has a value where a claim is put into it."""
    found = trial.run(statement)
    return found.status is Status.HOLDS or (found.status is Status.FAILS and found.world is not None)


def _same_best(trial: Trial, statement: t.SameBest) -> Outcome:
    """Whether two quantities are best at the same value.

    It is so if one grows with the other. Of one number that is seen by signs only, and so the values where the slopes vanish
    count too: those of a product may vanish elsewhere as well (p = 0), those of its logarithm do not. Quantities that do not
    grow with each other may still be best at one value, unless their slopes are opposite.
    """
    outcome = trial.run(statement)
    if outcome.status is Status.UNCLEAR:
        return outcome
    opposite = replace(statement, right=t.Negative(statement.span, statement.right))
    if outcome.status is Status.FAILS and trial.run(opposite).status is Status.HOLDS:
        return outcome
    still = [trial.run(x) for x in statement.stationary]
    if all(x.status is Status.FAILS and _plain_root(x) for x in still):
        return still[0]
    if outcome.status is Status.HOLDS:
        return outcome
    reason = "one does not grow with the other, yet both may be best at one value"
    return replace(outcome, status=Status.UNCLEAR, reason=reason)


def _plain_root(outcome: Outcome) -> bool:
    """Whether the value at which a slope vanishes is no tail: far off, or at the edge, slopes vanish to rounding only."""
    found = (outcome.world.settled or {}) if outcome.world is not None else {}
    return all(_TAIL < float(abs(x)) < 1 / _TAIL for value in found.values() for x in np.ravel(value))


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
