"""The emitted trainer at work: its check of gradients, gradient ascent, files, command line."""

import os
import pty
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from symderive.emit.trainer import render_trainer
from symderive.emit.trainer_view import Line
from tests.emit.trainer_views import REGRESSION, VIEWS, data, emitted, start

Arrays = dict[str, np.ndarray]


@pytest.fixture(scope="module")
def modules(tmp_path_factory: pytest.TempPathFactory) -> dict[str, ModuleType]:
    folder = tmp_path_factory.mktemp("trainers")
    return {name: emitted(folder, name, view) for name, view in VIEWS.items()}


@pytest.fixture(params=[name for name in VIEWS if name != "wide"])
def name(request: pytest.FixtureRequest) -> str:
    return request.param


def _equal(a: Arrays, b: Arrays) -> bool:
    return a.keys() == b.keys() and all(a[key].tobytes() == b[key].tobytes() for key in a)


# The gradient and its own check


def test_gradients_agree_with_central_differences(modules: dict[str, ModuleType], name: str):
    trainer, (x, y) = modules[name], data(name)
    params = start(trainer, name, seed=1)
    before = {key: array.copy() for key, array in params.items()}
    errors = trainer.check_gradients(params, x, y)
    assert errors.keys() == params.keys()
    assert max(errors.values()) < 1e-7
    assert all(np.array_equal(params[key], before[key]) for key in params)


@pytest.mark.parametrize("wrong", ["0.999 * X.T @ residual", "np.nan * X.T @ residual"])
def test_a_wrong_gradient_is_found(tmp_path: Path, wrong: str):
    body = REGRESSION.log_likelihood_and_gradients
    body = replace(body, gradients={**body.gradients, "w": Line(wrong)})
    module = emitted(tmp_path, "wrong", replace(REGRESSION, log_likelihood_and_gradients=body))
    with pytest.raises(ArithmeticError, match="the gradient of w is off by"):
        module.check_gradients(module.init(), *data("regression"))


# Gradient ascent


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "adam"])
def test_training_raises_the_objective_and_repeats_to_the_bit(
    modules: dict[str, ModuleType], name: str, dtype: str, optimizer: str
):
    module, (x, y) = modules[name], data(name)
    params = start(module, name, dtype=dtype, seed=2)
    before = {key: array.copy() for key, array in params.items()}
    options = {"epochs": 6, "batch_size": 16, "learning_rate": 0.03, "optimizer": optimizer, "seed": 5}
    trained, history = module.fit(x, y, params=params, **options)
    assert _equal(params, before)
    assert {array.dtype for array in trained.values()} == {np.dtype(dtype)}
    assert module.objective(trained, x, y) > module.objective(params, x, y)
    assert [record["epoch"] for record in history] == [1, 2, 3, 4, 5, 6]
    assert history[-1]["objective"] > history[0]["objective"]
    assert _equal(module.fit(x, y, params=params, **options)[0], trained)
    assert not _equal(module.fit(x, y, params=params, **{**options, "seed": 6})[0], trained)


def test_a_full_batch_with_a_prior_finds_ridge_regression(modules: dict[str, ModuleType]):
    module, (x, y) = modules["regression"], data("regression")
    trained, history = module.fit(x, y, epochs=1500, batch_size=60, learning_rate=0.3, dtype="float64")
    design = np.column_stack([x, np.ones(60)])
    ridge = np.linalg.solve(design.T @ design + np.diag([2.0, 2, 2, 0]), design.T @ y)
    assert np.append(trained["w"], trained["b"]) == pytest.approx(ridge, abs=1e-12)
    assert history[-1]["objective"] * 60 == pytest.approx(module.objective(trained, x, y), rel=1e-12)
    assert history[-1]["log_likelihood"] * 60 == pytest.approx(module.log_likelihood(trained, x, y), rel=1e-12)
    rss = np.sum((y - design @ ridge) ** 2)
    total = np.sum((y - y.mean()) ** 2)
    assert module.score(trained, x, y) == pytest.approx({"mean squared error": rss / 60, "R²": 1 - rss / total})


def test_one_epoch_is_the_steps_that_the_docstring_says(modules: dict[str, ModuleType]):
    module, (x, y) = modules["regression"], data("regression", 10)
    params = module.init(1, "float64")
    trained, history = module.fit(x, y, params=params, epochs=1, batch_size=4, learning_rate=0.1, seed=9)
    w, b = params["w"], params["b"]
    likelihood = 0.0
    order = np.random.default_rng(9).permutation(10)
    for rows in (order[:4], order[4:8], order[8:]):
        residual = y[rows] - x[rows] @ w - b
        likelihood -= np.sum(residual**2 + np.log(2 * np.pi)) / 2
        w = w + 0.1 * (x[rows].T @ residual / len(rows) - 2.0 * w / 10)
        b = b + 0.1 * residual.mean()
    assert trained["w"] == pytest.approx(w, rel=1e-13)
    assert trained["b"] == pytest.approx(b, rel=1e-13)
    assert history[0]["log_likelihood"] == pytest.approx(likelihood / 10, rel=1e-13)


@pytest.mark.parametrize("optimizer", ["momentum", "adam"])
def test_optimizers_take_the_published_steps(modules: dict[str, ModuleType], optimizer: str):
    module, (x, y) = modules["counts"], data("counts")
    w = module.init(0, "float64")["w"]
    m = v = np.zeros(3)
    for t in range(1, 6):
        g = x.T @ (y - np.exp(x @ w)) / 60
        if optimizer == "momentum":
            m = 0.9 * m + g
            w = w + 0.02 * m
        else:
            m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g * g
            w = w + 0.02 * (m / (1 - 0.9**t)) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8)
    options = {"epochs": 5, "batch_size": 60, "learning_rate": 0.02, "optimizer": optimizer, "dtype": "float64"}
    assert module.fit(x, y, **options)[0]["w"] == pytest.approx(w, rel=1e-12)


def test_the_best_parameters_come_back_when_patience_ends(modules: dict[str, ModuleType]):
    module, (x, y) = modules["lecture"], data("lecture")
    seen: list[tuple[float, Arrays]] = []

    def callback(epoch: int, params: Arrays, record: dict[str, float]) -> None:
        assert record["epoch"] == epoch
        seen.append((record["validation_log_likelihood"], {key: array.copy() for key, array in params.items()}))

    rng = np.random.default_rng(0)
    held_out = rng.standard_normal((40, 5)), rng.integers(0, 2, 40)
    options: dict[str, Any] = {"epochs": 400, "learning_rate": 0.5, "batch_size": 10, "validation": held_out}
    trained, history = module.fit(x, y, patience=3, callback=callback, **options)
    values = [value for value, _ in seen]
    best = int(np.argmax(values))
    assert len(history) == len(values) == best + 4 < 400
    assert _equal(trained, seen[best][1])
    assert module.log_likelihood(trained, *held_out) / 40 == pytest.approx(values[best], rel=1e-5)
    assert len(module.fit(x, y, **{**options, "epochs": best + 8})[1]) == best + 8


def test_a_callback_stops_by_returning_true(modules: dict[str, ModuleType]):
    _, history = modules["lecture"].fit(*data("lecture"), callback=lambda epoch, *_: epoch == 3)
    assert len(history) == 3


@pytest.mark.parametrize("with_validation", [False, True])
def test_divergence_is_one_sentence_without_warnings(modules: dict[str, ModuleType], with_validation: bool):
    x, y = data("counts")
    validation = (x, y) if with_validation else None
    with pytest.raises(FloatingPointError, match=r"training diverged in epoch 1 .*: pass a smaller learning_rate"):
        modules["counts"].fit(x, y, learning_rate=1e6, batch_size=5, validation=validation)


# Files


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_what_is_saved_is_loaded(modules: dict[str, ModuleType], tmp_path: Path, name: str, dtype: str):
    module = modules[name]
    params = start(module, name, dtype=dtype)
    module.save(tmp_path / "a.npz", params)
    module.save(str(tmp_path / "b.npz"), params)
    assert _equal(module.load(tmp_path / "a.npz"), params)
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()
    with np.load(tmp_path / "a.npz") as file:
        assert set(file.files) == set(params)


def test_a_failed_save_leaves_the_old_file(
    modules: dict[str, ModuleType], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    module, path = modules["lecture"], tmp_path / "a.npz"
    module.save(path, module.init(1))
    before = path.read_bytes()

    def fails(*_: Any, **__: Any) -> None:
        raise OSError("the disk is full")

    params = module.init(2)
    monkeypatch.setattr(np.lib.format, "write_array", fails)
    with pytest.raises(OSError, match="the disk is full"):
        module.save(path, params)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]
    with pytest.raises(FileNotFoundError, match="there is no folder"):
        module.save(tmp_path / "none" / "a.npz", module.init())


def test_files_of_another_model_are_refused(modules: dict[str, ModuleType], tmp_path: Path):
    module, path = modules["lecture"], tmp_path / "a.npz"
    params = module.init()
    for arrays, kind, sentence in (
        (
            {"theta_h": params["theta_h"]},
            ValueError,
            "does not fit this model: params must be a dict of theta_h, theta_y",
        ),
        (params | {"theta_y": np.ones(3, "float32")}, ValueError, r"theta_y'\] must have the shape \(4,\), got \(3,\)"),
        (params | {"theta_y": np.ones(4, int)}, TypeError, "got float32, int64"),
        (params | {"theta_y": np.array([{}])}, ValueError, "cannot be read"),
    ):
        np.savez(path, **arrays)  # pyright: ignore[reportArgumentType]  # NumPy types its options and arrays as one
        with pytest.raises(kind, match=sentence):
            module.load(path)
    np.save(tmp_path / "b.npy", params["theta_h"])
    for other, kind, sentence in (("b.npy", ValueError, "is not an .npz file"), ("c", FileNotFoundError, "no file")):
        with pytest.raises(kind, match=sentence):
            module.load(tmp_path / other)
    whole = path.read_bytes()
    path.write_bytes(whole[:60] + b"x" + whole[61:])
    with pytest.raises(ValueError, match="cannot be read"):
        module.load(path)


# The command line


def _run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-W", "error", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def _write(folder: Path, name: str) -> None:
    (folder / "trainer.py").write_text(render_trainer(VIEWS[name]), encoding="utf-8")
    x, y = data(name)
    np.savez(folder / "data.npz", X=x, y=y)
    table = np.column_stack([x, y])
    np.savetxt(folder / "bare.csv", table, delimiter=",", fmt="%.17g")
    header = ",".join([*(f"x{i}" for i in range(x.shape[1])), *(f"y{k}" for k in range(table.shape[1] - x.shape[1]))])
    np.savetxt(folder / "data.csv", table, delimiter=",", fmt="%.17g", header=header, comments="")


_SCORES = {
    "binary": "accuracy",
    "classes": "accuracy",
    "one-hot": "accuracy",
    "real": "mean squared error",
    "count": "deviance",
}


def test_a_file_is_trained_on_scored_and_saved(tmp_path: Path, modules: dict[str, ModuleType], name: str):
    _write(tmp_path, name)
    options = ["--epochs", "3", "--learning-rate", "0.05", "--batch-size", "20", "--seed", "4", "--optimizer", "adam"]
    options += ["--dtype", "float64", "--validation", "0.2"]
    if name == "lecture-open":
        assert "the size m is open: pass --size m=NUMBER" in _run(tmp_path, "trainer.py", "data.npz").stderr
        options += ["--size", "m=4"]
    target = ["--target", "y0", "y1"] if name == "planes" else []
    saved: list[bytes] = []
    for file, more in (
        ("data.npz", []),
        ("data.csv", target or ["--target", "y0"]),
        ("bare.csv", [t.replace("y0", "-2").replace("y1", "-1") for t in target]),
    ):
        done = _run(tmp_path, "trainer.py", file, *options, *more, "--save", f"{file}.params")
        assert (done.returncode, done.stderr) == (0, ""), done.stderr
        training, validation, end = done.stdout.splitlines()
        shown = rf"log-likelihood per row -\d+\.\d{{4}}, {_SCORES[VIEWS[name].target.kind]}"
        assert re.match(rf"training, 48 rows: {shown}", training)
        assert re.match(rf"validation, 12 rows: {shown}", validation)
        assert end == f"saved {file}.params after 3 epochs"
        saved.append((tmp_path / f"{file}.params").read_bytes())
    assert saved[0] == saved[1] == saved[2]
    assert modules[name].load(tmp_path / "data.npz.params").keys() == {p.name for p in VIEWS[name].parameters}


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["none.npz"], "there is no file none.npz: pass the path of an .npz file"),
        (["none.csv"], "there is no file none.csv: pass the path of a .csv or .npz file"),
        (["trainer.py"], "trainer.py is not an .npz file: write it with save or numpy.savez"),
        (
            ["names.csv"],
            "names.csv must be a table of numbers parted by commas: could not convert string 'b' to float64",
        ),
        (["ragged.csv"], "ragged.csv must be a table of numbers parted by commas: "),
        (["header.csv"], "header.csv must be a table of numbers parted by commas: it has no rows"),
        (["empty.csv"], "empty.csv must be a table of numbers parted by commas: it has no rows"),
        (["bytes.csv"], "bytes.csv must be a table of numbers parted by commas: 'utf-8' codec"),
        (
            ["data.csv", "--target", "label"],
            "there is no column label: use one of x0, x1, x2, x3, x4, y0, or a number below 6",
        ),
        (["data.csv", "--target", "0"], "y must hold labels 0 and 1, got "),
        (["data.npz", "--target", "z"], "data.npz must hold the arrays X and z, got X, y: name y with --target"),
        (["short.npz"], "short.npz must hold as many rows of X as of y, got the shapes (3, 5) and (2,)"),
        (["data.npz", "--epochs", "0"], "epochs must be a whole number of at least 1, got 0"),
        (["data.npz", "--validation", "1.5"], "--validation must be a share between 0 and 1"),
        (["data.npz", "--save", "none/params.npz"], "there is no folder none: create it or name another"),
        (["data.npz", "--optimizer", "newton"], "argument --optimizer: invalid choice: 'newton'"),
        (["data.npz", "--epochs", "many"], "argument --epochs: invalid int value: 'many'; see --help"),
        (["data.npz", "--set", "beta1=x"], "argument --set: give it as NAME=NUMBER, not 'beta1=x'; see --help"),
        ([], "the following arguments are required: data; see --help"),
    ],
)
def test_errors_are_one_sentence(bad: Path, arguments: list[str], sentence: str):
    done = _run(bad, "trainer.py", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"trainer.py: {sentence}")
    assert done.stderr.count("\n") == 1


@pytest.fixture(scope="module")
def bad(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bad")
    _write(folder, "lecture")
    np.savez(folder / "short.npz", X=np.ones((3, 5)), y=np.ones(2))
    texts = {"names": "1,2\na,b\n".replace("a", "3"), "ragged": "1,2\n3\n", "header": "a,b\n", "empty": "\n"}
    for name, text in texts.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    (folder / "bytes.csv").write_bytes(b"\xff\xfe1,2\n")
    return folder


def test_a_terminal_sees_one_line_that_updates(bad: Path):
    master, terminal = pty.openpty()
    command = [sys.executable, "trainer.py", "data.npz", "--epochs", "3"]
    done = subprocess.run(command, cwd=bad, stdout=subprocess.PIPE, stderr=terminal, check=True)
    os.close(terminal)
    shown = os.read(master, 10_000).decode()
    os.close(master)
    assert re.findall(r"\r\x1b\[Kepoch (\d)/3, [\d,]+ rows/s, .*log.likelihood -\d", shown)[-1] == "3"
    assert shown.count("\n") == 1
    assert b"\r" not in done.stdout


def test_parameters_of_the_prior_are_written_out():
    text = render_trainer(replace(REGRESSION, file_name="ridge.py"))
    assert "PRECISION = 2.0  # λ of (3)\n" in text
    assert "    python ridge.py data.npz" in text
