"""The style plain: as little as can be, with the results of the whole trainer."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from symderive.calculus.errors import SymderiveError
from symderive.emit.trainers import trainer
from symderive.model.load import load
from symderive.model.network import Dense, LikelihoodSpec, Network, PriorSpec
from tests.emitted import emitted, imported

ROOT = Path(__file__).parents[2]
MODELS = {
    "lecture": load("lecture"),
    "logistic": load("logistic"),
    "mnist": load("mnist"),
    "counts": Network("c", 4, (Dense(1, "exp"),), LikelihoodSpec("poisson"), PriorSpec("laplace", 0.5)).model(),
    "open": Network("o", "d", (Dense("m", "tanh"), Dense(2, "identity")), LikelihoodSpec("normal")).model(),
}


@pytest.mark.parametrize("name", MODELS)
def test_the_bits_are_those_of_the_whole_trainer(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "plain_trainer.py"
    path.write_text(trainer(MODELS[name], style="plain"), encoding="utf-8")
    plain, whole = imported(path), emitted(MODELS[name], tmp_path)
    sizes: dict[str, Any] = {"sizes": {"d": 3, "m": 2}} if name == "open" else {}
    start = plain.init(seed=2, **sizes)
    wanted = whole.init(seed=2, **sizes)
    assert all(start[key].tobytes() == array.tobytes() for key, array in wanted.items())
    rng = np.random.default_rng(0)
    X = rng.standard_normal((50, len(next(a for a in start.values() if a.ndim)))).astype("float32")
    y: Any = rng.integers(0, 2, 50)
    y = (
        rng.standard_normal((50, 2)).astype("float32")
        if name == "open"
        else y
        if name == "mnist"
        else y.astype("float32")
    )
    found = plain.fit(start, X, y, epochs=3, batch_size=16, learning_rate=0.01, seed=4)
    options = {"epochs": 3, "batch_size": 16, "learning_rate": 0.01, "seed": 4}
    trained, history = whole.fit(X, y, params=wanted, **options)
    assert all(found[key].tobytes() == array.tobytes() for key, array in trained.items())
    assert (
        capsys.readouterr().out.splitlines()[-1]
        == f"epoch 3: log-likelihood per row {history[-1]['log_likelihood']:.4f}"
    )
    np.testing.assert_array_equal(plain.predict(found, X), whole.predict(trained, X))
    assert plain.log_likelihood(found, X, y) == whole.log_likelihood(trained, X, y)


def test_it_is_short() -> None:
    assert len(trainer(load("lecture"), style="plain").splitlines()) < 140


@pytest.mark.slow
def test_it_keeps_to_the_rules_of_the_project(tmp_path: Path) -> None:
    for name in ("mnist", "open"):
        model = MODELS[name]
        (tmp_path / f"plain_{name}.py").write_text(trainer(model, style="plain"), encoding="utf-8")
        (tmp_path / f"one_{name}.py").write_text(trainer(model), encoding="utf-8")
        (tmp_path / f"many_{name}.py").write_text(trainer(model, distributed="mpi"), encoding="utf-8")
        text = trainer(model, {"m": 3} if name == "open" else None, style="sklearn")
        (tmp_path / f"class_{name}.py").write_text(text, encoding="utf-8")
    options = ["--no-cache", "--config", str(ROOT / "pyproject.toml"), str(tmp_path)]
    for command in (["format", "--check", "--diff"], ["check", "--ignore", "T201"]):
        done = subprocess.run(
            [sys.executable, "-m", "ruff", *command, *options], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
    settings = tmp_path / "pyrightconfig.json"
    settings.write_text(json.dumps({"typeCheckingMode": "strict", "pythonVersion": "3.11"}), encoding="utf-8")
    pyright = [sys.executable, "-m", "pyright", "-p", str(settings), "--pythonpath", sys.executable]
    done = subprocess.run(pyright, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_it_is_not_for_speed_or_for_many_processes() -> None:
    with pytest.raises(SymderiveError, match="the style plain is what reads best"):
        trainer(load("lecture"), style="plain", fast=True)
    with pytest.raises(SymderiveError, match="only trainers with a command line can be distributed"):
        trainer(load("lecture"), style="plain", distributed="mpi")
