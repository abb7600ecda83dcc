"""Operations of a program as NumPy expressions over the texts of the values that they use."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import assert_never

import sympy as sp

from symderive.calculus.terms import Reduction
from symderive.program.ir import (
    Add,
    Apply,
    Arrange,
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
)
from symderive.program.targets.layout import align, contraction, reduction
from symderive.program.targets.numbers import fraction, number
from symderive.program.targets.places import take
from symderive.program.targets.scope import Scope
from symderive.program.targets.text import Level, Text, call, minus, plus, power, times

NUMPY_NAMES = {"tanh": "np.tanh", "abs": "np.abs", "sign": "np.sign", "exp": "np.exp", "expm1": "np.expm1", "log": "np.log"}
NUMPY_NAMES |= {"sin": "np.sin", "cos": "np.cos"}
"""Functions that NumPy has; any other is a helper function of its own name."""


def expression(scope: Scope, value: int) -> Text:
    """The code of a value other than an input."""
    op, rank = scope.program[value].op, len(scope.program[value].axes)
    match op:
        case Constant(found):
            return number(found, scope.length)
        case Positions(start):
            end = number(scope.program[value].axes[0] + start, scope.length)
            return call("np.arange", str(start), end, f"dtype={scope.like(value)}.dtype")
        case Apply(function, operand):
            return _function(function, scope.text(operand))
        case Add(terms):
            ordered = sorted(terms, key=lambda t: _term_order(scope, t))
            return plus([_aligned(scope, t, rank) for t in ordered])
        case Multiply(factors):
            return _product(scope, factors, rank)
        case Power(base, exponent):
            return _power(scope, base, exponent, rank)
        case Contract(left, right):
            return contraction((scope.text(left.value), left.axes), (scope.text(right.value), right.axes), rank)
        case Reduce() | Softmax() | Residual():
            return _along(scope, op)
        case Take(operand, places):
            return take(scope, operand, places, scope.program[value].axes)
        case Arrange(operand):
            return _arrange(scope, operand, value)
        case Input() | Scatter():
            raise AssertionError(f"{type(op).__name__} is no expression")
    assert_never(op)


def _aligned(scope: Scope, operand: Operand, rank: int) -> Text:
    return align(scope.text(operand.value), operand.axes, rank)


def _function(function: str, argument: Text) -> Text:
    if function == "relu":
        return call("np.maximum", argument, "0")
    found = call(NUMPY_NAMES.get(function, function), argument)
    if function == "step":
        mask = Text(f"{argument.within(Level.SUM)} > 0", Level.COMPARISON, argument.work + 1)
        return Text(found.code, found.level, found.work, mask=mask)
    return found


def _kind(op: Op) -> int:
    """The order in which a reader expects operands: what comes from elsewhere before what is computed on the spot."""
    order: Sequence[type[Op]] = (Contract, Residual, Scatter, Reduce, Take, Add, Multiply, Input)
    return order.index(type(op)) if type(op) in order else len(order)


def _term_order(scope: Scope, term: Operand) -> tuple[bool, int, int, int]:
    """Positive terms first; numbers last, but in front of what is subtracted from them."""
    op, text = scope.program[term.value].op, scope.text(term.value)
    return (text.negative is not None, isinstance(op, Constant), _kind(op), term.value)


def _factor_order(scope: Scope, factor: Operand) -> tuple[int, int, int]:
    return (len(factor.axes), _kind(scope.program[factor.value].op), factor.value)


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
    result = times(_maskable([*above, *_outer(values, rank)]), below)
    return minus(result) if negative else result


def _maskable(factors: list[Text]) -> list[Text]:
    """Factors with comparisons in place of steps where another factor gives the product its dtype."""
    real = [f for f in factors if f.mask is None]
    return [f.mask if f.mask is not None and real else f for f in factors]


def _outer(values: Sequence[tuple[Operand, Text]], rank: int) -> list[Text]:
    """Aligned factors; those along the rows and those along the columns of a matrix are joined by ``np.outer``."""
    rows = [t for o, t in values if rank == 2 and o.axes == (0,)]
    columns = [t for o, t in values if rank == 2 and o.axes == (1,)]
    if not (rows and columns):
        return [align(t, o.axes, rank) for o, t in values]
    outer = call("np.outer", times(_maskable(rows)), times(_maskable(columns)))
    scalars = [t for o, t in values if not o.axes]
    return [*scalars, outer, *(align(t, o.axes, rank) for o, t in values if len(o.axes) == 2)]


def _power(scope: Scope, base: Operand, exponent: Operand, rank: int) -> Text:
    below = _aligned(scope, base, rank)
    op = scope.program[exponent.value].op
    if not isinstance(op, Constant) or op.number.free_symbols:
        return power(below, _aligned(scope, exponent, rank))
    times_ = op.number
    if times_.could_extract_minus_sign():
        return times([], [_root_or_power(below, -times_, scope.length)])
    return _root_or_power(below, times_, scope.length)


def _root_or_power(base: Text, exponent: sp.Expr, length: Callable[[sp.Expr], str]) -> Text:
    if exponent == 1:
        return base
    return call("np.sqrt", base) if exponent == sp.S.Half else power(base, number(exponent, length))


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
            rank = len(scope.program[operand].axes)
            return call("log_softmax" if log else "softmax", scope.text(operand), *_axis(axis, rank))
        case Residual(labels, logits, axis):
            arguments = [scope.text(labels), scope.text(logits)]
            if axis is None:
                return call("label_minus_sigmoid", *arguments)
            return call("one_hot_minus_softmax", *arguments, *_axis(axis, len(scope.program[logits].axes)))


def _axis(axis: int, rank: int) -> list[str]:
    """The argument that names an axis; functions take the last one by default."""
    return [] if axis == rank - 1 else [f"axis={axis}"]


def _arrange(scope: Scope, operand: Operand, value: int) -> Text:
    axes, text = scope.program[value].axes, scope.text(operand.value)
    shape = ", ".join(number(a, scope.length).code for a in axes) + ("," if len(axes) == 1 else "")
    if not operand.axes and isinstance(scope.program[operand.value].op, Constant):
        return call("np.full", f"({shape})", text, f"{scope.like(value)}.dtype")
    aligned = align(text, operand.axes, len(axes))
    return aligned if len(operand.axes) == len(axes) else call("np.broadcast_to", aligned, f"({shape})")
