"""More short notes and the verdict on each of their formulas, in the order in which they stand."""

from __future__ import annotations

import pytest

from tests.verify.by_hand import verdicts

NOTES: dict[str, tuple[str, str]] = {
    "a decomposition in bold letters that touch, and the members of its factors": (
        r"""
The $m \times k$ matrix $\mathbf{A}$ has the singular value decomposition
$$\mathbf{A} = \mathbf{PSQ}^\top$$
where $\mathbf{P}$ and $\mathbf{Q}$ are $m \times k$ and $k \times k$ orthogonal matrices. $\mathbf{S}$ is a $k \times k$ diagonal
matrix, with diagonal entries $s_1 \geq \dots \geq s_k \geq 0$ called the singular values. If some of the values $s_i = 0$, then
$\mathbf{A}$ is singular. The singular vectors $q_i$ (columns of $\mathbf{Q}$) and $p_i$ belong together, where $p_i$ are the
columns of $\mathbf{P}$. Now
$$\mathbf{A^\top A} = \mathbf{QS}^2\mathbf{Q}^\top$$
$$\mathbf{A^\top A} = \mathbf{QS}\mathbf{Q}^\top$$
$$\mathbf{A} q_1 = s_1 p_1$$
$$\mathbf{A} q_1 = s_2 p_1$$
""",
        "d u d c i c i",
    ),
    "a covariance matrix that is denoted by a letter": (
        r"""
The weighted estimate is
$$\hat{u} = (F^T H F)^{-1} F^T H z$$
Let the variance-covariance matrix of the measurements be denoted by $C$. The one of the estimate is
$$K = (F^T H F)^{-1} F^T H C H^T F (F^T H F)^{-1}$$
When $H = C^{-1}$, this becomes
$$K = (F^T H F)^{-1}$$
$$K = F^T H F$$
""",
        "d d d c i",
    ),
    "a left side on a row of its own": (
        r"""
The exponent is
$$\begin{aligned}
&-\frac{1}{2}(u-v)^T A (u-v)
\\&= -\frac{1}{2} u^T A u + \frac{1}{2} u^T A v + \frac{1}{2} v^T A u - \frac{1}{2} v^T A v
\\&= -\frac{1}{2} u^T A u + \frac{1}{2} u^T A v + \frac{1}{2} v^T A u + \frac{1}{2} v^T A v
\end{aligned}$$
""",
        "c i",
    ),
    "steps that are left out": (
        r"""
The matrices $A$ and $B$ are $n \times n$ matrices. Let us set $A B A^T + I = M$, where $I$ is the identity matrix. Then
$$\begin{align}
M^T &= (A B A^T)^T + I \\
&\quad \vdots \\
&= A B^T A^T + I \\
I &= M - A B A^T \\
(I + A)^2 &= I + 2 A + A A
\end{align}$$
""",
        "d c c c c",
    ),
    "some subscripts with Markdown's escapes": (
        r"""
The gain $G\_k$ and the state $s\_k$ are vectors, and
$$s_k = s\_{k-1} + G\_k (y_k - s\_{k-1}^T x_k)$$
Then
$$s_k - s\_{k-1} = G_k (y\_k - s_{k-1}^T x\_k)$$
$$s_k - s\_{k-1} = G_k (y\_k + s_{k-1}^T x\_k)$$
""",
        "d c i",
    ),
    "a bold vector of the values of a function with its letter": (
        r"""
The log-likelihood is
$$\ell(w) = \sum_{n=1}^M \{t_n \log q(x_n; w) + (1 - t_n) \log(1 - q(x_n; w))\}$$
Let $\mathbf{q}$ be the vector of fitted probabilities and $\mathbf{R}$ a $M \times M$ diagonal matrix of weights with $n$th diagonal
element $q(x_n; w)(1 - q(x_n; w))$. The Newton step is
$$\begin{aligned}
w' &= v + (\mathbf{F}^T \mathbf{R} \mathbf{F})^{-1} \mathbf{F}^T (\mathbf{t} - \mathbf{q}) \\
&= (\mathbf{F}^T \mathbf{R} \mathbf{F})^{-1} \mathbf{F}^T \mathbf{R} (\mathbf{F} v + \mathbf{R}^{-1} (\mathbf{t} - \mathbf{q}))
\end{aligned}$$
""",
        "d d c",
    ),
}


@pytest.mark.parametrize("name", NOTES)
def test_notes(name: str) -> None:
    text, expected = NOTES[name]
    assert verdicts(text) == expected
