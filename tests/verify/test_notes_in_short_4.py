"""More short notes and the verdict on each of their formulas, in the order in which they stand."""

from __future__ import annotations

import pytest

from tests.verify.by_hand import verdicts

NOTES: dict[str, tuple[str, str]] = {
    "the one-hot rows of a matrix with its sizes": (
        r"""
The rows of $X \in \mathbb{R}^{n \times d}$ are the examples and the rows of $T \in \mathbb{R}^{n \times C}$ their one-hot targets.
$$S = X V + \mathbf{1} c^T$$
$$Q_{ik} = \frac{\exp(S_{ik})}{\sum_{j=1}^C \exp(S_{ij})}$$
$$J = \frac{1}{n} \sum_{i=1}^n J_i, \qquad J_i = -\sum_{k=1}^C T_{ik} \log Q_{ik}$$
Every derivative has the shape of its variable.
$$\frac{\partial J_i}{\partial S_{ik}} = T_{ik} - Q_{ik}$$
$$\frac{\partial J_i}{\partial S_{ik}} = Q_{ik} - T_{ik}$$
$$\frac{\partial J}{\partial S} = \frac{1}{n} (Q - T)$$
$$\frac{\partial J}{\partial V_{jk}} = \frac{1}{n} \sum_{i=1}^n X_{ij} (Q_{ik} - T_{ik})$$
$$\frac{\partial J}{\partial V} = X^T (Q - T)$$
""",
        "d d d d i c c c i",
    ),
    "a new input beside those that are rows": (
        r"""
The design matrix $F$ has $N$ rows $f_n^T$. Let
$$S = (a I + b F^T F)^{-1}$$
For a new input $f$ the variance is $v(f) = \frac{1}{b} + f^T S f$. One more pair with input $f$ changes the precision to
$R^{-1} = S^{-1} + b f f^T$, so that
$$R = S + \frac{b S f f^T S}{1 + b f^T S f}$$
$$R = S - \frac{b S f f^T S}{1 + b f^T S f}$$
$$f^T R f = \frac{f^T S f}{1 + b f^T S f}$$
$$f^T R f = \frac{f^T S f}{1 - b f^T S f}$$
""",
        "d d d i c c i",
    ),
    "prior and posterior with n observations": (
        r"""
A normal mean with known variance $\sigma^2$, prior mean $m_0$ and prior variance $v_0^2$, after $n$ observations with average $\bar{x}$:
$$\frac{1}{v_n^2} = \frac{1}{v_0^2} + \frac{n}{\sigma^2}, \qquad m_n = v_n^2 \left( \frac{m_0}{v_0^2} + \frac{n \bar{x}}{\sigma^2} \right)$$
$$m_n = \frac{\sigma^2 m_0 + n v_0^2 \bar{x}}{\sigma^2 + n v_0^2}$$
$$m_n = m_0 + \frac{n v_0^2}{\sigma^2 + n v_0^2} (\bar{x} - m_0)$$
$$m_n = m_0 + \frac{v_0^2}{\sigma^2 + n v_0^2} (\bar{x} - m_0)$$
With weights it is
$$w_n = \frac{n v_0^2}{n v_0^2 + \sigma^2}$$
$$m_n = w_n \bar{x} + (1 - w_n) m_0$$
$$m_n = w_n m_0 + (1 - w_n) \bar{x}$$
""",
        "d d c c i d c i",
    ),
    "precisions": (
        r"""
Let $\kappa_0$ and $\kappa$ be precisions. After $n$ observations
$$\kappa_n = \kappa_0 + n \kappa$$
$$m_n = \frac{\kappa_0 m_0 + n \kappa \bar{y}}{\kappa_n}$$
$$s_n = \frac{1}{\kappa_n}$$
So
$$m_n - m_0 = n \kappa s_n (\bar{y} - m_0)$$
$$m_n - m_0 = n s_n (\bar{y} - m_0)$$
$$\frac{1}{s_n} - \kappa_0 = n \kappa$$
""",
        "d d d c i c",
    ),
    "the dimension in a normal density": (
        r"""
The Gaussian density is
$$\mathcal{N}(y \mid m, S) = \frac{1}{(2\pi)^{d/2} |S|^{1/2}} \exp\left( -\frac{1}{2} (y-m)^\top S^{-1} (y-m) \right)$$
where $S$ is a covariance matrix. Its logarithm is
$$\log \mathcal{N}(y \mid m, S) = -\frac{d}{2} \log(2\pi) - \frac{1}{2} \log|S| - \frac{1}{2} (y-m)^\top S^{-1} (y-m)$$
$$\log \mathcal{N}(y \mid m, S) = -d \log(2\pi) - \frac{1}{2} \log|S| - \frac{1}{2} (y-m)^\top S^{-1} (y-m)$$
For $S = s^2 I$,
$$\nabla_m \log \mathcal{N}(y \mid m, S) = S^{-1} (y - m)$$
""",
        "d c i d c",
    ),
    "the argument of a function beside another z": (
        r"""
Each input $x^{(i)}$ is a column vector with $d$ entries and each label $y^{(i)}$ is 0 or 1. The logistic function is
$$g(z) = \frac{1}{1 + e^{-z}}$$
The probability is $p_w(x) = g(w^T x)$. The log likelihood is
$$\ell(w) = \sum_{i=1}^n y^{(i)} \log p_w(x^{(i)}) + (1 - y^{(i)}) \log(1 - p_w(x^{(i)}))$$
Stack the inputs as the rows of the design matrix $X$,
the labels in $\vec{y}$, and write $\vec{p} = g(Xw)$ with $g$ applied elementwise.
Let $R$ be the diagonal matrix with entries $R_{ii} = p_w(x^{(i)})(1 - p_w(x^{(i)}))$.

The working response is $z = Xw + R^{-1}(\vec{y} - \vec{p})$. With a penalty,
$$J(w) = -\ell(w) + \frac{c}{2} \|w\|^2$$
$$\nabla_w J(w) = X^T(\vec{y} - \vec{p}) + c w$$
$$\nabla_w J(w) = X^T(\vec{p} - \vec{y}) + c w$$
""",
        "d d d d d d d i c",
    ),
    "examples that a formula has without their matrix": (
        r"""
Each input $x^{(i)}$ has $d$ entries and each label $y^{(i)}$ is 0 or 1.
$$p_w(x) = \frac{1}{1 + e^{-w^T x}}$$
$$\ell(w) = \sum_{i=1}^n y^{(i)} \log p_w(x^{(i)}) + (1 - y^{(i)}) \log(1 - p_w(x^{(i)}))$$
Stack the inputs as the rows of the design matrix $X$.
Let $R$ be the diagonal matrix with entries $R_{ii} = p_w(x^{(i)})(1 - p_w(x^{(i)}))$. The Hessian is
$$\frac{\partial^2 \ell(w)}{\partial w_j \partial w_k} = \sum_{i=1}^n p_w(x^{(i)})(1 - p_w(x^{(i)})) x_j^{(i)} x_k^{(i)}$$
$$\nabla_w^2 \ell(w) = -X^T R X$$
""",
        "d d d i c",
    ),
    "the gradient of a weight with an index, in one font": (
        r"""
$$\mathbf{Q} = \mathbf{X} \mathbf{W}_Q, \qquad \mathbf{Y} = \mathbf{Q} \mathbf{W}_Y$$
We write $\mathbf{dX}$ for the gradient $\frac{\partial L}{\partial \mathbf{X}}$ in the shape of $\mathbf{X}$,
so that $\mathbf{dY}$ is given. Then
$$\mathbf{dW}_Q = \mathbf{X}^\top \mathbf{dQ}$$
$$\mathbf{dW}_Y = \mathbf{dY}\, \mathbf{Q}^\top$$
""",
        "d d c i",
    ),
    "an error is no expectation, with a mark or of a parameter": (
        r"""
Let $s_i = v^\top u_i$ and $h_i = \frac{1}{1 + e^{-s_i}}$, with labels $t_i \in \{0, 1\}$.
$$p(t|v) = \prod_{i=1}^n h_i^{t_i} (1 - h_i)^{1 - t_i}$$
The error is
$$\begin{align}
E(v) &= -\ln p(t|v) \\
&= \sum_{i=1}^n \{ \ln(1 + e^{s_i}) - t_i s_i \}
\end{align}$$
Then
$$\frac{\partial E}{\partial h_i} = \frac{h_i - t_i}{h_i (1 - h_i)}$$
$$\nabla E(v) = \sum_{i=1}^n (h_i - t_i) u_i$$
$$\nabla E(v) = \sum_{i=1}^n (t_i - h_i) u_i$$
With a penalty
$$\tilde{E}(v) = E(v) + \frac{\lambda}{2} v^\top v$$
$$\nabla \tilde{E}(v) = \sum_{i=1}^n (h_i - t_i) u_i + \lambda v$$
$$\nabla \nabla \tilde{E}(v) = \sum_{i=1}^n h_i (1 - h_i) u_i u_i^\top + \frac{\lambda}{2} I$$
""",
        "d d d d c c c i d c i",
    ),
    "a slope with the gates held constant": (
        r"""
All vectors are columns and $\odot$ is the elementwise product. $\sigma$ acts elementwise, like tanh.
$$u_t = \sigma(A h_{t-1} + V x_t)$$
$$s_t = u_t \odot s_{t-1} + k_t \odot q_t, \qquad k_t = \sigma(B h_{t-1})$$
$$h_t = \tanh(s_t)$$
Along the direct path, with the gates held constant,
$$\frac{\partial s_t}{\partial s_{t-1}} = \mathrm{diag}(u_t)$$
With the gates held constant, the next one is
$$\frac{\partial s_t}{\partial s_{t-1}} = \mathrm{diag}(k_t)$$
In full we have
$$\frac{\partial s_t}{\partial s_{t-1}} = \mathrm{diag}(u_t)$$
""",
        "d d d d c i i",
    ),
    "a prior and a law given its variable": (
        r"""
Let $\theta \sim \mathrm{Beta}(a, b)$ and $x \mid \theta \sim \mathrm{Bernoulli}(\theta)$. Then
$$\mathbb{E}[\theta \mid x] = \frac{a + x}{a + b + 1}$$
$$\mathbb{E}[\theta \mid x] = \frac{a + x}{a + b}$$
$$\mathbb{E}[\theta \mid x] = \frac{a}{a + b}$$
""",
        "d d c i i",
    ),
    "an error of what is random is no mean": (
        r"""
The prior on $u$ is a Gaussian, and $t = A u + \varepsilon$.
$$E(u) = \frac{a}{2} \|A u - t\|^2 + \frac{b}{2} \|u\|^2$$
$$\nabla_u E(u) = a A^T (A u - t) + b u$$
$$\nabla_u E(u) = a A^T (A u - t) + u$$
With
$$m = (A^T A + \frac{b}{a} I)^{-1} A^T t$$
the value at the minimum simplifies to
$$E(m) = \frac{a}{2} t^T (t - A m)$$
""",
        "d d c i d c",
    ),
    "a prime that is a part of a name": (
        r"""
The vector $s$ is the old memory and $s'$ the new one.
$$g = \sigma(V x + c)$$
$$s' = g \odot s + (1 - g) \odot \tanh(x)$$
where $\sigma$ is the sigmoid. With $p = \frac{\partial L}{\partial s'}$ we have
$$\frac{\partial L}{\partial g} = p \odot (s - \tanh(x))$$
$$\frac{\partial L}{\partial g} = p \odot (s + \tanh(x))$$
$$\frac{\partial L}{\partial c} = \frac{\partial L}{\partial g} \odot g \odot (1 - g)$$
""",
        "d d d c i c",
    ),
    "parameters with a prime": (
        r"""
A Gamma prior with shape $a$ and rate $b$ has a posterior with $a' = a + n$ and $b' = b + s$. Its mean is
$$\frac{a'}{b'} = \frac{b}{b + s} \cdot \frac{a}{b} + \frac{s}{b + s} \cdot \frac{n}{s}$$
$$\frac{a'}{b'} = \frac{a + n}{b}$$
""",
        "d d c i",
    ),
    "a prime of a function of which nothing is known": (
        r"""
$$f(x) = x^3$$
$$f' = x^2$$
""",
        "d u",
    ),
    "rows and a decomposition told in passing": (
        r"""
Let $A \in \mathbb{R}^{m \times p}$, $m > p$, be a centred data matrix of full column rank whose rows are $a_i^\top$. Put
$$C = \frac{1}{m} A^\top A$$
The variance along a unit vector $v$ is
$$\frac{1}{m} \sum_{i=1}^m (v^\top a_i)^2 = v^\top C v$$
$$\sum_{i=1}^m a_i a_i^\top = A A^\top$$

# Decomposition

With $P^\top P = Q^\top Q = I$ and $D$ diagonal with the singular values $d_1 \ge \dots \ge d_p > 0$,
$$A = P D Q^\top$$
Then
$$A Q = P D$$
$$A P = Q D$$
$$\mathrm{tr}(C) = \frac{1}{m} \|A\|_F^2$$
$$C = \frac{1}{m} Q D^2 Q^\top$$
$$C = \frac{1}{m} P D^2 P^\top$$
""",
        "d d c i d u d c i c c i",
    ),
    "a loss of a matrix called E": (
        r"""
Write $E(V) = \frac{1}{2} \|A - A V V^\top\|_F^2$ for the loss of a linear autoencoder with tied weights $V$. Its gradient is
$$\nabla_V E(V) = -A^\top A (I - V V^\top) V - (I - V V^\top) A^\top A V$$
$$\nabla_V E(V) = -2 A^\top A (I - V V^\top) V$$
""",
        "d c i",
    ),
    "a capital that counts is no matrix of the small letter": (
        r"""
The layer has $H$ units and a batch has $N$ examples.
$$m_j = \frac{1}{N} \sum_n h_{nj}$$
$$y_{nj} = g_j (h_{nj} - m_j)$$
Let $L$ be the loss. Then
$$\frac{\partial L}{\partial h_{ij}} = g_j \frac{\partial L}{\partial y_{ij}} - \frac{g_j}{N} \sum_n \frac{\partial L}{\partial y_{nj}}$$
$$\frac{\partial L}{\partial h_{ij}} = g_j \frac{\partial L}{\partial y_{ij}} - \frac{1}{N} \sum_n \frac{\partial L}{\partial y_{nj}}$$
The mean over the units is
$$c_n = \frac{1}{H} \sum_{j=1}^H h_{nj}$$
and so
$$\frac{\partial c_n}{\partial h_{nj}} = \frac{1}{H}$$
$$\frac{\partial c_n}{\partial h_{nj}} = \frac{h_{nj}}{H}$$
""",
        "d d c i d c i",
    ),
    "covariances of a filter": (
        r"""
The state has the transition matrix $F$.
The noise has covariances $V$ (of the state) and $W$ (of the sensors). The old belief has mean $b$ and covariance $C$.
$$\bar{C} = F C F^\top + V$$
$$S = H \bar{C} H^\top + W$$
$$K = \bar{C} H^\top S^{-1}$$
$$\hat{C} = (I - K H) \bar{C}$$
Other forms are
$$\hat{C} = \bar{C} - K S K^\top$$
$$\hat{C} = \bar{C} + K S K^\top$$
$$\hat{C}^{-1} = \bar{C}^{-1} + H^\top W^{-1} H$$
For any gain $G$ the error is
$$J(G) = \mathrm{tr}\left( (I - G H) \bar{C} (I - G H)^\top + G W G^\top \right)$$
$$\frac{\partial J}{\partial G} = 2 G S - 2 \bar{C} H^\top$$
""",
        "d d d d c i c d c",
    ),
    "equalities of a case, joined by and": (
        r"""
$$u_j = m_j + s_j e_j$$
Check: for $m_1 = m_2$ and $s_1 = s_2$ nothing changes.
For a differentiable $g$ we get
$$\frac{\partial g(u)}{\partial m_j} = \frac{\partial g(u)}{\partial u_j}$$
""",
        "d d d c",
    ),
    "a product over the columns of a matrix": (
        r"""
Inputs are the columns $u_i$ of the $d \times n$ matrix $U$, the targets are stacked in the vector $y$.
$$f(u) = u^\top v$$
The likelihood is
$$\begin{align}
p(y|U,v) &= \prod_{i=1}^n p(y_i|u_i,v) \\
&= \prod_{i=1}^n \frac{1}{\sqrt{2\pi} \sigma} \exp\left(-\frac{(y_i - u_i^\top v)^2}{2 \sigma^2}\right) \\
&= \frac{1}{(2\pi \sigma^2)^{n/2}} \exp\left(-\frac{1}{2 \sigma^2} |y - U^\top v|^2\right)
\end{align}$$
and so
$$\log p(y|U,v) = -\frac{1}{2 \sigma^2} |y - U^\top v|^2 - \frac{1}{2} \log(2\pi \sigma^2)$$
""",
        "d d d c i",
    ),
    "gradients by rows, with a d that is a size too": (
        r"""
Let $\mathbf{A} \in \mathbb{R}^{n \times d}$ and
$$\mathbf{Z} = c\, \mathbf{A} \mathbf{B}^\top, \qquad \mathbf{Y} = \mathrm{softmax}(\mathbf{Z}), \qquad \mathbf{H} = \mathbf{Y} \mathbf{U}$$
where the softmax is applied row-wise and $c = 1/\sqrt{d}$. We write $a_i$, $b_j$, $u_j$, $h_i$ for the rows (as column vectors).
$$h_i = \sum_j Y_{ij} u_j$$
We write $\mathbf{dM}$ for the gradient $\frac{\partial \ell}{\partial \mathbf{M}}$ in the shape of $\mathbf{M}$,
so that $\mathbf{dH}$ is given. Then
$$du_j = \sum_i Y_{ij}\, dh_i$$
$$dY_{ij} = dh_i^\top u_j$$
$$du_j = \sum_i Y_{ji}\, dh_i$$
$$da_i = c \sum_j dZ_{ij}\, b_j$$
$$db_j = c \sum_i dZ_{ij}\, b_i$$
$$\mathbf{dB} = c\, \mathbf{dZ}^\top \mathbf{A}$$
""",
        "d d d d c c c i c i c",
    ),
    "weights that are held fixed though a formula gives them": (
        r"""
$$g_j = \frac{a_j e^{-(x - m_j)^2}}{\sum_l a_l e^{-(x - m_l)^2}}$$
Maximise, with $g_j$ held fixed, the function
$$F = -\sum_j g_j (x - m_j)^2$$
The derivatives are
$$\frac{\partial F}{\partial m_j} = 2 g_j (x - m_j)$$
$$\frac{\partial F}{\partial m_j} = g_j (x - m_j)$$
""",
        "d d c i",
    ),
    "a decomposition told before its formula": (
        r"""
The singular value decomposition of the data matrix is
$$B = U S V^\top$$
so
$$B^\top B = V S^2 V^\top$$
$$B^\top B = U S^2 U^\top$$
""",
        "d c i",
    ),
    "a class other than the true one": (
        r"""
$$p_k = \frac{e^{s_k}}{\sum_{l=1}^K e^{s_l}}$$
$$C = -s_c + \log \sum_{l=1}^K e^{s_l}$$
For a class $k$ other than $c$ we get
$$\frac{\partial C}{\partial s_k} = p_k$$
while
$$\frac{\partial C}{\partial s_k} = p_k$$
""",
        "d d c i",
    ),
    "a class different from the true one, in a sentence": (
        r"""
With $p_k = \frac{e^{s_k}}{\sum_{l=1}^K e^{s_l}}$ and $C = -s_c + \log \sum_{l=1}^K e^{s_l}$ we have,
for a class k different from c, $\frac{\partial C}{\partial s_k} = p_k$, while $\frac{\partial C}{\partial s_c} = p_c - 1$.
""",
        "d d c c",
    ),
    "powers beside labels in brackets": (
        r"""
Superscripts in parentheses are time steps.
$$s^{(t)} = A s^{(t-1)}$$
Then
$$s^{(t)} = A^t s^{(0)}$$
$$s^{(t)} = A^{t-1} s^{(0)}$$
If $A = V D V^\top$ with orthogonal $V$ and diagonal $D$, this becomes
$$s^{(t)} = V D^t V^\top s^{(0)}$$
""",
        "d c i d c",
    ),
    "an index not equal to another": (
        r"""
Let $p_k = \frac{e^{s_k}}{\sum_{l=1}^K e^{s_l}}$.
For $j$ not equal to $k$ we have $\frac{\partial p_k}{\partial s_j} = -p_j p_k$.
For $j$ other than $k$, $\frac{\partial p_k}{\partial s_j} = p_j p_k$.
""",
        "d c i",
    ),
    "laws in words": (
        r"""
Let $X$ be $\mathcal{N}(m, s^2)$ distributed. Then
$$\mathbb{E}[X^4] = m^4 + 6 m^2 s^2 + 3 s^4$$
$$\mathbb{E}[X^4] = m^4 + 6 m^2 s^2 + s^4$$
The prior on $w$ is $\mathcal{N}(0, \tau^2)$, and $y$ given $w$ is $\mathcal{N}(w, \sigma^2)$. So
$$\mathbb{E}[w \mid y] = \frac{\tau^2 y}{\tau^2 + \sigma^2}$$
$$\mathbb{E}[w \mid y] = \frac{\sigma^2 y}{\tau^2 + \sigma^2}$$
""",
        "c i c i",
    ),
    "units whose layer is told by a letter": (
        r"""
For the units we write
$$a_j = \sum_i w_{ji} z_i, \qquad z_j = h(a_j)$$
and $\delta_j = \frac{\partial E}{\partial a_j}$. Then
$$\delta_j = h'(a_j) \sum_k w_{jk} \delta_k$$
$$\delta_j = h'(a_j) \sum_k w_{kj} \delta_k$$
and
$$\frac{\partial E}{\partial w_{ji}} = \delta_j z_i$$
$$\frac{\partial E}{\partial w_{ji}} = \delta_i z_j$$
""",
        "d d d i c c i",
    ),
}


@pytest.mark.parametrize("name", NOTES)
def test_notes(name: str) -> None:
    text, expected = NOTES[name]
    assert verdicts(text) == expected
