"""The gradients of networks as cases, and the code of the arguments that a trainer gives."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from symderive.calculus.equations import System
from symderive.calculus.index import Role
from symderive.derivation.derive import derive
from symderive.derivation.gradients import GradientEquations, gradient_equations
from symderive.derivation.stable import stabilise
from symderive.model.network import Dense, LikelihoodSpec, Network, PriorSpec
from symderive.program.targets.lines import Arguments
from tests.program.support import Case

LECTURE = Network(
    "lecture", "d", (Dense("m", "sigmoid", False), Dense(1, "sigmoid", False)), LikelihoodSpec("bernoulli")
)
SOFTMAX = Network(
    "softmax", "d", (Dense("m", "relu"), Dense("K", "softmax")), LikelihoodSpec("categorical"), PriorSpec("normal", 0.1)
)


def gradients(network: Network) -> tuple[System, GradientEquations]:
    """The equations of a network in the form in which they are computed."""
    stable = stabilise(network.model().system)
    return stable.system, gradient_equations(derive(stable.system, named=stable.named, form="accurate"))


def case(network: Network, sizes: Mapping[str, int], **options: Any) -> Case:
    """The objective, the prediction and all gradients of a network."""
    system, found = gradients(network)
    predicted = system.equations[-2].tensor
    outputs = [system.objective.tensor, predicted, *found.gradient_of.values()]
    return Case((*system.equations, *found.adjoints, *found.gradients), outputs, sizes, **options)


def arguments(system: System) -> Arguments:
    """How the functions of a trainer call their arrays."""
    codes = {Role.DATA: "X", Role.LABEL: "y"}
    inputs = {
        t.name: codes.get(t.role, t.name.upper() if t.role is Role.CONSTANT else f'params["{t.name}"]')
        for t in system.tensors
    }
    return Arguments(inputs, ("params",), {system.objective.tensor.name: "log_lik"})
