"""Matrix forms: as a textbook prints them, and right by the rules of linear algebra, shapes included."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
import sympy as sp
from hypothesis import given, settings

from symderive.calculus.equations import Equation, System
from symderive.calculus.evaluate import Evaluator
from symderive.calculus.index import Domain, Entry, Index, Tensor
from symderive.calculus.nodes import Total
from symderive.derivation.derive import derive, prepare
from symderive.derivation.gradients import gradient_equations
from symderive.model.network import Dense, LikelihoodSpec, Network, PriorSpec
from symderive.notation.latex import LatexWriter
from symderive.notation.matrix import MatrixWriter
from symderive.notation.order import ranks_of
from tests import expressions as ex
from tests.expressions import CASES, RANKS, SIZES
from tests.katex import katex_error
from tests.notation.matrix_numbers import Reader, computed
from tests.witness import networks, sample

WRITER = MatrixWriter(LatexWriter(ranks=RANKS, order="backward"))


def as_matrix(values: Any) -> Any:
    array = np.asarray(values, dtype=float)
    return array.reshape(1, 1) if array.ndim == 0 else array[:, None] if array.ndim == 1 else array


def names_of(writer: MatrixWriter, tensors: Any, at: Evaluator) -> dict[str, Any]:
    """The matrix of every name; labels that are classes have a one-hot matrix too."""
    found = {writer.name(t): np.asarray(at.array(t), dtype=float) for t in tensors if len(t.axes) < 3}
    for t in tensors:
        if t.domain is Domain.CLASS:
            classes = np.asarray(at.array(t), dtype=int).reshape(-1)
            *_, count = (at.size(p.axes[-1]) for p in tensors if p.domain is Domain.SIMPLEX)
            found[writer.capital(t.latex, 2)] = (classes[:, None] == np.arange(1, count + 1)).astype(float)
    return found


def expected(expr: sp.Expr, axes: tuple[Index, ...], at: Evaluator) -> Any:
    shape = [at.size(a.size) for a in axes]
    result = np.zeros(shape)
    for place in itertools.product(*map(range, shape)):
        result[place] = at.value(expr, {a: a.start + k for a, k in zip(axes, place, strict=True)})
    return as_matrix(result)


def form_of(name: str) -> str | None:
    case = CASES[name]
    lhs = Tensor("result", tuple(a.size for a in case.axes))[case.axes]
    form = WRITER.equation(lhs, case.expr)
    return None if form is None else form.right


@pytest.mark.parametrize("name", CASES)
def test_matrix_forms_look_like_a_textbook(name: str) -> None:
    assert form_of(name) == CASES[name].matrix


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case.matrix])
def test_matrix_forms_are_right(name: str) -> None:
    case, latex = CASES[name], form_of(name)
    assert latex is not None
    at = ex.evaluator()
    want = expected(case.expr, case.axes, at)
    got = computed(latex, names_of(WRITER, ex.TENSORS, at), SIZES, want.shape)
    np.testing.assert_allclose(got, want, rtol=1e-9, atol=1e-9)
    assert katex_error(latex) is None


def test_the_reader_of_this_test_refuses_what_does_not_fit() -> None:
    names = {"X": np.ones((2, 3)), "y": np.ones((2, 1))}
    for wrong in ("XX", "Xy", "X + y", r"y^\top + y", r"X \odot X^\top", r"\lVert X \rVert^2"):
        with pytest.raises(AssertionError):
            Reader(wrong, names, {}).value()


def check_system(system: System, sizes: dict[str, int], seed: int = 0) -> int:
    """Every equation of a system that has a matrix form; how many had."""
    at = Evaluator(sizes, sample(system, sizes, seed), system.definitions)
    writer = MatrixWriter(LatexWriter(ranks=ranks_of(system), order="backward"))
    names = names_of(writer, system.tensors, at)
    count = 0
    for eq in system.equations:
        form = writer.equation(eq.lhs, eq.rhs)
        if form is not None:
            axes = tuple(i for i in eq.lhs.indices if isinstance(i, Index))
            want = as_matrix(at.array(eq.tensor))
            got = computed(form.right, names, sizes, want.shape)
            np.testing.assert_allclose(got, want, rtol=1e-8, atol=1e-8, err_msg=f"{form} over {axes}")
            assert katex_error(str(form)) is None
            count += 1
    return count


def with_gradients(network: Network) -> System:
    """The network's equations and those of its gradient, adjoints being tensors with a name of their own."""
    system, named = prepare(network.model().system)
    found = gradient_equations(derive(system, named=named))
    adjoints = [eq.tensor for eq in found.adjoints]
    names = {t: Tensor(t.name, t.axes, latex=rf"\delta^{{({k})}}") for k, t in enumerate(adjoints)}
    equations = (*found.adjoints, *found.gradients)
    renamed = [Equation(_with(eq.lhs, names), eq.rhs.xreplace(names), eq.key) for eq in equations]
    return System((*system.equations, *renamed), system.indices)


def _with(entry: Entry, names: dict[Tensor, Tensor]) -> Entry:
    return names.get(entry.tensor, entry.tensor)[entry.indices]


FAMILIES = {family: LikelihoodSpec(family) for family in ("bernoulli", "categorical", "poisson")}
NETWORKS = {
    "lecture": Network("a", "d", (Dense("m", "sigmoid", False), Dense(1, "sigmoid", False)), FAMILIES["bernoulli"]),
    "deep": Network(
        "b",
        3,
        (Dense(4, "relu"), Dense(6, "tanh"), Dense(2, "softmax")),
        FAMILIES["categorical"],
        PriorSpec("normal", 0.1),
    ),
    "one-hot": Network("c", 3, (Dense(4, "softplus"), Dense(2, "softmax")), LikelihoodSpec("categorical", "one-hot")),
    "normal": Network("d", "d", (Dense("m", "tanh"), Dense(1)), LikelihoodSpec("normal", variance="learned")),
    "poisson": Network(
        "e", 3, (Dense("m", "sigmoid"), Dense(2, "exp")), FAMILIES["poisson"], PriorSpec("laplace", 0.3)
    ),
}


@pytest.mark.parametrize("name", NETWORKS)
def test_networks_and_their_gradients_in_matrix_form(name: str) -> None:
    system = with_gradients(NETWORKS[name])
    count = check_system(system, {"N": 5, "d": 3, "m": 4})
    assert count >= len(system.equations) - 2, "only the likelihood of class labels and of counts has no matrix form"


@settings(max_examples=15)
@given(networks(depth=2, width=4))
def test_random_networks_in_matrix_form(network: Network) -> None:
    assert check_system(with_gradients(network), {"N": 3}) > 0


def test_notes_say_what_is_not_usual() -> None:
    c, k, n = ex.c, ex.k, ex.n
    form = WRITER.equation(Tensor("d", ("N", "K"))[n, k], CASES["softmax gradient"].expr)
    assert form is not None
    assert form.notes == ("Every row of $C$ is 1 at the class in $c$ and 0 elsewhere.",)
    assert c.latex == "c"


def test_left_sides() -> None:
    total = Total(Tensor("LL")[()], ex.theta[ex.i, ex.j])
    form = WRITER.equation(total, CASES["hidden gradient"].expr)
    assert form is not None
    assert form.left == r"\nabla_{\theta^{(h)}} LL"
    assert WRITER.name(ex.x) == "X"
    assert WRITER.name(Tensor("k", ("N", "d"), latex="k^{(1)}")) == "K^{(1)}"
    assert WRITER.name(Tensor("n", ("N", "d"))) == "n", "N is a size"
    equation = Equation(ex.h[ex.n, ex.j], CASES["layer"].expr)
    assert str(WRITER.equation(equation.lhs, equation.rhs)) == r"H = \sigma(X\theta^{(h)})"
