"""Decides which values of a program get a line of their own, and writes the lines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import sympy as sp

from symderive.calculus.errors import SymderiveError
from symderive.calculus.index import Domain, Role, Tensor
from symderive.program.ir import (
    Add,
    Apply,
    Axes,
    Constant,
    Contract,
    Input,
    Instruction,
    Multiply,
    Op,
    Operand,
    Power,
    Program,
    Reduce,
    Residual,
    Scatter,
    Softmax,
    Take,
    Window,
    operands,
)
from symderive.program.names import Names
from symderive.program.targets.expressions import HELPERS, along, expression
from symderive.program.targets.numbers import number
from symderive.program.targets.pairs import Pair, pairs
from symderive.program.targets.places import scatter_lines
from symderive.program.targets.text import Text, minus, plus, times

_WIDTH = 96  # characters up to which a line reads well
_WORK = 5  # array operations up to which a line reads well
_TAKEN_UP = 3  # array operations that an activation or a product takes up from a value that has a name
_ROLES = (Role.DATA, Role.LABEL, *(r for r in Role if r not in (Role.DATA, Role.LABEL)))  # where sizes are read first


@dataclass(frozen=True)
class Line:
    """One line of NumPy code and the keys of the equations that it implements."""

    code: str
    equations: tuple[str, ...] = ()


@dataclass(frozen=True)
class Arguments:
    """What the body of a function may use.

    Attributes:
        inputs: the code of every input by tensor name: ``X`` for the data ``x``, ``params["theta"]`` for a parameter.
        reserved: names that no local may take.
        called: other names for locals than those of their tensors.
    """

    inputs: Mapping[str, str]
    reserved: Iterable[str] = ()
    called: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def words(self) -> frozenset[str]:
        """The names that the code of the inputs holds."""
        bare = (re.sub(r'"[^"]*"', "", code) for code in self.inputs.values())
        return frozenset(word for code in bare for word in re.findall(r"\w+", code))


def _is_number(instruction: Instruction) -> bool:
    """Whether the result is a Python number if all that it is computed from is."""
    op = instruction.op
    return not instruction.axes and (not isinstance(op, Input) or op.tensor.role is Role.CONSTANT)


class Writer:
    """Writes a whole program.

    Args:
        program: what to write.
        arguments: what the lines may use.
        bound: values that get a line of their own in any case.

    Raises:
        SymderiveError: an input that has no code, or a size that no array of the program has.
    """

    def __init__(self, program: Program, arguments: Arguments, bound: frozenset[int] = frozenset()) -> None:
        self.program = program
        self.lines: list[Line] = []
        self._names = Names((*arguments.reserved, *arguments.words, *HELPERS))
        self._called = arguments.called
        self._bound = bound
        self._texts: dict[int, Text] = {}
        self._keys: dict[int, tuple[str, ...]] = {}
        self._numbers: set[int] = set()
        self._lengths: dict[sp.Expr, Text] = {}
        self._user = {v: k for k, i in enumerate(program.instructions) for v in operands(i.op)}
        self._pairs = pairs(program)
        self._read_inputs(arguments.inputs)
        for value, instruction in enumerate(program.instructions):
            if _is_number(instruction) and all(v in self._numbers for v in operands(instruction.op)):
                self._numbers.add(value)
            if isinstance(instruction.op, Scatter):
                self._scatter(value, instruction.op)
            elif value in self._pairs:
                self._compute_pair(self._pairs[value])
            elif not isinstance(instruction.op, Input):
                self._compute(value)

    def line(self, value: int) -> Line:
        """The code of a value that has been written."""
        return Line(self._texts[value].code, self._keys[value])

    def text(self, value: int) -> Text:
        """The code of a value that has been written."""
        return self._texts[value]

    def is_number(self, value: int) -> bool:
        """Whether a value is a Python number, not an array of NumPy: computed from numbers alone."""
        return value in self._numbers

    def length(self, size: sp.Expr) -> Text:
        """The code that reads a size letter from an array, or from two: x has A + B - 1 columns, so A is ..."""
        found = self._lengths.get(size)
        if found is not None:
            return found
        for axis, code in self._lengths.items():
            rest = axis - size
            if isinstance(axis, sp.Add) and size in axis.args and not rest.free_symbols - set(self._lengths):
                return plus([code, *(minus(number(part, self.length)) for part in sp.Add.make_args(rest))])
        raise SymderiveError(f"no array that is given to the function has an axis of the size {size}; give it a number")

    def dtype(self) -> str:
        """The code of the dtype that new arrays take."""
        for value, tensor in self._tensors():
            if tensor.domain is not Domain.CLASS and tensor.role is not Role.CONSTANT:
                return f"{self._texts[value].code}.dtype"
        raise SymderiveError("a constant array needs another array to take its dtype from")

    def _read_inputs(self, inputs: Mapping[str, str]) -> None:
        for value, tensor in self._tensors():
            if tensor.name not in inputs:
                raise SymderiveError(f"{tensor.name} is needed, but the function is not given it")
            self._texts[value] = Text(inputs[tensor.name])
            self._keys[value] = ()
            if self.program.uses[value] > 1 and not self._texts[value].is_name:
                self._bind(value)
        for value, tensor in sorted(self._tensors(), key=lambda pair: _ROLES.index(pair[1].role)):
            for axis, size in enumerate(tensor.axes):
                code = self._texts[value].code
                self._lengths.setdefault(size, Text(f"{code}.shape[{axis}]" if axis else f"len({code})"))

    def _tensors(self) -> list[tuple[int, Tensor]]:
        """The inputs."""
        return [(v, i.op.tensor) for v, i in enumerate(self.program.instructions) if isinstance(i.op, Input)]

    def _compute(self, value: int) -> None:
        op, axes = self.program[value].op, self.program[value].axes
        self._texts[value] = self._fitted(value, op, axes)
        self._gather_keys(value)
        if self._needs_line(value):
            self._bind(value)

    def _compute_pair(self, pair: Pair) -> None:
        """One line for two values."""
        if pair.first in self._texts:
            return  # it was written with the second one
        values = pair.first, pair.second
        names = [self._names.new(self._wanted(value)) for value in values]
        code = along(self, pair.helper, pair.operand, pair.axis).code
        for value, name in zip(values, names, strict=True):
            self._gather_keys(value)
            self._texts[value] = Text(name)
        keys = dict.fromkeys(key for value in values for key in self._keys[value])
        self.lines.append(Line(f"{', '.join(names)} = {code}", tuple(keys)))
        self._keys |= dict.fromkeys(values, ())

    def _fitted(self, value: int, op: Op, axes: Axes) -> Text:
        """The code of an operation, what it uses given lines of their own until it is short enough."""
        while True:
            text = expression(self, op, axes)
            long = len(text.code) + len(self._wanted(value)) + 3 > _WIDTH
            terms = len(op.terms) if isinstance(op, Add) else 0  # a flat sum reads well whatever its length
            full = text.work > (_WORK - 1 if any(map(self._holds_name, operands(op))) else _WORK) + 2 * max(
                0, terms - 2
            )
            if not long and not full:
                return text
            if long and terms > 3:
                return self._halved(value, op, axes)
            inner = {v for v in operands(op) if self._texts[v].work or (long and "[" in self._texts[v].code)}
            if not inner:
                return self._halved(value, op, axes) if long else text
            self._bind(max(inner, key=lambda v: (self._texts[v].work, len(self._texts[v].code), -v)))

    def _halved(self, value: int, op: Op, axes: Axes) -> Text:
        """A long sum or product of names, its first half on a line before."""
        parts = op.terms if isinstance(op, Add) else op.factors if isinstance(op, Multiply) else ()
        if len(parts) < 3 or not isinstance(op, (Add, Multiply)):
            return expression(self, op, axes)
        half = len(parts) // 2
        first, second = (self._fitted(value, type(op)(p), axes) for p in (parts[:half], parts[half:]))
        name = self._names.new("part")
        self.lines.append(Line(f"{name} = {first.code}", self.program[value].equations))
        return plus([Text(name), second]) if isinstance(op, Add) else times([Text(name), second])

    def _scatter(self, value: int, op: Scatter) -> None:
        while True:
            lines = scatter_lines(self, op, self._wanted(value), self.program[value].axes)
            inner = [v for v in operands(op) if self._texts[v].work]
            if all(len(line) <= _WIDTH for line in lines) or not inner:
                break
            self._bind(max(inner, key=lambda v: len(self._texts[v].code)))
        self._gather_keys(value)
        name = self._names.new(self._wanted(value))
        lines = scatter_lines(self, op, name, self.program[value].axes)
        if any(len(line) > _WIDTH for line in lines):
            named = [self._names.new("place") for _ in op.places]
            lines = scatter_lines(self, op, name, self.program[value].axes, named)
        self.lines += [Line(code, self._keys[value]) for code in lines]
        self._texts[value], self._keys[value] = Text(name), ()

    def _gather_keys(self, value: int) -> None:
        """What the text of a value implements: its own equations and those of the values written into it."""
        instruction = self.program[value]
        inner = (key for v in operands(instruction.op) for key in self._keys[v])
        trivial = not self._texts[value].work if value in self._texts else False
        self._keys[value] = tuple(dict.fromkeys((*inner, *(() if trivial else instruction.equations))))

    def _needs_line(self, value: int) -> bool:
        text, instruction = self._texts[value], self.program[value]
        if value in self._bound:
            return True
        if not text.work or (self.is_number(value) and text.work <= 2):
            return False
        if self.program.uses[value] != 1:
            return True
        if not instruction.name or value not in self._user:
            return False
        user = self.program[self._user[value]].op
        activated = isinstance(user, (Apply, Softmax))
        multiplied = isinstance(user, Contract) and isinstance(instruction.op, Multiply)
        return text.work > _TAKEN_UP or not (activated or multiplied)

    def _holds_name(self, value: int) -> bool:
        """Whether a value that has a name is written into the text of a value."""
        instruction = self.program[value]
        if not self._texts[value].work:
            return False
        return bool(instruction.name) or any(map(self._holds_name, operands(instruction.op)))

    def _bind(self, value: int) -> None:
        """Give a value a line of its own; one without a name goes without its sign, or as the divisor that it is."""
        name, text = Text(self._names.new(self._wanted(value))), self._texts[value]
        bound = name
        if not self.program[value].name and text.negative is not None:
            text, bound = text.negative, minus(name)
        elif not self.program[value].name and text.reciprocal is not None:
            text, bound = text.reciprocal, times([], [name])
        self.lines.append(Line(f"{name.code} = {text.code}", self._keys[value]))
        self._texts[value], self._keys[value] = bound, ()

    def _wanted(self, value: int) -> str:
        """How a value would be called."""
        instruction = self.program[value]
        if instruction.name:
            return self._called.get(instruction.name, instruction.name)
        return self._second_of_pair(value) or self._by_operation(instruction)

    def _second_of_pair(self, value: int) -> str:
        """The name of what comes with a value that has one, else nothing."""
        pair = self._pairs.get(value)
        second = pair is not None and value == pair.second and bool(self.program[pair.first].name)
        return pair.called.format(self._wanted(pair.first)) if pair is not None and second else ""

    def _by_operation(self, instruction: Instruction) -> str:
        match instruction.op:
            case Input(tensor):
                return tensor.name
            case Apply(function, operand) if self._texts[operand].is_name:
                return f"{function}_{self._texts[operand].code}"
            case Apply(function):
                return function
            case Softmax(_, _, log):
                return "log_p" if log else "p"
            case Multiply((Operand(sign), Operand(inner))) if self.program[sign].op == Constant(sp.S.NegativeOne):
                return self._wanted(inner)
            case Residual():
                return "residual"
            case Take(_, places):
                return "windows" if any(isinstance(p, Window) for p in places) else "chosen"
            case Power():
                return "power"
            case Reduce():
                return "total"
            case Add(terms):
                is_difference = len(terms) == 2 and any(self._texts[t.value].negative for t in terms)
                return "difference" if is_difference else "total"
            case _:
                return "product"
