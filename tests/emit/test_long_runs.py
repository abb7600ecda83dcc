"""Runs that are stopped, killed and gone on with; data that do not fit in memory."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from symderive import Model, Sum, sigmoid
from symderive.calculus.errors import SymderiveError
from symderive.emit.trainers import trainer
from symderive.model.load import load
from symderive.model.network import Dense, LikelihoodSpec, Network, PriorSpec
from tests.emitted import emitted

Arrays = dict[str, np.ndarray]
SMALL = {"d": 5, "m": 4}
WITH_PRIOR = Network(
    "p", 5, (Dense(4, "tanh"), Dense(1, "sigmoid")), LikelihoodSpec("bernoulli"), PriorSpec("normal", 0.5)
)


@pytest.fixture(scope="module", params=["lecture", "prior", "lecture fast", "prior fast", "prior compiled"])
def module(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    name, _, kind = request.param.partition(" ")
    model = load("lecture") if name == "lecture" else WITH_PRIOR.model()
    folder, sizes = tmp_path_factory.mktemp("runs"), SMALL if name == "lecture" else None
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(folder))
        yield emitted(model, folder, sizes, fast=kind == "fast", compiled=kind == "compiled")


def _data(rows: int = 90) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(7)
    X = rng.standard_normal((rows, 5))
    return X, (X[:, 0] * X[:, 1] > 0).astype(int)


def _same(one: tuple[Arrays, Any], other: tuple[Arrays, Any]) -> bool:
    arrays = all(one[0][name].tobytes() == array.tobytes() for name, array in other[0].items())
    return arrays and one[1] == other[1]


def _alike(module: ModuleType, one: tuple[Arrays, Any], other: tuple[Arrays, Any]) -> bool:
    """To the bit; compiled code takes many steps in one call when all rows are in memory, and rounds otherwise there."""
    if not hasattr(module, "_compiled"):
        return _same(one, other)
    arrays = all(np.allclose(one[0][name], array, rtol=1e-4, atol=1e-5) for name, array in other[0].items())
    return arrays and all(a == pytest.approx(b, rel=1e-4) for a, b in zip(one[1], other[1], strict=True))


def _options(optimizer: str) -> dict[str, Any]:
    return {"batch_size": 16, "optimizer": optimizer, "learning_rate": 0.03, "seed": 3}


# Streams and files


@pytest.mark.parametrize("optimizer", ["adam", "lbfgs"])
def test_files_that_stay_on_disk_train_as_in_memory(module: ModuleType, tmp_path: Path, optimizer: str) -> None:
    X, y = _data()
    np.save(tmp_path / "X.npy", X)
    np.save(tmp_path / "y.npy", y)
    wanted = module.fit(X, y, **_options(optimizer), validation=(X, y))
    mapped = np.load(tmp_path / "X.npy", mmap_mode="r")
    paths = tmp_path / "X.npy", str(tmp_path / "y.npy")
    for found in (paths, (mapped, y), (mapped, paths[1])):
        assert _alike(module, module.fit(*found, **_options(optimizer), validation=found), wanted)
        assert module.log_likelihood(wanted[0], *found) == module.log_likelihood(wanted[0], X, y)
        assert module.score(wanted[0], *found) == module.score(wanted[0], X, y)


def test_a_mapped_file_is_read_in_parts(module: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    X, y = _data(3000)
    monkeypatch.setattr(module, "BLOCK_ROWS", 500)
    np.save(tmp_path / "X.npy", X)
    sizes: list[int] = []
    checked = module._data

    def noted(params: Arrays, X: Any, *rest: Any) -> Any:
        sizes.append(len(X))
        return checked(params, X, *rest)

    monkeypatch.setattr(module, "_data", noted)
    module.fit(tmp_path / "X.npy", y, epochs=1, batch_size=1200)
    assert max(sizes) == 500
    assert sum(sizes) == len(X)


@pytest.mark.parametrize("optimizer", ["adam", "lbfgs"])
def test_streams_train_as_arrays_in_the_same_order(module: ModuleType, optimizer: str) -> None:
    X, y = _data()
    wanted = module.fit(X, y, shuffle=False, **_options(optimizer))
    pairs = [(X[k : k + 16], y[k : k + 16]) for k in range(0, 90, 16)]
    for batches in (pairs, lambda: iter(pairs), map(list, pairs)):
        many = not isinstance(batches, Iterator)
        if not many and optimizer == "lbfgs":
            with pytest.raises(ValueError, match="X is an iterator, good for one epoch"):
                module.fit(batches, rows=90, epochs=1, **_options(optimizer))
            break
        found = module.fit(batches, rows=90, epochs=10 if many else 1, **_options(optimizer))
        if optimizer == "adam":
            one = wanted if many else module.fit(X, y, epochs=1, shuffle=False, **_options(optimizer))
            assert _alike(module, found, one)
        elif many:
            for name, array in wanted[0].items():
                np.testing.assert_allclose(found[0][name], array, rtol=1e-3, atol=1e-4)


def test_a_large_batch_is_the_sum_of_blocks(module: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    X, y = _data()
    options = {"dtype": "float64", "epochs": 3, "batch_size": 90}
    wanted = module.fit(X, y, **options)
    monkeypatch.setattr(module, "BLOCK_ROWS", 7)
    found = module.fit(X, y, **options)
    for name, array in wanted[0].items():
        np.testing.assert_allclose(found[0][name], array, rtol=1e-12, atol=1e-14)
    assert module.objective(wanted[0], X, y) == pytest.approx(wanted[1][-1]["objective"] * 90, rel=0.1)


X9, Y9 = _data(9)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((X9,), "y is missing"),
        ((3,), "y is missing"),
        (([(X9,)],), r"each batch must be a pair \(X, y\)"),
        (([3],), r"each batch must be a pair \(X, y\), got int"),
        ((iter([(X9, Y9)]),), "X is an iterator, good for one epoch: pass epochs=1"),
        (([],), "there are no batches"),
        (([(X9, Y9 + 1)],), "y must hold labels 0 and 1"),
        (("none.npy", Y9), "X cannot be read from none.npy"),
        ((__file__, Y9), "X cannot be read from"),
    ],
)
def test_bad_streams_are_one_sentence(module: ModuleType, arguments: tuple[Any, ...], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        module.fit(*arguments, params=module.init(), rows=9)


def test_a_prior_must_be_told_how_many_rows_a_stream_has(tmp_path: Path) -> None:
    module = emitted(WITH_PRIOR.model(), tmp_path)
    with pytest.raises(ValueError, match="pass rows, how many there are in all batches"):
        module.fit([(X9, Y9)])


# Checkpoints


@pytest.mark.parametrize("optimizer", ["sgd", "nesterov", "adam"])
def test_a_run_goes_on_to_the_bit(module: ModuleType, tmp_path: Path, optimizer: str) -> None:
    X, y = _data()
    more = {"validation": (X[:30], y[:30]), "patience": 4, **_options(optimizer)}
    wanted = module.fit(X, y, epochs=6, **more)
    path = tmp_path / "c.npz"
    assert _same(module.fit(X, y, epochs=2, checkpoint=path, **more), module.fit(X, y, epochs=2, **more))
    assert _same(module.fit(X, y, epochs=6, resume=path, checkpoint=path, **more), wanted)
    assert _same(module.fit(X, y, epochs=6, resume=path, **more), wanted)
    assert list(tmp_path.iterdir()) == [path]


def test_every_step_has_a_checkpoint_to_go_on_from(module: ModuleType, tmp_path: Path, monkeypatch: Any) -> None:
    X, y = _data()
    wanted = module.fit(X, y, epochs=2, **_options("adam"))
    written, write = iter(range(1000)), module._write_npz
    monkeypatch.setattr(module, "_write_npz", lambda _, arrays: write(tmp_path / f"{next(written)}.npz", arrays))
    module.fit(X, y, epochs=2, checkpoint=tmp_path / "c.npz", checkpoint_seconds=1e-9, **_options("adam"))
    paths = sorted(tmp_path.iterdir())
    # Compiled code looks up only between its calls, which take some steps each.
    assert len(paths) > 2 if hasattr(module, "_compiled") else len(paths) == 2 * 6 + 1
    for path in paths:
        assert _same(module.fit(X, y, epochs=2, resume=path, **_options("adam")), wanted)


@pytest.mark.parametrize(
    ("change", "kind", "sentence"),
    [
        ({"learning_rate": 0.2}, ValueError, "was made with learning_rate 0.03, not 0.2: pass the same, or start anew"),
        ({"seed": 4}, ValueError, "was made with seed 3, not 4"),
        ({"batch_size": 17}, ValueError, "was made with batch_size 16, not 17"),
        ({"beta1": 0.5}, ValueError, "was made with settings"),
        ({"optimizer": "rmsprop"}, ValueError, "was made with optimizer adam, not rmsprop"),
        ({"resume": "none.npz"}, FileNotFoundError, "there is no file none.npz"),
        ({"resume": __file__}, ValueError, "is not an .npz file"),
        ({"checkpoint": "none/c.npz"}, FileNotFoundError, "there is no folder none"),
        ({"checkpoint": "."}, IsADirectoryError, "is a folder: name a file"),
        ({"checkpoint_seconds": 0}, ValueError, "checkpoint_seconds must be a positive number"),
        ({"rows": -1, "X": [(X9, Y9)], "y": None}, ValueError, "rows must be a whole number of at least 1"),
    ],
)
def test_a_checkpoint_of_something_else_is_refused(
    module: ModuleType, tmp_path: Path, change: dict[str, Any], kind: type[Exception], sentence: str
) -> None:
    X, y = _data()
    path = tmp_path / "c.npz"
    module.fit(X, y, epochs=1, checkpoint=path, **_options("adam"))
    params = {} if "X" not in change else {"params": module.init()}
    with pytest.raises(kind, match=sentence):
        module.fit(**{"X": X, "y": y, "resume": path, **_options("adam"), **params, **change})
    if change == {"seed": 4}:
        with pytest.raises(ValueError, match="was made with rows 90, not 80"):
            module.fit(X[:80], y[:80], resume=path, **_options("adam"))
        module.save(path, module.init())
        with pytest.raises(ValueError, match="is no checkpoint of this model"):
            module.fit(X, y, resume=path, **_options("adam"))


def test_what_is_not_finite_is_named_and_the_good_checkpoint_stays(tmp_path: Path) -> None:
    counts = Network("c", 3, (Dense(1, "exp"),), LikelihoodSpec("poisson")).model()
    module, path = emitted(counts, tmp_path), tmp_path / "c.npz"
    X = np.random.default_rng(0).standard_normal((60, 3))
    X[40] *= 1e4  # overflows in the third batch
    y = np.ones(60)
    options: dict[str, Any] = {"batch_size": 16, "shuffle": False, "learning_rate": 1e-3, "seed": 1}
    sentence = r"epoch 1 \(the .* at step 3 is not finite; last good checkpoint: .*c.npz of step 2\): pass a smaller"
    with pytest.raises(FloatingPointError, match=sentence):
        module.fit(X, y, checkpoint=path, checkpoint_seconds=1e-9, **options)
    with np.load(path) as file:
        assert json.loads(str(file["about"]))["step"] == 2
        assert all(np.isfinite(file[name]).all() for name in file.files if name != "about")
    with pytest.raises(FloatingPointError, match="last good checkpoint: none"):
        module.fit(X, y, **options)


# Signals


def _files(folder: Path, rows: int = 4000) -> None:
    (folder / "trainer.py").write_text(trainer(load("lecture"), SMALL), encoding="utf-8")
    X, y = _data(rows)
    np.savez(folder / "data.npz", X=X, y=y)


_RUN = [
    "trainer.py",
    "data.npz",
    "--epochs",
    "8",
    "--batch-size",
    "8",
    "--optimizer",
    "adam",
    "--checkpoint-seconds",
    "0.02",
]


def _started(folder: Path, *more: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-W", "error", *_RUN, *more]
    return subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def _wait_for(path: Path, process: subprocess.Popen[str]) -> None:
    while not path.exists():
        assert process.poll() is None
        time.sleep(0.01)


def _step(checkpoint: Path) -> int:
    if not checkpoint.exists():
        return 0
    with np.load(checkpoint) as file:
        return json.loads(str(file["about"]))["step"]


@pytest.mark.timeout(300)
def test_kill_9_at_any_moment_loses_nothing_that_was_saved(tmp_path: Path) -> None:
    _files(tmp_path)
    _started(tmp_path, "--save", "whole.npz", "--epochs", "20").communicate()
    checkpoint, chance, killed = tmp_path / "parts.checkpoint.npz", random.Random(1), 0
    for _ in range(5):
        before = _step(checkpoint)
        process = _started(tmp_path, "--save", "parts.npz", "--epochs", "20", *(["--resume"] if before else []))
        while process.poll() is None and _step(checkpoint) <= before:
            time.sleep(0.005)
        time.sleep(0.05 * chance.random())
        process.kill()
        process.communicate()
        killed += process.returncode == -signal.SIGKILL
        assert _step(checkpoint) > before or process.returncode == 0
    assert killed >= 2
    out, said = _started(tmp_path, "--save", "parts.npz", "--epochs", "20", "--resume").communicate()
    assert (out.splitlines()[-1], said) == ("saved parts.npz after 20 epochs", "")
    assert (tmp_path / "parts.npz").read_bytes() == (tmp_path / "whole.npz").read_bytes()


@pytest.mark.timeout(300)
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_ends_the_batch_and_saves(tmp_path: Path, number: signal.Signals) -> None:
    _files(tmp_path)
    _started(tmp_path, "--save", "whole.npz").communicate()
    process = _started(tmp_path, "--save", "parts.npz", "--checkpoint", "c.npz")
    _wait_for(tmp_path / "c.npz", process)
    process.send_signal(number)
    out, said = process.communicate()
    assert (process.returncode, out) == (130, "")
    assert said.startswith("trainer.py: stopped after step ")
    step = int(said.split()[4].rstrip(";"))
    assert said.endswith(f"last good checkpoint: c.npz of step {step}; --resume goes on\n")
    with np.load(tmp_path / "c.npz") as file:
        assert json.loads(str(file["about"]))["step"] == step
    out, said = _started(tmp_path, "--save", "parts.npz", "--checkpoint", "c.npz", "--resume").communicate()
    assert said == ""
    assert (tmp_path / "parts.npz").read_bytes() == (tmp_path / "whole.npz").read_bytes()


def test_the_handlers_of_signals_come_back(module: ModuleType, tmp_path: Path) -> None:
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]

    def callback(*_: Any) -> None:
        assert signal.getsignal(signal.SIGINT) != before[0]
        os.kill(os.getpid(), signal.SIGINT)

    X, y = _data()
    with pytest.raises(KeyboardInterrupt, match=r"stopped after step 7; last good checkpoint: .*c.npz of step 7"):
        module.fit(X, y, callback=callback, checkpoint=tmp_path / "c.npz", **_options("sgd"))
    assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)] == before
    thread = threading.Thread(target=module.fit, args=(X, y), kwargs={"checkpoint": tmp_path / "d.npz"})
    thread.start()
    thread.join()
    assert (tmp_path / "d.npz").exists()


def test_a_folder_of_files_is_mapped_and_its_last_rows_are_held_out(tmp_path: Path) -> None:
    _files(tmp_path)
    X, y = _data(100)
    (tmp_path / "data").mkdir()
    np.save(tmp_path / "data" / "X.npy", X)
    np.save(tmp_path / "data" / "y.npy", y)
    command = [sys.executable, "trainer.py", "data", "--validation", "0.2", "--set", "beta1=0.8", "--optimizer", "adam"]
    done = subprocess.run([*command, "--warmup", "5"], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout.startswith("training, 80 rows: ")
    module = emitted(load("lecture"), tmp_path, SMALL)
    wanted, _ = module.fit(X[:80], y[:80], optimizer="adam", beta1=0.8, warmup=5)
    assert _same((module.load(tmp_path / "params.npz"), 0), (wanted, 0))


# Models that tie rows to each other


def test_rows_that_are_tied_are_never_parted(tmp_path: Path) -> None:
    m = Model("normed")
    n, i = m.index("n", "N"), m.index("i", 3)
    size = m.constant("count", 12.0)
    x, w = m.data("x", n, i), m.parameter("w", i)
    mean = m.tensor("mean", i)
    m.define(mean[i], Sum(x[n, i], n) / size)
    m.observe("bernoulli", m.define(m.tensor("yhat", n)[n], sigmoid(Sum((x[n, i] - mean[i]) * w[i], i))))
    module = emitted(m, tmp_path)
    X, y = _data(12)
    assert sys.maxsize <= module.BLOCK_ROWS
    assert max(module.check_gradients(module.init(dtype="float64"), X[:, :3], y).values()) < 1e-6
    with pytest.raises(ValueError, match=r"equation .* ties rows to each other, so gradients of parts do not add up"):
        module.fit(X[:, :3], y, reduce=lambda array: array)
    with pytest.raises(
        SymderiveError, match=r"normed cannot be distributed: the equation .* ties rows of data to each other"
    ):
        trainer(m, distributed="mpi")
