"""Takes compound operations apart into sums, products, powers, maxima and a few functions of one number.

Targets that lay out memory need that: what two of them have in common (an exponential, a shifted logit) is then one
value. Every form is within a few units in the last place wherever the result does not underflow:

* σ(z) = 1 / (1 + exp(-z)); where its slope is needed too, σ(z) = e / (1 + e) and σ'(z) = σ / (1 + e), e = exp(z), for
  which e must be finite: there z is capped. The usual σ (1 - σ) loses all digits for large z.
* log(1 + exp(z)) = max(z, 0) + log1p(exp(-|z|)).
* y - σ(z) = -t σ(t z), t = 1 - 2y, for labels y of 0 and 1.
* softmax from logits shifted by their maximum; what a large difference loses by rounding would cost the exponential
  digits, so it is put back: these differences must be computed as they are written. The log-softmax at one label is
  c - log1p(r + (e_y - 1)), where c is the shifted logit, e_y its exponential and r the sum of the other exponentials;
  1 - p is r / (r + e_y) there.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from symderive.calculus.terms import Reduction
from symderive.program.builder import Builder, rebuild
from symderive.program.ir import (
    Add,
    Along,
    Apply,
    Axes,
    Lookup,
    Multiply,
    Op,
    Operand,
    Place,
    Power,
    Program,
    Reduce,
    Residual,
    Scatter,
    Softmax,
    Take,
)
from symderive.program.passes.dead import drop_dead

_PAIR = {"sigmoid": "sigmoid with its slope", "sigmoid_slope": "slope with its sigmoid"}
"""What shares one exponential, even where the target has both functions."""


def expand(program: Program, kept: Collection[str] = ()) -> Program:
    """``program`` in simple operations.

    Args:
        program: with compound operations.
        kept: functions that the target has itself.
    """
    applied = {(i.op.function, i.op.operand) for i in program.instructions if isinstance(i.op, Apply)}

    def marked(op: Op) -> Op:
        if isinstance(op, Apply) and op.function in _PAIR and all((name, op.operand) in applied for name in _PAIR):
            return Apply(_PAIR[op.function], op.operand)
        return op

    def simple(b: Builder, op: Op, axes: Axes) -> int | None:
        return None if isinstance(op, Apply) and op.function in kept else functions(b, op, axes)

    found = Program(tuple(i.with_op(marked(i.op)) for i in program.instructions), program.outputs)
    for rules in ((class_residual,), (class_log_probability,), (simple, binary_residual, along)):
        found = rebuild(found, *rules)  # patterns first: what they look for is taken apart by later rules
    return drop_dead(found)


def functions(b: Builder, op: Op, _axes: Axes) -> int | None:
    """A function of one number in terms of simpler ones."""
    if not isinstance(op, Apply) or op.function not in _FUNCTIONS:
        return None
    return _FUNCTIONS[op.function](b, op.operand)


def binary_residual(b: Builder, op: Op, axes: Axes) -> int | None:
    """y - σ(z) for labels y of 0 and 1."""
    if not isinstance(op, Residual) or op.axis is not None:
        return None
    sign = _plus(b, b.constant(1).value, b.times(-2, op.labels))
    margin = b.add(Multiply((b.whole(op.logits), b.whole(sign))), axes)
    return b.add(Multiply((b.constant(-1), b.whole(sign), b.whole(_sigmoid(b, margin)))), axes)


def along(b: Builder, op: Op, axes: Axes) -> int | None:
    """Softmax, its logarithm, log-sum-exp, and y - softmax(z) for one-hot y."""
    match op:
        case Softmax(z, axis, log):
            if log:
                return _minus(b, _shifted(b, z, (axis,)), _log_total(b, z, (axis,)), (axis,))
            e = _exponential(b, z, (axis,))
            return _times_along(b, e, _reciprocal(b, _sum(b, e, (axis,))), (axis,))
        case Reduce(Reduction.LOG_SUM_EXP, z, over):
            top = b.add(Reduce(Reduction.MAX, z, over), axes)
            return _plus(b, top, _log_total(b, z, over))
        case Residual(y, z, axis) if axis is not None:
            e = _exponential(b, z, (axis,))
            others = b.add(Multiply((b.whole(e), b.whole(_plus(b, b.constant(1).value, b.times(-1, y))))), axes)
            at_label = _times_along(b, y, _sum(b, others, (axis,)), (axis,))
            return _times_along(
                b, _plus(b, at_label, b.times(-1, others)), _reciprocal(b, _sum(b, e, (axis,))), (axis,)
            )
        case _:
            return None


def class_log_probability(b: Builder, op: Op, axes: Axes) -> int | None:
    """The log-softmax at a label."""
    softmax = b.op(op.operand) if isinstance(op, Take) else None
    if not isinstance(op, Take) or not isinstance(softmax, Softmax) or not softmax.log:
        return None
    if not _at_label(op.places, softmax.axis, axes):
        return None
    shifted = _shifted(b, softmax.operand, (softmax.axis,))
    chosen = b.add(Take(shifted, op.places), axes)
    at_label, others = _parts(b, softmax, op.places, axes)
    excess = _plus(b, others, _plus(b, b.constant(-1).value, at_label))
    return _plus(b, chosen, b.times(-1, b.apply("log1p", excess)))


def class_residual(b: Builder, op: Op, axes: Axes) -> int | None:
    """±(one-hot of a class - softmax), in which 1 - p at the class is the sum of the other probabilities."""
    if not (isinstance(op, Scatter) and op.mode == "set"):
        return None
    base, update = b.negated(op.base) or op.base, b.negated(op.update) or op.update
    softmax, expm1 = b.op(base.value), b.op(update.value)
    if not isinstance(softmax, Softmax) or softmax.log or base.axes != tuple(range(len(axes))):
        return None
    if not isinstance(expm1, Apply) or expm1.function != "expm1" or not _at_label(op.places, softmax.axis, op.space):
        return None
    log_p = Take(b.add(Softmax(softmax.operand, softmax.axis, log=True), axes), op.places)
    if b.op(expm1.operand) != log_p or update.axes != tuple(range(len(op.space))):
        return None
    negative_base, negative_update = base is not op.base, update is not op.update
    if negative_base != negative_update:
        return None
    at_label, others = _parts(b, softmax, op.places, op.space)
    share = _reciprocal(b, _plus(b, others, at_label))
    zeroed = b.whole(_others(b, softmax, op.places, op.space))
    exponentials = b.add(Scatter(zeroed, b.whole(b.times(-1, others)), op.places, op.space, "set"), axes)
    return _times_along(b, exponentials, b.times(-1, share) if negative_base else share, (softmax.axis,))


def _parts(b: Builder, softmax: Softmax, places: tuple[Place, ...], space: Axes) -> tuple[int, int]:
    """The exponential of the shifted logit at the label, and the sum of the others."""
    e = _exponential(b, softmax.operand, (softmax.axis,))
    at_label = b.add(Take(e, places), space)
    return at_label, _sum(b, _others(b, softmax, places, space), (softmax.axis,))


def _others(b: Builder, softmax: Softmax, places: tuple[Place, ...], space: Axes) -> int:
    """The exponentials of the shifted logits with zero at the label."""
    e = _exponential(b, softmax.operand, (softmax.axis,))
    return b.add(Scatter(b.whole(e), b.constant(0), places, space, "set"), b.axes(e))


def _at_label(places: tuple[Place, ...], axis: int, space: Axes) -> bool:
    """Whether places name one entry along an axis, for each place along the others, in order."""
    rest = [p.axis for k, p in enumerate(places) if k != axis and isinstance(p, Along)]
    return isinstance(places[axis], Lookup) and rest == list(range(len(space)))


def _sigmoid(b: Builder, z: int) -> int:
    return _reciprocal(b, _plus(b, b.constant(1).value, b.apply("exp", b.times(-1, z))))


def _odds(b: Builder, z: int) -> tuple[int, int]:
    """The exponential of z, and the reciprocal of 1 + that."""
    odds = b.apply("exp", b.apply("capped", z))
    return odds, _reciprocal(b, _plus(b, b.constant(1).value, odds))


def _paired_sigmoid(b: Builder, z: int) -> int:
    odds, share = _odds(b, z)
    return b.add(Multiply((b.whole(odds), b.whole(share))), b.axes(z))


def _sigmoid_slope(b: Builder, z: int) -> int:
    output = _paired_sigmoid(b, z)
    return b.add(Multiply((b.whole(output), b.whole(_odds(b, z)[1]))), b.axes(z))


def _tanh_slope(b: Builder, z: int) -> int:
    e = b.apply("exp", b.times(-2, b.apply("abs", z)))
    half = _reciprocal(b, _plus(b, b.constant(1).value, e))
    return b.add(Multiply((b.constant(4), b.whole(e), b.whole(half), b.whole(half))), b.axes(z))


def _softplus(b: Builder, z: int) -> int:
    near = b.apply("log1p", b.apply("exp", b.times(-1, b.apply("abs", z))))
    return _plus(b, b.apply("relu", z), near)


_FUNCTIONS: Mapping[str, Callable[[Builder, int], int]] = {
    "sigmoid": _sigmoid,
    _PAIR["sigmoid"]: _paired_sigmoid,
    "sigmoid_slope": _sigmoid_slope,
    _PAIR["sigmoid_slope"]: _sigmoid_slope,
    "tanh_slope": _tanh_slope,
    "softplus": _softplus,
}


def _plus(b: Builder, first: int, second: int) -> int:
    """The sum of two values of the same axes, or with a number."""
    axes = max(b.axes(first), b.axes(second), key=len)
    return b.add(Add((b.whole(first), b.whole(second))), axes)


def _reciprocal(b: Builder, value: int) -> int:
    return b.add(Power(b.whole(value), b.constant(-1)), b.axes(value))


def _sum(b: Builder, value: int, over: tuple[int, ...]) -> int:
    return b.add(Reduce(Reduction.SUM, value, over), _rest(b, value, over)[1])


def _rest(b: Builder, value: int, over: tuple[int, ...]) -> tuple[tuple[int, ...], Axes]:
    """The axes that a reduction leaves: their numbers and their sizes."""
    kept = tuple(k for k in range(len(b.axes(value))) if k not in over)
    return kept, tuple(b.axes(value)[k] for k in kept)


def _minus(b: Builder, value: int, small: int, over: tuple[int, ...]) -> int:
    """A value minus another that lacks the axes ``over``."""
    negative = Operand(b.times(-1, small), _rest(b, value, over)[0])
    return b.add(Add((b.whole(value), negative)), b.axes(value))


def _times_along(b: Builder, value: int, small: int, over: tuple[int, ...]) -> int:
    """A value times another that lacks the axes ``over``."""
    return b.add(Multiply((b.whole(value), Operand(small, _rest(b, value, over)[0]))), b.axes(value))


def _shifted(b: Builder, z: int, over: tuple[int, ...]) -> int:
    top = b.add(Reduce(Reduction.MAX, z, over), _rest(b, z, over)[1])
    return _minus(b, z, top, over)


def _exponential(b: Builder, z: int, over: tuple[int, ...]) -> int:
    """The exponential of the shifted z, with what the difference z - top lost by rounding put back (Knuth's two-sum)."""
    top, kept = b.add(Reduce(Reduction.MAX, z, over), _rest(b, z, over)[1]), _rest(b, z, over)[0]
    shifted = _shifted(b, z, over)
    back = _difference(b, shifted, z)
    below = b.add(Add((b.whole(back), Operand(top, kept))), b.axes(z))
    lost = _difference(b, _difference(b, z, _difference(b, shifted, back)), below)
    e = b.apply("exp", shifted)
    return _plus(b, e, b.add(Multiply((b.whole(e), b.whole(lost))), b.axes(z)))


def _difference(b: Builder, first: int, second: int) -> int:
    return _plus(b, first, b.times(-1, second))


def _log_total(b: Builder, z: int, over: tuple[int, ...]) -> int:
    """The log of the sum of the exponentials of the shifted z: log1p of those below the top, and of further tops."""
    shifted = _shifted(b, z, over)
    below = b.apply("step", b.times(-1, shifted))
    others = _sum(b, b.add(Multiply((b.whole(_exponential(b, z, over)), b.whole(below))), b.axes(z)), over)
    count = b.constant(1)
    for k in over:
        count = b.constant((b.number(count) or 1) * b.axes(z)[k])
    ties = _plus(b, b.constant((b.number(count) or 1) - 1).value, b.times(-1, _sum(b, below, over)))
    return b.apply("log1p", _plus(b, others, ties))
