"""Pairs of values that share an exponential: a softmax and its logarithm, a sigmoid and its slope."""

from __future__ import annotations

from dataclasses import dataclass

from symderive.program.ir import Apply, Op, Program, Softmax


@dataclass(frozen=True)
class Pair:
    """Two values that one helper computes; ``second`` is called after the first one if the notes do not name it."""

    helper: str
    first: int
    second: int
    operand: int
    axis: int | None
    called: str


_HELPERS = {
    ("softmax", "log_softmax"): ("softmax_and_log", "log_{}"),
    ("sigmoid", "sigmoid_slope"): ("sigmoid_and_slope", "slope_{}"),
}


def pairs(program: Program) -> dict[int, Pair]:
    """The pairs of a program, by each of their two values."""
    places = {key: value for value, i in enumerate(program.instructions) if (key := _key(i.op)) is not None}
    found: dict[int, Pair] = {}
    for (function, operand, axis), first in places.items():
        for (one, other), (helper, called) in _HELPERS.items():
            second = places.get((other, operand, axis)) if function == one else None
            if second is not None:
                found[first] = found[second] = Pair(helper, first, second, operand, axis, called)
    return found


def _key(op: Op) -> tuple[str, int, int | None] | None:
    match op:
        case Softmax(operand, axis, log):
            return "log_softmax" if log else "softmax", operand, axis
        case Apply(function, operand):
            return function, operand, None
        case _:
            return None
