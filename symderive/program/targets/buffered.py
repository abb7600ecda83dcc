"""A plan as NumPy code that allocates nothing in a step: a setup that makes every array once, and the lines of a step.

Values are variables in memory order, so that every result is a contiguous array that NumPy writes to directly; several
names for one array say that a kernel works in place. Views are made in the setup. Numbers are arrays without axes, of
the dtype: faster than Python's numbers, and nothing is widened.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import sympy as sp

from symderive.calculus.errors import SymderiveError
from symderive.calculus.index import Domain, Role
from symderive.calculus.terms import Reduction
from symderive.program.grouping import root
from symderive.program.ir import (
    Add,
    Apply,
    Constant,
    Contract,
    Input,
    Multiply,
    Operand,
    Power,
    Reduce,
    Scatter,
    Take,
    operands,
)
from symderive.program.names import Names
from symderive.program.plan import Kernel, Kind, Plan, Use
from symderive.program.targets.elementwise import map_lines
from symderive.program.targets.expressions import HELPERS
from symderive.program.targets.kernels import fold_lines, gather_lines, product_lines, scatter_lines
from symderive.program.targets.layout import align, transpose
from symderive.program.targets.lines import Line
from symderive.program.targets.numbers import number
from symderive.program.targets.text import Text

_UFUNCS = (
    "absolute add copyto cos divide dot exp expm1 greater log log1p maximum minimum multiply negative power reciprocal",
    "sign sin sqrt square subtract tanh",
)
UFUNCS = tuple(word for line in _UFUNCS for word in line.split(" "))
"""Functions of NumPy that lines call by their bare names."""


@dataclass(frozen=True)
class StepBody:
    """Lines that run once for a number of rows, lines of a step, and the expression of its value.

    ``scaled`` are lines that run before those of a step if its scale is another one than that of the step before.
    ``functions`` are the names of NumPy functions that the lines call bare.
    """

    setup: tuple[Line, ...]
    scaled: tuple[Line, ...]
    lines: tuple[Line, ...]
    result: Line
    functions: tuple[str, ...]


@dataclass(frozen=True)
class StepNames:
    """What the code of a step may use.

    Attributes:
        inputs: the code of every argument by tensor name: ``X``, ``y``, a constant of the model, the scale.
        params: the code of every parameter, and of its gradient, by the parameter's name.
        rows: the size letter of the rows, whose number is the variable ``rows``.
        scale: the name of the scale, an array without axes.
        sizes: the numbers of size letters, for those that no parameter has as an axis.
        reserved: names that no local may take.
    """

    inputs: Mapping[str, str]
    params: Mapping[str, tuple[str, str]]
    rows: sp.Expr
    scale: str
    sizes: Mapping[str, int]
    reserved: Iterable[str] = ()


def step_body(plan: Plan, names: StepNames, gradients: Mapping[str, str], value: str) -> StepBody:
    """The code of a plan made with ``fuse=False``.

    Args:
        plan: what to write; every parameter in `gradients` lies in the flat buffers.
        names: what the code may use.
        gradients: from the name of each parameter to that of its gradient among the outputs.
        value: the output that the step returns.

    Raises:
        SymderiveError: a size that neither a parameter nor the number of rows gives.
    """
    writer = BufferedWriter(plan, names, gradients)
    found = plan.program.outputs[value]
    for kernel in plan.kernels:
        if kernel.values[-1] != found or not writer.is_negative_number(found):
            writer.write(kernel)
    result = Line(writer.result(found), plan.program[found].equations)
    setup, scaled, lines = (tuple(part) for part in (writer.setup, writer.scaled, writer.lines))
    return StepBody(setup, scaled, lines, result, tuple(sorted(writer.functions)))


class BufferedWriter:
    """Names for values and views, and the lines so far. It is the scope in which expressions are written."""

    def __init__(self, plan: Plan, names: StepNames, gradients: Mapping[str, str]) -> None:
        self.plan, self.program, self.given = plan, plan.program, names
        self.setup: list[Line] = []
        self.scaled: list[Line] = []
        self.lines: list[Line] = []
        self.functions: set[str] = set()
        taken = {*names.reserved, *HELPERS, *UFUNCS, "rows", "dtype", "real", "params", "gradients"}
        self.names = Names((*taken, *names.inputs.values()))
        self.called: dict[int, str] = {}  # the variable of each value
        self.numbered: dict[str, str] = {}  # from labels and an array's shape to the entries' numbers in memory
        self.hoisted: dict[str, str] = {}  # from an expression made in the setup to its name
        self.viewed: dict[str, str] = {}  # from a view of an argument, which every step makes anew, to its name
        self.lengths: dict[sp.Expr, Text] = {names.rows: Text("rows")}
        self._inputs(gradients)
        self._arrays()

    def _inputs(self, gradients: Mapping[str, str]) -> None:
        for value, instruction in enumerate(self.program.instructions):
            if isinstance(instruction.op, Input):
                tensor = instruction.op.tensor
                if tensor.name in self.given.params:
                    name = self.names.new(tensor.name)
                    self.setup.append(Line(f"{name} = {self.given.params[tensor.name][0]}"))
                    self.called[value] = name
                    for axis, size in enumerate(tensor.axes):
                        self.lengths.setdefault(size, Text(f"{name}.shape[{axis}]" if axis else f"len({name})"))
                elif tensor.name in self.given.inputs:
                    self.called[value] = self.given.inputs[tensor.name]
                else:
                    raise SymderiveError(f"{tensor.name} is needed, but the function is not given it")
        self.slopes: dict[str, str] = {}
        for parameter, gradient in gradients.items():
            name = self.names.new(gradient)
            self.setup.append(Line(f"{name} = {self.given.params[parameter][1]}"))
            self.slopes[gradient] = name

    def _arrays(self) -> None:
        """Allocate every buffer, under the names of the values that it holds."""
        homes = {home: name for name, home in self.plan.outputs.items() if name in self.slopes}
        held: dict[int, list[int]] = {}
        for value in (v for kernel in self.plan.kernels for v in kernel.stored):
            home = self.plan.homes[value]
            if self.plan.buffers[home.buffer].use is Use.GRADIENTS:
                self.called[value] = self.slopes[next(n for h, n in homes.items() if h.offset == home.offset)]
            elif self.program[value].axes:
                held.setdefault(home.buffer, []).append(value)
        for values in held.values():
            by_shape: dict[str, list[str]] = {}
            for value in values:
                self.called[value] = self.names.new(self._wanted(value))
                by_shape.setdefault(self.shape(value), []).append(self.called[value])
            (first, names), *others = by_shape.items()
            self._chain(names, f"np.empty({first}, dtype)")
            for shape, more in others:
                self._chain(more, f"{names[0]}.reshape({shape})")

    def _chain(self, names: Sequence[str], code: str) -> None:
        """Give one array several names, in lines that are not too long."""
        line = ""
        for name in names:
            if len(line) + len(name) + len(code) + 6 > _WIDTH:
                self.setup.append(Line(f"{line}{code}"))
                line, code = "", names[0]
            line += f"{name} = "
        self.setup.append(Line(f"{line}{code}"))

    def _wanted(self, value: int) -> str:
        instruction = self.program[value]
        if instruction.name:
            return instruction.name
        match instruction.op:
            case Apply(function):
                return f"{function}_of"
            case Reduce(kind):
                return {Reduction.MAX: "top", Reduction.PRODUCT: "product"}.get(kind, "total")
            case Scatter():
                return "others"
            case Contract():
                return "product"
            case Take():
                return "chosen"
            case Add():
                return "sum_of"
            case _:
                return "part"

    def shape(self, value: int) -> str:
        """The shape of a value in memory, as code."""
        axes = self.program[value].axes
        codes = [number(axes[a], self.length).code for a in self.plan.homes[value].order]
        return f"({codes[0]},)" if len(codes) == 1 else f"({', '.join(codes)})"

    # What expressions are written in.

    def text(self, value: int) -> Text:
        """A value with its axes in order."""
        op = self.program[value].op
        if isinstance(op, Constant):
            return number(op.number, self.length)
        name = self._name(value)
        order = self.plan.homes[value].order if value in self.plan.homes else ()
        back = [order.index(a) for a in range(len(order))]
        return self.view(transpose(Text(name), back))

    def length(self, size: sp.Expr) -> Text:
        """The code of a size letter."""
        if size in self.lengths:
            return self.lengths[size]
        if str(size) in self.given.sizes:
            return Text(str(self.given.sizes[str(size)]))
        raise SymderiveError(f"no parameter has an axis of the size {size}; give it a number")

    def dtype(self) -> str:
        """The code of the dtype."""
        return "dtype"

    def is_number(self, value: int) -> bool:
        """Whether a value is a Python number: a constant of the model."""
        op = self.program[value].op
        return isinstance(op, Constant) or (isinstance(op, Input) and op.tensor.role is Role.CONSTANT)

    # What kernels are written in.

    def memory(self, value: int) -> Text:
        """A value in memory order."""
        op = self.program[value].op
        if isinstance(op, Constant):
            return self.constant(op.number)
        if isinstance(op, Input) and op.tensor.role is Role.CONSTANT and self._name(value) != self.given.scale:
            name = self._name(value)
            return Text(self.hoist(f"np.array({name}, dtype)", name.lower()))
        return Text(self._name(value))

    def _name(self, value: int) -> str:
        """The variable of a value; a view of another lies in that one's memory."""
        return self.called[root(self.program, value)]

    def axes_in_memory(self, operand: Operand) -> list[int]:
        """The axes of the operation along which the memory axes of an operand run."""
        if operand.value not in self.plan.homes:
            return []
        return [operand.axes[k] for k in self.plan.homes[operand.value].order]

    def aligned(self, operand: Operand, order: Sequence[int]) -> Text:
        """An operand in a shape that broadcasts to a result whose memory axes are ``order`` of the operation's."""
        places = [list(order).index(a) for a in self.axes_in_memory(operand)]
        return self.view(align(self.memory(operand.value), places, len(order)))

    def view(self, text: Text) -> Text:
        """A view, made in the setup unless it is one of an argument, which every step has anew."""
        base = text.code.split("[")[0].split(".")[0]
        of_argument = base in self.given.inputs.values()
        if text.is_name or (base not in self.called.values() and not of_argument):
            return text
        suffix = "T" if text.code.endswith(".T") else "column" if text.code.endswith("[:, None]") else "view"
        if not of_argument:
            return Text(self.hoist(text.code, f"{base}_{suffix}"))
        if text.code not in self.viewed:
            self.viewed[text.code] = self.names.new(f"{base}_{suffix}")
            self.lines.append(Line(f"{self.viewed[text.code]} = {text.code}"))
        return Text(self.viewed[text.code])

    def hoist(self, code: str, wanted: str) -> str:
        """The name of an expression that is computed in the setup."""
        if code not in self.hoisted:
            self.hoisted[code] = self.names.new(wanted)
            self.setup.append(Line(f"{self.hoisted[code]} = {code}"))
        return self.hoisted[code]

    def hoist_pair(self, code: str, *wanted: str) -> list[str]:
        """The names of the two parts of an expression that is computed in the setup."""
        if code not in self.hoisted:
            self.hoisted[code] = ", ".join(map(self.names.new, wanted))
            self.setup.append(Line(f"{self.hoisted[code]} = {code}"))
        return self.hoisted[code].split(", ")

    def constant(self, found: sp.Expr) -> Text:
        """A number as an array without axes."""
        code = number(found, self.length).code
        word = _WORDS.get(code) or f"number_{code}"
        return Text(self.hoist(f"np.array({code}, dtype)", word))

    def full(self, function: str, value: int) -> Text:
        """An array like a value that a function of NumPy makes: zeros for comparisons, ones for sums."""
        return Text(self.hoist(f"np.{function}({self.shape(value)}, dtype)", function))

    def call(self, function: str, *arguments: Text | str) -> str:
        """A call of a function of NumPy by its bare name; the last argument is where the result goes."""
        self.functions.add(function.split(".")[0])
        codes = [a.code if isinstance(a, Text) else a for a in arguments]
        if function in ("maximum", "minimum"):  # NumPy takes these two's result by name only
            codes[-1] = f"out={codes[-1]}"
        return f"{function}({', '.join(codes)})"

    def write(self, kernel: Kernel) -> None:
        """Write a kernel."""
        keys = tuple(dict.fromkeys(k for v in kernel.values for k in self.program[v].equations))
        value = kernel.values[-1]
        match kernel.kind:
            case Kind.COPY:
                target = Text(self.slopes[kernel.output])
                source = Operand(value, tuple(range(len(kernel.axes))))
                codes = [self.call("copyto", target, self.aligned(source, self.plan.outputs[kernel.output].order))]
            case Kind.MAP:
                codes = map_lines(self, kernel)
            case Kind.PRODUCT:
                codes = product_lines(self, value)
            case Kind.FOLD:
                codes = fold_lines(self, value)
            case Kind.GATHER:
                codes = gather_lines(self, value)
            case Kind.SCATTER:
                codes = scatter_lines(self, kernel)
        into = self.scaled if self.of_scale(value) else self.lines
        into += [Line(code, keys) for code in codes]

    def result(self, value: int) -> str:
        """The code of the value of a step, as Python's number."""
        if self.is_negative_number(value):
            inner = self.negated(value)
            assert inner is not None
            return f"-float({self.text(inner.value).code})"
        return f"float({self.text(value).code})"

    def is_negative_number(self, value: int) -> bool:
        """Whether a value without axes, that nothing else reads, is written as the negative of another."""
        plain = not self.program[value].axes and self.program.uses[value] == 1
        return plain and self.negated(value) is not None

    def of_scale(self, value: int) -> bool:
        """Whether a value without axes depends on the scale and on numbers only, and on the scale indeed."""
        if self.program[value].axes:
            return False
        op = self.program[value].op
        if isinstance(op, Input):
            return self._name(value) == self.given.scale
        parts = [v for v in operands(op) if not self.is_number(v) or self.of_scale(v)]
        return bool(parts) and all(map(self.of_scale, parts))

    def new_scalar(self, value: int) -> str:
        """The variable of a value without axes: a gradient's array, or a local number."""
        if value not in self.called:
            self.called[value] = self.names.new(self._wanted(value))
        return self.called[value]

    def is_slope(self, value: int) -> bool:
        """Whether a value is computed right into the gradient of a parameter."""
        return self.plan.buffers[self.plan.homes[value].buffer].use is Use.GRADIENTS

    def is_argument(self, value: int) -> bool:
        """Whether a value is an array of the caller, of any strides."""
        return self.plan.buffers[self.plan.homes[value].buffer].use is Use.ARGUMENT

    def setup_line(self, code: str) -> None:
        """Add a line to the setup."""
        self.setup.append(Line(code))

    def is_class(self, value: int) -> bool:
        """Whether a value is an array of class labels."""
        op = self.program[value].op
        return isinstance(op, Input) and op.tensor.domain is Domain.CLASS

    def negated(self, value: int) -> Operand | None:
        """What a value is the negative of, if it is written as one."""
        op = self.program[value].op
        if isinstance(op, Multiply) and len(op.factors) == 2:
            first, second = op.factors
            return second if self.program[first.value].op == Constant(sp.S.NegativeOne) else None
        return None

    def divisor(self, value: int) -> Operand | None:
        """What a value is the reciprocal of, if it is written as one."""
        op = self.program[value].op
        if isinstance(op, Power) and self.program[op.exponent.value].op == Constant(sp.S.NegativeOne):
            return op.base
        return None


_WIDTH = 96  # characters up to which a line reads well
_WORDS = {
    "0": "zero",
    "1": "one",
    "2": "two",
    "-1": "minus_one",
    "-2": "minus_two",
    "0.5": "half",
    "-0.5": "minus_half",
}
