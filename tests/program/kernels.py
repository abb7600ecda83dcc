"""Runs a plan in the memory that it lays out: kernels one after the other, every value read from its home."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from symderive.program.ir import Constant, Input, Scatter
from symderive.program.plan import Home, Kernel, Kind, Plan, Use
from symderive.program.run import Runner, number_of


class Memory:
    """The buffers of a plan, scratch and gradients full of NaN, and an interpreter of its kernels."""

    def __init__(self, plan: Plan, arrays: Mapping[str, Any], sizes: Mapping[str, int]) -> None:
        self.plan, self.sizes = plan, sizes
        self.runner = Runner(plan.program, arrays, sizes)
        self.buffers = [np.full(int(number_of(b.entries, sizes)), np.nan, self.runner.dtype) for b in plan.buffers]
        for value, instruction in enumerate(plan.program.instructions):
            if isinstance(instruction.op, Input):
                found = np.asarray(arrays[instruction.op.tensor.name])
                home = plan.homes[value]
                if plan.buffers[home.buffer].use is Use.ARGUMENT:
                    self.buffers[home.buffer] = found.reshape(-1).copy()
                else:
                    self.view(home, found.shape)[...] = found

    def view(self, home: Home, shape: tuple[int, ...]) -> Any:
        """The array at a home."""
        start = int(number_of(home.offset, self.sizes))
        in_memory = tuple(shape[a] for a in home.order)
        flat = self.buffers[home.buffer][start : start + int(np.prod(in_memory))]
        return flat.reshape(in_memory).transpose(np.argsort(home.order))

    def value(self, value: int) -> Any:
        """A value as it lies in memory now."""
        instruction = self.plan.program[value]
        if isinstance(instruction.op, Constant):
            return number_of(instruction.op.number, self.sizes)
        return self.view(self.plan.homes[value], self.runner.shape(instruction.axes))

    def run(self) -> dict[str, Any]:
        """The outputs after all kernels."""
        for kernel in self.plan.kernels:
            self.kernel(kernel)
        program = self.plan.program
        shapes = {name: self.runner.shape(program[v].axes) for name, v in program.outputs.items()}
        return {name: self.view(home, shapes[name]) for name, home in self.plan.outputs.items()}

    def kernel(self, kernel: Kernel) -> None:
        program = self.plan.program
        values: list[Any] = [None] * len(program.instructions)
        for v in self.plan.reads(kernel):
            values[v] = self.value(v)
        self.runner.values = values
        if kernel.kind is Kind.COPY:
            (value,) = kernel.values
            found = np.broadcast_to(values[value], self.runner.shape(kernel.axes))
            self.view(self.plan.outputs[kernel.output], found.shape)[...] = found
            return
        if kernel.in_place:
            op = program[kernel.values[0]].op
            assert isinstance(op, Scatter)
            assert self.plan.homes[op.base.value] == self.plan.homes[kernel.values[0]]
        for v in kernel.values:
            values[v] = self.runner.compute(program[v], self.runner.shape(program[v].axes))
        for v in kernel.stored:
            self.view(self.plan.homes[v], self.runner.shape(program[v].axes))[...] = values[v]
