"""Operations of a program as NumPy expressions over the texts of the values that they use."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

import sympy as sp

from symderive.calculus.functions import BY_NAME
from symderive.calculus.index import Role
from symderive.calculus.terms import Reduction
from symderive.program.ir import (
    Add,
    Apply,
    Arrange,
    Axes,
    Constant,
    Contract,
    Input,
    Multiply,
    Op,
    Operand,
    Positions,
    Power,
    Reduce,
    Residual,
    Scatter,
    Softmax,
    Take,
    Window,
    operands,
)
from symderive.program.targets.layout import align, contraction, reduction
from symderive.program.targets.numbers import fraction, number
from symderive.program.targets.places import take
from symderive.program.targets.scope import Scope
from symderive.program.targets.text import Text, call, minus, plus, power, times

NUMPY_NAMES = {f: f"np.{f}" for f in ("tanh", "abs", "sign", "exp", "expm1", "log", "sin", "cos")}
"""Functions that NumPy has; any other but relu is a helper function of its own name."""

_MORE = (
    *("softplus_writer", "softmax", "log_softmax", "softmax_and_log", "log_sum_exp"),
    *("sigmoid_and_slope", "label_minus_sigmoid", "one_hot_minus_softmax"),
)
HELPERS = frozenset({*BY_NAME, *_MORE} - {*NUMPY_NAMES, "relu"})
"""Functions that expressions may call and that NumPy does not have."""


def expression(scope: Scope, op: Op, axes: Axes) -> Text:
    """The code of an operation whose result has these axes; of any but an input and a scatter."""
    rank = len(axes)
    match op:
        case Constant(found):
            return number(found, scope.length)
        case Positions(start):
            end = number(axes[0] + start, scope.length)
            return call("np.arange", str(start), end, f"dtype={scope.dtype()}")
        case Apply(function, operand):
            found = _function(function, scope.text(operand))
            return call("float", found, work=0) if scope.is_number(operand) else found
        case Add(terms):
            ordered = sorted(terms, key=lambda t: _term_order(scope, t))
            return plus([_aligned(scope, t, rank) for t in ordered])
        case Multiply(factors):
            return _product(scope, factors, rank)
        case Power(base, exponent):
            return _power(scope, base, exponent, rank)
        case Contract(left, right):
            windows = any(_is_window(scope, o.value) for o in (left, right))
            sides = ((scope.text(left.value), left.axes), (scope.text(right.value), right.axes))
            return contraction(*sides, rank, windows=windows)
        case Reduce() | Softmax() | Residual():
            return _along(scope, op)
        case Take(operand, places):
            return take(scope, operand, places, axes)
        case Arrange(operand):
            return _arrange(scope, operand, axes)
        case Input() | Scatter():
            raise AssertionError(f"{type(op).__name__} is no expression")
    assert_never(op)


def _is_window(scope: Scope, value: int) -> bool:
    op = scope.program[value].op
    return isinstance(op, Take) and any(isinstance(p, Window) and len(p.axes) > 1 for p in op.places)


def _aligned(scope: Scope, operand: Operand, rank: int) -> Text:
    return align(scope.text(operand.value), operand.axes, rank)


def _function(function: str, argument: Text) -> Text:
    if function == "relu":
        return call("np.maximum", argument, "0")
    return call(NUMPY_NAMES.get(function, function), argument)


def _kind(op: Op) -> int:
    """The order in which a reader expects operands: what comes from elsewhere before what is computed on the spot."""
    order: Sequence[type[Op]] = (Contract, Residual, Scatter, Reduce, Take, Add, Multiply, Input)
    return order.index(type(op)) if type(op) in order else len(order)


def _term_order(scope: Scope, term: Operand) -> tuple[bool, bool, int, int, int]:
    """Positive terms first; large arrays before small ones; constants behind them, in front of what is subtracted."""
    op, text = scope.program[term.value].op, scope.text(term.value)
    return (text.negative is not None, isinstance(op, Constant), -len(term.axes), _kind(op), term.value)


def _factor_order(scope: Scope, factor: Operand) -> tuple[int, bool, int, int]:
    """Small arrays first, and labels; among numbers, those that are sums last."""
    kind = _kind(scope.program[factor.value].op)
    return (len(factor.axes), not _is_label(scope, factor.value), kind if factor.axes else -kind, factor.value)


def _is_label(scope: Scope, value: int, depth: int = 3) -> bool:
    """Whether a value is a label or computed from labels alone, in a few operations."""
    op = scope.program[value].op
    if isinstance(op, Input):
        return op.tensor.role is Role.LABEL
    inner = [v for v in operands(op) if not isinstance(scope.program[v].op, Constant)]
    return bool(inner) and depth > 0 and all(_is_label(scope, v, depth - 1) for v in inner)


def _product(scope: Scope, factors: Sequence[Operand], rank: int) -> Text:
    negative, above, below = False, list[Text](), list[Text]()
    values: list[tuple[Operand, Text]] = []
    for factor in sorted(factors, key=lambda f: _factor_order(scope, f)):
        op, text = scope.program[factor.value].op, scope.text(factor.value)
        if isinstance(op, Constant):
            negative = negative != op.number.could_extract_minus_sign()
            above, below = fraction(-op.number if op.number.could_extract_minus_sign() else op.number, scope.length)
            continue
        if text.negative is not None:
            negative, text = not negative, text.negative
        if text.reciprocal is not None:
            below.append(align(text.reciprocal, factor.axes, rank))
        else:
            values.append((factor, text))
    result = times([*above, *_outer(values, rank)], below)
    return minus(result) if negative else result


def _outer(values: Sequence[tuple[Operand, Text]], rank: int) -> list[Text]:
    """Aligned factors; those along the rows and those along the columns of a matrix are joined by ``np.outer``."""
    rows = [t for o, t in values if rank == 2 and o.axes == (0,)]
    columns = [t for o, t in values if rank == 2 and o.axes == (1,)]
    if not (rows and columns):
        return [align(t, o.axes, rank) for o, t in values]
    outer = call("np.outer", times(rows), times(columns))
    scalars = [t for o, t in values if not o.axes]
    return [*scalars, outer, *(align(t, o.axes, rank) for o, t in values if len(o.axes) == 2)]


def _power(scope: Scope, base: Operand, exponent: Operand, rank: int) -> Text:
    below = _aligned(scope, base, rank)
    op = scope.program[exponent.value].op
    if not isinstance(op, Constant) or op.number.free_symbols:
        return power(below, _aligned(scope, exponent, rank))
    is_divisor = op.number.could_extract_minus_sign()
    times_ = -op.number if is_divisor else op.number
    if times_ == sp.S.Half and not scope.is_number(base.value):
        below = call("np.sqrt", below)
    elif times_ != 1:
        below = power(below, number(times_, scope.length))
    return times([], [below]) if is_divisor else below


def _along(scope: Scope, op: Reduce | Softmax | Residual) -> Text:
    match op:
        case Reduce(kind, operand, over):
            rank = len(scope.program[operand].axes)
            if kind is Reduction.LOG_SUM_EXP:
                text = scope.text(operand)
                for axis in sorted(over, reverse=True):
                    text = call("log_sum_exp", text, *_axis(axis, rank))
                    rank -= 1
                return text
            return reduction("np.sum" if kind is Reduction.SUM else "np.prod", scope.text(operand), over, rank)
        case Softmax(operand, axis, log):
            return along(scope, "log_softmax" if log else "softmax", operand, axis)
        case Residual(labels, logits, axis):
            arguments = [scope.text(labels), scope.text(logits)]
            if axis is None:
                return call("label_minus_sigmoid", *arguments)
            return call("one_hot_minus_softmax", *arguments, *_axis(axis, len(scope.program[logits].axes)))


def along(scope: Scope, helper: str, operand: int, axis: int | None) -> Text:
    """The call of a helper that works along an axis, if one is given."""
    rank = len(scope.program[operand].axes)
    return call(helper, scope.text(operand), *(_axis(axis, rank) if axis is not None else ()))


def _axis(axis: int, rank: int) -> list[str]:
    """The argument that names an axis; functions take the last one by default."""
    return [] if axis == rank - 1 else [f"axis={axis}"]


def _arrange(scope: Scope, operand: Operand, axes: Axes) -> Text:
    text = scope.text(operand.value)
    shape = ", ".join(number(a, scope.length).code for a in axes) + ("," if len(axes) == 1 else "")
    if not operand.axes and isinstance(scope.program[operand.value].op, Constant):
        return call("np.full", f"({shape})", text, scope.dtype())
    aligned = align(text, operand.axes, len(axes))
    return aligned if len(operand.axes) == len(axes) else call("np.broadcast_to", aligned, f"({shape})")
