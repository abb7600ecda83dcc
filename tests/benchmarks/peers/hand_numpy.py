"""The best NumPy that we could write by hand, one function a kind of network.

Nothing is allocated in a step; parameters and gradients are views of flat buffers; the last layer is computed transposed;
the learning rate over the batch is folded into the head's delta; constants are arrays of no axes. What each of these is
worth is in the ablation of the passes.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy import (
    absolute,
    add,
    copyto,
    divide,
    dot,
    exp,
    greater,
    log,
    log1p,
    logaddexp,
    maximum,
    multiply,
    negative,
    sqrt,
    subtract,
)

from tests.benchmarks.cells import LEARNING_RATES, Array, Cell

BLOCK = 16_384  # entries of the optimizer's pass that stay in cache
NARROW = 128  # widths up to which a contiguous copy of W.T pays
ROWS = 256
Step = Callable[[Array, Array], Any]


class Flat:
    """Parameters and gradients in two flat buffers."""

    def __init__(self, shapes: list[tuple[int, ...]], dtype: str) -> None:
        sizes = [int(np.prod(shape)) for shape in shapes]
        self.p, self.g = np.zeros(sum(sizes), dtype), np.zeros(sum(sizes), dtype)
        ends = np.cumsum(sizes)
        self.values = [self.p[e - s : e].reshape(shape) for e, s, shape in zip(ends, sizes, shapes, strict=True)]
        self.gradients = [self.g[e - s : e].reshape(shape) for e, s, shape in zip(ends, sizes, shapes, strict=True)]


def updater(flat: Flat, cell: Cell) -> Callable[[], None]:
    """The optimizer's pass. SGD's gradient holds the learning rate already."""
    p, g = flat.p, flat.g
    if cell.optimizer == "sgd":

        def descend() -> None:
            subtract(p, g, p)

        return descend
    number = np.dtype(cell.dtype).type
    m, v, t = np.zeros_like(p), np.zeros_like(p), np.empty(min(BLOCK, p.size), p.dtype)
    blocks = [
        (p[k : k + BLOCK], g[k : k + BLOCK], m[k : k + BLOCK], v[k : k + BLOCK], t[: p[k : k + BLOCK].size])
        for k in range(0, p.size, BLOCK)
    ]
    first, second = np.array(0.9, p.dtype), np.array(0.999, p.dtype)
    powers = [1.0, 1.0]

    def adam() -> None:
        powers[0] *= 0.9
        powers[1] *= 0.999
        root = ((1 - powers[1]) / 0.001) ** 0.5
        rate, small = number(LEARNING_RATES["adam"] * 0.1 / (1 - powers[0]) * root), number(1e-8 * root)
        for pp, gg, mm, vv, tt in blocks:
            multiply(mm, first, mm)
            add(mm, gg, mm)
            multiply(gg, gg, gg)
            multiply(vv, second, vv)
            add(vv, gg, vv)
            sqrt(vv, tt)
            add(tt, small, tt)
            divide(mm, tt, tt)
            multiply(tt, rate, tt)
            subtract(pp, tt, pp)

    return adam


def scale(cell: Cell) -> Array:
    """What the head's delta is multiplied with: 1 / batch, for SGD times the learning rate."""
    return np.array((LEARNING_RATES["sgd"] if cell.optimizer == "sgd" else 1) / cell.batch, cell.dtype)


def activation(cell: Cell, h: Array) -> Callable[[], None]:
    """The activation of ``h``, in place."""
    one, zeros = np.array(1, h.dtype), np.zeros_like(h)

    def relu() -> None:
        maximum(h, zeros, out=h)

    def sigmoid() -> None:
        negative(h, h)
        exp(h, h)
        add(h, one, h)
        divide(one, h, h)

    return relu if cell.activation == "relu" else sigmoid


def slope(cell: Cell, h: Array, delta: Array) -> Callable[[], None]:
    """``delta`` times the activation's slope at the output ``h``, in place."""
    mask, zero = np.empty_like(h), np.array(0, h.dtype)

    def relu() -> None:
        greater(h, zero, mask)
        multiply(delta, mask, delta)

    def sigmoid() -> None:
        multiply(h, h, mask)
        subtract(h, mask, mask)
        multiply(delta, mask, delta)

    return relu if cell.activation == "relu" else sigmoid


def binary_head(cell: Cell, z: Array) -> Callable[[Array], Any]:
    """From the logits in ``z`` and the signs 1 - 2y the summed loss; ``z`` is left with the scaled delta."""
    factor, one, zero, y = scale(cell), np.array(1, z.dtype), np.array(0, z.dtype), np.empty_like(z)
    tiny = len(z) <= 128

    def head(signs: Array) -> Any:
        multiply(z, signs, z)
        if tiny:
            logaddexp(zero, z, y)
            loss = add.reduce(y)
        else:
            absolute(z, y)
            negative(y, y)
            exp(y, y)
            log1p(y, y)
            loss = add.reduce(y)
            maximum(z, zero, out=y)
            loss += add.reduce(y)
        negative(z, z)
        exp(z, z)
        add(z, one, z)
        divide(signs, z, z)
        multiply(z, factor, z)
        return loss

    return head


def softmax_head(cell: Cell, z: Array) -> Callable[[Array], Any]:
    """From logits (classes, batch) and flat positions of the labels in them; as `binary_head`."""
    factor, flat = scale(cell), z.reshape(-1)
    most, total = np.empty(z.shape[1], z.dtype), np.empty(z.shape[1], z.dtype)

    def head(places: Array) -> Any:
        maximum.reduce(z, 0, out=most)
        subtract(z, most, z)
        loss = -add.reduce(flat.take(places))
        exp(z, z)
        add.reduce(z, 0, out=total)
        log(total, most)
        loss += add.reduce(most)
        divide(factor, total, total)
        multiply(z, total, z)
        flat[places] -= factor
        return loss

    return head


def one_hidden_binary(cell: Cell) -> tuple[Flat, Step, Callable[[], list[tuple[Array, Array]]]]:
    """Inputs, one hidden layer, one logit."""
    inputs, hidden, _ = cell.widths
    flat = Flat([(inputs, hidden), (hidden,), (hidden,), (1,)], cell.dtype)
    (W, b, w, c), (dW, db, dw, dc) = flat.values, flat.gradients
    start = cell.start()
    W[...], b[...], w[...], c[...] = start[0][0], start[0][1], start[1][0][:, 0], start[1][1]
    h, z, ones = (
        np.empty((cell.batch, hidden), cell.dtype),
        np.empty(cell.batch, cell.dtype),
        np.ones(cell.batch, cell.dtype),
    )
    delta, column = np.empty_like(h), z[:, None]
    activate, through, head, update = (
        activation(cell, h),
        slope(cell, h, delta),
        binary_head(cell, z),
        updater(flat, cell),
    )

    def step(X: Array, signs: Array) -> Any:
        dot(X, W, h)
        add(h, b, h)
        activate()
        dot(h, w, z)
        add(z, c, z)
        loss = head(signs)
        dot(z, h, dw)
        add.reduce(z, 0, None, dc, keepdims=True)
        multiply(column, w, delta)
        through()
        dot(X.T, delta, dW)
        dot(ones, delta, db)
        update()
        return loss

    return flat, step, lambda: [(W.copy(), b.copy()), (w[:, None].copy(), c.copy())]


def logistic(cell: Cell) -> tuple[Flat, Step, Callable[[], list[tuple[Array, Array]]]]:
    """No hidden layer: rows in blocks, so that each is read from memory once."""
    flat = Flat([(cell.widths[0],), (1,)], cell.dtype)
    (w, c), (dw, dc) = flat.values, flat.gradients
    w[...], c[...] = cell.start()[0][0][:, 0], cell.start()[0][1]
    z, part, update = np.empty(ROWS, cell.dtype), np.empty_like(w), updater(flat, cell)
    heads = {n: (z[:n], binary_head(cell, z[:n])) for n in {ROWS, cell.batch % ROWS} if n}

    def step(X: Array, signs: Array) -> Any:
        dw.fill(0)
        dc.fill(0)
        loss = 0.0
        for k in range(0, len(X), ROWS):
            rows = X[k : k + ROWS]
            zz, head = heads[len(rows)]
            dot(rows, w, zz)
            add(zz, c, zz)
            loss += head(signs[k : k + ROWS])
            dot(zz, rows, part)
            add(dw, part, dw)
            dc[0] += add.reduce(zz)
        update()
        return loss

    return flat, step, lambda: [(w[:, None].copy(), c.copy())]


def classes(cell: Cell) -> tuple[Flat, Step, Callable[[], list[tuple[Array, Array]]]]:
    """Any number of hidden layers, then the logits of classes, which are kept (classes, batch)."""
    *widths, outputs = cell.widths
    depth, batch = len(widths), cell.batch
    shapes: list[tuple[int, ...]] = []
    for i, o in itertools.pairwise(widths):
        shapes += [(i, o), (o,)]
    flat = Flat([*shapes, (outputs, widths[-1]), (outputs, 1)], cell.dtype)
    Ws, bs, dWs, dbs = flat.values[::2], flat.values[1::2], flat.gradients[::2], flat.gradients[1::2]
    for k, (weights, biases) in enumerate(cell.start()):
        last = k == depth - 1
        Ws[k][...], bs[k][...] = (weights.T, biases[:, None]) if last else (weights, biases)
    hs = [np.empty((batch, width), cell.dtype) for width in widths[1:]]
    deltas = [np.empty_like(h) for h in hs]
    activate, through = [activation(cell, h) for h in hs], [slope(cell, h, d) for h, d in zip(hs, deltas, strict=True)]
    z, ones = np.empty((outputs, batch), cell.dtype), np.ones(batch, cell.dtype)
    head, update = softmax_head(cell, z), updater(flat, cell)
    copies = [np.empty(W.T.shape, W.dtype) if max(W.shape) <= NARROW else None for W in Ws[:-1]]
    forward = [(hs[k - 1] if k else None, Ws[k], bs[k], hs[k], activate[k]) for k in range(depth - 1)]
    backward = [
        (k, deltas[k], through[k], hs[k - 1].T if k else None, dWs[k], dbs[k]) for k in range(depth - 2, -1, -1)
    ]
    W, b, dW, db, top, zT = Ws[-1], bs[-1], dWs[-1], dbs[-1], hs[-1], z.T

    def step(X: Array, places: Array) -> Any:
        for before, weights, bias, h, act in forward:
            dot(X if before is None else before, weights, h)
            add(h, bias, h)
            act()
        dot(W, top.T, z)
        add(z, b, z)
        loss = head(places)
        dot(z, top, dW)
        add.reduce(z, 1, None, db, keepdims=True)
        dot(zT, W, deltas[-1])
        for k, delta, slopes, before, gradient, bias in backward:
            slopes()
            dot(X.T if before is None else before, delta, gradient)
            dot(ones, delta, bias)
            if k:
                copy = copies[k]
                if copy is not None:
                    copyto(copy, Ws[k].T)
                dot(delta, Ws[k].T if copy is None else copy, deltas[k - 1])
        update()
        return loss

    def layers() -> list[tuple[Array, Array]]:
        return [*((Ws[k].copy(), bs[k].copy()) for k in range(depth - 1)), (W.T.copy(), b[:, 0].copy())]

    return flat, step, layers


class Hand:
    """The peer around one of these functions."""

    def __init__(self, cell: Cell) -> None:
        self.cell = cell
        self.X, self.labels = cell.data()
        kind = logistic if len(cell.widths) == 2 else one_hidden_binary if cell.binary else classes
        _, self.step, self._layers = kind(cell)
        self.count = len(self.X) // cell.batch
        self.targets = self._targets(np.arange(self.count * cell.batch))
        self.buffer = np.empty((cell.batch, cell.widths[0]), cell.dtype)
        self.rng = np.random.default_rng(0)
        self.taken = 0

    def _targets(self, order: Array) -> Array:
        labels = self.labels[order].reshape(self.count, self.cell.batch)
        if self.cell.binary:
            return (1 - 2 * labels).astype(self.cell.dtype)
        return labels * self.cell.batch + np.arange(self.cell.batch)

    def run(self, steps: int) -> float:
        """Steps over the batches in turn."""
        batch, loss = self.cell.batch, 0.0
        with np.errstate(over="ignore"):
            for _ in range(steps):
                k = self.taken % self.count
                self.taken += 1
                loss = self.step(self.X[k * batch : (k + 1) * batch], self.targets[k])
        return float(loss) / batch

    def epoch(self) -> float:
        """A step for every batch of a random order, gathered into one buffer."""
        batch = self.cell.batch
        order = self.rng.permutation(len(self.X))[: self.count * batch]
        targets, total = self._targets(order), 0.0
        with np.errstate(over="ignore"):
            for k in range(self.count):
                self.X.take(order[k * batch : (k + 1) * batch], 0, self.buffer, "clip")
                total += self.step(self.buffer, targets[k])
        return total / (self.count * batch)

    def parameters(self) -> list[tuple[Array, Array]]:
        """Copies, weights as (inputs, outputs)."""
        return self._layers()


def make(cell: Cell, threads: int) -> Hand:
    """The peer; the BLAS reads its threads from the environment."""
    del threads
    return Hand(cell)
