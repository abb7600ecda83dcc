"""Maps of a plan as calls of NumPy's functions, each with the array that takes the result as its last argument."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import sympy as sp

from symderive.program.builder import compose
from symderive.program.ir import Add, Apply, Arrange, Constant, Multiply, Operand, Positions, Power
from symderive.program.plan import Kernel
from symderive.program.targets.expressions import expression
from symderive.program.targets.text import Text

if TYPE_CHECKING:
    from symderive.program.targets.buffered import BufferedWriter

_DIRECT = {
    "abs": "absolute",
    **{f: f for f in ("cos", "exp", "expm1", "log", "log1p", "sign", "sin", "tanh")},
}
_POWERS: dict[sp.Expr, str] = {sp.S.NegativeOne: "reciprocal", sp.Integer(2): "square", sp.S.Half: "sqrt"}


@dataclass(frozen=True)
class _Part:
    """A term or a factor; one that is ``inverse`` is subtracted, or divides."""

    text: Text
    inverse: bool
    in_place: bool


def map_lines(writer: BufferedWriter, kernel: Kernel) -> list[str]:
    """The calls of a kernel: one, or one for each operand but the first."""
    value = kernel.values[-1]
    instruction = writer.program[value]
    if not instruction.axes:
        return _scalar(writer, kernel)
    order = writer.plan.homes[value].order
    out = writer.memory(value)
    match instruction.op:
        case Add(terms):
            parts = _parts(writer, kernel, terms, order)
            return _chain(writer, parts, out, ("add", "subtract", "negative"))
        case Multiply(factors):
            inner = writer.negated(value)
            if inner is not None:
                return [writer.call("negative", writer.aligned(inner, order), out)]
            return _chain(writer, _parts(writer, kernel, factors, order), out, ("multiply", "divide", "reciprocal"))
        case Power(base, exponent):
            return _power(writer, base, exponent, order, out)
        case Apply(function, operand):
            return _function(writer, function, Operand(operand, tuple(range(len(order)))), value)
        case Arrange(operand):
            return [writer.call("copyto", out, writer.aligned(operand, order))]
        case Positions(start):
            size = f"{start}, {start} + {writer.shape(value)[1:-2]}"
            return [writer.call("copyto", out, writer.hoist(f"np.arange({size}, dtype=dtype)", "positions"))]
        case _:
            raise AssertionError(f"{type(instruction.op).__name__} is no map")


def _scalar(writer: BufferedWriter, kernel: Kernel) -> list[str]:
    """Numbers are computed as Python does; those that outlast a step are arrays without axes."""
    codes: list[str] = []
    for value in kernel.values:
        text = expression(writer, writer.program[value].op, ())
        lasting = value in kernel.stored and writer.is_slope(value)
        if writer.of_scale(value) and not lasting:
            lasting = True
            writer.setup_line(f"{writer.new_scalar(value)} = np.empty((), dtype)")
        codes.append(f"{writer.new_scalar(value)}{'[...]' if lasting else ''} = {text.code}")
    return codes


def _parts(writer: BufferedWriter, kernel: Kernel, operands: Sequence[Operand], order: Sequence[int]) -> list[_Part]:
    """The operands, those that another instruction of the kernel negates or inverts as what they are the inverse of."""
    home = writer.plan.homes[kernel.values[-1]]
    is_sum = isinstance(writer.program[kernel.values[-1]].op, Add)
    found: list[_Part] = []
    for operand in operands:
        inverse = operand.value in kernel.values
        if inverse:
            part = writer.negated(operand.value) if is_sum else writer.divisor(operand.value)
            assert part is not None
            operand = compose([part], operand)[0]
        same = writer.plan.homes.get(operand.value) == home and bool(operand.axes)
        found.append(_Part(writer.aligned(operand, order), inverse, same))
    return found


def _chain(writer: BufferedWriter, parts: Sequence[_Part], out: Text, functions: tuple[str, str, str]) -> list[str]:
    """The operands one after the other; what lies where the result goes comes first."""
    with_, without, alone = functions
    ordered = sorted(parts, key=lambda p: (not p.in_place, p.inverse))
    if len(ordered) == 1:
        (only,) = ordered
        return [writer.call(alone, only.text, out) if only.inverse else writer.call("copyto", out, only.text)]
    first, *rest = ordered
    if first.inverse:
        other = next((p for p in rest if not p.inverse), None)
        if other is None:
            codes = [writer.call(alone, first.text, out)]
        else:
            rest.remove(other)
            codes = [writer.call(without, other.text, first.text, out)]
    else:
        second = rest.pop(0)
        codes = [writer.call(without if second.inverse else with_, first.text, second.text, out)]
    return codes + [writer.call(without if p.inverse else with_, out, p.text, out) for p in rest]


def _power(writer: BufferedWriter, base: Operand, exponent: Operand, order: Sequence[int], out: Text) -> list[str]:
    op, below = writer.program[exponent.value].op, writer.aligned(base, order)
    number = op.number if isinstance(op, Constant) else None
    if number is not None and number in _POWERS:
        return [writer.call(_POWERS[number], below, out)]
    if number == -sp.S.Half:
        return [writer.call("sqrt", below, out), writer.call("reciprocal", out, out)]
    return [writer.call("power", below, writer.aligned(exponent, order), out)]


def _function(writer: BufferedWriter, function: str, operand: Operand, value: int) -> list[str]:
    order, out = writer.plan.homes[value].order, writer.memory(value)
    argument = writer.aligned(operand, order)
    match function:
        case "relu":
            return [writer.call("maximum", argument, writer.full("zeros", value), out)]
        case "softplus":
            made = f"softplus_writer({writer.shape(value)}, dtype)"
            function, work = writer.hoist_pair(made, "softplus_into", "work")
            return [f"{function}({work}, {argument.code}, {out.code})"]
        case "step":
            return [writer.call("greater", argument, writer.constant(sp.S.Zero), out)]
        case "capped":
            shape = writer.shape(value)
            caps = writer.hoist(f"np.full({shape}, 88 if dtype == np.float32 else 709, dtype)", "caps")
            return [writer.call("minimum", argument, caps, out)]
        case _ if function in _DIRECT:
            return [writer.call(_DIRECT[function], argument, out)]
        case _:
            return [f"{out.code}[...] = {function}({argument.code})"]
