"""Short notes on mixtures: densities that are made of densities, and what an M step holds fixed."""

from __future__ import annotations

import pytest

from tests.verify.by_hand import verdicts

_MODEL = r"""
Each $x_i \in \{0,1\}^D$ comes from one of $C$ topics. Given the topic $c$ its entries are independent,

$$p(x_i \mid \mu_c) = \prod_{j=1}^D \mu_{cj}^{x_{ij}} (1 - \mu_{cj})^{1 - x_{ij}}$$

and so the mixture is

$$p(x_i) = \sum_{c=1}^C \alpha_c p(x_i \mid \mu_c)$$

with $\alpha_c > 0$ and $\sum_{c=1}^C \alpha_c = 1$. The responsibility of topic $c$ for example $i$ is its posterior probability

$$r_{ic} = \frac{\alpha_c p(x_i \mid \mu_c)}{\sum_{b=1}^C \alpha_b p(x_i \mid \mu_b)}$$
"""
_BOUND = r"""
$$Q = \sum_{i=1}^n \sum_{c=1}^C r_{ic} \left\{
\log \alpha_c + \sum_{j=1}^D \left[ x_{ij} \log \mu_{cj} + (1-x_{ij}) \log(1-\mu_{cj}) \right] \right\}$$
Its slope is
$$\frac{\partial Q}{\partial \mu_{cj}} = \sum_{i=1}^n r_{ic} \frac{x_{ij} - \mu_{cj}}{\mu_{cj} (1 - \mu_{cj})}$$
and not
$$\frac{\partial Q}{\partial \mu_{cj}} = \sum_{i=1}^n r_{ic} \frac{x_{ij} - \mu_{cj}}{1 - \mu_{cj}}$$
"""

NOTES: dict[str, tuple[str, str]] = {
    "a mixture beside its parts": (
        _MODEL
        + r"""
In logarithms
$$\log r_{ic} = \log \alpha_c + \sum_{j=1}^D \left[ x_{ij} \log \mu_{cj} + (1-x_{ij}) \log(1-\mu_{cj}) \right] - \log p(x_i)$$
$$\log r_{ic} = \log \alpha_c + \sum_{j=1}^D \left[ x_{ij} \log \mu_{cj} + (1+x_{ij}) \log(1-\mu_{cj}) \right] - \log p(x_i)$$
A topic that is never used gives $r_{ic} = 0$.
""",
        "d d d c d c i u",
    ),
    "responsibilities that are held fixed": (
        _MODEL + "\nWith the responsibilities held fixed we maximise" + _BOUND,
        "d d d c d d c i",
    ),
    "the same in other words": (
        _MODEL + "\nNow we treat the responsibilities as constants. We maximise" + _BOUND,
        "d d d c d d c i",
    ),
    "spherical parts, the number of entries, and a count for each of them": (
        r"""
Let $x_1,\dots,x_n \in \mathbb{R}^d$ be the data. The cluster $k$ has $n_k = \sum_{i=1}^n a_{ik}$ of them.

Now
$$p(x_i) = \sum_{k=1}^K \pi_k \mathcal{N}(x_i \mid \mu_k, \sigma^2 I)$$
The responsibilities are
$$\gamma_{ik} = \frac{\pi_k \mathcal{N}(x_i \mid \mu_k, \sigma^2 I)}{\sum_{j=1}^K \pi_j \mathcal{N}(x_i \mid \mu_j, \sigma^2 I)}$$
In the M-step the responsibilities are kept fixed and we maximise
$$Q = \sum_{i=1}^n \sum_{k=1}^K \gamma_{ik} \left[ \log \pi_k + \log \mathcal{N}(x_i \mid \mu_k, \sigma^2 I) \right]$$
For the variance,
$$\frac{\partial Q}{\partial \sigma^2} = -\frac{nd}{2\sigma^2}
+ \frac{1}{2\sigma^4} \sum_{i=1}^n \sum_{k=1}^K \gamma_{ik} \|x_i - \mu_k\|^2$$
$$\frac{\partial Q}{\partial \sigma^2} = -\frac{n}{2\sigma^2}
+ \frac{1}{2\sigma^4} \sum_{i=1}^n \sum_{k=1}^K \gamma_{ik} \|x_i - \mu_k\|^2$$
""",
        "d d d d c i",
    ),
    "an equation that is summed": (
        r"""
Let $r_{ik} > 0$ with $\sum_{k=1}^K r_{ik} = 1$ for each $i$, and $N_k = \sum_{i=1}^N r_{ik}$. The Lagrangian
$$\Lambda = \sum_{k=1}^K N_k \log \pi_k + \lambda \left( 1 - \sum_{k=1}^K \pi_k \right)$$
has the slopes
$$\frac{\partial \Lambda}{\partial \pi_k} = \frac{N_k}{\pi_k} - \lambda$$
and summing $N_k = \lambda \pi_k$ over $k$ gives $\lambda = N$.
""",
        "d d d d c d d",
    ),
}


@pytest.mark.parametrize("name", NOTES)
def test_notes(name: str) -> None:
    text, expected = NOTES[name]
    assert verdicts(text) == expected
