"""Entries of the values of a program as C expressions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import assert_never

import sympy as sp

from symderive.calculus.errors import SymderiveError
from symderive.calculus.functions import BY_NAME
from symderive.program.ir import (
    Add,
    Along,
    Apply,
    Arrange,
    At,
    Constant,
    Contract,
    Input,
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
from symderive.program.targets.c.loops import Array, Code, Expr, Looked, Ordinal, Read, Spot
from symderive.program.targets.c.loops import At as Index
from symderive.program.targets.c.numbers import constant

FUNCTIONS = frozenset({*BY_NAME, "expm1", "log1p", "capped"})
"""Functions of one number that the C code has, each under its name with an underscore."""

_POWERS: Mapping[sp.Expr, str] = {
    sp.Integer(2): "square_({0})",
    sp.Integer(3): "cube_({0})",
    sp.Integer(-1): "1 / ({0})",
    sp.Integer(-2): "1 / square_({0})",
    sp.S.Half: "sqrt_({0})",
    -sp.S.Half: "1 / sqrt_({0})",
}


class Entries:
    """Writes entries: of a value with an array by reading it, of another by the operation that computes it."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.arrays: dict[int, Array] = {}

    def at(self, value: int, at: Sequence[Index]) -> Expr:
        """The entry of a value at a place for each of its axes."""
        if value in self.arrays:
            return Read(self.arrays[value], tuple(at))
        op = self.program[value].op
        match op:
            case Constant(number):
                return Code(constant(number))
            case Positions(start):
                return Code(f"((real){start} + {{0}})", (Ordinal(at[0]),))
            case Add() | Multiply() | Power() | Apply() | Arrange():
                return self.computed(op, at)
            case Take(operand, places):
                return self.at(operand, [self.place(p, at) for p in places])
            case Input() | Contract() | Reduce() | Softmax() | Residual() | Scatter():
                raise AssertionError(f"a value of {type(op).__name__} has an array")
        assert_never(op)

    def operand(self, operand: Operand, at: Sequence[Index]) -> Expr:
        """The entry of an operand of an operation at a place."""
        return self.at(operand.value, [at[a] for a in operand.axes])

    def computed(self, op: Add | Multiply | Power | Apply | Arrange, at: Sequence[Index]) -> Expr:
        match op:
            case Add(parts) | Multiply(parts):
                sign = " + " if isinstance(op, Add) else " * "
                places = sign.join(f"{{{k}}}" for k in range(len(parts)))
                return Code(f"({places})", tuple(self.operand(p, at) for p in parts))
            case Apply(function, operand):
                if function not in FUNCTIONS:
                    raise SymderiveError(f"the C target does not know the function {function}; use the numpy target")
                return Code(f"{function}_({{0}})", (self.at(operand, at),))
            case Power(base, exponent):
                number = self.program[exponent.value].op
                below = self.operand(base, at)
                if isinstance(number, Constant) and number.number in _POWERS:
                    return Code(f"({_POWERS[number.number]})", (below,))
                return Code("power_({0}, {1})", (below, self.operand(exponent, at)))
            case Arrange(operand):
                return self.operand(operand, at)

    def place(self, place: Place, at: Sequence[Index]) -> Index:
        """A place of a take or scatter, whose own axes stand at ``at``."""
        match place:
            case Along(axis):
                return at[axis]
            case At(number):
                return Spot((), number)
            case Lookup(operand):
                return Looked(self.operand(operand, at))
            case Window(axes, offset):
                counters, total = (), offset
                for axis in axes:
                    part = at[axis]
                    if isinstance(part, Looked):
                        raise SymderiveError("the C target cannot read a window at a class label; use the numpy target")
                    counters, total = (*counters, *part.counters), total + part.offset
                return Spot(counters, total)
