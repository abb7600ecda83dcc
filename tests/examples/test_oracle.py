"""Emitted trainers against outside oracles: JAX on networks at random, 50-digit numbers where logits are huge."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import jax
import jax.numpy as jnp
import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jax.scipy.special import gammaln

from symderive.calculus.evaluate import Evaluator
from symderive.calculus.index import Domain
from symderive.model.network import Dense, LikelihoodSpec, Network
from tests.emitted import emitted
from tests.witness import networks

ACTIVATIONS = {
    "sigmoid": jax.nn.sigmoid,
    "tanh": jnp.tanh,
    "relu": jax.nn.relu,
    "softplus": jax.nn.softplus,
    "identity": lambda z: z,
    "softmax": lambda z: jax.nn.softmax(z, axis=-1),
    "exp": jnp.exp,
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("oracle")


def labels(network: Network) -> Sequence[str]:
    """The labels of a network's layers, written out by hand: they tell its parameters apart."""
    hidden = len(network.layers) - 1
    return ["h"] * hidden + ["y"] if hidden == 1 else [*map(str, range(1, hidden + 1)), "y"]


def forward(network: Network, params: Any, X: Any) -> tuple[Any, Any]:
    """The weighted sums of the last layer and its output."""
    out, z = X, X
    for layer, label in zip(network.layers, labels(network), strict=True):
        z = out @ params[f"theta_{label}"] + (params[f"b_{label}"] if layer.bias else 0.0)
        out = ACTIVATIONS[layer.activation](z)
    return z, out


def jax_log_likelihood(network: Network, params: Any, X: Any, y: Any) -> Any:
    z, out = forward(network, params, X)
    spec = network.likelihood
    if spec.family == "bernoulli":
        return jnp.sum(y * jax.nn.log_sigmoid(z) + (1 - y) * jax.nn.log_sigmoid(-z))
    if spec.family == "categorical":
        return jnp.sum(jnp.take_along_axis(jax.nn.log_softmax(z, axis=-1), y[:, None], axis=-1))
    if spec.family == "poisson":
        return jnp.sum(y * jnp.log(out) - out - gammaln(y + 1.0))
    variance: Any = jnp.exp(2 * params["log_sigma"]) if spec.variance == "learned" else spec.variance
    return jnp.sum(-((y - out) ** 2) / (2 * variance) - jnp.log(2 * jnp.pi * variance) / 2)


def jax_objective(network: Network, params: Any, X: Any, y: Any) -> Any:
    value = jax_log_likelihood(network, params, X, y)
    prior = network.prior
    if prior is None:
        return value
    chosen = [v for k, v in params.items() if k.startswith("theta_") or (prior.biases and k.startswith("b_"))]
    if prior.family == "normal":
        return value - prior.value / 2 * sum(jnp.sum(w**2) for w in chosen)
    return value - prior.value * sum(jnp.sum(jnp.abs(w)) for w in chosen)


def draw(network: Network, module: ModuleType, rows: int, seed: int) -> tuple[dict[str, Any], Any, Any]:
    """Parameters, inputs and labels in float64, with sums of order 1 in every layer."""
    rng = np.random.default_rng(seed)
    params = {
        name: np.asarray(rng.standard_normal(shape) / np.sqrt(shape[0] if shape else 4.0))
        for name, shape in module.SHAPES.items()
    }
    X = rng.standard_normal((rows, int(network.inputs)))
    units = int(network.layers[-1].units)
    shape = (rows,) if units == 1 else (rows, units)
    match network.likelihood.family:
        case "bernoulli":
            y = rng.integers(0, 2, shape)
        case "categorical":
            y = rng.integers(0, units, rows)
        case "poisson":
            y = rng.integers(0, 7, shape)
        case _:
            y = rng.standard_normal(shape)
    return params, X, y


def scale_of(gradients: dict[str, Any]) -> float:
    return max(float(np.max(np.abs(g))) for g in gradients.values())


@settings(max_examples=8)
@given(networks(), st.integers(1, 6), st.integers(0, 1000))
def test_networks_at_random(folder: Path, network: Network, rows: int, seed: int) -> None:
    module = emitted(network.model(), folder)
    params, X, y = draw(network, module, rows, seed)
    check_against_jax(network, module, params, X, y)
    check_single_precision(module, params, X, y)


def check_against_jax(network: Network, module: ModuleType, params: dict[str, Any], X: Any, y: Any) -> None:
    def objective(p: Any) -> Any:
        return jax_objective(network, p, X, y), (jax_log_likelihood(network, p, X, y), forward(network, p, X)[1])

    (value, (log_likelihood, out)), wanted = jax.jit(jax.value_and_grad(objective, has_aux=True))(params)
    np.testing.assert_allclose(module.predict(params, X), out, rtol=1e-9)
    np.testing.assert_allclose(module.log_likelihood(params, X, y), log_likelihood, rtol=1e-9)
    np.testing.assert_allclose(module.objective(params, X, y), value, rtol=1e-9)
    found = module.gradients(params, X, y)
    assert set(found) == set(wanted)
    small = 1e-12 * scale_of(wanted)  # entries that cancel to about nothing
    for name, gradient in wanted.items():
        assert found[name].shape == params[name].shape
        np.testing.assert_allclose(found[name], gradient, rtol=1e-9, atol=small, err_msg=name)


def check_single_precision(module: ModuleType, params: dict[str, Any], X: Any, y: Any) -> None:
    """float32 stays float32 and agrees with float64 at the same numbers."""
    assert {p.dtype.name for p in module.init().values()} == {"float32"}
    single = {name: np.asarray(p, np.float32) for name, p in params.items()}
    inputs = X.astype(np.float32)
    y = y.astype(np.float32) if y.dtype.kind == "f" else y
    double = {name: p.astype(np.float64) for name, p in single.items()}
    assert module.predict(single, inputs).dtype == np.float32
    wanted, found = module.gradients(double, inputs, y), module.gradients(single, inputs, y)
    for name, gradient in wanted.items():
        assert found[name].dtype == np.float32
        assert gradient.dtype == np.float64
        np.testing.assert_allclose(found[name], gradient, rtol=0, atol=1e-4 * scale_of(wanted), err_msg=name)


@settings(max_examples=8)
@given(networks(depth=3, width=4), st.integers(1, 3), st.integers(0, 1000))
def test_log_likelihood_is_that_of_the_slow_evaluator(folder: Path, network: Network, rows: int, seed: int) -> None:
    """The mathematics counts classes from 1 and may write labels one-hot; the trainer counts from 0."""
    model = network.model()
    module = emitted(model, folder)
    params, X, y = draw(network, module, rows, seed)
    observed = y
    if network.likelihood.family == "categorical":
        observation = model.observation
        assert observation is not None
        one_hot = observation.label.tensor.domain is Domain.ONE_HOT
        observed = np.eye(int(network.layers[-1].units), dtype=int)[y] if one_hot else y + 1
    arrays = {**params, "x": X, "y": observed, **model.values}
    equation = model.log_likelihood
    assert equation is not None
    at = Evaluator({"N": rows}, arrays, model.system.definitions)
    np.testing.assert_allclose(module.log_likelihood(params, X, y), at.value(equation.rhs), rtol=1e-9)


PRECISION = {"float32": 1e-5, "float64": 1e-12}
LOGITS = [s * z for z in (0.0, 1e-3, 0.5, 3.0, 12.0, 40.0, 88.0, 300.0, 700.0, 1e4) for s in (1.0, -1.0)]


def agrees(found: Any, wanted: Any, dtype: str) -> bool:
    """Whether a number is finite and right to the precision of its type; what underflows may be zero."""
    tiny = mpmath.mpf(float(np.finfo(dtype).tiny))
    assert np.isfinite(found)
    return bool(abs(mpmath.mpf(float(found)) - wanted) <= PRECISION[dtype] * abs(wanted) + tiny)


@pytest.fixture(scope="module")
def bernoulli(folder: Path) -> ModuleType:
    network = Network("b", 1, (Dense(1, "sigmoid", bias=False),), LikelihoodSpec("bernoulli"))
    return emitted(network.model(), folder)


@pytest.fixture(scope="module")
def softmax(folder: Path) -> ModuleType:
    network = Network("s", 3, (Dense(3, "softmax", bias=False),), LikelihoodSpec("categorical"))
    return emitted(network.model(), folder)


@pytest.mark.parametrize("dtype", PRECISION)
@pytest.mark.parametrize("label", [0, 1])
@pytest.mark.parametrize("z", LOGITS)
def test_bernoulli_at_every_logit(bernoulli: ModuleType, z: float, label: int, dtype: str) -> None:
    X = np.array([[z]], dtype)
    params = {"theta_y": np.ones(1, dtype)}
    with warnings.catch_warnings(), mpmath.workdps(50):
        warnings.simplefilter("error")
        value, found = bernoulli.objective_and_gradients(params, X, [label])
        x = mpmath.mpf(float(X[0, 0]))
        margin = (1 - 2 * label) * x
        wanted = -(mpmath.log1p(mpmath.exp(margin)) if margin < 0 else margin + mpmath.log1p(mpmath.exp(-margin)))
        slope = -(1 - 2 * label) / (1 + mpmath.exp(-margin)) * x
        assert agrees(value, wanted, dtype)
        assert agrees(found["theta_y"][0], slope, dtype)
        assert agrees(bernoulli.predict(params, X)[0], 1 / (1 + mpmath.exp(-x)), dtype)


@pytest.mark.parametrize("dtype", PRECISION)
@pytest.mark.parametrize("label", [0, 1, 2])
@pytest.mark.parametrize("size", [1e-3, 1.0, 10.0, 80.0, 600.0, 1e4])
def test_softmax_at_every_logit(softmax: ModuleType, size: float, label: int, dtype: str) -> None:
    X = np.array([[1.0, -0.75, 0.5]], dtype) * np.asarray(size, dtype)
    params = {"theta_y": np.eye(3, dtype=dtype)}
    with warnings.catch_warnings(), mpmath.workdps(50):
        warnings.simplefilter("error")
        value, found = softmax.objective_and_gradients(params, X, [label])
        x = [mpmath.mpf(float(v)) for v in X[0]]
        p = [1 / sum(mpmath.exp(other - v) for other in x) for v in x]
        others = sum(q for j, q in enumerate(p) if j != label)  # 1 - p[label], without cancellation
        slopes = [others if j == label else -q for j, q in enumerate(p)]
        likelihood = mpmath.log(p[label]) if others > 0.5 else mpmath.log1p(-others)
        assert agrees(value, likelihood, dtype)
        for i in range(3):
            for j in range(3):
                assert agrees(found["theta_y"][i, j], x[i] * slopes[j], dtype), (i, j)
