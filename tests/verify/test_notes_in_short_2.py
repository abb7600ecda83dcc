"""More short notes and the verdict on each of their formulas, in the order in which they stand."""

from __future__ import annotations

import pytest

from tests.verify.by_hand import verdicts

NOTES: dict[str, tuple[str, str]] = {
    "a slope that is set to zero at the end of its chain": (
        r"""
The Lagrangian is
$$\mathcal{L}(v, c, \mu) = \frac{1}{2} \|v\|^2 + \sum_{k=1}^m \mu_k [1 - t_k (v^\top z_k + c)]$$
At the optimum
$$\nabla_v \mathcal{L} = v - \sum_{k=1}^m \mu_k t_k z_k = 0 \Rightarrow v = \sum_{k=1}^m \mu_k t_k z_k$$
$$\frac{\partial \mathcal{L}}{\partial c} = -\sum_{k=1}^m \mu_k t_k = 0$$
$$\frac{\partial \mathcal{L}}{\partial c} = \sum_{k=1}^m \mu_k t_k = 0$$
$$\sum_{k=1}^m \mu_k t_k = 0$$
""",
        "d c c i c",
    ),
    "what follows from a slope that is set to zero": (
        r"""
The Lagrangian is
$$J(v, \mu) = v^T C v - \mu (v^T v - 1)$$
where $C$ is symmetric. The derivative is
$$\frac{\partial J}{\partial v} = 2 C v - 2 \mu v$$
Setting it to zero
$$\frac{\partial J}{\partial v} = 0$$
gives
$$C v = \mu v$$
""",
        "d c d c",
    ),
    "inequalities between free letters are conditions": (
        r"""
The margin demands
$$\text{s.t. } t_k (v \cdot z_k - c) \geq 1 \quad \forall k = 1, \ldots, m$$
Each constraint $t_k (v \cdot z_k - c) \geq 1$ can be rewritten as
$$1 - t_k (v \cdot z_k - c) \leq 0$$
""",
        "d d d",
    ),
    "inequalities of what is defined are claims": (
        r"""
Let $f(x) = x^2 + 1$ with real $x$. Then
$$f(x) \geq 1$$
$$f(x) \geq 2$$
""",
        "d c i",
    ),
    "the shapes of a product are no numbers": (
        r"""
A map gives an $(a \times b) \cdot (b \times n) = a \times n$ matrix, and $(n \times d)(d \times 1) = n \times 1$.
But $(n + 1)(n - 1) = n^2 + 1$.
""",
        "u u i",
    ),
    "an index that is neither summed over nor on the left": (
        r"""
We sum over repeated indices.
$$r_s = \frac{\exp(A_{sj} B_{jc})}{\exp(A_{wk} B_{kc})}$$
$$\frac{\partial r_a}{\partial A_{zi}} = r_a B_{ic} \delta_{az} - r_a r_z B_{ic}$$
$$u_i = A_{ij} v_j$$
$$\frac{\partial u_i}{\partial v_k} = A_{ik}$$
$$\frac{\partial u_i}{\partial v_k} = A_{ki}$$
""",
        "d u d c i",
    ),
    "a size that is a vector in a section of its own": (
        r"""
There are $N$ examples in $X \in \mathbb{R}^{N \times K}$.
## A lemma
Let $g(u) \in \mathbb{R}$ be a real-valued function of $u \in \mathbb{R}^n$. If $u = s(K) K$ where $s(K) \in \mathbb{R}$
and $K \in \mathbb{R}^n$, then
$$\frac{\partial g}{\partial K} = \left(\frac{\partial s}{\partial K} K^T + s(K) I\right) \frac{\partial g}{\partial u}$$
$$\frac{\partial g}{\partial K} = \left(\frac{\partial s}{\partial K} K^T - s(K) I\right) \frac{\partial g}{\partial u}$$
## Back to it
$$S = X^T X$$
where $X$ is of the shape $N \times K$. Then
$$\frac{\partial \operatorname{tr}(S)}{\partial X} = 2 X$$
""",
        "d c i d c",
    ),
    "what is chosen has a new meaning": (
        r"""
Rewrite $V$ in the form $V = B X$ for some choice of $B$. We choose $V = X - M$ with matrices $X$ and $M$. Then
$$\operatorname{tr}(V^T V) = \operatorname{tr}(X^T X) - 2 \operatorname{tr}(M^T X) + \operatorname{tr}(M^T M)$$
$$\operatorname{tr}(V^T V) = \operatorname{tr}(X^T X) - \operatorname{tr}(M^T X) + \operatorname{tr}(M^T M)$$
""",
        "d d c i",
    ),
    "the density of a vector beside those of its entries": (
        r"""
The log-likelihood is
$$\begin{align}
\ell(\theta) &= \log \prod_{n=1}^N p(x^{(n)}, c^{(n)}; \theta) \\
&= \log \prod_{n=1}^N p(x^{(n)} | c^{(n)}; \theta) p(c^{(n)}; \theta) \\
&= \log \prod_{n=1}^N \left(\prod_{k=1}^d p(x_k^{(n)} | c^{(n)}; \theta)\right) p(c^{(n)}; \theta) \\
&= \sum_{n=1}^N \left(\log p(c^{(n)}; \theta) + \sum_{k=1}^d \log p(x_k^{(n)} | c^{(n)}; \theta)\right)
\end{align}$$
""",
        "d c u u",
    ),
    "displays in scripts of MathJax, and comments of TeX": (
        r"""
The output is
<script type="math/tex; mode=display">
q_i = \frac{e^{z_i}}{\sum_j e^{z_j}}
</script>
Its derivatives are
<script type="math/tex; mode=display">% <![CDATA[
\begin{aligned}
\frac{\partial q_i}{\partial z_i}
% &= \text{as above} \\
&= q_i - q_i^2 \\
&= q_i (1 + q_i) % a slip
\end{aligned} %]]></script>
<script type="text/javascript">a = 1;</script>
""",
        "d c i",
    ),
    "rows that are written out, and a function under its argument's name": (
        r"""
We use row vectors and row gradients. The input is the row
$$\mathbf z = \begin{bmatrix} z_1 \ \, z_2 \ \, ... \ \, z_n \end{bmatrix}$$
and the output
$$\mathbf q(\mathbf z) = \begin{bmatrix} q(\mathbf z)_1 & q(\mathbf z)_2 & \dots & q(\mathbf z)_n \end{bmatrix}$$
$$q(\mathbf z)_i = \frac{e^{z_i}}{\sum_j e^{z_j}}$$
The Jacobian has a row for each output and a column for each input. From now on we write $\mathbf q(\mathbf z)$ as $\mathbf q$.
$$\mathbf t = [0 \ \, 0 \ \, \dots \ \, 1 \ \, \dots \ \, 0]$$
$$C(\mathbf t, \mathbf q) = -\sum_{i=1}^n t_i \log q_i$$
$$C(\mathbf t, \mathbf q) = -\mathbf t \log \mathbf q^\top$$
$$\nabla_{\mathbf q} C = -\mathbf t \ \text{diag}\left(\frac{\mathbf 1}{\mathbf q}\right)$$
$$\nabla_{\mathbf q} C = -\frac{\mathbf t}{\mathbf q}$$
$$\nabla_{\mathbf q} C = \frac{\mathbf t}{\mathbf q}$$
$$\nabla_{\mathbf z} C = \mathbf q - \mathbf t$$
$$\nabla_{\mathbf z} C = \mathbf q + \mathbf t$$
""",
        "d d d d d c c c i c i",
    ),
    "a cost of what is a function too": (
        r"""
$$g(\mathbf u)_k = \tanh(u_k)$$
$$Q(\mathbf t, \mathbf g) = \frac{1}{2} \sum_{k=1}^m (g_k - t_k)^2$$
$$\nabla_{\mathbf g} Q = \mathbf g - \mathbf t$$
$$\nabla_{\mathbf g} Q = \mathbf t - \mathbf g$$
""",
        "d d c i",
    ),
    "rows that are equivalent are conditions": (
        r"""
$$\begin{align}
p(c = 1 | u) \geq p(c = 0 | u) &\leftrightarrow \frac{p(c = 1 | u)}{p(c = 0 | u)} \geq 1 \\
&\leftrightarrow \log \frac{p(c = 1 | u)}{p(c = 0 | u)} \geq 0
\end{align}$$
""",
        "u u u",
    ),
    "a box around a part of a display": (
        r"""
$$
\boxed{\, F \;=\; \frac{g}{r} - u \langle g, u \rangle \,}
\quad\text{where}\quad
\langle g, u \rangle = \sum_i g_i u_i.
$$
$$\boxed{\; v = 2 u \;} \quad \text{so} \quad \boxed{\langle g, v \rangle = \langle g, u \rangle}$$
""",
        "d c d i",
    ),
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
    "a display with blank lines within its environment": (
        r"""
Let \\( h(u) = u^3 \\).

$$ \begin{align}

h(u) + 1 &= u^3 + 1 \\[10pt]
         &= u \, u^2 + 1 \\[10pt]
         &= u u^2 + 2

\end{align} $$
""",
        "d c c i",
    ),
    "a mean beside a divergence": (
        r"""
We approximate the posterior of $h$ given $v$ by $q(h \mid v)$:
$$\begin{aligned}
D_{KL}(q(h \mid v) \| p(h \mid v)) &= E\left[\log \frac{q(h \mid v)}{p(h \mid v)}\right] \\
&= E[\log q(h \mid v) - \log p(v \mid h) - \log p(h)] + \log p(v) \\
&= D_{KL}(q(h \mid v) \| p(h)) - E[\log p(v \mid h)] - \log p(v)
\end{aligned}$$
""",
        "c c i",
    ),
    "a sum of what has no index": (
        r"""
$$D_{KL}[N(m(v), S(v)) \| N(0, 1)] = \frac{1}{2} \sum_j \left( S(v) + m^2(v) - 1 - \log S(v) \right)$$
""",
        "u",
    ),
    "a law of which the divergence from numbers is taken": (
        r"""
Let $q(h \mid v)$ approximate $p(h \mid v)$, and let $p(h)$ be the prior.
$$D_{KL}(N(m(v), s^2), N(0, 1)) = \frac{1}{2} (s^2 + m(v)^2 - 1 - \log s^2)$$
$$D_{KL}(N(m(v), s^2), N(0, 1)) = \frac{1}{2} (s^2 + m(v)^2 + 1 - \log s^2)$$
""",
        "c i",
    ),
    "the event whose probability is meant": (
        r"""
Let $r_{nj} = q_n(h_{nj}=1)$, where $h_{nj}=1$ if $v_n$ is in group $j$ and $h_{nj} = 0$ otherwise.
Here $q_n(h_{nj}=1)$ is the probability of $h_{nj}=1$ under $q_n$.
""",
        "d d d d",
    ),
    "values before a step and after it": (
        r"""
Data $v=(0,1,4)$. Before the update: $m=(0,4)$. After one iteration: $m=(0.50,3.95)$.
The components have means $u=(1,3)$. Their sum is $u_1 + u_2 = 4$, and $u_1 u_2 = 4$.
""",
        "d d d d c i",
    ),
    "a left side on a row of its own, and rows without a sign before": (
        r"""
Let $g(u) = u^3$.
$$\begin{aligned}
& g(u) + 1 \\
=& u^2 u + 1 & \scriptstyle{\text{; by definition}} \\
=& u^2 + 1
\end{aligned}$$
$$\begin{split}
g(u) - 2 g(u) \\
\quad = u - u^3 - u \\
\quad = u^3
\end{split}$$
""",
        "d c i c i",
    ),
    "what holds under a condition only": (
        r"""
Let $h$ and $v$ have the density $p(h, v)$.
The ratio $\frac{p(v,h)}{p(h)}=p(v)$ is constant in $h$ if and only if they are independent.
""",
        "u",
    ),
}


@pytest.mark.parametrize("name", NOTES)
def test_notes(name: str) -> None:
    text, expected = NOTES[name]
    assert verdicts(text) == expected
