"""Signs in front of sums go to the terms, where a small one takes them: -(b + X W) is (-b) - X W, one pass less."""

from __future__ import annotations

from symderive.program.builder import Builder, compose, rebuild
from symderive.program.ir import Add, Axes, Multiply, Op, Operand, Program


def signs_to_terms(program: Program) -> Program:
    """``program`` with the negative of a sum that nothing else needs written as the sum of the negatives."""
    return rebuild(program, _distribute)


def _distribute(b: Builder, op: Op, axes: Axes) -> int | None:
    if not (isinstance(op, Multiply) and len(op.factors) == 2 and b.number(op.factors[0]) == -1):
        return None
    inner = op.factors[1]
    total = b.op(inner.value)
    if not isinstance(total, Add) or inner.value not in b.single or inner.axes != tuple(range(len(axes))):
        return None
    if all(len(t.axes) == len(axes) for t in total.terms):
        return None
    before = b.equations
    b.equations = tuple(dict.fromkeys((*b.keys(inner.value), *before)))
    terms = tuple(Operand(b.times(-1, t.value), t.axes) for t in compose(total.terms, inner))
    found = b.add(Add(terms), axes)
    b.equations = before
    return found
