"""Short notes in the forms that most lectures have, and the verdict on each of their formulas, in the order in which they stand."""

from __future__ import annotations

import pytest

from tests.verify.by_hand import verdicts

NOTES: dict[str, tuple[str, str]] = {
    "a direction of largest variance": (
        r"""
Let $S = \frac{1}{n}\sum_{i=1}^n x_i x_i^T$. We maximize $u^T S u$ subject to $u^T u = 1$. The Lagrangian is

$$\mathcal{L}(u,\lambda) = u^T S u - \lambda(u^T u - 1)$$

Setting the gradient to zero,

$$\nabla_u \mathcal{L} = 2Su - 2\lambda u = 0 \quad\Rightarrow\quad Su = \lambda u,$$

so $u$ is an eigenvector of $S$, and the variance is $u^T S u = \lambda u^T u = \lambda$.
""",
        "d d d c c",
    ),
    "two layers, an example in every row": (
        r"""
$$Z_2 = H W_2 + b_2, \quad P = \text{softmax}(Z_2)$$

where the softmax is applied row-wise. With one-hot rows of $Y$ the loss is

$$L = -\frac{1}{B} \sum_{i=1}^B \sum_{c=1}^C Y_{ic} \log P_{ic}$$

$$\frac{\partial L}{\partial W_2} = H^T \frac{\partial L}{\partial Z_2}, \qquad \frac{\partial L}{\partial b_2} = \mathbf{1}^T \frac{\partial L}{\partial Z_2}$$
""",
        "d d d c c",
    ),
    "ridge regression by singular values": (
        r"""
Let $\hat w = (X^\top X + \alpha I)^{-1}X^\top y$ with $X \in \mathbb{R}^{n\times d}$, and let $X = U\Sigma V^\top$ be the thin SVD. Then
\[ X \hat w = \sum_{j=1}^d u_j \frac{\sigma_j^2}{\sigma_j^2+\alpha} u_j^\top y, \]
and the degrees of freedom are $\operatorname{tr}(X(X^\top X+\alpha I)^{-1}X^\top) = \sum_{j=1}^d \frac{\sigma_j}{\sigma_j+\alpha}$.
""",
        "d d c i",
    ),
}


@pytest.mark.parametrize("name", NOTES)
def test_notes(name: str) -> None:
    text, expected = NOTES[name]
    assert verdicts(text) == expected
