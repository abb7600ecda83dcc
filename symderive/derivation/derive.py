"""Reverse mode over a system of equations: one adjoint for every intermediate, shared by all gradients.

Adjoints are `Total` derivatives of the objective. A named adjoint (the δ of the textbooks) stands for itself in what lies below
it; one that is not named is written out. Deep nets are walked by name, so no formula grows with depth.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import sympy as sp

from symderive.calculus.differentiate import Form, sum_over
from symderive.calculus.equations import Equation, System
from symderive.calculus.errors import SymderiveError
from symderive.calculus.functions import row_of
from symderive.calculus.index import Entry, Index, Tensor
from symderive.calculus.nodes import IndexSum, Local, Total
from symderive.calculus.rewrite import subexpressions, top_down
from symderive.calculus.steps import Step, Trail
from symderive.derivation.chain import Factor, factor, letters_for, simplified
from symderive.derivation.preactivations import activated, split

_SMALL = 6  # operations up to which an adjoint is written out rather than named
_SHALLOW = 2  # intermediates up to which a model is derived as the author wrote it


@dataclass(frozen=True)
class Adjoint:
    """The derivative of the objective by one entry: of an intermediate quantity, or of a parameter.

    Attributes:
        total: the derivative as written.
        full_chain: the chain rule: a sum over all that the entry may act on, adjoints times local derivatives.
        pinned_chain: the same, where only one value of an index gives more than zero at that value.
        chain: the same, with adjoints that have no name replaced by their own chains.
        factors: the local derivatives that the chain rule multiplies, those of skipped adjoints included.
        result: the derivative in its final form, holding only named adjoints.
        named: whether what lies below refers to this adjoint by name.
        known: results of the adjoints in the chain that are written out.
    """

    total: Total
    chain: sp.Expr
    factors: tuple[Factor, ...]
    result: sp.Expr
    named: bool
    full_chain: sp.Expr
    pinned_chain: sp.Expr
    known: tuple[tuple[Tensor, Entry, sp.Expr], ...] = ()

    @property
    def wrt(self) -> Entry:
        """The entry by which the objective is differentiated."""
        return self.total.wrt

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """From the derivative as written over the chain rule to the result."""
        trail = Trail(self.total, self.wrt.tensor.name)
        trail.to(self.full_chain, "chain rule", "through everything that it acts on")
        trail.to(self.pinned_chain, "one term survives", "it acts only where the indices agree")
        trail.to(self.chain, "chain rule", "the chain continues")
        values = {f.derivative: f.value for f in self.factors}
        trail.to(_insert(trail.current, values, self.known), "product", "the factors are multiplied")
        simplified(trail.current, trail.to)
        return tuple(trail.steps)


@dataclass(frozen=True)
class Derivation:
    """All gradients of a system's objective.

    Attributes:
        system: the equations that were differentiated, weighted sums named if the model is deep.
        named: the tensors whose adjoints have a name.
        adjoints: of the intermediates, from the objective downwards.
        gradients: of the parameters, in the order in which they are met on that way.
    """

    system: System
    named: frozenset[Tensor]
    adjoints: tuple[Adjoint, ...]
    gradients: tuple[Adjoint, ...]

    @property
    def all(self) -> tuple[Adjoint, ...]:
        """Adjoints and gradients."""
        return (*self.adjoints, *self.gradients)

    def steps(self) -> Iterable[Step]:
        """Every step of every local derivative and every chain, in order."""
        for adjoint in self.all:
            for f in adjoint.factors:
                yield from f.steps
            yield from adjoint.steps


def prepare(system: System) -> tuple[System, frozenset[Tensor]]:
    """The system as it is derived for readers: as written if it is shallow and smooth, else with weighted sums named."""
    inner = system.equations[:-1]
    as_written = all(_prints_by_output(eq) for eq in inner if activated(eq.rhs) is not None)
    if len(inner) <= _SHALLOW and as_written:
        return system, frozenset()
    return split(system)


def _prints_by_output(eq: Equation) -> bool:
    row = row_of(eq.rhs)
    return row is not None and row.by_output is not None


def derive(
    system: System,
    wrt: Sequence[str] | None = None,
    *,
    named: frozenset[Tensor] | None = None,
    form: Form = "output",
) -> Derivation:
    """Differentiate the objective of ``system`` by its parameters (those named in ``wrt``).

    Args:
        system: equations with the objective last; see `prepare`.
        wrt: names of parameters, or of intermediate quantities; all parameters if left out.
        named: tensors whose adjoint is always named; larger adjoints of others are named too, unless the system is shallow.
        form: how derivatives of functions are written.

    Raises:
        SymderiveError: a name that the model does not have.
    """
    named = named if named is not None else frozenset()
    walk = _Walk(system, named, form)
    wanted = _wanted(system, wrt)
    reached = _ancestors(system, wanted)
    adjoints = [walk.adjoint(eq.lhs) for eq in reversed(system.equations[:-1]) if eq.tensor in reached]
    order = sorted(wanted, key=lambda t: (-min(walk.depth(t)), -len(t.axes)))
    gradients = [walk.adjoint(t[letters_for(t.axes, system)]) for t in order if t not in system.definitions]
    return Derivation(system, frozenset(walk.names), tuple(adjoints), tuple(gradients))


def _wanted(system: System, wrt: Sequence[str] | None) -> list[Tensor]:
    if wrt is None:
        if not system.parameters:
            raise SymderiveError("the model has no parameters to differentiate by; give tensors the role 'parameter'")
        return list(system.parameters)
    known = {t.name: t for t in system.tensors if t != system.objective.tensor}
    for name in wrt:
        if name not in known:
            raise SymderiveError(
                f"the model has nothing called {name!r} to differentiate by; it has {', '.join(known)}"
            )
    return [known[name] for name in wrt]


def _ancestors(system: System, wanted: Sequence[Tensor]) -> set[Tensor]:
    """The defined tensors through which the wanted ones act on the objective, and wanted defined ones themselves."""
    reached = {t for t in wanted if t in system.definitions}
    for eq in system.equations:
        if any(t in reached or t in wanted for t in system.inputs(eq)):
            reached.add(eq.tensor)
    return reached


class _Walk:
    """The adjoints found so far, from the objective downwards."""

    def __init__(self, system: System, named: frozenset[Tensor], form: Form) -> None:
        self.system = system
        self.names = set(named)
        self.form: Form = form
        self.shallow = not named and len(system.equations) - 1 <= _SHALLOW
        self.found: dict[Tensor, Adjoint] = {}
        self.place = {eq.tensor: k for k, eq in enumerate(system.equations)}

    def depth(self, tensor: Tensor) -> list[int]:
        """The places of the equations that use a tensor; -1 if none does."""
        return [self.place[eq.tensor] for eq in self.system.consumers.get(tensor, ())] or [-1]

    def adjoint(self, wrt: Entry) -> Adjoint:
        """The adjoint of ``wrt``, from those of its consumers, which must have been found."""
        objective = self.system.objective
        total = Total(objective, wrt)
        terms: list[sp.Expr] = []
        full: list[sp.Expr] = []
        pinned: list[sp.Expr] = []
        result: list[sp.Expr] = []
        factors: list[Factor] = []
        known: list[tuple[Tensor, Entry, sp.Expr]] = []
        for consumer in self.system.consumers.get(wrt.tensor, ()):
            if consumer.tensor not in self.found and consumer.lhs != objective:
                continue
            f = factor(consumer, wrt, self.system, self.form)
            if f.value == 0:
                continue
            factors.append(f)
            if consumer.lhs == objective:
                terms.append(f.derivative)
                full.append(f.derivative)
                pinned.append(f.derivative)
                result.append(f.value)
                continue
            above, at = self.found[consumer.tensor], f.derivative.of
            assert isinstance(at, Entry)
            outer = Total(objective, at)
            full.append(self._sum(consumer.lhs, wrt))
            pinned.append(_over(outer * f.derivative, f.summed))
            chained, value, more = self._continue(above, at, outer)
            terms.append(_over(chained * f.derivative, f.summed))
            result.append(sum_all(value * f.value, f.summed))
            factors[-1:-1] = more
            known += above.known if not above.named else ()
            if not above.named:
                known.append((above.wrt.tensor, above.wrt, above.result))
        done = simplified(sp.Add(*result))
        adjoint = Adjoint(
            total,
            sp.Add(*terms),
            tuple(dict.fromkeys(factors)),
            done,
            self._is_named(wrt, done),
            sp.Add(*full),
            sp.Add(*pinned),
            tuple(known),
        )
        self.found[wrt.tensor] = adjoint
        return adjoint

    def _sum(self, consumer: Entry, wrt: Entry) -> sp.Expr:
        fresh = {i: i.fresh() for i in consumer.indices if isinstance(i, Index)}
        moved = consumer.tensor[tuple(fresh.get(i, i) if isinstance(i, Index) else i for i in consumer.indices)]
        return _over(Total(self.system.objective, moved) * Local(moved, wrt), tuple(fresh.values()))

    def _continue(self, above: Adjoint, at: Entry, outer: Total) -> tuple[sp.Expr, sp.Expr, tuple[Factor, ...]]:
        """What stands for the adjoint of a consumer: its name, or its own chain and value."""
        if above.named:
            return outer, outer, ()
        value = _at(above.result, above.wrt, at)
        direct = len(above.factors) == 1 and isinstance(above.chain, Local)
        if direct:
            return outer, value, ()
        return _at(above.chain, above.wrt, at), value, above.factors

    def _is_named(self, wrt: Entry, result: sp.Expr) -> bool:
        if wrt.tensor in self.names:
            return True
        if self.shallow or wrt.tensor not in self.system.definitions:
            return False
        users = self.system.consumers.get(wrt.tensor, ())
        rhs = self.system.definitions[wrt.tensor][1]
        elementwise = row_of(rhs) is not None and len(users) == 1 and activated(rhs) is None and self.names
        if elementwise or (
            result.count_ops() <= _SMALL and not any(isinstance(e, IndexSum) for e in subexpressions(result))
        ):
            return False
        self.names.add(wrt.tensor)
        return True


def _over(body: sp.Expr, indices: Sequence[Index]) -> sp.Expr:
    for index in reversed(indices):
        body = IndexSum.of(body, index)
    return body


def sum_all(body: sp.Expr, indices: Sequence[Index]) -> sp.Expr:
    """The sum over several indices, deltas eliminated."""
    for index in reversed(indices):
        body = sum_over(body, index)
    return body


def _at(expr: sp.Expr, lhs: Entry, at: Entry) -> sp.Expr:
    return expr.xreplace({i: j for i, j in zip(lhs.indices, at.indices, strict=True) if i != j})


def _insert(expr: sp.Expr, values: dict[Local, sp.Expr], known: Sequence[tuple[Tensor, Entry, sp.Expr]]) -> sp.Expr:
    """Put values in for local derivatives and for adjoints that have no name, whatever the letters of their indices."""
    total = {tensor: (wrt, value) for tensor, wrt, value in known}

    def rule(e: sp.Expr) -> sp.Expr:
        if isinstance(e, Local) and isinstance(e.of, Entry):
            for pattern, value in values.items():
                assert isinstance(pattern.of, Entry)
                if pattern.of.tensor == e.of.tensor and pattern.wrt.tensor == e.wrt.tensor:
                    pairs = zip(
                        (*pattern.of.indices, *pattern.wrt.indices), (*e.of.indices, *e.wrt.indices), strict=True
                    )
                    return value.xreplace({a: b for a, b in pairs if a != b})
        if isinstance(e, Total) and e.wrt.tensor in total:
            wrt, value = total[e.wrt.tensor]
            return _at(value, wrt, e.wrt)
        return e

    return top_down(expr, rule)
