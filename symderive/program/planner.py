"""Makes the plan of a program: kernels, then a home for every stored value. Linear in the program."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping

import sympy as sp

from symderive.calculus.errors import SymderiveError
from symderive.program.cost import entries
from symderive.program.grouping import is_view, kernels_of, places_read, root
from symderive.program.ir import Arrange, Input, Operand, Program, Scatter, operands
from symderive.program.plan import Buffer, Home, Kernel, Kind, Plan, Use

Order = Callable[[Program, int], tuple[int, ...]]
"""The memory order of the axes of a value."""


def rows_first(program: Program, value: int) -> tuple[int, ...]:
    """Every value in the order of its axes."""
    return tuple(range(len(program[value].axes)))


def few_columns_across(program: Program, value: int) -> tuple[int, ...]:
    """A matrix of many rows and up to 16 columns transposed, so that what runs along the rows is contiguous."""
    axes = program[value].axes
    narrow = len(axes) == 2 and axes[1].is_Integer and axes[1] <= 16 and not axes[0].is_Integer
    return (1, 0) if narrow else rows_first(program, value)


def plan(
    program: Program,
    parameters: Mapping[str, str] | None = None,
    *,
    fuse: bool = False,
    order: Order = rows_first,
) -> Plan:
    """The plan of a program, see `symderive.program.plan`.

    Args:
        program: without Softmax, Residual and log-sum-exp, which `symderive.program.passes.expand` takes apart.
        parameters: from the name of each parameter to that of its gradient among the outputs, in the order in which they
            lie in the flat buffers. Parameters that are not in it are arguments.
        fuse: write chains of elementwise instructions as one kernel each.
        order: the memory order of each value that a kernel computes; gradients lie as their parameters do.

    Raises:
        SymderiveError: a parameter or a gradient that the program does not have.
    """
    return _Homes(program, kernels_of(program, fuse=fuse), parameters or {}, order).plan()


class _Homes:
    """Gives stored values their homes, kernel by kernel."""

    def __init__(self, program: Program, kernels: list[Kernel], parameters: Mapping[str, str], order: Order) -> None:
        self.program, self.kernels, self.order = program, kernels, order
        self.buffers: list[Buffer] = []
        self.homes: dict[int, Home] = {}
        self.targets: dict[str, Home] = {}  # the homes that gradients must have
        self.free: dict[sp.Expr, list[int]] = defaultdict(list)
        self.done: list[Kernel] = []
        self.kept = {root(program, v) for v in program.outputs.values()}
        self.sizes = [entries(i.axes) for i in program.instructions]
        self.last: dict[int, int] = {}  # the last kernel that reads a value or a view of it
        for k, kernel in enumerate(kernels):
            for value in kernel.values:
                for v in operands(program[value].op):
                    self.last[root(program, v)] = k
        self.inputs(parameters)

    def inputs(self, parameters: Mapping[str, str]) -> None:
        """Homes of inputs, and those that gradients get."""
        found = {i.op.tensor.name: v for v, i in enumerate(self.program.instructions) if isinstance(i.op, Input)}
        for name, gradient in parameters.items():
            if name not in found or gradient not in self.program.outputs:
                raise SymderiveError(f"the program has no parameter {name} with a gradient {gradient}")
        total = sp.Add(*(self.sizes[found[name]] for name in parameters))
        if parameters:
            self.buffers += [Buffer(use.value, total, use) for use in (Use.PARAMETERS, Use.GRADIENTS)]
        offset: sp.Expr = sp.S.Zero
        for name, gradient in parameters.items():
            value = found[name]
            whole = tuple(range(len(self.program[value].axes)))
            self.homes[value] = Home(0, whole, offset)
            self.targets[gradient] = Home(1, whole, offset)
            offset = offset + self.sizes[value]
        for name, value in found.items():
            if value not in self.homes:
                whole = tuple(range(len(self.program[value].axes)))
                self.homes[value] = Home(self.new(name, self.sizes[value], Use.ARGUMENT), whole)

    def new(self, name: str, size: sp.Expr, use: Use) -> int:
        self.buffers.append(Buffer(name, size, use))
        return len(self.buffers) - 1

    def plan(self) -> Plan:
        forced = self.forced()
        for k, kernel in enumerate(self.kernels):
            taken: set[int] = set()
            in_place = False
            for value in kernel.stored:
                if value in forced:
                    self.homes[value] = forced[value]
                    continue
                host = self.dying(k, kernel, value, taken)
                in_place = host is not None
                self.homes[value] = self.scratch(value) if host is None else self.homes[host]
                taken.add(self.homes[value].buffer)
            self.done.append(kernel if kernel.kind is not Kind.SCATTER else _scatter(kernel, in_place))
            self.release(k, taken)
        for value in range(len(self.program.instructions)):
            if is_view(self.program, value) and root(self.program, value) in self.homes:
                self.homes[value] = self.view(value)
        outputs = {name: self.output(name, value) for name, value in self.program.outputs.items()}
        return Plan(self.program, tuple(self.done), tuple(self.buffers), self.homes, outputs)

    def forced(self) -> dict[int, Home]:
        """The values that are computed right where a gradient must lie."""
        found: dict[int, Home] = {}
        for name, home in self.targets.items():
            value = self.program.outputs[name]
            source, places = value, list(home.order)
            while is_view(self.program, source):
                op = self.program[source].op
                assert isinstance(op, Arrange)
                places = [op.operand.axes.index(a) for a in places]
                source = op.operand.value
            found.setdefault(source, Home(home.buffer, tuple(places), home.offset))
        return found

    def scratch(self, value: int) -> Home:
        """A home of its own, in memory that is free."""
        size = self.sizes[value]
        spare = self.free[size]
        name = self.program[value].name or f"scratch_{len(self.buffers)}"
        return Home(spare.pop() if spare else self.new(name, size, Use.SCRATCH), self.order(self.program, value))

    def dying(self, k: int, kernel: Kernel, value: int, taken: set[int]) -> int | None:
        """A value whose memory a kernel may write over, entry by entry."""
        if kernel.kind is Kind.SCATTER:
            op = self.program[value].op
            assert isinstance(op, Scatter)
            others = {root(self.program, v) for v in operands(op)} - {root(self.program, op.base.value)}
            candidates = [] if root(self.program, op.base.value) in others else [op.base]
        elif kernel.kind is Kind.MAP:
            candidates = [p for v in kernel.values for p in places_read(self.program, v)]
        else:
            return None
        for part in candidates:
            if self.can_go(k, part, value, taken) and self.read_whole(kernel, part.value, value):
                return part.value
        return None

    def can_go(self, k: int, part: Operand, value: int, taken: set[int]) -> bool:
        """Whether what an operand reads is scratch that nothing reads later, laid out as the value will be."""
        home = self.homes.get(part.value)
        return (
            home is not None
            and part.value not in self.kept
            and self.last.get(part.value) == k
            and self.buffers[home.buffer].use is Use.SCRATCH
            and home.buffer not in taken
            and part.axes == tuple(range(len(part.axes)))
            and self.program[part.value].axes == self.program[value].axes
            and home.order == self.order(self.program, value)
        )

    def read_whole(self, kernel: Kernel, source: int, value: int) -> bool:
        """Whether a kernel reads a value at the very place that it writes, and never through a view."""
        whole = tuple(range(len(self.program[value].axes)))
        aligned = {kernel.values[-1], *kernel.stored}
        for v in reversed(kernel.values):
            for p in places_read(self.program, v):
                if p.axes == whole and v in aligned and p.value in kernel.values:
                    aligned.add(p.value)
                elif root(self.program, p.value) == source and not (v in aligned and p == Operand(source, whole)):
                    return False
        return True

    def release(self, k: int, taken: set[int]) -> None:
        """Free the memory that nothing reads after a kernel and that it does not hold results in."""
        read = {root(self.program, v) for value in self.kernels[k].values for v in operands(self.program[value].op)}
        for value in sorted(read):
            home = self.homes.get(value)
            if home is None or self.last[value] != k or value in self.kept or home.buffer in taken:
                continue
            if self.buffers[home.buffer].use is Use.SCRATCH:
                self.free[self.sizes[value]].append(home.buffer)

    def view(self, value: int) -> Home:
        """The home of a view: the same memory with the axes renumbered."""
        op = self.program[value].op
        assert isinstance(op, Arrange)
        inner = op.operand.value
        home = self.view(inner) if is_view(self.program, inner) else self.homes[inner]
        return Home(home.buffer, tuple(op.operand.axes[a] for a in home.order), home.offset)

    def output(self, name: str, value: int) -> Home:
        """Where an output ends up; it is copied there if its value lies elsewhere."""
        wanted = self.targets.get(name)
        home = self.homes.get(value)
        if home is not None and wanted in (None, home):
            return home
        if wanted is None:
            wanted = Home(self.new(name, self.sizes[value], Use.SCRATCH), tuple(range(len(self.program[value].axes))))
        self.done.append(Kernel(Kind.COPY, (value,), (), self.program[value].axes, output=name))
        return wanted


def _scatter(kernel: Kernel, in_place: bool) -> Kernel:
    return Kernel(kernel.kind, kernel.values, kernel.stored, kernel.axes, in_place)
