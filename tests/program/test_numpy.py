"""The lines of the NumPy target: what a reader sees, and what must never stand in them."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterable

import numpy as np
import pytest
import sympy as sp

from symderive.calculus.equations import Equation
from symderive.calculus.errors import SymderiveError
from symderive.calculus.functions import log, sigmoid
from symderive.calculus.index import Domain, Index, Role, Tensor
from symderive.calculus.nodes import IndexSum
from symderive.model.network import Dense, LikelihoodSpec, Network
from symderive.program.cost import entries, flops, is_view, total_flops
from symderive.program.ir import Contract, Input
from symderive.program.lower import lower
from symderive.program.passes import optimise
from symderive.program.run import number_of, run
from symderive.program.targets.lines import Arguments, Line
from symderive.program.targets.numpy import Body, GradientBody, body, gradient_body, helpers
from tests.program import models
from tests.program.networks import LECTURE, SOFTMAX, arguments, case, gradients
from tests.program.support import Case, call
from tests.program.test_lower import general

SIZES = {"N": 4, "d": 3, "m": 5, "K": 6}


def trainer(network: Network) -> tuple[Body, GradientBody]:
    system, found = gradients(network)
    equations = (*system.equations, *found.adjoints, *found.gradients)
    objective = system.objective.tensor
    program = optimise(lower(equations, [objective, *found.gradient_of.values()]))
    of = {parameter.name: gradient.name for parameter, gradient in found.gradient_of.items()}
    predicted = optimise(lower(system.equations, [system.equations[-2].tensor]))
    where = arguments(system)
    return body(predicted, where), gradient_body(program, objective.name, of, where)


def written(lines: Iterable[Line]) -> list[str]:
    return [f"{line.code}  # {', '.join(line.equations)}".rstrip("# ") for line in lines]


def test_lecture() -> None:
    predict, gradient = trainer(LECTURE)
    assert written((*predict.lines, predict.result)) == [
        'h = sigmoid(X @ params["theta_h"])  # z_h, h',
        'sigmoid(h @ params["theta_y"])  # z_y, yhat',
    ]
    assert written(gradient.lines) == [
        'theta_y = params["theta_y"]',
        'z_h = X @ params["theta_h"]  # z_h',
        "h, slope_h = sigmoid_and_slope(z_h)  # h, adjoint z_h",
        "z_y = h @ theta_y  # z_y",
        "log_lik = -softplus((1 - 2 * y) * z_y).sum()  # LL",
        "delta_y = label_minus_sigmoid(y, z_y)  # adjoint z_y",
    ]
    assert dict(zip(gradient.gradients, written(gradient.gradients.values()), strict=True)) == {
        "theta_y": "h.T @ delta_y  # gradient theta_y",
        "theta_h": "X.T @ (np.outer(delta_y, theta_y) * slope_h)  # adjoint z_h, gradient theta_h",
    }
    assert gradient.value == Line("log_lik")
    assert helpers(predict.lines) == {"sigmoid"}
    found = helpers([*gradient.lines, *gradient.gradients.values()])
    assert found == {"sigmoid_and_slope", "softplus", "label_minus_sigmoid"}


def test_softmax_network_with_a_prior() -> None:
    predict, gradient = trainer(SOFTMAX)
    assert written((*predict.lines, predict.result)) == [
        'h = np.maximum(X @ params["theta_h"] + params["b_h"], 0)  # z_h, h',
        'softmax(h @ params["theta_y"] + params["b_y"])  # z_y, yhat',
    ]
    assert written(gradient.lines) == [
        'theta_h = params["theta_h"]',
        'theta_y = params["theta_y"]',
        'h = np.maximum(X @ theta_h + params["b_h"], 0)  # z_h, h',
        'z_y = h @ theta_y + params["b_y"]  # z_y',
        "yhat, log_yhat = softmax_and_log(z_y)  # yhat, LP",
        "total = np.sum(theta_h**2) + np.sum(theta_y**2)  # LP",
        "chosen = log_yhat[np.arange(len(y)), y]  # LP",
        "log_lik = chosen.sum() - 0.5 * PRECISION * total  # LP",
        "delta_y = -yhat  # adjoint z_y",
        "delta_y[np.arange(len(y)), y] = -np.expm1(chosen)  # adjoint z_y",
        "delta_h = (delta_y @ theta_y.T) * step(h)  # adjoint z_h",
    ]
    assert dict(zip(gradient.gradients, written(gradient.gradients.values()), strict=True)) == {
        "theta_y": "h.T @ delta_y - PRECISION * theta_y  # gradient theta_y",
        "b_y": "delta_y.sum(axis=0)  # gradient b_y",
        "theta_h": "X.T @ delta_h - PRECISION * theta_h  # gradient theta_h",
        "b_h": "delta_h.sum(axis=0)  # gradient b_h",
    }


def test_gradients_alone() -> None:
    system, found = gradients(SOFTMAX)
    parameter, gradient = next(iter(found.gradient_of.items()))
    program = optimise(lower((*system.equations, *found.adjoints, *found.gradients), [gradient]))
    alone = gradient_body(program, None, {parameter.name: gradient.name}, arguments(system))
    assert alone.value == Line("0.0")
    assert not any("log_lik" in line.code for line in alone.lines)
    assert list(alone.gradients) == [parameter.name]


def test_a_layer_and_what_is_made_of_it_do_not_share_a_crowded_line() -> None:
    system, _ = gradients(SOFTMAX)
    likelihood = optimise(lower(system.equations, [system.objective.tensor]))
    assert not any("@" in line.code and "sum" in line.code for line in body(likelihood, arguments(system)).lines)


def test_poisson_network_names_what_it_predicts() -> None:
    network = Network("p", "d", (Dense("m", "tanh"), Dense(1, "exp")), LikelihoodSpec("poisson"))
    _, gradient = trainer(network)
    codes = [line.code for line in gradient.lines]
    assert "yhat = np.exp(z_y)" in codes
    assert "delta_y = y - yhat" in codes
    assert "log_lik = np.sum(y * z_y - yhat - log_factorial(y))" in codes


def everything() -> dict[str, Case]:
    layers = tuple(Dense(3, a) for a in ("sigmoid", "tanh", "relu", "softplus", "softmax", "exp", "identity"))
    cases = {name: general(name) for name in models.ALL}
    for family, last in (
        ("bernoulli", Dense(2, "sigmoid")),
        ("categorical", Dense("K", "softmax")),
        ("normal", Dense(1, "identity")),
        ("poisson", Dense(1, "softplus")),
    ):
        variance = "learned" if family == "normal" else 1.0
        network = Network("all", "d", (*layers, last), LikelihoodSpec(family, variance=variance), SOFTMAX.prior)
        cases[family] = case(network, SIZES, classes=6)
    return cases


EVERYTHING = everything()


@pytest.mark.parametrize("name", EVERYTHING)
def test_no_loops_no_identity_matrices_and_no_long_lines(name: str) -> None:
    lines, results = EVERYTHING[name].lines
    for line in (*lines, *results.values()):
        assert not re.search(r"\bfor\b|\beye\b|identity|one_hot\(|vectorize|\n|;", line.code)
        assert len(line.code) <= 100


@pytest.mark.parametrize("name", EVERYTHING)
def test_every_line_that_computes_names_its_equation(name: str) -> None:
    lines, _ = EVERYTHING[name].lines
    keys = {eq.key for eq in EVERYTHING[name].equations}
    for line in lines:
        assert line.equations, line.code
        assert keys.issuperset(line.equations)


# Additive attention adds every query to every key; a convolution that is not the first layer spreads over its windows.
WIDE = {"additive_attention": {"T", "N", "E"}, "convolution": {"N", "I", "B"}}


@pytest.mark.parametrize("name", EVERYTHING)
def test_no_value_is_larger_than_every_operand_and_result(name: str) -> None:
    found = EVERYTHING[name]
    # In a network every size is another; models combine sizes that no operand has together, so there only axes count.
    step = 0 if name in models.ALL else 7
    sizes = {letter: 10 + step * k for k, letter in enumerate(sorted(found.sizes))}
    named = [i.axes for i in found.program.instructions if isinstance(i.op, Input) or i.name]
    largest = max(number_of(entries(axes), sizes) for axes in named)
    for instruction in found.program.instructions:
        size = entries(instruction.axes)
        if not is_view(instruction) and {str(s) for s in size.free_symbols} != WIDE.get(name):
            assert number_of(size, sizes) <= largest, instruction


def test_emitted_code_is_formatted_as_ruff_would() -> None:
    texts = ["import numpy as np"]
    for name, found in EVERYTHING.items():
        lines, results = found.lines
        entries_ = [f'        "{key}": {line.code},' for key, line in results.items()]
        text = [f"def {name}():", *(f"    {line.code}" for line in lines), "    return {"]
        texts.append("\n".join([*text, *entries_, "    }"]))
    source = "\n\n\n".join(texts) + "\n"
    command = [sys.executable, "-m", "ruff", "format", "--isolated", "--line-length", "120", "-"]
    found_text = subprocess.run(command, input=source, capture_output=True, text=True, check=True).stdout
    assert found_text == source


n, i, j = Index("n", "N"), Index("i", "d"), Index("j", "m")
x, w = Tensor("x", ("N", "d"), Role.DATA), Tensor("w", ("d",), Role.PARAMETER)
s = Tensor("sigma", (), Role.CONSTANT, Domain.POSITIVE)


def code(rhs: sp.Expr, *axes: Index) -> str:
    """The last line for one equation, after it was checked."""
    out = Tensor("out", tuple(a.size for a in axes))
    found = Case([Equation(out[axes], rhs)], [out], SIZES)
    found.check()
    (lines, results) = found.lines
    return "; ".join([*(line.code for line in lines), results["out"].code])


@pytest.mark.parametrize(
    ("rhs", "axes", "expected"),
    [
        (x[n, i] * w[i], (n, i), "w * x"),
        (x[n, i] * w[i], (i, n), "w[:, None] * x.T"),
        (IndexSum.of(x[n, i] * w[i], i), (n,), "x @ w"),
        (IndexSum.of(IndexSum.of(x[n, i], i), n), (), "x.sum()"),
        (IndexSum.of(x[n, i], n), (i,), "x.sum(axis=0)"),
        (1 - sigmoid(w[i]), (i,), "1 - sigmoid(w)"),
        (w[i] / 2 - w[i] ** 2 / 3, (i,), "0.5 * w - w**2 / 3"),
        (-(w[i] ** 2), (i,), "-w**2"),
        (1 / (1 + w[i] ** 2), (i,), "1 / (w**2 + 1)"),
        (sp.sqrt(1 + w[i] ** 2), (i,), "np.sqrt(w**2 + 1)"),
        (w[i] / sp.sqrt(s[()]), (i,), "w / sigma**0.5"),
        (w[i] - log(2 * s[()]), (i,), "w - float(np.log(2 * sigma))"),
        (w[i] * sp.log(2 * sp.pi), (i,), "1.8378770664093456 * w"),
        (IndexSum.of(x[n, i] * w[i], i) / i.size, (n,), "(x @ w) / len(w)"),
        (w[i] * sp.sqrt(i.size), (i,), "len(w) ** 0.5 * w"),
        (x[n, 1] - x[n, 2], (n,), "x[:, 0] - x[:, 1]"),
    ],
)
def test_expressions(rhs: sp.Expr, axes: tuple[Index, ...], expected: str) -> None:
    assert code(rhs, *axes).replace("x.shape[1]", "len(w)") == expected


def test_a_long_sum_is_written_in_parts() -> None:
    terms = [Tensor(f"a_rather_long_name_{k}", ("N",), Role.DATA) for k in range(12)]
    out = Tensor("out", ("N",))
    found = Case([Equation(out[n], sp.Add(*(t[n] for t in terms)))], [out], SIZES)
    found.check()
    lines, results = found.lines
    assert len(lines) >= 2
    assert all(len(line.code) <= 100 for line in (*lines, *results.values()))


def test_locals_avoid_everything_that_has_a_meaning() -> None:
    """A tensor may be called as a helper, an argument, a keyword or a built-in is."""
    names = ["sigmoid", "X", "params", "lambda", "sum", "np", "reserved"]
    first = Tensor("x", ("N",), Role.DATA)
    equations: list[Equation] = []
    before = first
    for name in names:
        tensor = Tensor(name, ("N",))
        equations.append(Equation(tensor[n], sigmoid(before[n]) * before[n]))
        before = tensor
    program = optimise(lower(equations, [before]))
    found = body(program, Arguments({"x": "X"}, ("params", "reserved")))
    assigned = [line.code.split(" = ")[0] for line in found.lines]
    assert assigned == ["sigmoid_2", "X_2", "params_2", "lambda_2", "sum_2", "np_2"]
    results = call(found.lines, {"out": found.result}, {"X": np.linspace(-1, 1, 4)})
    expected = run(program, {"x": np.linspace(-1, 1, 4)}, {"N": 4})
    np.testing.assert_allclose(results["out"], expected["reserved"])


def test_what_is_missing_is_said() -> None:
    out = Tensor("out", ("N",))
    program = lower([Equation(out[n], IndexSum.of(x[n, i] * w[i], i))], [out])
    with pytest.raises(SymderiveError, match="w is needed, but the function is not given it"):
        body(program, Arguments({"x": "X"}))
    total = Tensor("total")
    program = lower([Equation(total[()], IndexSum.of(IndexSum.of(w[i], j), i))], [total])
    with pytest.raises(SymderiveError, match="has an axis of the size m"):
        body(program, Arguments({"w": "w"}))


def test_costs() -> None:
    program = case(LECTURE, SIZES).program
    first = next(v for v, step in enumerate(program.instructions) if isinstance(step.op, Contract))
    rows, columns, inner = (sp.Symbol(letter, integer=True, positive=True) for letter in "Nmd")
    assert flops(program, first) == 2 * rows * columns * inner
    assert number_of(total_flops(program), SIZES) > 2 * 4 * 5 * 3
