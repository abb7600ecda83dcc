"""The bound: the matrix products of one step alone, into arrays that exist, in the operand order that BLAS likes best."""

from __future__ import annotations

import numpy as np

from tests.benchmarks.cells import Array, Cell

ROWS = (
    256  # of tall data whose products with a vector are taken block by block, so that a block is read once from memory
)


class Gemm:
    """Forward, weights' gradients and inputs' gradients (none for the first layer), with the last layer transposed."""

    def __init__(self, cell: Cell) -> None:
        self.cell = cell
        self.X, _ = cell.data()
        self.taken = 0
        rng = np.random.default_rng(0)

        def array(*shape: int) -> Array:
            return rng.random(shape).astype(cell.dtype)

        widths, batch, depth = cell.widths, cell.batch, len(cell.widths) - 1
        self.first = array(*widths[:2])
        self.first_out = array(batch, widths[1])
        self.first_gradient = array(*widths[:2])
        outputs = [self.first_out, *(array(batch, width) for width in widths[2:-1])]
        deltas = [array(batch, width) for width in widths[1:-1]]
        self.calls: list[tuple[Array, Array, Array]] = []
        for k in range(1, depth - 1):
            self.calls.append((outputs[k - 1], array(*widths[k : k + 2]), outputs[k]))
        if depth > 1:
            last, logits = array(widths[-1], widths[-2]), array(widths[-1], batch)
            self.calls += [(last, outputs[-1].T, logits), (logits, outputs[-1], array(widths[-1], widths[-2]))]
            if not cell.binary:
                self.calls.append((logits.T, last, deltas[-1]))
        for k in range(depth - 2, 0, -1):
            W = array(*widths[k : k + 2])
            self.calls += [(outputs[k - 1].T, deltas[k], np.empty_like(W)), (deltas[k], W.T, deltas[k - 1])]
        self.delta = deltas[0] if deltas else self.first_out

    def _tall(self, X: Array) -> None:
        u, z, total = self.first[:, 0], self.first_out[:, 0].copy(), self.first_gradient[:, 0].copy()
        for k in range(0, len(X), ROWS):
            np.dot(X[k : k + ROWS], u, z[k : k + ROWS])
            np.dot(z[k : k + ROWS], X[k : k + ROWS], total)

    def run(self, steps: int) -> float:
        """The products of so many steps."""
        batch = self.cell.batch
        count = len(self.X) // batch
        for _ in range(steps):
            k = self.taken % count * batch
            self.taken += 1
            X = self.X[k : k + batch]
            if len(self.cell.widths) == 2:
                self._tall(X)
                continue
            np.dot(X, self.first, self.first_out)
            for a, b, out in self.calls:
                np.dot(a, b, out)
            np.dot(X.T, self.delta, self.first_gradient)
        return 0.0

    def epoch(self) -> float:
        """The products of an epoch; rows are not gathered."""
        return self.run(len(self.X) // self.cell.batch)

    def parameters(self) -> None:
        """It has none that matter."""


def make(cell: Cell, threads: int) -> Gemm:
    """The peer; the BLAS reads its threads from the environment."""
    del threads
    return Gemm(cell)
