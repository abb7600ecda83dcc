"""What is tried when a claim holds only for unlikely arrays, or fails for the likely ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from symderive.verify import terms as t
from symderive.verify.chance import swept
from symderive.verify.dims import ShapeError
from symderive.verify.evaluate import Frame
from symderive.verify.evaluate.padding import ZERO_OUTSIDE
from symderive.verify.free_names import free_names
from symderive.verify.places import Places
from symderive.verify.shapes import Shapes
from symderive.verify.signature import check, is_free_capital, looks_like_matrix
from symderive.verify.symbols import Domain, Scope
from symderive.verify.values.dual import primal
from symderive.verify.values.errors import ElsewhereError, NoValueError

if TYPE_CHECKING:
    from symderive.verify.trial import Outcome, Trial

STRAINED = "it holds only if"
_COUNTING = ("bars", "det", "logdet", "trace")  # whose values depend on how many rows there are
_COUNTS = frozenset("dnmpDNMK")
_SMALL = 1e-6
_CONSTANTS = frozenset({"c", "C", "k", "const"})


def if_matrices(trial: Trial, statement: t.Statement, outcome: Outcome) -> list[str]:
    """Capitals such as W and X that are no matrices where a claim holds, if it fails for matrices with which its left side fits."""
    bodies = [statement.left, statement.right, *_bodies(trial, statement)]
    averaged = {
        y.symbol
        for body in bodies
        for x in t.walk(body)
        if isinstance(x, t.Expect)
        for y in t.walk(x)
        if isinstance(y, t.Ref)
    }
    modes = outcome.signature.items()
    known = averaged | trial.scope.batches  # those of all examples may be vectors
    free = [n for n, mode in modes if mode in (0, 1) and n not in known and looks_like_matrix(trial.scope, n)]
    if not free or not trial.capitals:
        return []
    of_slopes = any(isinstance(x, t.Derive) for x in t.walk(statement.left))
    others = [n for n in outcome.signature if n not in free and is_free_capital(trial.scope, n)]
    for names in (free, [*free, *others]) if others else (free,):
        scope = trial.scope.copy()
        scope.symbols = {**scope.symbols, **{n: replace(scope.symbols[n], axes=2) for n in names}}
        again = type(trial)(scope, trial.layout, trial.budget, trial.known)
        again.capitals = False
        if not again.stands(statement.left):
            return []
        found = again.run(statement)
        unclear = found.status == "unclear" and not (of_slopes or found.reason.startswith(STRAINED))
        if found.status == "holds" or unclear:
            return []
    return free


def is_empty(outcome: Outcome, statements: Sequence[t.Statement]) -> bool:
    """Whether both sides were zero everywhere though the notes do not write so: then that they agree says nothing.

    Where a recursion leads beyond the last layer, all that follows is zero, the right formula and the wrong one.
    """
    compared = [*statements, *([] if outcome.statement is None else [outcome.statement])]
    sides = [x for s in compared for x in (s.left, s.right)]
    return outcome.zero and not any(_is_zero(x) or _adds_up_to_zero(outcome, x) for x in sides)


def _adds_up_to_zero(outcome: Outcome, side: t.Term) -> bool:
    r"""Whether the terms of a sum cancel, though they are not zero: ``\sum_a \nabla \pi(a)`` is zero since probabilities add up to one."""
    if not isinstance(side, t.Big | t.Sweep) or side.kind != "sum" or outcome.world is None:
        return False
    frame = Frame(outcome.world)
    try:
        parts = (
            swept(frame, side, Places())
            if isinstance(side, t.Sweep)
            else [frame.value(side.body, Places({side.index: 1}))]
        )
    except (NoValueError, ElsewhereError):  # also where the terms have another index
        return False
    return any(bool(np.any(np.abs(primal(x)) > _SMALL)) for x in parts)


def _is_zero(side: t.Term) -> bool:
    """Whether a side is written as zero, or as a number at all."""
    return isinstance(side, (t.Number, t.Constant)) or not any(isinstance(x, (t.Ref, t.Call)) for x in t.walk(side))


def with_constant(trial: Trial, statement: t.Statement, failed: Outcome) -> Outcome | None:
    """A claim that fails for a vector c, x + c, may be meant of a constant that is added to every entry."""
    added = (
        x for side in (statement.left, statement.right) for y in t.walk(side) if isinstance(y, t.Add) for x in y.terms
    )
    free = {x.symbol for x in added if isinstance(x, t.Ref) and not x.keys and x.symbol in _CONSTANTS}
    free = {
        x
        for x in free
        if failed.signature.get(x) == 1 and trial.known.get(x) is None and x not in trial.scope.definitions
    }
    if not free or failed.status != "fails":
        return None
    scope = trial.scope.copy()
    scope.symbols = {**scope.symbols, **{x: replace(scope.symbols[x], axes=0) for x in free}}
    again = type(trial)(scope, trial.layout, trial.budget, trial.known)
    found = again.run(statement)
    return found if found.status == "holds" else None


def as_listed(trial: Trial, statement: t.Statement, sizes: Mapping[str, int], failed: Outcome) -> Outcome | None:
    """A claim that fails may be meant of arrays that have no entries but those which a definition lists: (x_1², x_2²)."""
    bodies = _bodies(trial, statement)
    if failed.status != "fails" or not any(_lists(x) for body in bodies for x in t.walk(body)):
        return None
    shapes = Shapes(trial.scope, failed.signature, sizes, trial.layout)
    try:
        check(shapes, statement)
    except ShapeError:
        return None
    trial.listed = True
    found = trial.world(statement, shapes, sizes, equal=False, seed=1)
    trial.listed = False
    found.signature = failed.signature
    return found if found.status == "holds" else None


def by_entry(trial: Trial, statement: t.Statement, failed: Outcome) -> Outcome | None:
    r"""``\partial f / \partial x = ...`` with an i on its right only, where the notes know no x but the x_i: what is meant is x_i."""
    left, scope = statement.left, trial.scope
    variable = left.wrt[0] if isinstance(left, t.Derive) and len(left.wrt) == 1 else None
    if failed.status != "fails" or failed.world is not None or not isinstance(left, t.Derive):
        return None
    free = set(free_names(statement.right)) - set(free_names(left))
    if not isinstance(variable, t.Ref) or variable.keys or len(free) != 1 or variable.symbol in scope.definitions:
        return None
    used = [x for body in _bodies(trial, statement) for x in t.walk(body) if isinstance(x, t.Ref)]
    mine = [x for x in used if x.symbol == variable.symbol]
    if not mine or any(len(x.keys) != 1 for x in mine):
        return None
    entry = replace(variable, keys=(t.Index(variable.span, free.pop()),))
    found = trial.run(replace(statement, left=replace(left, wrt=(entry,))))
    return None if found.status == "unclear" else found


def zero_outside(trial: Trial, statement: t.Statement, failed: Outcome) -> Outcome | None:
    """A claim that fails may be meant of arrays that are zero beyond their ends, where sums reach there: o_{i+m} of what is computed."""
    scope = trial.scope
    if failed.status != "fails" or failed.world is None or ZERO_OUTSIDE in scope.flags:
        return None
    bodies = [statement.left, statement.right, *_bodies(trial, statement)]
    sums = (x for body in bodies for x in t.walk(body) if isinstance(x, t.Big) and x.range.high is None)
    if not any(_reaches_out(scope, x) for x in sums):
        return None
    told = scope.copy()
    told.flags.add(ZERO_OUTSIDE)
    found = type(trial)(told, trial.layout, trial.budget, trial.known).run(statement)
    return found if found.status == "holds" else None


def if_diagonal(trial: Trial, statement: t.Statement, failed: Outcome) -> Outcome | None:
    """A claim that fails may be meant of a diagonal matrix, where the notes give the entries D_{ii} and nothing else of D."""
    scope = trial.scope
    if failed.status != "fails" or failed.world is None:
        return None
    names = {n for n in scope.reach_of((statement.left, statement.right)) if _gives_diagonal(scope, n)}
    if not names:
        return None
    told = scope.copy()
    told.symbols = {**scope.symbols, **{n: replace(scope.symbols[n], domain=Domain.DIAGONAL) for n in names}}
    found = type(trial)(told, trial.layout, trial.budget, trial.known).run(statement)
    return found if found.status == "holds" else None


def of_unsaid_size(trial: Trial, statement: t.Statement, failed: Outcome) -> Outcome | None:
    r"""``Var(q^\top k) = d`` fails where nothing says that q has d entries, and holds if that is what d is: it is left open."""
    scope = trial.scope
    if failed.status != "fails" or failed.world is None:
        return None
    reached = scope.reach_of((statement.left, statement.right))
    terms = [x for body in (statement.left, statement.right, *_bodies(trial, statement)) for x in t.walk(body)]
    tied = {x.range.high.symbol for x in terms if isinstance(x, t.Big) and isinstance(x.range.high, t.Ref)}
    tied |= {size for n in reached if n in scope.symbols for size in scope.symbols[n].shape or ()}
    numbers = {n for n in reached & _COUNTS - set(scope.definitions) if failed.signature.get(n) == 0}
    loose = sorted((reached & scope.sizes | numbers) - tied)
    counting = (isinstance(x, t.Expect) or (isinstance(x, t.Operation) and x.name in _COUNTING) for x in terms)
    if len(loose) != 1 or not any(counting):
        return None
    sized = scope.copy()
    sized.sizes = scope.sizes | {loose[0]}
    sizes = {n: 4 + place for place, n in enumerate(failed.world.sizes)} | {loose[0]: 3}  # 3 as all that have no name
    shapes = Shapes(sized, failed.signature, sizes, trial.layout)
    try:
        check(shapes, statement)
    except ShapeError:
        return None
    found = type(trial)(sized, trial.layout, trial.budget, trial.known).world(
        statement, shapes, sizes, equal=True, seed=1
    )
    if found.status != "holds":
        return None
    return replace(found, status=type(found.status).UNCLEAR, reason=f"nothing before it says what {loose[0]} counts")


def _gives_diagonal(scope: Scope, name: str) -> bool:
    known, found = scope.symbols.get(name), scope.definitions.get(name, [])
    keys = [d.keys for d in found if d.parameters is None and len(d.keys) == 2]
    equal = (isinstance(k[0], t.Index) and t.same(k[0], k[1]) for k in keys)
    varied = any(isinstance(x, t.Index) for d in found for x in t.walk(d.body))  # not R_{ii} = 1
    return known is not None and known.domain is None and varied and len(keys) == len(found) and all(equal)


def _reaches_out(scope: Scope, term: t.Big) -> bool:
    """Whether a sum without bounds adds its index to another one, to pick entries of what the notes define."""
    keys = (k for x in t.walk(term.body) if isinstance(x, t.Ref) and x.symbol in scope.definitions for k in x.keys)
    added = ({x.name for x in t.walk(k) if isinstance(x, t.Index)} for k in keys if isinstance(k, t.Add))
    return any(term.index in names and len(names) > 1 for names in added)


def _bodies(trial: Trial, statement: t.Statement) -> list[t.Term]:
    """The definitions behind a statement."""
    reached = trial.scope.reach_of((statement.left, statement.right))
    return [d.body for name in reached for d in trial.scope.definitions.get(name, ())]


def _lists(term: t.Term) -> bool:
    """Whether a vector is written out by entries of another one, (x_1², x_2²)."""
    if not isinstance(term, t.MatrixOf):
        return False
    return {1, 2} <= {k.value for x in t.walk(term) if isinstance(x, t.Ref) for k in x.keys if isinstance(k, t.Number)}
