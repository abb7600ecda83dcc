"""Local derivatives and chain rules: how one quantity acts on the next, and on the objective."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import sympy as sp

from symderive.calculus.differentiate import Form, Unfolded, partial, unfold
from symderive.calculus.equations import Equation, System
from symderive.calculus.index import Entry, Index, Size
from symderive.calculus.nodes import Local, Partial
from symderive.calculus.rewrite import instantiate, top_down
from symderive.calculus.steps import Step, Trail
from symderive.derivation.rules import SIMPLIFY, common_deltas

_SPARE = "klpqrstuvabce"


@dataclass(frozen=True)
class Factor:
    """The derivative of one defined entry by an entry that its definition mentions.

    ``summed`` are the indices of the defined entry that remain free: the chain rule sums over them.
    """

    equation: Equation
    derivative: Local
    value: sp.Expr
    summed: tuple[Index, ...]
    form: Form

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """From the derivative as written to its value, one rule at a time."""
        defined = self.derivative.of
        assert isinstance(defined, Entry)
        trail = Trail(self.derivative, self.equation.tensor.name)
        start = Partial(instantiate(self.equation.lhs, self.equation.rhs, defined), self.derivative.wrt)
        trail.to(start, "definition", "the definition is inserted")
        while True:
            rule, after = _next_round(trail.current, self.form)
            if rule is None:
                break
            trail.to(after, rule.rule, rule.reason)
            recognised = fold(trail.current, self.equation)
            trail.to(recognised, "recognise", "this is the defined quantity itself")
        for rewrite in SIMPLIFY:
            trail.to(rewrite.apply(trail.current), rewrite.name, rewrite.reason)
        trail.to(fold(trail.current, self.equation), "recognise", "this is the defined quantity itself")
        trail.to(self.value, "rearranged", "factors in another order")
        return tuple(trail.steps)


def _next_round(expr: sp.Expr, form: Form) -> tuple[Unfolded | None, sp.Expr]:
    """Apply one rule everywhere it fits: the one that the outermost derivative asks for."""
    chosen: list[Unfolded] = []

    def rule(e: sp.Expr) -> sp.Expr:
        if not isinstance(e, Partial):
            return e
        step = unfold(e, form)
        if not chosen:
            chosen.append(step)
        return step.after if step.rule == chosen[0].rule else e

    after = top_down(expr, rule)
    return (chosen[0] if chosen else None), after


def fold(expr: sp.Expr, equation: Equation) -> sp.Expr:
    """``expr`` with every instance of the equation's right side replaced by the entry that it defines."""
    if isinstance(equation.rhs, (Entry, sp.Add, sp.Mul, sp.Pow)) or not equation.rhs.args:
        return expr

    def rule(e: sp.Expr) -> sp.Expr:
        if type(e) is not type(equation.rhs):
            return e
        places: dict[sp.Expr, sp.Expr] = {}
        if not _matches(equation.rhs, e, set(equation.lhs.indices), places):
            return e
        return equation.tensor[tuple(places.get(i, i) for i in equation.lhs.indices)]

    return top_down(expr, rule)


def _matches(pattern: sp.Basic, subject: sp.Basic, holes: set[sp.Expr], places: dict[sp.Expr, sp.Expr]) -> bool:
    if isinstance(pattern, Index) and pattern in holes:
        return isinstance(subject, sp.Expr) and places.setdefault(pattern, subject) == subject
    if not pattern.args or pattern == subject:
        return (pattern == subject and not (pattern.free_symbols & holes)) or _identity(pattern, subject, holes, places)
    if type(pattern) is not type(subject) or len(pattern.args) != len(subject.args):
        return False
    return all(_matches(p, s, holes, places) for p, s in zip(pattern.args, subject.args, strict=True))


def _identity(pattern: sp.Basic, subject: sp.Basic, holes: set[sp.Expr], places: dict[sp.Expr, sp.Expr]) -> bool:
    """The same expression fits if every hole in it may stand for itself."""
    if pattern != subject:
        return False
    inside = [h for h in holes if h in pattern.free_symbols]
    return all(places.setdefault(h, h) == h for h in inside)


def letters_for(axes: tuple[Size, ...], system: System, used: tuple[sp.Expr, ...] = ()) -> tuple[Index, ...]:
    """Distinct named indices for the axes of a tensor, the author's own where there are any left."""
    chosen: list[Index] = []
    names = {i.name for i in used if isinstance(i, Index)}
    for axis in axes:
        own = (i for i in system.indices if i.size == axis and i.name not in names and i.start == 1)
        spare = (Index(s, axis) for s in _SPARE if s not in names and s not in {str(z) for z in system.sizes})
        index = next(own, None) or next(spare)
        names.add(index.name)
        chosen.append(index)
    return tuple(chosen)


def factor(equation: Equation, wrt: Entry, system: System, form: Form) -> Factor:
    """∂ (what ``equation`` defines) / ∂ ``wrt``, with the indices of the defined entry fixed where only one value gives more than 0."""
    fresh = {i: i.fresh() for i in equation.lhs.indices if isinstance(i, Index)}
    moved = equation.tensor[tuple(fresh.get(i, i) if isinstance(i, Index) else i for i in equation.lhs.indices)]
    value = fold(partial(instantiate(equation.lhs, equation.rhs, moved), wrt, form), equation)
    places: dict[sp.Expr, sp.Expr] = {}
    for delta in sorted(common_deltas(value), key=sp.default_sort_key):
        left, right = delta.args
        for mine, other in ((left, right), (right, left)):
            if mine in fresh.values() and mine not in places and not other.free_symbols & set(fresh.values()):
                assert isinstance(mine, Index)
                if mine.same_range(other):
                    places[mine] = other
                    break
    remaining = [f for f in fresh.values() if f not in places]
    kept = {v: k for k, v in fresh.items()}
    free = tuple(places.values()) + wrt.indices
    for index in remaining:
        own = kept[index]
        taken = {i.name for i in (*free, *places.values()) if isinstance(i, Index)}
        places[index] = own if own.name not in taken else letters_for((own.size,), system, tuple(free))[0]
        free = (*free, places[index])
    value = simplified(value.xreplace(places))
    at = moved.xreplace(places)
    assert isinstance(at, Entry)
    summed = tuple(i for f in remaining if isinstance(i := places[f], Index))
    return Factor(equation, Local(at, wrt), fold(value, equation), summed, form)


def simplified(expr: sp.Expr, record: Callable[[sp.Expr, str, str], object] | None = None) -> sp.Expr:
    """Apply the simplifying rules in turn until none changes anything; ``record`` is told of each that did."""
    changed = True
    while changed:
        changed = False
        for rule in SIMPLIFY:
            after = rule.apply(expr)
            if after != expr:
                changed = True
                expr = after
                if record is not None:
                    record(after, rule.name, rule.reason)
    return expr
