"""Passes from program to program. Each leaves the values of the outputs as they are, up to rounding."""

from symderive.program.ir import Program
from symderive.program.passes.dead import drop_dead
from symderive.program.passes.factors import pull_factors
from symderive.program.passes.stability import use_stable_forms

PASSES = (use_stable_forms, pull_factors, drop_dead)


def optimise(program: Program) -> Program:
    """Every pass in turn."""
    for apply in PASSES:
        program = apply(program)
    return program
