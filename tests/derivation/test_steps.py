"""Every step of every derivation is true for random sizes and values; every gradient agrees with differences."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symderive.calculus.index import Entry
from symderive.derivation.derive import Derivation, derive, prepare
from symderive.derivation.gradients import gradient_equations
from symderive.derivation.stable import stabilise
from symderive.model.network import Dense, LikelihoodSpec, Network, PriorSpec
from tests.witness import close, evaluator, networks, somewhere

LECTURE = Network(
    "lecture", 3, (Dense(2, "sigmoid", bias=False), Dense(1, "sigmoid", bias=False)), LikelihoodSpec("bernoulli")
)
CASES = {
    "lecture": LECTURE,
    "logistic": Network("logistic", 3, (Dense(1, "sigmoid"),), LikelihoodSpec("bernoulli")),
    "softmax": Network(
        "softmax", 3, (Dense(4, "relu"), Dense(3, "softmax")), LikelihoodSpec("categorical"), PriorSpec("normal", 0.1)
    ),
    "one-hot": Network("onehot", 3, (Dense(2, "tanh"), Dense(3, "softmax")), LikelihoodSpec("categorical", "one-hot")),
    "normal": Network(
        "normal", 3, (Dense(2, "tanh"), Dense(2, "identity")), LikelihoodSpec("normal", variance="learned")
    ),
    "poisson": Network(
        "poisson", 3, (Dense(2, "softplus"), Dense(1, "exp")), LikelihoodSpec("poisson"), PriorSpec("laplace", 0.3)
    ),
    "deep": Network(
        "deep",
        2,
        (*(Dense(3, a) for a in ("sigmoid", "relu", "tanh", "softplus")), Dense(1, "sigmoid")),
        LikelihoodSpec("bernoulli"),
    ),
}


def check_steps(derivation: Derivation, seed: int) -> int:
    """Evaluate both sides of every step at random places; how many there were."""
    at = evaluator(derivation.system, {"N": 2}, seed)
    rng = random.Random(seed)
    count = 0
    for step in derivation.steps():
        places = {**somewhere(step.before, at, rng), **somewhere(step.after, at, rng)}
        left, right = at.value(step.before, places), at.value(step.after, places)
        assert close(left, right), f"{step.where}: {step.rule}: {step.before} = {left}, but {step.after} = {right}"
        count += 1
    return count


@pytest.mark.parametrize("name", CASES)
def test_every_step_holds(name: str) -> None:
    system, named = prepare(CASES[name].model().system)
    count = check_steps(derive(system, named=named), seed=1)
    assert count > 10


@pytest.mark.parametrize("name", CASES)
def test_steps_start_at_the_derivative_and_end_at_the_result(name: str) -> None:
    system, named = prepare(CASES[name].model().system)
    for adjoint in derive(system, named=named).all:
        assert adjoint.steps[0].before == adjoint.total
        assert adjoint.steps[-1].after == adjoint.result
        for one, next_one in zip(adjoint.steps, adjoint.steps[1:], strict=False):
            assert one.after == next_one.before
        for f in adjoint.factors:
            assert f.steps[0].before == f.derivative
            assert f.steps[-1].after == f.value


@settings(max_examples=10)
@given(networks(depth=3, width=3), st.integers(0, 1000))
def test_steps_of_random_networks(network: Network, seed: int) -> None:
    system, named = prepare(network.model().system)
    check_steps(derive(system, named=named), seed)


@settings(max_examples=12)
@given(networks(), st.integers(0, 1000))
def test_gradients_agree_with_differences(network: Network, seed: int) -> None:
    """Both derivations, the reader's and the program's, against central differences of 50-digit numbers."""
    model = network.model()
    system, named = prepare(model.system)
    stable = stabilise(model.system)
    rng = random.Random(seed)
    for derivation in (derive(system, named=named), derive(stable.system, named=stable.named, form="accurate")):
        at = evaluator(derivation.system, {"N": 2}, seed)
        for adjoint in derivation.gradients:
            places = somewhere(adjoint.total, at, rng)
            assert close(at.value(adjoint.result, places), at.value(adjoint.total, places))


@settings(max_examples=15)
@given(networks(depth=3), st.integers(0, 1000))
def test_the_stable_objective_is_the_same_number(network: Network, seed: int) -> None:
    model = network.model()
    stable = stabilise(model.system)
    at = evaluator(stable.system, {"N": 3}, seed)
    assert close(at.value(model.system.equations[-1].rhs), at.value(stable.system.objective))
    for step in stable.steps:
        assert close(at.value(step.before), at.value(step.after)), step.rule


@settings(max_examples=12)
@given(networks(depth=3, width=4), st.integers(0, 1000))
def test_gradient_equations_are_equations_again(network: Network, seed: int) -> None:
    """The list of equations without derivatives gives the numbers of the derivatives."""
    stable = stabilise(network.model().system)
    derivation = derive(stable.system, named=stable.named, form="accurate")
    written = gradient_equations(derivation)
    at = evaluator(stable.system, {"N": 2}, seed)
    at.definitions = {
        **at.definitions,
        **{eq.tensor: (eq.lhs, eq.rhs) for eq in (*written.adjoints, *written.gradients)},
    }
    rng = random.Random(seed)
    for adjoint in derivation.gradients:
        gradient = written.gradient_of[adjoint.wrt.tensor][adjoint.wrt.indices]
        assert isinstance(gradient, Entry)
        places = somewhere(gradient, at, rng)
        assert close(at.value(gradient, places), at.value(adjoint.total, places))
