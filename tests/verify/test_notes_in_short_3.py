"""More short notes and the verdict on each of their formulas, in the order in which they stand."""

from __future__ import annotations

import pytest

from tests.verify.by_hand import verdicts

NOTES: dict[str, tuple[str, str]] = {
    "a chain names the sum below its fraction": (
        r"""
The shares are
$$q_k = \frac{e^{u_k}}{\sum_m e^{u_m}} = \frac{e^{u_k}}{N}$$
By the quotient rule
$$\frac{\partial q_k}{\partial u_k} = \frac{e^{u_k} N - e^{2 u_k}}{N^2}$$
$$\frac{\partial q_k}{\partial u_k} = \frac{e^{u_k} N + e^{2 u_k}}{N^2}$$
""",
        "d c i",
    ),
    "a row of a display names a part of the row above": (
        r"""
$$\begin{align} f &= \frac{1}{1 + e^{-w^T x}} \\ &= \frac{1}{1 + e^{-v}} \end{align}$$
$$\frac{\partial f}{\partial v} = f(1 - f)$$
$$\frac{\partial f}{\partial w} = f(1 + f) x$$
""",
        "d c c i",
    ),
    "a run of values from one end to the other": (
        r"""
$$s_n = \sum_{k=1}^{n} k^2$$
We count from $n = 1$ to $n = N$, or from $k = n$ down to $k = 1$. Then
$$s_n - s_{n-1} = n^2$$
""",
        "d d d d d c",
    ),
    "a sign before letters of which nothing is said": (
        r"""
$$u_t = \tanh(x_t)$$
$$c_t = g_t \odot c_{t-1} + r_t \odot u_t$$
$$\delta r_t = \delta c_t \odot u_t$$
""",
        "d d u",
    ),
    "a sign before letters that stands for a gradient": (
        r"""
$$u_t = \tanh(x_t), \quad r_t = \sigma(a_t)$$
$$c_t = g_t \odot c_{t-1} + r_t \odot u_t$$
where $\odot$ is the elementwise product. Let $\delta c_t$ denote the total gradient at $c_t$. Then
$$\delta r_t = \delta c_t \odot u_t$$
$$\delta r_t = \delta c_t \odot r_t$$
""",
        "d d d c i",
    ),
    "a value below an integral over what it comes from": (
        r"""
We see $y = x + s \epsilon$ with noise $\epsilon \sim N(0, 1)$, so
$$q(y) = \int \mathcal{N}(y; x, s^2) p(x) dx$$
$$\frac{\partial q(y)}{\partial y} = \int \frac{x - y}{s^2} \mathcal{N}(y; x, s^2) p(x) dx$$
$$\frac{\partial q(y)}{\partial y} = \int \frac{y - x}{s^2} \mathcal{N}(y; x, s^2) p(x) dx$$
""",
        "d d d c i",
    ),
    "a density by the same letter's density of another variable": (
        r"""
$$p(v) = \int \mathcal{N}(v; u, r^2) p(u) du$$
$$\frac{\partial p(v)}{\partial v} = \int \frac{u - v}{r^2} \mathcal{N}(v; u, r^2) p(u) du$$
$$\frac{\partial p(v)}{\partial v} = \int \frac{v - u}{r^2} \mathcal{N}(v; u, r^2) p(u) du$$
""",
        "d c i",
    ),
    "a name of values that no formula gives": (
        r"""
$$u_k = \sum_i v_i w_{ik}$$
$$r_k = \frac{d \sigma(u_k)}{d u_k} (\sigma(u_k) - y_k)$$
$$r_k = v_k (1 - v_k) (v_k - y_k)$$
$$r_k = v_k (1 + v_k) (v_k - y_k)$$
""",
        "d d u i",
    ),
    "indices above, and sums that are not written": (
        r"""
The layer computes
$$Y^{ij} = X^{ik} W^{kj}$$
$$\frac{\partial Y^{ij}}{\partial W^{mn}} = X^{im} \delta^j_n$$
$$\frac{\partial L}{\partial X^{ik}} = \frac{\partial L}{\partial Y^{ij}} W^{kj}$$
$$\frac{\partial L}{\partial X^{ik}} = \frac{\partial L}{\partial Y^{ij}} W^{jk}$$
In matrix form $\frac{\partial L}{\partial W} = X^T \frac{\partial L}{\partial Y}$
and $\frac{\partial L}{\partial X} = W^T \frac{\partial L}{\partial Y}$.
""",
        "d c c i c i",
    ),
    "two indices that look like a word": (
        r"""
$$Y_{ij} = \sum_k X_{ik} W_{kj}$$
$$\frac{\partial L}{\partial W_{kn}} = \sum_i X_{ik} \frac{\partial L}{\partial Y_{in}}$$
$$\frac{\partial L}{\partial X_{in}} = \sum_k \frac{\partial L}{\partial Y_{ik}} W_{nk}$$
$$\frac{\partial L}{\partial X_{in}} = \sum_k \frac{\partial L}{\partial Y_{ik}} W_{kn}$$
""",
        "d c c i",
    ),
    "a free index that a derivative has twice": (
        r"""
Repeated indices are summed (Einstein convention).
$$a_i = \frac{e^{s_i}}{\sum_k e^{s_k}}$$
$$\frac{\partial a_i}{\partial s_i} = a_i - a_i^2$$
$$\frac{\partial a_i}{\partial s_i} = a_i + a_i^2$$
""",
        "d c i",
    ),
    "cases that titles tell apart": (
        r"""
$$q_m = \frac{e^{u_m}}{\sum_l e^{u_l}}$$
### Case 1: $m = n$ (on the diagonal)
By the quotient rule:
$$\frac{\partial q_m}{\partial u_n} = q_m (1 - q_n)$$
### Case 2: $m \neq n$ (off the diagonal)
By the quotient rule:
$$\frac{\partial q_m}{\partial u_n} = -q_m q_n$$
$$\frac{\partial q_m}{\partial u_n} = q_m q_n$$
### All entries
$$\frac{\partial q_m}{\partial u_n} = q_m (\delta_{mn} - q_n)$$
$$\frac{\partial q_m}{\partial u_n} = -q_m q_n$$
""",
        "d c c i c i",
    ),
    "cases that paragraphs tell apart": (
        r"""
$$q_m = \frac{e^{u_m}}{\sum_l e^{u_l}}$$
**Case 1** ($m = n$):

The quotient rule applies. It gives
$$\frac{\partial q_m}{\partial u_n} = q_m (1 - q_n)$$
**Case 2** ($m \neq n$):

The numerator is a constant. We get
$$\frac{\partial q_m}{\partial u_n} = -q_m q_n$$
Both cases in one,
$$\frac{\partial q_m}{\partial u_n} = q_m (\delta_{mn} - q_n)$$
$$\frac{\partial q_m}{\partial u_n} = -q_m q_n$$
""",
        "d d c d c c i",
    ),
    "a case and all others": (
        r"""
$$q_m = \frac{e^{u_m}}{\sum_l e^{u_l}}$$
For $m = n$:
$$\frac{\partial q_m}{\partial u_n} = q_m (1 - q_n)$$
Otherwise:
$$\frac{\partial q_m}{\partial u_n} = -q_m q_n$$
$$\frac{\partial q_m}{\partial u_n} = q_m q_n$$
""",
        "d d c c i",
    ),
    "comments in displays": (
        r"""
$$% <![CDATA[
\begin{align*}
r &= 2 s + t \\ % the first
 &= t + 2 s
\end{align*} %]]>$$
$$
% again
r = s + t
$$
""",
        "d c i",
    ),
    "primes that are transposes": (
        r"""
The loss is $J = (y - Z c)'(y - Z c)$. Its gradient is
$$\frac{\partial J}{\partial c} = -2 Z'(y - Z c)$$
and it vanishes at
$$\hat c = (Z'Z)^{-1} Z'y$$
$$\hat c = (Z Z')^{-1} Z'y$$
""",
        "d c c i",
    ),
    "a prime that tells two matrices apart": (
        r"""
The loss is $\mathcal{L} = \|x - V'V x\|^2$.
$$\frac{\partial \mathcal{L}}{\partial V'} = -2 (x - V'V x)(V x)^T$$
$$\frac{\partial \mathcal{L}}{\partial V'} = 2 (x - V'V x)(V x)^T$$
""",
        "d c i",
    ),
    "moments of the noise in a display": (
        r"""
The model is
$$ y = F c + \varepsilon, \qquad \mathbb{E}[\varepsilon] = 0, \quad \mathrm{Cov}(\varepsilon) = s^2 I $$
The estimator is
$$\hat c = (F^T F)^{-1} F^T y$$
$$\mathbb{E}[\hat c] = c$$
$$\mathrm{Cov}(\hat c) = s^2 (F^T F)^{-1}$$
$$\mathrm{Cov}(\hat c) = s (F^T F)^{-1}$$
""",
        "d d d d c c i",
    ),
    "second moments of the noise, used for a loss": (
        r"""
The inputs are fixed, $y = F c + \varepsilon$, where the noise has mean zero and $\mathbb{E}[\varepsilon\varepsilon^T] = s^2 I$.
$$\hat c = B y$$
$$\mathcal{E}(v) = (v - c)^T M (v - c)$$
$$\mathbb{E}[\mathcal{E}(\hat c)] = c^T (BF - I)^T M (BF - I) c + s^2 \operatorname{tr}(M B B^T)$$
""",
        "d d d d c",
    ),
    "one example of a batch": (
        r"""
The inputs are the rows of $X \in \mathbb{R}^{m \times d}$ and the labels are the one-hot rows of $T \in \{0,1\}^{m \times K}$.
$$A = X V$$
$$Q_{ik} = \frac{\exp(A_{ik})}{\sum_{l=1}^K \exp(A_{il})}$$
Consider a single example, and call its scores $a$, its probabilities $q$ and its label $t$. It costs
$$c = -\sum_{k=1}^K t_k \log q_k$$
$$\frac{\partial q_k}{\partial a_j} = q_k (\delta_{kj} - q_j)$$
$$\frac{\partial c}{\partial a_j} = q_j - t_j$$
$$\frac{\partial c}{\partial a_j} = t_j - q_j$$
""",
        "d d d c c i",
    ),
    "both values vanish at once": (
        r"""
$$\ell(m,s^2) = -\frac{n}{2}\log s^2 - \frac{1}{2s^2}\sum_{i=1}^n(y_i-m)^2$$
$$\frac{\partial\ell}{\partial m} = \frac{1}{s^2}\sum_{i=1}^n(y_i-m)$$
$$\frac{\partial\ell}{\partial s^2} = -\frac{n}{2s^2} + \frac{1}{2s^4}\sum_{i=1}^n(y_i-m)^2$$
Both vanish at
$$\hat{m} = \frac{1}{n}\sum_{i=1}^n y_i$$
$$\hat{s}^2 = \frac{1}{n}\sum_{i=1}^n(y_i-\hat{m})^2$$
""",
        "d c c c c",
    ),
    "a condition in words": (
        r"""
$$z_t = u z_{t-1} + v_t$$
$$L = \sum_{t=1}^T f(z_t)$$
If the loss looks only at the last state, the gradient is
$$\frac{\partial L}{\partial z_{t-1}} = u \frac{\partial L}{\partial z_t}$$
""",
        "d d u",
    ),
}


@pytest.mark.parametrize("name", NOTES)
def test_notes_in_short_3(name: str) -> None:
    text, expected = NOTES[name]
    assert verdicts(text) == expected
