"""Statements as authors write them, and the facts they give."""

from __future__ import annotations

import subprocess
import sys

import pytest

from symderive.verify import facts as f
from symderive.verify.statements.read import facts
from symderive.verify.symbols import Domain

SHAPES: list[tuple[str, list[f.Fact]]] = [
    ("x, u and v are numbers", [f.HasShape(("x", "u", "v"), (), 0)]),
    ("$x$ is a $d$-dimensional column vector", [f.HasShape(("x",), ("d",), 1)]),
    ("W ∈ ℝ^{m×n}, ŷ ∈ ℝ", [f.HasShape(("W",), ("m", "n"), 2), f.HasShape((r"\hat{y}",), (), 0)]),
    (r"$\mathbf{x} \in \mathbb{R}^{D}$", [f.HasShape((r"\mathbf{x}",), ("D",), 1)]),
    ("A, B ∈ R^{n×n}", [f.HasShape(("A", "B"), ("n", "n"), 2)]),
    ("W is m x n and b has m entries", [f.HasShape(("W",), ("m", "n"), 2), f.HasShape(("b",), ("m",), 1)]),
    (
        "A and B are m × n and n × p matrices respectively",
        [f.HasShape(("A",), ("m", "n"), 2), f.HasShape(("B",), ("n", "p"), 2)],
    ),
    ("let X be the n × d design matrix", [f.OfExamples(("X",)), f.HasShape(("X",), ("n", "d"), 2)]),
    ("W has shape (m, n)", [f.HasShape(("W",), ("m", "n"), 2)]),
    ("x is a 1 × d row vector", [f.HasShape(("x",), ("d",), 1, row=True)]),
    ("w is d × 1", [f.HasShape(("w",), ("d",), 1)]),
    ("W^{[l]} is n_l x n_{l-1}", [f.HasShape(("W^{[l]}",), ("n_l", "n_{l-1}"), 2)]),
    ("all quantities are numbers", [f.AllNumbers()]),
    ("h_0 is a fixed vector", [f.Fixed(("h_0",)), f.HasShape(("h_0",), None, 1)]),
]
DOMAINS: list[tuple[str, list[f.Fact]]] = [
    ("labels y_i ∈ {0,1}", [f.InDomain(("y_i",), Domain.BINARY)]),
    (r"$y^{(i)} \in \{0, 1\}$", [f.InDomain(("y^{(i)}",), Domain.BINARY)]),
    ("y_n ∈ {-1, 1}", [f.InDomain(("y_n",), Domain.SIGN)]),
    ("each y_i is 0 or 1", [f.InDomain(("y_i",), Domain.BINARY)]),
    ("y is a one-hot label vector (its entries sum to 1)", [f.InDomain(("y",), Domain.ONE_HOT)]),
    (r"$\lambda > 0$", [f.InDomain((r"\lambda",), Domain.POSITIVE)]),
    ("α ∈ (0,1)", [f.InDomain((r"\alpha",), Domain.UNIT)]),
    ("p_k sum to one", [f.InDomain(("p_k",), Domain.SIMPLEX)]),
    ("the entries of A are positive", [f.InDomain(("A",), Domain.POSITIVE)]),
    ("Q is symmetric positive definite", [f.HasShape(("Q",), None, 2), f.InDomain(("Q",), Domain.DEFINITE)]),
    ("U is orthogonal", [f.HasShape(("U",), None, 2), f.InDomain(("U",), Domain.ORTHOGONAL)]),
    ("u is a unit vector", [f.HasShape(("u",), None, 1), f.InDomain(("u",), Domain.UNIT_NORM)]),
    ("for all $x$, $y_i$ is positive", [f.InDomain(("y_i",), Domain.POSITIVE)]),
    ("f is the prior density of the rate λ, x > 0", [f.InDomain(("x",), Domain.POSITIVE)]),
]
INDICES: list[tuple[str, list[f.Fact]]] = [
    ("t runs from 1 to T", [f.RunsOver("t", "1", "T")]),
    ("for i = 1, ..., n", [f.RunsOver("i", "1", "n")]),
    ("1 <= t < T", [f.RunsOver("t", "1", "T-1")]),
    ("L > l", [f.RunsOver("l", "", "L-1")]),
    ("X is n x d with n >= d", [f.Larger("n", "d"), f.HasShape(("X",), ("n", "d"), 2)]),
    ("a sum without bounds runs over i = 1, ..., N", [f.RunsOver("i", "1", "N")]),
    ("j is not y_i", [f.Condition(r"j \ne y_i")]),
    ("gold is the index of the correct class", [f.IsIndex((r"\textit{gold}",))]),
    ("superscripts l, l+1 are layer labels, not powers", [f.Labels(("l",))]),
    ("superscripts number layers", [f.Labels()]),
    ("(l) denotes the layer", [f.Labels(("l",))]),
    ("n is the number of training examples", [f.Counts(("n",))]),
    ("K classes", [f.Counts(("K",))]),
]
FUNCTIONS: list[tuple[str, list[f.Fact]]] = [
    ("σ is the logistic sigmoid", [f.IsFunction(r"\sigma", "sigmoid")]),
    (r"where $\sigma(\cdot)$ denotes the sigmoid function", [f.IsFunction(r"\sigma", "sigmoid")]),
    ("σ is (sorry) the sigmoid", [f.IsFunction(r"\sigma", "sigmoid")]),
    ("f and g are smooth", [f.IsFunction("f", "smooth"), f.IsFunction("g", "smooth")]),
    ("the f_i act elementwise", [f.Elementwise(("f_i",))]),
    (r"c is a fixed number and \tanh acts elementwise", [f.Fixed(("c",)), f.HasShape(("c",), (), 0)]),
    ("N(x|mu, s) is the normal density with mean mu and variance s", [f.IsFunction("N", "normal")]),
    ("Phi is the standard normal distribution function", [f.IsFunction(r"\Phi", "normal_cdf")]),
    ("1 is the vector of ones", [f.IsFunction("1", "ones")]),
    ("δ_ij is the Kronecker delta", [f.IsFunction(r"\delta_{ij}", "kronecker delta")]),
    ("⊙ denotes elementwise multiplication", [f.Means(r"\odot", "hadamard")]),
    ("* is elementwise, × is the matrix product", [f.Means("*", "hadamard"), f.Means(r"\times", "matrix")]),
    ("ReLU(x) = max(x, 0)", [f.Defines(r"ReLU(x) = \max(x, 0)")]),
    ("H(Y | X) = - E[log p(y | x)]", [f.Defines(r"H(Y | X) = - E[\log p(y | x)]")]),
    ("LL is the logarithm of L", [f.Defines(r"LL = \log L")]),
    ("t_j is 1 if j = c, else 0", [f.IsIndex(("j", "c")), f.Defines(r"t_j = \mathbb{1}(j = c)")]),
    ("[c] is 1 if c holds, else 0", [f.IsFunction("[]", "indicator")]),
]
RELATIONS: list[tuple[str, list[f.Fact]]] = [
    (r"\hat beta maximises l", [f.Optimum((r"\hat{\beta}",), "l", "max")]),
    ("x* is the minimiser of h", [f.Optimum(("x^*",), "h", "min")]),
    ("θ* minimises J", [f.Optimum((r"\theta^*",), "J", "min")]),
    (r"\hat\theta is the maximum likelihood estimate", [f.Optimum((r"\hat{\theta}",), "", "max")]),
    ("E depends on h^t and, through later steps, on c^t", [f.DependsOn("E", ("h^t", "c^t"))]),
    ("C depends on a^L, b is fixed", [f.DependsOn("C", ("a^L",)), f.Fixed(("b",))]),
    (r"\delta v stands for dE/dv for every v", [f.Adjoint(r"\delta", "E")]),
    ("dW means dL/dW", [f.Adjoint("d", "L")]),
    ("C' is the derivative of C with respect to w", [f.Prime("C'", "w")]),
    ("S is the diagonal matrix with entries A''(omega^{(i)})", [f.DiagonalOf("S", r"A''(\omega^{(i)})")]),
    ("W is the diagonal matrix with W_{ii} = w^{(i)}", [f.DiagonalOf("W", "w^{(i)}")]),
    ("row i of X is (x^{(i)})^T", [f.RowsAre("X", "x^{(i)}")]),
    ("x_{ib}, u_{ik} are the entries of X, U", [f.EntriesAre((("x_{ib}", "X"), ("u_{ik}", "U")))]),
    ("ε ~ N(0, I)", [f.RandomVariables((r"\epsilon",), r"\mathcal{N}(0, I)")]),
    ("x_1, ..., x_n are i.i.d.", [f.RandomVariables(("x_1", "x_n"), independent=True)]),
    ("p and P are the same density", [f.Same(("p", "P"))]),
    ("derivatives have the shape of the variable", [f.Layout("gradient")]),
    ("gradients are row vectors", [f.Layout("numerator")]),
    ("repeated indices are summed (Einstein convention)", [f.Convention("einstein")]),
    ("repeated indices are not summed", [f.Convention("no einstein")]),
    ("for one data point", [f.Convention("one example")]),
    ("rows are examples", [f.Convention("row examples")]),
]


@pytest.mark.parametrize(("text", "expected"), [*SHAPES, *DOMAINS, *INDICES, *FUNCTIONS, *RELATIONS])
def test_statements(text: str, expected: list[f.Fact]) -> None:
    assert list(facts(text, certain=True)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "the constraint sum pi_k = 1 is not used",
        "X is not square",
        "A is not necessarily symmetric",
        "x is not 0",
        "A is invertible",
        "the sums are finite, over the same range",
        "the norm is the Frobenius norm",
        "X has full column rank",
    ],
)
def test_harmless_statements_give_nothing(text: str) -> None:
    assert facts(text, certain=True) == ()


def test_negated_statements_never_give_the_positive_fact() -> None:
    assert facts("the y_j are positive, they need not sum to 1", certain=True) == (
        f.InDomain(("y_j",), Domain.POSITIVE),
    )
    assert facts("W is square and not symmetric", certain=True) == (f.HasShape(("W",), None, 2),)
    for text in ("$A$ is neither symmetric nor diagonal", "no convention: we do not use the Einstein convention"):
        assert not any(isinstance(x, f.InDomain) or x == f.Convention("einstein") for x in facts(text, certain=False))


@pytest.mark.parametrize(
    "text",
    [
        r"If $A$ is symmetric, then $x^T A x$ is a number.",
        r"Show that $\Sigma$ is positive definite.",
        r"For $x > 0$ the derivative is 1.",
        r"$A$ is symmetric if and only if $A = A^T$.",
        r"The derivative of $\sigma$ is positive.",
        r"The sum of $x_i$ and $y_i$ is a number.",
        r"The matrix $A B$ is symmetric.",
        r"$p$ is the sigmoid output.",
        r"The hat matrix satisfies $H^T = H$.",
        r"When $n > p$ fails, this is not possible.",
        r"I have never seen a proof, so here is one.",
        r"the loss of one example is",
        r"$\sigma^{(l)}$ is the activation of layer $l$",
    ],
)
def test_prose_that_states_no_fact(text: str) -> None:
    assert facts(text, certain=False) == ()


def test_prose_states_facts_in_passing() -> None:
    text = (
        r"Scores become probabilities. With one-hot labels $\mathbf{y}$ the loss is small, where $\sigma$ is now the sigmoid; "
        r"$\odot$ is elementwise, and $\bx_n\in\R^D$."
    )
    assert facts(text, certain=False) == (
        f.InDomain((r"\mathbf{y}",), Domain.ONE_HOT),
        f.IsFunction(r"\sigma", "sigmoid"),
        f.Means(r"\odot", "hadamard"),
        f.HasShape((r"\bx_n",), ("D",), 1),
    )


def test_what_is_not_understood_is_said_of_statements_only() -> None:
    assert facts("the flux of B through S is conserved", certain=True) == (
        f.Unread("the flux of B through S is conserved"),
    )
    assert facts("the flux of $B$ through $S$ is conserved", certain=False) == ()


def test_sentences_are_read_one_by_one() -> None:
    said = facts("t is the time step; N(x; m, s) is the normal density. The flux is conserved", certain=True)
    assert said == (f.Labels(("t",)), f.IsIndex(("t",)), f.IsFunction("N", "normal"), f.Unread("The flux is conserved"))


def test_sympy_is_not_needed() -> None:
    code = "import sys, symderive.verify.statements.read; sys.exit('sympy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize(
    ("text", "equation"),
    [
        (r"the multipliers satisfy \sum_{i=1}^m \alpha_i y_i = 0", r"\sum_{i=1}^m \alpha_i y_i = 0"),
        (r"$w$ satisfies $X^T X w = X^T y$", "X^T X w = X^T y"),
        (r"$u$ is such that $u^T v = 0$", "u^T v = 0"),
        (r"the constraint \sum_j c_j x_j = 0 holds", r"\sum_j c_j x_j = 0"),
        (r"$A z = r$, which follows from the normal equations", "A z = r"),
    ],
)
def test_an_equation_that_words_stand_around_is_that_equation(text: str, equation: str) -> None:
    assert facts(text, certain=True) == (f.Unread(equation),)


def test_an_equation_that_is_denied_or_conditional_is_not_stated() -> None:
    for text in (
        "the constraint a^T x = 0 is not used",
        "a^T x = 0 only if a is zero",
        "$a^T x = 0$, which we do not use",
    ):
        assert f.Unread("a^T x = 0") not in facts(text, certain=True)
