"""The form of a program that runs in memory laid out beforehand: kernels in order, each with its destination.

A `Plan` says three things about a `Program`, whose instructions stay as they are (a value is still the number of its
instruction, and `program[value]` still says what it is):

* **kernels**, in the order in which they run. A kernel carries out one or more instructions (`Kernel.values`, in order)
  and writes those in `Kernel.stored`; the others live in registers only. Its kinds:

  - ``MAP``: Add, Multiply, Power, Apply, Arrange, Positions, entry by entry over the space `Kernel.axes`. An operand
    broadcasts along the axes that its `Operand.axes` lacks. With ``fuse=False`` there is one instruction in each, besides
    negatives of terms and reciprocals of factors, for which - and / stand; with ``fuse=True`` a kernel holds a chain of
    them, to be written as one loop.
  - ``PRODUCT``: one Contract. `product_form` gives it as gemm, gemv, dot or outer, with sizes and transposes.
  - ``FOLD``: one Reduce; with ``fuse=True`` the map that makes its operand may come before it in `values`.
  - ``GATHER``: one Take. Places are positions, class labels or sliding windows; one-hot arrays are never built.
  - ``SCATTER``: one Scatter. The destination holds the base already if ``in_place``; else the base is copied there first.
  - ``COPY``: a value (the one in `values`) goes to the home of the output called `Kernel.output`, because its own home
    is elsewhere (an output that is an input, a number, or the same value as another output).

* **homes**: where a value lies. A `Home` is a buffer, an offset in it and the order of the value's axes in memory, the
  last one contiguous; ``order == (1, 0)`` is a matrix stored transposed. A value that is another with its axes permuted
  has a home in the other's memory and no kernel. Numbers (`Constant`) have no home.

* **buffers**: their sizes are expressions in the size letters, of which the number of rows is one. ``PARAMETERS`` and
  ``GRADIENTS`` are one flat buffer each with the same offsets, so that an optimizer is one pass; ``ARGUMENT`` is
  an array of the caller (any strides); ``SCRATCH`` is allocated once. Two values share a scratch buffer of equal size
  where the last kernel to read the first comes before, or is, the kernel that writes the second. In the latter case the
  kernel works in place: a map reads every entry of that buffer at the place that it writes and nowhere else, and reads
  all that it needs of an entry before it stores any result there.

A target walks ``plan.kernels`` and writes each; nothing else needs to be decided. `after` tells from which kernel on a
parameter is not read any more, so that a product may accumulate into it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

import sympy as sp

from symderive.program.ir import Axes, Contract, Operand, Program, operands


class Kind(StrEnum):
    """What a kernel does, see the module."""

    MAP = "map"
    PRODUCT = "product"
    FOLD = "fold"
    GATHER = "gather"
    SCATTER = "scatter"
    COPY = "copy"


class Use(StrEnum):
    """What a buffer is for, see the module."""

    PARAMETERS = "parameters"
    GRADIENTS = "gradients"
    ARGUMENT = "argument"
    SCRATCH = "scratch"


@dataclass(frozen=True)
class Buffer:
    """Memory of so many entries; ``name`` is that of the tensor for an argument, else for a reader only."""

    name: str
    entries: sp.Expr
    use: Use


@dataclass(frozen=True)
class Home:
    """Where a value lies: a buffer (by number), the first entry in it, and the value's axes in memory order."""

    buffer: int
    order: tuple[int, ...]
    offset: sp.Expr = field(default_factory=lambda: sp.S.Zero)


@dataclass(frozen=True)
class Kernel:
    """Instructions carried out together, see the module.

    Attributes:
        kind: what it does.
        values: the instructions, in order.
        stored: those of them that are written to their homes.
        axes: the sizes of the space of a map; of the result for the others.
        in_place: of a scatter: the destination holds the base already.
        output: of a copy: the name of the output.
    """

    kind: Kind
    values: tuple[int, ...]
    stored: tuple[int, ...]
    axes: Axes
    in_place: bool = False
    output: str = ""


@dataclass(frozen=True)
class Plan:
    """A program with its kernels, buffers and homes. ``outputs`` are the homes of the outputs by tensor name."""

    program: Program
    kernels: tuple[Kernel, ...]
    buffers: tuple[Buffer, ...]
    homes: Mapping[int, Home]
    outputs: Mapping[str, Home]

    def reads(self, kernel: Kernel) -> tuple[int, ...]:
        """The values that a kernel reads from memory or as numbers, in order, each once."""
        if kernel.kind is Kind.COPY:
            return kernel.values
        inner = (v for value in kernel.values for v in operands(self.program[value].op))
        return tuple(dict.fromkeys(v for v in inner if v not in kernel.values))

    def after(self, value: int) -> int:
        """The number of the first kernel from which on nothing reads the buffer part in which a value lies."""
        home = self.homes[value]
        same = {v for v, h in self.homes.items() if (h.buffer, h.offset) == (home.buffer, home.offset)}
        found = [k for k, kernel in enumerate(self.kernels) if same & set(self.reads(kernel))]
        return max(found, default=-1) + 1


@dataclass(frozen=True)
class Side:
    """A factor of a matrix product: its value, and whether its memory is the transpose of the matrix that is meant."""

    value: int
    transposed: bool


@dataclass(frozen=True)
class ProductForm:
    """A contraction as BLAS knows it: C (m, n) = A (m, k) B (k, n), in row-major terms.

    For ``gemv`` C and B are vectors (n is one), for ``dot`` A is a vector too (m is one as well). ``swapped`` says that
    C as it lies in memory is the transpose of the result's axes (0, 1); A and B are chosen so that C is right in memory.
    """

    kind: Literal["gemm", "gemv", "dot"]
    a: Side
    b: Side
    m: sp.Expr
    n: sp.Expr
    k: sp.Expr
    swapped: bool = False


def product_form(plan: Plan, value: int) -> ProductForm | None:
    """The contraction as one call of BLAS, or None for one with batch axes or several axes of a kind."""
    op = plan.program[value].op
    assert isinstance(op, Contract)
    rank = len(plan.program[value].axes)
    order = plan.homes[value].order
    rows, columns = (order[0], order[1]) if rank == 2 else (order[0] if rank else None, None)
    summed = {a for o in (op.left, op.right) for a in o.axes if a >= rank}
    if rank > 2 or len(summed) != 1:
        return None
    (inner,) = summed
    left, right = _sides(op, rows)
    wanted = ([rows] if rows is not None else []) + [inner], [inner] + ([columns] if columns is not None else [])
    if sorted(left.axes) != sorted(wanted[0]) or sorted(right.axes) != sorted(wanted[1]):
        return None
    sizes = {a: s for o in (left, right) for a, s in zip(o.axes, plan.program[o.value].axes, strict=True)}
    one = sp.S.One
    return ProductForm(
        "gemm" if columns is not None else "gemv" if rows is not None else "dot",
        Side(left.value, _in_memory(plan, left) != wanted[0]),
        Side(right.value, _in_memory(plan, right) != wanted[1]),
        one if rows is None else sizes[rows],
        one if columns is None else sizes[columns],
        sizes[inner],
        rank == 2 and order != (0, 1),
    )


def _sides(op: Contract, rows: int | None) -> tuple[Operand, Operand]:
    """The operands, first that which runs along the rows of the result."""
    return (op.right, op.left) if rows is not None and rows not in op.left.axes else (op.left, op.right)


def _in_memory(plan: Plan, operand: Operand) -> list[int]:
    """The axes of the operation along which a value runs, in memory order."""
    home = plan.homes[operand.value]
    return [operand.axes[k] for k in home.order]
