"""The trainer of a model: its equations lowered to NumPy, as the view that the template lays out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sympy as sp

from symderive.calculus.equations import Equation
from symderive.calculus.errors import SymderiveError
from symderive.calculus.index import Domain, Role, Tensor
from symderive.calculus.rewrite import entries
from symderive.emit.compiled import compiled_view
from symderive.emit.estimator import estimator_view, with_open_ends
from symderive.emit.newton import constant_curvature, coupled, curvature
from symderive.emit.notes import Notes, notes, writer_for
from symderive.emit.plain import plain_equation
from symderive.emit.program import CodeEquations, code_equations, fan_in, numbers_of
from symderive.emit.steps import StepCode, gradient_step
from symderive.emit.trainer import render_trainer
from symderive.emit.trainer_view import (
    RESERVED_NAMES,
    Axis,
    Body,
    ConstantView,
    Distributed,
    EquationView,
    EstimatorView,
    GradientBody,
    InputView,
    Line,
    NewtonView,
    ParameterView,
    PriorView,
    StepView,
    Style,
    TargetKind,
    TargetView,
    TrainerView,
)
from symderive.model.model import Model
from symderive.program.ir import Program
from symderive.program.lower import lower
from symderive.program.passes import optimise
from symderive.program.targets import numpy as target
from symderive.program.targets.lines import Arguments

_KINDS: dict[Domain, TargetKind] = {
    Domain.BINARY: "binary",
    Domain.CLASS: "classes",
    Domain.REAL: "real",
    Domain.COUNT: "count",
}
_PREDICTS = {
    "binary": "P(Y = 1 | x) for every row of X: {}",
    "classes": "the probability of every class for every row of X: {}",
    "real": "the mean for every row of X: {}",
    "count": "the rate for every row of X: {}",
}


@dataclass(frozen=True)
class Form:
    """What kind of module is wanted; see `trainer`."""

    style: Style = "script"
    distributed: Distributed | None = None
    fast: bool = False
    compiled: bool = False

    def check(self) -> None:
        """Raise SymderiveError for things that exclude each other."""
        if self.fast and self.compiled:
            raise SymderiveError("compiled steps are no steps of NumPy; leave out --fast or --target c")
        if self.style == "plain" and (self.fast or self.compiled):
            raise SymderiveError(
                "the style plain is what reads best, not what is fastest; leave out --style, or --fast and --target"
            )
        if self.distributed and self.style != "script":
            raise SymderiveError(
                "only trainers with a command line can be distributed; leave out --style or --distributed"
            )


def trainer(
    model: Model,
    sizes: Mapping[str, int] | None = None,
    file_name: str = "trainer.py",
    style: Style = "script",
    distributed: Distributed | None = None,
    *,
    fast: bool = False,
    compiled: bool = False,
) -> str:
    """The text of the model's trainer; line comments number the equations of `symderive.emit.notes.notes`.

    Args:
        model: with a likelihood.
        sizes: numbers for size letters, besides those that the model knows.
        file_name: under which the module will be saved, for its usage text.
        style: "script", functions and a command line, or "sklearn", an estimator in the manner of scikit-learn, or
            "plain", the mathematics and a loop, to read.
        distributed: "mpi", a command line that mpiexec starts on many processes.
        fast: write steps that allocate nothing, in place of those that read best.
        compiled: add C code that is compiled on first use and takes the steps where there is a compiler.

    Raises:
        SymderiveError: the model has no likelihood, more than one input array, a construct without NumPy code, or one that
            the style or the distribution cannot be had with.
    """
    return render_trainer(view_of(model, Form(style, distributed, fast, compiled), sizes, file_name))


def c_code(model: Model, sizes: Mapping[str, int] | None = None) -> str:
    """The C code in the model's compiled trainer; sizes that stay open are macros of it, ``size_LETTER``."""
    code = view_of(model, Form(compiled=True), sizes).c
    assert code is not None
    return code.source


def view_of(
    model: Model, form: Form, sizes: Mapping[str, int] | None = None, file_name: str = "trainer.py"
) -> TrainerView:
    """What the template needs to know of a model's trainer; see `trainer`."""
    form.check()
    model = with_open_ends(model) if form.style == "sklearn" else model
    code, written = code_equations(model), notes(model)
    numbers = numbers_of(code, written.numbers)
    lines = _Lines(model, code, numbers)
    known = model.size_numbers(sizes)
    steps = lines.steps(known) if form.fast else (None, None)
    data = _data(model, code)
    ties = _ties(code, data, numbers)
    if form.distributed and ties:
        raise SymderiveError(
            f"{model.name} cannot be distributed: the equation {ties} ties rows of data to each other, so that gradients of "
            "parts of the rows do not add up; leave out --distributed"
        )
    axes, rows = lines.axes(data.axes[1:]), lines.axes(code.prediction.axes[1:])
    target_view = _target(lines, code)
    letters = _letters(model, code, str(data.axes[0]), sizes or {})
    estimator = _estimator(model, axes, target_view, letters) if form.style == "sklearn" else None
    return TrainerView(
        title=f"{model.title}: a trainer by gradient ascent on the log-likelihood.",
        equations=equation_views(code, written, numbers),
        sizes=letters if estimator is None else dict.fromkeys(letters),
        parameters=tuple(lines.parameter(t) for t in lines.parameters),
        inputs=InputView(axes, model.descriptions.get(data.name) or "one example in each row"),
        target=target_view,
        predicts=_PREDICTS[target_view.kind].format(f"({', '.join(['N', *map(str, rows)])})" if rows else "(N,)"),
        predict=lines.predict(),
        log_likelihood=lines.log_likelihood(),
        log_likelihood_and_gradients=lines.gradients(),
        prior=lines.prior(written.numbers.get("LP")),
        constants=lines.constants(),
        helpers=tuple(sorted(target.helpers(line for b in lines.bodies([s for s in steps if s]) for line in b))),
        update=(written.numbers["update"],),
        file_name=file_name,
        newton=None if ties else lines.newton(),
        coupled=ties,
        style=form.style,
        distributed=form.distributed,
        estimator=estimator,
        step=steps[0],
        prior_step=steps[1],
        c=compiled_view(model, code, known) if form.compiled else None,
    )


def _letters(model: Model, code: CodeEquations, rows: str, sizes: Mapping[str, int]) -> dict[str, int | None]:
    """The numbers of the size letters other than that of the rows, None for open ones."""
    known = model.size_numbers(sizes)
    found = {str(s): known.get(str(s)) for s in code.system.sizes if str(s) != rows}
    if unknown := sorted(set(sizes) - found.keys()):
        raise SymderiveError(f"{model.name} has no size {unknown[0]}; it has {', '.join(found) or 'none that is open'}")
    return found


def _data(model: Model, code: CodeEquations) -> Tensor:
    """The model's one array of inputs."""
    data = code.system.of_role(Role.DATA)
    if len(data) != 1:
        raise SymderiveError(f"{model.name} has {len(data)} data tensors; a trainer takes one, X")
    return data[0]


def _target(lines: _Lines, code: CodeEquations) -> TargetView:
    kind = _KINDS[code.label.domain]
    classes = lines.axes(code.prediction.axes[1:])[-1] if kind == "classes" else None
    return TargetView(kind, lines.axes(code.label.axes[1:]), classes)


def _estimator(
    model: Model, axes: tuple[Axis, ...], label: TargetView, letters: Mapping[str, int | None]
) -> EstimatorView:
    if len(axes) != 1 or (label.axes and label.kind != "real"):
        raise SymderiveError(
            f"{model.name} cannot be an estimator: that takes a table and gives one class, one count or some numbers for a row; "
            "leave out --style"
        )
    return estimator_view(model, label.kind, letters, [str(a) for a in (*axes, *label.axes, label.classes)])


def _ties(code: CodeEquations, data: Tensor, numbers: Mapping[str, tuple[str, ...]]) -> str | None:
    """How to name the equation that ties rows to each other, if there is one."""
    found = coupled(code, data.axes[0])
    if found is None:
        return None
    return f"({numbers[found.key][0]})" if numbers.get(found.key) else f"of {found.tensor.name}"


def equation_views(
    code: CodeEquations, written: Notes, numbers: Mapping[str, Sequence[str]]
) -> tuple[EquationView, ...]:
    """The equations that the code implements, as plain text."""
    found: dict[str, EquationView] = {}
    writer = code.writer(writer_for(written.derivation, "plain"))
    for eq in (*written.derivation.system.equations[:-1], code.log_likelihood, *code.gradient.adjoints):
        number = written.numbers.get(eq.key) or next(iter(numbers.get(eq.key, ())), None)
        if number and number not in found:
            found[number] = EquationView(plain_equation(eq, writer), number)
    return tuple(found.values())


class _Lines:
    """Lowers the equations of a model and gives lines their numbers."""

    def __init__(self, model: Model, code: CodeEquations, numbers: Mapping[str, tuple[str, ...]]) -> None:
        self.model, self.code, self.numbers = model, code, numbers
        given = code.system.tensors
        self.parameters = [t for t in model.tensors.values() if t.role is Role.PARAMETER]
        inputs = {t.name: f'params["{t.name}"]' for t in self.parameters}
        inputs |= {t.name: "X" for t in given if t.role is Role.DATA}
        inputs |= {code.label.name: "y"}
        inputs |= {t.name: t.name.upper() for t in model.tensors.values() if t.role is Role.CONSTANT}
        self.arguments = Arguments(inputs, RESERVED_NAMES)

    def axes(self, axes: Sequence[sp.Expr]) -> tuple[Axis, ...]:
        return tuple(int(a) if a.is_Integer else str(a) for a in axes)

    def line(self, line: target.Line) -> Line:
        found = dict.fromkeys(n for key in line.equations for n in self.numbers.get(key, ()))
        return Line(line.code, tuple(found))

    def body(self, equations: Sequence[Equation], output: Tensor) -> Body:
        return self.written(optimise(lower(equations, [output])))

    def written(self, program: Program) -> Body:
        """The body of a function with the one output of a program."""
        made = target.body(program, self.arguments)
        return Body(tuple(map(self.line, made.lines)), self.line(made.result))

    def predict(self) -> Body:
        return self.body(self.code.forward, self.code.prediction)

    def log_likelihood(self) -> Body:
        return self.body((*self.code.forward, self.code.log_likelihood), self.code.log_likelihood.tensor)

    def gradients(self) -> GradientBody:
        code = self.code
        equations = (*code.forward, code.log_likelihood, *code.gradient.adjoints, *code.gradient.gradients)
        wanted = {t.name: code.gradient.gradient_of[t].name for t in self.parameters}
        return self.gradient_body(equations, code.log_likelihood.tensor, wanted)

    def gradient_body(
        self, equations: Sequence[Equation], value: Tensor | None, wanted: Mapping[str, str]
    ) -> GradientBody:
        outputs = [t for eq in equations if (t := eq.tensor) == value or t.name in wanted.values()]
        made = target.gradient_body(
            optimise(lower(equations, outputs)), value.name if value else None, wanted, self.arguments
        )
        gradients = {name: self.line(line) for name, line in made.gradients.items()}
        return GradientBody(tuple(map(self.line, made.lines)), gradients, self.line(made.value))

    def steps(self, sizes: Mapping[str, int]) -> tuple[StepView, StepView | None]:
        """The step of the log-likelihood, and that of the log prior."""
        code = self.code
        equations = (*code.forward, code.log_likelihood, *code.gradient.adjoints, *code.gradient.gradients)
        wanted = {t.name: code.gradient.gradient_of[t].name for t in self.parameters}
        step = self.step(equations, code.log_likelihood.tensor, wanted, sizes)
        if code.prior is None:
            return step, None
        equation, gradient = code.prior
        wanted = {t.name: g.name for t, g in gradient.gradient_of.items()}
        return step, self.step((equation, *gradient.adjoints, *gradient.gradients), equation.tensor, wanted, sizes)

    def step(
        self, equations: Sequence[Equation], value: Tensor, wanted: Mapping[str, str], sizes: Mapping[str, int]
    ) -> StepView:
        outputs = [t for eq in equations if (t := eq.tensor) == value or t.name in wanted.values()]
        inputs = {name: code for name, code in self.arguments.inputs.items() if not code.startswith("params")}
        (data,) = self.code.system.of_role(Role.DATA)
        named = StepCode(inputs, data.axes[0], sizes, (*self.arguments.reserved, "step", "factor", "known"))
        made, labels = gradient_step(optimise(lower(equations, outputs)), wanted, value.name, named)
        setup, scaled, lines = (tuple(map(self.line, part)) for part in (made.setup, made.scaled, made.lines))
        prepared = None if labels is None else self.written(labels)
        return StepView(setup, scaled, lines, self.line(made.result), made.functions, prepared)

    def prior(self, number: str | None) -> PriorView | None:
        if self.code.prior is None:
            return None
        equation, gradient = self.code.prior
        wanted = {t.name: g.name for t, g in gradient.gradient_of.items()}
        equations = (*gradient.adjoints, *gradient.gradients)
        body = self.gradient_body(equations, None, wanted)
        return PriorView(self.body([equation], equation.tensor), body, (number,) if number else ())

    def newton(self) -> NewtonView | None:
        found = curvature(self.code, self.parameters)
        belief = self.model.belief
        if found is None or (belief and belief.family.name != "normal"):
            return None
        constant = constant_curvature(found)
        if constant is None:
            body = self.body((*self.code.forward, found.equation), found.equation.tensor)
        else:
            code = str(constant.xreplace({e: sp.Symbol(e.tensor.name.upper()) for e in entries(constant)}))
            outputs = f'params["{found.weight.name}"].size // X[0].size'
            each = f"np.tile({code} * np.identity({outputs}, X.dtype), (len(X), 1, 1))"
            body = Body((), Line(each if len(found.equation.tensor.axes) > 1 else f"np.full(len(X), {code}, X.dtype)"))
        weighed = {w.tensor.name for w in belief.weights} if belief else set[str]()
        precision = belief.hyperparameter.tensor.name.upper() if belief else ""
        bias = found.bias.name if found.bias else None
        return NewtonView(
            body,
            found.weight.name,
            bias,
            len(found.equation.tensor.axes) > 1,
            dict.fromkeys(sorted(weighed), precision),
        )

    def bodies(self, steps: Sequence[StepView] = ()) -> Sequence[Sequence[target.Line]]:
        found: list[Sequence[Line]] = []
        prior = self.prior(None)
        newton = self.newton()
        for b in (
            self.predict(),
            self.log_likelihood(),
            prior.value if prior else None,
            newton.body if newton else None,
        ):
            found += [(*b.lines, b.result)] if b else []
        for g in (None if steps else self.gradients(), prior.gradients if prior else None):
            found += [(*g.lines, *g.gradients.values(), g.value)] if g else []
        found += [(*s.setup, *s.lines) for s in steps]
        return [[target.Line(line.code) for line in b] for b in found]

    def parameter(self, tensor: Tensor) -> ParameterView:
        found = fan_in(tensor, self.code.forward)
        start = None if found is None else self.axes([found])[0]
        about = self.model.descriptions.get(tensor.name) or "a parameter"
        return ParameterView(tensor.name, self.axes(tensor.axes), start, about)

    def constants(self) -> tuple[ConstantView, ...]:
        used = [t for t in self.model.tensors.values() if t.role is Role.CONSTANT]
        return tuple(
            ConstantView(
                t.name.upper(), float(self.model.values[t.name]), self.model.descriptions.get(t.name) or t.name
            )
            for t in used
        )
