"""Makes the plan of a program: kernels, then a home for every stored value. Linear in the program."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import sympy as sp

from symderive.calculus.errors import SymderiveError
from symderive.program.cost import entries
from symderive.program.grouping import is_view, kernels_of, places_read, root
from symderive.program.ir import Arrange, Input, Operand, Program, Scatter, operands
from symderive.program.liveness import Life, share
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
        self.homes.update(self.forced())
        in_place = self.scratch()
        done = [replace(k, in_place=k.values[-1] in in_place) if k.kind is Kind.SCATTER else k for k in self.kernels]
        for value in range(len(self.program.instructions)):
            if is_view(self.program, value) and root(self.program, value) in self.homes:
                self.homes[value] = self.view(value)
        outputs = {name: self.output(name, value, done) for name, value in self.program.outputs.items()}
        return Plan(self.program, tuple(done), tuple(self.buffers), self.homes, outputs)

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

    def scratch(self) -> set[int]:
        """Give all other values that kernels store homes in scratch memory; those that are written over what they read."""
        made = {v: k for k, kernel in enumerate(self.kernels) for v in kernel.stored if v not in self.homes}
        last = {v: math.inf if v in self.kept else self.last.get(v, math.inf) for v in made}
        in_place: set[int] = set()

        def follow(value: int, ending: Sequence[int]) -> int | None:
            host = self.host(self.kernels[made[value]], value, ending)
            if host is not None:
                in_place.add(value)
            return host

        places, sizes = share({v: Life(self.sizes[v], k, last[v]) for v, k in made.items()}, follow)
        first = len(self.buffers)
        for k, size in enumerate(sizes):
            name = self.program[next(v for v, place in places.items() if place == k)].name
            self.new(name or f"scratch_{first + k}", size, Use.SCRATCH)
        self.homes.update({v: Home(first + k, self.order(self.program, v)) for v, k in places.items()})
        return in_place

    def host(self, kernel: Kernel, value: int, ending: Sequence[int]) -> int | None:
        """Of values that nothing reads later, one whose memory a kernel may write over, entry by entry."""
        if kernel.kind is Kind.SCATTER:
            op = self.program[value].op
            assert isinstance(op, Scatter)
            others = {root(self.program, v) for v in operands(op)} - {root(self.program, op.base.value)}
            candidates = [] if root(self.program, op.base.value) in others else [op.base]
        elif kernel.kind is Kind.MAP:
            candidates = [p for v in kernel.values for p in places_read(self.program, v)]
        else:
            return None
        alike = (p for p in candidates if p.value in ending and self.lies_alike(p, value))
        return next((p.value for p in alike if self.read_whole(kernel, p.value, value)), None)

    def lies_alike(self, part: Operand, value: int) -> bool:
        """Whether an operand is read at the very places where a value will be written."""
        return (
            part.axes == tuple(range(len(part.axes)))
            and self.program[part.value].axes == self.program[value].axes
            and self.order(self.program, part.value) == self.order(self.program, value)
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

    def view(self, value: int) -> Home:
        """The home of a view: the same memory with the axes renumbered."""
        op = self.program[value].op
        assert isinstance(op, Arrange)
        inner = op.operand.value
        home = self.view(inner) if is_view(self.program, inner) else self.homes[inner]
        return Home(home.buffer, tuple(op.operand.axes[a] for a in home.order), home.offset)

    def output(self, name: str, value: int, done: list[Kernel]) -> Home:
        """Where an output ends up; it is copied there if its value lies elsewhere."""
        wanted = self.targets.get(name)
        home = self.homes.get(value)
        if home is not None and wanted in (None, home):
            return home
        if wanted is None:
            wanted = Home(self.new(name, self.sizes[value], Use.SCRATCH), tuple(range(len(self.program[value].axes))))
        done.append(Kernel(Kind.COPY, (value,), (), self.program[value].axes, output=name))
        return wanted
