"""What depends on the labels alone, entry by entry, can be computed once for many batches: 1 - 2y."""

from __future__ import annotations

from symderive.calculus.index import Domain, Role, Tensor
from symderive.program.builder import Builder
from symderive.program.ir import Add, Apply, Axes, Constant, Input, Multiply, Power, Program, map_operands, operands
from symderive.program.passes.dead import drop_dead


def split_labels(program: Program) -> tuple[Program, Program] | None:
    """A program that prepares the labels, and the rest, which takes what that gives in place of them.

    None if nothing can be prepared, or if the rest would need more than one array instead of the labels.
    """
    labels = [
        v for v, i in enumerate(program.instructions) if isinstance(i.op, Input) and i.op.tensor.role is Role.LABEL
    ]
    if len(labels) != 1:
        return None
    (label,) = labels
    axes = program[label].axes
    alone = _of_label_alone(program, label)
    users = {v for k, i in enumerate(program.instructions) if k not in alone for v in operands(i.op)}
    needed = sorted((users | set(program.outputs.values())) & alone)
    if len(needed) != 1 or needed == [label] or not axes:
        return None
    (prepared,) = needed
    op = program[label].op
    assert isinstance(op, Input)
    given = Tensor(op.tensor.name, op.tensor.axes, Role.LABEL, Domain.REAL, op.tensor.latex)
    return drop_dead(Program(program.instructions, {op.tensor.name: prepared})), _given(program, prepared, given)


def _of_label_alone(program: Program, label: int) -> set[int]:
    """The label, and what is computed from it and from numbers at every entry by itself."""
    axes = program[label].axes
    found = {label}
    for value, instruction in enumerate(program.instructions):
        parts = set(operands(instruction.op))
        numbers = {v for v in parts if isinstance(program[v].op, Constant)}
        if parts & found and parts <= found | numbers and _keeps_places(instruction.op, axes, instruction.axes, found):
            found.add(value)
    return found


def _keeps_places(op: object, axes: Axes, own: Axes, of_label: set[int]) -> bool:
    whole = tuple(range(len(axes)))
    match op:
        case Add(parts) | Multiply(parts):
            return own == axes and all(p.axes == whole for p in parts if p.value in of_label)
        case Power(base, exponent):
            return own == axes and all(p.axes == whole for p in (base, exponent) if p.value in of_label)
        case Apply():
            return own == axes
        case _:
            return False


def _given(program: Program, value: int, tensor: Tensor) -> Program:
    """``program`` with a value that the caller gives."""
    builder = Builder()
    moved: list[int] = []
    for k, instruction in enumerate(program.instructions):
        builder.equations = () if k == value else instruction.equations
        op = Input(tensor) if k == value else map_operands(instruction.op, moved.__getitem__)
        moved.append(builder.add(op, instruction.axes))
        if instruction.name:
            builder.define(moved[-1], instruction.name)
    return drop_dead(builder.program({name: moved[v] for name, v in program.outputs.items()}))
