"""Compiled trainers under the sanitizers of the compiler, with SciPy's BLAS, and with none."""

from __future__ import annotations

import importlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace

import numpy as np
import pytest

from symderive.emit.trainers import trainer
from tests.emit.test_compiled import near, needs_cc
from tests.emit.test_fast import MODELS, rows_of
from tests.emitted import emitted

GCC = shutil.which("gcc")
TRAIN = """
import sys, numpy as np
sys.path.insert(0, sys.argv[1])
import trainer
rng = np.random.default_rng(0)
X, y = rng.standard_normal((45, 9)), np.arange(45) % 3
for dtype in ("float64", "float32"):
    start = trainer.init(1, dtype)
    assert trainer._compiled(start) is not None
    trainer.objective_and_gradients(start, np.asfortranarray(X, dtype)[:, ::1], y)
    trainer.predict(start, X[::2])
    for optimizer in ("sgd", "momentum", "nesterov", "rmsprop", "adam", "adamw"):
        trainer.fit(X, y, start, epochs=2, batch_size=8, learning_rate=0.01, optimizer=optimizer, validation=(X, y))
print("trained")
"""


def sanitizers() -> str | None:
    """What must be loaded first for the sanitizers of gcc to run in Python; None where they are not installed."""
    if GCC is None:
        return None
    asked = [
        subprocess.run(
            [GCC, f"-print-file-name=lib{name}.so"], capture_output=True, text=True, check=True
        ).stdout.strip()
        for name in ("asan", "ubsan")
    ]
    return " ".join(asked) if all(Path(path).is_absolute() for path in asked) else None


@pytest.mark.slow
@pytest.mark.skipif(sanitizers() is None, reason="gcc and its sanitizers are not installed")
@pytest.mark.parametrize("threads", ["1", "2"])
def test_sanitizers_find_nothing(tmp_path: Path, threads: str) -> None:
    (tmp_path / "trainer.py").write_text(trainer(MODELS["classes"], compiled=True), encoding="utf-8")
    environment = {
        "CC": "gcc -fsanitize=address,undefined -fno-sanitize-recover=all",
        "LD_PRELOAD": str(sanitizers()),
        "ASAN_OPTIONS": "detect_leaks=0",  # Python itself keeps memory until the end
        "PYTHONMALLOC": "malloc",
        "OMP_NUM_THREADS": threads,
        "XDG_CACHE_HOME": str(tmp_path),
    }
    command = [sys.executable, "-c", TRAIN, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, **environment})
    assert (done.returncode, done.stdout) == (0, "trained\n"), done.stderr


@pytest.fixture
def unreachable(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ModuleType:
    """A compiled trainer with products for BLAS that does not find the BLAS which NumPy was linked with."""
    importlib.import_module("scipy.linalg.cython_blas")  # while NumPy can still be found
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    for name in ("numpy._core._multiarray_umath", "numpy.core._multiarray_umath"):
        monkeypatch.setitem(sys.modules, name, SimpleNamespace(__file__=None))
    return emitted(MODELS["mnist"], tmp_path, compiled=True)


@needs_cc
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_the_blas_of_scipy_takes_its_place(unreachable: ModuleType, dtype: str, tmp_path: Path) -> None:
    plain = emitted(MODELS["mnist"], tmp_path)
    params = unreachable.init(1, dtype)
    X, y = rows_of(MODELS["mnist"], params, 33, dtype)
    assert unreachable._compiled(params) is not None
    value, slopes = unreachable.objective_and_gradients(params, X, y)
    wanted, gradients = plain.objective_and_gradients(params, X, y)
    tolerance = 2e-4 if dtype == "float32" else 1e-10
    np.testing.assert_allclose(value, wanted, rtol=tolerance)
    near(slopes, gradients, tolerance)


@needs_cc
def test_without_any_blas_numpy_is_used_and_one_sentence_says_so(
    unreachable: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "scipy.linalg.cython_blas", None)
    params = unreachable.init(1, "float32")
    X, y = rows_of(MODELS["mnist"], params, 5, "float32")
    with pytest.warns(
        RuntimeWarning, match="NumPy is used instead of compiled C: no matrix product can be had.*install scipy"
    ):
        value, _ = unreachable.objective_and_gradients(params, X, y)
    assert np.isfinite(value)
