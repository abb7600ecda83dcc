"""scikit-learn's MLPClassifier by partial_fit."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
from sklearn.neural_network import MLPClassifier

from tests.benchmarks.cells import LEARNING_RATES, Array, Cell


class Sklearn:
    """One partial_fit for each batch; without penalty, momentum or shuffling inside it."""

    def __init__(self, cell: Cell) -> None:
        warnings.filterwarnings("ignore")
        self.cell = cell
        self.X, self.labels = cell.data()
        self.taken = 0
        batch: Any = cell.batch
        self.net: Any = MLPClassifier(
            cell.widths[1:-1], activation="relu" if cell.activation == "relu" else "logistic", solver=cell.optimizer, alpha=0.0,
            batch_size=batch, learning_rate_init=LEARNING_RATES[cell.optimizer], momentum=0.0, nesterovs_momentum=False, shuffle=False,
        )  # fmt: skip
        first = slice(cell.batch)
        self.net.partial_fit(self.X[first], self.labels[first], classes=np.arange(max(2, cell.widths[-1])))
        for k, (W, b) in enumerate(cell.start()):
            self.net.coefs_[k][...], self.net.intercepts_[k][...] = W, b
        if cell.optimizer == "adam":
            optimizer = self.net._optimizer
            optimizer.t = 0
            for moments in (*optimizer.ms, *optimizer.vs):
                moments[...] = 0

    def run(self, steps: int) -> float:
        """Steps over the batches in turn."""
        batch = self.cell.batch
        count = len(self.X) // batch
        for _ in range(steps):
            k = self.taken % count * batch
            self.taken += 1
            self.net.partial_fit(self.X[k : k + batch], self.labels[k : k + batch])
        return float(self.net.loss_)

    def epoch(self) -> float:
        """One pass that scikit-learn shuffles."""
        self.net.shuffle = True
        self.net.partial_fit(self.X, self.labels)
        return float(self.net.loss_)

    def parameters(self) -> list[tuple[Array, Array]]:
        """Its coefficients."""
        return list(zip(self.net.coefs_, self.net.intercepts_, strict=True))


def make(cell: Cell, threads: int) -> Sklearn:
    """The peer."""
    del threads
    return Sklearn(cell)
