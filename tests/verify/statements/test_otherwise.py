"""Sentences that no row reads, in the wordings of textbooks, slides and homework: what they say in other words."""

from __future__ import annotations

import pytest

from symderive.verify import facts as f
from symderive.verify.statements.read import facts
from symderive.verify.symbols import Domain

SAID: list[tuple[str, list[f.Fact]]] = [
    (
        r"\sigma(x) = 1/(1+e^{-x}) is the sigmoid, applied componentwise to vectors",
        [f.IsFunction(r"\sigma", "sigmoid")],
    ),
    (r"g(x) = \tanh(x), applied element by element", [f.Defines(r"g(x) = \tanh(x)"), f.Elementwise(("g",))]),
    ("W is the vector of the weights w_0, ..., w_n", [f.HasShape(("W",), None, 1)]),
    ("a^{[0]} = x denotes the input of the network", [f.Defines("a^{[0]} = x")]),
    (r"n_k = \sum_i z_{ik} counts the points in cluster k", [f.Defines(r"n_k = \sum_i z_{ik}")]),
    (r"the loss is given by L = \frac12 (y - t)^2", [f.Defines(r"L = \frac12 (y - t)^2")]),
    (r"As error function we choose E = \sum_k (t_k - o_k)^2", [f.Defines(r"E = \sum_k (t_k - o_k)^2")]),
    (r"We want to minimize the cost function J(w) = w^2", [f.Defines("J(w) = w^2")]),
    (r"put z = Wx + b and a = \sigma(z)", [f.Defines("z = Wx + b"), f.Defines(r"a = \sigma(z)")]),
    ("h_0 is initialized with zeros", [f.Defines("h_0 = 0")]),
    (r"the \xi_i are slack variables", [f.InDomain((r"\xi_i",), Domain.NONNEGATIVE)]),
    (r"\beta is the inverse variance of the noise", [f.InDomain((r"\beta",), Domain.POSITIVE)]),
    ("v is the predicted variance, positive", [f.InDomain(("v",), Domain.POSITIVE)]),
    ("the loss L is the sum of the losses L_t at the individual time steps", [f.Defines(r"L = \sum_{t} L_t")]),
    ("z_t is the concatenation of h_{t-1} and x_t", [f.Unread("z_t = [h_{t-1}; x_t]")]),
    (r"v is an eigenvector of A with eigenvalue \lambda", [f.Unread(r"A v = \lambda v")]),
    ("we use 1-of-K coding for t", [f.InDomain(("t",), Domain.ONE_HOT)]),
    (
        r"the estimate of \alpha is the value that maximizes the likelihood P(x | \alpha)",
        [f.Optimum((r"\hat{\alpha}",), r"P(x | \alpha)", "max")],
    ),
    ("from now on f is supposed to be the sigmoid", [f.IsFunction("f", "sigmoid")]),
]
IDLE = [
    r"\beta_0 and \beta_1 are the intercept and the slope",
    r"t is the desired output and o the actual output",
    "o_i, t_i denote actual and desired output of unit i",
    r"By x_i we denote the i-th input",
    "the output of neuron j is denoted by o_j",
    "A, B and C are not functions of X, the sizes are such that the products exist",
]
OPEN = [
    "L is Lipschitz continuous with constant M",
    "Z is the partition function",
    "x is positive, if y is",
    r"\sigma_1 is the largest singular value",
    "the data are centered",
    "y = 1 is the positive class",
    "x = x_0 is the starting point",
]


@pytest.mark.parametrize(("sentence", "said"), SAID)
def test_a_sentence_is_said_in_other_words(sentence: str, said: list[f.Fact]) -> None:
    found = facts(sentence, certain=True)
    assert all(x in found for x in said)
    assert {x for x in found if isinstance(x, f.Unread)} <= set(said)


@pytest.mark.parametrize("sentence", IDLE)
def test_roles_are_no_obstacle(sentence: str) -> None:
    assert not any(isinstance(x, f.Unread) for x in facts(sentence, certain=True))


@pytest.mark.parametrize("sentence", OPEN)
def test_what_is_not_understood_stays_open(sentence: str) -> None:
    assert any(isinstance(x, f.Unread) for x in facts(sentence, certain=True))
