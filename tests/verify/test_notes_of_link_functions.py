r"""Notes whose parameters are told by a function of them, ``\log \lambda_i = w^\top x_i``, and densities without arguments."""

from __future__ import annotations

import pytest

from tests.verify.by_hand import verdicts

_LINKS = (
    (r"\log \lambda_i", r"\lambda_i x_i"),
    (r"\ln(\lambda_i)", r"\lambda_i x_i"),
    (r"\operatorname{logit}(\lambda_i)", r"\lambda_i (1 - \lambda_i) x_i"),
    (r"\log\frac{\lambda_i}{1-\lambda_i}", r"\lambda_i (1 - \lambda_i) x_i"),
    (r"\log(\lambda_i/(1-\lambda_i))", r"\lambda_i (1 - \lambda_i) x_i"),
    (r"-\lambda_i", r"(-x_i)"),
    (r"\frac{1}{\lambda_i}", r"(- \lambda_i^2 x_i)"),
)


@pytest.mark.parametrize(("link", "slope"), _LINKS)
def test_a_parameter_by_its_link(link: str, slope: str) -> None:
    text = rf"""
Suppose that $y_i \mid x_i$ has the mean $\lambda_i$, with ${link} = w^\top x_i$, and let

$$f(w) = \sum_{{i=1}}^n y_i \lambda_i.$$

Then $$\nabla f(w) = \sum_{{i=1}}^n y_i {slope},$$ and not $$\nabla f(w) = 3 \sum_{{i=1}}^n y_i {slope}.$$
"""
    assert verdicts(text).endswith("c i")


def test_a_density_without_its_arguments() -> None:
    text = r"""
Let $x_1, \ldots, x_N$ be i.i.d. samples from $\mathcal{N}(\mu, \sigma^2)$. The likelihood is

$$p(\mathcal{D} | \mu, \sigma^2) = \prod_{n=1}^N \frac{1}{\sqrt{2\pi\sigma^2}} \exp\left(-\frac{(x_n - \mu)^2}{2\sigma^2}\right)$$

Taking the derivative with respect to $\mu$ and setting it to zero:

$$\frac{\partial \log p}{\partial \mu} = \frac{1}{\sigma^2} \sum_n (x_n - \mu) = 0 \implies \mu_{ML} = \frac{1}{N}\sum_n x_n$$

For the variance:

$$\frac{\partial \log p}{\partial \sigma^2} = -\frac{N}{2\sigma^2} + \frac{1}{\sigma^4}\sum_n(x_n-\mu)^2 = 0$$
"""
    assert verdicts(text) == "d c i"
