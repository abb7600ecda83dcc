"""Replaces forms that lose digits by equal ones that do not, where only the array program shows both halves.

The objective comes in a stable form already, so what is left is the log-softmax (logit and log-sum-exp cancel at
confident predictions), labels minus probabilities, and the slope of relu, read off its output.
"""

from __future__ import annotations

from symderive.calculus.index import Domain
from symderive.calculus.terms import Reduction
from symderive.program.builder import Builder, rebuild
from symderive.program.ir import (
    Add,
    Along,
    Apply,
    Axes,
    Input,
    Lookup,
    Multiply,
    Op,
    Operand,
    Program,
    Reduce,
    Residual,
    Scatter,
    Softmax,
    Take,
)


def use_stable_forms(program: Program) -> Program:
    """``program`` with the forms below replaced."""
    residuals = (class_residual, one_hot_residual, binary_residual, margin_residual)
    return rebuild(program, log_softmax, *residuals, slope_of_relu)


def log_softmax(b: Builder, op: Op, axes: Axes) -> int | None:
    """z - logsumexp(z), z at a label - logsumexp(z) and Σ y z - logsumexp(z) for one-hot y, by a log-softmax."""
    if not isinstance(op, Add):
        return None
    for term in op.terms:
        total = b.negated(term)
        reduction = b.op(total.value) if total else None
        if total is None or not (isinstance(reduction, Reduce) and reduction.kind is Reduction.LOG_SUM_EXP):
            continue
        for other in op.terms:
            found = _log_probability(b, other, reduction.operand, reduction.over[0], total.axes)
            if found is not None:
                rest = tuple(t for t in op.terms if t not in (term, other))
                return b.add(Add((*rest, Operand(found, other.axes))), axes)
    return None


def _log_probability(b: Builder, term: Operand, logits: int, axis: int, others: tuple[int, ...]) -> int | None:
    """``term`` with the logits in it replaced by their log-softmax along ``axis``; ``others`` are their other axes."""
    if term.value == logits and term.axes[:axis] + term.axes[axis + 1 :] == others:
        return _log_softmax(b, logits, axis)
    match b.op(term.value):
        case Take(operand, places) if operand == logits and isinstance(places[axis], Lookup):
            rest = [p.axis for k, p in enumerate(places) if k != axis and isinstance(p, Along)]
            if tuple(term.axes[a] for a in rest) == others:
                return b.add(Take(_log_softmax(b, logits, axis), places), b.axes(term.value))
        case Reduce(Reduction.SUM, operand, over) if over == (axis,) and term.axes == others:
            product = b.op(operand)
            whole = b.whole(logits)
            if isinstance(product, Multiply) and len(product.factors) == 2 and whole in product.factors:
                labels = next(f for f in product.factors if f != whole)
                if _is_one_hot(b, labels, axis) and labels.axes == whole.axes:
                    chosen = Multiply((labels, b.whole(_log_softmax(b, logits, axis))))
                    return b.add(Reduce(Reduction.SUM, b.add(chosen, b.axes(logits)), over), b.axes(term.value))
        case _:
            return None
    return None


def class_residual(b: Builder, op: Op, axes: Axes) -> int | None:
    """±(one-hot of a class - softmax): at the class, 1 - p is -expm1(log p)."""
    if not (isinstance(op, Scatter) and op.mode == "add" and b.number(op.update) in (1, -1)):
        return None
    negative = b.number(op.update) == 1
    base = b.negated(op.base) if negative else op.base
    softmax = b.op(base.value) if base else None
    if base is None or not isinstance(softmax, Softmax) or softmax.log or base.axes != tuple(range(len(axes))):
        return None
    rest = [p.axis for k, p in enumerate(op.places) if k != softmax.axis and isinstance(p, Along)]
    if not isinstance(op.places[softmax.axis], Lookup) or rest != list(range(len(op.space))):
        return None
    log_p = b.add(Take(_log_softmax(b, softmax.operand, softmax.axis), op.places), op.space)
    others = b.apply("expm1", log_p)
    update = b.whole(b.times(-1, others) if negative else others)
    return b.add(Scatter(op.base, update, op.places, op.space, "set"), axes)


def one_hot_residual(b: Builder, op: Op, axes: Axes) -> int | None:
    """y - softmax(z) for one-hot y."""
    for labels, predicted in _differences(b, op):
        softmax = b.op(predicted.value)
        if isinstance(softmax, Softmax) and not softmax.log and _is_one_hot(b, labels, softmax.axis):
            return b.add(Residual(labels.value, softmax.operand, softmax.axis), axes)
    return None


def binary_residual(b: Builder, op: Op, axes: Axes) -> int | None:
    """y - σ(z) for y of 0 and 1."""
    for labels, predicted in _differences(b, op):
        sigmoid = b.op(predicted.value)
        if isinstance(sigmoid, Apply) and sigmoid.function == "sigmoid" and _is_binary(b, labels):
            return b.add(Residual(labels.value, sigmoid.operand), axes)
    return None


def margin_residual(b: Builder, op: Op, axes: Axes) -> int | None:
    """-(1 - 2y) σ((1 - 2y) z) is y - σ(z) for y of 0 and 1, under the name of what it is."""
    if not isinstance(op, Multiply):
        return None
    for factor in op.factors:
        sigmoid = b.op(factor.value)
        margin = b.op(sigmoid.operand) if isinstance(sigmoid, Apply) and sigmoid.function == "sigmoid" else None
        if not isinstance(margin, Multiply) or len(margin.factors) != 2:
            continue
        for sign, logits in (margin.factors, margin.factors[::-1]):
            labels, positive = _labels_of_sign(b, sign)
            if labels is None or not positive or not sign.axes == logits.axes == b.whole(factor.value).axes:
                continue
            for outer in op.factors:
                same, plus = _labels_of_sign(b, outer)
                if same == labels and outer.axes == factor.axes:
                    residual = b.add(Residual(labels, logits.value), b.axes(logits.value))
                    rest = (f for f in op.factors if f not in (factor, outer))
                    signed = b.constant(-1 if plus else 1)
                    return b.add(Multiply((signed, *rest, Operand(residual, factor.axes))), axes)
    return None


def slope_of_relu(b: Builder, op: Op, axes: Axes) -> int | None:
    """step(z) is step(relu(z)), so z itself need not be kept."""
    if isinstance(op, Apply) and op.function == "step":
        output = b.known(Apply("relu", op.operand), axes)
        return None if output is None else b.apply("step", output)
    return None


def _log_softmax(b: Builder, logits: int, axis: int) -> int:
    return b.add(Softmax(logits, axis, log=True), b.axes(logits))


def _differences(b: Builder, op: Op) -> list[tuple[Operand, Operand]]:
    """The operands x and y, along the same axes, if the operation is x - y."""
    if not isinstance(op, Add) or len(op.terms) != 2:
        return []
    pairs = ((op.terms[0], b.negated(op.terms[1])), (op.terms[1], b.negated(op.terms[0])))
    return [(x, y) for x, y in pairs if y is not None and x.axes == y.axes == tuple(range(len(x.axes)))]


def _is_binary(b: Builder, operand: Operand) -> bool:
    op = b.op(operand.value)
    return isinstance(op, Input) and op.tensor.domain in (Domain.BINARY, Domain.ONE_HOT)


def _is_one_hot(b: Builder, operand: Operand, axis: int) -> bool:
    op = b.op(operand.value)
    return isinstance(op, Input) and op.tensor.domain is Domain.ONE_HOT and axis == len(operand.axes) - 1


def _labels_of_sign(b: Builder, operand: Operand) -> tuple[int | None, bool]:
    """The labels y of which an operand is 1 - 2y (True) or 2y - 1 (False), if it is one of them."""
    op = b.op(operand.value)
    if isinstance(op, Add) and len(op.terms) == 2:
        double, one = b.op(op.terms[1].value), b.number(op.terms[0])
        if isinstance(double, Multiply) and len(double.factors) == 2:
            labels, two = double.factors[1], b.number(double.factors[0])
            if (one, two) in ((1, -2), (-1, 2)) and _is_binary(b, labels) and labels == b.whole(labels.value):
                return labels.value, one == 1
    return None, False
