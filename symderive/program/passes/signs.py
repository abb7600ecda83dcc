"""The sign of a sum goes to its terms where that saves a pass: exp(-(b + X W)) is exp((-b) - X W), and -b is small."""

from __future__ import annotations

from symderive.program.builder import Builder, rebuild
from symderive.program.ir import Add, Apply, Axes, Op, Operand, Program


def signs_to_terms(program: Program) -> Program:
    """``program`` with functions of the negative of a sum, that nothing else needs, as functions of a sum of negatives."""
    return rebuild(program, _distribute)


def _distribute(b: Builder, op: Op, axes: Axes) -> int | None:
    if not isinstance(op, Apply):
        return None
    inner = b.negated(b.whole(op.operand))
    total = b.op(inner.value) if inner is not None else None
    if inner is None or not isinstance(total, Add) or inner != b.whole(inner.value):
        return None
    if not {op.operand, inner.value} <= b.single or all(len(t.axes) == len(axes) for t in total.terms):
        return None
    before = b.equations
    b.equations = tuple(dict.fromkeys((*b.keys(inner.value), *before)))
    terms = tuple(Operand(b.times(-1, t.value), t.axes) for t in total.terms)
    found = b.add(Apply(op.function, b.add(Add(terms), axes)), axes)
    b.equations = before
    return found
