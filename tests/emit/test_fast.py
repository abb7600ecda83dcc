"""Trainers of --fast: the interface and the results of the readable ones, and steps that allocate nothing."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

from symderive.app.cli import main
from symderive.emit.trainers import trainer
from symderive.model.load import load
from symderive.model.model import Model
from symderive.model.network import Dense, LikelihoodSpec, Network, PriorSpec
from tests.emitted import emitted

HIDDEN = (Dense(6, "relu"), Dense(5, "sigmoid"))
MODELS = {
    "lecture": load("lecture"),
    "logistic": load("logistic"),
    "mnist": load("mnist"),
    "classes": Network(
        "d", 9, (*HIDDEN, Dense(3, "softmax")), LikelihoodSpec("categorical"), PriorSpec("normal", 0.5)
    ).model(),
    "one-hot": Network("a", 4, (*HIDDEN, Dense(3, "softmax")), LikelihoodSpec("categorical", "one-hot")).model(),
    "regression": Network(
        "b", 4, (*HIDDEN, Dense(2, "identity")), LikelihoodSpec("normal"), PriorSpec("normal", 0.5)
    ).model(),
    "counts": Network("c", 4, (Dense(6, "tanh"), Dense(1, "softplus")), LikelihoodSpec("poisson")).model(),
}


def rows_of(model: Model, params: dict[str, Any], rows: int, dtype: str) -> tuple[Any, Any]:
    rng = np.random.default_rng(3)
    first = next(iter(params.values()))
    seen = model.observation
    assert seen is not None
    X = rng.standard_normal((rows, len(first))).astype(dtype)
    outputs = [int(s) for s in seen.prediction.tensor.axes[1:]]
    match seen.label.tensor.domain.value:
        case "binary":
            return X, rng.integers(0, 2, rows)
        case "class" | "one-hot":
            return X, rng.integers(0, outputs[0], rows)
        case "count":
            return X, rng.integers(0, 5, rows)
        case _:
            return X, rng.standard_normal((rows, *outputs))


@pytest.fixture(scope="module")
def modules(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], tuple[ModuleType, ModuleType]]:
    """The readable and the fast trainer of a model."""
    folder = tmp_path_factory.mktemp("trainers")

    @cache
    def made(name: str) -> tuple[ModuleType, ModuleType]:
        return emitted(MODELS[name], folder), emitted(MODELS[name], folder, fast=True)

    return made


Modules = Callable[[str], tuple[ModuleType, ModuleType]]


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name", MODELS)
def test_the_results_are_those_of_the_readable_trainer(name: str, dtype: str, modules: Modules) -> None:
    model = MODELS[name]
    plain, fast = modules(name)
    params = plain.init(seed=2, dtype=dtype)
    X, y = rows_of(model, params, 37, dtype)
    rtol = 1e-4 if dtype == "float32" else 1e-11
    value, slopes = plain.objective_and_gradients(params, X, y)
    for inputs in (X, np.asfortranarray(X), np.repeat(X, 2, axis=1)[:, ::2]):
        found, gradients = fast.objective_and_gradients(params, inputs, y)
        np.testing.assert_allclose(found, value, rtol=rtol)
        for key, slope in slopes.items():
            assert gradients[key].dtype == slope.dtype
            np.testing.assert_allclose(gradients[key], slope, rtol=rtol, atol=rtol * np.max(np.abs(slope)))
    if dtype == "float64":
        assert max(fast.check_gradients(params, X, y).values()) < 1e-6


@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "nesterov", "rmsprop", "adam", "adamw"])
@pytest.mark.parametrize("name", [name for name in MODELS if name != "mnist"])
def test_fit_goes_the_same_way(name: str, optimizer: str, modules: Modules) -> None:
    model = MODELS[name]
    plain, fast = modules(name)
    start = plain.init(seed=2, dtype="float64")
    X, y = rows_of(model, start, 37, "float64")
    options = {"params": start, "epochs": 3, "batch_size": 10, "learning_rate": 0.01, "optimizer": optimizer}
    (one, history), (other, record) = plain.fit(X, y, **options), fast.fit(X, y, **options)
    for key, array in one.items():
        np.testing.assert_allclose(other[key], array, rtol=1e-9, atol=1e-10)
    assert record[-1]["objective"] == pytest.approx(history[-1]["objective"], rel=1e-9)


def test_every_line_of_a_step_names_its_equation() -> None:
    lines = trainer(MODELS["mnist"], fast=True).split("    def step(X")[1].split("return step")[0].splitlines()
    calls = [line for line in lines if "(" in line and "return" not in line]
    assert len(calls) > 20
    assert all("  # (" in line for line in calls[1:])


def test_one_call_scales_all_gradients_of_a_tiny_network() -> None:
    """The error has more numbers than the gradients, but each gradient would take a call of its own."""
    layers = (Dense(2, "sigmoid"), Dense(1, "sigmoid"))
    text = trainer(Network("xor", 2, layers, LikelihoodSpec("bernoulli")).model(), fast=True)
    (scaled,) = [
        line for line in text.split("    def step(X")[1].split("        X_T")[0].splitlines() if "= -scale" in line
    ]
    name = scaled.split("[")[0].strip()
    lines = text.split("        X_T = X.T\n")[1].split("return -float")[0].splitlines()
    assert sum(name in line or "scale" in line for line in lines) == 1


def test_labels_are_prepared_for_many_batches() -> None:
    text = trainer(Network("xor", 2, (Dense(1, "sigmoid"),), LikelihoodSpec("bernoulli")).model(), fast=True)
    assert "return 1 - 2 * y" in text
    assert "minus_two" not in text


@pytest.mark.parametrize("name", ["lecture", "mnist", "regression"])
def test_a_step_allocates_nothing(name: str, modules: Modules) -> None:
    model, module = MODELS[name], modules(name)[1]
    rows = 12_000
    X, y = rows_of(model, module.init(), rows, "float32")
    arrays = module._Arrays(module.init(), {})
    inputs, targets = module._data(arrays.params, X, y)
    with np.errstate(all="ignore"):
        arrays.step(rows)(inputs, targets, 1 / rows)
        tracemalloc.start()
        try:
            before = tracemalloc.get_traced_memory()[0]
            arrays.step(rows)(inputs, targets, 1 / rows)
            most = tracemalloc.get_traced_memory()[1] - before
        finally:
            tracemalloc.stop()
    assert most < 40_000 < rows * 4  # NumPy's own buffer is smaller than the smallest array of a step


def test_the_command_line_writes_either(tmp_path: Path) -> None:
    for flag, is_fast in (("--fast", True), ("--readable", False)):
        path = tmp_path / "trainer.py"
        assert CliRunner().invoke(main, ["emit", "lecture", "-o", str(path), flag]).exit_code == 0
        assert ("def _step(" in path.read_text(encoding="utf-8")) is is_fast
