"""The array program: operations on whole arrays, each using only earlier ones (static single assignment).

An operation numbers its own axes: those of its result are 0, 1, ..., in order; axes that it sums over come after them.
An `Operand` says along which of these each axis of a value runs, so that broadcasting, transposes and contractions need
no other notation. Sizes are symbols; an array's real shape is known only when code runs. The kinds of operations are a
closed set.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal, TypeAlias, assert_never

import sympy as sp

from symderive.calculus.index import Size, Tensor
from symderive.calculus.terms import Reduction

Axes: TypeAlias = tuple[Size, ...]
"""The sizes of an array's axes."""


@dataclass(frozen=True)
class Operand:
    """A value and, for each of its axes, the axis of the operation along which it runs."""

    value: int
    axes: tuple[int, ...]


@dataclass(frozen=True)
class Along:
    """A place that runs along an axis, entry by entry."""

    axis: int


@dataclass(frozen=True)
class At:
    """A fixed place, counted from zero."""

    number: int


@dataclass(frozen=True)
class Lookup:
    """A place that an array of integers, counted from zero, gives: a label."""

    operand: Operand


@dataclass(frozen=True)
class Window:
    """The sum of the positions along some axes, counted from zero, and of an offset: an entry of a sliding window."""

    axes: tuple[int, ...]
    offset: int


Place: TypeAlias = Along | At | Lookup | Window


@dataclass(frozen=True)
class Input:
    """An array that the caller gives."""

    tensor: Tensor


@dataclass(frozen=True)
class Constant:
    """A number, possibly with size letters; no axes."""

    number: sp.Expr


@dataclass(frozen=True)
class Positions:
    """The values start, start + 1, ... along one axis."""

    start: int


@dataclass(frozen=True)
class Apply:
    """A function of one number, by name, for every entry."""

    function: str
    operand: int


@dataclass(frozen=True)
class Add:
    """The sum of the terms, entry by entry."""

    terms: tuple[Operand, ...]


@dataclass(frozen=True)
class Multiply:
    """The product of the factors, entry by entry; a constant, if there is one, comes first."""

    factors: tuple[Operand, ...]


@dataclass(frozen=True)
class Power:
    """Base to the exponent, entry by entry."""

    base: Operand
    exponent: Operand


@dataclass(frozen=True)
class Contract:
    """Left times right, summed over the axes that the result does not have: a matrix product."""

    left: Operand
    right: Operand


@dataclass(frozen=True)
class Reduce:
    """Sum, product, log-sum-exp or maximum over some axes of a value."""

    kind: Reduction
    operand: int
    over: tuple[int, ...]


@dataclass(frozen=True)
class Softmax:
    """Softmax along one axis, or its logarithm."""

    operand: int
    axis: int
    log: bool = False


@dataclass(frozen=True)
class Residual:
    """Labels of 0 and 1 minus their predicted probabilities, from the logits and without cancellation.

    ``axis`` is that of a softmax, whose labels are one-hot along it; None stands for a sigmoid of every logit.
    """

    labels: int
    logits: int
    axis: int | None = None


@dataclass(frozen=True)
class Take:
    """The entries of a value at a place for each of its axes."""

    operand: int
    places: tuple[Place, ...]


@dataclass(frozen=True)
class Scatter:
    """``base`` with the update added to its entries at the places, or written over them.

    The places and the update number the axes of ``space``, whose sizes are given; where several entries of the update
    meet at one place, they are added. ``base`` runs along the axes of the result.
    """

    base: Operand
    update: Operand
    places: tuple[Place, ...]
    space: Axes
    mode: Literal["add", "set"] = "add"


@dataclass(frozen=True)
class Arrange:
    """A value with its axes in another order, or repeated along new axes."""

    operand: Operand


Op: TypeAlias = (
    Input
    | Constant
    | Positions
    | Apply
    | Add
    | Multiply
    | Power
    | Contract
    | Reduce
    | Softmax
    | Residual
    | Take
    | Scatter
    | Arrange
)


@dataclass(frozen=True)
class Instruction:
    """An operation, the sizes of its result, the keys of the equations that it implements, and the name of the result.

    Only what an equation defines has a name.
    """

    op: Op
    axes: Axes
    equations: tuple[str, ...] = ()
    name: str = ""

    def with_op(self, op: Op) -> Instruction:
        """The same with another operation."""
        return replace(self, op=op)


@dataclass(frozen=True)
class Program:
    """Instructions, each numbered by its position, and the numbers of the outputs by tensor name."""

    instructions: tuple[Instruction, ...]
    outputs: Mapping[str, int] = field(default_factory=dict[str, int])

    def __getitem__(self, value: int) -> Instruction:
        """The instruction that computes a value."""
        return self.instructions[value]

    @cached_property
    def uses(self) -> tuple[int, ...]:
        """How often each value is used, as an output or in an operation (twice in one operation counts twice)."""
        counts = [0] * len(self.instructions)
        for instruction in self.instructions:
            for value in operands(instruction.op):
                counts[value] += 1
        for value in self.outputs.values():
            counts[value] += 1
        return tuple(counts)

    @property
    def inputs(self) -> tuple[Tensor, ...]:
        """The tensors that the caller gives."""
        return tuple(i.op.tensor for i in self.instructions if isinstance(i.op, Input))


def map_operands(op: Op, change: Callable[[int], int]) -> Op:
    """``op`` with every value that it uses replaced."""

    def moved(operand: Operand) -> Operand:
        return replace(operand, value=change(operand.value))

    def place(p: Place) -> Place:
        return Lookup(moved(p.operand)) if isinstance(p, Lookup) else p

    match op:
        case Input() | Constant() | Positions():
            return op
        case Apply() | Reduce() | Softmax():
            return replace(op, operand=change(op.operand))
        case Add(parts) | Multiply(parts):
            return type(op)(tuple(map(moved, parts)))
        case Power():
            return Power(moved(op.base), moved(op.exponent))
        case Contract():
            return Contract(moved(op.left), moved(op.right))
        case Residual():
            return replace(op, labels=change(op.labels), logits=change(op.logits))
        case Take():
            return Take(change(op.operand), tuple(map(place, op.places)))
        case Scatter():
            return replace(op, base=moved(op.base), update=moved(op.update), places=tuple(map(place, op.places)))
        case Arrange():
            return Arrange(moved(op.operand))
    assert_never(op)


def operands(op: Op) -> Iterator[int]:
    """The values that an operation uses, in order."""
    found: list[int] = []

    def note(value: int) -> int:
        found.append(value)
        return value

    map_operands(op, note)
    return iter(found)
