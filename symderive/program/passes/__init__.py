"""Passes from program to program. Each leaves the values of the outputs as they are, up to rounding.

`optimise` makes the program that a reader is shown. `prepare` goes on from there to the one that runs in memory laid out
beforehand (`symderive.program.planner.plan`).
"""

from collections.abc import Collection, Iterable

from symderive.program.ir import Program
from symderive.program.passes.dead import drop_dead
from symderive.program.passes.expand import expand
from symderive.program.passes.factors import pull_factors
from symderive.program.passes.order import order_products
from symderive.program.passes.scale import scale_outputs, scale_tensor
from symderive.program.passes.signs import signs_to_terms
from symderive.program.passes.small import small_first
from symderive.program.passes.stability import use_stable_forms

PASSES = (use_stable_forms, pull_factors, order_products, drop_dead)


def optimise(program: Program) -> Program:
    """Every pass in turn."""
    for apply in PASSES:
        program = apply(program)
    return program


def prepare(program: Program, scaled: Iterable[str] = (), kept: Collection[str] = ()) -> Program:
    """An optimised program in simple operations, for a plan.

    Args:
        program: what `optimise` returns.
        scaled: outputs that are multiplied by the scalar input ``scale`` (`scale_tensor`).
        kept: functions that the target has itself, see `expand`.
    """
    program = scale_outputs(expand(program, kept), scaled, scale_tensor())
    return drop_dead(signs_to_terms(small_first(program)))
