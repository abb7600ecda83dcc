"""Whether a formula of a document fails because it is misread: authors make small mistakes, and what is misread is far from anything.

A claim that is put to the checker comes with all that it rests on. A document does not, so a failure is only believed there if
nothing speaks for a misreading, or if a small change mends the formula.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

from symderive.verify import terms as t
from symderive.verify.apply_facts import NUMBER_BESIDE
from symderive.verify.differences import far
from symderive.verify.documents.blocks import Formula
from symderive.verify.findings import Verdict
from symderive.verify.judge import Judgement
from symderive.verify.symbols import Domain, Scope
from symderive.verify.trial import Outcome
from symderive.verify.unsaid import brought_in
from symderive.verify.unsaid_values import held_still, stands_for

_DOUBTFUL = re.compile(  # what a letter is, not how arrays are multiplied
    r"\bis defined as\b|\bdifferent ranges\b|\ba number is transposed\b|\btakes an? [a-z ]+ but is given\b"
)
_SUM_OF_ENTRIES = re.compile(
    r"\(?\\mathbf\{1\}\^(?:T|\\top) *(?!\\(?:[dt]?frac|partial|nabla|left|sum|big))(?P<of>\\?[A-Za-z]+)\b\)?(?:\\,)?"
)
_LINK = re.compile(r"=(?![^{]*\})")  # not that of \sum_{k=1}
_STRAINED = 4.0  # what shapes cost that few authors have in mind
_AS_READ = "as it is read here"
_ORDERS = ("<", ">", "le", "ge")
_ROWS = "it fails as all rows of its display do, which agree with each other: what is on the left may be misread"


@dataclass(frozen=True)
class _Wrong:
    """A wrong formula of a document; ``condition`` are words that are not understood, under which it is said to hold."""

    judgement: Judgement
    outcome: Outcome
    statement: t.Statement
    scope: Scope
    latex: str
    condition: str

    @property
    def misfit(self) -> bool:
        """Whether shapes that do not fit are all that is wrong, of something that nothing determines."""
        return self.outcome.world is None and not self.judgement.determined


def misread(judgement: Judgement, latex: str, condition: str, said: Iterable[str]) -> str:
    """Why a wrong formula may be one that is misread, or nothing.

    Args:
        judgement: what was found.
        latex: the formula.
        condition: words that are not understood, under which the formula is said to hold.
        said: the formulas before it: a repair that says again what they say is no evidence of a slip.
    """
    outcome, reading = judgement.outcome, judgement.reading
    if judgement.verdict is not Verdict.INCORRECT or outcome is None or reading is None:
        return ""
    fix = judgement.fix or ""
    slip = _is_mended(judgement, latex) and not _sums_to_one(fix, latex) and not _says_again(fix, said)
    if outcome.statement is None:
        told = "" if slip else _unknown_condition(condition)
        shapes = outcome.world is None and not judgement.determined and _DOUBTFUL.search(outcome.reason)
        return told or (_misfit(outcome) if shapes and not slip else "")
    wrong = _Wrong(judgement, outcome, outcome.statement, reading.scope, latex, condition)
    doubts = _EVER if slip else (*_EVER, *_UNMENDED)
    return next((why for doubt in doubts if (why := doubt(wrong))), "")


def _unknown_condition(words: str) -> str:
    return f'it is said to hold under a condition that is not understood: "{words}"' if words else ""


def _misfit(outcome: Outcome) -> str:
    return f"{_AS_READ}, shapes do not fit: {outcome.reason.removeprefix('shapes do not fit: ')}"


def _shapes(wrong: _Wrong) -> str:
    parts = [x for x in (*t.walk(wrong.statement.left), *t.walk(wrong.statement.right)) if isinstance(x, t.Ref)]
    two = _has_counted(wrong.scope, parts) or _counts_beside(wrong.scope, parts)
    doubtful = two or _DOUBTFUL.search(wrong.outcome.reason)
    return _misfit(wrong.outcome) if wrong.misfit and doubtful else ""


def _small_matrix(wrong: _Wrong) -> str:
    """A plain small letter that stands as a matrix in the formula, though nobody says so."""
    sides = (wrong.statement.left, wrong.statement.right) if wrong.outcome.cost >= _STRAINED else ()
    whole = (x.symbol for side in sides for x in t.walk(side) if isinstance(x, t.Ref) and not x.keys)
    for name in whole:
        symbol = wrong.scope.symbols.get(name)
        if symbol is None or wrong.outcome.signature.get(name) != 2 or symbol.axes is not None:
            continue
        if not symbol.upper and not symbol.bold and symbol.most < 2:
            return f"{_AS_READ}, shapes do not fit unless {wrong.scope.shown(name)} is a matrix"
    return ""


def _unknown_sum(wrong: _Wrong) -> str:
    """A repair that differs by the sum of the entries of what nothing says anything of."""
    parts = _sums_to_one(wrong.judgement.fix or "", wrong.latex)
    free = parts and _is_free(wrong.scope, parts)
    return f"it holds if the entries of {parts} sum to one, and nothing before it says whether they do" if free else ""


def _sums_to_one(fix: str, latex: str) -> str:
    """The vector by the sum of whose entries alone a repair differs: labels and probabilities have the sum one."""
    found = _SUM_OF_ENTRIES.search(fix)
    same = found is not None and _signs(_SUM_OF_ENTRIES.sub("", fix)) == _signs(latex)
    return found["of"] if found is not None and same else ""


def _is_free(scope: Scope, latex: str) -> bool:
    """Whether nothing says what an array holds."""
    shown = (x for x in scope.symbols if scope.shown(x) == latex)
    return all(x not in scope.definitions for x in shown)


def _says_again(fix: str, said: Iterable[str]) -> bool:
    """Whether a link of a repair is made of the same signs as a formula before, in whatever order."""
    sides = _LINK.split(fix)
    links = [Counter(_signs(f"{one}={two}")) for one, two in pairwise(sides)]
    return any(Counter(_signs(x)) in links for x in said)


def _signs(latex: str) -> str:
    return re.sub(r"[\s&{}]|\\\\|\\[,;!]|\.$|,$", "", latex)


def _unknown_slope(wrong: _Wrong) -> str:
    """A slope between things of which nothing says how they hang together: dx/dt of a free x, or z^{l+1} by z^l before a formula for z."""
    scope, statement = wrong.scope, wrong.statement
    slopes = [x for side in (statement.left, statement.right) for x in t.walk(side) if isinstance(x, t.Derive)]
    for slope in slopes:
        of, wrt = slope.of, [x for x in slope.wrt if isinstance(x, t.Ref)]
        if not isinstance(of, t.Ref) or not wrt:
            continue
        own = [d for d in scope.definitions.get(of.symbol, ()) if not d.implied]
        again = any(x.symbol == of.symbol and not t.same(x, of) for x in wrt)
        free = slope is not statement.left and any(
            other is not slope and isinstance(x, t.Ref) and x.symbol == of.symbol for other in slopes for x in other.wrt
        )  # the x of dz/dx dx/dt
        if not own and (again or free):
            return f"nothing before it says how {scope.shown(of.symbol)} depends on {scope.shown(wrt[0].symbol)}"
    return ""


def _without_sign(wrong: _Wrong) -> str:
    """A symbol of which nothing says whether it is positive, in a relation of order."""
    scope, statement = wrong.scope, wrong.statement
    if statement.sign not in _ORDERS:
        return ""
    reached = scope.reach_of((statement.left, statement.right)) - scope.definitions.keys() - scope.sizes
    free = (x for x in sorted(reached) if x in scope.symbols and scope.symbols[x].domain in (None, Domain.REAL))
    return next((f"nothing before it says what sign {scope.shown(x)} has" for x in free), "")


def _is_capital(key: t.Term) -> bool:
    return isinstance(key, t.Index) and key.name.isupper()


def _steps_in_power(wrong: _Wrong) -> str:
    r"""``\sigma^{2(N)}`` told by \sigma^{2(N-1)}: how far its 2 and its N belong together is not clear."""
    parts = (x for x in t.walk(wrong.statement.right) if isinstance(x, t.Ref))
    found = any(isinstance(k, t.Multiply) for x in parts for k in x.keys)
    return "a power and a number of observations share one superscript, which may be misread" if found else ""


def _has_counted(scope: Scope, parts: Sequence[t.Ref]) -> bool:
    r"""Whether ``\Sigma_N`` is read as the last entry of an array: it may be what Σ is after N data points."""
    alone = {x.symbol for x in parts if not x.keys}
    keyed = (x for x in parts if len(x.keys) == 1)
    counted = (x for x in keyed if (isinstance(k := x.keys[0], t.Ref) and k.symbol in scope.sizes) or _is_capital(k))
    return any(x.symbol.removesuffix("[]") in alone or x.symbol.endswith("[]") for x in counted)


def _counts_beside(scope: Scope, parts: Sequence[t.Ref]) -> bool:
    """Whether N is read as all of the N_k of one formula: it may be how many data there are."""
    numbered = {x.symbol for x in parts if x.keys}
    return any(not x.keys and x.symbol in numbered and scope.symbols[x.symbol].upper for x in parts)


def _without_end(wrong: _Wrong) -> str:
    """A number of data N beside a sum over n of which nothing says that it runs up to N."""
    sides = (wrong.statement.left, wrong.statement.right)
    counts = {x.symbol for s in sides for x in t.walk(s) if isinstance(x, t.Ref) and x.symbol in wrong.scope.sizes}
    sums = [x for body in (*sides, *wrong.scope.bodies(sides)) for x in t.walk(body) if isinstance(x, t.Big)]
    ends = {x.range.high.symbol for x in sums if isinstance(x.range.high, t.Ref)}
    open_ended = {x.index for x in sums if x.range.high is None}
    found = next((x for x in sorted(counts - ends) if x.isupper() and x.lower() in open_ended), "")
    return f"nothing before it says that {found.lower()} runs up to {found}" if found else ""


def _not_random(wrong: _Wrong) -> str:
    """The mean of X given something, where nothing says that X is random: it would be X itself."""
    scope, sides = wrong.scope, (wrong.statement.left, wrong.statement.right)
    for term in (x for body in (*sides, *scope.bodies(sides)) for x in t.walk(body)):
        if isinstance(term, t.Expect) and term.given and not term.over and term.under is None:
            reached = scope.reach_of(term.arguments)
            free = sorted(x for x in reached if x in scope.symbols and x not in scope.definitions)
            if free and not reached & (scope.chance.random | scope.densities):
                return f"nothing before it says how {scope.shown(free[0])} is distributed"
    return ""


def _without_index(wrong: _Wrong) -> str:
    r"""Something is summed that has no index, as in ``\sum_k v``: its entries may be meant."""
    statement = wrong.statement
    if isinstance(statement.right, t.Number):
        return ""  # a condition
    for side in (statement.left, statement.right):
        for x in t.walk(side):
            if not isinstance(x, t.Big) or x.kind not in ("sum", "prod") or x.range != t.Range():
                continue
            inner = list(t.walk(x.body))
            own = any(isinstance(y, t.Index) and y.name == x.index for y in inner)
            if not own and any(isinstance(y, (t.Ref, t.Call)) for y in inner):
                return "something is summed that has no index, and its entries may be meant"
    return ""


def _number_beside(wrong: _Wrong) -> str:
    """A p that the prose calls one number, beside the p_k: nothing says which of them it is."""
    sides = (wrong.statement.left, wrong.statement.right)
    alone = {x.symbol for side in sides for x in t.walk(side) if isinstance(x, t.Ref) and not x.keys}
    found = min((x for x in alone if NUMBER_BESIDE + x in wrong.scope.flags), default="")
    return f"{wrong.scope.shown(found)} is said to be a number, beside those that have an index" if found else ""


_Doubt: TypeAlias = Callable[[_Wrong], str]
_EVER: tuple[_Doubt, ...] = (_steps_in_power, _without_index, _unknown_slope, _number_beside)
"""Doubts that a small repair does not take away."""
_UNMENDED: tuple[_Doubt, ...] = (
    lambda wrong: _unknown_condition(wrong.condition),
    _shapes,
    _small_matrix,
    _unknown_sum,
    _without_sign,
    _without_end,
    lambda wrong: brought_in(wrong.scope, wrong.statement),
    _not_random,
    lambda wrong: held_still(wrong.judgement),
    lambda wrong: stands_for(wrong.judgement),
)


def doubt_displays(judged: Sequence[tuple[Formula, Judgement]]) -> Iterator[tuple[int, Judgement]]:
    """The judgements to be changed of rows of one display, by their places.

    Where the first rows of ``a = b = c = d`` all fail, and none has a small mistake, a is read in another way than the author means.
    """
    for start, end in _displays(judged):
        found = [judgement for _, judgement in judged[start:end]]
        wrong = [j.verdict is Verdict.INCORRECT for j in found]
        mended = any(_is_mended(j, formula.latex) for formula, j in judged[start:end])
        misread_row = any((j.reason or "").startswith(_AS_READ) for j in found)  # they have their left side in common
        small = not misread_row and (sum(wrong) < 2 or mended)
        if small or any(j.verdict is Verdict.CORRECT for j in found):
            continue
        for place in range(start, end):
            if wrong[place - start]:
                yield place, Judgement(Verdict.UNCHECKABLE, reason=_ROWS)


def _displays(judged: Sequence[tuple[Formula, Judgement]]) -> Iterator[tuple[int, int]]:
    start = 0
    for place in range(1, len(judged) + 1):
        if place == len(judged) or not judged[place][0].continues:
            yield start, place
            start = place


def _is_mended(judgement: Judgement, latex: str) -> bool:
    return judgement.fix is not None and not far(latex, judgement.fix)
