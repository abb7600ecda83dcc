"""HIPS autograd: the loss as NumPy code, differentiated by tracing at every step."""

from __future__ import annotations

from typing import Any

import autograd.numpy as anp
from autograd import value_and_grad
from autograd.scipy.special import logsumexp

from tests.benchmarks.cells import Array, Cell
from tests.benchmarks.peers.naive_numpy import Naive


class Autograd(Naive):
    """The naive trainer with autograd's gradients."""

    def __init__(self, cell: Cell) -> None:
        super().__init__(cell)
        self._traced = value_and_grad(self._loss)

    def _loss(self, layers: list[list[Any]], X: Array, Y: Array) -> Any:
        h: Any = X
        for W, b in layers[:-1]:
            z = anp.dot(h, W) + b
            h = anp.maximum(z, 0) if self.cell.activation == "relu" else 0.5 * (anp.tanh(0.5 * z) + 1)
        z = anp.dot(h, layers[-1][0]) + layers[-1][1]
        if self.cell.binary:
            return anp.mean(anp.maximum(z, 0) + anp.log1p(anp.exp(-anp.abs(z))) - Y * z)
        return anp.mean(logsumexp(z, axis=1) - anp.sum(Y * z, axis=1))

    def loss_and_gradients(self, X: Array, Y: Array) -> tuple[Any, list[tuple[Array, Array]]]:
        """By autograd."""
        return self._traced(self.layers, X, Y)


def make(cell: Cell, threads: int) -> Autograd:
    """The peer."""
    del threads
    return Autograd(cell)
