"""Proofs: both sides of a claim have one canonical form under named rules, for all sizes and all values.

Numbers prove nothing here. Definitions are put in, derivatives are worked out by the calculus, and the difference of both sides is
brought to canonical form: sums and products flat and multiplied out, equal terms merged, sums over indices in front, deltas summed
away, logarithms and exponentials taken apart, σ' = σ(1 - σ), one-hot labels and probabilities summing to one. What comes out as zero
is proved; anything else is left to the samples.
"""

from __future__ import annotations

from collections.abc import Sequence

import sympy as sp

from symderive.calculus.index import Entry, Index
from symderive.calculus.rewrite import entries
from symderive.verify import terms as t
from symderive.verify.canonical.convert import Converter
from symderive.verify.canonical.rules import Algebra, TooLargeError
from symderive.verify.canonical.zero import is_zero
from symderive.verify.clock import now
from symderive.verify.dims import ShapeError
from symderive.verify.findings import Verdict
from symderive.verify.free_names import free_indices
from symderive.verify.judge import Judgement
from symderive.verify.lowering.arrays import FIRST, Lowered, paired
from symderive.verify.lowering.errors import InexpressibleError
from symderive.verify.lowering.lower import Lowering, Place
from symderive.verify.shapes import Shapes
from symderive.verify.signature import free_places
from symderive.verify.symbols import Domain, Scope

SECONDS = 0.05
"""What a proof may take."""
_SIGNS = ("=", "equiv", ":=")


def proved(judgement: Judgement, budget: float = SECONDS) -> bool:
    """Whether a claim that agreed on samples is proved as well.

    Args:
        judgement: what `symderive.verify.judge.judge` found.
        budget: seconds after which it gives up.
    """
    if judgement.verdict is not Verdict.CORRECT or judgement.reading is None or not judgement.links:
        return False
    deadline = now() + budget
    for outcome in judgement.links:
        world, statement = outcome.world, outcome.statement
        if world is None or statement is None or world.equal or statement.sign not in _SIGNS:
            return False
        if not proved_equal(judgement.reading.scope, world.shapes, statement, deadline):
            return False
    return True


def proved_equal(scope: Scope, shapes: Shapes, statement: t.Statement, deadline: float) -> bool:
    """Whether both sides of a relation have one canonical form."""
    try:
        lowering = Lowering(scope, shapes, (statement.left, statement.right))
        place = _place(lowering, statement)
        left, right = lowering.value(statement.left, place), lowering.value(statement.right, place)
        if (left.flat and right.upright) or (left.upright and right.flat):
            right = right.transposed
        return all(_is_zero(lowering, expr, deadline) for expr in _differences(lowering, left, right))
    except (InexpressibleError, TooLargeError, ShapeError, RecursionError):
        return False


def _place(lowering: Lowering, statement: t.Statement) -> Place:
    """Index variables that the claim leaves free."""
    places = free_places(lowering.shapes, statement)
    indices: dict[str, sp.Expr] = {name: lowering.free_index(name, p.dim) for name, p in places.items()}
    for side in (statement.left, statement.right):
        for name in free_indices(side):
            if name not in indices:
                indices[name] = lowering.free_index(name, None)
    return Place(indices)


def _differences(lowering: Lowering, left: Lowered, right: Lowered) -> Sequence[sp.Expr]:
    apart = paired(left, right, lambda a, b: a - b)
    if not apart.shape:
        return [apart.number]
    i, j = (FIRST if d.root().unit else lowering.sizes.index(d) for d in apart.shape)
    return [apart.at(i, j)]


def _is_zero(lowering: Lowering, expr: sp.Expr, deadline: float) -> bool:
    if expr == 0:
        return True
    algebra = Algebra(symmetric=lowering.symmetric(), apart=_apart(lowering.scope), deadline=deadline)
    converter = Converter(algebra)
    for found in entries(expr):
        _enter(lowering, converter, found)
    for index in expr.free_symbols:
        if isinstance(index, Index):
            algebra.ranges[index.name] = converter.range_of(index)
    return is_zero(algebra, converter.form(expr))


def _enter(lowering: Lowering, converter: Converter, found: Entry) -> None:
    """What the algebra must know of a tensor."""
    name, algebra = found.tensor.name, converter.algebra
    algebra.domains[name] = found.tensor.domain
    known = lowering.scope.symbols.get(name)
    if known is None:
        return
    if known.domain is Domain.PLACE:
        algebra.ranges[name] = converter.range_of(lowering.sizes.index(lowering.shapes.place_range(name)))
    axes = lowering.shapes.axes(name)
    if known.domain in (Domain.ONE_HOT, Domain.SIMPLEX) and axes and len(found.indices) == known.labels + axes:
        dim = lowering.shapes.dim(name, axes - 1, ("*",) * (known.labels + axes - 1))
        algebra.axes[name] = converter.range_of(lowering.sizes.index(dim))


def _apart(scope: Scope) -> frozenset[frozenset[str]]:
    """Pairs of free indices that the claim says are different."""
    found: set[frozenset[str]] = set()
    for condition in scope.conditions:
        if isinstance(condition, t.Compare) and condition.sign == "ne":
            sides = (condition.left, condition.right)
            found |= {frozenset(s.name for s in sides if isinstance(s, t.Index))}
    return frozenset(pair for pair in found if len(pair) == 2)
