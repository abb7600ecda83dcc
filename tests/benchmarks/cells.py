"""The cells of the table: a network, a batch size, an optimizer and a dtype; their data and starting parameters."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
LEARNING_RATES = {"sgd": 0.05, "adam": 1e-5}
"""Adam has the decays 0.9 and 0.999 and ε = 1e-8 of Kingma and Ba (2015) everywhere; its rate is so small that no network learns
its random labels by heart while it is measured: then gradients underflow, and some processors are slow with such numbers."""


@dataclass(frozen=True)
class Cell:
    """One comparison. ``widths`` has the inputs, the hidden layers and the outputs; one output is a Bernoulli's logit."""

    network: str
    widths: tuple[int, ...]
    activation: Literal["sigmoid", "relu"]
    batch: int
    optimizer: Literal["sgd", "adam"] = "sgd"
    dtype: Literal["float32", "float64"] = "float32"
    epoch: bool = False
    """Whether a whole epoch of 60,000 shuffled rows is timed, instead of one step."""

    @property
    def rows(self) -> int:
        """Rows of data: an epoch's, or some batches that are taken in turn (few enough for the cache, many for a small net)."""
        if self.epoch:
            return 60_000
        if len(self.widths) == 2:
            return self.batch
        return 256 * self.batch if self.widths[0] < 64 else max(4 * self.batch, 2048)

    @property
    def batches(self) -> int:
        """Whole batches in the data."""
        return self.rows // self.batch

    @property
    def binary(self) -> bool:
        """Whether the output is one logit, not the logits of classes."""
        return self.widths[-1] == 1

    @property
    def name(self) -> str:
        """A name for the command line: ``784-128-10-relu-b32-adam-float32``."""
        kind = f"-{self.activation}" if len(self.widths) > 2 else ""
        return f"{self.network}{kind}-b{self.batch}-{self.optimizer}-{self.dtype}{'-epoch' if self.epoch else ''}"

    def data(self) -> tuple[Array, Array]:
        """X, and labels counted from 0."""
        if self.network == "2-2-1":
            times = self.rows // 4
            return np.tile(np.array([[0, 0], [0, 1], [1, 0], [1, 1]], self.dtype), (times, 1)), np.tile(
                [0, 1, 1, 0], times
            )
        rng = np.random.default_rng(7)
        X = rng.random((self.rows, self.widths[0]), dtype=np.float32).astype(self.dtype)
        return X, rng.integers(0, max(2, self.widths[-1]), self.rows)

    def start(self) -> list[tuple[Array, Array]]:
        """Weights (inputs, outputs) and biases (outputs,) of every layer."""
        rng = np.random.default_rng(3)
        gain = 2 if self.activation == "relu" else 1
        return [
            ((rng.standard_normal((i, o)) * np.sqrt(gain / i)).astype(self.dtype), (0.1 * rng.standard_normal(o)).astype(self.dtype))
            for i, o in zip(self.widths, self.widths[1:], strict=False)
        ]  # fmt: skip


def _networks() -> list[Cell]:
    digits = ("784-128-10", (784, 128, 10)), ("784-512-256-10", (784, 512, 256, 10))
    return [
        Cell("2-2-1", (2, 2, 1), "sigmoid", 4),
        Cell("20-16-1", (20, 16, 1), "sigmoid", 32),
        Cell("784-128-1", (784, 128, 1), "sigmoid", 128),
        Cell("1000-1000-1", (1000, 1000, 1), "sigmoid", 1024),
        *(Cell(n, w, a, b) for n, w in digits for a in ("relu", "sigmoid") for b in (32, 128, 1024)),
        Cell("20x64", (64,) * 21 + (10,), "relu", 128),
        Cell("logistic 784", (784, 1), "sigmoid", 60_000),
    ]


def cells() -> list[Cell]:
    """All cells: every network with SGD and Adam in float32 and float64, one step; one epoch of the digits networks."""
    steps = [
        replace(cell, optimizer=o, dtype=d)
        for d in ("float32", "float64") for o in ("sgd", "adam") for cell in _networks()
    ]  # fmt: skip
    epochs = [
        replace(cell, optimizer=o, epoch=True)
        for o in ("sgd", "adam") for cell in _networks() if cell.network == "784-128-10" and cell.activation == "relu"
    ]  # fmt: skip
    return steps + epochs
