"""Estimators in the manner of scikit-learn, by its own checks."""

from __future__ import annotations

import ast
import importlib.util
import itertools
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from sklearn import datasets
from sklearn.base import clone
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import check_estimator

from symderive import Model, Sum, sigmoid
from symderive.calculus.errors import SymderiveError
from symderive.emit.trainers import trainer
from symderive.model.load import load
from symderive.model.network import Dense, LikelihoodSpec, Network, PriorSpec

_numbers = itertools.count(1)


def _net(name: str, layers: tuple[Dense, ...], family: str, labels: str = "integer") -> Model:
    prior = PriorSpec("normal", 0.1) if name == "ridge" else None
    return Network(name, 4, layers, LikelihoodSpec(family, labels), prior).model()


MODELS: dict[str, tuple[str, Model]] = {
    "lecture": ("LectureClassifier", load("lecture")),
    "mnist": ("MnistClassifier", load("mnist")),
    "softmax": ("SoftmaxClassifier", _net("softmax", (Dense(3, "softmax"),), "categorical", "one-hot")),
    "ridge": ("RidgeRegressor", _net("ridge", (Dense(1, "identity"),), "normal")),
    "two-outputs": (
        "TwoOutputsRegressor",
        _net("two-outputs", (Dense(8, "tanh"), Dense(2, "identity")), "normal"),
    ),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("estimators")


@pytest.fixture(scope="module", autouse=True)
def _modules() -> Iterator[None]:
    """Emitted modules are known by name meanwhile, as the check of copies needs it."""
    yield
    for name in [name for name in sys.modules if name.startswith("estimator_")]:
        del sys.modules[name]


def _module(model: Model, folder: Path, **options: Any) -> ModuleType:
    path = folder / f"estimator_{next(_numbers)}.py"
    path.write_text(trainer(model, None, path.name, style="sklearn", **options), encoding="utf-8")
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("name", MODELS)
def test_estimators_pass_the_checks_of_scikit_learn(name: str, folder: Path) -> None:
    kind, model = MODELS[name]
    estimator = getattr(_module(model, folder), kind)()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        results = check_estimator(estimator, on_fail=None)
    assert [(r["check_name"], r["exception"]) for r in results if r["status"] == "failed"] == []
    assert sum(r["status"] == "passed" for r in results) > 40


def test_an_estimator_gives_the_bits_of_its_module(folder: Path) -> None:
    module = _module(load("lecture"), folder)
    rng = np.random.default_rng(0)
    X = rng.standard_normal((50, 3))
    y = np.where(X[:, 0] > 0, "up", "down")
    found = module.LectureClassifier(m=7, epochs=4, random_state=3, settings={"beta1": 0.8}).fit(X, y)
    start = module.init(3, "float64", {"d": 3, "m": 7})
    options = {"epochs": 4, "batch_size": 32, "learning_rate": 0.01, "optimizer": "adam", "seed": 3, "beta1": 0.8}
    wanted, history = module.fit(X, y == "up", start, **options)
    assert all(found.params_[name].tobytes() == array.tobytes() for name, array in wanted.items())
    assert found.history_ == history
    assert found.classes_.tolist() == ["down", "up"]
    np.testing.assert_array_equal(found.predict_proba(X)[:, 1], module.predict(wanted, X))


def test_estimators_work_inside_of_scikit_learn(folder: Path) -> None:
    loaded: Any = datasets
    iris = loaded.load_iris()
    X, y = iris.data, iris.target
    net = _module(MODELS["mnist"][1], folder).MnistClassifier(epochs=20)
    search = GridSearchCV(make_pipeline(StandardScaler(), net), {"mnistclassifier__learning_rate": [1e-6, 0.01]}, cv=3)
    search.fit(X, y)
    assert search.best_params_ == {"mnistclassifier__learning_rate": 0.01}
    assert search.best_score_ > 0.9
    copy: Any = clone(net)
    assert copy.get_params() == net.get_params()


def test_an_estimator_is_no_command_line_and_imports_no_scikit_learn() -> None:
    text = trainer(load("lecture"), style="sklearn")
    nodes = list(ast.walk(ast.parse(text)))
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    names |= {str(node.module) for node in nodes if isinstance(node, ast.ImportFrom)}
    assert {name.split(".")[0] for name in names} - sys.stdlib_module_names == {"numpy"}
    assert "argparse" not in names
    assert "def main" not in text


@pytest.mark.parametrize(
    ("X", "y", "kind", "sentence"),
    [
        ([[1.0], [2.0]], [0, 0], ValueError, "y must hold more than one class, got 1 class"),
        ([[1.0], [2.0], [3.0]], [0, 1, 2], ValueError, "Only binary classification is supported"),
        ([[1.0], [2.0]], [0.5, 1], ValueError, "Unknown label type: continuous"),
        ([[1.0], [2.0]], None, ValueError, "requires y to be passed, but the target y is None"),
        ([1.0, 2.0], [0, 1], ValueError, "Reshape your data"),
        ([[1.0], [2.0]], [0, 1, 1], ValueError, "inconsistent numbers of samples: 2 and 3"),
    ],
)
def test_bad_data_are_one_sentence(folder: Path, X: Any, y: Any, kind: type[Exception], sentence: str) -> None:
    with pytest.raises(kind, match=sentence):
        _module(load("logistic"), folder).LogisticClassifier().fit(X, y)


def test_an_estimator_without_numbers_for_its_sizes_is_refused() -> None:
    model = Network("open", "d", (Dense("m", "tanh"), Dense(1, "sigmoid")), LikelihoodSpec("bernoulli")).model()
    with pytest.raises(
        SymderiveError, match="the data do not tell the size m of an estimator; give it with --size m=16"
    ):
        trainer(model, style="sklearn")
    assert "m: int = 9" in trainer(model, {"m": 9}, style="sklearn")
    with pytest.raises(SymderiveError, match="only trainers with a command line can be distributed"):
        trainer(model, {"m": 9}, style="sklearn", distributed="mpi")


def test_a_model_by_equations_keeps_its_numbers(folder: Path) -> None:
    m = Model("by hand")
    n, i = m.index("n", "N"), m.index("i", 3)
    x, w = m.data("x", n, i), m.parameter("w", i)
    m.observe("bernoulli", m.define(m.tensor("yhat", n)[n], sigmoid(Sum(x[n, i] * w[i], i))))
    estimator = _module(m, folder).ByHandClassifier()
    assert estimator.fit(np.eye(3), [0, 1, 0]).predict(np.eye(3)).shape == (3,)
    with pytest.raises(ValueError, match="X must have the shape"):
        estimator.fit(np.eye(4), [0, 1, 0, 1])
