"""Variables with a law in words, with a function of the notes as their density, and inequalities that hold throughout."""

from __future__ import annotations

import pytest

from symderive.verify.check import check_claim

HEAVY = r"f(x;\theta) = 3\theta^3 (x+\theta)^{-4}"
RATE = [r"X \sim Exp(\lambda)"]
MEAN = [r"\bar X = \frac1n\sum_{i=1}^n X_i"]
SCORE = [r"l(\lambda) = \sum_{1}^{n}\ln(\lambda e^{-\lambda x_i})"]
MGF = [*RATE, "M_X(t) = E[e^{tX}]"]

CASES: list[tuple[str, list[str], list[str], str]] = [
    # laws in bare letters, E and V with round brackets
    (r"E(X) = 1/\lambda", RATE, [], r"E(X) = \lambda"),
    (r"V(X) = \frac{1}{\lambda^2}", RATE, [], r"V(X) = \frac{1}{\lambda}"),
    (r"E[X] = np", [r"X \sim B(n,p)"], [], r"E[X] = n(1-p)"),
    (r"E[X] = 1/p", [r"X \sim Geo(p)"], [], r"E[X] = p"),
    (r"E[X] = \frac{a}{a+b}", [r"X \sim Beta(a,b)"], [], r"E[X] = \frac{b}{a+b}"),
    (r"V(S) = n p (1-p)", [r"X_i \sim Bernoulli(p)", r"S = \sum_{i=1}^n X_i"], [], r"V(S) = n p"),
    # what Gauss's rules of few points do not reach
    (r"E[\log X] = -1", [r"X \sim U(0,1)"], [], r"E[\log X] = -2"),
    (r"E[\sqrt{X}] = 2/3", [r"X \sim U(0,1)"], [], r"E[\sqrt{X}] = 1/2"),
    (r"M_X(t) = \frac{\lambda}{\lambda - t}", MGF, [r"t < \lambda"], r"M_X(t) = \frac{\lambda}{\lambda + t}"),
    # densities
    (r"E[X] = \frac{\theta}{2}", [HEAVY], ["X has density f"], r"E[X] = \frac{\theta}{3}"),
    (r"E[X] = \frac{\theta}{2}", [HEAVY], [], r"E[X] = \theta"),
    (r"Var(X) = \frac{3\theta^2}{4}", [], [rf"X has the density {HEAVY} for x > 0"], r"Var(X) = \frac{\theta^2}{4}"),
    (r"E[X] = \frac{1}{\lambda}", [r"f(x) = \lambda e^{-\lambda x}", r"X \sim f"], [], r"E[X] = \lambda"),
    (r"E[X] = \frac{1}{\lambda}", [], [r"X has density \lambda e^{-\lambda x}"], r"E[X] = \lambda"),
    (
        r"Var(\bar X) = \frac{1}{n\lambda^2}",
        MEAN,
        [r"X_1, ..., X_n are i.i.d. with density f(x) = \lambda e^{-\lambda x} for x > 0"],
        r"Var(\bar X) = \frac{1}{\lambda^2}",
    ),
    (
        r"Var(\bar X) = \frac{1}{n\theta^2}",
        [r"p(X_i) = \theta e^{-\theta X_i}", *MEAN],
        ["X_1, ..., X_n are independent", "X_i > 0"],
        r"Var(\bar X) = \frac{1}{n\theta}",
    ),
    # a sum from 1 to n without its index
    (
        r"\frac{\partial l}{\partial \lambda} = \frac{n}{\lambda} - \sum_1^n x_i",
        SCORE,
        [],
        r"\frac{\partial l}{\partial \lambda} = \frac{n}{\lambda} + \sum_1^n x_i",
    ),
    # inequalities between values
    (r"\sum_{k=0}^\infty r^k = \frac{1}{1-r}", [], ["|r| < 1"], r"\sum_{k=0}^\infty r^k = \frac{1}{1+r}"),
    (r"|a-b| = b-a", [], ["a < b"], r"|a-b| = a-b"),
]


@pytest.mark.parametrize(("claim", "context", "assume", "wrong"), CASES)
def test_right_and_wrong(claim: str, context: list[str], assume: list[str], wrong: str) -> None:
    assert check_claim(claim, context=context, assume=assume, seconds=20.0).verdict.value == "correct"
    assert check_claim(wrong, context=context, assume=assume, seconds=20.0).verdict.value == "incorrect"


@pytest.mark.parametrize(
    ("claim", "context", "assume"),
    [
        (r"H(X, Y) = 2", [r"X \sim Exp(1)", r"Y \sim Exp(X)"], []),  # no sum over finitely many values
        (r"Var(X + Y) = Var(X) + Var(Y)", [r"p(X) = e^{-X}", r"p(Y) = 2e^{-2Y}"], ["X > 0", "Y > 0"]),
        (r"E[X] = \lambda", [], [r"X has density f(x) = \lambda e^{\lambda x} for x > 0"]),  # sums to one nowhere
    ],
)
def test_left_open(claim: str, context: list[str], assume: list[str]) -> None:
    found = check_claim(claim, context=context, assume=assume, seconds=20.0)
    assert found.verdict.value == "uncheckable"
    assert "itself failed" not in found.reason
