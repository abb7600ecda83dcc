"""Short notes on kernels and Gaussian processes, and the verdict on each of their formulas, in the order in which they stand."""

from __future__ import annotations

import pytest

from tests.verify.by_hand import verdicts

NOTES: dict[str, tuple[str, str]] = {
    "regression with a kernel": (
        r"""
# GP regression

Let $K$ be the kernel matrix with entries $K_{ij} = k(x_i, x_j)$, symmetric and positive definite, and $C = K + s^2 I$.
The observations are $t \sim \mathcal{N}(0, C)$, so that

$$\log p(t \mid \theta) = -\frac{1}{2} t^\top C^{-1} t - \frac{1}{2}\log|C| - \frac{N}{2}\log(2\pi)$$

We use

$$\frac{\partial C^{-1}}{\partial \theta} = -C^{-1}\frac{\partial C}{\partial\theta}C^{-1}$$
$$\frac{\partial \log|C|}{\partial \theta} = \operatorname{tr}\Big(C^{-1}\frac{\partial C}{\partial\theta}\Big)$$

and get the gradient

$$\frac{\partial}{\partial\theta}\log p(t\mid\theta) =
\frac{1}{2} t^\top C^{-1}\frac{\partial C}{\partial\theta}C^{-1} t
- \frac{1}{2}\operatorname{tr}\Big(C^{-1}\frac{\partial C}{\partial\theta}\Big)$$

or, with $a = C^{-1} t$,

$$\frac{\partial}{\partial\theta}\log p(t\mid\theta) =
\frac{1}{2} \operatorname{tr}\Big((a a^\top - C^{-1})\frac{\partial C}{\partial\theta}\Big)$$

For a new input $x_*$ let $(k_*)_i = k(x_i, x_*)$. The predictive mean is

$$m(x_*) = k_*^\top C^{-1} t$$

which is a linear combination of kernels,

$$m(x_*) = \sum_{i=1}^N a_i k(x_i, x_*)$$

For the RBF kernel

$$k(x, x') = s_f^2 \exp\left(-\frac{(x - x')^2}{2\ell^2}\right)$$

we have

$$\frac{\partial k(x, x')}{\partial \ell} = \frac{(x - x')^2}{\ell^3} k(x, x')$$
$$\frac{\partial k(x, x')}{\partial s_f} = \frac{2}{s_f} k(x, x')$$
$$k(x, x) = s_f^2$$
$$\frac{\partial C}{\partial s} = 2 s I$$

## Cholesky

With $C = L L^\top$, where $L$ is lower triangular,

$$\log|C| = 2\sum_{i=1}^N \log L_{ii}$$
$$C^{-1} = L^{-\top} L^{-1}$$

and with $v = L^{-1} k_*$ the variance is

$$\sigma_*^2 = k(x_*, x_*) - v^\top v = k(x_*, x_*) - k_*^\top C^{-1} k_*$$
""",
        "d d d d c c c d c d d c d c c c c d c c d c",
    ),
    "the same with mistakes": (
        r"""
Let $S$ be the kernel matrix, symmetric and positive definite, and $B = S + v I$. The data are $y \sim \mathcal{N}(0, B)$:
$$\log p(y \mid \phi) = -\frac{1}{2} y^\top B^{-1} y - \frac{1}{2}\log|B| - \frac{N}{2}\log(2\pi)$$
$$\frac{\partial B^{-1}}{\partial \phi} = -B^{-1}\frac{\partial B}{\partial\phi}$$
$$\frac{\partial}{\partial\phi}\log p(y\mid\phi) =
\frac{1}{2} y^\top B^{-1}\frac{\partial B}{\partial\phi}B^{-1} y
+ \frac{1}{2}\operatorname{tr}\Big(B^{-1}\frac{\partial B}{\partial\phi}\Big)$$
With the Cholesky factorisation $B = G G^\top$
$$\log|B| = \sum_{i=1}^N \log G_{ii}$$
""",
        "d d d i i d i",
    ),
}


@pytest.mark.parametrize("name", NOTES)
def test_notes(name: str) -> None:
    text, expected = NOTES[name]
    assert verdicts(text) == expected
