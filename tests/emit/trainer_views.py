"""Trainers written by hand, as the array program would write them, with data for each."""

import importlib.util
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import numpy as np

from symderive.emit.trainer import render_trainer
from symderive.emit.trainer_view import (
    Body,
    ConstantView,
    EquationView,
    GradientBody,
    InputView,
    Line,
    ParameterView,
    PriorView,
    TargetView,
    TrainerView,
)

_HIDDEN = Line('h = sigmoid(X @ params["theta_h"])', ("1",))
_LOGIT = Line('z = h @ params["theta_y"]', ("2",))

LECTURE = TrainerView(
    title="The lecture network: d inputs, m logistic hidden units, one logistic output; Bernoulli log-likelihood.",
    equations=(
        EquationView("h_nj = σ(Σ_i x_ni θ^(h)_ij)", "1"),
        EquationView("ŷ_n = σ(Σ_j h_nj θ^(y)_j)", "2"),
        EquationView("LL(θ) = Σ_n [y_n log ŷ_n + (1 − y_n) log(1 − ŷ_n)]", "5"),
    ),
    sizes={"d": 5, "m": 4},
    parameters=(
        ParameterView("theta_h", ("d", "m"), "d", "weight from input i to hidden unit j"),
        ParameterView("theta_y", ("m",), "m", "weight from hidden unit j to the output"),
    ),
    inputs=InputView(("d",)),
    target=TargetView("binary"),
    predicts="P(Y = 1 | x) for every row of X: (N,)",
    predict=Body((_HIDDEN,), Line('sigmoid(h @ params["theta_y"])', ("2",))),
    log_likelihood=Body((_HIDDEN, _LOGIT), Line("np.sum(y * z - softplus(z))", ("5",))),
    log_likelihood_and_gradients=GradientBody(
        lines=(
            _HIDDEN,
            _LOGIT,
            Line("log_lik = np.sum(y * z - softplus(z))", ("5",)),
            Line("residual = label_minus_sigmoid(y, z)", ("7",)),
            Line('delta_h = residual[:, None] * params["theta_y"] * h * (1 - h)', ("12", "13")),
        ),
        gradients={"theta_h": Line("X.T @ delta_h", ("15",)), "theta_y": Line("h.T @ residual", ("10",))},
        value=Line("log_lik"),
    ),
    helpers=("sigmoid", "softplus", "label_minus_sigmoid"),
    update=("16",),
)

LECTURE_OPEN = replace(LECTURE, sizes={"d": None, "m": None})

_SCORES = Line('z = X @ params["W"] + params["b"]', ("1",))

SOFTMAX = TrainerView(
    title="Softmax regression.",
    equations=(
        EquationView("z_nk = b_k + Σ_i x_ni W_ik", "1"),
        EquationView("LL(θ) = Σ_n Σ_k y_nk log softmax(z_n)_k", "3"),
    ),
    sizes={"d": 4, "K": 3},
    parameters=(
        ParameterView("W", ("d", "K"), "d", "weight of input i for class k"),
        ParameterView("b", ("K",), None, "bias of class k"),
    ),
    inputs=InputView(("d",)),
    target=TargetView("one-hot", classes="K"),
    predicts="P(Y = k | x) for every row of X and every class: (N, K)",
    predict=Body((_SCORES,), Line("softmax(z)", ("2",))),
    log_likelihood=Body((_SCORES,), Line("np.sum(y * log_softmax(z))", ("3",))),
    log_likelihood_and_gradients=GradientBody(
        lines=(_SCORES, Line("residual = one_hot_minus_softmax(y, z)", ("7",))),
        gradients={"W": Line("X.T @ residual", ("8",)), "b": Line("residual.sum(axis=0)", ("9",))},
        value=Line("np.sum(y * log_softmax(z))", ("3",)),
    ),
    helpers=("softmax", "log_softmax", "one_hot_minus_softmax"),
)

SOFTMAX_LABELS = replace(
    SOFTMAX,
    target=TargetView("classes", classes="K"),
    log_likelihood=Body((_SCORES,), Line("np.sum(np.take_along_axis(log_softmax(z), y[:, None], axis=1))", ("3",))),
    log_likelihood_and_gradients=GradientBody(
        lines=(
            _SCORES,
            Line("log_lik = np.sum(np.take_along_axis(log_softmax(z), y[:, None], axis=1))", ("3",)),
            Line("residual = class_minus_softmax(y, z)", ("7",)),
        ),
        gradients={"W": Line("X.T @ residual", ("8",)), "b": Line("residual.sum(axis=0)", ("9",))},
        value=Line("log_lik"),
    ),
    helpers=("softmax", "log_softmax", "class_minus_softmax"),
)

_MEAN = Line('mean = X @ params["w"] + params["b"]', ("1",))
_LOG_LIK = "-0.5 * np.sum((y - mean) ** 2 + LOG_2PI)"

REGRESSION = TrainerView(
    title="Linear regression with a normal likelihood of variance 1 and a normal prior on the weights.",
    equations=(
        EquationView("μ_n = b + Σ_i x_ni w_i", "1"),
        EquationView("LL(θ) = −½ Σ_n [(y_n − μ_n)² + log 2π]", "2"),
        EquationView("log p(θ) = −½ λ Σ_i w_i²", "3"),
        EquationView("LL(θ) + log p(θ)", "4"),
    ),
    sizes={"d": 3},
    parameters=(
        ParameterView("w", ("d",), "d", "slope of input i"),
        ParameterView("b", (), None, "intercept"),
    ),
    inputs=InputView(("d",)),
    target=TargetView("real"),
    predicts="The mean of Y given x for every row of X: (N,)",
    predict=Body((), Line('X @ params["w"] + params["b"]', ("1",))),
    log_likelihood=Body((_MEAN,), Line(_LOG_LIK, ("2",))),
    log_likelihood_and_gradients=GradientBody(
        lines=(_MEAN, Line("residual = y - mean", ("5",))),
        gradients={"w": Line("X.T @ residual", ("6",)), "b": Line("np.sum(residual)", ("7",))},
        value=Line(_LOG_LIK, ("2",)),
    ),
    prior=PriorView(
        value=Body((), Line('-0.5 * PRECISION * np.sum(params["w"] ** 2)', ("3",))),
        gradients=GradientBody((), {"w": Line('-PRECISION * params["w"]', ("8",))}, Line("0.0")),
        equations=("4",),
    ),
    constants=(
        ConstantView("PRECISION", 2.0, "λ of (3)"),
        ConstantView("LOG_2PI", 1.8378770664093453, "log 2π"),
    ),
)

COUNTS = TrainerView(
    title="Poisson regression.",
    equations=(EquationView("LL(θ) = Σ_n [y_n z_n − exp(z_n) − log y_n!]", "1"),),
    sizes={"d": 3},
    parameters=(ParameterView("w", ("d",), "d", "slope of input i"),),
    inputs=InputView(("d",)),
    target=TargetView("count"),
    predicts="The rate of Y given x for every row of X: (N,)",
    predict=Body((), Line('np.exp(X @ params["w"])', ("1",))),
    log_likelihood=Body((Line('z = X @ params["w"]'),), Line("np.sum(y * z - np.exp(z) - log_factorial(y))", ("1",))),
    log_likelihood_and_gradients=GradientBody(
        lines=(Line('z = X @ params["w"]'),),
        gradients={"w": Line("X.T @ (y - np.exp(z))", ("2",))},
        value=Line("np.sum(y * z - np.exp(z) - log_factorial(y))", ("1",)),
    ),
    helpers=("log_factorial",),
)

_MEANS = Line('residual = y - X @ params["W"]', ("1", "2"))

PLANES = TrainerView(
    title="Two or more linear regressions at once; their number is open.",
    equations=(),
    sizes={"d": 3, "k": None},
    parameters=(ParameterView("W", ("d", "k"), "d", "slope of input i for output k"),),
    inputs=InputView(("d",)),
    target=TargetView("real", axes=("k",)),
    predicts="The means of Y given x for every row of X: (N, k)",
    predict=Body((), Line('X @ params["W"]', ("1",))),
    log_likelihood=Body((_MEANS,), Line("-0.5 * np.sum(residual**2)", ("2",))),
    log_likelihood_and_gradients=GradientBody(
        (_MEANS,), {"W": Line("X.T @ residual", ("3",))}, Line("-0.5 * np.sum(residual**2)", ("2",))
    ),
)

_LONG = "a_name_about_as_long_as_names_may_be"

WIDE = replace(
    COUNTS,
    title="Poisson regression, " + "with a title that goes on and on, " * 9 + 'and """ + quotes() \\',
    equations=(EquationView("Σ" + " + a long term" * 20 + "\n  = 0", "1"), EquationView("b = 1", "10")),
    predicts='The "rate" \\',
    parameters=(ParameterView("w", ("d",), "d", "slope " * 50 + '"""'),),
    log_likelihood=Body(
        (
            Line(
                f'{_LONG} = X @ params["w"] + 0 * X.sum(axis=1) - 0 * X.sum(axis=1)',
                ("1", "10", "20"),
            ),
        ),
        Line(f"np.sum(y * {_LONG} - np.exp({_LONG}))", ("1",)),
    ),
)

VIEWS = {
    "lecture": LECTURE,
    "lecture-open": LECTURE_OPEN,
    "softmax": SOFTMAX,
    "softmax-labels": SOFTMAX_LABELS,
    "regression": REGRESSION,
    "counts": COUNTS,
    "planes": PLANES,
    "wide": WIDE,
}

TOLD = {"lecture-open": {"d": 5, "m": 4}, "planes": {"k": 2}}
"""What init must be told of the trainers with open sizes."""


def emitted(folder: Path, name: str, view: TrainerView) -> ModuleType:
    """The module of a view, written to the folder and imported from there."""
    path = folder / f"{name.replace('-', '_')}.py"
    path.write_text(render_trainer(view), encoding="utf-8")
    spec = importlib.util.spec_from_file_location(f"emitted_{path.stem}", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def start(module: ModuleType, name: str, **options: object) -> dict[str, np.ndarray]:
    """A start for the trainer of that name."""
    return module.init(**options, **({"sizes": TOLD[name]} if name in TOLD else {}))


def data(name: str, rows: int = 60) -> tuple[np.ndarray, np.ndarray]:
    """Learnable data for the trainer of that name."""
    rng = np.random.default_rng(7)
    X = rng.standard_normal((rows, {"binary": 5, "classes": 4, "one-hot": 4}.get(VIEWS[name].target.kind, 3)))
    match VIEWS[name].target.kind:
        case "binary":
            return X, (X[:, 0] * X[:, 1] > 0).astype(int)
        case "classes" | "one-hot":
            return X, X[:, :3].argmax(axis=1)
        case "count":
            return X, rng.poisson(np.exp(0.5 * X[:, 0]))
        case "real":
            y = X @ np.array([1.0, -2.0, 0.5]) + 3 + 0.1 * rng.standard_normal(rows)
            return X, np.stack([y, -y], axis=1) if name == "planes" else y
