"""Interpreter, passes and emitted code against the slow evaluator, for networks and for models nobody had in mind."""

from __future__ import annotations

import numpy as np
import pytest
import sympy as sp
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from symderive.calculus.equations import Equation
from symderive.calculus.errors import SymderiveError
from symderive.calculus.functions import sigmoid
from symderive.calculus.index import Domain, Index, Role, Tensor
from symderive.calculus.nodes import Delta, IndexSum, Softmax
from symderive.derivation.derive import derive
from symderive.derivation.gradients import gradient_equations
from symderive.model.network import Dense, LikelihoodSpec, Network
from symderive.program.ir import Contract, Input, Scatter
from symderive.program.lower import lower
from symderive.program.run import run
from tests.program import models
from tests.program.networks import LECTURE, SOFTMAX, case
from tests.program.support import Case
from tests.witness import networks

SIZES = {"N": 4, "d": 3, "m": 5, "K": 6}
n, i, j, k, other = Index("n", "N"), Index("i", "d"), Index("j", "m"), Index("k", "K"), Index("a", "N")
x = Tensor("x", ("N", "d"), Role.DATA)
theta = Tensor("theta", ("d", "m"), Role.PARAMETER)
weight = Tensor("weight", ("K",), Role.PARAMETER)
label = Tensor("y", ("N",), Role.LABEL, Domain.CLASS)


small, middle, large = (
    Tensor(letter, axes) for letter, axes in (("a", ("d",)), ("b", ("d", "m")), ("c", ("d", "m", "K")))
)


@pytest.mark.parametrize(
    "factors", [small[i] * middle[i, j], sigmoid(small[i]) * middle[i, j], small[i] * sigmoid(middle[i, j])], ids=str
)
def test_factors_whose_axes_lie_within_each_other(factors: sp.Expr) -> None:
    out = Tensor("out", ("m", "K"))
    Case([Equation(out[j, k], IndexSum.of(factors * large[i, j, k], i))], [out], SIZES).check()


def general(name: str, dtype: str = "float64") -> Case:
    system = models.ALL[name]()
    found = gradient_equations(
        derive(system, named=frozenset(eq.tensor for eq in system.equations[:-1]), form="accurate")
    )
    outputs = [models.LL.tensor, *found.gradient_of.values()]
    return Case((*system.equations, *found.adjoints, *found.gradients), outputs, models.SIZES, classes=4, dtype=dtype)


def test_lecture() -> None:
    case(LECTURE, SIZES).check()


@pytest.mark.parametrize("labels", ["integer", "one-hot"])
def test_softmax_network(labels: str) -> None:
    layers = (Dense("m", "tanh"), Dense("m", "softplus", bias=False), Dense("K", "softmax"))
    case(Network("s", "d", layers, LikelihoodSpec("categorical", labels)), SIZES, classes=6).check()


@pytest.mark.parametrize("name", models.ALL)
def test_models_that_the_lowering_was_not_built_for(name: str) -> None:
    general(name).check()


@settings(max_examples=24)
@given(networks(depth=8), st.integers(1, 3), st.integers(0, 99))
def test_networks(network: Network, batch: int, seed: int) -> None:
    units = network.layers[-1].units
    assert isinstance(units, int)
    found = case(network, {"N": batch}, classes=units, seed=seed, scale=0.4)
    try:
        expected = found.expected()
    except OverflowError:  # exponentials of exponentials
        assume(False)
        raise
    assume(all(np.all(np.abs(v) < 1e100) for v in expected.values()))
    found.check()


@pytest.mark.parametrize("name", models.ALL)
def test_float32_stays_float32_in_models(name: str) -> None:
    check_dtypes(general(name, dtype="float32"))


@pytest.mark.parametrize(
    ("family", "activation"),
    [("bernoulli", "sigmoid"), ("categorical", "softmax"), ("normal", "identity"), ("poisson", "exp")],
)
@pytest.mark.parametrize("variance", [0.25, "learned"])
def test_float32_stays_float32(family: str, activation: str, variance: float | str) -> None:
    if family != "normal":
        variance = 1.0
    layers = tuple(
        Dense(3, a) for a in ("sigmoid", "tanh", "relu", "softplus", "softmax", "exp", "identity", activation)
    )
    network = Network("all", "d", layers, LikelihoodSpec(family, variance=variance), SOFTMAX.prior)
    check_dtypes(case(network, SIZES, classes=3, dtype="float32", scale=0.4))


def check_dtypes(found: Case) -> None:
    for value, instruction in zip(found.run_all(), found.program.instructions, strict=True):
        if np.ndim(value):
            is_class = isinstance(instruction.op, Input) and instruction.op.tensor.domain is Domain.CLASS
            assert value.dtype == (np.int64 if is_class else np.float32), instruction
    for name, value in found.emitted().items():
        assert value.dtype == np.float32, name


def test_equal_subexpressions_of_all_equations_are_one_value() -> None:
    inner = IndexSum.of(x[n, i] * theta[i, j], i)
    unit = Index("b", "m")
    again = inner.xreplace({n: other, j: unit})
    first, second = Tensor("first", ("N", "m")), Tensor("second", ("m",))
    equations = [Equation(first[n, j], sigmoid(inner)), Equation(second[unit], IndexSum.of(again**2, other))]
    program = lower(equations, [first, second])
    assert sum(isinstance(found.op, Contract) for found in program.instructions) == 1


def test_what_is_not_needed_is_left_out_but_lends_its_name() -> None:
    yhat, loss, unused = Tensor("yhat", ("N",)), Tensor("loss"), Tensor("unused", ("N",))
    z = IndexSum.of(x[n, i], i)
    equations = [
        Equation(yhat[n], sigmoid(z)),
        Equation(unused[n], z**3),
        Equation(loss[()], IndexSum.of(sigmoid(z), n)),
    ]
    names = [found.name for found in lower(equations, [loss]).instructions]
    assert "yhat" in names
    assert "unused" not in names


def test_a_one_hot_difference_is_written_in_place() -> None:
    z, delta = Tensor("z", ("N", "K"), Role.DATA), Tensor("delta", ("N", "K"))
    bound = Index("b", "K")
    equation = Equation(delta[n, k], Delta(k, label[n]) - Softmax.of(z[n, bound], bound, k))
    found = Case([equation], [delta], SIZES, classes=6)
    assert sum(isinstance(step.op, Scatter) for step in found.raw.instructions) == 1
    found.check()


@pytest.mark.parametrize(
    ("axes", "rhs"),
    [
        ((n, k), Delta(k, label[n]) * x[n, 1] * weight[k]),
        ((n, k), weight[k] - 3 * Delta(k, label[n])),
        ((k, i), IndexSum.of(Delta(k, label[n]) * x[n, i], n) * weight[k]),
        ((i, k), IndexSum.of(Delta(k, label[n]) * x[n, i], n) - weight[k]),
        ((k,), IndexSum.of(Delta(k, label[n]), n) + weight[k]),
        ((n, other), Delta(n, other) * IndexSum.of(x[n, i], i)),
        ((n, i), IndexSum.of(IndexSum.of(Delta(n, other) * x[other, i] * theta[i, j], j), other)),
    ],
    ids=["scaled", "subtracted", "collected", "collected and added", "counted", "diagonal", "under two sums"],
)
def test_deltas_that_stay(axes: tuple[Index, ...], rhs: sp.Expr) -> None:
    out = Tensor("out", tuple(a.size for a in axes))
    Case([Equation(out[axes], rhs)], [out], SIZES, classes=6).check()


def test_a_constant_array() -> None:
    """Its length is read from whatever else has it."""
    constant, beside = Tensor("constant", ("d",)), Tensor("beside", ("N",))
    rest = Equation(beside[n], x[n, 1])
    equations = [Equation(constant[i], sp.Integer(2)), rest]
    Case(equations, [constant, beside], SIZES).check()
    check_dtypes(Case(equations, [constant, beside], SIZES, dtype="float32"))


@pytest.mark.parametrize(
    ("rhs", "axes"),
    [
        (x[1, i], (i,)),
        (x[n, 2], (n,)),
        (x[n, Index("b", 2)] * x[n, Index("b", 2) + 1], (n, Index("b", 2))),
        (x[label[n], i], (n, i)),
        (x[label[n], 2], (n,)),
        (IndexSum.of(x[n, i] * i, i), (n,)),
        (theta[i, j] * i / j, (j, i)),
        (IndexSum.of(x[n, 3], i), (n,)),
    ],
    ids=["row", "column", "parts", "lookup", "entry lookup", "position", "positions", "repeated"],
)
def test_places(rhs: sp.Expr, axes: tuple[Index, ...]) -> None:
    out = Tensor("out", tuple(a.size for a in axes))
    Case([Equation(out[axes], rhs)], [out], SIZES, classes=4).check()


def test_an_equation_that_needs_no_operation() -> None:
    same, turned = Tensor("same", ("N", "d")), Tensor("turned", ("d", "N"))
    Case([Equation(same[n, i], x[n, i]), Equation(turned[i, n], same[n, i])], [same, turned], SIZES).check()


@pytest.mark.parametrize(
    ("equation", "words"),
    [
        (Equation(Tensor("h", ("N",))[n], x[n, 2 * i - 1].xreplace({i: n})), "sum of indices and whole numbers"),
        (Equation(Tensor("h", ("N", "N"))[n, n], x[n, 1]), "different index for every axis"),
        (Equation(Tensor("h", ("N",))[n], x[n, 0]), "before the first entry"),
        (Equation(Tensor("h", ("d",))[n], x[n, 1]), "different index for every axis"),
        (Equation(Tensor("h", ("N",))[n], Delta(label[n], 1 * label[1])), "a delta needs an index"),
    ],
    ids=["stride", "twice", "zero", "sizes", "delta"],
)
def test_what_cannot_be_lowered_is_said(equation: Equation, words: str) -> None:
    with pytest.raises(SymderiveError, match=f"h cannot be computed with arrays: .*{words}"):
        lower([equation], [equation.tensor])


def test_an_output_without_an_equation() -> None:
    with pytest.raises(SymderiveError, match="no equation defines it"):
        lower([], [x])


def test_the_interpreter_checks_its_arguments() -> None:
    program = case(LECTURE, SIZES).program
    arrays = case(LECTURE, SIZES).given
    with pytest.raises(SymderiveError, match="theta_h has no values"):
        run(program, {name: a for name, a in arrays.items() if name != "theta_h"}, SIZES)
    with pytest.raises(SymderiveError, match="the size N has no number"):
        run(program, arrays, {"d": 3, "m": 5})
    with pytest.raises(SymderiveError, match=r"theta_h has the shape \(2, 5\), not \(3, 5\)"):
        run(program, {**arrays, "theta_h": np.zeros((2, 5))}, SIZES)
