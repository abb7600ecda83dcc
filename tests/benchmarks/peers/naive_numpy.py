"""Textbook NumPy that allocates: what a careful person writes who does not think of speed."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.benchmarks.cells import LEARNING_RATES, Array, Cell


class Naive:
    """Forward, backward and update as they stand in a textbook."""

    def __init__(self, cell: Cell) -> None:
        self.cell = cell
        self.X, labels = cell.data()
        self.Y: Array = (
            labels[:, None].astype(cell.dtype) if cell.binary else np.eye(cell.widths[-1], dtype=cell.dtype)[labels]
        )
        self.layers = [[W, b] for W, b in cell.start()]
        self.means = [[np.zeros_like(p) for p in layer] for layer in self.layers]
        self.squares = [[np.zeros_like(p) for p in layer] for layer in self.layers]
        self.taken = 0

    def _activate(self, z: Array) -> Array:
        return np.maximum(0, z) if self.cell.activation == "relu" else 1 / (1 + np.exp(-z))

    def _slope(self, h: Array) -> Array:
        return (h > 0).astype(h.dtype) if self.cell.activation == "relu" else h * (1 - h)

    def loss_and_gradients(self, X: Array, Y: Array) -> tuple[Any, list[tuple[Array, Array]]]:
        """The mean loss of a batch and its gradients."""
        h = [X]
        for W, b in self.layers[:-1]:
            h.append(self._activate(h[-1] @ W + b))
        z = h[-1] @ self.layers[-1][0] + self.layers[-1][1]
        if self.cell.binary:
            p = 1 / (1 + np.exp(-z))
            loss = -np.mean(Y * np.log(p + 1e-12) + (1 - Y) * np.log(1 - p + 1e-12))
        else:
            e = np.exp(z - z.max(axis=1, keepdims=True))
            p = e / e.sum(axis=1, keepdims=True)
            loss = -np.mean(np.sum(Y * np.log(p + 1e-12), axis=1))
        delta = (p - Y) / len(X)
        gradients = [(h[-1].T @ delta, delta.sum(axis=0))]
        for k in range(len(self.layers) - 1, 0, -1):
            delta = delta @ self.layers[k][0].T * self._slope(h[k])
            gradients.insert(0, (h[k - 1].T @ delta, delta.sum(axis=0)))
        return loss, gradients

    def step(self, X: Array, Y: Array) -> Any:
        """One step; the loss before it."""
        loss, gradients = self.loss_and_gradients(X, Y)
        rate = LEARNING_RATES[self.cell.optimizer]
        self.taken += 1
        for layer, mean, square, gradient in zip(self.layers, self.means, self.squares, gradients, strict=True):
            for k in range(2):
                if self.cell.optimizer == "sgd":
                    layer[k] = layer[k] - rate * gradient[k]
                    continue
                mean[k] = 0.9 * mean[k] + 0.1 * gradient[k]
                square[k] = 0.999 * square[k] + 0.001 * gradient[k] ** 2
                unbiased = mean[k] / (1 - 0.9**self.taken), square[k] / (1 - 0.999**self.taken)
                layer[k] = layer[k] - rate * unbiased[0] / (np.sqrt(unbiased[1]) + 1e-8)
        return loss

    def run(self, steps: int) -> float:
        """Steps over the batches in turn."""
        batch, loss = self.cell.batch, 0.0
        count = len(self.X) // batch
        for _ in range(steps):
            k = self.taken % count * batch
            loss = self.step(self.X[k : k + batch], self.Y[k : k + batch])
        return float(loss)

    def epoch(self) -> float:
        """A step for every batch of a random order."""
        batch, order = self.cell.batch, np.random.default_rng(self.taken).permutation(len(self.X))
        count = len(order) // batch
        return float(sum(self.step(self.X[j], self.Y[j]) for j in order[: count * batch].reshape(count, batch)) / count)

    def parameters(self) -> list[tuple[Array, Array]]:
        """The layers."""
        return [(W, b) for W, b in self.layers]


def make(cell: Cell, threads: int) -> Naive:
    """The peer; the BLAS reads its threads from the environment."""
    del threads
    return Naive(cell)
