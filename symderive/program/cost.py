"""What the operations of a program cost, in size letters."""

from __future__ import annotations

import sympy as sp

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
    Multiply,
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

_USUAL = 128
CALL = 512
"""The entries that NumPy goes through in the time that it takes to call it."""


def entries(axes: Axes) -> sp.Expr:
    """The number of entries of an array."""
    return sp.Mul(*axes)


def usual_number(size: sp.Expr) -> float:
    """A size in numbers, those that are not known taken as usual ones; to compare costs."""
    return float(size.xreplace({s: sp.Integer(_USUAL) for s in size.free_symbols}))


def is_view(instruction: Instruction) -> bool:
    """Whether a value needs no memory of its own: an input, a number, or a slice or window of another value."""
    match instruction.op:
        case Input() | Constant() | Arrange():
            return True
        case Take(_, places):
            return all(isinstance(p, (Along, At, Window)) for p in places)
        case _:
            return False


def flops(program: Program, value: int) -> sp.Expr:
    """The number of floating-point operations of one instruction; a function of one number counts as one."""
    op, size = program[value].op, entries(program[value].axes)
    match op:
        case Add(parts) | Multiply(parts):
            return (len(parts) - 1) * size
        case Apply() | Power() | Residual():
            return size
        case Contract(left, right):
            summed = {
                a: s
                for o in (left, right)
                for a, s in zip(o.axes, program[o.value].axes, strict=True)
                if a >= len(program[value].axes)
            }
            return 2 * size * sp.Mul(*summed.values())
        case Reduce(_, operand):
            return entries(program[operand].axes)
        case Softmax():
            return 3 * size
        case Scatter():
            return entries(op.space)
        case Input() | Constant() | Positions() | Take() | Arrange():
            return sp.S.Zero


def total_flops(program: Program) -> sp.Expr:
    """The number of floating-point operations of a program."""
    return sp.Add(*(flops(program, value) for value in range(len(program.instructions))))
