"""From a model to the lines of its trainer: stable equations, their gradient, the array program, NumPy code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import sympy as sp

from symderive.calculus.equations import Equation, System
from symderive.calculus.errors import SymderiveError
from symderive.calculus.index import Bound, Domain, Role, Tensor
from symderive.calculus.rewrite import entries
from symderive.derivation.derive import derive
from symderive.derivation.gradients import GradientEquations, gradient_equations
from symderive.derivation.stable import stabilise
from symderive.model.model import Model
from symderive.notation.latex import LatexWriter
from symderive.notation.order import ranks_of


@dataclass(frozen=True)
class CodeEquations:
    """What a trainer computes.

    Attributes:
        forward: weighted sums and activations.
        log_likelihood: LL from weighted sums.
        gradient: adjoints and gradients of LL.
        prior: the log prior, if there is one, and its gradient.
        label: the label as the code sees it: classes are numbers.
        prediction: what predict returns.
    """

    system: System
    forward: tuple[Equation, ...]
    log_likelihood: Equation
    gradient: GradientEquations
    prior: tuple[Equation, GradientEquations] | None
    label: Tensor
    prediction: Tensor

    @property
    def new(self) -> tuple[Equation, ...]:
        """Equations that notes may lack: weighted sums, the stable LL, errors."""
        return (*self.forward, self.log_likelihood, *self.gradient.adjoints)

    def writer(self, base: LatexWriter) -> LatexWriter:
        """A writer that knows these tensors too."""
        ranks = {**base.ranks, **ranks_of(self.system)}
        for k, eq in enumerate(reversed(self.gradient.adjoints)):
            ranks[eq.tensor] = max(ranks.values()) + k + 1
        return replace(base, ranks=ranks)


def code_equations(model: Model) -> CodeEquations:
    """The equations of a model's trainer.

    Raises:
        SymderiveError: the model has no likelihood, so there is nothing to train on.
    """
    seen, likelihood = model.observation, model.log_likelihood
    if seen is None or likelihood is None:
        raise SymderiveError(
            f"{model.name} has no likelihood, so there is no data to train on; add a [likelihood] or call observe(...)"
        )
    label = seen.label.tensor
    one_hot = label if label.domain is Domain.ONE_HOT else None
    indices = tuple(model.indices)
    stable = stabilise(System((*model.equations, likelihood), indices), one_hot)
    derivation = derive(stable.system, _names(model, stable.system), named=stable.named, form="accurate")
    *forward, last = stable.system.equations
    seen_label = next(t for t in stable.system.tensors if t.role is Role.LABEL)
    prior = None
    if model.belief is not None:
        equation = Equation(Tensor("log_prior")[()], model.belief.log_density, "prior")
        system = System((equation,), indices)
        prior = equation, gradient_equations(derive(system))
    gradient = gradient_equations(derivation)
    log_likelihood = Equation(Tensor("log_lik", latex="LL")[()], last.rhs, "stable LL")
    return CodeEquations(
        stable.system, tuple(forward), log_likelihood, gradient, prior, seen_label, seen.prediction.tensor
    )


def _names(model: Model, system: System) -> Sequence[str]:
    known = [t.name for t in system.parameters]
    idle = [t.name for t in model.tensors.values() if t.role is Role.PARAMETER and t.name not in known]
    if idle:
        raise SymderiveError(f"{model.name}: the parameter {idle[0]} has no influence on the likelihood; leave it out")
    return [t.name for t in model.tensors.values() if t.role is Role.PARAMETER]


def numbers_of(code: CodeEquations, numbers: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """The numbers in the notes of the equations that the code implements, by the code equation's key."""
    found: dict[str, tuple[str, ...]] = {}
    after: dict[str, str] = {}
    for eq in code.forward:
        for t in code.system.inputs(eq):
            after.setdefault(t.name, eq.key)
    prior = [code.prior[0], *code.prior[1].gradients] if code.prior else []
    for eq in (*code.new, *code.gradient.gradients, *prior):
        names = (f"matrix {eq.key}", eq.key) if eq.key.startswith("gradient") else (eq.key, after.get(eq.key, ""))
        number = next((numbers[n] for n in names if n in numbers), None)
        found[eq.key] = (number,) if number else ()
    return found


def fan_in(tensor: Tensor, equations: Sequence[Equation]) -> sp.Expr | None:
    """The size over which the parameter's entries are summed, None for a bias."""
    for eq in equations:
        for e in entries(eq.rhs):
            if e.tensor == tensor:
                for index, axis in zip(e.indices, tensor.axes, strict=True):
                    if isinstance(index, Bound):
                        return axis
    return None


__all__ = ["CodeEquations", "code_equations", "fan_in", "numbers_of"]
