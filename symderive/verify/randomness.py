"""What the notes say of chance: densities and how they are used, random variables, their laws and moments."""

from __future__ import annotations

from dataclasses import dataclass, field

from symderive.verify.terms import NOWHERE, Call, Operation, Ref, Term

DENSITY = "density"


@dataclass(frozen=True)
class Law:
    """``symbol[keys] ~ name(arguments)``; of the name ``DENSITY`` if it has a function of the notes as its density.

    That function is the only argument then, as a call without any.
    """

    symbol: str
    keys: tuple[Term, ...]
    name: str
    arguments: tuple[Term, ...]
    given: tuple[Term, ...] = ()  # what stands behind the bar of ``x | z ~ ...``

    def density(self, variable: Term) -> Operation:
        """How likely a value of the variable is; not for the law ``DENSITY``."""
        name = self.name if self.name == "normal" else f"law {self.name}"
        return Operation(NOWHERE, name, (variable, *self.arguments))


@dataclass(frozen=True)
class Moment:
    """``E[variable] = body`` or ``Var(variable) = body``, said of a variable that is otherwise left open."""

    kind: str
    variable: Ref
    body: Term


@dataclass
class Randomness:
    """Everything about chance that a scope knows."""

    uses: dict[str, list[Call]] = field(default_factory=dict[str, list[Call]])  # a density -> its calls
    random: set[str] = field(default_factory=set[str])  # letters that the prose calls random
    independent: set[str] = field(default_factory=set[str])
    fixed: set[str] = field(default_factory=set[str])
    alone: set[str] = field(default_factory=set[str])  # symbols that are the whole argument of a functional
    averaged: set[str] = field(default_factory=set[str])  # functions inside the arguments of functionals
    unnormalised: set[str] = field(default_factory=set[str])  # densities that are known up to a factor
    laws: dict[str, list[Law]] = field(default_factory=dict[str, list[Law]])
    posteriors: list[Law] = field(default_factory=list[Law])  # of parameters that have a law before data came in, too
    told_posteriors: list[tuple[Term | None, Term | None, Term | None]] = field(
        default_factory=list["tuple[Term | None, Term | None, Term | None]"]
    )  # of what (None: the only parameter), its mean and its variance, as far as words tell them
    moments: dict[str, list[Moment]] = field(default_factory=dict[str, list[Moment]])
    given: dict[str, tuple[Ref, tuple[Ref, ...]]] = field(
        default_factory=dict[str, "tuple[Ref, tuple[Ref, ...]]"]
    )  # x_j -> y
    chains: set[str] = field(default_factory=set[str])  # symbols whose members depend on the one before only
    lists: dict[str, str] = field(default_factory=dict[str, str])  # X -> x, where the x_i are the values that X takes
    finite: set[str] = field(default_factory=set[str])  # letters that take finitely many values

    def copy(self) -> Randomness:
        """One that may grow without changing this one."""
        return Randomness(
            {name: list(found) for name, found in self.uses.items()},
            set(self.random),
            set(self.independent),
            set(self.fixed),
            set(self.alone),
            set(self.averaged),
            set(self.unnormalised),
            {name: list(found) for name, found in self.laws.items()},
            list(self.posteriors),
            list(self.told_posteriors),
            {name: list(found) for name, found in self.moments.items()},
            dict(self.given),
            set(self.chains),
            dict(self.lists),
            set(self.finite),
        )

    def terms(self, symbol: str) -> list[Term]:
        """The terms that the law and the moments of a symbol are made of."""
        laws = [x for law in self.laws.get(symbol, ()) for x in law.arguments]
        return [*laws, *(m.body for m in self.moments.get(symbol, ()))]
