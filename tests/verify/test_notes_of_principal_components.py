"""Short notes and the verdict on each of their formulas, in the order in which they stand: those on principal components and codes."""

from __future__ import annotations

import pytest

from tests.verify.by_hand import verdicts

NOTES: dict[str, tuple[str, str]] = {
    "a condition that names the rows": (
        r"""
Let $a_1,\dots,a_m\in\mathbb{R}^p$ with the scatter matrix
$$S = \sum_{i=1}^m a_ia_i^\top$$
If the rows of the data matrix $A\in\mathbb{R}^{m\times p}$ are the $a_i^\top$, this is
$$S = A^\top A$$
$$S = A A^\top$$
""",
        "d c i",
    ),
    "rows in one place, columns in another": (
        r"""
Let $a_1,\dots,a_m\in\mathbb{R}^p$ with the scatter matrix
$$S = \sum_{i=1}^m a_ia_i^\top$$
If the rows of $A$ are the $a_i^\top$, this is
$$S = A^\top A$$
If the columns of $A$ are the $a_i$, it is
$$S = A A^\top$$
""",
        "d c c",
    ),
    "a vector and a number with an equation": (
        r"""
Let $K = \frac1m\sum_{i=1}^m a_ia_i^\top$. We maximise $v^\top K v$ under the constraint $v^\top v = 1$, with the Lagrangian
$$\mathcal{L}(v,\alpha) = v^\top Kv - \alpha(v^\top v - 1)$$
which has the gradient
$$\nabla_v\mathcal{L}(v,\alpha) = 2Kv - 2\alpha v$$
so $v$ is an eigenvector, and the variance along a unit vector with $Kv = \alpha v$ is $v^\top Kv = \alpha$.
For a vector of any length the quotient $\rho(v) = \frac{v^\top Kv}{v^\top v}$ has the gradient
$$\nabla_v\rho(v) = \frac{2}{v^\top v}(Kv - \rho(v)v)$$
$$\nabla_v\rho(v) = \frac{1}{v^\top v}(Kv - \rho(v)v)$$
""",
        "d d d c d c d c i",
    ),
    "what is said of an eigenvector": (
        r"""
Let $A = B^\top B$. For a vector $q$ of length one with $Aq = \mu q$ we have $\|Bq\|^2 = \mu$, and
$$q^\top A q = \mu$$
$$q^\top A q = 2\mu$$
""",
        "d d c c i",
    ),
    "a bound that holds for any densities": (
        r"""
The model is $p_\theta(v,h) = p_\theta(v\mid h)\,p(h)$ with $p(h) = \mathcal{N}(0,I)$. For any density $q_\phi(h\mid v)$
$$
\begin{aligned}
\log p_\theta(v) &= \mathbb{E}_{q_\phi(h\mid v)}\left[\log\frac{p_\theta(v,h)}{p_\theta(h\mid v)}\right] \\
&= \mathbb{E}_{q_\phi(h\mid v)}\left[\log\frac{p_\theta(v,h)}{q_\phi(h\mid v)}\right]
 + \mathbb{E}_{q_\phi(h\mid v)}\left[\log\frac{q_\phi(h\mid v)}{p_\theta(h\mid v)}\right]
\end{aligned}
$$
The first term is
$$B(\theta,\phi) = \mathbb{E}_{q_\phi(h\mid v)}\left[\log\frac{p_\theta(v,h)}{q_\phi(h\mid v)}\right]$$
which is
$$B(\theta,\phi) = \mathbb{E}_{q_\phi(h\mid v)}\left[\log p_\theta(v\mid h)\right] - D_{KL}(q_\phi(h\mid v)\,\|\,p(h))$$
$$B(\theta,\phi) = \mathbb{E}_{q_\phi(h\mid v)}\left[\log p_\theta(v\mid h)\right] + D_{KL}(q_\phi(h\mid v)\,\|\,p(h))$$
""",
        "c d c c d c i",
    ),
    "a case written out": (
        r"""
With scores $a_1,\dots,a_m$ let $q_j = e^{a_j} / \sum_{l=1}^m e^{a_l}$. For $m = 2$ we are back at the logistic function:
$$\frac{e^{a_1}}{e^{a_1} + e^{a_2}} = \frac{1}{1+e^{a_1 - a_2}}$$
""",
        "d d i",
    ),
}


@pytest.mark.parametrize("name", NOTES)
def test_notes(name: str) -> None:
    text, expected = NOTES[name]
    assert verdicts(text) == expected
