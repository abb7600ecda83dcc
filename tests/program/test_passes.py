"""Each pass on small programs: what it changes, what it leaves alone, and that the values stay."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import mpmath
import numpy as np
import pytest
import sympy as sp

from symderive.calculus.equations import Equation
from symderive.calculus.functions import relu, sigmoid, softplus, step
from symderive.calculus.index import Domain, Index, Role, Tensor
from symderive.calculus.nodes import Delta, IndexSum, LogSumExp, Softmax
from symderive.calculus.terms import Reduction
from symderive.program.builder import Builder
from symderive.program.ir import (
    Add,
    Apply,
    Arrange,
    Contract,
    Input,
    Multiply,
    Op,
    Operand,
    Power,
    Program,
    Reduce,
    Residual,
    Scatter,
    Take,
)
from symderive.program.ir import (
    Softmax as SoftmaxOp,
)
from symderive.program.lower import lower
from symderive.program.passes.dead import drop_dead
from symderive.program.passes.factors import pull_factors
from symderive.program.passes.stability import use_stable_forms
from tests.program.support import Case

SIZES = {"N": 4, "d": 3, "K": 5}
n, i, k, b = Index("n", "N"), Index("i", "d"), Index("k", "K"), Index("b", "K")
x, a = Tensor("x", ("N", "d"), Role.DATA), Tensor("a", ("d",), Role.PARAMETER)
z, u = Tensor("z", ("N", "K"), Role.DATA), Tensor("u", ("N",), Role.DATA)
binary = Tensor("y", ("N",), Role.LABEL, Domain.BINARY)
number = Tensor("y", ("N",), Role.LABEL, Domain.CLASS)
hot = Tensor("y", ("N", "K"), Role.LABEL, Domain.ONE_HOT)
p_k = Softmax.of(z[n, b], b, k)
total = LogSumExp.of(z[n, b], b)
Pass = Callable[[Program], Program]


def kinds(program: Program) -> list[type[Op]]:
    return [type(found.op) for found in program.instructions]


def apply(change: Pass, rhs: sp.Expr, *axes: Index) -> tuple[Program, Program]:
    """The program of one equation before and after a pass that must not change its value."""
    out = Tensor("out", tuple(index.size for index in axes))
    found = Case([Equation(out[axes], rhs)], [out], SIZES, classes=5)
    after = drop_dead(change(found.raw))
    expected, value = found.expected()["out"], found.interpreted(after)["out"]
    np.testing.assert_allclose(value, expected, rtol=1e-12, atol=1e-12)
    return found.raw, after


@pytest.mark.parametrize(
    ("rhs", "axes", "inside"),
    [
        (total - z[n, k], (n, k), SoftmaxOp),
        (z[n, k] - total, (n, k), SoftmaxOp),
        (z[n, number[n]] - total, (n,), Take),
        (z[n, number[n]] - total + u[n], (n,), Take),
        (IndexSum.of(hot[n, k] * z[n, k], k) - total, (n,), SoftmaxOp),
    ],
    ids=["other sign", "every class", "one class", "with another term", "one-hot"],
)
def test_log_softmax(rhs: sp.Expr, axes: tuple[Index, ...], inside: type[Op]) -> None:
    before, after = apply(use_stable_forms, rhs, *axes)
    assert not any(isinstance(found.op, SoftmaxOp) for found in before.instructions)
    is_found = any(isinstance(found.op, SoftmaxOp) and found.op.log for found in after.instructions)
    assert is_found == (rhs != total - z[n, k])
    assert not is_found or (inside in kinds(after) and Reduction.LOG_SUM_EXP not in reductions(after))


def reductions(program: Program) -> list[Reduction]:
    return [found.op.kind for found in program.instructions if isinstance(found.op, Reduce)]


@pytest.mark.parametrize(
    ("rhs", "axes", "kind"),
    [
        (Delta(k, number[n]) - p_k, (n, k), Scatter),
        (p_k - Delta(k, number[n]), (n, k), Scatter),
        (hot[n, k] - p_k, (n, k), Residual),
        (binary[n] - sigmoid(u[n]), (n,), Residual),
        (-(1 - 2 * binary[n]) * sigmoid((1 - 2 * binary[n]) * u[n]), (n,), Residual),
        (-3 * u[n] * (1 - 2 * binary[n]) * sigmoid((1 - 2 * binary[n]) * u[n]), (n,), Residual),
    ],
    ids=["class", "class, other sign", "one-hot", "binary", "margin", "scaled margin"],
)
def test_residuals(rhs: sp.Expr, axes: tuple[Index, ...], kind: type[Op]) -> None:
    _, after = apply(use_stable_forms, rhs, *axes)
    found = [step_.op for step_ in after.instructions if isinstance(step_.op, kind)]
    assert len(found) == 1
    assert not isinstance(found[0], Scatter) or found[0].mode == "set"


@pytest.mark.parametrize(
    ("rhs", "axes"),
    [
        (u[n] - sigmoid(u[n]), (n,)),
        (2 * Delta(k, number[n]) - p_k, (n, k)),
        (z[n, k] - p_k, (n, k)),
        (-(1 - 2 * u[n]) * sigmoid((1 - 2 * u[n]) * u[n]), (n,)),
    ],
    ids=["no label", "not one", "no one-hot", "no binary label"],
)
def test_what_only_looks_like_a_residual_stays(rhs: sp.Expr, axes: tuple[Index, ...]) -> None:
    before, after = apply(use_stable_forms, rhs, *axes)
    assert before == after


def test_the_slope_of_relu_is_read_off_its_output() -> None:
    _, after = apply(use_stable_forms, relu(u[n]) * step(u[n]), n)
    (slope,) = (found.op for found in after.instructions if isinstance(found.op, Apply) and found.op.function == "step")
    inner = after[slope.operand].op
    assert isinstance(inner, Apply)
    assert inner.function == "relu"


def built(make: Callable[[Builder, int, int], tuple[Op, Sequence[sp.Expr]]]) -> Program:
    """A program over x and a scalar s, whose output is what ``make`` gives."""
    builder = Builder()
    matrix = builder.add(Input(x), x.axes)
    scalar = builder.add(Input(Tensor("s", (), Role.PARAMETER)))
    op, axes = make(builder, matrix, scalar)
    return builder.program({"out": builder.add(op, axes)})


def scaled(builder: Builder, matrix: int, scalar: int) -> int:
    return builder.add(Multiply((builder.constant(3), Operand(scalar, ()), builder.whole(matrix))), x.axes)


def test_scalars_leave_reductions_and_contractions() -> None:
    over_all = built(lambda b_, m, s: (Reduce(Reduction.SUM, scaled(b_, m, s), (0, 1)), ()))
    assert kinds(over_all)[-2:] == [Multiply, Reduce]
    assert kinds(drop_dead(pull_factors(over_all)))[-2:] == [Reduce, Multiply]
    axes = (x.axes[1], x.axes[1])
    square = built(lambda b_, m, s: (Contract(Operand(scaled(b_, m, s), (2, 0)), Operand(m, (2, 1))), axes))
    assert kinds(square)[-2:] == [Multiply, Contract]
    assert kinds(drop_dead(pull_factors(square)))[-2:] == [Contract, Multiply]


def test_a_factor_that_the_sum_does_not_run_along_leaves_it() -> None:
    w, out = Tensor("w", ("N", "d")), Tensor("out", ("d",))
    equations = [Equation(w[n, i], x[n, i] * a[i]), Equation(out[i], IndexSum.of(w[n, i], n))]
    found = Case(equations, [out], SIZES)
    after = drop_dead(pull_factors(found.raw))
    assert kinds(found.raw)[-2:] == [Multiply, Reduce]
    assert kinds(after)[-2:] == [Reduce, Multiply]
    np.testing.assert_allclose(found.interpreted(after)["out"], found.expected()["out"])


def test_a_product_that_is_used_twice_is_left_whole() -> None:
    w, out = Tensor("w", ("N", "d")), Tensor("out", ("d",))
    equations = [Equation(w[n, i], x[n, i] * a[i]), Equation(out[i], IndexSum.of(w[n, i], n))]
    program = lower(equations, [w, out])
    assert pull_factors(program) == program


def test_dead_code() -> None:
    builder = Builder()
    matrix = builder.add(Input(x), x.axes)
    builder.apply("exp", matrix)
    kept = builder.apply("tanh", matrix)
    program = drop_dead(builder.program({"out": kept}))
    assert kinds(program) == [Input, Apply]
    assert program.outputs == {"out": 1}


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (lambda b_, m, s: (Add((b_.whole(m), b_.constant(0))), x.axes), [Input]),
        (lambda b_, m, s: (Multiply((b_.whole(m), b_.constant(1))), x.axes), [Input]),
        (lambda b_, m, s: (Power(b_.whole(m), b_.constant(1)), x.axes), [Input]),
        (lambda b_, m, s: (Reduce(Reduction.SUM, m, ()), x.axes), [Input]),
        (lambda b_, m, s: (Arrange(Operand(b_.add(Arrange(Operand(m, (1, 0))), x.axes[::-1]), (1, 0))), x.axes), None),
        (lambda b_, m, s: (Multiply((b_.constant(-1), b_.whole(b_.times(-1, m)))), x.axes), None),
    ],
    ids=["plus zero", "times one", "to the first", "over nothing", "turned twice", "negated twice"],
)
def test_normal_forms(make: Callable[..., tuple[Op, Sequence[sp.Expr]]], expected: list[type[Op]] | None) -> None:
    program = drop_dead(built(make))
    assert kinds(program) == (expected or [Input])


def test_the_order_of_operands_does_not_matter() -> None:
    builder = Builder()
    matrix, other = builder.add(Input(x), x.axes), builder.add(Input(Tensor("w", ("N", "d"))), x.axes)
    for op in (Add, Multiply):
        one = builder.add(op((builder.whole(matrix), builder.whole(other))), x.axes)
        assert one == builder.add(op((builder.whole(other), builder.whole(matrix))), x.axes)
    square = (x.axes[0], x.axes[0])
    left, right = Operand(matrix, (0, 2)), Operand(other, (1, 2))
    assert builder.add(Contract(left, right), square) == builder.add(Contract(right, left), square)


LOGITS = (-1e4, -300.0, -30.0, -2.0, -1e-3, 0.0, 0.7, 20.0, 90.0, 1e4)
ULPS = {"float32": 2.0**-24 * 8, "float64": 2.0**-53 * 8}


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("label", [0, 1])
def test_binary_residuals_and_log_likelihoods_lose_no_digits(dtype: str, label: int) -> None:
    """Within 4 units in the last place of the exact value, unless it is subnormal."""
    sign = 1 - 2 * binary[n]
    check_digits({"residual": -sign * sigmoid(sign * u[n]), "ll": -softplus(sign * u[n])}, (n,), dtype, label)


def check_digits(formulas: dict[str, sp.Expr], axes: tuple[Index, ...], dtype: str, label: int) -> None:
    logits = np.array(LOGITS, dtype)
    outs = {name: Tensor(name, tuple(index.size for index in axes)) for name in formulas}
    equations = [Equation(outs[name][axes], rhs) for name, rhs in formulas.items()]
    arrays = {"u": logits, "y": np.full(len(logits), label, dtype)}
    found = Case(equations, list(outs.values()), {"N": len(logits)}, dtype=dtype, arrays=arrays).emitted()
    mpmath.mp.dps = 60
    for value, residual, ll in zip(logits, found["residual"], found["ll"], strict=True):
        exact = mpmath.mpf(float(value))
        probability = 1 / (1 + mpmath.exp(-exact))
        assert near(residual, label - probability, dtype)
        assert near(ll, mpmath.log(probability if label else 1 - probability), dtype)


def near(value: float, exact: mpmath.mpf, dtype: str, slack: float | mpmath.mpf = 1.0) -> bool:
    error = abs(mpmath.mpf(float(value)) - exact)
    return bool(abs(exact) < float(np.finfo(dtype).tiny) or error <= ULPS[dtype] * slack * abs(exact))


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("scale", [1.0, 30.0, 300.0, 1e4])
@pytest.mark.parametrize("labels", [number, hot], ids=["classes", "one-hot"])
def test_softmax_residuals_and_log_likelihoods_lose_no_digits(dtype: str, scale: float, labels: Tensor) -> None:
    rng = np.random.default_rng(1)
    logits = (rng.standard_normal((40, 5)) * scale).astype(dtype)
    classes = rng.integers(0, 5, 40)
    is_class = labels is number
    chosen = z[n, number[n]] if is_class else IndexSum.of(hot[n, k] * z[n, k], k)
    residual, ll = Tensor("residual", ("N", "K")), Tensor("ll", ("N",))
    indicator: sp.Expr = Delta(k, number[n]) if is_class else hot[n, k]
    equations = [Equation(ll[n], chosen - total), Equation(residual[n, k], indicator - p_k)]
    arrays = {"z": logits, "y": classes if is_class else np.eye(5, dtype=dtype)[classes]}
    found = Case(equations, [ll, residual], {"N": 40, "K": 5}, dtype=dtype, arrays=arrays).emitted()
    mpmath.mp.dps = 60
    for row, label, value, deltas in zip(logits, classes, found["ll"], found["residual"], strict=True):
        powers = [mpmath.exp(mpmath.mpf(float(v)) - float(max(row))) for v in row]
        probabilities = [power / sum(powers, mpmath.mpf(0)) for power in powers]
        # The shift of the logits rounds; exp makes a relative error of that, the larger the smaller the value.
        pairs = [(value, mpmath.log(probabilities[label]))]
        pairs += [(delta, int(kk == label) - probabilities[kk]) for kk, delta in enumerate(deltas)]
        assert all(near(got, exact, dtype, 1 + abs(mpmath.log(abs(exact)))) for got, exact in pairs if exact)
