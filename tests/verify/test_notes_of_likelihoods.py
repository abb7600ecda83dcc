"""Short notes on likelihoods, priors and what is best for them, and the verdict on each of their formulas."""

from __future__ import annotations

import pytest

from tests.verify.by_hand import verdicts

NOTES: dict[str, tuple[str, str]] = {
    "a slope with a prime is set to zero": (
        r"""
The log-likelihood of $s$ successes in $m$ trials is

$$h(r) = s\log r + (m-s)\log(1-r).$$

Then

$$h'(r) = \frac{s}{r} - \frac{m-s}{1-r} = 0 \implies \hat r = \frac{s}{m}.$$
""",
        "d c",
    ),
    "a slope with a prime is zero where it is said, and is wrong before it": (
        r"""
Let $g(t) = t^2 - 4t$. We solve $g'(t) = 0$ and find $t = 2$.

Let $u(t) = t^3$. Then $u'(t) = 2t^2 = 0$. Still $u''(1) = 0$.
""",
        "d d c d i i",
    ),
    "the estimate is where the slope vanishes that stands before it": (
        r"""
$$g(r) = s\log r - m r$$

Then $g'(r) = \frac{s}{r} - m = 0$, which gives

$$\hat r = \frac{m}{s}.$$
""",
        "d c i",
    ),
    "the slope is only spoken of": (
        r"""
Let $f(v) = \|Zv - t\|^2 + \beta\|v\|^2$. Setting the gradient to zero gives

$$\hat v = (Z^T Z + 2\beta I)^{-1} Z^T t.$$
""",
        "d i",
    ),
    "maximum likelihood estimates of both parameters": (
        r"""
The log-likelihood is

$$\ell(\mu, \tau^2) = -\frac m2 \log \tau^2 - \frac{1}{2\tau^2}\sum_{i=1}^m (x_i - \mu)^2.$$

The maximum likelihood estimates are

$$\hat\mu = \frac1m\sum_{i=1}^m x_i, \qquad \hat\tau^2 = \frac{1}{m-1}\sum_{i=1}^m (x_i - \hat\mu)^2.$$
""",
        "d c i",
    ),
    "another estimate of the same parameter": (
        r"""
The log-likelihood of $n$ waiting times is

$$\ell(\lambda) = n\log\lambda - \lambda \sum_i x_i.$$

The MLE is $\hat\lambda = 1/\bar{x}$ where $\bar x = \frac1n\sum_i x_i$, and the MAP estimate with a Gamma prior is
$\hat\lambda = (n + a - 1)/(\sum_i x_i + b)$.
""",
        "d c d d",
    ),
    "problems in turn, each with a law of its own": (
        r"""
**1.** Let $x_1,\dots,x_n$ be i.i.d. Poisson($\lambda$).

$$\ell(\lambda) = \sum_{i=1}^n\left(x_i\log\lambda - \lambda - \log x_i!\right)$$

$$\hat\lambda = \bar x, \qquad \operatorname{Var}(\hat\lambda) = \lambda/n$$

**2.** For $x_i\sim\text{Exp}(\lambda)$ the log-likelihood is

$$\ell(\lambda) = n\log\lambda - \lambda\sum_{i=1}^n x_i$$

$$\hat\lambda = \frac{n}{\sum_i x_i} = \frac{1}{\bar x}$$

$$\frac{d^2\ell}{d\lambda^2} = -\frac{n}{\lambda}$$
""",
        "d d c d d c i",
    ),
    "counts with a total of their own letter": (
        r"""
With counts $m_c$, $\sum_c m_c = m$, the frequencies $f_c = m_c/m$ satisfy $\sum_c f_c = 1$, and not $\sum_c f_c = m$.
""",
        "d d c i",
    ),
    "a posterior mean of data whose density is a formula, before data of another law": (
        r"""
Flips have $p(x_i|\theta)=\theta^{x_i}(1-\theta)^{1-x_i}$ and the prior is $\theta\sim\text{Beta}(a,b)$. With $s=\sum_{i=1}^n x_i$

$$\mathbb{E}[\theta|x_{1:n}] = \frac{a+s}{a+b+n}$$

For waiting times, let $x_i|\lambda\sim\text{Exp}(\lambda)$.
""",
        "d d d c d",
    ),
}


@pytest.mark.parametrize("name", NOTES)
def test_notes(name: str) -> None:
    text, expected = NOTES[name]
    assert verdicts(text) == expected
