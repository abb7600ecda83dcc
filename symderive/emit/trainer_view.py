"""What the template of an emitted NumPy trainer needs to know, as frozen data.

In the lines of a body these names have a meaning: ``np``, ``params`` (a dict of arrays), ``X`` (N, ...), ``y``, the
constants and the helpers that the view names. X is an array of the parameters' dtype; so is y, except for the target
kind "classes", where it holds integers. Lengths are read from arrays (``X.shape[0]``), never from sizes, which may be
open. A line is a statement or an expression formatted as ruff would, at most ``MAX_CODE_WIDTH`` wide. A new local name
must not be in ``RESERVED_NAMES``.
"""

from __future__ import annotations

import builtins
import keyword
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from symderive.calculus.errors import SymderiveError
from symderive.calculus.names import check_name

Axis = str | int
"""The length of an axis: a letter of ``TrainerView.sizes`` or a number."""

TargetKind = Literal["binary", "classes", "one-hot", "real", "count"]

Style = Literal["script", "sklearn", "plain"]
"""What stands around the mathematics: functions with a command line, or an estimator class in the manner of scikit-learn, or as
little as can be: a listing for a lecture."""

Distributed = Literal["mpi"]

MAX_CODE_WIDTH = 100
"""Longest line of a body: indentation and equation numbers come on top, and the module stays within 120 columns."""

HELPERS: Mapping[str, tuple[str, ...]] = {
    "log_softplus": ("softplus",),
    "log_softplus_slope": ("sigmoid", "softplus"),
    "sigmoid": (),
    "sigmoid_and_slope": (),
    "sigmoid_slope": (),
    "tanh_slope": (),
    "softplus": (),
    "softplus_writer": (),
    "log_sigmoid": ("softplus",),
    "label_minus_sigmoid": (),
    "step": (),
    "log_sum_exp": ("shifted_exp", "log_total"),
    "softmax_and_log": ("shifted_exp", "log_total"),
    "log_softmax": ("shifted_exp", "log_total"),
    "softmax": ("shifted_exp",),
    "class_minus_softmax": ("one_hot_minus_softmax",),
    "one_hot_minus_softmax": ("shifted_exp",),
    "log_factorial": (),
    "shifted_exp": (),
    "log_total": (),
}
"""The helper functions and those that they call, which come later; trainer/helpers.py.jinja has a macro for each."""

_MODULE_NAMES = """
    Any Array BLOCK_ROWS Block Callable DTYPES Data FAN_IN Generator Iterable Iterator MPI Mapping NamedTuple NoReturn OPTIMIZERS Pairs
    BLAS_WORK CACHED FORGETTING C_CHOICES C_FLAGS C_OPTIMIZERS C_SOURCE TEAM_ROWS THREAD_WORK
    ctypes functools hashlib platform shlex shutil subprocess tempfile warnings
    Params Path REMEMBERED Record Reduce Rows SCHEDULES SHAPES Self Sequence Targets WORLD X annotations argparse check_gradients
    contextlib csv dataclasses datetime fit gradients importlib init inspect itertools json load log_likelihood main math np npt numbers
    objective objective_and_gradients os PIECE params predict save score signal sys threading time traceback uuid warnings y zipfile
"""
RESERVED_NAMES = frozenset({*_MODULE_NAMES.split(), *HELPERS, *keyword.kwlist, *keyword.softkwlist, *dir(builtins)})
"""What a constant or a local name of a body must not be called; nor may it start with an underscore."""


@dataclass(frozen=True)
class Line:
    """One line of NumPy code and the numbers of the equations that it implements: ``h = X @ W  # (1), (4)``."""

    code: str
    equations: tuple[str, ...] = ()


@dataclass(frozen=True)
class Body:
    """Assignments, then the expression that the function returns."""

    lines: tuple[Line, ...]
    result: Line


@dataclass(frozen=True)
class GradientBody:
    """Assignments, then one expression for each parameter; ``value`` is the expression of the function's own value."""

    lines: tuple[Line, ...]
    gradients: Mapping[str, Line]
    value: Line


@dataclass(frozen=True)
class StepView:
    """A step that allocates nothing: lines that run once for a number of rows, lines of a step, its value.

    ``scaled`` are lines for a scale that is another one than that of the step before. ``functions`` are NumPy's functions
    that the lines call by their bare names. ``prepared`` is what a step takes in place of the labels, from these.
    """

    setup: tuple[Line, ...]
    scaled: tuple[Line, ...]
    lines: tuple[Line, ...]
    result: Line
    functions: tuple[str, ...]
    prepared: Body | None = None


@dataclass(frozen=True)
class EquationView:
    """An equation of the notes in Unicode (lines parted by newlines), and its number."""

    text: str
    number: str


@dataclass(frozen=True)
class ParameterView:
    """A parameter: a normal start of variance 1 / fan-in, or zeros if ``fan_in`` is None (biases)."""

    name: str
    shape: tuple[Axis, ...]
    fan_in: Axis | None
    description: str


@dataclass(frozen=True)
class ConstantView:
    """A number of the model, such as the precision of a prior."""

    name: str
    value: float
    description: str


@dataclass(frozen=True)
class InputView:
    """The input array X (N, *axes)."""

    axes: tuple[Axis, ...]
    description: str = "one example in each row"


@dataclass(frozen=True)
class TargetView:
    """The target array y: what it holds and its axes after the row.

    binary: 0 or 1. real: finite numbers. count: 0, 1, 2, .... classes and one-hot: the caller passes integers (N,) from
    0 to ``classes`` - 1 or one-hot rows (N, classes); a body sees integers (N,) for "classes" and one-hot rows of the
    parameters' dtype for "one-hot". Both leave ``axes`` empty.
    """

    kind: TargetKind
    axes: tuple[Axis, ...] = ()
    classes: Axis | None = None


@dataclass(frozen=True)
class PriorView:
    """The log density of the parameters.

    ``value`` returns the scalar log prior; ``gradients.gradients`` may leave parameters out (no prior on biases), and
    ``gradients.value`` is not used. ``equations`` number the objective, log-likelihood plus log prior.
    """

    value: Body
    gradients: GradientBody
    equations: tuple[str, ...] = ()


@dataclass(frozen=True)
class NewtonView:
    """What Newton's method needs of a model without hidden layers, see `symderive.emit.newton.Curvature`.

    ``body`` returns W, (N,) or (N, K, K). ``precisions`` says which constant of the prior weighs a parameter's squares.
    """

    body: Body
    weight: str
    bias: str | None
    classes: bool
    precisions: Mapping[str, str]


@dataclass(frozen=True)
class CompiledView:
    """C code that does what the lines of the view do. ``blas`` says that it calls SciPy's matrix product.

    Sizes that are open are macros of it, ``size_LETTER``. ``out_axes`` are those of a prediction after the row.
    """

    source: str
    blas: bool
    out_axes: tuple[Axis, ...]


@dataclass(frozen=True)
class EstimatorView:
    """The class of the style "sklearn": its name, and the sizes that are arguments of its constructor with their numbers."""

    name: str
    sizes: Mapping[str, int]


@dataclass(frozen=True)
class TrainerView:
    """Everything that the template of a trainer shows.

    ``sizes`` gives every letter its number, or None: an open size, which ``init`` is told (``fit`` reads it from X
    where X has that axis). ``predicts`` says what predict returns, shape included: "P(Y = 1 | x) for every row: (N,)".
    ``predict`` returns an array (N, ...); for the kinds binary and count it has the shape of y and holds probabilities
    or rates, for the kinds classes and one-hot it holds probabilities (N, classes), for real it holds means.
    ``log_likelihood`` returns the scalar sum over rows; ``log_likelihood_and_gradients`` that value and the gradient of
    every parameter, of its dtype and shape. ``update`` numbers the equations of the gradient-ascent step. ``coupled`` is the
    number or the text of an equation that ties rows to each other: what rows contribute then does not add up. ``newton`` is
    there for models without hidden layers only. ``step`` is there where steps are to allocate nothing (``--fast``).

    Raises:
        SymderiveError: a name, a size or a text that must not stand in code, or a parameter without a gradient.
    """

    title: str
    equations: tuple[EquationView, ...]
    sizes: Mapping[str, int | None]
    parameters: tuple[ParameterView, ...]
    inputs: InputView
    target: TargetView
    predicts: str
    predict: Body
    log_likelihood: Body
    log_likelihood_and_gradients: GradientBody
    prior: PriorView | None = None
    constants: tuple[ConstantView, ...] = ()
    helpers: tuple[str, ...] = ()
    update: tuple[str, ...] = ()
    file_name: str = "trainer.py"
    newton: NewtonView | None = None
    coupled: str | None = None
    style: Style = "script"
    distributed: Distributed | None = None
    estimator: EstimatorView | None = None
    step: StepView | None = None
    prior_step: StepView | None = None
    c: CompiledView | None = None

    def __post_init__(self) -> None:
        _check(self)

    @property
    def all_helpers(self) -> tuple[str, ...]:
        """The helpers and all that they call."""
        needed = set(self.helpers)
        for name in HELPERS:  # a helper stands before those that it calls
            if name in needed:
                needed.update(HELPERS[name])
        return tuple(name for name in HELPERS if name in needed)

    @property
    def open_sizes(self) -> tuple[str, ...]:
        """Letters that have no number yet and that a parameter has as an axis."""
        used = {axis for parameter in self.parameters for axis in parameter.shape}
        return tuple(letter for letter, number in self.sizes.items() if number is None and letter in used)


def _check(view: TrainerView) -> None:
    for what, text in _texts(view):
        if not text.isprintable() or not text.strip():
            raise SymderiveError(
                f"the {what} {text[:60]!r} cannot stand in a trainer; write one line of printable characters"
            )
    for letter, size in view.sizes.items():
        if size is not None and size < 1:
            raise SymderiveError(f"the size {check_name(letter, 'size')} is {size}; give a number of at least 1")
    for axis in _axes(view):
        if isinstance(axis, str) and check_name(axis, "size") not in view.sizes:
            raise SymderiveError(f"the size {axis} is an axis and has no entry in sizes; add it, None if it is open")
    _check_names(view)
    _check_open_sizes(view)
    _check_bodies(view)


def _texts(view: TrainerView) -> Iterator[tuple[str, str]]:
    yield from (("title", view.title), ("file name", view.file_name), ("meaning of predict", view.predicts))
    yield "description of X", view.inputs.description
    yield "equation that ties rows", view.coupled or "none"
    yield from ((f"description of {part.name}", part.description) for part in (*view.parameters, *view.constants))
    for equation in view.equations:
        yield from (("equation", line) for line in equation.text.splitlines() or [""])
        yield "equation number", equation.number
    yield from (("equation number", number) for number in (*view.update, *(view.prior.equations if view.prior else ())))
    for line in _lines(view):
        yield "line of code", line.code
        yield from (("equation number", number) for number in line.equations)


def _lines(view: TrainerView) -> Iterator[Line]:
    values = [view.predict, view.log_likelihood, *([view.prior.value] if view.prior else [])]
    values += [view.newton.body] if view.newton else []
    yield from (line for body in values for line in (*body.lines, body.result))
    gradients = [view.log_likelihood_and_gradients, *([view.prior.gradients] if view.prior else [])]
    yield from (line for body in gradients for line in (*body.lines, body.value, *body.gradients.values()))
    steps = [found for found in (view.step, view.prior_step) if found]
    yield from (line for found in steps for line in (*found.setup, *found.scaled, *found.lines, found.result))
    yield from (line for found in steps if found.prepared for line in (*found.prepared.lines, found.prepared.result))


def _axes(view: TrainerView) -> Iterator[Axis]:
    yield from (*view.inputs.axes, *view.target.axes)
    yield from (
        axis for parameter in view.parameters for axis in (*parameter.shape, parameter.fan_in) if axis is not None
    )
    if (view.target.classes is None) == (view.target.kind in ("classes", "one-hot")):
        raise SymderiveError(f"a target of kind {view.target.kind} must say its number of classes; no other kind does")
    if view.target.classes is not None:
        yield view.target.classes


def _check_names(view: TrainerView) -> None:
    names = [check_name(parameter.name, "parameter") for parameter in view.parameters]
    if not names or len(set(names)) < len(names):
        raise SymderiveError("a trainer needs at least one parameter, and each by its own name")
    for constant in view.constants:
        if check_name(constant.name, "constant") in RESERVED_NAMES:
            raise SymderiveError(
                f"the constant {constant.name} has the name of something else in the trainer; rename it"
            )
        if not math.isfinite(constant.value):
            raise SymderiveError(f"the constant {constant.name} is {constant.value}; give a finite number")
    for helper in view.helpers:
        if helper not in HELPERS:
            raise SymderiveError(f"there is no helper {helper!r}; use one of {', '.join(HELPERS)}")


def _check_open_sizes(view: TrainerView) -> None:
    used = {axis for parameter in view.parameters for axis in parameter.shape}
    for axis in _axes(view):
        if isinstance(axis, str) and view.sizes[axis] is None and axis not in used:
            raise SymderiveError(f"the open size {axis} is not an axis of any parameter; give it a number")


def _check_bodies(view: TrainerView) -> None:
    names = {parameter.name for parameter in view.parameters}
    found = set(view.log_likelihood_and_gradients.gradients)
    prior = set(view.prior.gradients.gradients) if view.prior else set[str]()
    if found != names or not prior <= names:
        wrong = ", ".join(sorted((names ^ found) | (prior - names)))
        raise SymderiveError(
            f"each parameter needs one gradient of the log-likelihood, and at most one of the prior: see {wrong}"
        )
