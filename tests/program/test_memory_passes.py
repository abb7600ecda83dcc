"""The passes on the way to a plan, each on small programs: before and after, and that the values stay."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import sympy as sp

from symderive.calculus.equations import Equation
from symderive.calculus.functions import exp, sigmoid, sigmoid_slope, softplus, tanh_slope
from symderive.calculus.index import Domain, Index, Role, Tensor, size
from symderive.calculus.nodes import IndexSum, LogSumExp, Softmax
from symderive.program.cost import total_flops
from symderive.program.ir import Add, Apply, Contract, Input, Multiply, Op, Program, Residual
from symderive.program.ir import Softmax as SoftmaxOp
from symderive.program.passes.dead import drop_dead
from symderive.program.passes.expand import expand
from symderive.program.passes.order import order_products
from symderive.program.passes.scale import scale_outputs, scale_tensor
from symderive.program.passes.signs import signs_to_terms
from symderive.program.passes.small import small_first
from symderive.program.run import run
from tests.program.networks import SOFTMAX, case
from tests.program.support import Case

SIZES = {"N": 5, "d": 3, "m": 4, "K": 6}
n, i, j, k, b = Index("n", "N"), Index("i", "d"), Index("j", "m"), Index("k", "K"), Index("b", "K")
x, w = Tensor("x", ("N", "d"), Role.DATA), Tensor("w", ("d", "m"), Role.PARAMETER)
c, u = Tensor("c", ("m",), Role.PARAMETER), Tensor("u", ("N",), Role.DATA)
v = Tensor("v", ("m", "K"), Role.PARAMETER)
logits = Tensor("z", ("N", "K"), Role.DATA)
binary = Tensor("y", ("N",), Role.LABEL, Domain.BINARY)


def kinds(program: Program) -> list[type[Op]]:
    return [type(found.op) for found in program.instructions if not isinstance(found.op, Input)]


def functions(program: Program) -> list[str]:
    return [found.op.function for found in program.instructions if isinstance(found.op, Apply)]


def same(found: Case, before: Program, after: Program) -> None:
    expected, values = found.interpreted(before), found.interpreted(after)
    for name, value in expected.items():
        np.testing.assert_allclose(values[name], value, rtol=1e-10, atol=1e-12)


def test_expand_shares_one_exponential_between_a_sigmoid_and_its_slope() -> None:
    h, slope = Tensor("h", ("N",)), Tensor("slope", ("N",))
    found = Case([Equation(h[n], sigmoid(u[n])), Equation(slope[n], sigmoid_slope(u[n]))], [h, slope], SIZES)
    after = expand(found.program)
    assert functions(found.program) == ["sigmoid", "sigmoid_slope"]
    assert functions(after) == ["capped", "exp"]
    same(found, found.program, after)


def test_expand_leaves_nothing_compound() -> None:
    outputs = [Tensor(f"o{a}", axes) for a, axes in enumerate([("N", "K"), ("N",), ("N",), ("N",), ("N",)])]
    right = [Softmax.of(logits[n, b], b, k), LogSumExp.of(logits[n, k], k), softplus(u[n]), tanh_slope(u[n])]
    right.append(binary[n] - sigmoid(u[n]))
    indices = [(n, k), (n,), (n,), (n,), (n,)]
    equations = [Equation(o[a], r) for o, a, r in zip(outputs, indices, right, strict=True)]
    found = Case(equations, outputs, SIZES)
    after = expand(found.program)
    assert {SoftmaxOp, Residual} <= set(kinds(found.program))
    assert not {SoftmaxOp, Residual} & set(kinds(after))
    assert set(functions(after)) <= {"exp", "log1p", "relu", "abs", "step"}
    same(found, found.program, after)
    assert "softplus" in functions(expand(found.program, kept=("softplus",)))


def test_a_scale_goes_into_the_error_of_the_last_layer() -> None:
    found = case(replace(SOFTMAX, prior=None), SIZES, classes=6)
    simple = expand(found.program)
    names = [name for name in simple.outputs if name.startswith("grad_")]
    after = scale_outputs(simple, names, scale_tensor())
    given = {**found.given, "scale": 0.25}
    expected = found.interpreted(simple)
    values = run(after, given, found.sizes)
    for name, value in expected.items():
        factor = 0.25 if name in names else 1
        np.testing.assert_allclose(values[name], factor * value, rtol=1e-10, atol=1e-12)
    (scale,) = (
        k for k, ins in enumerate(after.instructions) if isinstance(ins.op, Input) and ins.op.tensor.name == "scale"
    )
    users = [
        ins
        for ins in after.instructions
        if isinstance(ins.op, Multiply) and any(f.value == scale for f in ins.op.factors)
    ]
    assert [str(sp.Mul(*ins.axes)) for ins in users] in (["N"], ["1"])


def test_small_factors_are_multiplied_first() -> None:
    out = Tensor("out", ("N", "d"))
    found = Case([Equation(out[n, i], 3 * u[n] * exp(u[n]) * x[n, i])], [out], SIZES)
    after = drop_dead(small_first(found.program))
    products = [ins.axes for ins in after.instructions if isinstance(ins.op, Multiply)]
    assert [len(axes) for axes in products] == [1, 2]
    same(found, found.program, after)


def test_the_sign_of_a_sum_goes_to_its_small_term() -> None:
    out = Tensor("out", ("N", "m"))
    found = Case([Equation(out[n, j], exp(-(c[j] + IndexSum.of(x[n, i] * w[i, j], i))))], [out], SIZES)
    after = drop_dead(signs_to_terms(found.program))
    total = next(ins.op for ins in after.instructions if isinstance(ins.op, Add))
    assert all(isinstance(after[t.value].op, Multiply) for t in total.terms)
    same(found, found.program, after)


def test_products_are_taken_in_the_cheapest_order() -> None:
    out = Tensor("out", ("N",))
    a, e = Tensor("a", (64, 64), Role.PARAMETER), Tensor("e", (64,), Role.PARAMETER)
    f = Tensor("f", ("N", 64), Role.DATA)
    p, q = Index("p", 64), Index("q", 64)
    product = Tensor("product", ("N", 64))
    equations = [
        Equation(product[n, q], IndexSum.of(f[n, p] * a[p, q], p)),
        Equation(out[n], IndexSum.of(product[n, q] * e[q], q)),
    ]
    found = Case(equations, [out], SIZES)
    after = drop_dead(order_products(found.raw))
    assert kinds(after) == [Contract, Contract]
    assert total_flops(after).subs(size("N"), 1000) < total_flops(found.raw).subs(size("N"), 1000) / 10
    same(found, found.raw, after)


def test_a_product_that_is_used_twice_keeps_its_place() -> None:
    found = case(SOFTMAX, SIZES, classes=6)
    assert kinds(order_products(found.program)) == kinds(found.program)
