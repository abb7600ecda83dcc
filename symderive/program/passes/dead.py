"""Leaves out what no output needs."""

from symderive.program.ir import Program, map_operands, operands


def drop_dead(program: Program) -> Program:
    """``program`` without the instructions on which no output depends."""
    alive = set(program.outputs.values())
    for value in reversed(range(len(program.instructions))):
        if value in alive:
            alive.update(operands(program[value].op))
    number = {value: k for k, value in enumerate(sorted(alive))}
    kept = (program[value] for value in number)
    return Program(
        tuple(i.with_op(map_operands(i.op, number.__getitem__)) for i in kept),
        {name: number[value] for name, value in program.outputs.items()},
    )
