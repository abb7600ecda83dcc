"""Reading and writing entries of arrays at computed places: slices, labels, sliding windows."""

from __future__ import annotations

from collections.abc import Sequence

import sympy as sp

from symderive.calculus.index import Role
from symderive.program.ir import Along, Arrange, At, Axes, Input, Instruction, Lookup, Place, Scatter, Take, Window
from symderive.program.targets.layout import align, transpose
from symderive.program.targets.numbers import number
from symderive.program.targets.scope import Scope
from symderive.program.targets.text import Text, attribute, call, index


def take(scope: Scope, operand: int, places: Sequence[Place], axes: Axes) -> Text:
    """The entries of a value at the places; ``axes`` are the sizes of the result."""
    text = scope.text(operand)
    along = [a for p in places for a in _axes_of(p)]
    if len(set(along)) < len(along) or not _is_slice(places):
        return index(text, ", ".join(_coordinates(scope, places, axes)), work=1)
    for p, place in enumerate(places):
        if isinstance(place, Window) and len(place.axes) == 2:
            size = number(axes[place.axes[1]], scope.length)
            text = call("np.lib.stride_tricks.sliding_window_view", text, size, f"axis={p}")
            along = [a for q in places for a in _axes_of(q)[:1]] + [place.axes[1]]
    codes = [_slice(scope, p, axes, size) for p, size in zip(places, scope.program[operand].axes, strict=True)]
    while codes and codes[-1] == ":":
        codes.pop()
    found = index(text, ", ".join(codes), work=1) if codes else text
    return transpose(found, sorted(range(len(along)), key=along.__getitem__))


def _is_slice(places: Sequence[Place]) -> bool:
    """Whether one label alone, or one sliding window alone, stands among whole axes, parts of them and fixed places."""
    lookups = sum(isinstance(p, Lookup) for p in places)
    windows = [len(p.axes) for p in places if isinstance(p, Window) and len(p.axes) > 1]
    fixed = any(isinstance(p, At) for p in places)
    return lookups + len(windows) <= 1 and all(n == 2 for n in windows) and not (lookups and fixed)


def _axes_of(place: Place) -> tuple[int, ...]:
    match place:
        case Along(axis):
            return (axis,)
        case At():
            return ()
        case Lookup(operand):
            return operand.axes
        case Window(axes):
            return axes


def _slice(scope: Scope, place: Place, axes: Axes, size: sp.Expr) -> str:
    """A place as a part of a slice; of a window, the part that holds its first entries."""
    match place:
        case Along():
            return ":"
        case At(at):
            return str(at)
        case Lookup(operand):
            return scope.text(operand.value).code
        case Window(along, offset):
            covered = sum((axes[a] for a in along), sp.Integer(offset)) - (len(along) - 1)
            start = str(offset) if offset else ""
            if covered == size:
                return f"{start}:"
            end = number(axes[along[0]] + offset, scope.length).code
            return f"{start}:{end}" if end.isalnum() else f"{start} : {end}".lstrip()


def _coordinates(scope: Scope, places: Sequence[Place], space: Axes) -> list[str]:
    """Places as arrays of integers that broadcast over the axes of ``space``."""
    lookups = [p.operand for p in places if isinstance(p, Lookup) and p.operand.axes]
    labels = {o.axes[0]: scope.text(o.value) for o in lookups}

    def count(axis: int) -> Text:
        label = labels.get(axis)
        length = Text(f"len({label.code})") if label and label.is_name else number(space[axis], scope.length)
        return align(call("np.arange", length), (axis,), len(space))

    codes: list[str] = []
    for place in places:
        match place:
            case Along(axis):
                codes.append(count(axis).code)
            case At(at):
                codes.append(str(at))
            case Lookup(operand):
                codes.append(align(scope.text(operand.value), operand.axes, len(space)).code)
            case Window(along, offset):
                codes.append(" + ".join([*(count(a).code for a in along), *([str(offset)] if offset else [])]))
    return codes


def scatter_lines(scope: Scope, op: Scatter, name: str, axes: Axes, named: Sequence[str] = ()) -> list[str]:
    """Statements that give ``name`` the value of a scatter; ``named`` are names for the places, on lines before."""
    update = align(scope.text(op.update.value), op.update.axes, len(op.space))
    codes = _destination(scope, op) or _coordinates(scope, op.places, op.space)
    lines = [f"{name} = {_start(scope, op, axes).code}"]
    if named:
        lines += [f"{place} = {code}" for place, code in zip(named, codes, strict=False)]
        codes = list(named[: len(codes)])
    at = ", ".join(codes)
    written = {p.axis for p in op.places if isinstance(p, Along)}
    if op.mode == "set":
        return [*lines, f"{name}[{at}] = {update.code}"]
    if written == set(range(len(op.space))):
        negative = update.negative
        return [*lines, f"{name}[{at}] {'-=' if negative else '+='} {(negative or update).code}"]
    return [*lines, f"np.add.at({name}, {at if len(codes) == 1 else f'({at})'}, {update.code})"]


def _destination(scope: Scope, op: Scatter) -> list[str] | None:
    """Places as plain indices, if labels come first and whole axes behind them, in the order of the update's axes."""
    first = op.places[0]
    rest = [p.axis for p in op.places[1:] if isinstance(p, Along)]
    if not isinstance(first, Lookup) or len(rest) < len(op.places) - 1:
        return None
    in_order = [*first.operand.axes, *rest] == list(range(len(op.space)))
    return [scope.text(first.operand.value).code] if in_order else None


def _start(scope: Scope, op: Scatter, axes: Axes) -> Text:
    """A new array that holds the base."""
    base = scope.text(op.base.value)
    shape = ", ".join(number(a, scope.length).code for a in axes) + ("," if len(axes) == 1 else "")
    if not op.base.axes:
        zero = base.code == "0"
        like = next((v for v, i in enumerate(scope.program.instructions) if _is_like(i, axes)), None)
        if zero and like is not None:
            return call("np.zeros_like", scope.text(like))
        arguments = [f"({shape})", *([] if zero else [base.code]), scope.dtype()]
        return call("np.zeros" if zero else "np.full", *arguments)
    if op.base.axes != tuple(range(len(axes))):
        aligned = align(base, op.base.axes, len(axes))
        return call("np.array", call("np.broadcast_to", aligned, f"({shape})"))
    shared = base.is_name or isinstance(scope.program[op.base.value].op, (Input, Take, Arrange))
    return attribute(base, "copy()") if shared else base


def _is_like(instruction: Instruction, axes: Axes) -> bool:
    """Whether an instruction is a parameter of these axes."""
    op = instruction.op
    return isinstance(op, Input) and op.tensor.role is Role.PARAMETER and instruction.axes == axes
