"""The emitted trainer: its text, its functions, its helpers and its errors."""

import ast
import inspect
import json
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
from symderive.emit.trainer_view import (
    HELPERS,
    RESERVED_NAMES,
    Body,
    ConstantView,
    EquationView,
    InputView,
    Line,
    ParameterView,
    TargetView,
)
from tests.emit.trainer_views import LECTURE, TOLD, VIEWS, data, emitted, start

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def modules(tmp_path_factory: pytest.TempPathFactory) -> dict[str, ModuleType]:
    folder = tmp_path_factory.mktemp("trainers")
    return {name: emitted(folder, name, view) for name, view in VIEWS.items()}


@pytest.fixture(params=[name for name in VIEWS if name != "wide"])
def name(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def trainer(name: str, modules: dict[str, ModuleType]) -> ModuleType:
    return modules[name]


# The interface


def test_the_signatures_are_those_of_the_house(trainer: ModuleType, name: str):
    def shown(function: str) -> str:
        signature = inspect.signature(getattr(trainer, function))
        bare = [p.replace(annotation=p.empty) for p in signature.parameters.values()]
        return str(signature.replace(parameters=bare, return_annotation=signature.empty))

    assert shown("init") == ("(seed=0, dtype='float32', sizes=None)" if name in TOLD else "(seed=0, dtype='float32')")
    assert shown("predict") == "(params, X)"
    for function in ("log_likelihood", "objective", "gradients", "objective_and_gradients", "score"):
        assert shown(function) == "(params, X, y)"
    assert shown("fit") == (
        "(X, y=None, params=None, epochs=10, batch_size=128, learning_rate=0.1, optimizer='sgd', dtype='float32', seed=0, "
        "validation=None, patience=None, callback=None, *, schedule='constant', warmup=0, shuffle=True, rows=None, "
        "checkpoint=None, checkpoint_seconds=60.0, resume=None, progress=False, reduce=None, worker=None, **settings)"
    )
    assert shown("save") == "(path, params)"
    assert shown("load") == "(path)"
    assert shown("check_gradients").startswith("(params, X, y, ")


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_arrays_keep_the_dtype_of_the_parameters(trainer: ModuleType, name: str, dtype: str):
    params = start(trainer, name, dtype=dtype)
    X, y = data(name)
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
    module = emitted(tmp_path, "big", replace(LECTURE, sizes={"d": 400, "m": 300}))
    params = module.init(seed=3, dtype="float64")
    assert np.std(params["theta_h"]) * np.sqrt(400) == pytest.approx(1, abs=0.01)
    assert np.std(params["theta_y"]) * np.sqrt(300) == pytest.approx(1, abs=0.1)
    assert all(np.array_equal(module.init(3)[key], params[key].astype("float32")) for key in params)
    assert not np.array_equal(module.init(4, "float64")["theta_h"], params["theta_h"])


def test_biases_start_at_zero(modules: dict[str, ModuleType]):
    assert not modules["softmax"].init()["b"].any()
    assert modules["regression"].init()["b"].shape == ()


def test_sensible_data_are_converted(modules: dict[str, ModuleType]):
    lecture = modules["lecture"]
    params = lecture.init(dtype="float64")
    rows = [[1, 0, 2, -1, 3], [0, 1, 1, 1, 0]]
    expected = lecture.log_likelihood(params, np.array(rows, float), np.array([1.0, 0.0]))
    for X, y in ((rows, [1, 0]), (rows, [True, False]), (np.array(rows, "int8"), np.array([1, 0], "uint8"))):
        assert lecture.log_likelihood(params, X, y) == expected


def test_classes_are_integers_or_one_hot_rows(modules: dict[str, ModuleType]):
    softmax, labels = modules["softmax"], modules["softmax-labels"]
    X, y = data("softmax")
    params = softmax.init(dtype="float64")
    values = [m.objective(params, X, t) for m in (softmax, labels) for t in (y, y.astype(float), np.identity(3)[y])]
    assert values == pytest.approx([values[0]] * 6, rel=1e-14)
    assert all(np.allclose(softmax.gradients(params, X, y)[k], labels.gradients(params, X, y)[k]) for k in params)


# The helpers


def _ulp(found: np.ndarray, exact: list[Any]) -> float:
    spacing = np.spacing(np.abs(np.array([float(e) for e in exact], found.dtype)))
    return max(float(abs(mpmath.mpf(float(f)) - e)) / float(s) for f, e, s in zip(found, exact, spacing, strict=True))


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_helpers_are_accurate_for_large_arguments(tmp_path: Path, dtype: str):
    module = emitted(tmp_path, "helpers", replace(LECTURE, helpers=tuple(HELPERS)))
    ends = np.array([0, 1e-8, 1e-3, 0.3, 1, 5, 17, 40, 80, 300, 700, 1e3, 1e4])
    z = np.concatenate([-ends, ends]).astype(dtype)
    with mpmath.workdps(50):
        exact = [mpmath.mpf(float(v)) for v in z]
        s, other = ([1 / (1 + mpmath.exp(sign * v)) for v in exact] for sign in (-1, 1))
        softplus = [mpmath.log1p(mpmath.exp(v)) for v in exact]
        log_s = [-mpmath.log1p(mpmath.exp(-v)) for v in exact]
        zeros, ones = np.zeros_like(z), np.ones_like(z)
        pair, first = np.stack([z, zeros], axis=1), np.stack([ones, zeros], axis=1)
        cases = {
            "sigmoid": (module.sigmoid(z), s),
            "sigmoid_slope": (module.sigmoid_slope(z), [p * q for p, q in zip(s, other, strict=True)]),
            "tanh_slope": (module.tanh_slope(z), [4 / (mpmath.exp(v) + mpmath.exp(-v)) ** 2 for v in exact]),
            "softplus": (module.softplus(z), softplus),
            "log_sigmoid": (module.log_sigmoid(z), log_s),
            "label_minus_sigmoid of 0": (module.label_minus_sigmoid(zeros, z), [-p for p in s]),
            "label_minus_sigmoid of 1": (module.label_minus_sigmoid(ones, z), other),
            "softmax": (module.softmax(pair)[:, 0], s),
            "log_softmax": (module.log_softmax(pair)[:, 0], log_s),
            "log_sum_exp": (module.log_sum_exp(pair), softplus),
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


# Errors: one sentence that names the argument

X5, Y5 = np.ones((4, 5)), np.array([0, 1, 1, 0])
THETA = {"theta_h": np.ones((5, 4)), "theta_y": np.ones(4)}
BAD_DATA = [
    (np.ones((4, 6)), Y5, ValueError, r"X must have the shape \(N, 5\), got \(4, 6\)"),
    (np.ones(5), Y5, ValueError, r"X must have the shape \(N, 5\), got \(5,\)"),
    (3.0, Y5, ValueError, r"X must have the shape \(N, 5\), got \(\)"),
    ([[1, 2], [3]], Y5, ValueError, "X must be a rectangular array"),
    (X5.astype(object), Y5, TypeError, "X must hold real numbers, got dtype object"),
    (X5.astype(str), Y5, TypeError, "X must hold real numbers, got dtype <U"),
    (X5.astype(complex), Y5, TypeError, "X must hold real numbers, got dtype complex128"),
    (np.full((4, 5), np.nan), Y5, ValueError, "X holds NaN"),
    (np.full((4, 5), -np.inf), Y5, ValueError, "X holds NaN, infinity"),
    (np.full((4, 5), 1e300), Y5, ValueError, "a number too large for float32"),
    (np.ones((0, 5)), Y5, ValueError, "X has no rows"),
    (X5, Y5[:3], ValueError, "X and y must have equally many rows, got 4 and 3"),
    (X5, Y5[:, None], ValueError, r"y must have the shape \(N,\), got \(4, 1\)"),
    (X5, [0, 1, 2, 0], ValueError, "y must hold labels 0 and 1, got 2"),
    (X5, [0, 1, np.nan, 0], ValueError, "y holds NaN"),
    (X5, ["a", "b", "a", "b"], TypeError, "y must hold real numbers"),
]


@pytest.mark.parametrize(("X", "y", "kind", "sentence"), BAD_DATA)
def test_bad_data_are_refused(modules: dict[str, ModuleType], X: Any, y: Any, kind: type[Exception], sentence: str):
    module = modules["lecture"]
    params = module.init()
    for call in (module.log_likelihood, module.objective, module.gradients, module.score, module.check_gradients):
        if "float32" not in sentence or call is not module.check_gradients:
            with pytest.raises(kind, match=sentence):
                call(params, X, y)
    with pytest.raises(kind, match=sentence):
        module.fit(X, y)
    with pytest.raises(kind, match=sentence.replace("X and y", "validation X and validation y")):
        module.fit(X5, Y5, validation=(X, y))
    if sentence.startswith("X ") and "rows, got" not in sentence:
        with pytest.raises(kind, match=sentence):
            module.predict(params, X)


@pytest.mark.parametrize("name", ["softmax", "softmax-labels"])
@pytest.mark.parametrize(
    ("y", "sentence"),
    [
        ([0, 3], "y must hold integers from 0 to 2, got 3"),
        ([0, -1], "y must hold integers from 0 to 2, got -1"),
        ([0, 0.5], "y must hold integers from 0 to 2, got 0.5"),
        ([[1, 0, 0], [1, 1, 0]], "y must hold integers, or rows with one 1"),
        ([[1, 0], [0, 1]], r"y must have the shape \(N,\), got \(2, 2\)"),
    ],
)
def test_bad_classes_are_refused(modules: dict[str, ModuleType], name: str, y: Any, sentence: str):
    with pytest.raises(ValueError, match=sentence):
        modules[name].fit(np.ones((2, 4)), y)


@pytest.mark.parametrize("y", [[1, -1], [1, 0.5]])
def test_bad_counts_are_refused(modules: dict[str, ModuleType], y: Any):
    with pytest.raises(ValueError, match=r"y must hold counts 0, 1, 2, \.\.\., got"):
        modules["counts"].fit(np.ones((2, 3)), y)


@pytest.mark.parametrize(
    ("params", "kind", "sentence"),
    [
        (None, ValueError, "params must be a dict of theta_h, theta_y, got NoneType"),
        ({"theta_h": THETA["theta_h"]}, ValueError, "got theta_h: start from init or load"),
        (THETA | {"theta_y": [1.0] * 4}, TypeError, "got float64, list"),
        (THETA | {"theta_y": np.ones(4, int)}, TypeError, "got float64, int64"),
        ({k: a.astype("float16") for k, a in THETA.items()}, TypeError, "float32 or float64, got float16"),
        (THETA | {"theta_y": np.ones(3)}, ValueError, r"params\['theta_y'\] must have the shape .*, got \(3,\)"),
        (THETA | {"theta_y": np.ones((4, 1))}, ValueError, r"params\['theta_y'\] must have the shape .*, got \(4, 1\)"),
        (THETA | {"theta_y": np.full(4, np.nan)}, ValueError, r"params\['theta_y'\] holds NaN"),
    ],
)
@pytest.mark.parametrize("name", ["lecture", "lecture-open"])
def test_bad_parameters_are_refused(
    modules: dict[str, ModuleType], tmp_path: Path, name: str, params: Any, kind: type[Exception], sentence: str
):
    module = modules[name]
    for call in (
        lambda: module.predict(params, X5),
        lambda: module.check_gradients(params, X5, Y5),
        lambda: module.save(tmp_path / "p.npz", params),
    ):
        with pytest.raises(kind, match=sentence):
            call()
    assert not list(tmp_path.iterdir())
    if params is not None:
        with pytest.raises(kind, match=sentence):
            module.fit(X5, Y5, params=params)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"epochs": 0}, "epochs must be a whole number of at least 1, got 0"),
        ({"epochs": 1.5}, "epochs must be a whole number of at least 1, got 1.5"),
        ({"batch_size": 0}, "batch_size must be"),
        ({"batch_size": -1}, "batch_size must be"),
        ({"learning_rate": 0}, "learning_rate must be a positive number, got 0"),
        ({"learning_rate": float("nan")}, "learning_rate must be"),
        ({"learning_rate": "fast"}, "learning_rate must be"),
        ({"optimizer": "newton"}, "optimizer must be one of sgd, momentum, nesterov, .*, lbfgs, got 'newton'"),
        ({"dtype": "float16"}, "dtype must be one of float32, float64, got 'float16'"),
        ({"dtype": "real"}, "dtype must be one of"),
        ({"seed": -1}, "seed must be a whole number of at least 0"),
        ({"patience": 1}, r"patience needs validation=\(X, y\)"),
        ({"patience": 0, "validation": (X5, Y5)}, "patience must be"),
        ({"validation": X5}, r"validation must be a pair \(X, y\), got ndarray"),
        ({"validation": (X5,)}, "validation must be a pair"),
    ],
)
def test_bad_settings_are_refused(modules: dict[str, ModuleType], options: dict[str, Any], sentence: str):
    with pytest.raises(ValueError, match=sentence):
        modules["lecture"].fit(X5, Y5, **options)


def test_open_sizes_come_from_init_or_from_the_data(modules: dict[str, ModuleType], tmp_path: Path):
    module = modules["lecture-open"]
    with pytest.raises(ValueError, match=r'given are \{\}: call init\(sizes=\{"d": \.\.\., "m": \.\.\.\}\)'):
        module.init()
    with pytest.raises(ValueError, match="the size m must be a whole number of at least 1, got 0"):
        module.init(sizes={"d": 2, "m": 0})
    params = module.init(sizes={"d": 2, "m": 7})
    assert module.predict(params, np.ones((3, 2))).shape == (3,)
    with pytest.raises(ValueError, match=r"X must have the shape \(N, 2\)"):
        module.predict(params, np.ones((3, 5)))
    inferred = emitted(tmp_path, "inferred", replace(LECTURE, sizes={"d": None, "m": 4}))
    assert inferred.fit(X5, Y5, epochs=1)[0]["theta_h"].shape == (5, 4)
    with pytest.raises(ValueError, match=r"X must have the shape \(N, d\), got \(4,\)"):
        inferred.fit(Y5, Y5)


# The text


def test_the_text_keeps_to_the_rules_of_the_project(tmp_path: Path):
    for name, view in VIEWS.items():
        (tmp_path / f"{name.replace('-', '_')}.py").write_text(render_trainer(view), encoding="utf-8")
    ruff = [sys.executable, "-m", "ruff"]
    options = ["--no-cache", "--config", str(ROOT / "pyproject.toml"), str(tmp_path)]
    for command in (["format", "--check", "--diff"], ["check"]):
        done = subprocess.run([*ruff, *command, *options], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.slow
def test_the_text_is_strictly_typed(tmp_path: Path):
    for name, view in VIEWS.items():
        (tmp_path / f"{name.replace('-', '_')}.py").write_text(render_trainer(view), encoding="utf-8")
    settings = tmp_path / "pyrightconfig.json"
    settings.write_text(json.dumps({"typeCheckingMode": "strict", "pythonVersion": "3.11"}), encoding="utf-8")
    command = [sys.executable, "-m", "pyright", "-p", str(settings), "--pythonpath", sys.executable]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_equation_numbers_follow_the_code():
    text = render_trainer(LECTURE)
    assert '    h = sigmoid(X @ params["theta_h"])  # (1)\n' in text
    assert '        "theta_y": h.T @ residual,  # (10)\n' in text
    assert "self.params[name] = self.params[name] + rate * direction  # (16)\n" in text
    assert "integers from 0 to 2, or one-hot rows (N, K)\n" in render_trainer(VIEWS["softmax"])
    assert "    ŷ_n = σ(Σ_j h_nj θ^(y)_j)" + " " * 25 + "  (2)\n" in text


def test_equation_numbers_stand_in_one_column():
    accented = (EquationView("y\u0302 = 1", "1"), EquationView("\u0177 = 1", "2"), EquationView("y = 1", "3"))
    lines = render_trainer(replace(LECTURE, equations=accented)).splitlines()[2:5]
    assert [line.replace("y\u0302", "y").rindex("(") for line in lines] == [11, 11, 11]


def test_the_text_imports_numpy_and_the_standard_library_only():
    for view in VIEWS.values():
        nodes = list(ast.walk(ast.parse(render_trainer(view))))
        names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
        names |= {str(node.module) for node in nodes if isinstance(node, ast.ImportFrom)}
        assert {name.split(".")[0] for name in names} - sys.stdlib_module_names == {"numpy"}


def test_names_of_the_module_are_reserved(modules: dict[str, ModuleType]):
    for name, module in modules.items():
        own = {constant.name for constant in VIEWS[name].constants}
        assert {n for n in vars(module) if not n.startswith("_")} - own <= RESERVED_NAMES


@pytest.mark.parametrize(
    "change",
    [
        {"title": 'x"""\nimport os'},
        {"title": " "},
        {"predicts": "a\rb"},
        {"equations": (EquationView("a = b", "1)\nimport os"),)},
        {"parameters": (ParameterView('w"]; import os; ["', ("d",), None, "w"),)},
        {"parameters": (ParameterView("w", ("d", "open"), None, "w"),)},
        {"sizes": {"d": 0, "m": 4}},
        {"sizes": {"d": 5, "m": 4, "e": None}, "inputs": InputView(("e",))},
        {"constants": (ConstantView("fit", 1.0, "a"),)},
        {"constants": (ConstantView("rate", float("inf"), "a"),)},
        {"helpers": ("os.system",)},
        {"target": TargetView("classes")},
        {"log_likelihood_and_gradients": replace(LECTURE.log_likelihood_and_gradients, gradients={})},
        {"predict": Body((), Line("1", ("2\nimport os",)))},
    ],
)
def test_what_must_not_stand_in_code_is_refused(change: dict[str, Any]):
    with pytest.raises(SymderiveError):
        replace(LECTURE, **change)
