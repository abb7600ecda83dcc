"""A network for handwritten digits: a trainer by gradient ascent on the log-likelihood.

    z^(h)_nj = Σ_i x_ni θ^(h)_ij + b^(h)_j            (1)
    h_nj = relu(z^(h)_nj)                             (3)
    z^(y)_nk = Σ_j h_nj θ^(y)_jk + b^(y)_k            (5)
    ŷ_nk = softmax(z^(y)_n)_k                         (7)
    LL = Σ_n [ z^(y)_n,y_n − logΣ_k e^(z^(y)_nk) ]    (43)
    δ^(y)_nk = I[y_n = k] − softmax(z^(y)_n)_k        (17)
    δ^(h)_nj = I[z^(h)_nj > 0] Σ_k δ^(y)_nk θ^(y)_jk  (22)

Numbers in brackets are those of the equations in the notes. The arrays, with N rows of data:

    X        (N, 784)    input
    y        (N,)        integers from 0 to 9, or one-hot rows (N, 10)
    theta_h  (784, 128)  weights of layer h
    b_h      (128,)      biases of layer h
    theta_y  (128, 10)   weights of layer y
    b_y      (10,)       biases of layer y

To train on a file, an .npz with arrays X and y or a .csv whose last column is y:

    python trainer.py data.npz --epochs 20 --save params.npz
"""

import argparse
import contextlib
import csv
import dataclasses
import datetime
import importlib
import itertools
import json
import math
import numbers
import os
import signal
import sys
import threading
import time
import uuid
import zipfile
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]  # float32 or float64, as params are
Targets = npt.NDArray[np.intp]  # classes from 0
Params = dict[str, Array]
Record = dict[str, float]  # one epoch of the history
Rows = npt.NDArray[np.intp] | range
Block = tuple[Array, Targets]  # some rows of X and y
Pairs = Iterable[tuple[npt.ArrayLike, npt.ArrayLike]]
Data = npt.ArrayLike | os.PathLike[str] | Pairs | Callable[[], Pairs]
Reduce = Callable[[npt.NDArray[np.float64]], npt.ArrayLike]  # sums an array over all workers

DTYPES = ("float32", "float64")
SHAPES = {
    "theta_h": (784, 128),
    "b_h": (128,),
    "theta_y": (128, 10),
    "b_y": (10,),
}
# These start with variance 1 / fan-in, the others at zero.
FAN_IN: dict[str, int] = {
    "theta_h": 784,
    "theta_y": 128,
}
PRECISION = 0.0001  # precision
BLOCK_ROWS = 4096  # at most so many rows are computed at a time, so that memory does not grow with the rows


def step(z: Array) -> Array:
    """1 where z > 0, else 0: the slope of relu."""
    return np.greater(z, 0).astype(z.dtype)


def softmax_and_log(z: Array, axis: int = -1) -> tuple[Array, Array]:
    """softmax(z) and its logarithm along an axis, from one exponential."""
    shifted, e = shifted_exp(z, axis)
    return e / e.sum(axis=axis, keepdims=True), shifted - log_total(shifted, e, axis)


def log_softmax(z: Array, axis: int = -1) -> Array:
    """log(exp(z) / sum(exp(z))) along an axis, finite where the probability rounds to 0."""
    shifted, e = shifted_exp(z, axis)
    return shifted - log_total(shifted, e, axis)


def softmax(z: Array, axis: int = -1) -> Array:
    """exp(z) / sum(exp(z)) along an axis, shifted by the maximum so that nothing overflows."""
    e = shifted_exp(z, axis)[1]
    return e / e.sum(axis=axis, keepdims=True)


def shifted_exp(z: Array, axis: int) -> tuple[Array, Array]:
    """z - max(z) and its exponential, to which what the difference loses by rounding is put back (Knuth's two-sum)."""
    top = z.max(axis=axis, keepdims=True)
    shifted = z - top
    back = shifted - z
    lost = (z - (shifted - back)) - (top + back)
    e = np.exp(shifted)
    return shifted, e + e * lost


def log_total(shifted: Array, e: Array, axis: int) -> Array:
    """log(sum(e)) for e = exp(shifted) (the axis stays, of length 1): log1p of the terms other than the largest, 1."""
    at_top = shifted == 0
    others = (e - at_top).sum(axis=axis, keepdims=True)
    ties = at_top.sum(axis=axis, keepdims=True, dtype=shifted.dtype) - 1
    return np.log1p(others + ties)


def _predict(params: Params, X: Array) -> Array:
    h = np.maximum(X @ params["theta_h"] + params["b_h"], 0)  # (1), (3)
    return softmax(h @ params["theta_y"] + params["b_y"])  # (5), (7)


def _log_likelihood(params: Params, X: Array, y: Targets) -> float:
    h = np.maximum(X @ params["theta_h"] + params["b_h"], 0)  # (1), (3)
    chosen = log_softmax(h @ params["theta_y"] + params["b_y"])[np.arange(len(y)), y]  # (5), (43)
    return float(chosen.sum())  # (43)


def _log_likelihood_and_gradients(params: Params, X: Array, y: Targets) -> tuple[float, Params]:
    theta_y = params["theta_y"]
    h = np.maximum(X @ params["theta_h"] + params["b_h"], 0)  # (1), (3)
    z_y = h @ theta_y + params["b_y"]  # (5)
    yhat, log_yhat = softmax_and_log(z_y)  # (7), (43)
    chosen = log_yhat[np.arange(len(y)), y]  # (43)
    log_lik = chosen.sum()  # (43)
    delta_y = -yhat  # (17)
    delta_y[np.arange(len(y)), y] = -np.expm1(chosen)  # (17)
    delta_h = (delta_y @ theta_y.T) * step(h)  # (22)
    gradients: Params = {
        "theta_h": X.T @ delta_h,  # (37)
        "b_h": delta_h.sum(axis=0),  # (41)
        "theta_y": h.T @ delta_y,  # (28)
        "b_y": delta_y.sum(axis=0),  # (32)
    }
    return float(log_lik), gradients


def _log_prior(params: Params) -> float:
    total = np.sum(params["theta_h"] ** 2) + np.sum(params["theta_y"] ** 2)  # (12)
    return float(-0.5 * PRECISION * total)  # (12)


def _log_prior_gradients(params: Params) -> Params:
    gradients: Params = {
        "theta_h": -PRECISION * params["theta_h"],  # (37)
        "theta_y": -PRECISION * params["theta_y"],  # (28)
    }
    return gradients


def _objective(params: Params, X: Array, y: Targets) -> float:
    return _log_likelihood(params, X, y) + _log_prior(params)  # (13)


def _objective_and_gradients(params: Params, X: Array, y: Targets) -> tuple[float, Params]:
    log_lik, gradients = _log_likelihood_and_gradients(params, X, y)
    for name, gradient in _log_prior_gradients(params).items():
        gradients[name] = gradients[name] + gradient
    return log_lik + _log_prior(params), gradients  # (13)


def init(seed: int = 0, dtype: npt.DTypeLike = "float32") -> Params:
    """A start for params: normal numbers of variance 1 / fan-in, or zeros for a name that FAN_IN lacks.

    The same seed gives the same numbers, rounded to dtype (float32 or float64).
    """
    dtype = _dtype(dtype)
    rng = np.random.default_rng(_whole("seed", seed, least=0))
    params: Params = {}
    for name, shape in SHAPES.items():
        scale = 1 / math.sqrt(FAN_IN[name]) if name in FAN_IN else 0
        params[name] = np.asarray(scale * rng.standard_normal(shape), dtype) if scale else np.zeros(shape, dtype)
    return params


def predict(params: Params, X: npt.ArrayLike) -> Array:
    """the probability of every class for every row of X: (N, 10)."""
    return _predict(params, _inputs(params, X))


def log_likelihood(params: Params, X: npt.ArrayLike, y: npt.ArrayLike) -> float:
    """The log-likelihood, summed over the rows of X (N, 784), y (N,)."""
    return sum(_log_likelihood(params, *block) for block in _all_blocks(params, X, y))


def objective(params: Params, X: npt.ArrayLike, y: npt.ArrayLike) -> float:
    """What fit maximises: the log-likelihood of X (N, 784), y (N,) plus the log prior."""
    return log_likelihood(params, X, y) + _log_prior(params)


def gradients(params: Params, X: npt.ArrayLike, y: npt.ArrayLike) -> Params:
    """The gradient of the objective: a dict with the names and shapes of params."""
    return objective_and_gradients(params, X, y)[1]


def objective_and_gradients(params: Params, X: npt.ArrayLike, y: npt.ArrayLike) -> tuple[float, Params]:
    """The objective and its gradient; the forward pass is shared."""
    log_lik, total, _ = _total(params, _all_blocks(params, X, y))
    return log_lik + _log_prior(params), _with_prior(params, total)


def check_gradients(
    params: Params, X: npt.ArrayLike, y: npt.ArrayLike, tolerance: float = 1e-6, entries: int = 20
) -> dict[str, float]:
    """Compare the gradient with central differences in float64, at no more than `entries` entries of each parameter.

    An error is relative to the largest entry of the parameter's gradient, or to 1/10,000 of the objective if that is
    larger (differences cannot see below its rounding). Of three widths the best counts: a kink lies within few of them.

    Returns:
        The largest error of each parameter.

    Raises:
        ArithmeticError: it is above tolerance.
    """
    _check_params(params)
    exact: Params = {name: np.array(array, np.float64) for name, array in params.items()}
    inputs, targets = _data(exact, X, y)
    value, slopes = _objective_and_gradients(exact, inputs, targets)
    rng = np.random.default_rng(0)
    errors: dict[str, float] = {}
    for name, slope in slopes.items():
        flat = np.ravel(slope)
        scale = max(float(np.max(np.abs(flat))), 1e-4 * abs(value), 1e-300)
        misses: list[float] = []
        for entry in rng.permutation(flat.size)[:entries].tolist():
            around = (_central_difference(exact, name, entry, width, inputs, targets) for width in (1e-5, 1e-6, 1e-7))
            misses.append(min(abs(difference - float(flat[entry])) for difference in around))
        errors[name] = float(np.max(misses)) / scale
        if not errors[name] <= tolerance:
            raise ArithmeticError(f"the gradient of {name} is off by {errors[name]:.1e}, tolerance is {tolerance:g}")
    return errors


def _central_difference(params: Params, name: str, entry: int, width: float, X: Array, y: Targets) -> float:
    """The slope of the objective along one entry of a parameter, which is moved and put back."""
    flat = params[name].reshape(-1)
    middle = float(flat[entry])
    flat[entry] = below = middle - width
    value_below = _objective(params, X, y)
    flat[entry] = above = middle + width
    value_above = _objective(params, X, y)
    flat[entry] = middle
    return (value_above - value_below) / (above - below)


def score(params: Params, X: npt.ArrayLike, y: npt.ArrayLike) -> dict[str, float]:
    """The accuracy: the share of rows whose class predict holds for the likeliest."""
    predictions, targets = _predictions(params, X, y)
    hits: Array = predictions.argmax(axis=1) == targets
    return {"accuracy": float(np.mean(hits))}


def _predictions(params: Params, X: npt.ArrayLike, y: npt.ArrayLike) -> tuple[Array, Targets]:
    """What predict returns, and y."""
    pairs = [(_predict(params, inputs), targets) for inputs, targets in _all_blocks(params, X, y)]
    return np.concatenate([pair[0] for pair in pairs]), np.concatenate([pair[1] for pair in pairs])


def _all_blocks(params: Params, X: npt.ArrayLike, y: npt.ArrayLike) -> Iterable[Block]:
    rows, read = _reader(params, X, y)
    return _blocks(read, range(rows))


def _total(params: Params, blocks: Iterable[Block]) -> tuple[float, Params, int]:
    """The log-likelihood and its gradient, summed over blocks, and the number of rows."""
    log_lik, rows = 0.0, 0
    total: Params = {}
    for X, y in blocks:
        value, gradients = _log_likelihood_and_gradients(params, X, y)
        total = {name: total[name] + gradients[name] for name in total} if total else gradients
        log_lik += value
        rows += len(X)
    return log_lik, total or _zeros(params), rows


def _with_prior(params: Params, gradients: Params, share: float = 1.0) -> Params:
    """The gradient with that of a share of the log prior."""
    prior = _log_prior_gradients(params)
    return {name: gradient + share * prior[name] if name in prior else gradient for name, gradient in gradients.items()}


@dataclasses.dataclass(frozen=True)
class _Plan:
    """The settings of a run, which must be the same where it goes on from a checkpoint."""

    epochs: int
    batch_size: int
    learning_rate: float
    optimizer: str
    schedule: str
    warmup: int
    shuffle: bool
    seed: int
    settings: dict[str, float]


def fit(
    X: Data,
    y: npt.ArrayLike | os.PathLike[str] | None = None,
    params: Params | None = None,
    epochs: int = 10,
    batch_size: int = 128,
    learning_rate: float = 0.1,
    optimizer: str = "sgd",
    dtype: npt.DTypeLike = "float32",
    seed: int = 0,
    validation: Sequence[npt.ArrayLike] | None = None,
    patience: int | None = None,
    callback: Callable[[int, Params, Record], object] | None = None,
    *,
    schedule: str = "constant",
    warmup: int = 0,
    shuffle: bool = True,
    rows: int | None = None,
    checkpoint: str | os.PathLike[str] | None = None,
    checkpoint_seconds: float = 60.0,
    resume: str | os.PathLike[str] | None = None,
    progress: bool = False,
    reduce: Reduce | None = None,
    worker: tuple[int, int] | None = None,
    **settings: float,
) -> tuple[Params, list[Record]]:
    """Gradient ascent on the objective, one step for each batch of rows; the same seed gives the same bits.

    A step goes along the mean gradient of the batch: that of the log-likelihood of its B rows divided by B, plus that
    of the log prior divided by N. So the batches of an epoch together weigh the prior as the objective does.

    Args:
        X: (N, 784); or, without y, batches: an iterable of pairs (X, y), or a function that returns one.
        y: (N,), integers from 0 to 9, or one-hot rows (N, 10). X and y may be memory-mapped, or paths of .npy files.
        params: where to start (left unchanged; their dtype decides), or None for init(seed, dtype).
        epochs: passes over all rows; for lbfgs iterations, which end sooner where they converge.
        batch_size: rows of a step; the last of an epoch takes what is left.
        learning_rate: length of a step along the mean gradient; lbfgs finds its own.
        optimizer: one of OPTIMIZERS, which has their settings.
        dtype: float32 or float64, if params is None.
        seed: of the start and of the order of rows.
        validation: a pair (X, y) to evaluate after every epoch.
        patience: stop after so many epochs without a better validation log-likelihood, and return the best params.
        callback: called after every epoch as callback(epoch, params, record); to stop, it returns True.
        schedule: of the learning rate, one of SCHEDULES, which has their settings.
        warmup: steps in which the learning rate rises linearly to what the schedule says.
        shuffle: take the rows in a new random order in every epoch.
        rows: how many there are in all batches, if X is an iterable; it weighs the prior.
        checkpoint: a file to write from time to time, at the end, and at Ctrl-C, which lets the batch end.
        checkpoint_seconds: the time.
        resume: a checkpoint to go on from, with the same data and settings; epochs may be more.
        progress: show a line with the rate and the time left, if stderr is a terminal.
        reduce: the function that sums an array over all workers; each calls fit, with its own rows.
        worker: (rank, workers), if all workers have the same rows: each computes its part of every batch.
        settings: of the optimizer and the schedule, such as momentum=0.95.

    Returns:
        params, and a record of each epoch: "epoch" and, per row, "objective" and "log_likelihood" (each batch before
        its step) and "validation_log_likelihood".

    Raises:
        TypeError, ValueError: an argument is not as above.
        FloatingPointError: a number is not finite; which, at what step, and where the last good checkpoint is.
        KeyboardInterrupt: Ctrl-C, after the checkpoint is written.
    """
    plan = _Plan(
        _whole("epochs", epochs),
        _whole("batch_size", batch_size),
        _positive("learning_rate", learning_rate),
        _one_of("optimizer", optimizer, OPTIMIZERS),
        _one_of("schedule", schedule, SCHEDULES),
        _whole("warmup", warmup, least=0),
        bool(shuffle),
        _whole("seed", seed, least=0),
        _settings(optimizer, schedule, settings),
    )
    if patience is not None and _whole("patience", patience) and validation is None:
        raise ValueError("patience needs validation=(X, y), on which to see that params get no better")
    start = init(seed, dtype) if params is None else params
    _check_params(start)
    share = _share(worker, reduce)
    source = _stream(start, X, rows, share, plan) if y is None else _table(start, X, y, plan, share)
    if reduce is not None and worker is None and y is not None:
        source = source._replace(rows=round(_reduced(reduce, [source.rows or 0], {})[0][0]))
    if source.rows is None:
        raise ValueError("pass rows, how many there are in all batches: it says how much the prior weighs in each")
    training = _Training(
        plan=plan,
        source=source,
        held_out=_pair(start, validation),
        share=share,
        patience=patience,
        callback=callback,
        reduce=reduce,
        checkpoint=None if checkpoint is None else _writable(checkpoint),
        seconds=_positive("checkpoint_seconds", checkpoint_seconds),
        progress=progress,
        params=_copied(start),
        memory={what: _zeros(start) for what in REMEMBERED.get(optimizer, ())},
        best=_copied(start) if patience is not None else {},
    )
    if resume is not None:
        training.load(Path(resume))
    training.run()
    return training.best or training.params, training.history


CACHED = 16_384  # numbers of X that are read at a time, if that is more than a batch


class _Source(NamedTuple):
    """The rows for training. A batch is an iterable of blocks."""

    rows: int | None  # None: the end of a stream will tell
    batches: Callable[[int, int], Iterator[Iterable[Block]]]  # those of an epoch, without the first so many
    whole: Callable[[], Iterable[Block]]  # all rows as one batch


def _table(params: Params, X: Any, y: Any, plan: _Plan, share: slice) -> _Source:
    rows, read = _reader(params, X, y)
    shuffle = plan.shuffle and plan.batch_size < rows  # of all rows at once the order is no matter

    size = plan.batch_size
    # Small batches are read many at a time, as many as stay in the cache.
    numbers = math.prod(np.shape(_opened("X", X))[1:])
    several = min(BLOCK_ROWS, CACHED // max(numbers, 1)) // size if share == slice(None) else 0
    parts = [slice(start, start + size) for start in range(0, several * size, size)]

    def batches(epoch: int, first: int) -> Iterator[Iterable[Block]]:
        order: Rows = np.random.default_rng((plan.seed, epoch)).permutation(rows) if shuffle else range(rows)
        for start in range(first * size, rows, max(several, 1) * size):
            if several < 2:
                yield _blocks(read, order[start : start + size][share])
                continue
            X, y = read(order[start : start + several * size])
            for part in parts[: -(-len(X) // size)]:
                yield ((X[part], y[part]),)

    return _Source(rows, batches, lambda: _blocks(read, range(rows)[share]))


def _stream(params: Params, pairs: Any, rows: int | None, share: slice, plan: _Plan) -> _Source:
    told: object = pairs
    begin: Callable[[], Iterable[Any]] = pairs if callable(told) else lambda: pairs
    if isinstance(told, np.ndarray | str | os.PathLike) or not (callable(told) or isinstance(told, Iterable)):
        raise ValueError("y is missing: pass X and y, or an iterable of pairs (X, y)")
    if isinstance(told, Iterator) and (plan.epochs > 1 or plan.optimizer in ("lbfgs",)):
        raise ValueError("X is an iterator, good for one epoch: pass epochs=1, a list, or a function that returns one")
    count = None if rows is None else _whole("rows", rows)

    def read_batches(_: int, first: int) -> Iterator[Iterable[Block]]:
        for pair in itertools.islice(begin(), first, None):
            try:
                X, y = pair
            except (TypeError, ValueError) as error:
                raise ValueError(f"each batch must be a pair (X, y), got {type(pair).__name__}") from error
            inputs, targets = _data(params, X, y)
            yield _blocks(_read_from(inputs, targets), range(len(inputs))[share])

    return _Source(count, read_batches, lambda: itertools.chain.from_iterable(read_batches(0, 0)))


def _blocks(read: Callable[[Rows], Block], rows: Rows) -> Iterable[Block]:
    if len(rows) <= BLOCK_ROWS:
        return (read(rows),) if len(rows) else ()
    return (read(rows[first : first + BLOCK_ROWS]) for first in range(0, len(rows), BLOCK_ROWS))


def _reader(params: Params, X: Any, y: Any, prefix: str = "") -> tuple[int, Callable[[Rows], Block]]:
    """The number of rows and a function that gives some of them; what is memory-mapped is checked when it is read."""
    given = _opened(f"{prefix}X", X), _opened(f"{prefix}y", y)
    if np.memmap not in map(type, given):
        inputs, targets = _data(params, *given, prefix)
        return len(inputs), _read_from(inputs, targets)
    arrays = _array(f"{prefix}X", given[0]), _array(f"{prefix}y", given[1])
    count = arrays[0].shape[:1]
    if not count or not count[0] or count != arrays[1].shape[:1]:
        shapes = f"{arrays[0].shape} and {arrays[1].shape}"
        raise ValueError(f"{prefix}X and {prefix}y must have equally many rows, got the shapes {shapes}")
    return count[0], lambda rows: _data(params, arrays[0][_at(rows)], arrays[1][_at(rows)], prefix)


def _read_from(inputs: Array, targets: Targets) -> Callable[[Rows], Block]:
    room: list[Array] = []

    def read(rows: Rows) -> Block:
        if isinstance(rows, range):
            return inputs[_at(rows)], targets[_at(rows)]
        if not room:
            room.extend(np.empty_like(array[:BLOCK_ROWS]) for array in (inputs, targets))
        into = room[0][: len(rows)], room[1][: len(rows)]  # the same memory for every block
        return inputs.take(rows, 0, into[0], "clip"), targets.take(rows, 0, into[1], "clip")

    return read


def _at(rows: Rows) -> slice | npt.NDArray[np.intp]:
    return slice(rows.start, rows.stop, rows.step) if isinstance(rows, range) else rows


def _opened(name: str, values: Any) -> Any:
    """The memory-mapped array of a path, anything else as it is."""
    if not isinstance(values, str | os.PathLike):
        return values
    path = Path(os.fspath(values))
    try:
        return np.lib.format.open_memmap(path, mode="r")
    except (EOFError, OSError, ValueError) as error:
        raise ValueError(f"{name} cannot be read from {path}: {error}; write it with numpy.save") from error


@dataclasses.dataclass
class _Training:
    """A run of fit: what it was told, then all that it is at, which is what a checkpoint holds."""

    plan: _Plan
    source: _Source
    held_out: tuple[int, Callable[[Rows], Block]] | None
    share: slice
    patience: int | None
    callback: Callable[[int, Params, Record], object] | None
    reduce: Reduce | None
    checkpoint: Path | None
    seconds: float
    progress: bool

    params: Params
    memory: dict[str, Params]  # of the optimizer
    best: Params  # by validation, if there is patience
    history: list[Record] = dataclasses.field(default_factory=list[Record])
    epoch: int = 0  # so many are finished
    batch: int = 0  # so many of the next one are done
    step: int = 0
    rows: int = 0  # of the batches that are done, like the sums below
    log_lik: float = 0.0
    log_prior: float = 0.0

    def __post_init__(self) -> None:
        self.stopped = self.interrupted = False
        self.signals = self.done = 0
        self.good = "none"  # the last checkpoint
        self.began = self.saved = self.shown = time.monotonic()
        self.due = self.began  # when there is next something to do between two batches

    def run(self) -> None:
        """Train as the plan says."""
        with self.interruptible(), np.errstate(all="ignore"):  # check_finite finds what an overflow leaves
            while self.epoch < self.plan.epochs and not self.stopped:
                if self.plan.optimizer == "lbfgs":
                    _lbfgs(self)
                    break
                self.ascend()
                self.end_epoch()
        self.save()
        self.show("\n")

    def ascend(self) -> None:
        """A step for each batch of the epoch that is left."""
        batches = self.source.batches(self.epoch, self.batch)
        while (blocks := next(batches, None)) is not None or self.reduce is not None:
            log_lik, gradients, rows = self.total(blocks or ())
            if not rows:  # all workers are through
                break
            if not math.isfinite(log_lik):
                self.check_finite(log_lik, gradients)
            weight = rows / (self.source.rows or rows)  # the prior is of the whole data
            gradients = _with_prior(self.params, gradients, weight)
            self.log_prior += _log_prior(self.params) * weight
            self.step += 1
            rate = _rate(self.plan, self.epoch, self.step)
            if self.plan.optimizer == "sgd":  # the mean over rows and the rate in one product
                rate /= rows
            else:
                gradients = {name: gradient / rows for name, gradient in gradients.items()}
            for name, gradient in gradients.items():
                memory = [arrays[name] for arrays in self.memory.values()]
                direction = _direction(self.plan, self.step, self.params[name], gradient, memory)
                # Not in place: the threads of BLAS have just read the old array, and a processor writes slowly to what others hold.
                self.params[name] = self.params[name] + rate * direction  # (42)
            self.log_lik += log_lik
            self.rows += rows
            self.batch += 1
            if self.step % FORGETTING == 0:
                _forget(array for arrays in self.memory.values() for array in arrays.values())
            if self.interrupted or time.monotonic() >= self.due:
                self.end_batch()
        if not self.rows:
            raise ValueError("there are no batches: X is an iterable that gives none, or none any longer")

    def total(self, blocks: Iterable[Block]) -> tuple[float, Params, int]:
        """The log-likelihood and its gradient, summed over blocks and workers, and the number of rows."""
        log_lik, total, rows = _total(self.params, blocks)
        self.interrupted = self.signals > 0
        if self.reduce is not None:
            sums, total = _reduced(self.reduce, [log_lik, rows, self.signals], total)
            log_lik, rows, self.interrupted = sums[0], round(sums[1]), sums[2] > 0
        self.done += rows
        return log_lik, total, rows

    def objective_and_gradients(self) -> tuple[float, Params]:
        """Those of all rows, for the optimizers that take them all at every step."""
        self.log_lik, gradients, self.rows = self.total(self.source.whole())
        if not self.rows:
            raise ValueError("there are no batches: X is an iterable that gives none, or none any longer")
        self.log_prior = _log_prior(self.params)
        return self.log_lik + self.log_prior, _with_prior(self.params, gradients)

    def end_iteration(self) -> bool:
        """A step on all rows is an epoch; whether it is the last."""
        self.check_finite(self.log_lik, {})
        self.step += 1
        self.end_epoch()
        self.end_batch()
        return self.stopped or self.epoch >= self.plan.epochs

    def end_epoch(self) -> None:
        """The record of the epoch, and whether to stop."""
        self.check_finite(math.nan, {})
        self.epoch += 1
        record: Record = {
            "epoch": self.epoch,
            "objective": (self.log_lik + self.log_prior) / self.rows,
            "log_likelihood": self.log_lik / self.rows,
        }
        if self.held_out is not None:
            record["validation_log_likelihood"] = self.validation(*self.held_out)
        self.history.append(record)
        self.batch = self.rows = 0
        self.log_lik = self.log_prior = 0.0
        stop = self.callback is not None and self.callback(self.epoch, self.params, record) is True
        if self.patience is not None:
            waited = self.epoch - 1 - int(np.argmax([past["validation_log_likelihood"] for past in self.history]))
            self.best = self.best if waited else _copied(self.params)
            stop = stop or waited >= self.patience
        self.stopped = stop if self.reduce is None else _reduced(self.reduce, [stop], {})[0][0] > 0

    def validation(self, rows: int, read: Callable[[Rows], Block]) -> float:
        """The log-likelihood per row that was held out."""
        part = range(rows)[self.share]
        sums = [sum(_log_likelihood(self.params, *block) for block in _blocks(read, part)), len(part)]
        value, count = sums if self.reduce is None else _reduced(self.reduce, sums, {})[0]
        if not math.isfinite(value):
            raise self.diverged(f"the validation log-likelihood after step {self.step}")
        return value / count

    def end_batch(self) -> None:
        """Between two batches there is time for a checkpoint, the progress line, and a stop."""
        now = time.monotonic()
        if self.interrupted:
            self.save()
            self.show("\n")
            raise KeyboardInterrupt(f"stopped after step {self.step}; last good checkpoint: {self.good}")
        if now - self.saved >= self.seconds:
            self.save()
        if now - self.shown >= 0.1:
            self.show()
        self.due = min(self.saved + self.seconds, now + 0.1)

    def check_finite(self, log_lik: float, gradients: Params) -> None:
        """An error that names what is not finite; parameters are looked at if the log-likelihood is not."""
        if not math.isfinite(log_lik):
            for name, array in self.params.items():
                if not np.isfinite(array).all():
                    raise self.diverged(f"the parameter {name} after step {self.step}")
        for name, gradient in gradients.items():
            # The sum of squares is quick to find; it can also be infinite because an entry is huge.
            if not math.isfinite(np.vdot(gradient, gradient)) and not np.isfinite(gradient).all():
                raise self.diverged(f"the gradient of {name} at step {self.step + 1}")
        if math.isinf(log_lik) or (gradients and math.isnan(log_lik)):
            raise self.diverged(f"the log-likelihood at step {self.step + 1}")

    def diverged(self, what: str) -> FloatingPointError:
        return FloatingPointError(
            f"training diverged in epoch {self.epoch + 1} ({what} is not finite; last good checkpoint: {self.good}): "
            "pass a smaller learning_rate, or X with columns of mean 0 and variance 1"
        )

    @contextlib.contextmanager
    def interruptible(self) -> Generator[None]:
        """Let Ctrl-C (SIGINT, or SIGTERM) wait for the end of the batch; the second one does not wait."""

        def noted(*_: object) -> None:
            self.signals += 1
            if self.signals > 1:
                raise KeyboardInterrupt(f"stopped within a batch; last good checkpoint: {self.good}")

        if (self.checkpoint is None and self.reduce is None) or threading.current_thread() != threading.main_thread():
            yield
            return
        before = {number: signal.signal(number, noted) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def show(self, end: str = "") -> None:
        """The progress line."""
        if not self.progress or not sys.stderr.isatty():
            return
        self.shown = time.monotonic()
        rate = self.done / max(self.shown - self.began, 1e-9)
        told = f"epoch {min(self.epoch + 1, self.plan.epochs)}/{self.plan.epochs}, {rate:,.0f} rows/s"
        if self.source.rows is not None and self.done and not end:
            left = ((self.plan.epochs - self.epoch) * self.source.rows - self.rows) / rate
            told += f", {datetime.timedelta(seconds=round(left))} left"
        values = {"log likelihood": self.log_lik / self.rows} if self.rows else self.history[-1] if self.history else {}
        for name, value in values.items():
            told += f", {name.replace('_', ' ')} {value:.4f}" if name != "epoch" else ""
        print(f"\r\x1b[K{told}", end=end, file=sys.stderr, flush=True)

    def save(self) -> None:
        """Write a checkpoint, if there is to be one."""
        if self.checkpoint is None:
            return
        self.check_finite(math.nan, {})
        groups = {"params": self.params, "best": self.best, **self.memory}
        arrays = {f"{group}/{name}": array for group, of in groups.items() for name, array in of.items()}
        about = {name: getattr(self, name) for name in _COUNTS}
        about |= {"plan": dataclasses.asdict(self.plan), "history": self.history, "rows_of_epoch": self.source.rows}
        _write_npz(self.checkpoint, {**arrays, "about": np.array(json.dumps(about))})
        self.saved, self.good = time.monotonic(), f"{self.checkpoint} of step {self.step}"

    def load(self, path: Path) -> None:
        """Go on from a checkpoint.

        Raises:
            FileNotFoundError: there is no such file.
            ValueError: it is no checkpoint, or one of another model, other data or other settings.
        """
        arrays = _read_npz(path)
        groups: dict[str, Params] = {"params": {}, "best": {}, **{what: {} for what in self.memory}}
        try:
            about = json.loads(str(arrays.pop("about")))
            made = {**about["plan"], "rows": about["rows_of_epoch"]}
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError(f"{path} is no checkpoint of this model: it lacks {error}") from error
        told = {**dataclasses.asdict(self.plan), "rows": self.source.rows}
        for name, found in made.items():
            if found != told[name] and (name != "epochs" or self.plan.schedule == "cosine"):
                raise ValueError(f"{path} was made with {name} {found}, not {told[name]}: pass the same, or start anew")
        try:
            for name, array in arrays.items():
                group, _, parameter = name.partition("/")
                groups[group][parameter] = array
            for group, of in groups.items():
                if of or group != "best":
                    _check_params(of)
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError(f"{path} is no checkpoint of this model: {error}") from error
        self.params, self.best = groups.pop("params"), groups.pop("best")
        self.memory, self.history = groups, about["history"]
        for name in _COUNTS:
            setattr(self, name, about[name])
        self.good = f"{path} of step {self.step}"


_COUNTS = ("epoch", "batch", "step", "rows", "log_lik", "log_prior", "stopped")


def _reduced(reduce: Reduce, values: Sequence[float], arrays: Params) -> tuple[list[float], Params]:
    """Numbers and arrays summed over all workers, by one call of reduce."""
    flat = np.concatenate([values, *(np.ravel(array) for array in arrays.values())], dtype=np.float64)
    found = np.asarray(reduce(flat))
    if found.shape != flat.shape:
        raise ValueError(f"reduce must return an array of the shape that it is given, {flat.shape}, got {found.shape}")
    total: Params = {}
    first = len(values)
    for name, array in arrays.items():
        total[name] = found[first : first + array.size].reshape(array.shape).astype(array.dtype)
        first += array.size
    return [float(value) for value in found[: len(values)]], total


def _copied(params: Params) -> Params:
    return {name: array.copy() for name, array in params.items()}


def _zeros(params: Params) -> Params:
    return {name: np.zeros_like(array) for name, array in params.items()}


# The optimizers and their settings; lbfgs takes all rows at every step.
OPTIMIZERS: dict[str, dict[str, float]] = {
    "sgd": {},
    "momentum": {"momentum": 0.9},
    "nesterov": {"momentum": 0.9},
    "rmsprop": {"decay": 0.99, "epsilon": 1e-8},
    "adam": {"beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8},
    "adamw": {"beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8, "weight_decay": 0.01},
    "lbfgs": {"memory": 10},
}
# What they remember of earlier steps: arrays like the parameters, zeros at first.
REMEMBERED = {
    "momentum": ("velocity",),
    "nesterov": ("velocity",),
    "rmsprop": ("square",),
    "adam": ("mean", "square"),
    "adamw": ("mean", "square"),
}
FORGETTING = 100  # so many steps are between two times when what has nearly faded from that is set to 0
# What becomes of the learning rate from epoch to epoch, and the settings of that.
SCHEDULES: dict[str, dict[str, float]] = {
    "constant": {},
    "step": {"factor": 0.1, "every": 10},
    "exponential": {"factor": 0.95},
    "cosine": {"floor": 0.0},
}


def _direction(plan: _Plan, step: int, param: Array, gradient: Array, memory: Sequence[Array]) -> Array:
    """Where a step goes, up along the gradient; updates the memory."""
    of = plan.settings
    match plan.optimizer, memory:
        case "momentum", [velocity]:  # Polyak (1964)
            velocity *= of["momentum"]
            velocity += gradient
            return velocity
        case "nesterov", [velocity]:  # Sutskever, Martens, Dahl and Hinton (2013)
            velocity *= of["momentum"]
            velocity += gradient
            return gradient + of["momentum"] * velocity
        case "rmsprop", [square]:  # Tieleman and Hinton (2012), lecture 6.5
            square *= of["decay"]
            square += (1 - of["decay"]) * gradient**2
            return gradient / (np.sqrt(square) + of["epsilon"])
        case "adam" | "adamw", [mean, square]:  # Kingma and Ba (2015), algorithm 1
            mean *= of["beta1"]
            mean += (1 - of["beta1"]) * gradient
            square *= of["beta2"]
            square += (1 - of["beta2"]) * gradient**2
            # The two corrections of the bias, moved to numbers as at the end of their section 2.
            root = math.sqrt(1 - of["beta2"] ** step)
            direction = mean / (np.sqrt(square) + root * of["epsilon"])
            direction *= root / (1 - of["beta1"] ** step)
            if plan.optimizer == "adamw":  # Loshchilov and Hutter (2019), algorithm 2
                direction -= of["weight_decay"] * param
            return direction
        case _:
            return gradient


def _forget(memory: Iterable[Array]) -> None:
    """Set to 0 what has nearly faded away: processors are slow with numbers that are too small to be normal."""
    for array in memory:
        array[np.abs(array) < 2.0**20 * np.finfo(array.dtype).tiny] = 0


def _rate(plan: _Plan, epoch: int, step: int) -> float:
    """The learning rate: the schedule goes by epochs, from 0, a linear warm-up by steps, from 1."""
    of, share = plan.settings, 1.0
    match plan.schedule:
        case "step":
            share = of["factor"] ** (epoch // of["every"])
        case "exponential":
            share = of["factor"] ** epoch
        case "cosine":  # Loshchilov and Hutter (2017), equation 5, without restarts
            share = of["floor"] + (1 - of["floor"]) * (1 + math.cos(math.pi * epoch / plan.epochs)) / 2
        case _:
            pass
    return plan.learning_rate * share * min(1.0, step / max(plan.warmup, 1))


def _lbfgs(training: _Training) -> None:
    """Limited-memory BFGS (Liu and Nocedal 1989) by SciPy, for the objective per row."""
    try:
        optimize: Any = importlib.import_module("scipy.optimize")
    except ImportError as error:
        raise ImportError("the optimizer lbfgs needs SciPy: install scipy, or choose another optimizer") from error
    params = training.params
    places = itertools.accumulate((array.size for array in params.values()), initial=0)
    parts = {name: slice(*ends) for name, ends in zip(params, itertools.pairwise(places), strict=True)}

    def place(flat: Array) -> None:
        for name, array in params.items():
            array[...] = flat[parts[name]].reshape(array.shape)

    def evaluate(flat: Array) -> tuple[float, Array]:
        place(flat)
        value, gradients = training.objective_and_gradients()
        slope = np.concatenate([np.ravel(gradients[name]) for name in params], dtype=np.float64)
        return -value / training.rows, -slope / training.rows

    def iterated(intermediate_result: Any) -> None:
        evaluate(intermediate_result.x)  # the last point that was tried may be another
        if training.end_iteration():
            raise StopIteration

    flat = np.concatenate([array.ravel() for array in params.values()], dtype=np.float64)
    memory = int(training.plan.settings["memory"])
    options = {"maxiter": training.plan.epochs, "maxfun": 10**9, "maxcor": memory, "ftol": 0, "gtol": 1e-10}
    found = optimize.minimize(evaluate, flat, jac=True, method="L-BFGS-B", callback=iterated, options=options)
    place(found.x)


def save(path: str | os.PathLike[str], params: Params) -> None:
    """Write params to path as .npz; a reader sees the whole old file or the whole new one.

    Raises:
        TypeError, ValueError: params are not those of this model.
        OSError: the file cannot be written.
    """
    _check_params(params)
    _write_npz(_writable(path), params)


def load(path: str | os.PathLike[str]) -> Params:
    """The params that save wrote to path.

    Raises:
        FileNotFoundError: there is no such file.
        TypeError, ValueError: it is no .npz, or its names, shapes or dtypes are not those of this model.
    """
    params = _read_npz(Path(path))
    try:
        _check_params(params)
    except (TypeError, ValueError) as error:
        raise type(error)(f"{path} does not fit this model: {error}") from error
    return {name: params[name] for name in SHAPES}


def _writable(path: str | os.PathLike[str]) -> Path:
    target = Path(path)
    if not target.parent.is_dir():
        raise FileNotFoundError(f"there is no folder {target.parent}: create it or name another")
    if target.is_dir():
        raise IsADirectoryError(f"{target} is a folder: name a file")
    return target


def _write_npz(target: Path, arrays: Mapping[str, npt.NDArray[Any]]) -> None:
    temporary = target.with_name(f".{uuid.uuid4().hex}.tmp")
    try:
        with temporary.open("xb") as file:
            with zipfile.ZipFile(file, "w") as archive:
                for name, array in arrays.items():
                    with archive.open(f"{name}.npy", "w", force_zip64=True) as member:
                        np.lib.format.write_array(member, array, allow_pickle=False)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)


def _read_npz(path: Path) -> dict[str, npt.NDArray[Any]]:
    if not path.is_file():
        raise FileNotFoundError(f"there is no file {path}: pass the path of an .npz file")
    if not zipfile.is_zipfile(path):
        raise ValueError(f"{path} is not an .npz file: write it with save or numpy.savez")
    try:
        with np.load(path, allow_pickle=False) as file:
            return {name: file[name] for name in file.files}
    except (EOFError, OSError, ValueError, zipfile.BadZipFile) as error:
        raise ValueError(f"{path} cannot be read ({error}): write it anew with save or numpy.savez") from error


def _whole(name: str, value: Any, least: int = 1) -> int:
    if not isinstance(value, numbers.Integral) or value < least:
        raise ValueError(f"{name} must be a whole number of at least {least}, got {value!r}")
    return int(value)


def _positive(name: str, value: Any) -> float:
    if not isinstance(value, numbers.Real) or not 0 < float(value) < math.inf:
        raise ValueError(f"{name} must be a positive number, got {value!r}")
    return float(value)


def _one_of(name: str, value: str, known: Iterable[str]) -> str:
    if value not in (names := list(known)):
        raise ValueError(f"{name} must be one of {', '.join(names)}, got {value!r}")
    return value


def _settings(optimizer: str, schedule: str, given: Mapping[str, Any]) -> dict[str, float]:
    """The settings of the optimizer and the schedule, those that are given in place of the usual ones."""
    settings = {**OPTIMIZERS[optimizer], **SCHEDULES[schedule]}
    for name, value in given.items():
        if name not in settings:
            known = ", ".join(settings) or "no settings"
            raise ValueError(f"{name} is no setting of {optimizer} with the schedule {schedule}: they have {known}")
        least = 1 if name in ("every", "memory") else 0
        below = math.inf if name in ("every", "memory", "epsilon", "weight_decay") else 1
        if not isinstance(value, numbers.Real) or not least <= float(value) < below:
            limit = "" if below == math.inf else " and below 1"
            raise ValueError(f"{name} must be a number of at least {least}{limit}, got {value!r}")
        settings[name] = float(value)
    return settings


def _share(worker: tuple[int, int] | None, reduce: object) -> slice:
    """The part of a batch that is this worker's."""
    if worker is None:
        return slice(None)
    rank, workers = _whole("the rank of worker", worker[0], 0), _whole("the number of workers", worker[1])
    if rank >= workers or reduce is None:
        raise ValueError(f"worker must be (rank, workers) with a rank below {workers}, and needs reduce; got {worker}")
    return slice(rank, None, workers)


def _dtype(dtype: npt.DTypeLike) -> np.dtype[Any]:
    with contextlib.suppress(TypeError):
        if (name := np.dtype(dtype).name) in DTYPES:
            return np.dtype(name)
    raise ValueError(f"dtype must be one of {', '.join(DTYPES)}, got {dtype!r}")


def _check_params(params: Mapping[str, Any]) -> np.dtype[Any]:
    """The dtype of the arrays; an error if params are not those of this model."""
    if not isinstance(params, dict) or set(params) != set(SHAPES):
        found = ", ".join(map(str, params)) if isinstance(params, dict) else type(params).__name__
        raise ValueError(f"params must be a dict of {', '.join(SHAPES)}, got {found}: start from init or load")
    dtypes = {str(getattr(array, "dtype", type(array).__name__)) for array in params.values()}
    if len(dtypes) > 1 or dtypes.isdisjoint(DTYPES):
        found = ", ".join(sorted(dtypes))
        raise TypeError(f"params must be arrays of {' or '.join(DTYPES)}, got {found}: start from init or load")
    for name, shape in SHAPES.items():
        if params[name].shape != shape:
            raise ValueError(f"params[{name!r}] must have the shape {shape}, got {params[name].shape}")
    for name, array in params.items():
        if not np.isfinite(array).all():
            raise ValueError(f"params[{name!r}] holds NaN or infinite values: start from init or load")
    return np.dtype(dtypes.pop())


def _array(name: str, values: npt.ArrayLike) -> npt.NDArray[Any]:
    try:
        array = np.asarray(values)
    except ValueError as error:
        raise ValueError(f"{name} must be a rectangular array: give its rows one length") from error
    if array.dtype.kind not in "biuf":
        raise TypeError(f"{name} must hold real numbers, got dtype {array.dtype}: pass numpy.asarray({name}, float)")
    return array


def _rows(name: str, values: npt.ArrayLike, shape: tuple[int, ...], dtype: npt.DTypeLike) -> Array:
    """values as an array (N, *shape) of finite numbers of dtype."""
    array = _array(name, values)
    if array.ndim == 0 or array.shape[1:] != shape:
        wanted = str(("N", *shape)).replace("'", "")
        raise ValueError(f"{name} must have the shape {wanted}, got {array.shape}")
    if not len(array):
        raise ValueError(f"{name} has no rows: pass at least one")
    with np.errstate(over="ignore"):  # what is too large becomes infinite
        array = array.astype(dtype, copy=False)
    if not np.isfinite(array).all():
        raise ValueError(f"{name} holds NaN, infinity or a number too large for {array.dtype}: mend or drop such rows")
    return array


def _labels(name: str, y: npt.ArrayLike, classes: int) -> npt.NDArray[np.intp]:
    """Integers (N,), from such or from one-hot rows (N, classes)."""
    if _array(name, y).shape[1:] == (classes,):
        rows = _rows(name, y, (classes,), np.float64)
        wrong = ((rows != 0) & (rows != 1)).any(axis=1) | (rows.sum(axis=1) != 1)
        if wrong.any():
            raise ValueError(f"{name} must hold integers, or rows with one 1 and otherwise 0, got {rows[wrong][0]}")
        return rows.argmax(axis=1)
    labels = _rows(name, y, (), np.float64)
    wrong = (labels < 0) | (labels >= classes) | (labels != np.floor(labels))
    if wrong.any():
        raise ValueError(f"{name} must hold integers from 0 to {classes - 1}, got {labels[wrong][0]:g}")
    return labels.astype(np.intp)


def _inputs(params: Params, X: npt.ArrayLike) -> Array:
    """X as the mathematics takes it."""
    dtype = _check_params(params)
    return _rows("X", X, (784,), dtype)


def _data(params: Params, X: npt.ArrayLike, y: npt.ArrayLike, prefix: str = "") -> tuple[Array, Targets]:
    """X and y as the mathematics takes them; prefix goes before their names in errors."""
    dtype = _check_params(params)
    inputs = _rows(f"{prefix}X", X, (784,), dtype)
    targets = _labels(f"{prefix}y", y, 10)
    if len(inputs) != len(targets):
        raise ValueError(f"{prefix}X and {prefix}y must have equally many rows, got {len(inputs)} and {len(targets)}")
    return inputs, targets


def _pair(params: Params, validation: Sequence[npt.ArrayLike] | None) -> tuple[int, Callable[[Rows], Block]] | None:
    if validation is None:
        return None
    if not isinstance(validation, tuple | list) or len(validation) != 2:
        raise ValueError(f"validation must be a pair (X, y), got {type(validation).__name__}")
    return _reader(params, validation[0], validation[1], "validation ")


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """Say one sentence, without the usage."""
        self.exit(2, f"{self.prog}: {message}; see --help\n")


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = _Parser(description="Train on a file, say how well it went, save the parameters.", allow_abbrev=False)
    parser.add_argument("data", type=Path, help=".npz with arrays X and y, .csv, or folder with X.npy and y.npy")
    parser.add_argument("--target", metavar="COLUMN", help="name or number of y (default: last; y in .npz)")
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--batch-size", type=int, default=128)
    parser.add_argument("--learning-rate", type=float, default=0.1)
    parser.add_argument("--optimizer", choices=list(OPTIMIZERS), default="sgd")
    parser.add_argument("--set", type=_setting, action="append", default=[], metavar="NAME=NUMBER", help="beta1=0.8")
    parser.add_argument("--schedule", choices=list(SCHEDULES), default="constant", help="of the learning rate")
    parser.add_argument("--warmup", type=int, default=0, metavar="STEPS", help="in which the learning rate rises")
    parser.add_argument("--no-shuffle", action="store_true", help="take the rows as they come")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--dtype", choices=DTYPES, default="float32")
    parser.add_argument("--validation", type=float, metavar="SHARE", help="share of the rows to hold out, such as 0.2")
    parser.add_argument("--patience", type=int, metavar="EPOCHS", help="stop after so many without a better validation")
    parser.add_argument("--save", type=Path, default=Path("params.npz"), metavar="FILE", help="default: params.npz")
    parser.add_argument("--checkpoint", type=Path, metavar="FILE", help="default: params.checkpoint.npz, beside --save")
    parser.add_argument("--checkpoint-seconds", type=float, default=60, metavar="N", help="between two checkpoints")
    parser.add_argument("--resume", action="store_true", help="go on from the checkpoint; --epochs may be more")
    options = parser.parse_args(arguments)
    options.checkpoint = options.checkpoint or options.save.with_suffix(".checkpoint.npz")
    return options


def _setting(text: str) -> tuple[str, float]:
    name, _, number = text.partition("=")
    if not _is_number(number):
        raise argparse.ArgumentTypeError(f"give it as NAME=NUMBER, not {text!r}")
    return name, float(number)


def _read(path: Path, target: str | None) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
    """X and y from a file, or memory-mapped from a folder."""
    if path.is_dir():
        return _opened("X", path / "X.npy"), _opened("y", path / "y.npy")
    if path.suffix.lower() == ".csv":
        return _read_csv(path, target)
    arrays = _read_npz(path)
    name = target if target else "y"
    if not {"X", name} <= arrays.keys():
        raise ValueError(f"{path} must hold the arrays X and {name}, got {', '.join(arrays)}: name y with --target")
    shape_X, shape_y = arrays["X"].shape, arrays[name].shape
    if not shape_X or shape_X[:1] != shape_y[:1]:
        raise ValueError(f"{path} must hold as many rows of X as of {name}, got the shapes {shape_X} and {shape_y}")
    return arrays["X"], arrays[name]


def _read_csv(path: Path, target: str | None) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
    """X and y from a table of numbers; a first line with anything else is a header."""
    if not path.is_file():
        raise FileNotFoundError(f"there is no file {path}: pass the path of a .csv or .npz file")
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = [line for line in file if line.strip()]
        names = [name.strip() for name in next(csv.reader([*lines, ""]))]
        header = not all(map(_is_number, names))
        if len(lines) <= header:
            raise ValueError("it has no rows")
        table = np.loadtxt(lines[header:], delimiter=",", quotechar='"', comments=None, ndmin=2)
    except (ValueError, csv.Error) as error:
        raise ValueError(f"{path} must be a table of numbers parted by commas: {error}") from error
    column = _column(names, target or "-1")
    return np.delete(table, column, axis=1), table[:, column]


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _column(names: list[str], column: str) -> int:
    """The number of a column that is named by its header or its number, from 0, or from -1 backwards."""
    numbers = {str(number): number for number in range(-len(names), len(names))}
    if column not in names and column not in numbers:
        raise ValueError(f"there is no column {column}: use one of {', '.join(names)}, or a number below {len(names)}")
    return names.index(column) if column in names else numbers[column]


def _split(X: Any, y: Any, share: float | None, seed: int) -> list[tuple[Any, Any]]:
    """The rows to train on, and those held out if there are to be any: at random, or the last ones of mapped files."""
    rows = len(X)
    if share is None:
        return [(X, y)]
    held_out = round(share * rows) if 0 < share < 1 else 0
    if not 0 < held_out < rows:
        raise ValueError(f"--validation must be a share between 0 and 1 that leaves rows on both sides, got {share:g}")
    if isinstance(X, np.memmap):
        return [(X[:-held_out], y[:-held_out]), (X[-held_out:], y[-held_out:])]
    order = np.random.default_rng(seed).permutation(rows)
    return [(X[part], y[part]) for part in (order[held_out:], order[:held_out])]


def _train(options: argparse.Namespace) -> None:
    path = _writable(options.save)
    parts = _split(*_read(options.data, options.target), options.validation, _whole("--seed", options.seed, least=0))
    params, history = fit(
        *parts[0],
        epochs=options.epochs,
        batch_size=options.batch_size,
        learning_rate=options.learning_rate,
        optimizer=options.optimizer,
        dtype=options.dtype,
        seed=options.seed,
        validation=parts[1] if len(parts) > 1 else None,
        patience=options.patience,
        schedule=options.schedule,
        warmup=options.warmup,
        shuffle=not options.no_shuffle,
        checkpoint=options.checkpoint,
        checkpoint_seconds=options.checkpoint_seconds,
        resume=options.checkpoint if options.resume else None,
        progress=True,
        **dict(options.set),
    )
    for name, (X, y) in zip(("training", "validation"), parts, strict=False):
        value = log_likelihood(params, X, y) / len(X)
        scores = "".join(f", {what} {number:.4f}" for what, number in score(params, X, y).items())
        print(f"{name}, {len(X)} rows: log-likelihood per row {value:.4f}{scores}")
    save(path, params)
    print(f"saved {options.save} after {len(history)} epochs")


def _interrupted(stopped: KeyboardInterrupt, checkpoint: Path) -> str:
    return f"{stopped or 'stopped'}; {'--resume goes on' if checkpoint.is_file() else 'nothing was saved'}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Train as the command line says; the exit code is 0, or 2 after one sentence on what is wrong."""
    options = _options(arguments)
    name = Path(sys.argv[0]).name
    try:
        _train(options)
    except (ArithmeticError, ImportError, OSError, TypeError, ValueError) as error:
        print(f"{name}: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt as stopped:
        print(f"{name}: {_interrupted(stopped, options.checkpoint)}", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
