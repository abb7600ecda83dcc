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
    "layers by entries, then as arrays with a name for what the activation is of": (
        r"""
The activation of the $j$-th neuron in layer $l$ is

$$a^l_j = \sigma\left( \sum_k w^l_{jk} a^{l-1}_k + b^l_j \right)$$

or, in vectorized form, $a^l = \sigma(w^l a^{l-1} + b^l)$. We call
$z^l = w^l a^{l-1} + b^l$ the weighted input, so that $a^l = \sigma(z^l)$.
The cost is $C = \frac12 \sum_j (y_j - a_j^L)^2$. Define the error $\delta^l_j \equiv \frac{\partial C}{\partial z^l_j}$.

$$\delta^L_j = (a^L_j - y_j)\sigma'(z_j^L)$$

$$\frac{\partial C}{\partial w^l_{jk}} = a^{l-1}_k \delta^l_j$$

$$\frac{\partial z_k^{l+1}}{\partial z_j^l} = w_{kj}^{l+1}\sigma'(z_j^l)$$

$$\delta^l_j = \sum_k w_{jk}^{l+1}\delta_k^{l+1}\sigma'(z_j^l)$$
""",
        "d c d c d d c c c i",
    ),
    "two layers, an example in every row": (
        r"""
$$Z_2 = H W_2 + b_2, \quad P = \text{softmax}(Z_2)$$

where the softmax is applied row-wise. With one-hot rows of $Y$ the loss is

$$L = -\frac{1}{B} \sum_{i=1}^B \sum_{c=1}^C Y_{ic} \log P_{ic}$$

$$\frac{\partial L}{\partial W_2} = H^T \frac{\partial L}{\partial Z_2}, \qquad
\frac{\partial L}{\partial b_2} = \mathbf{1}^T \frac{\partial L}{\partial Z_2}$$
""",
        "d d d c c",
    ),
    "a case of a family is claimed, and does not count for the others": (
        r"""
Each class has its own vector $\beta_k$ and predictor $\eta_{ik} = \beta_k^T x_i$, and

$$\pi_{ik} = \frac{e^{\eta_{ik}}}{\sum_{l=1}^{K} e^{\eta_{il}}}, \qquad k = 1,\dots,K.$$

For $K=2$ we are back at the binary model, since $\pi_{i1} = \sigma\left((\beta_2-\beta_1)^T x_i\right)$. For $m \neq k$

$$\frac{\partial\pi_{ik}}{\partial\eta_{im}} = -\pi_{ik}\pi_{im}$$
""",
        "d d d u d c",
    ),
    "a quadratic form whose matrix is definite": (
        r"""
The model problem is $q(x) = \frac{1}{2}x^\top A x - b^\top x$ with a symmetric positive definite $A$ whose eigenvalues are
$\lambda_1 \ge \dots \ge \lambda_d > 0$. Here $\nabla q(x) = Ax - b$ and $\nabla^2 q(x) = 2A$.
""",
        "d u c i",
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
