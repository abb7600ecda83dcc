"""Notes as models, as authors write them: the emitted gradient agrees with the loss that the note states, written by hand in NumPy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import numpy as np
import numpy.typing as npt
import pytest

from symderive.calculus.index import Domain, Role
from symderive.emit.trainers import trainer
from symderive.model.model import Model
from symderive.verify.notes_model import model_from_notes
from tests.emitted import imported

Array = npt.NDArray[np.float64]
Loss = Callable[[dict[str, Array], Array, Array], float]
ROWS = 6
NUMBERS = (3, 4, 2, 5)


def sigmoid(z: Array) -> Array:
    return 1 / (1 + np.exp(-z))


def softmax(z: Array) -> Array:
    e = np.exp(z)
    return e / e.sum(1, keepdims=True)


def cross_entropy(y: Array, p: Array) -> float:
    return float(-np.sum(y * np.log(p) + (1 - y) * np.log(1 - p)))


@dataclass(frozen=True)
class Note:
    """``loss`` is what the note minimises, up to a factor: the emitted objective is minus that, up to a constant."""

    text: str
    loss: Loss


def three_layers(p: dict[str, Array], x: Array, y: Array) -> float:
    a1 = np.tanh(x @ p["W_1"].T + p["b_1"])
    a2 = np.tanh(a1 @ p["W_2"].T + p["b_2"])
    return float(np.sum((y - a2 @ p["W_3"].T - p["b_3"]) ** 2)) / 2


def relu_classes(p: dict[str, Array], x: Array, y: Array) -> float:
    h = np.maximum(x @ p["W_1"].T + p["b_1"], 0)
    q = softmax(h @ p["W_2"].T + p["b_2"])
    return float(-np.sum(y * np.log(q))) + 0.01 * float(np.sum(p["W_1"] ** 2))


def autoencoder(p: dict[str, Array], x: Array, y: Array) -> float:
    h = sigmoid(x @ p["W"].T + p["b"])
    return float(np.sum((y - h @ p["W_prime"].T - p["c"]) ** 2)) / 2


def quadratic(p: dict[str, Array], x: Array, y: Array) -> float:
    a1 = sigmoid(x @ p["w_1"].T + p["b_1"])
    return float(np.sum((y - sigmoid(a1 @ p["w_2"].T + p["b_2"])) ** 2)) / 2


def scores(p: dict[str, Array], x: Array, y: Array) -> float:
    f = x @ p["W"].T + p["b"]
    return float(np.sum(np.log(np.exp(f).sum(1)) - f[np.arange(len(f)), y.astype(int)]))


def poisson(p: dict[str, Array], x: Array, y: Array) -> float:
    z = x @ p["w"] + p["b"]
    return float(np.sum(np.exp(z) - y * z))


NOTES = {
    "least squares of a hypothesis": Note(
        r"We approximate $y$ as a linear function of $x$: $h_\theta(x) = \theta^T x$. The cost function is"
        "\n\n"
        r"$$J(\theta) = \frac{1}{2} \sum_{i=1}^{n} \left( h_\theta(x^{(i)}) - y^{(i)} \right)^2$$",
        lambda p, x, y: float(np.sum((x @ p["theta"] - y) ** 2)) / 2,
    ),
    "regularised logistic regression": Note(
        r"Our hypotheses are $h_\theta(x) = g(\theta^T x) = \frac{1}{1 + e^{-\theta^T x}}$, where $g$ is the sigmoid function."
        "\n\n"
        r"$$J(\theta) = -\frac{1}{m} \sum_{i=1}^m \left[ y^{(i)} \log h_\theta(x^{(i)}) + (1 - y^{(i)}) \log (1 - "
        r"h_\theta(x^{(i)})) \right] + \frac{3}{2m} \sum_{j=1}^n \theta_j^2$$",
        lambda p, x, y: cross_entropy(y, sigmoid(x @ p["theta"])) + 1.5 * float(np.sum(p["theta"] ** 2)),
    ),
    "prediction inside the loss": Note(
        r"Least squares: $J(w) = \frac{1}{2n} \sum_{i=1}^n (w^\top x_i - y_i)^2$.",
        lambda p, x, y: float(np.sum((x @ p["w"] - y) ** 2)) / 2,
    ),
    "three layers": Note(
        r"$$a^{(1)} = \tanh(W^{(1)} x + b^{(1)}), \quad a^{(2)} = \tanh(W^{(2)} a^{(1)} + b^{(2)}), \quad "
        r"\hat y = W^{(3)} a^{(2)} + b^{(3)}$$"
        "\n\n"
        r"The cost is $C = \frac{1}{2} \| y - \hat y \|^2$.",
        three_layers,
    ),
    "autoencoder": Note(
        r"The code is $h = \sigma(W x + b)$ and the reconstruction $\hat x = W' h + c$. The loss is"
        "\n"
        r"$$\mathcal{L}(x, \hat x) = \frac{1}{2} \sum_{j} (x_j - \hat x_j)^2$$",
        autoencoder,
    ),
    "Poisson regression in matrix form": Note(
        r"The rates are $\mu = \exp(X w + b)$, entry by entry, where row $i$ of $X$ is one example. The log-likelihood is"
        "\n"
        r"$$\ell(w, b) = \sum_{i=1}^n \left( y_i \log \mu_i - \mu_i \right)$$",
        poisson,
    ),
    "ridge regression in matrix form": Note(
        r"Let $\hat y = X w + b$. We minimise"
        "\n"
        r"$$\mathcal{L}(w, b) = \frac{1}{2} \| y - \hat y \|^2 + \frac{1}{20} \|w\|^2$$"
        "\n"
        r"where $X$ has one row for each example.",
        lambda p, x, y: float(np.sum((x @ p["w"] + p["b"] - y) ** 2)) / 2 + float(np.sum(p["w"] ** 2)) / 20,
    ),
    "rectified units and classes": Note(
        r"$$h = \mathrm{ReLU}(W_1 x + b_1), \quad z = W_2 h + b_2, \quad p = \mathrm{softmax}(z)$$"
        "\n"
        r"The label $y$ is one-hot and the loss is the cross-entropy"
        "\n"
        r"$$\ell = -\sum_{k=1}^K y_k \log p_k + 0.01 \|W_1\|_F^2$$",
        relu_classes,
    ),
    "layers numbered without brackets": Note(
        r"The activations are $a^1_j = \sigma(\sum_k w^1_{jk} x_k + b^1_j)$ and $a^2_j = \sigma(\sum_k w^2_{jk} a^1_k + b^2_j)$."
        "\n\n"
        r"$$C = \frac{1}{2} \sum_j (y_j - a^2_j)^2$$",
        quadratic,
    ),
    "labels -1 and 1": Note(
        r"Labels are $y_i \in \{-1, 1\}$ and scores are $f_i = w^\top x_i + b$. We minimise"
        "\n"
        r"$$L(w, b) = \frac{1}{n} \sum_{i=1}^n \log(1 + \exp(-y_i f_i))$$",
        lambda p, x, y: float(np.sum(np.log(1 + np.exp(-(2 * y - 1) * (x @ p["w"] + p["b"]))))),
    ),
    "score of the right class": Note(
        r"The scores are $f = W x + b$ and the loss of one example is"
        "\n"
        r"$$L = -\log \frac{e^{f_y}}{\sum_j e^{f_j}}$$",
        scores,
    ),
    "law of an expression": Note(
        r"$y_i \sim \mathrm{Bernoulli}(\sigma(w^\top x_i + b))$ for $i = 1, \dots, n$.",
        lambda p, x, y: cross_entropy(y, sigmoid(x @ p["w"] + p["b"])),
    ),
    "logits": Note(
        r"The logit is $z = w^\top x + b$. The loss of one data point is $\ell = \log(1 + e^z) - y z$.",
        lambda p, x, y: cross_entropy(y, sigmoid(x @ p["w"] + p["b"])),
    ),
    "normal density": Note(
        r"$$p(y \mid x) = \frac{1}{\sqrt{2 \pi \sigma^2}} \exp\left( -\frac{(y - \theta^\top x)^2}{2 \sigma^2} \right)$$",
        lambda p, x, y: float(np.sum((x @ p["theta"] - y) ** 2)) / 2,
    ),
    "mean squared error": Note(
        r"With $a = \tanh(V x + c)$ and $\hat y = u^\top a + c_0$, the mean squared error is"
        "\n"
        r"$$\mathrm{MSE} = \frac{1}{N} \sum_{n=1}^N (y_n - \hat y_n)^2$$",
        lambda p, x, y: float(np.sum((y - np.tanh(x @ p["V"].T + p["c"]) @ p["u"] - p["c_0"]) ** 2)) / 2,
    ),
    "softmax of every row": Note(
        r"$Z = X W + b$, $A = \mathrm{softmax}(Z)$ row by row. Row i of X is one example; Y is one-hot."
        "\n\n"
        r"$$ J = -\frac{1}{n} \sum_{i=1}^n \sum_{k=1}^K Y_{ik} \log A_{ik}$$",
        lambda p, x, y: float(-np.sum(y * np.log(softmax(x @ p["W"] + p["b"])))),
    ),
    "probability of a class": Note(
        r"$z_k = w_k^\top x + b_k$ and $p(y = k | x) = \frac{e^{z_k}}{\sum_j e^{z_j}}$.",
        lambda p, x, y: float(-np.sum(np.log(softmax(x @ p["w"].T + p["b"])[np.arange(len(x)), y.astype(int)]))),
    ),
}


def module_of(tmp_path: Path, text: str) -> tuple[Model, ModuleType, int]:
    """The model of a note, its trainer, and the width of X."""
    path = tmp_path / "note.md"
    path.write_text(text, encoding="utf-8")
    model, _ = model_from_notes(path)
    sizes = dict(zip((x for x in model.letters if x != "N"), NUMBERS, strict=False))
    file = tmp_path / "emitted.py"
    file.write_text(trainer(model, sizes), encoding="utf-8")
    data = next(x for x in model.tensors.values() if x.role is Role.DATA)
    return model, imported(file), sizes[str(data.axes[1])]


def labels_of(model: Model, rng: np.random.Generator, outputs: Array) -> Array:
    """Labels for predictions of a shape."""
    assert model.observation is not None
    domain = model.observation.label.tensor.domain
    if domain is Domain.ONE_HOT:
        return np.eye(outputs.shape[1])[rng.integers(0, outputs.shape[1], ROWS)]
    if domain is Domain.CLASS:
        return rng.integers(0, outputs.shape[1], ROWS).astype(float)
    if domain is Domain.BINARY:
        return rng.integers(0, 2, outputs.shape).astype(float)
    return rng.poisson(2, outputs.shape).astype(float) if domain is Domain.COUNT else rng.normal(size=outputs.shape)


def differences(loss: Loss, params: dict[str, Array], name: str, x: Array, y: Array) -> Array:
    """The gradient of a loss by central differences."""
    found = np.zeros_like(params[name])
    for place in np.ndindex(found.shape):
        values: list[float] = []
        for step in (1e-6, -1e-6):
            moved = {k: v.copy() for k, v in params.items()}
            moved[name][place] += step
            values.append(loss(moved, x, y))
        found[place] = (values[0] - values[1]) / 2e-6
    return found


@pytest.mark.parametrize("name", NOTES)
def test_emitted_gradient_is_that_of_the_loss_of_the_note(tmp_path: Path, name: str) -> None:
    note = NOTES[name]
    model, module, width = module_of(tmp_path, note.text)
    rng = np.random.default_rng(7)
    params = {k: np.asarray(rng.normal(size=np.shape(v)) / 2) for k, v in module.init(dtype="float64").items()}
    x = rng.normal(size=(ROWS, width))
    y = labels_of(model, rng, np.asarray(module.predict(params, x)))
    wanted = {k: -differences(note.loss, params, k, x, y) for k in params}
    found = module.gradients(params, x, y.astype(int) if y.ndim == 1 and "class" in name else y)
    for key, gradient in wanted.items():
        assert np.abs(gradient).max() > 1e-3
        np.testing.assert_allclose(found[key], gradient, rtol=1e-6, atol=1e-7, err_msg=key)
