"""Trainers with C code: the results and the interface of the NumPy ones, on any arrays, and without a compiler too."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import warnings
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from symderive.app.cli import main
from symderive.calculus.errors import SymderiveError
from symderive.emit.trainers import c_code, trainer
from symderive.model.network import Dense, LikelihoodSpec, Network, PriorSpec
from tests.emit.test_fast import MODELS, rows_of
from tests.emitted import emitted

HAS_CC = any(map(shutil.which, ("cc", "gcc", "clang")))
needs_cc = pytest.mark.skipif(
    not HAS_CC, reason="no C compiler (cc, gcc or clang) is installed, so compiled code cannot be tested"
)
ROOT = Path(__file__).parents[2]
Modules = Callable[[str], tuple[ModuleType, ModuleType]]


@pytest.fixture(scope="module")
def modules(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The readable and the compiled trainer of a model; compiled code goes to a cache of these tests."""
    folder = tmp_path_factory.mktemp("compiled")

    @cache
    def made(name: str) -> tuple[ModuleType, ModuleType]:
        return emitted(MODELS[name], folder), emitted(MODELS[name], folder, compiled=True)

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(folder))
        yield made


def tolerance(dtype: str) -> float:
    return 2e-4 if dtype == "float32" else 1e-10


def near(found: dict[str, Any], wanted: dict[str, Any], rtol: float) -> None:
    assert found.keys() == wanted.keys()
    for key, array in wanted.items():
        assert found[key].dtype == array.dtype
        np.testing.assert_allclose(
            found[key], array, rtol=rtol, atol=rtol * (1e-3 + np.max(np.abs(array))), err_msg=key
        )


@needs_cc
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name", MODELS)
def test_the_results_are_those_of_numpy(name: str, dtype: str, modules: Modules) -> None:
    plain, compiled = modules(name)
    sizes = (
        {"sizes": {letter: 3 + k for k, letter in enumerate(sorted(open_sizes(plain)))}} if open_sizes(plain) else {}
    )
    params = plain.init(2, dtype, **sizes)
    X, y = rows_of(MODELS[name], params, 37, dtype)
    assert compiled._compiled(params) is not None
    value, slopes = plain.objective_and_gradients(params, X, y)
    raw = np.zeros(X.nbytes + 1, np.uint8)[1:]
    unaligned = raw.view(dtype).reshape(X.shape)
    unaligned[...] = X
    assert not unaligned.flags.aligned
    for inputs in (X, np.asfortranarray(X), np.repeat(X, 2, axis=0)[::2], unaligned):
        found, gradients = compiled.objective_and_gradients(params, inputs, y)
        np.testing.assert_allclose(found, value, rtol=tolerance(dtype))
        near(gradients, slopes, tolerance(dtype))
        near({"p": compiled.predict(params, inputs)}, {"p": plain.predict(params, X)}, tolerance(dtype))
    np.testing.assert_allclose(
        compiled.log_likelihood(params, X, y), plain.log_likelihood(params, X, y), rtol=tolerance(dtype)
    )


def open_sizes(module: ModuleType) -> set[str]:
    return {axis for shape in module.SHAPES.values() for axis in shape if isinstance(axis, str)}


@needs_cc
@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "nesterov", "rmsprop", "adam", "adamw"])
@pytest.mark.parametrize("name", ["classes", "counts", "mnist"])
def test_training_goes_where_that_of_numpy_goes(name: str, optimizer: str, modules: Modules) -> None:
    plain, compiled = modules(name)
    params = plain.init(1, "float64")
    X, y = rows_of(MODELS[name], params, 50, "float64")
    options = {
        "epochs": 3,
        "batch_size": 16,
        "learning_rate": 0.01,
        "optimizer": optimizer,
        "warmup": 4,
        "schedule": "cosine",
    }
    wanted, history = plain.fit(X, y, params, **options)
    found, records = compiled.fit(X, y, params, **options)
    near(found, wanted, 1e-7)
    for record, other in zip(records, history, strict=True):
        assert record.keys() == other.keys()
        np.testing.assert_allclose(list(record.values()), list(other.values()), rtol=1e-9)


@needs_cc
def test_several_threads_find_what_one_finds(modules: Modules, monkeypatch: pytest.MonkeyPatch) -> None:
    plain, compiled = modules("mnist")
    params = plain.init(1, "float64")
    X, y = rows_of(MODELS["mnist"], params, 101, "float64")
    found: list[Any] = []
    monkeypatch.setattr(compiled, "TEAM_ROWS", 8)
    for threads in ("1", "3"):
        monkeypatch.setenv("OMP_NUM_THREADS", threads)
        slopes = compiled.objective_and_gradients(params, X, y)[1]
        found.append((slopes, compiled.fit(X, y, params, epochs=2, batch_size=50, optimizer="adam")[0]))
    near(found[1][0], found[0][0], 1e-10)
    near(found[1][1], found[0][1], 1e-7)


@needs_cc
def test_a_run_that_is_resumed_goes_on_to_the_bit(modules: Modules, tmp_path: Path) -> None:
    _, compiled = modules("classes")
    params = compiled.init(1, "float32")
    X, y = rows_of(MODELS["classes"], params, 50, "float32")
    options = {"batch_size": 8, "optimizer": "adam", "learning_rate": 0.01}
    wanted, _ = compiled.fit(X, y, params, epochs=4, **options)
    compiled.fit(X, y, params, epochs=2, checkpoint=tmp_path / "run.npz", **options)
    found, _ = compiled.fit(X, y, params, epochs=4, resume=tmp_path / "run.npz", **options)
    assert all(found[key].tobytes() == wanted[key].tobytes() for key in wanted)


@needs_cc
def test_what_is_not_finite_is_named(modules: Modules) -> None:
    _, compiled = modules("regression")
    params = compiled.init(1, "float32")
    X, y = rows_of(MODELS["regression"], params, 50, "float32")
    with pytest.raises(FloatingPointError, match=r"diverged in epoch 1.*the (parameter|gradient|log-likelihood)"):
        compiled.fit(1e12 * X, y, params, learning_rate=1e6, batch_size=8)


@st.composite
def networks(draw: st.DrawFn) -> Network:
    activations = st.sampled_from(("sigmoid", "tanh", "relu", "softplus", "identity"))
    layers = draw(st.lists(st.builds(Dense, st.integers(1, 40), activations, st.booleans()), max_size=2))
    family, last = draw(st.sampled_from((("bernoulli", "sigmoid"), ("categorical", "softmax"), ("normal", "identity"))))
    units = draw(st.integers(2, 12)) if family == "categorical" else draw(st.integers(1, 3))
    prior = draw(st.sampled_from((None, PriorSpec("normal", 0.3))))
    return Network("net", draw(st.integers(1, 30)), (*layers, Dense(units, last)), LikelihoodSpec(family), prior)


@needs_cc
@pytest.mark.slow
@pytest.mark.usefixtures("modules")  # for their cache
@pytest.mark.timeout(300)
@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True)
@given(network=networks(), rows=st.integers(1, 60))
def test_any_small_network(network: Network, rows: int, tmp_path: Path) -> None:
    model = network.model()
    plain, compiled = emitted(model, tmp_path), emitted(model, tmp_path, compiled=True)
    params = plain.init(3, "float64")
    X, y = rows_of(model, params, rows, "float64")
    if (
        (shape := plain.predict(params, X).shape) != np.shape(y)
        and len(shape) > 1
        and "softmax" not in network.layers[-1].activation
    ):
        y = np.random.default_rng(0).integers(0, 2, shape)
    value, slopes = plain.objective_and_gradients(params, X, y)
    found, gradients = compiled.objective_and_gradients(params, X, y)
    np.testing.assert_allclose(found, value, rtol=1e-10)
    near(gradients, slopes, 1e-9)


USE = """
import sys, numpy as np
sys.path.insert(0, sys.argv[1])
import trainer
params = trainer.init(1)
print(repr(trainer.log_likelihood(params, np.ones((5, 9), "float32"), np.arange(5) % 3)), trainer._compiled(params) is not None)
"""


def start(folder: Path, **environment: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", USE, str(folder)]
    return subprocess.Popen(command, stdout=-1, stderr=-1, text=True, env={**os.environ, **environment})


@needs_cc
@pytest.mark.timeout(120)
def test_processes_that_compile_at_once_do_not_disturb_each_other(tmp_path: Path) -> None:
    (tmp_path / "trainer.py").write_text(trainer(MODELS["classes"], compiled=True), encoding="utf-8")
    running = [start(tmp_path, XDG_CACHE_HOME=str(tmp_path / "cache")) for _ in range(3)]
    told = [process.communicate() for process in running]
    assert {process.returncode for process in running} == {0}, told
    assert len({out for out, _ in told}) == 1
    assert told[0][0].endswith("True\n")
    left = sorted(path.name for path in (tmp_path / "cache" / "symderive").iterdir())
    assert len(left) == 1
    assert left[0].endswith(".so")


@pytest.mark.parametrize(
    ("environment", "why"),
    [
        ({"PATH": "/nowhere", "CC": ""}, "there is no C compiler cc, gcc or clang: install one, or name it in CC"),
        ({"CC": "no-such-compiler -O2"}, "there is no C compiler no-such-compiler: install one, or name it in CC"),
        ({"CC": shutil.which("false") or "false"}, "fails (it says nothing): name another one in CC"),
    ],
    ids=["none", "another name", "a broken one"],
)
def test_without_a_compiler_numpy_is_used_and_one_sentence_says_so(
    environment: dict[str, str], why: str, tmp_path: Path
) -> None:
    (tmp_path / "trainer.py").write_text(trainer(MODELS["classes"], compiled=True), encoding="utf-8")
    process = start(tmp_path, XDG_CACHE_HOME=str(tmp_path), **environment)
    out, err = process.communicate()
    assert process.returncode == 0, err
    assert out.endswith("False\n")
    assert err.count("NumPy is used instead of compiled C") == 1
    assert why in err


def test_the_command_line_says_so_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "trainer.py").write_text(trainer(MODELS["mnist"], compiled=True), encoding="utf-8")
    np.savez(tmp_path / "data.npz", X=np.ones((4, 784)), y=np.arange(4))
    command = [sys.executable, "trainer.py", "data.npz", "--epochs", "1"]
    environment = {**os.environ, "XDG_CACHE_HOME": str(tmp_path), "CC": "no-such-compiler"}
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=tmp_path, env=environment)
    assert done.stderr.startswith("trainer.py: NumPy is used instead of compiled C: there is no C compiler")
    assert done.stderr.count("\n") == 1


@needs_cc
def test_a_cache_that_cannot_be_written_is_no_obstacle(tmp_path: Path) -> None:
    (tmp_path / "trainer.py").write_text(trainer(MODELS["classes"], compiled=True), encoding="utf-8")
    (tmp_path / "file").write_text("", encoding="utf-8")
    process = start(tmp_path, XDG_CACHE_HOME=str(tmp_path / "file"))
    out, err = process.communicate()
    assert (process.returncode, out.endswith("True\n")) == (0, True), err


def test_the_text_keeps_to_the_rules_of_the_project(tmp_path: Path) -> None:
    for name in ("lecture", "classes"):
        (tmp_path / f"{name}.py").write_text(trainer(MODELS[name], compiled=True), encoding="utf-8")
    options = ["--no-cache", "--config", str(ROOT / "pyproject.toml"), str(tmp_path)]
    for command in (["format", "--check", "--diff"], ["check"]):
        done = subprocess.run(
            [sys.executable, "-m", "ruff", *command, *options], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr


def test_the_command_writes_the_module_or_the_c_code_alone(tmp_path: Path) -> None:
    for name in ("trainer.py", "trainer.c"):
        done = CliRunner().invoke(main, ["emit", "lecture", "--target", "c", "-o", str(tmp_path / name)])
        assert done.exit_code == 0, done.output
    code = (tmp_path / "trainer.c").read_text(encoding="utf-8")
    assert code == c_code(MODELS["lecture"])
    assert code in (tmp_path / "trainer.py").read_text(encoding="utf-8")


def test_fast_and_compiled_are_two_things() -> None:
    with pytest.raises(SymderiveError, match="leave out --fast or --target c"):
        trainer(MODELS["classes"], fast=True, compiled=True)


def test_nothing_is_compiled_when_a_module_is_imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        emitted(MODELS["classes"], tmp_path, compiled=True)
    assert not (tmp_path / "cache").exists()
