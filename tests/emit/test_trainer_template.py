"""The emitted trainer: its interface, its errors, its files, its command line. The views are written by hand."""

import ast
import importlib.util
import inspect
import json
import os
import pty
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import mpmath
import numpy as np
import pytest

from symderive.calculus.errors import SymderiveError
from symderive.emit.environment import environment
from symderive.emit.trainer import render_trainer
from symderive.emit.trainer_view import HELPERS, RESERVED_NAMES, EquationView, Line, ParameterView, TargetView
from tests.emit.trainer_views import COUNTS, LECTURE, REGRESSION, SOFTMAX, VIEWS

ROOT = Path(__file__).parents[2]
TINY = {
    "lecture": 5,
    "lecture-open": 5,
    "softmax": 4,
    "softmax-labels": 4,
    "regression": 3,
    "counts": 3,
    "planes": 3,
    "wide": 3,
}
SIZES = {"lecture-open": {"d": 5, "m": 4}, "planes": {"k": 2}}


def _module(folder: Path, name: str, view: Any) -> ModuleType:
    path = folder / f"{name.replace('-', '_')}.py"
    path.write_text(render_trainer(view), encoding="utf-8")
    spec = importlib.util.spec_from_file_location(f"emitted_{path.stem}", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def modules(tmp_path_factory: pytest.TempPathFactory) -> dict[str, ModuleType]:
    folder = tmp_path_factory.mktemp("trainers")
    return {name: _module(folder, name, view) for name, view in VIEWS.items()}


@pytest.fixture(params=[name for name in VIEWS if name != "wide"])
def name(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def trainer(name: str, modules: dict[str, ModuleType]) -> ModuleType:
    return modules[name]


def _start(module: ModuleType, name: str, **options: Any) -> dict[str, np.ndarray]:
    return module.init(**options, **({"sizes": SIZES[name]} if name in SIZES else {}))


def _data(name: str, rows: int = 60) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(7)
    X = rng.standard_normal((rows, TINY[name]))
    kind = VIEWS[name].target.kind
    if kind == "binary":
        return X, (X[:, 0] * X[:, 1] > 0).astype(int)
    if kind in ("classes", "one-hot"):
        return X, X[:, :3].argmax(axis=1)
    if kind == "count":
        return X, rng.poisson(np.exp(0.5 * X[:, 0]))
    y = X @ np.array([1.0, -2.0, 0.5]) + 3 + 0.1 * rng.standard_normal(rows)
    return X, np.stack([y, -y], axis=1) if name == "planes" else y


# The interface


def test_the_signatures_are_those_of_the_house(trainer: ModuleType, name: str):
    def shown(function: str) -> str:
        signature = inspect.signature(getattr(trainer, function))
        bare = [p.replace(annotation=p.empty) for p in signature.parameters.values()]
        return str(signature.replace(parameters=bare, return_annotation=signature.empty))

    assert shown("init") == ("(seed=0, dtype='float32', sizes=None)" if name in SIZES else "(seed=0, dtype='float32')")
    assert shown("predict") == "(params, X)"
    for function in ("log_likelihood", "objective", "gradients", "objective_and_gradients", "score"):
        assert shown(function) == "(params, X, y)"
    assert shown("fit") == (
        "(X, y, params=None, epochs=10, batch_size=128, learning_rate=0.1, optimizer='sgd', dtype='float32', seed=0, "
        "validation=None, patience=None, callback=None)"
    )
    assert shown("save") == "(path, params)"
    assert shown("load") == "(path)"
    assert shown("check_gradients").startswith("(params, X, y, ")


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_arrays_keep_the_dtype_of_the_parameters(trainer: ModuleType, name: str, dtype: str):
    params = _start(trainer, name, dtype=dtype)
    X, y = _data(name)
    value, gradients = trainer.objective_and_gradients(params, X.astype("float32"), y)
    assert trainer.predict(params, X).dtype == dtype
    assert isinstance(value, float)
    assert value == pytest.approx(trainer.objective(params, X, y), rel=1e-6)
    assert {key: (type(g), g.shape, g.dtype) for key, g in gradients.items()} == {
        key: (np.ndarray, array.shape, np.dtype(dtype)) for key, array in params.items()
    }
    again = trainer.gradients(params, X.astype("float32"), y)
    assert all(np.array_equal(again[key], gradients[key]) for key in params)


def test_the_start_is_reproducible_and_of_variance_one_over_fan_in(tmp_path: Path):
    module = _module(tmp_path, "big", replace(LECTURE, sizes={"d": 400, "m": 300}))
    params = module.init(seed=3, dtype="float64")
    assert np.std(params["theta_h"]) * np.sqrt(400) == pytest.approx(1, abs=0.01)
    assert np.std(params["theta_y"]) * np.sqrt(300) == pytest.approx(1, abs=0.1)
    assert all(np.array_equal(module.init(3)[key], params[key].astype("float32")) for key in params)
    assert not np.array_equal(module.init(4, "float64")["theta_h"], params["theta_h"])


def test_biases_start_at_zero(modules: dict[str, ModuleType]):
    assert not modules["softmax"].init()["b"].any()
    assert modules["regression"].init()["b"].shape == ()


def test_sensible_data_are_converted(modules: dict[str, ModuleType]):
    lecture, softmax = modules["lecture"], modules["softmax"]
    params = lecture.init(dtype="float64")
    rows = [[1, 0, 2, -1, 3], [0, 1, 1, 1, 0]]
    expected = lecture.log_likelihood(params, np.array(rows, float), np.array([1.0, 0.0]))
    for X, y in ((rows, [1, 0]), (rows, [True, False]), (np.array(rows, "int8"), np.array([1, 0], "uint8"))):
        assert lecture.log_likelihood(params, X, y) == expected
    X, y = _data("softmax")
    params, labels = softmax.init(dtype="float64"), modules["softmax-labels"]
    values = [m.objective(params, X, t) for m in (softmax, labels) for t in (y, y.astype(float), np.identity(3)[y])]
    assert values == pytest.approx([values[0]] * 6, rel=1e-14)
    assert all(np.allclose(softmax.gradients(params, X, y)[k], labels.gradients(params, X, y)[k]) for k in params)


# The gradient and its own check


def test_gradients_agree_with_central_differences(trainer: ModuleType, name: str):
    X, y = _data(name)
    params = _start(trainer, name, seed=1)
    before = {key: array.copy() for key, array in params.items()}
    errors = trainer.check_gradients(params, X, y)
    assert errors.keys() == params.keys()
    assert max(errors.values()) < 1e-7
    assert all(np.array_equal(params[key], before[key]) for key in params)


@pytest.mark.parametrize("wrong", ["0.999 * X.T @ residual", "np.nan * X.T @ residual"])
def test_a_wrong_gradient_is_found(tmp_path: Path, wrong: str):
    body = REGRESSION.log_likelihood_and_gradients
    body = replace(body, gradients={**body.gradients, "w": Line(wrong)})
    module = _module(tmp_path, "wrong", replace(REGRESSION, log_likelihood_and_gradients=body))
    with pytest.raises(ArithmeticError, match="the gradient of w is off by"):
        module.check_gradients(module.init(), *_data("regression"))


# The helpers


def _ulp(found: np.ndarray, exact: list[Any]) -> float:
    spacing = np.spacing(np.abs(np.array([float(e) for e in exact], found.dtype)))
    return max(float(abs(mpmath.mpf(float(f)) - e)) / float(s) for f, e, s in zip(found, exact, spacing, strict=True))


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_helpers_are_accurate_for_large_arguments(tmp_path: Path, dtype: str):
    module = _module(tmp_path, "helpers", replace(LECTURE, helpers=tuple(HELPERS)))
    ends = np.array([0, 1e-8, 1e-3, 0.3, 1, 5, 17, 40, 80, 300, 700, 1e3, 1e4])
    z = np.concatenate([-ends, ends]).astype(dtype)
    with mpmath.workprec(40_000):  # exp(10000) and 1 side by side
        exact = [mpmath.mpf(float(v)) for v in z]
        s = [1 / (1 + mpmath.exp(-v)) for v in exact]
        zeros, ones = np.zeros_like(z), np.ones_like(z)
        pair, other = np.stack([z, zeros], axis=1), [1 - p for p in s]
        first = np.stack([ones, zeros], axis=1)
        cases = {
            "sigmoid": (module.sigmoid(z), s),
            "sigmoid_slope": (module.sigmoid_slope(z), [p * (1 - p) for p in s]),
            "tanh_slope": (module.tanh_slope(z), [mpmath.sech(v) ** 2 for v in exact]),
            "softplus": (module.softplus(z), [mpmath.log(1 + mpmath.exp(v)) for v in exact]),
            "log_sigmoid": (module.log_sigmoid(z), [mpmath.log(p) for p in s]),
            "label_minus_sigmoid of 0": (module.label_minus_sigmoid(zeros, z), [-p for p in s]),
            "label_minus_sigmoid of 1": (module.label_minus_sigmoid(ones, z), other),
            "softmax": (module.softmax(pair)[:, 0], s),
            "log_softmax": (module.log_softmax(pair)[:, 0], [mpmath.log(p) for p in s]),
            "log_sum_exp": (module.log_sum_exp(pair), [mpmath.log(1 + mpmath.exp(v)) for v in exact]),
            "one_hot_minus_softmax": (module.one_hot_minus_softmax(first, pair)[:, 0], other),
            "class_minus_softmax": (module.class_minus_softmax(zeros.astype(int), pair)[:, 0], other),
        }
        for name, (found, wanted) in cases.items():
            assert found.dtype == dtype, name
            assert _ulp(found, wanted) < 6, name
    assert module.step(np.array([-1, 0, 2], dtype)).tolist() == [0, 0, 1]
    counts = np.array([0, 1, 2, 14, 15, 16, 17, 100, 1e6], dtype)
    assert _ulp(module.log_factorial(counts), [mpmath.loggamma(float(k) + 1) for k in counts]) < 6
    assert module.log_sum_exp(np.array([[1, 2], [1, 5], [1, 2]], dtype), axis=0) == pytest.approx(
        [1 + np.log(3), np.log(2 * np.exp(2) + np.exp(5))]
    )


def test_every_helper_has_a_macro_and_every_macro_is_listed():
    macros = environment().get_template("trainer/helpers.py.jinja").module
    assert {name for name in dir(macros) if not name.startswith("_")} == HELPERS.keys()
