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
import itertools
import math
import numbers
import os
import sys
import uuid
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]  # float32 or float64, as params are
Targets = npt.NDArray[np.intp]  # classes from 0
Params = dict[str, Array]
Record = dict[str, float]  # one epoch of the history

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


def log_softmax(z: Array, axis: int = -1) -> Array:
    """log(exp(z) / sum(exp(z))) along an axis, finite where the probability rounds to 0."""
    shifted = z - np.max(z, axis=axis, keepdims=True)
    return shifted - log_total(shifted, axis)


def softmax(z: Array, axis: int = -1) -> Array:
    """exp(z) / sum(exp(z)) along an axis, shifted by the maximum so that nothing overflows."""
    e = np.exp(z - np.max(z, axis=axis, keepdims=True))
    return e / np.sum(e, axis=axis, keepdims=True)


def log_total(shifted: Array, axis: int) -> Array:
    """log(sum(exp(shifted))) for a largest entry of 0 (its axis stays, of length 1): log1p of the other terms."""
    at_top = shifted == 0
    others = np.sum(np.exp(shifted) - at_top, axis=axis, keepdims=True)
    ties = np.sum(at_top, axis=axis, keepdims=True, dtype=shifted.dtype) - 1
    return np.log1p(others + ties)


def _predict(params: Params, X: Array) -> Array:
    h = np.maximum(X @ params["theta_h"] + params["b_h"], 0)  # (1), (3)
    return softmax(h @ params["theta_y"] + params["b_y"])  # (5), (7)


def _log_likelihood(params: Params, X: Array, y: Targets) -> float:
    h = np.maximum(X @ params["theta_h"] + params["b_h"], 0)  # (1), (3)
    chosen = log_softmax(h @ params["theta_y"] + params["b_y"])[np.arange(len(y)), y]  # (5), (43)
    return float(np.sum(chosen))  # (43)


def _log_likelihood_and_gradients(params: Params, X: Array, y: Targets) -> tuple[float, Params]:
    theta_y = params["theta_y"]
    h = np.maximum(X @ params["theta_h"] + params["b_h"], 0)  # (1), (3)
    z_y = h @ theta_y + params["b_y"]  # (5)
    yhat = softmax(z_y)  # (7)
    chosen = log_softmax(z_y)[np.arange(len(y)), y]  # (43)
    log_lik = np.sum(chosen)  # (43)
    delta_y = -yhat  # (17)
    delta_y[np.arange(len(y)), y] = -np.expm1(chosen)  # (17)
    delta_h = (delta_y @ theta_y.T) * (h > 0)  # (22)
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
    return _log_likelihood(params, *_data(params, X, y))


def objective(params: Params, X: npt.ArrayLike, y: npt.ArrayLike) -> float:
    """What fit maximises: the log-likelihood of X (N, 784), y (N,) plus the log prior."""
    return _objective(params, *_data(params, X, y))


def gradients(params: Params, X: npt.ArrayLike, y: npt.ArrayLike) -> Params:
    """The gradient of the objective: a dict with the names and shapes of params."""
    return objective_and_gradients(params, X, y)[1]


def objective_and_gradients(params: Params, X: npt.ArrayLike, y: npt.ArrayLike) -> tuple[float, Params]:
    """The objective and its gradient; the forward pass is shared."""
    return _objective_and_gradients(params, *_data(params, X, y))


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
    inputs, targets = _data(params, X, y)
    hits: Array = _predict(params, inputs).argmax(axis=1) == targets
    return {"accuracy": float(np.mean(hits))}


OPTIMIZERS = ("sgd", "momentum", "adam")


def _ascent(params: Params, optimizer: str, learning_rate: float) -> Callable[[Params], None]:
    """A function that moves params, in place, up along a gradient; Adam is that of Kingma and Ba (2015)."""
    mean = {name: np.zeros_like(array) for name, array in params.items()}
    square = {name: np.zeros_like(array) for name, array in params.items()}
    steps = itertools.count(1)

    def ascend(gradients: Params) -> None:
        step = next(steps)
        for name, gradient in gradients.items():
            if optimizer == "momentum":
                mean[name] = gradient = 0.9 * mean[name] + gradient
            elif optimizer == "adam":
                mean[name] = 0.9 * mean[name] + 0.1 * gradient
                square[name] = 0.999 * square[name] + 0.001 * gradient**2
                gradient = mean[name] / (1 - 0.9**step) / (np.sqrt(square[name] / (1 - 0.999**step)) + 1e-8)
            params[name] += learning_rate * gradient  # (42)

    return ascend


def _epoch(
    params: Params, X: Array, y: Targets, order: npt.NDArray[np.intp], batch_size: int, ascend: Callable[[Params], None]
) -> Record:
    """A step for each batch of the rows in order; the record holds values per row, each batch before its step."""
    rows = len(order)
    log_lik = log_prior = 0.0
    for start in range(0, rows, batch_size):
        batch = order[start : start + batch_size]
        value, gradients = _log_likelihood_and_gradients(params, X.take(batch, axis=0), y.take(batch, axis=0))
        means = {name: gradient / len(batch) for name, gradient in gradients.items()}
        for name, gradient in _log_prior_gradients(params).items():
            means[name] = means[name] + gradient / rows
        log_prior += _log_prior(params) * len(batch) / rows
        log_lik += value
        ascend(means)
    return {"objective": (log_lik + log_prior) / rows, "log_likelihood": log_lik / rows}


def fit(
    X: npt.ArrayLike,
    y: npt.ArrayLike,
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
) -> tuple[Params, list[Record]]:
    """Gradient ascent on the objective, one step for each batch of rows; the same seed gives the same bits.

    A step goes along the mean gradient of the batch: that of the log-likelihood of its B rows divided by B, plus that
    of the log prior divided by N. So the batches of an epoch together weigh the prior as the objective does.

    Args:
        X: (N, 784).
        y: (N,), integers from 0 to 9, or one-hot rows (N, 10).
        params: where to start (left unchanged; their dtype decides), or None for init(seed, dtype).
        epochs: passes over all rows, each in a new random order.
        batch_size: rows of a step; the last of an epoch takes what is left.
        learning_rate: length of a step along the mean gradient.
        optimizer: sgd, momentum (0.9) or adam (0.9, 0.999).
        dtype: float32 or float64, if params is None.
        seed: of the start and of the order of rows.
        validation: a pair (X, y) to evaluate after every epoch.
        patience: stop after so many epochs without a better validation log-likelihood, and return the best params.
        callback: called after every epoch as callback(epoch, params, record); to stop, it returns True.

    Returns:
        params, and a record of each epoch: "epoch" and, per row, "objective" and "log_likelihood" (each batch before
        its step) and "validation_log_likelihood".

    Raises:
        TypeError, ValueError: an argument is not as above.
        FloatingPointError: the objective or a parameter is not finite after an epoch.
    """
    epochs, batch_size = _whole("epochs", epochs), _whole("batch_size", batch_size)
    learning_rate = _positive("learning_rate", learning_rate)
    if optimizer not in OPTIMIZERS:
        raise ValueError(f"optimizer must be one of {', '.join(OPTIMIZERS)}, got {optimizer!r}")
    if patience is not None and _whole("patience", patience) and validation is None:
        raise ValueError("patience needs validation=(X, y), on which to see that params get no better")
    start = init(seed, dtype) if params is None else params
    inputs, targets = _data(start, X, y)
    held_out = _pair(start, validation)
    params = kept = _copied(start)
    ascend = _ascent(params, optimizer, learning_rate)
    rng = np.random.default_rng(_whole("seed", seed, least=0))
    history: list[Record] = []
    for epoch in range(1, epochs + 1):
        order = rng.permutation(len(inputs))
        with np.errstate(all="ignore"):  # _check_finite finds what an overflow leaves
            record = {"epoch": epoch, **_epoch(params, inputs, targets, order, batch_size, ascend)}
            if held_out is not None:
                record["validation_log_likelihood"] = _log_likelihood(params, *held_out) / len(held_out[0])
        _check_finite(record, params)
        history.append(record)
        stop = callback is not None and callback(epoch, params, record) is True
        if patience is not None:
            waited = epoch - 1 - int(np.argmax([past["validation_log_likelihood"] for past in history]))
            kept = kept if waited else _copied(params)
            stop = stop or waited >= patience
        if stop:
            break
    return kept, history


def _copied(params: Params) -> Params:
    return {name: array.copy() for name, array in params.items()}


def _check_finite(record: Record, params: Params) -> None:
    if not all(np.isfinite(value).all() for value in (*record.values(), *params.values())):
        raise FloatingPointError(
            f"training diverged in epoch {record['epoch']:g} (objective per row: {record['objective']:g}): "
            "pass a smaller learning_rate, or X with columns of mean 0 and variance 1"
        )


def save(path: str | os.PathLike[str], params: Params) -> None:
    """Write params to path as .npz; a reader sees the whole old file or the whole new one.

    Raises:
        TypeError, ValueError: params are not those of this model.
        OSError: the file cannot be written.
    """
    _check_params(params)
    target = Path(path)
    if not target.parent.is_dir():
        raise FileNotFoundError(f"there is no folder {target.parent}: create it or name another")
    temporary = target.with_name(f".{uuid.uuid4().hex}.tmp")
    try:
        with temporary.open("xb") as file:
            with zipfile.ZipFile(file, "w") as archive:
                for name, array in params.items():
                    with archive.open(f"{name}.npy", "w", force_zip64=True) as member:
                        np.lib.format.write_array(member, array, allow_pickle=False)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)


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


def _pair(params: Params, validation: Sequence[npt.ArrayLike] | None) -> tuple[Array, Targets] | None:
    if validation is None:
        return None
    if not isinstance(validation, tuple | list) or len(validation) != 2:
        raise ValueError(f"validation must be a pair (X, y), got {type(validation).__name__}")
    return _data(params, validation[0], validation[1], "validation ")


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """Say one sentence, without the usage."""
        self.exit(2, f"{self.prog}: {message}; see --help\n")


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = _Parser(description="Train on a file, say how well it went, save the parameters.", allow_abbrev=False)
    parser.add_argument("data", type=Path, help=".npz with arrays X and y, or .csv with or without a header")
    parser.add_argument("--target", metavar="COLUMN", help="name or number of y (default: last; y in .npz)")
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--batch-size", type=int, default=128)
    parser.add_argument("--learning-rate", type=float, default=0.1)
    parser.add_argument("--optimizer", choices=list(OPTIMIZERS), default="sgd")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--dtype", choices=DTYPES, default="float32")
    parser.add_argument("--validation", type=float, metavar="SHARE", help="share of the rows to hold out, such as 0.2")
    parser.add_argument("--patience", type=int, metavar="EPOCHS", help="stop after so many without a better validation")
    parser.add_argument("--save", type=Path, default=Path("params.npz"), metavar="FILE", help="default: params.npz")
    return parser.parse_args(arguments)


def _read(path: Path, target: str | None) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
    """X and y from a file."""
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


def _split(rows: int, share: float | None, seed: int) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Row numbers to train on and to hold out."""
    held_out = 0 if share is None else round(share * rows) if 0 < share < 1 else rows
    if share is not None and not 0 < held_out < rows:
        raise ValueError(f"--validation must be a share between 0 and 1 that leaves rows on both sides, got {share:g}")
    order = np.random.default_rng(seed).permutation(rows) if held_out else np.arange(rows)
    return order[held_out:], order[:held_out]


def _train(options: argparse.Namespace) -> None:
    if not options.save.parent.is_dir():
        raise FileNotFoundError(f"there is no folder {options.save.parent}: create it or name another with --save")
    X, y = _read(options.data, options.target)
    train, held_out = _split(len(X), options.validation, _whole("--seed", options.seed, least=0))
    terminal = sys.stderr.isatty()

    def progress(epoch: int, _params: Params, record: Record) -> None:
        shown = ", ".join(f"{name.replace('_', ' ')} {value:.4f}" for name, value in record.items() if name != "epoch")
        print(f"\r\x1b[Kepoch {epoch}/{options.epochs}: {shown}", end="", file=sys.stderr, flush=True)

    params, history = fit(
        X[train],
        y[train],
        epochs=options.epochs,
        batch_size=options.batch_size,
        learning_rate=options.learning_rate,
        optimizer=options.optimizer,
        dtype=options.dtype,
        seed=options.seed,
        validation=(X[held_out], y[held_out]) if len(held_out) else None,
        patience=options.patience,
        callback=progress if terminal else None,
    )
    if terminal:
        print(file=sys.stderr)
    for name, rows in (("training", train), ("validation", held_out)):
        if len(rows):
            value = log_likelihood(params, X[rows], y[rows]) / len(rows)
            scores = "".join(f", {what} {number:.4f}" for what, number in score(params, X[rows], y[rows]).items())
            print(f"{name}, {len(rows)} rows: log-likelihood per row {value:.4f}{scores}")
    save(options.save, params)
    print(f"saved {options.save} after {len(history)} epochs")


def main(arguments: Sequence[str] | None = None) -> int:
    """Train as the command line says; the exit code is 0, or 2 after one sentence on what is wrong."""
    options = _options(arguments)
    try:
        _train(options)
    except (ArithmeticError, OSError, TypeError, ValueError) as error:
        print(f"{Path(sys.argv[0]).name}: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("stopped; nothing was saved", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
