"""The NumPy target: a program as readable lines of code.

A value that is used once is written into the line that uses it, as long as the line stays readable; a value with a name
(what an equation defines) gets a line of its own unless an activation or a matrix product takes it up at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from symderive.program.ir import Program
from symderive.program.targets.expressions import HELPERS
from symderive.program.targets.lines import Arguments, Line, Writer


@dataclass(frozen=True)
class Body:
    """Assignments, then the expression that the function returns."""

    lines: tuple[Line, ...]
    result: Line


@dataclass(frozen=True)
class GradientBody:
    """Assignments, then one expression for each parameter; ``value`` is the expression of the objective."""

    lines: tuple[Line, ...]
    gradients: Mapping[str, Line]
    value: Line


def body(program: Program, arguments: Arguments) -> Body:
    """A function that returns the one output of a program.

    Raises:
        SymderiveError: an input that has no code, or a size that no array of the function has.
    """
    (output,) = program.outputs.values()
    writer = Writer(program, arguments)
    return Body(tuple(writer.lines), writer.line(output))


def gradient_body(
    program: Program, value: str | None, gradients: Mapping[str, str], arguments: Arguments
) -> GradientBody:
    """A function that returns the objective and its gradient.

    Args:
        program: with the objective and all gradients among its outputs.
        value: the tensor name of the objective; without one, the value is written as 0.0.
        gradients: from the name of a parameter to that of its gradient, in the order in which they are returned.
        arguments: what the body may use.

    Raises:
        SymderiveError: an input that has no code, or a size that no array of the function has.
    """
    objective = None if value is None else program.outputs[value]
    writer = Writer(program, arguments, frozenset() if objective is None else frozenset({objective}))
    found = {name: writer.line(program.outputs[tensor]) for name, tensor in gradients.items()}
    return GradientBody(tuple(writer.lines), found, Line("0.0") if objective is None else writer.line(objective))


def helpers(lines: Iterable[Line]) -> frozenset[str]:
    """The helper functions that lines call."""
    return frozenset(name for line in lines for name in re.findall(r"(?<![\w.])(\w+)\(", line.code) if name in HELPERS)
