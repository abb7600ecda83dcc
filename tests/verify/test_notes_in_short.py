"""Short notes and the verdict on each of their formulas, in the order in which they stand."""

from __future__ import annotations

import pytest

from tests.verify.by_hand import verdicts

NOTES: dict[str, tuple[str, str]] = {
    "the name of a weight is no quantity": (
        r"""
The state $h_0$ is a fixed vector and $\tanh$ acts elementwise:
$$a_t = W_{h} h_{t-1} + b$$
$$h_t = \tanh(a_t)$$
The Jacobian (row $i$: derivatives of entry $i$) of one step is
$$\frac{\partial h_t}{\partial h_{t-1}} = \operatorname{diag}(1 - h_t \odot h_t) W_{h}$$
""",
        "d d c",
    ),
    "the derivative of an activation beside its values": (
        r"""
$$\begin{align}
z_1 &= W_1 x + b_1, & a_1 &= \sigma(z_1) \\
z_2 &= W_2 a_1 + b_2, & a_2 &= \tanh(z_2)
\end{align}$$
where $\sigma(z) = \frac{1}{1+e^{-z}}$ is the sigmoid. Then
$$\sigma'(z) = \sigma(z)(1 - \sigma(z))$$
$$\tanh'(z) = 1 + \tanh^2(z)$$
""",
        "d d d d d c i",
    ),
    "softmax of columns and labels of a batch": (
        r"""
$y$ is one-hot. Put $m$ examples into the columns of $X$ and their labels into the columns of $Y$.
$$Z = W X$$
The columns of $P$ are the softmax of the columns of $Z$.
$$J = -\frac{1}{m} \sum_{i=1}^{m} \sum_{k=1}^{K} Y_{ki} \log P_{ki}$$
The gradients are
$$\frac{\partial J}{\partial Z} = \frac{1}{m} (P - Y)$$
$$\frac{\partial J}{\partial W} = \frac{1}{m} (Y - P) X^T$$
""",
        "d d c i",
    ),
    "gates of one step": (
        r"""
$$i = \sigma(A_i), \quad f = \sigma(A_f), \quad g = \tanh(A_g)$$
$$c_t = f \odot c_{t-1} + i \odot g$$
where $\odot$ is the elementwise product and $\sigma$ the logistic sigmoid. $L$ is a function of $c_T$. The gradients are
$$\frac{\partial L}{\partial f} = \frac{\partial L}{\partial c_t} \odot c_{t-1}$$
$$\frac{\partial L}{\partial f} = \frac{\partial L}{\partial c_t} \odot c_t$$
""",
        "d d d d c i",
    ),
    "a condition defines no function": (
        r"""
The constraints are
$$y_i (w^T x_i + b) \geq 1 - \xi_i$$
and the Lagrangian
$$\mathcal{L} = \frac{1}{2} \|w\|^2 - \sum_{i=1}^n \alpha_i [y_i (w^T x_i + b) - 1 + \xi_i]$$
so that
$$\frac{\partial \mathcal{L}}{\partial b} = -\sum_{i=1}^n \alpha_i y_i$$
""",
        "u d c",
    ),
    "a case holds for the formula after it": (
        r"""
$$p_k = \frac{e^{z_k}}{\sum_j e^{z_j}}$$
For $j = k$ we get
$$\frac{\partial p_k}{\partial z_j} = p_k (1 - p_k)$$
and for $j \neq k$
$$\frac{\partial p_k}{\partial z_j} = p_k p_j$$
With an indicator both read
$$\frac{\partial p_k}{\partial z_j} = p_k (\mathbb{1}\{j = k\} - p_j)$$
""",
        "d d c d i c",
    ),
    "a case of one letter is no definition": (
        r"""
$$F = -(1 - p)^g \log p$$
For $g = 0$ this becomes
$$F = -\log p$$
The derivative is
$$\frac{\partial F}{\partial p} = g (1 - p)^{g - 1} \log p - \frac{(1 - p)^g}{p}$$
""",
        "d d c c",
    ),
    "the true class and the one-hot label": (
        r"""
The label $y$ is one-hot, and $c$ is the index of the correct class.
$$p_k = \frac{e^{z_k}}{\sum_j e^{z_j}}$$
$$\ell = -\sum_k y_k \log p_k$$
Inserting the softmax we get
$$\ell = -z_c + \log \sum_j e^{z_j}$$
so
$$\ell = z_c + \log \sum_j e^{z_j}$$
$$\frac{\partial \ell}{\partial z_j} = p_j - y_j$$
""",
        "d d c i c",
    ),
    "E is an error as well as a mean": (
        r"""
The matrix $X$ is n x d, $w$ and $t$ are vectors.
$$E(w) = \frac{1}{2} \|X w - t\|^2$$
$$\nabla_w E = X^T (X w - t)$$
$$\nabla_w E = X (X w - t)$$
""",
        "d c i",
    ),
    "gradients as transposes of rows": (
        r"""
We use the numerator layout, $x$ is a vector. The gradient is its transpose.
With $D$ the diagonal matrix with the entries $\phi'(z_i)$, where $\phi$ is differentiable and acts elementwise,
$$z = W x$$
$$E = \frac{1}{2} \|\phi(z) - t\|^2$$
$$\frac{\partial E}{\partial z} = (\phi(z) - t)^T D$$
$$\nabla_x E = W^T D (\phi(z) - t)$$
$$\nabla_x E = D (\phi(z) - t)$$
""",
        "d d c c i",
    ),
    "a loss of something else": (
        r"""
A loss $L$ that depends on $y = A x$ has
$$\frac{\partial L}{\partial x} = A^T \frac{\partial L}{\partial y}$$

# Gains

For a loss $L$ of the output $o$
$$o_k = g_k a_k$$
$$\frac{\partial L}{\partial g_k} = \frac{\partial L}{\partial o_k} a_k$$
""",
        "d c d c",
    ),
    "a change of variables": (
        r"""
$$R = \frac{1}{2} (s^2 - 1 - \log s^2)$$
The encoder puts out $r = \log s^2$.
$$\frac{\partial R}{\partial r} = \frac{1}{2} (e^r - 1)$$
$$\frac{\partial R}{\partial r} = e^r - 1$$
""",
        "d d c i",
    ),
    "probabilities stand for their entries": (
        r"""
With $z = u / \tau$ and $p = \mathrm{softmax}(z)$ for a vector $u$ we have
$$\frac{\partial \log p_t}{\partial u_k} = \frac{1}{\tau} (\delta_{tk} - p_k)$$
$$\frac{\partial \log p_t}{\partial u_k} = \delta_{tk} - p_k$$
""",
        "d d c i",
    ),
    "the minimiser is settled by what it minimises": (
        r"""
The matrix $X$ is n x d, $w$ and $t$ are vectors, $c$ is a number.
$$E(w) = \|X w - t\|^2 + c \|w\|^2$$
$$\nabla_w E = 2 X^T (X w - t) + 2 c w$$
Setting the gradient to zero we get the minimiser
$$w^* = (X^T X + c I)^{-1} X^T t$$
If the loss is averaged, $E_{\mathrm{avg}}(w) = \frac{1}{n} \|X w - t\|^2 + c \|w\|^2$, the minimiser is
$$\hat{w}_{\mathrm{avg}} = (X^T X + c I)^{-1} X^T t$$
where $\hat{w}_{\mathrm{avg}}$ is the minimiser of $E_{\mathrm{avg}}$.
""",
        "d c c d i",
    ),
    "so is a variable at which a slope vanishes": (
        r"""
$$f = (x - a)^2 + (x - b)^2$$
$$\frac{\partial f}{\partial x} = 2 (x - a) + 2 (x - b)$$
This is zero at the best value
$$x = \frac{a + b}{2}$$
""",
        "d c c",
    ),
    "two capitals that always stand together are a name": (
        r"""
The label $y$ is one-hot.
$$p_k = \frac{e^{z_k}}{\sum_j e^{z_j}}$$
$$CE = -\sum_k y_k \log p_k$$
$$\frac{\partial CE}{\partial z_j} = p_j - y_j$$
""",
        "d d c",
    ),
    "two capitals that stand apart as well are a product": (
        r"""
The matrices $A$ and $B$ are symmetric.
$$AB = (BA)^T$$
""",
        "c",
    ),
    "a loss of this step alone, through a state before it": (
        r"""
Superscript $t$ is always the time step.
$$c^t = f^t \odot c^{t-1} + i^t \odot g^t$$
$$s^t = q^t \odot \tanh(c^t)$$
The sign $\odot$ is the elementwise product. Let $E$ be a scalar function of $s^t$ alone. Then
$$\frac{\partial E}{\partial c^{t-1}} = \frac{\partial E}{\partial c^t} \odot f^t$$
$$\frac{\partial E}{\partial c^{t-1}} = \frac{\partial E}{\partial c^t} \odot i^t$$
""",
        "d d c i",
    ),
    "a loss of the outputs of all steps": (
        r"""
$$h_t = \tanh(W h_{t-1} + U x_t)$$
$$o_t = V h_t$$
Let $E$ be a scalar function of the outputs $o_t$, with $\odot$ the elementwise product. Then
$$\frac{\partial E}{\partial h_{t-1}} = W^T (\frac{\partial E}{\partial h_t} \odot (1 - h_t \odot h_t))$$
""",
        "d d i",
    ),
    "the gradient of the entropy of a policy": (
        r"""
$$\pi(a|s) = \frac{\exp(z(s,a))}{\sum_{a' \in A} \exp(z(s,a'))}$$
$$G(s) = - \sum_{a \in A} \pi(a|s) \log \pi(a|s)$$
It follows that
$$\frac{\partial G(s)}{\partial z(s,b)} = - \pi(b|s) ( \log \pi(b|s) + G(s) )$$
$$\frac{\partial G(s)}{\partial z(s,b)} = - \pi(b|s) ( \log \pi(b|s) - G(s) )$$
""",
        "d d c i",
    ),
    "the entropy of a vector of probabilities": (
        r"""
$$p_k = \frac{e^{z_k}}{\sum_j e^{z_j}}$$
The entropy is
$$H(p) = - \sum_k p_k \log p_k$$
$$H(p) = - \sum_k z_k p_k + \log \sum_j e^{z_j}$$
$$\frac{\partial H(p)}{\partial z_k} = - p_k (\log p_k + H(p))$$
$$\frac{\partial H(p)}{\partial z_k} = p_k (\log p_k + H(p))$$
""",
        "d d c c i",
    ),
    "the example without its label beside a family": (
        r"""
Superscript $(i)$ is the $i$-th example.
$$\hat{y}^{(i)} = \sigma(w^T x^{(i)} + b), \quad \sigma(z^{(i)}) = \frac{1}{1+e^{-z^{(i)}}}$$
For one example let $z = w^T x + b$ and $a = \sigma(z)$. Then
$$\frac{da}{dz} = a (1 - a)$$
$$\frac{da}{dz} = a (1 + a)$$
""",
        "d d d d c i",
    ),
    "letters that a later section uses for something else": (
        r"""
# Autoencoder

$$z = \mu + \sigma \odot \epsilon$$

# Batch norm

For each feature over the $m$ examples:
$$\mu = \frac{1}{m} \sum_{i=1}^m x_i$$
$$\hat{x}_i = x_i - \mu$$
$$y_i = \gamma \hat{x}_i + \beta$$

## Backward pass

$$\frac{\partial L}{\partial x_i} = \sum_{j=1}^m \frac{\partial L}{\partial \hat{x}_j} \frac{\partial \hat{x}_j}{\partial x_i}$$
$$\frac{\partial L}{\partial x_i} = \frac{\partial L}{\partial \hat{x}_i}$$
""",
        "d d d d c i",
    ),
    "the derivative by an entry of the value of a function": (
        r"""
Here $y$ is a one-hot vector of length $K$, $w$ is an $m \times K$ matrix and $x$ a vector.
$$\phi(z)_k = \frac{e^{z_k}}{\sum_{j=1}^K e^{z_j}}$$
$$L(w) = - y^T \log \phi(w^T x)$$
We write $z = w^T x$ and $\phi_k$ for the $k$-th element of $\phi(z)$. Then
$$\frac{\partial L}{\partial \phi_k} = -\frac{y_k}{\phi_k}$$
$$\frac{\partial L}{\partial \phi_k} = \frac{y_k}{\phi_k}$$
""",
        "d d d c i",
    ),
    "the derivative by the value of a function": (
        r"""
$$\sigma(z) = \frac{1}{1+e^{-z}}$$
$$G(z) = - y \log \sigma(z) - (1-y) \log (1 - \sigma(z))$$
Then
$$\frac{\partial G}{\partial \sigma(z)} = - \frac{y}{\sigma(z)} + \frac{1-y}{1-\sigma(z)}$$
$$\frac{\partial G}{\partial \sigma(z)} = - \frac{y}{\sigma(z)} - \frac{1-y}{1-\sigma(z)}$$
""",
        "d d c i",
    ),
    "a function that is defined by its entries": (
        r"""
The vector $y$ is one-hot.
$$\phi(z)_k = \frac{e^{z_k}}{\sum_{j=1}^K e^{z_j}}$$
$$L(z) = - y^T \log \phi(2 z)$$
$$\frac{\partial L}{\partial z_j} = 2 \phi(2 z)_j - 2 y_j$$
$$\frac{\partial L}{\partial z_j} = \phi(2 z)_j - y_j$$
$$\frac{\partial L}{\partial z_j} = \phi_j - y_j$$
""",
        "d d c i i",
    ),
    "a part of a loss that is named after it": (
        r"""
Here $y$ is a one-hot vector of length $K$, $w$ is an $m \times K$ matrix and $x$ a vector.
$$\phi(z)_k = \frac{e^{z_k}}{\sum_{j=1}^K e^{z_j}}$$
$$L(w) = - y^T \log \phi(w^T x)$$
We write $z = w^T x$ and $\phi_k$ for the $k$-th element of $\phi(z)$. Then
$$\frac{\partial L}{\partial z_j} = \sum_{k=1}^K \frac{\partial L}{\partial \phi_k} \frac{\partial \phi_k}{\partial z_j}$$
$$\frac{\partial L}{\partial z_j} = \phi_j - y_j$$
$$\frac{\partial L}{\partial z_j} = y_j - \phi_j$$
$$\frac{\partial L}{\partial w} = x (\phi(z) - y)^T$$
""",
        "d d d c c i c",
    ),
    "data with an error e": (
        r"""
Targets are $t = A u + e$ with noise of precision $c > 0$. Minimise
$$F(u) = \frac{c}{2} \|t - A u\|^2 + \frac{a}{2} u^T u$$
The gradient is
$$\nabla_u F(u) = c A^T (A u - t) + a u$$
$$\nabla_u F(u) = c A^T (t - A u) + a u$$
It vanishes at
$$m = c (a I + c A^T A)^{-1} A^T t$$
so that
$$\nabla_u F(m) = 0$$
$$F(u) = F(m) + \frac{1}{2} (u - m)^T (a I + c A^T A) (u - m)$$
$$F(u) = F(m) - \frac{1}{2} (u - m)^T (a I + c A^T A) (u - m)$$
""",
        "d d d c i d c c i",
    ),
    "data with noise of any letter": (
        r"""
We observe $z = B r + v$, where $v$ is Gaussian noise. The loss is
$$G(r) = \|z - B r\|^2 + k \|r\|_2^2$$
The gradient is
$$\nabla G(r) = 2 B^T (B r - z) + 2 k r$$
$$\nabla G(r) = 2 B (B r - z) + 2 k r$$
""",
        "d d c i",
    ),
}


@pytest.mark.parametrize("name", NOTES)
def test_notes(name: str) -> None:
    text, expected = NOTES[name]
    assert verdicts(text) == expected
