"""Log-likelihoods against scipy.stats, and the road to them step by step."""

from __future__ import annotations

import math
from typing import Any

import pytest
from scipy import stats

from symderive.calculus.evaluate import Evaluator
from symderive.model.model import Model
from symderive.model.network import Dense, LikelihoodSpec, Network, PriorSpec
from tests.witness import close, evaluator

X = [[0.5, -1.0], [1.5, 0.25], [-0.75, 2.0]]


def numbers(model: Model, y: Any, **more: Any) -> tuple[float, list[Any]]:
    """LL and the predictions for fixed weights."""
    weights: dict[str, Any] = {"x": X, "y": y, **model.values, **more}
    at = Evaluator({"N": 3}, weights, model.system.definitions)
    assert model.observation is not None
    return at.value(model.observation.total), at.array(model.observation.prediction.tensor)


def single(family: str, activation: str, **options: Any) -> Model:
    return Network("t", 2, (Dense(1, activation, bias=False),), LikelihoodSpec(family, **options)).model()


THETA = [0.3, -0.6]


def test_bernoulli() -> None:
    value, p = numbers(single("bernoulli", "sigmoid"), [1, 0, 1], theta_y=THETA)
    assert math.isclose(value, sum(stats.bernoulli.logpmf([1, 0, 1], p)), rel_tol=1e-12)


def test_poisson() -> None:
    value, rate = numbers(single("poisson", "exp"), [4, 0, 2], theta_y=THETA)
    assert math.isclose(value, sum(stats.poisson.logpmf([4, 0, 2], rate)), rel_tol=1e-12)


@pytest.mark.parametrize("variance", [1.0, 0.25])
def test_normal_with_fixed_variance(variance: float) -> None:
    value, mean = numbers(single("normal", "identity", variance=variance), [0.1, -2.0, 1.0], theta_y=THETA)
    assert math.isclose(value, sum(stats.norm.logpdf([0.1, -2.0, 1.0], mean, variance**0.5)), rel_tol=1e-12)


def test_normal_with_learned_variance() -> None:
    model = single("normal", "identity", variance="learned")
    value, mean = numbers(model, [0.1, -2.0, 1.0], theta_y=THETA, log_sigma=0.4)
    assert math.isclose(value, sum(stats.norm.logpdf([0.1, -2.0, 1.0], mean, math.exp(0.4))), rel_tol=1e-12)


@pytest.mark.parametrize("labels", ["integer", "one-hot"])
def test_categorical(labels: str) -> None:
    network = Network("t", 2, (Dense(3, "softmax", bias=False),), LikelihoodSpec("categorical", labels))
    classes = [3, 1, 2]
    y = classes if labels == "integer" else [[int(k == c) for k in (1, 2, 3)] for c in classes]
    value, p = numbers(network.model(), y, theta_y=[[0.2, -1.0, 0.5], [0.7, 0.1, -0.3]])
    assert math.isclose(value, sum(math.log(p[n][c - 1]) for n, c in enumerate(classes)), rel_tol=1e-12)


@pytest.mark.parametrize(("family", "density"), [("normal", stats.norm(0, 0.5)), ("laplace", stats.laplace(0, 0.25))])
def test_priors_differ_from_the_density_by_a_constant(family: str, density: Any) -> None:
    model = Network("t", 2, (Dense(1, "sigmoid"),), LikelihoodSpec("bernoulli"), PriorSpec(family, 4.0)).model()
    assert model.belief is not None

    def log_prior(theta: list[float]) -> float:
        assert model.belief is not None
        return Evaluator({}, {"theta_y": theta, **model.values}).value(model.belief.log_density)

    here, there = [0.3, -0.6], [1.2, 0.1]
    assert math.isclose(
        log_prior(here) - log_prior(there), sum(density.logpdf(here)) - sum(density.logpdf(there)), rel_tol=1e-12
    )


@pytest.mark.parametrize("family", ["bernoulli", "poisson", "normal", "categorical"])
def test_every_step_of_the_logarithm_holds(family: str) -> None:
    activation = {"bernoulli": "sigmoid", "poisson": "exp", "normal": "identity", "categorical": "softmax"}[family]
    model = Network("t", 2, (Dense(3, activation),), LikelihoodSpec(family)).model()
    at = evaluator(model.system, {"N": 2}, seed=3)
    assert model.observation is not None
    steps = model.observation.steps
    for step in steps:
        assert close(at.value(step.before), at.value(step.after)), step.rule
