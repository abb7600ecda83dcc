"""Products of small arrays before large ones: the factors that run along few axes are multiplied first, by themselves."""

from __future__ import annotations

from symderive.program.builder import Builder, rebuild
from symderive.program.ir import Axes, Multiply, Op, Operand, Program


def small_first(program: Program) -> Program:
    """``program`` with a·u·X (a a number, u a vector along one axis of X) written (a·u)·X."""
    return rebuild(program, _split)


def _split(b: Builder, op: Op, axes: Axes) -> int | None:
    if not isinstance(op, Multiply) or len(op.factors) < 3:
        return None
    whole = frozenset(range(len(axes)))
    spans = {frozenset(f.axes) for f in op.factors if frozenset(f.axes) != whole}
    for span in sorted(spans, key=lambda s: (len(s), sorted(s))):
        inside = [f for f in op.factors if frozenset(f.axes) <= span]
        if len(inside) < 2:
            continue
        kept = sorted(span)
        inner = Multiply(tuple(Operand(f.value, tuple(kept.index(a) for a in f.axes)) for f in inside))
        product = b.add(inner, tuple(axes[a] for a in kept))
        rest = tuple(f for f in op.factors if f not in inside)
        return b.add(Multiply((Operand(product, tuple(kept)), *rest)), axes)
    return None
