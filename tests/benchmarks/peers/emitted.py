"""Our own trainers, through ``fit`` as a user calls it: what it checks and records at the end of an epoch is in the time."""

from __future__ import annotations

import tempfile
import threading
import time
from contextlib import nullcontext
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from symderive.emit.trainers import trainer
from symderive.model.toml_file import parse_toml
from tests.benchmarks.ablation import without
from tests.benchmarks.cells import LEARNING_RATES, Array, Cell
from tests.emitted import imported

FOREVER = 10**9


def model_text(cell: Cell) -> str:
    """The cell's network as a model file."""
    *hidden, outputs = cell.widths[1:]
    layers = [f'[[layers]]\nunits = {units}\nactivation = "{cell.activation}"\n' for units in hidden]
    layers.append(f'[[layers]]\nunits = {outputs}\nactivation = "{"sigmoid" if cell.binary else "softmax"}"\n')
    family = "bernoulli" if cell.binary else "categorical"
    return "\n".join([f'name = "cell"\ninputs = {cell.widths[0]}\n', *layers, f'[likelihood]\nfamily = "{family}"\n'])


def text_of(cell: Cell, style: str, left_out: str = "") -> str:
    """The emitted trainer, perhaps without one of the passes."""
    with without(left_out) if left_out else nullcontext():
        return trainer(parse_toml(model_text(cell)).model(), fast=style == "fast", compiled=style == "c")


def module_of(cell: Cell, style: str, left_out: str = "") -> ModuleType:
    """The emitted trainer, imported from a file; perhaps without one of the passes."""
    text = text_of(cell, style, left_out)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "cell_trainer.py")
        path.write_text(text, encoding="utf-8")
        return imported(path)


class Emitted:
    """``fit`` runs in a thread of its own, and its callback waits after every epoch until more are wanted."""

    def __init__(self, cell: Cell, style: str, left_out: str = "") -> None:
        self.cell = cell
        self.X, self.y = cell.data()
        self.module: Any = module_of(cell, style, left_out)
        begun = time.perf_counter()
        text_of(cell, style, left_out)  # once more: the first time imports SymPy and compiles templates
        self.emission = time.perf_counter() - begun
        start: dict[str, Array] = self.module.init(0, cell.dtype)
        arrays = [array for layer in cell.start() for array in layer]
        self.params = {
            name: given.reshape(made.shape) for (name, made), given in zip(start.items(), arrays, strict=True)
        }
        self.record: dict[str, float] = {}
        self._wanted, self._left = 0, threading.Semaphore(0)
        self._done = threading.Semaphore(0)
        self._thread: threading.Thread | None = None

    def _fit(self, rows: int, epochs: int, **more: Any) -> Any:
        settings = {
            "batch_size": self.cell.batch,
            "optimizer": self.cell.optimizer,
            "learning_rate": LEARNING_RATES[self.cell.optimizer],
        }
        return self.module.fit(self.X[:rows], self.y[:rows], self.params, epochs=epochs, **settings, **more)

    def _after_epoch(self, _: int, params: dict[str, Array], record: dict[str, float]) -> None:
        self.params, self.record = params, record
        self._wanted -= 1
        if self._wanted <= 0:
            self._done.release()
            self._left.acquire()

    def _epochs(self, count: int, *, shuffle: bool) -> float:
        self._wanted = count
        if self._thread is None:
            batches = self.cell.batches * self.cell.batch
            more = {"shuffle": shuffle, "callback": self._after_epoch}
            self._thread = threading.Thread(target=self._fit, args=(batches, FOREVER), kwargs=more, daemon=True)
            self._thread.start()
        else:
            self._left.release()
        self._done.acquire()
        return -self.record["log_likelihood"]

    def run(self, steps: int) -> float:
        """Three steps are those of the check; else whole epochs of rows in their order."""
        if steps == 3 and self._thread is None:
            before = self._fit(2 * self.cell.batch, 1, shuffle=False)[0] if self.cell.batches > 2 else None
            if before is None:
                self.params, history = self._fit(self.cell.batches * self.cell.batch, 3, shuffle=False)
                return -history[-1]["log_likelihood"]
            self.params, _ = self._fit(3 * self.cell.batch, 1, shuffle=False)
            third = slice(2 * self.cell.batch, 3 * self.cell.batch)
            return -self.module.log_likelihood(before, self.X[third], self.y[third]) / self.cell.batch
        assert steps % self.cell.batches == 0
        return self._epochs(steps // self.cell.batches, shuffle=False)

    def epoch(self) -> float:
        """One epoch of rows in a new random order."""
        return self._epochs(1, shuffle=True)

    def parameters(self) -> list[tuple[Array, Array]]:
        """The arrays of the params, a pair for each layer."""
        arrays = [np.asarray(a) for a in self.params.values()]
        return [
            (W if W.ndim == 2 else W[:, None], b.reshape(-1)) for W, b in zip(arrays[::2], arrays[1::2], strict=True)
        ]


def make(cell: Cell, threads: int, *, style: str, left_out: str = "") -> Emitted:
    """The peer; style is readable, fast or c, and ``left_out`` a name of `tests.benchmarks.ablation`."""
    del threads
    return Emitted(cell, style, left_out)
