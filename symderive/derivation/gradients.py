"""The gradient of a system as a list of equations again: what a program computes, in the order in which it can."""

from __future__ import annotations

from dataclasses import dataclass

import sympy as sp

from symderive.calculus.equations import Equation
from symderive.calculus.index import Tensor
from symderive.calculus.nodes import Total
from symderive.calculus.rewrite import top_down
from symderive.derivation.derive import Derivation
from symderive.derivation.preactivations import adjoint_name


@dataclass(frozen=True)
class GradientEquations:
    """Adjoints from the objective downwards, then gradients; ``gradient_of`` finds the tensor of a parameter's gradient."""

    adjoints: tuple[Equation, ...]
    gradients: tuple[Equation, ...]
    gradient_of: dict[Tensor, Tensor]


def gradient_equations(derivation: Derivation) -> GradientEquations:
    """Write named adjoints and gradients as equations between tensors, free of derivatives.

    The key of an adjoint's equation is ``adjoint NAME``, that of a gradient's ``gradient NAME``.
    """
    system = derivation.system
    taken = {t.name for t in system.tensors}
    names = {t: adjoint_tensor(t, taken) for t in sorted(derivation.named, key=lambda t: t.name)}

    def rule(e: sp.Expr) -> sp.Expr:
        return names[e.wrt.tensor][e.wrt.indices] if isinstance(e, Total) else e

    adjoints = tuple(
        Equation(names[a.wrt.tensor][a.wrt.indices], top_down(a.result, rule), f"adjoint {a.wrt.tensor.name}")
        for a in derivation.adjoints
        if a.named
    )
    gradients: list[Equation] = []
    gradient_of: dict[Tensor, Tensor] = {}
    for a in derivation.gradients:
        parameter = a.wrt.tensor
        name = _free(f"grad_{parameter.name}", taken)
        gradient_of[parameter] = Tensor(name, parameter.axes, latex=rf"\nabla_{{{parameter.latex}}}")
        lhs = gradient_of[parameter][a.wrt.indices]
        gradients.append(Equation(lhs, top_down(a.result, rule), f"gradient {parameter.name}"))
    return GradientEquations(adjoints, tuple(gradients), gradient_of)


def adjoint_tensor(tensor: Tensor, taken: set[str]) -> Tensor:
    r"""The δ of a tensor: ``delta_1`` with LaTeX ``\delta^{(1)}`` for the weighted sum of layer 1."""
    name, latex = adjoint_name(tensor)
    return Tensor(_free(name, taken), tensor.axes, latex=latex)


def _free(name: str, taken: set[str]) -> str:
    while name in taken:
        name += "_"
    taken.add(name)
    return name
