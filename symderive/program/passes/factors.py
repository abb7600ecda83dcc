"""Pulls out of sums the factors that they do not need to hold.

Of a reduction, those that do not run along a summed axis; of a contraction, numbers. A product that is used elsewhere
too is left whole.
"""

from symderive.calculus.terms import Reduction
from symderive.program.builder import Builder, rebuild
from symderive.program.ir import Axes, Contract, Multiply, Op, Operand, Program, Reduce


def pull_factors(program: Program) -> Program:
    """``program`` with Σ a·x written a·Σ x wherever a is the same for all terms."""
    return rebuild(program, _reduction, _contraction)


def _reduction(b: Builder, op: Op, axes: Axes) -> int | None:
    if not (isinstance(op, Reduce) and op.kind is Reduction.SUM):
        return None
    product = b.op(op.operand)
    if not (isinstance(product, Multiply) and op.operand in b.single):
        return None
    kept = [k for k in range(len(b.axes(op.operand))) if k not in op.over]
    outside = [f for f in product.factors if not set(f.axes) & set(op.over)]
    inside = [f for f in product.factors if f not in outside]
    rest = sorted({a for f in inside for a in f.axes})
    if not outside or not set(op.over) <= set(rest):
        return None
    sizes = [b.axes(op.operand)[a] for a in rest]
    inner = b.add(Multiply(tuple(Operand(f.value, tuple(map(rest.index, f.axes))) for f in inside)), sizes)
    over = tuple(rest.index(a) for a in op.over)
    total = b.add(Reduce(op.kind, inner, over), [s for k, s in enumerate(sizes) if k not in over])
    places = tuple(kept.index(a) for a in rest if a not in op.over)
    others = (Operand(f.value, tuple(map(kept.index, f.axes))) for f in outside)
    return b.add(Multiply((*others, Operand(total, places))), axes)


def _contraction(b: Builder, op: Op, axes: Axes) -> int | None:
    if not isinstance(op, Contract):
        return None
    for side, other in ((op.left, op.right), (op.right, op.left)):
        product = b.op(side.value)
        if not (isinstance(product, Multiply) and side.value in b.single):
            continue
        scalars = [f for f in product.factors if not f.axes]
        rest = tuple(f for f in product.factors if f.axes)
        if scalars and rest:
            inner = b.add(Multiply(rest), b.axes(side.value))
            total = b.add(Contract(Operand(inner, side.axes), other), axes)
            return b.add(Multiply((*scalars, b.whole(total))), axes)
    return None
