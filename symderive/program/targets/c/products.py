"""Which contractions are matrix products for BLAS, and with which operands transposed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sympy as sp

from symderive.program.ir import Contract, Program

_SMALL = 512  # multiplications for each row up to which a loop beats a call of BLAS


@dataclass(frozen=True)
class Form:
    """C (m, n) = A (m, k) B (k, n), each with the batch axes in front.

    ``exchanged`` says that A is the right operand. A side that is ``transposed`` lies in memory as its transpose.
    """

    exchanged: bool
    sizes: tuple[sp.Expr, sp.Expr, sp.Expr]
    transposed: tuple[bool, bool]
    batch: tuple[sp.Expr, ...]


def product_form(program: Program, value: int, rows: sp.Expr | None) -> Form | None:
    """A contraction as products of matrices, or None for one that is better, or has to be, written as a loop."""
    op = program[value].op
    assert isinstance(op, Contract)
    rank = len(program[value].axes)
    size = {a: s for o in (op.left, op.right) for a, s in zip(o.axes, program[o.value].axes, strict=True)}
    if _is_small(list(size.values()), rows):
        return None
    left, right = op.left.axes, op.right.axes
    batch = [a for a in range(rank) if a in left and a in right]
    mine = [a for a in range(rank) if a in left and a not in batch]
    theirs = [a for a in range(rank) if a in right and a not in batch]
    if not mine or not theirs or len(set(left)) < len(left) or len(set(right)) < len(right):
        return None
    exchanged = [*batch, *theirs, *mine] == list(range(rank))
    if not exchanged and [*batch, *mine, *theirs] != list(range(rank)):
        return None
    a_axes, b_axes, m, n = (right, left, theirs, mine) if exchanged else (left, right, mine, theirs)
    for k in ([x for x in a_axes if x >= rank], [x for x in b_axes if x >= rank]):
        if {*left, *right} - set(range(rank)) != set(k):
            continue
        a, b = _layout(a_axes, batch, m, k), _layout(b_axes, batch, k, n)
        if k and a is not None and b is not None:
            products = [sp.Mul(*(size[x] for x in part)) for part in (m, n, k)]
            return Form(exchanged, (products[0], products[1], products[2]), (a, b), tuple(size[x] for x in batch))
    return None


def _layout(axes: Sequence[int], batch: Sequence[int], first: Sequence[int], second: Sequence[int]) -> bool | None:
    """Whether a matrix lies transposed; None if its axes lie in neither order."""
    if list(axes) == [*batch, *first, *second]:
        return False
    return True if list(axes) == [*batch, *second, *first] else None


def _is_small(sizes: Sequence[sp.Expr], rows: sp.Expr | None) -> bool:
    work = sp.Mul(*(s for s in sizes if s != rows))
    return bool(work.is_Integer and work <= _SMALL)


def has_products(program: Program, rows: sp.Expr | None) -> bool:
    """Whether any contraction is left to BLAS."""
    return any(
        isinstance(i.op, Contract) and product_form(program, v, rows) is not None
        for v, i in enumerate(program.instructions)
    )
