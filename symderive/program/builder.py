"""Builds programs: equal operations are one value, and every operation is brought into a normal form as it is added."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import TypeAlias

import sympy as sp

from symderive.calculus.functions import BY_NAME
from symderive.program.ir import (
    Add,
    Along,
    Apply,
    Arrange,
    Axes,
    Constant,
    Contract,
    Instruction,
    Multiply,
    Op,
    Operand,
    Power,
    Program,
    Reduce,
    Take,
    map_operands,
)

Rule: TypeAlias = "Callable[[Builder, Op, Axes], int | None]"
"""From an operation about to be added and the sizes of its result to an equal value, or None to leave it alone."""


class Builder:
    """Collects instructions. Values with the same operation on the same values are shared, over all equations.

    Attributes:
        equations: keys given to the instructions that are added.
        single: values that are known to be used once only.
    """

    def __init__(self, rules: Sequence[Rule] = ()) -> None:
        self.equations: tuple[str, ...] = ()
        self.single: set[int] = set()
        self._rules = (_normal, *rules)
        self._instructions: list[Instruction] = []
        self._known: dict[tuple[Op, Axes], int] = {}

    def add(self, op: Op, axes: Iterable[sp.Expr] = ()) -> int:
        """The value of an operation; ``axes`` are the sizes of its result."""
        axes = tuple(axes)
        for rule in self._rules:
            value = rule(self, op, axes)
            if value is not None:
                return value
        if (op, axes) not in self._known:
            self._known[op, axes] = len(self._instructions)
            self._instructions.append(Instruction(op, axes, self.equations))
        return self._known[op, axes]

    def define(self, value: int, name: str) -> None:
        """Say that a value is what the current equations define, by that name unless it has one."""
        old = self._instructions[value]
        keys = dict.fromkeys((*old.equations, *self.equations))
        self._instructions[value] = replace(old, equations=tuple(keys), name=old.name or name)

    def op(self, value: int) -> Op:
        """The operation that computes a value."""
        return self._instructions[value].op

    def axes(self, value: int) -> Axes:
        """The sizes of a value."""
        return self._instructions[value].axes

    def keys(self, value: int) -> tuple[str, ...]:
        """The keys of the equations that a value implements."""
        return self._instructions[value].equations

    def whole(self, value: int) -> Operand:
        """A value as an operand whose axes are those of the result, in order."""
        return Operand(value, tuple(range(len(self.axes(value)))))

    def number(self, operand: Operand) -> sp.Expr | None:
        """The number that an operand is, or None if it is not a constant."""
        op = self.op(operand.value)
        return op.number if isinstance(op, Constant) else None

    def constant(self, number: sp.Expr | int) -> Operand:
        """A number as an operand."""
        return Operand(self.add(Constant(sp.Integer(number) if isinstance(number, int) else number)), ())

    def known(self, op: Op, axes: Axes) -> int | None:
        """The value of an operation if it has been added."""
        return self._known.get((op, axes))

    def negated(self, operand: Operand) -> Operand | None:
        """What an operand is the negative of, or None if it is not written as one."""
        op = self.op(operand.value)
        if isinstance(op, Multiply) and len(op.factors) == 2 and self.number(op.factors[0]) == -1:
            return compose(op.factors[1:], operand)[0]
        return None

    def apply(self, function: str, value: int) -> int:
        """A function of every entry."""
        return self.add(Apply(function, value), self.axes(value))

    def times(self, number: sp.Expr | int, value: int) -> int:
        """A number times a value."""
        return self.add(Multiply((self.constant(number), self.whole(value))), self.axes(value))

    def program(self, outputs: dict[str, int]) -> Program:
        """What was built."""
        return Program(tuple(self._instructions), outputs)


def rebuild(program: Program, *rules: Rule) -> Program:
    """``program`` built anew, each operation passing through the rules as it is added."""
    builder = Builder(rules)
    moved: list[int] = []
    for instruction, uses in zip(program.instructions, program.uses, strict=True):
        builder.equations = instruction.equations
        value = builder.add(map_operands(instruction.op, moved.__getitem__), instruction.axes)
        if instruction.name:
            builder.define(value, instruction.name)
        if uses == 1 and value not in moved:
            builder.single.add(value)
        else:
            builder.single.discard(value)
        moved.append(value)
    return builder.program({name: moved[value] for name, value in program.outputs.items()})


def compose(inner: Sequence[Operand], outer: Operand) -> tuple[Operand, ...]:
    """Operands of the operation that computes ``outer``, numbered as the operation that uses ``outer`` does."""
    return tuple(Operand(o.value, tuple(outer.axes[a] for a in o.axes)) for o in inner)


def _normal(b: Builder, op: Op, axes: Axes) -> int | None:
    """An equal value in simpler form, where there is one."""
    match op:
        case Add(terms):
            return _sum(b, terms, axes)
        case Multiply(factors):
            return _product(b, factors, axes)
        case Power(base, exponent):
            return _power(b, base, exponent, axes)
        case Apply(function, operand):
            number = b.number(Operand(operand, ()))
            row = BY_NAME.get(function)
            return None if number is None or row is None else b.constant(row.function(number)).value
        case Contract(left, right):
            return _contraction(b, left, right, axes)
        case Reduce(_, operand, ()):
            return operand
        case Arrange(operand):
            return _arrangement(b, operand, axes)
        case Take(operand, places):
            along = tuple(p.axis for p in places if isinstance(p, Along))
            plain = len(set(along)) == len(places) and tuple(axes[a] for a in along) == b.axes(operand)
            return b.add(Arrange(Operand(operand, along)), axes) if plain else None
        case _:
            return None


def _sum(b: Builder, terms: tuple[Operand, ...], axes: Axes) -> int | None:
    numbers = [n for t in terms if (n := b.number(t)) is not None]
    rest = sorted((t for t in terms if b.number(t) is None), key=lambda t: (t.value, t.axes))
    total = sp.Add(*numbers)
    found = tuple(rest if total == 0 and rest else [b.constant(total), *rest])
    if len(found) == 1:
        return b.add(Arrange(found[0]), axes)
    return None if found == terms else b.add(Add(found), axes)


def _product(b: Builder, factors: tuple[Operand, ...], axes: Axes) -> int | None:
    numbers = [n for f in factors if (n := b.number(f)) is not None]
    rest = sorted((f for f in factors if b.number(f) is None), key=lambda f: (f.value, f.axes))
    number = sp.Mul(*numbers)
    if number == 0:
        return b.add(Arrange(b.constant(0)), axes)
    inner = b.op(rest[0].value) if number != 1 and len(rest) == 1 else None
    if isinstance(inner, Multiply) and b.number(inner.factors[0]) is not None:
        return b.add(Multiply((b.constant(number), *compose(inner.factors, rest[0]))), axes)
    found = tuple(rest if number == 1 and rest else [b.constant(number), *rest])
    if len(found) == 1:
        return b.add(Arrange(found[0]), axes)
    return None if found == factors else b.add(Multiply(found), axes)


def _power(b: Builder, base: Operand, exponent: Operand, axes: Axes) -> int | None:
    number, times = b.number(base), b.number(exponent)
    if times == 1:
        return b.add(Arrange(base), axes)
    if number is not None and times is not None:
        return b.constant(number**times).value
    return None


def _contraction(b: Builder, left: Operand, right: Operand, axes: Axes) -> int | None:
    first, second = sorted((left, right), key=lambda o: (o.value, o.axes))
    numbers = {a: a for a in range(len(axes))}
    for a in (*first.axes, *second.axes):
        numbers.setdefault(a, len(numbers))
    if len(numbers) == len(axes):
        return b.add(Multiply((first, second)), axes)
    found = Contract(*(Operand(o.value, tuple(numbers[a] for a in o.axes)) for o in (first, second)))
    return None if found == Contract(left, right) else b.add(found, axes)


def _arrangement(b: Builder, operand: Operand, axes: Axes) -> int | None:
    if operand == b.whole(operand.value) and len(axes) == len(operand.axes):
        return operand.value
    inner = b.op(operand.value)
    return b.add(Arrange(*compose([inner.operand], operand)), axes) if isinstance(inner, Arrange) else None
