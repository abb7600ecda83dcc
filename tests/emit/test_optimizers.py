"""The optimizers and schedules of emitted trainers: Optax and scikit-learn go the same way."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest
from sklearn.linear_model import LogisticRegression, PoissonRegressor, Ridge

from symderive.model.load import load
from symderive.model.network import Dense, LikelihoodSpec, Network, PriorSpec
from tests.emitted import emitted

Arrays = dict[str, np.ndarray]

OPTAX: dict[str, Any] = {
    "sgd": (optax.sgd, {}, {}),
    "momentum": (optax.sgd, {"momentum": 0.8}, {"momentum": 0.8}),
    "nesterov": (optax.sgd, {"momentum": 0.8}, {"momentum": 0.8, "nesterov": True}),
    "rmsprop": (optax.rmsprop, {"decay": 0.95}, {"decay": 0.95, "eps_in_sqrt": False}),
    "adam": (optax.adam, {"beta1": 0.8, "beta2": 0.99}, {"b1": 0.8, "b2": 0.99}),
    "adamw": (optax.adamw, {"weight_decay": 0.1}, {"weight_decay": 0.1}),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("optimizers")


@pytest.fixture(scope="module", params=["readable", "fast"])
def lecture(request: pytest.FixtureRequest, folder: Path) -> ModuleType:
    return emitted(load("lecture"), folder, {"d": 5, "m": 4}, fast=request.param == "fast")


def _data(rows: int = 60, columns: int = 5) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(7)
    X = rng.standard_normal((rows, columns))
    return X, (X[:, 0] + rng.standard_normal(rows) > 0).astype(int)


def _followed(module: ModuleType, rule: optax.GradientTransformation, epochs: int, batch: int) -> Arrays:
    """The parameters to which Optax goes on the same gradients."""
    X, y = _data()
    params: Any = module.init(1, "float64")
    with jax.enable_x64(True):
        state = rule.init(params)
        for _ in range(epochs):
            for first in range(0, len(X), batch):
                rows = slice(first, first + batch)
                descent = {k: jnp.array(-g / batch) for k, g in module.gradients(params, X[rows], y[rows]).items()}
                updates, state = rule.update(descent, state, params)
                moved: Any = optax.apply_updates(params, updates)
                params = {k: np.array(a) for k, a in moved.items()}
    return params


def _fitted(module: ModuleType, epochs: int, batch: int, **options: Any) -> Arrays:
    start = module.init(1, "float64")
    return module.fit(*_data(), start, epochs, batch, shuffle=False, **options)[0]


def _close(found: Arrays, wanted: Arrays, atol: float = 1e-12) -> None:
    assert found.keys() == wanted.keys()
    for name, array in wanted.items():
        np.testing.assert_allclose(found[name], array, rtol=1e-9, atol=atol)


@pytest.mark.parametrize("optimizer", OPTAX)
def test_optimizers_go_where_optax_goes(lecture: ModuleType, optimizer: str) -> None:
    rule, ours, theirs = OPTAX[optimizer]
    wanted = _followed(lecture, rule(0.03, **theirs), 4, 20)
    _close(_fitted(lecture, 4, 20, optimizer=optimizer, learning_rate=0.03, **ours), wanted)


@pytest.mark.parametrize("optimizer", OPTAX)
def test_the_usual_settings_are_those_of_optax(lecture: ModuleType, optimizer: str) -> None:
    rule, ours, theirs = OPTAX[optimizer]
    usual = {"momentum": 0.9} if "momentum" in ours else {"decay": 0.99} if "decay" in ours else {}
    kept = {k: v for k, v in theirs.items() if k in ("nesterov", "eps_in_sqrt")}
    more = {"weight_decay": 0.01} if optimizer == "adamw" else {}
    wanted = _followed(lecture, rule(0.03, **usual, **kept, **more), 2, 20)
    _close(_fitted(lecture, 2, 20, optimizer=optimizer, learning_rate=0.03), wanted)


def test_what_has_faded_is_forgotten(lecture: ModuleType, tmp_path: Path) -> None:
    X, y = _data(1500)
    X[10:, 0] = 0  # 0.9 to the power of 1,500 is too small for float32, but what is left of it would never be 0
    start = lecture.init(1, "float32")
    lecture.fit(X, y, start, 1, 1, shuffle=False, optimizer="momentum", checkpoint=tmp_path / "run.npz")
    with np.load(tmp_path / "run.npz") as file:
        velocity = file["velocity/theta_h"]
    assert not velocity[0].any()
    assert velocity[1:].all()


SCHEDULES: dict[str, Any] = {
    "step": ({"factor": 0.5, "every": 2}, lambda: optax.exponential_decay(0.1, 6, 0.5, staircase=True)),
    "exponential": ({"factor": 0.7}, lambda: optax.exponential_decay(0.1, 3, 0.7, staircase=True)),
    "cosine": ({"floor": 0.1}, lambda: lambda step: optax.cosine_decay_schedule(0.1, 5, 0.1)(step // 3)),
}


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_schedules_go_where_optax_goes(lecture: ModuleType, schedule: str) -> None:
    ours, theirs = SCHEDULES[schedule]
    wanted = _followed(lecture, optax.sgd(theirs()), 5, 20)
    _close(_fitted(lecture, 5, 20, schedule=schedule, learning_rate=0.1, **ours), wanted, 1e-7)


def test_the_warm_up_is_linear_in_steps(lecture: ModuleType) -> None:
    wanted = _followed(lecture, optax.sgd(lambda step: 0.1 * jnp.minimum(1, (step + 1) / 8)), 5, 20)
    _close(_fitted(lecture, 5, 20, learning_rate=0.1, warmup=8), wanted, 1e-7)


# Optimizers that take all rows at every step


def _net(name: str, outputs: int, activation: str, family: str, precision: float | None = None) -> Network:
    prior = None if precision is None else PriorSpec("normal", precision)
    return Network(name, 3, (Dense(outputs, activation),), LikelihoodSpec(family), prior)


@pytest.mark.parametrize("optimizer", ["newton", "lbfgs"])
def test_logistic_regression_is_that_of_scikit_learn(folder: Path, optimizer: str) -> None:
    X, y = _data(200, 3)
    module = emitted(_net("a", 1, "sigmoid", "bernoulli", 0.5).model(), folder)
    params, history = module.fit(X, y, optimizer=optimizer, epochs=200, dtype="float64")
    oracle = LogisticRegression(C=2.0, tol=1e-12, max_iter=10_000).fit(X, y)
    weight, bias = sorted(params.values(), key=np.size, reverse=True)
    np.testing.assert_allclose(weight.ravel(), oracle.coef_.ravel(), atol=1e-6)
    np.testing.assert_allclose(bias.ravel(), oracle.intercept_, atol=1e-6)
    assert len(history) < 40


@pytest.mark.parametrize("optimizer", ["newton", "lbfgs"])
def test_softmax_regression_is_that_of_scikit_learn(folder: Path, optimizer: str) -> None:
    X, _ = _data(200, 3)
    y = (X + np.random.default_rng(0).standard_normal(X.shape)).argmax(axis=1)
    module = emitted(_net("b", 3, "softmax", "categorical", 0.5).model(), folder)
    params, _ = module.fit(X, y, optimizer=optimizer, epochs=200, dtype="float64")
    oracle = LogisticRegression(C=2.0, tol=1e-12, max_iter=10_000).fit(X, y)
    np.testing.assert_allclose(module.predict(params, X), oracle.predict_proba(X), atol=1e-6)


def test_poisson_regression_is_that_of_scikit_learn(folder: Path) -> None:
    X, _ = _data(200, 3)
    y = np.random.default_rng(0).poisson(np.exp(0.5 * X[:, 0] + 1))
    module = emitted(_net("c", 1, "exp", "poisson", 2.0).model(), folder)
    params, history = module.fit(X, y, optimizer="newton", epochs=50, dtype="float64")
    oracle = PoissonRegressor(alpha=2.0 / 200, tol=1e-12, max_iter=10_000).fit(X, y)
    np.testing.assert_allclose(module.predict(params, X), oracle.predict(X), rtol=1e-6)
    values = [record["objective"] for record in history]
    assert values == sorted(values)


def test_newton_needs_one_step_for_ridge_regression(folder: Path) -> None:
    X, _ = _data(200, 3)
    y = X @ np.array([1.0, 2.0, 3.0]) + 1
    module = emitted(_net("d", 1, "identity", "normal", 2.0).model(), folder)
    params, history = module.fit(X, y, optimizer="newton", epochs=50, dtype="float64")
    np.testing.assert_allclose(module.predict(params, X), Ridge(2.0).fit(X, y).predict(X), rtol=1e-9)
    assert len(history) == 2  # the second finds nothing to add


@pytest.mark.parametrize(
    ("outputs", "activation", "family"),
    [
        (1, "sigmoid", "bernoulli"),
        (3, "softmax", "categorical"),
        (1, "exp", "poisson"),
        (1, "softplus", "poisson"),  # not the canonical link: the Hessian depends on y
        (2, "identity", "normal"),
    ],
)
def test_the_curvature_is_the_hessian(folder: Path, outputs: int, activation: str, family: str) -> None:
    module = emitted(_net("e", outputs, activation, family, 0.3).model(), folder)
    rng = np.random.default_rng(1)
    X = rng.standard_normal((20, 3))
    y: Any = rng.integers(0, max(2, outputs), 20)
    if family == "normal":
        y = rng.standard_normal((20, outputs))
    params = module.init(3, "float64")
    places = [(name, place) for name, array in params.items() for place in np.ndindex(array.shape)]

    def slope(name: str, place: tuple[int, ...], width: float) -> np.ndarray:
        moved = {key: array.copy() for key, array in params.items()}
        moved[name][place] += width
        return np.concatenate([np.ravel(g) for g in module.gradients(moved, X, y).values()])

    wanted = np.array([(slope(*p, -1e-5) - slope(*p, 1e-5)) / 2e-5 for p in places])
    found = module._curvature(params, X, y) + np.diag(module._prior_curvature(params))
    np.testing.assert_allclose(found, wanted, atol=1e-7, rtol=1e-7)


def test_newton_is_there_for_models_without_hidden_layers_only(lecture: ModuleType, folder: Path) -> None:
    assert "newton" not in lecture.OPTIMIZERS
    sparse = Network("f", 3, (Dense(1, "sigmoid"),), LikelihoodSpec("bernoulli"), PriorSpec("laplace", 1.0))
    assert "newton" not in emitted(sparse.model(), folder).OPTIMIZERS
    with pytest.raises(ValueError, match=r"optimizer must be one of .*, got 'newton'"):
        lecture.fit(*_data(), optimizer="newton")


def test_separable_data_let_newton_go_on_without_an_end_or_a_warning(folder: Path) -> None:
    X = np.array([[1.0, 0, 0], [2.0, 0, 0], [-1.0, 0, 0], [-2.0, 0, 0]])
    module = emitted(_net("g", 1, "sigmoid", "bernoulli").model(), folder)
    params, _ = module.fit(X, [1, 1, 0, 0], optimizer="newton", epochs=30, dtype="float64")
    assert module.score(params, X, [1, 1, 0, 0]) == {"accuracy": 1.0}


def test_lbfgs_without_scipy_is_one_sentence(lecture: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    importlib.import_module("scipy.optimize")
    monkeypatch.setitem(sys.modules, "scipy.optimize", None)
    with pytest.raises(ImportError, match="the optimizer lbfgs needs SciPy: install scipy"):
        lecture.fit(*_data(), optimizer="lbfgs")


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (
            {"optimizer": "adam", "momentum": 0.9},
            "momentum is no setting of adam with .*: they have beta1, beta2, epsilon",
        ),
        ({"momentum": 0.9}, "momentum is no setting of sgd with the schedule constant: they have no settings"),
        ({"optimizer": "momentum", "momentum": 1}, "momentum must be a number of at least 0 and below 1, got 1"),
        ({"optimizer": "adam", "beta1": "a"}, "beta1 must be a number"),
        ({"optimizer": "adam", "epsilon": -1}, "epsilon must be a number of at least 0, got -1"),
        ({"schedule": "step", "every": 0}, "every must be a number of at least 1, got 0"),
        ({"schedule": "linear"}, "schedule must be one of constant, step, exponential, cosine, got 'linear'"),
        ({"warmup": -1}, "warmup must be a whole number of at least 0, got -1"),
        ({"optimizer": []}, "optimizer must be one of"),
    ],
)
def test_bad_settings_are_one_sentence(lecture: ModuleType, options: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        lecture.fit(*_data(), **options)
