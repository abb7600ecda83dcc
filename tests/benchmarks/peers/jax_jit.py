"""JAX: one jitted step with donated buffers, or all steps in one jitted loop (lax.fori_loop, lax.scan)."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from tests.benchmarks.cells import LEARNING_RATES, Array, Cell


class Jax:
    """The state is the layers, for Adam with both moments and the number of steps."""

    def __init__(self, cell: Cell, *, scan: bool) -> None:
        if cell.dtype == "float64":
            jax.config.update("jax_enable_x64", True)
        self.cell, self.scan = cell, scan
        X, labels = cell.data()
        self.count, batch = len(X) // cell.batch, cell.batch
        self.X = jnp.array(X[: self.count * batch])
        self.labels = jnp.array(labels[: self.count * batch].astype(cell.dtype if cell.binary else "int32"))
        self.Xs, self.ys = self.X.reshape(self.count, batch, -1), self.labels.reshape(self.count, batch)
        layers = [(jnp.array(W), jnp.array(b)) for W, b in cell.start()]
        zeros = jax.tree.map(jnp.zeros_like, layers)
        self.state: Any = (
            layers if cell.optimizer == "sgd" else (layers, zeros, jax.tree.map(jnp.zeros_like, layers), jnp.zeros(()))
        )
        update = self._sgd if cell.optimizer == "sgd" else self._adam
        self._step: Any = jax.jit(update, donate_argnums=0)
        self._gathered: Any = jax.jit(lambda s, X, y, j: update(s, X[j], y[j]), donate_argnums=0)
        self._many: Any = jax.jit(self._loop, donate_argnums=0)
        self._epoch: Any = jax.jit(self._scan, donate_argnums=0)
        self._update: Any = update
        self.batches = [(self.Xs[k], self.ys[k]) for k in range(self.count)]
        self.key = jax.random.key(0)
        self.taken = 0

    def _loss(self, layers: Any, X: Any, y: Any) -> Any:
        h = X
        for W, b in layers[:-1]:
            h = (jax.nn.relu if self.cell.activation == "relu" else jax.nn.sigmoid)(h @ W + b)
        z = h @ layers[-1][0] + layers[-1][1]
        if self.cell.binary:
            return jnp.mean(jax.nn.softplus(z[:, 0]) - y * z[:, 0])
        return jnp.mean(jax.nn.logsumexp(z, axis=1) - jnp.take_along_axis(z, y[:, None], 1)[:, 0])

    def _sgd(self, layers: Any, X: Any, y: Any) -> Any:
        loss, gradients = jax.value_and_grad(self._loss)(layers, X, y)
        return jax.tree.map(lambda p, g: p - LEARNING_RATES["sgd"] * g, layers, gradients), loss

    def _adam(self, state: Any, X: Any, y: Any) -> Any:
        layers, mean, square, n = state
        loss, gradients = jax.value_and_grad(self._loss)(layers, X, y)
        n = n + 1
        mean = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, mean, gradients)
        square = jax.tree.map(lambda v, g: 0.999 * v + 0.001 * g * g, square, gradients)
        first, second = 1 - 0.9**n, 1 - 0.999**n
        rate = LEARNING_RATES["adam"]
        layers = jax.tree.map(
            lambda p, m, v: p - (rate * (m / first) / (jnp.sqrt(v / second) + 1e-8)).astype(p.dtype),
            layers,
            mean,
            square,
        )
        return (layers, mean, square, n), loss

    def _loop(self, state: Any, steps: Any, start: Any, Xs: Any, ys: Any) -> Any:
        def body(k: Any, carry: Any) -> Any:
            j = (start + k) % self.count
            return self._update(carry[0], Xs[j], ys[j])

        return jax.lax.fori_loop(0, steps, body, (state, jnp.zeros((), self.cell.dtype)))

    def _scan(self, state: Any, key: Any, X: Any, y: Any) -> Any:
        order = jax.random.permutation(key, len(X)).reshape(self.count, self.cell.batch)
        return jax.lax.scan(lambda s, j: self._update(s, X[j], y[j]), state, order)

    def run(self, steps: int) -> float:
        """Steps over the batches in turn."""
        loss: Any = 0.0
        if self.scan:
            self.state, loss = self._many(self.state, steps, self.taken, self.Xs, self.ys)
            self.taken += steps
            return float(loss)
        for _ in range(steps):
            self.state, loss = self._step(self.state, *self.batches[self.taken % self.count])
            self.taken += 1
        jax.block_until_ready(self.state)
        return float(loss)

    def epoch(self) -> float:
        """A step for every batch of a random order."""
        if self.scan:
            self.key, key = jax.random.split(self.key)
            self.state, losses = self._epoch(self.state, key, self.X, self.labels)
            return float(losses.mean())
        order = np.random.default_rng(self.taken).permutation(len(self.X)).astype("int32").reshape(self.count, -1)
        losses: Any = []
        for rows in order:
            self.state, loss = self._gathered(self.state, self.X, self.labels, rows)
            losses.append(loss)
        jax.block_until_ready(self.state)
        return float(sum(map(float, losses)) / self.count)

    def parameters(self) -> list[tuple[Array, Array]]:
        """The layers as NumPy arrays."""
        layers = self.state if self.cell.optimizer == "sgd" else self.state[0]
        return [(np.asarray(W), np.asarray(b)) for W, b in layers]


def make(cell: Cell, threads: int, *, scan: bool = False) -> Jax:
    """The peer; its threads are set by the processors that the process may use."""
    del threads
    return Jax(cell, scan=scan)
