"""The step of a trainer in the manner of ``--fast``: the gradient's program in memory that is laid out once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import sympy as sp

from symderive.program.ir import Program
from symderive.program.passes import prepare
from symderive.program.passes.labels import split_labels
from symderive.program.passes.scale import scale_tensor
from symderive.program.planner import few_columns_across, plan
from symderive.program.targets.buffered import StepBody, StepNames, step_body

_KEPT = ("softplus", "log_softplus", "log_softplus_slope")


@dataclass(frozen=True)
class StepCode:
    """How the code of a step calls what it is given.

    Attributes:
        inputs: the code of data, labels and constants, by tensor name.
        rows: the size letter of the rows.
        sizes: the numbers of size letters, for those that no parameter has as an axis.
        reserved: names that no local may take.
    """

    inputs: Mapping[str, str]
    rows: sp.Expr
    sizes: Mapping[str, int]
    reserved: Iterable[str] = ()


def gradient_step(
    program: Program, gradients: Mapping[str, str], value: str, code: StepCode
) -> tuple[StepBody, Program | None]:
    """A step that returns the output ``value`` and leaves ``scale`` times the gradients in their arrays.

    The program with it, if there is one, prepares the labels for many steps; they take what it gives.

    Args:
        program: optimised, with the value and all gradients among its outputs.
        gradients: from the name of each parameter to that of its gradient.
        value: an output without axes.
        code: how to call the inputs.

    Raises:
        SymderiveError: a size that neither a parameter nor the number of rows gives.
    """
    prepared = prepare(program, gradients.values(), _KEPT)
    labels, prepared = split_labels(prepared) or (None, prepared)
    made = plan(prepared, gradients, order=few_columns_across)
    params = {name: (f'params["{name}"]', f'gradients["{name}"]') for name in gradients}
    scale = scale_tensor().name
    names = StepNames({**code.inputs, scale: scale}, params, code.rows, scale, code.sizes, code.reserved)
    return step_body(made, names, gradients, value), labels
