"""PyTorch as its tutorials write it: modules, a loss on logits, an optimizer; eager."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import torch

from tests.benchmarks.cells import LEARNING_RATES, Array, Cell


class Torch:
    """torch.nn.Sequential with SGD or Adam, fused or not."""

    def __init__(self, cell: Cell, threads: int, *, fused: bool) -> None:
        torch.set_num_threads(threads)
        torch.manual_seed(0)
        self.cell = cell
        dtype = getattr(torch, cell.dtype)
        modules: list[torch.nn.Module] = []
        for i, o in pairwise(cell.widths):
            modules += [
                torch.nn.Linear(i, o, dtype=dtype),
                torch.nn.ReLU() if cell.activation == "relu" else torch.nn.Sigmoid(),
            ]
        self.net = torch.nn.Sequential(*modules[:-1])
        self.linear: list[Any] = [m for m in modules if isinstance(m, torch.nn.Linear)]
        with torch.no_grad():
            for module, (W, b) in zip(self.linear, cell.start(), strict=True):
                module.weight.copy_(torch.from_numpy(W.T.copy()))
                module.bias.copy_(torch.from_numpy(b))
        X, labels = cell.data()
        self.X = torch.from_numpy(X)
        self.labels = (
            torch.from_numpy(labels.astype(cell.dtype))[:, None]
            if cell.binary
            else torch.from_numpy(labels.astype(np.int64))
        )
        self.criterion = torch.nn.BCEWithLogitsLoss() if cell.binary else torch.nn.CrossEntropyLoss()
        kind: Any = torch.optim.SGD if cell.optimizer == "sgd" else torch.optim.Adam
        self.optimizer = kind(
            self.net.parameters(), lr=LEARNING_RATES[cell.optimizer], **({"fused": True} if fused else {})
        )
        self.batches = [
            pair
            for pair in zip(self.X.split(cell.batch), self.labels.split(cell.batch), strict=True)
            if len(pair[0]) == cell.batch
        ]
        self.taken = 0

    def step(self, X: Any, y: Any) -> Any:
        """One step."""
        self.optimizer.zero_grad(set_to_none=True)
        loss = self.criterion(self.net(X), y)
        loss.backward()
        self.optimizer.step()
        return loss

    def run(self, steps: int) -> float:
        """Steps over the batches in turn."""
        loss = None
        for _ in range(steps):
            loss = self.step(*self.batches[self.taken % len(self.batches)])
            self.taken += 1
        return float(loss.detach() if loss is not None else 0)

    def epoch(self) -> float:
        """A step for every batch of a random order; rows are gathered by indexing, which beats DataLoader."""
        count, batch = len(self.batches), self.cell.batch
        order = torch.randperm(len(self.X))[: count * batch].reshape(count, batch)
        return float(sum(self.step(self.X[j], self.labels[j]).detach() for j in order) / count)

    def parameters(self) -> list[tuple[Array, Array]]:
        """Copies; weights are transposed to (inputs, outputs)."""
        return [(m.weight.detach().numpy().T.copy(), m.bias.detach().numpy().copy()) for m in self.linear]


def make(cell: Cell, threads: int, *, fused: bool = False) -> Torch:
    """The peer."""
    return Torch(cell, threads, fused=fused)
