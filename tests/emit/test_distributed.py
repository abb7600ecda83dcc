"""Gradients that are summed over workers: threads, and processes that mpiexec starts."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from symderive.emit.trainer_view import Distributed
from symderive.emit.trainers import trainer
from symderive.model.load import load
from symderive.model.network import Dense, LikelihoodSpec, Network, PriorSpec
from tests.emitted import emitted

Arrays = dict[str, np.ndarray]
RIDGE = Network("ridge", 5, (Dense(1, "sigmoid"),), LikelihoodSpec("bernoulli"), PriorSpec("normal", 0.5))
MODELS = {"lecture": load("lecture"), "ridge": RIDGE.model()}
SIZES = {"lecture": {"d": 5, "m": 4}, "ridge": None}


def _data(rows: int = 90) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(7)
    X = rng.standard_normal((rows, 5))
    return X, (X[:, 0] * X[:, 1] > 0).astype(int)


def _on_workers(workers: int, fit: Callable[[int, Callable[[Any], Any]], Any]) -> list[Any]:
    """What fit(rank, reduce) returns on each worker, a thread."""
    barrier, slots = threading.Barrier(workers, timeout=30), [np.zeros(0)] * workers
    results: list[Any] = [None] * workers

    def work(rank: int) -> None:
        def reduce(array: np.ndarray) -> np.ndarray:
            slots[rank] = array.copy()
            barrier.wait()
            total = np.sum(slots, axis=0)
            barrier.wait()
            return total

        try:
            results[rank] = fit(rank, reduce)
        except Exception as error:  # noqa: BLE001  # the test looks at it
            results[rank] = error
            barrier.abort()

    threads = [threading.Thread(target=work, args=(rank,)) for rank in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def _close(found: Any, wanted: Any) -> None:
    for name, array in wanted[0].items():
        np.testing.assert_allclose(found[0][name], array, rtol=1e-11, atol=1e-13)
    for one, other in zip(found[1], wanted[1], strict=True):
        assert one == pytest.approx(other, rel=1e-11)


@pytest.fixture(scope="module", params=MODELS)
def module(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> ModuleType:
    return emitted(MODELS[request.param], tmp_path_factory.mktemp("distributed"), SIZES[request.param])


@pytest.mark.parametrize("workers", [1, 3, 20])
def test_workers_that_share_batches_go_the_way_of_one(module: ModuleType, workers: int) -> None:
    tried = {"sgd", "adam", "lbfgs", "newton"} & set(module.OPTIMIZERS)  # Newton: only without hidden layers
    assert len(tried) >= 3
    for optimizer in sorted(tried):
        _share_batches(module, optimizer, workers)


def _share_batches(module: ModuleType, optimizer: str, workers: int) -> None:
    X, y = _data()
    options: dict[str, Any] = {"batch_size": 16, "optimizer": optimizer, "dtype": "float64", "epochs": 3}
    options |= {"validation": (X[:30], y[:30]), "patience": 2}
    wanted = module.fit(X, y, **options)
    found = _on_workers(workers, lambda r, f: module.fit(X, y, reduce=f, worker=(r, workers), **options))
    for result in found:
        _close(result, wanted)
        assert all(result[0][name].tobytes() == array.tobytes() for name, array in found[0][0].items())


def test_workers_with_rows_of_their_own_go_the_way_of_one_batch(module: ModuleType) -> None:
    X, y = _data()
    parts = [slice(0, 50), slice(50, 60), slice(60, 90)]  # of unequal length
    wanted = module.fit(X, y, epochs=5, batch_size=90, dtype="float64")
    found = _on_workers(
        3, lambda r, f: module.fit(X[parts[r]], y[parts[r]], epochs=5, batch_size=90, dtype="float64", reduce=f)
    )
    for result in found:
        _close(result, wanted)


def test_workers_with_unequal_numbers_of_batches_all_end(module: ModuleType) -> None:
    X, y = _data()
    batches = [[slice(0, 20), slice(20, 30), slice(30, 45)], [slice(45, 80)], [slice(80, 85), slice(85, 90)]]
    steps = [[batches[r][k] for r in range(3) if k < len(batches[r])] for k in range(3)]
    joined = [
        (np.concatenate([X[part] for part in step]), np.concatenate([y[part] for part in step])) for step in steps
    ]
    wanted = module.fit(joined, params=module.init(0, "float64"), epochs=4, rows=90)
    found = _on_workers(
        3,
        lambda r, f: module.fit(
            [(X[part], y[part]) for part in batches[r]], params=module.init(0, "float64"), epochs=4, rows=90, reduce=f
        ),
    )
    for result in found:
        _close(result, wanted)


def test_one_callback_stops_all_workers(module: ModuleType) -> None:
    X, y = _data()

    def fit(rank: int, reduce: Any) -> Any:
        return module.fit(
            X, y, epochs=9, reduce=reduce, worker=(rank, 2), callback=lambda epoch, *_: rank == 1 and epoch == 3
        )

    assert [len(history) for _, history in _on_workers(2, fit)] == [3, 3]


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"worker": (0, 2)}, "worker must be .rank, workers. with a rank below 2, and needs reduce"),
        ({"worker": (2, 2), "reduce": lambda a: a}, "with a rank below 2"),
        ({"worker": (-1, 2), "reduce": lambda a: a}, "the rank of worker must be a whole number of at least 0"),
        ({"reduce": lambda a: a[:-1]}, "reduce must return an array of the shape that it is given"),
    ],
)
def test_bad_workers_are_one_sentence(module: ModuleType, options: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        module.fit(*_data(), **options)


# Processes


def _command(ranks: int, *arguments: str) -> list[str]:
    mpiexec = str(Path(sys.executable).with_name("mpiexec"))
    return [mpiexec, "-n", str(ranks), "--oversubscribe", "--allow-run-as-root", sys.executable, "many.py", *arguments]


def _run(folder: Path, command: list[str]) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, env=environment)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    several: list[tuple[str, Distributed | None]] = [("one.py", None), ("many.py", "mpi")]
    for name, distributed in several:
        text = trainer(MODELS["lecture"], SIZES["lecture"], name, distributed=distributed)
        (tmp_path / name).write_text(text, encoding="utf-8")
    X, y = _data(1000)
    np.savez(tmp_path / "data.npz", X=X, y=y)
    return tmp_path


_OPTIONS = ["data.npz", "--dtype", "float64", "--validation", "0.2", "--optimizer", "adam", "--batch-size", "30"]


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("ranks", [2, 4])
def test_processes_go_the_way_of_one(folder: Path, ranks: int) -> None:
    one = _run(folder, [sys.executable, "one.py", *_OPTIONS, "--save", "one.npz"])
    many = _run(folder, _command(ranks, *_OPTIONS, "--save", "many.npz"))
    assert (many.returncode, many.stdout) == (0, one.stdout.replace("one.npz", "many.npz")), many.stderr
    with np.load(folder / "one.npz") as wanted, np.load(folder / "many.npz") as found:
        for name in wanted.files:
            np.testing.assert_allclose(found[name], wanted[name], rtol=1e-10, atol=1e-12)


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("kill", [True, False])
def test_a_process_that_dies_ends_all_and_leaves_a_checkpoint(folder: Path, kill: bool) -> None:
    options = [*_OPTIONS, "--save", "p.npz", "--checkpoint-seconds", "0.01"]
    if not kill:  # an error on one process only
        text = (folder / "many.py").read_text(encoding="utf-8")
        broken = (
            '    if WORLD.rank == 1 and Path("p.checkpoint.npz").exists():\n        raise OSError("the disk is gone")\n'
        )
        place = "    total = np.empty_like(array)\n"
        assert place in text
        (folder / "many.py").write_text(text.replace(place, broken + place), encoding="utf-8")
    process = subprocess.Popen(
        _command(2, *options, "--epochs", "100000"),
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    while kill and not (folder / "p.checkpoint.npz").exists():
        assert process.poll() is None
        time.sleep(0.02)
    if kill:
        children = subprocess.run(
            ["ps", "-o", "pid=", "--ppid", str(process.pid)], capture_output=True, text=True, check=True
        )
        os.kill(int(children.stdout.split()[-1]), 9)
    _, said = process.communicate()
    assert process.returncode != 0
    assert ("Killed" in said) if kill else ("many.py: process 1 of 2 ends all: the disk is gone" in said)
    with np.load(folder / "p.checkpoint.npz") as file:
        epochs = json.loads(str(file["about"]))["epoch"] + 1
    more = _run(folder, [sys.executable, "one.py", *_OPTIONS, "--save", "p.npz", "--resume", "--epochs", str(epochs)])
    assert (more.returncode, more.stderr) == (0, "")
    assert f"saved p.npz after {epochs} epochs" in more.stdout


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["none.npz"], "there is no file none.npz"),
        (["data.npz", "--epochs", "0"], "epochs must be a whole number of at least 1, got 0"),
        (["data.npz", "--schedule", "x"], "argument --schedule: invalid choice: 'x'"),
    ],
)
def test_what_all_processes_find_wrong_is_told_once(folder: Path, arguments: list[str], sentence: str) -> None:
    done = _run(folder, _command(2, *arguments))
    assert done.returncode == 2
    assert done.stderr.count(sentence) == 1
