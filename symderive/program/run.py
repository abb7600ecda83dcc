"""Runs an array program with NumPy, operation by operation: what emitted code is compared with."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any, assert_never

import numpy as np
import sympy as sp

from symderive.calculus.errors import SymderiveError
from symderive.calculus.index import Domain, Role
from symderive.calculus.terms import Reduction
from symderive.program.ir import (
    Add,
    Along,
    Apply,
    Arrange,
    At,
    Axes,
    Constant,
    Contract,
    Input,
    Instruction,
    Lookup,
    Multiply,
    Operand,
    Place,
    Positions,
    Power,
    Program,
    Reduce,
    Residual,
    Scatter,
    Softmax,
    Take,
    Window,
)


def run(program: Program, arrays: Mapping[str, Any], sizes: Mapping[str, int]) -> dict[str, Any]:
    """The outputs of a program.

    Args:
        program: what to compute.
        arrays: an array for every input, by tensor name; class labels are integers that count from zero.
        sizes: a number for every size letter.

    Raises:
        SymderiveError: an input or a size that is missing, or an array of another shape than its tensor.
    """
    values = run_all(program, arrays, sizes)
    return {name: values[value] for name, value in program.outputs.items()}


def run_all(program: Program, arrays: Mapping[str, Any], sizes: Mapping[str, int]) -> list[Any]:
    """Every value of a program, see `run`."""
    runner = Runner(program, arrays, sizes)
    for instruction in program.instructions:
        runner.step(instruction)
    return runner.values


def number_of(size: sp.Expr, sizes: Mapping[str, int]) -> int | float:
    """The value of an expression in numbers and size letters.

    Raises:
        SymderiveError: a letter without a number.
    """
    letters = [s for s in size.free_symbols if isinstance(s, sp.Symbol)]
    for letter in letters:
        if letter.name not in sizes:
            raise SymderiveError(f"the size {letter} has no number; give one with sizes={{'{letter}': ...}}")
    value = size.xreplace({s: sp.Integer(sizes[s.name]) for s in letters})
    return int(value) if value.is_Integer else float(sp.N(value, 20))


class Runner:
    """The values so far. Constants are Python numbers, so they take the dtype of what they meet."""

    def __init__(self, program: Program, arrays: Mapping[str, Any], sizes: Mapping[str, int]) -> None:
        self.arrays = {t.name: np.asarray(arrays[t.name]) for t in program.inputs if t.name in arrays}
        self.sizes = sizes
        self.values: list[Any] = []
        reals = [self.arrays[t.name] for t in program.inputs if t.name in self.arrays and t.domain is not Domain.CLASS]
        reals = [a for a in reals if np.issubdtype(a.dtype, np.floating)]
        self.dtype = np.result_type(*reals) if reals else np.dtype(float)

    def shape(self, axes: Axes) -> tuple[int, ...]:
        return tuple(int(number_of(a, self.sizes)) for a in axes)

    def step(self, instruction: Instruction) -> None:
        value = self.compute(instruction, self.shape(instruction.axes))
        expected = self.shape(instruction.axes)
        if np.shape(value) != expected:
            what = instruction.op.tensor.name if isinstance(instruction.op, Input) else instruction
            raise SymderiveError(f"{what} has the shape {np.shape(value)}, not {expected}")
        self.values.append(value)

    def over(self, operand: Operand, rank: int) -> Any:
        """An operand with one axis for each of the operation, of length one where it does not run along it."""
        value = self.values[operand.value]
        if not operand.axes:
            return value
        order = sorted(range(len(operand.axes)), key=operand.axes.__getitem__)
        lengths = [1] * rank
        for k in order:
            lengths[operand.axes[k]] = value.shape[k]
        return np.transpose(value, order).reshape(lengths)

    def compute(self, instruction: Instruction, shape: tuple[int, ...]) -> Any:
        op, rank = instruction.op, len(shape)
        match op:
            case Input(tensor):
                if tensor.name not in self.arrays:
                    raise SymderiveError(f"{tensor.name} has no values; give an array for it")
                found = self.arrays[tensor.name]
                return float(found) if tensor.role is Role.CONSTANT and not tensor.axes else found
            case Constant(number):
                return number_of(number, self.sizes)
            case Positions(start):
                return np.arange(start, start + shape[0]).astype(self.dtype)
            case Apply(function, operand):
                z = self.values[operand]
                found = FUNCTIONS[function](z)
                return float(found) if isinstance(z, (int, float)) else found
            case Add() | Multiply() | Power() | Arrange():
                return self.elementwise(op, shape)
            case Contract(left, right):
                a, b = self.values[left.value], self.values[right.value]
                return np.einsum(a, left.axes, b, right.axes, list(range(rank)))
            case Reduce() | Softmax() | Residual():
                return self.along(op)
            case Take(operand, places):
                return self.values[operand][tuple(self.index(p, shape) for p in places)]
            case Scatter():
                return self.scatter(op, shape)
        assert_never(op)

    def elementwise(self, op: Add | Multiply | Power | Arrange, shape: tuple[int, ...]) -> Any:
        rank = len(shape)
        match op:
            case Add(terms):
                result = self.over(terms[0], rank)
                for t in terms[1:]:
                    result = result + self.over(t, rank)
                return result
            case Multiply(factors):
                result = self.over(factors[0], rank)
                for f in factors[1:]:
                    result = result * self.over(f, rank)
                return result
            case Power(base, exponent):
                return self.over(base, rank) ** self.over(exponent, rank)
            case Arrange(operand):
                value = self.over(operand, rank)
                return np.array(np.broadcast_to(value, shape), dtype=None if operand.axes else self.dtype)

    def along(self, op: Reduce | Softmax | Residual) -> Any:
        match op:
            case Reduce(Reduction.SUM, operand, over):
                return np.sum(self.values[operand], axis=over)
            case Reduce(Reduction.PRODUCT, operand, over):
                return np.prod(self.values[operand], axis=over)
            case Reduce(Reduction.MAX, operand, over):
                return np.max(self.values[operand], axis=over)
            case Reduce(_, operand, over):
                return np.squeeze(_log_sum_exp(self.values[operand], over), axis=over)
            case Softmax(operand, axis, log):
                z = self.values[operand]
                log_p = z - _log_sum_exp(z, (axis,))
                return log_p if log else np.exp(log_p)
            case Residual(labels, logits, axis):
                y, z = self.values[labels], self.values[logits]
                return y - (FUNCTIONS["sigmoid"](z) if axis is None else np.exp(z - _log_sum_exp(z, (axis,))))

    def index(self, place: Place, space: tuple[int, ...]) -> Any:
        """A place as an array of integers over the axes of ``space``, or a number."""

        def along(axis: int) -> Any:
            return np.arange(space[axis]).reshape([-1 if a == axis else 1 for a in range(len(space))])

        match place:
            case Along(axis):
                return along(axis)
            case At(number):
                return number
            case Lookup(operand):
                return self.over(operand, len(space))
            case Window(axes, offset):
                return sum(map(along, axes)) + offset

    def scatter(self, op: Scatter, shape: tuple[int, ...]) -> Any:
        update, space = self.over(op.update, len(op.space)), self.shape(op.space)
        base = self.over(op.base, len(shape))
        result = np.array(np.broadcast_to(base, shape), dtype=base.dtype if op.base.axes else self.dtype)
        places = tuple(self.index(p, space) for p in op.places)
        if op.mode == "set":
            result[places] = update
        else:
            np.add.at(result, places, update)
        return result


def _log_sum_exp(z: Any, over: tuple[int, ...]) -> Any:
    top = np.max(z, axis=over, keepdims=True)
    return top + np.log(np.sum(np.exp(z - top), axis=over, keepdims=True))


def _sigmoid(z: Any) -> Any:
    return np.exp(np.minimum(z, 0)) / (1 + np.exp(-np.abs(z)))


def _sigmoid_slope(z: Any) -> Any:
    return _sigmoid(z) * _sigmoid(-z)


def _softplus(z: Any) -> Any:
    return np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z)))


def _log_softplus(z: Any) -> Any:
    near = np.maximum(z, -30)
    return np.log(_softplus(near)) + (z - near)


def _log_softplus_slope(z: Any) -> Any:
    near = np.maximum(z, -30)
    return _sigmoid(near) / _softplus(near)


def _capped(z: Any) -> Any:
    return np.minimum(z, 88 if np.asarray(z).dtype == np.float32 else 709)


def _each(function: Callable[[float], float]) -> Callable[[Any], Any]:
    """A function of one number, for every entry; the dtype stays."""
    return lambda z: np.asarray(np.vectorize(function, otypes=[float])(z), dtype=np.asarray(z).dtype)


FUNCTIONS: Mapping[str, Callable[[Any], Any]] = {
    "sigmoid": _sigmoid,
    "sigmoid_slope": _sigmoid_slope,
    "tanh": np.tanh,
    "tanh_slope": lambda z: 4 * _sigmoid_slope(2 * z),
    "relu": lambda z: np.maximum(z, 0),
    "step": lambda z: (z > 0) * np.ones_like(z),
    "softplus": _softplus,
    "log_softplus": _log_softplus,
    "log_softplus_slope": _log_softplus_slope,
    "abs": np.abs,
    "sign": np.sign,
    "factorial": _each(lambda k: math.gamma(k + 1)),
    "log_factorial": _each(lambda k: math.lgamma(k + 1)),
    "exp": np.exp,
    "expm1": np.expm1,
    "log1p": np.log1p,
    "capped": _capped,
    "log": np.log,
    "sin": np.sin,
    "cos": np.cos,
}
"""What a function means, by its name in `symderive.calculus.functions`, and what `passes.expand` uses besides: expm1, log1p,
and capped, which is the argument or the largest whole number whose exponential is finite."""
