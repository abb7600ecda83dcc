"""PyTorch with the whole step, optimizer included, in one torch.compile graph over functional gradients."""

from __future__ import annotations

from typing import Any

import torch
from torch.func import functional_call, grad_and_value

from tests.benchmarks.cells import LEARNING_RATES, Array, Cell
from tests.benchmarks.peers.torch_modules import Torch


class Compiled(Torch):
    """The fastest of the forms that were tried: see the results for torch.compile of the modules and of the optimizer."""

    def __init__(self, cell: Cell, threads: int) -> None:
        super().__init__(cell, threads, fused=False)
        self.values = {name: value.detach() for name, value in self.net.named_parameters()}
        self.means = {name: torch.zeros_like(value) for name, value in self.values.items()}
        self.squares = {name: torch.zeros_like(value) for name, value in self.values.items()}
        self.count = torch.zeros((), dtype=torch.float64)
        self._compiled: Any = torch.compile(self._sgd if cell.optimizer == "sgd" else self._adam, dynamic=False)
        self._gradient: Any = grad_and_value(lambda p, X, y: self.criterion(functional_call(self.net, p, (X,)), y))

    def _sgd(self, values: dict[str, Any], X: Any, y: Any) -> Any:
        gradients, loss = self._gradient(values, X, y)
        for name, value in values.items():
            value.sub_(gradients[name], alpha=LEARNING_RATES["sgd"])
        return loss

    def _adam(self, values: dict[str, Any], X: Any, y: Any) -> Any:
        gradients, loss = self._gradient(values, X, y)
        self.count.add_(1)
        first, second = 1 - 0.9**self.count, 1 - 0.999**self.count
        for name, value in values.items():
            g, mean, square = gradients[name], self.means[name], self.squares[name]
            mean.mul_(0.9).add_(g, alpha=0.1)
            square.mul_(0.999).add_(g * g, alpha=0.001)
            value.sub_((LEARNING_RATES["adam"] * (mean / first) / ((square / second).sqrt() + 1e-8)).to(value.dtype))
        return loss

    def step(self, X: Any, y: Any) -> Any:
        """One call of the compiled graph."""
        return self._compiled(self.values, X, y)

    def parameters(self) -> list[tuple[Array, Array]]:
        """The values that the graph updates in place."""
        found = list(self.values.values())
        return [(W.numpy().T.copy(), b.numpy().copy()) for W, b in zip(found[::2], found[1::2], strict=True)]


def make(cell: Cell, threads: int) -> Compiled:
    """The peer."""
    return Compiled(cell, threads)
