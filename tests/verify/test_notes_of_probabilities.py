"""Short notes on laws, estimates and averages, and the verdict on each of their formulas."""

from __future__ import annotations

import pytest

from tests.verify.by_hand import verdicts

NOTES: dict[str, tuple[str, str]] = {
    "a variance at the best coefficient": (
        r"""
Let $g = u - a(v - \mathbb{E}[v])$. Then

$$Var(g) = Var(u) - 2a\,Cov(u,v) + a^2 Var(v),$$

which is smallest for

$$\hat a = \frac{Cov(u,v)}{Var(v)}.$$

Plugging this in gives

$$Var(g) = Var(u) - \frac{Cov(u,v)^2}{Var(v)}.$$

With this choice,

$$Var(g) = Var(u) - \frac{2Cov(u,v)^2}{Var(v)}.$$
""",
        "d c d c i",
    ),
    "an estimate of a later section is of another density of the data": (
        r"""
# Counts

The sample $x_1,\dots,x_n$ has $p(x\mid r) = \frac{r^x e^{-r}}{x!}$. Hence

$$\ell(r) = \sum_{i=1}^n (x_i\log r - r - \log x_i!)$$

and the maximum likelihood estimate is $\hat r = \frac{1}{n}\sum_{i=1}^n x_i$.

# Times

Times with mean $m$ have $p(x\mid m) = \frac{1}{m} e^{-x/m}$. The rate $r$ is $1/m$, and so $\hat r = \frac{n}{\sum_{i=1}^n x_i}$.
""",
        "d d c d d",
    ),
    "a wrong estimate in one formula with its slope": (
        r"""
The likelihood of $s$ successes is $L(r) = r^s(1-r)^{m-s}$, so

$$\frac{d\log L}{dr} = \frac{s}{r} - \frac{m-s}{1-r} = 0 \implies \hat r = \frac{s}{m-s}$$

and for $\ell(u) = a\log u - bu$

$$\ell'(u) = \frac{a}{u} - b = 0 \;\Rightarrow\; u = \frac{b}{a}.$$
""",
        "d i d i",
    ),
    "an estimate in a limit, and the mode that it is not": (
        r"""
Let $x_i \sim N(m, s^2)$ for $i = 1, \dots, n$ and $m \sim N(0, v^2)$.

$$\hat m_{MAP} = \frac{v^2\sum_i x_i}{n v^2 + s^2}$$

For $v \to \infty$ we get back the MLE $\hat m = \bar x$.
""",
        "d d c d",
    ),
    "a law and a number of one name": (
        r"""
$$KL(p\|q) = \sum_x p(x)\log\frac{p(x)}{q(x)}$$

For Bernoulli laws with parameters $p$ and $q$,

$$KL(p\|q) = p\log\frac{p}{q} + (1-p)\log\frac{1-p}{1-q}$$
""",
        "d u",
    ),
}


@pytest.mark.parametrize("name", NOTES)
def test_verdicts(name: str) -> None:
    text, expected = NOTES[name]
    assert verdicts(text) == expected
