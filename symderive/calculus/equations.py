"""Equations and systems of equations: what a model is, and what its gradient is again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import sympy as sp

from symderive.calculus.errors import SymderiveError
from symderive.calculus.index import Entry, Index, Role, Size, Tensor
from symderive.calculus.rewrite import entries, free_indices, tensors


@dataclass(frozen=True)
class Equation:
    """``lhs = rhs`` for every value of the indices on the left.

    ``key`` names the equation across notes and code: its number in the notes is looked up by it.
    """

    lhs: Entry
    rhs: sp.Expr
    key: str = ""

    def __post_init__(self) -> None:
        name = self.lhs.tensor.name
        if not self.key:
            object.__setattr__(self, "key", name)
        if any(e.tensor == self.lhs.tensor for e in entries(self.rhs)):
            raise SymderiveError(f"{name} is defined by itself; give the right side's earlier value a name of its own")
        loose = [i.name for i in free_indices(self.rhs) if i not in self.lhs.indices]
        if loose:
            raise SymderiveError(
                f"{name} is defined with the free index {loose[0]}; sum over it or put it on the left side"
            )

    @property
    def tensor(self) -> Tensor:
        """The tensor that is defined."""
        return self.lhs.tensor


@dataclass(frozen=True)
class System:
    """Equations in an order in which each uses only earlier ones; the last defines the objective, a number.

    ``indices`` are the named indices of the author, in order of appearance: writers take their letters from them.
    """

    equations: tuple[Equation, ...]
    indices: tuple[Index, ...] = field(default=())

    def __post_init__(self) -> None:
        place: dict[Tensor, int] = {}
        for k, eq in enumerate(self.equations):
            if eq.tensor in place:
                raise SymderiveError(f"{eq.tensor.name} is defined twice")
            place[eq.tensor] = k
        for k, eq in enumerate(self.equations):
            for t in self.inputs(eq):
                if place.get(t, -1) >= k:
                    raise SymderiveError(
                        f"{eq.tensor.name} uses {t.name}, which is defined only later; define {t.name} first"
                    )

    @property
    def objective(self) -> Entry:
        """The number that is differentiated."""
        return self.equations[-1].lhs

    @cached_property
    def definitions(self) -> Mapping[Tensor, tuple[Entry, sp.Expr]]:
        """Left and right side by tensor, as `symderive.calculus.evaluate.Evaluator` takes them."""
        return {eq.tensor: (eq.lhs, eq.rhs) for eq in self.equations}

    @cached_property
    def tensors(self) -> tuple[Tensor, ...]:
        """All tensors: those without a definition first, in order of appearance, then the defined ones."""
        seen = dict.fromkeys(t for eq in self.equations for t in tensors(eq.rhs))
        given = [t for t in seen if t not in self.definitions]
        return (*given, *(eq.tensor for eq in self.equations))

    def of_role(self, *roles: Role) -> tuple[Tensor, ...]:
        """The tensors without a definition that have one of the roles."""
        return tuple(t for t in self.tensors if t not in self.definitions and t.role in roles)

    @cached_property
    def parameters(self) -> tuple[Tensor, ...]:
        """What the objective is differentiated by, in order of appearance."""
        return self.of_role(Role.PARAMETER)

    def inputs(self, equation: Equation) -> tuple[Tensor, ...]:
        """The tensors that an equation's right side mentions."""
        return self._inputs[equation.tensor]

    @cached_property
    def _inputs(self) -> Mapping[Tensor, tuple[Tensor, ...]]:
        return {eq.tensor: tuple(tensors(eq.rhs)) for eq in self.equations}

    @cached_property
    def consumers(self) -> Mapping[Tensor, tuple[Equation, ...]]:
        """The equations whose right side mentions a tensor."""
        found: dict[Tensor, list[Equation]] = {}
        for eq in self.equations:
            for t in self.inputs(eq):
                found.setdefault(t, []).append(eq)
        return {t: tuple(eqs) for t, eqs in found.items()}

    @cached_property
    def sizes(self) -> tuple[Size, ...]:
        """The size letters, in order of appearance."""
        axes: Iterable[Size] = (a for t in self.tensors for a in t.axes)
        bare = (s for a in axes for s in sorted(a.free_symbols, key=str))
        return tuple(dict.fromkeys(s for s in bare if isinstance(s, sp.Symbol)))
