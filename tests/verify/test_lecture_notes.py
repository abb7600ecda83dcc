"""Short lecture notes, each with two wrong formulas: all right ones are decided, both wrong ones are found."""

from __future__ import annotations

import pytest

from tests.verify.by_hand import verdicts

NOTES: dict[str, tuple[str, str]] = {
    "logistic regression": (
        r"""
# Logistic regression

We have $m$ training examples $(x^{(i)}, y^{(i)})$ with $x^{(i)} \in \mathbb{R}^n$ and labels $y^{(i)} \in \{0, 1\}$.
The hypothesis is

$$h_\theta(x) = \sigma(\theta^T x)$$

where $\sigma(z) = \frac{1}{1 + e^{-z}}$ is the sigmoid function, whose derivative is $\sigma'(z) = \sigma(z)(1 - \sigma(z))$.

The likelihood of the labels is

$$L(\theta) = \prod_{i=1}^m h_\theta(x^{(i)})^{y^{(i)}} (1 - h_\theta(x^{(i)}))^{1 - y^{(i)}}$$

and the log-likelihood is therefore

$$\ell(\theta) = \sum_{i=1}^m y^{(i)} \log h_\theta(x^{(i)}) + (1 - y^{(i)}) \log (1 - h_\theta(x^{(i)}))$$

The gradient of the log-likelihood is

$$\frac{\partial \ell}{\partial \theta_j} = \sum_{i=1}^m (y^{(i)} - h_\theta(x^{(i)})) x_j^{(i)}$$

We minimise the cost function $J(\theta) = -\frac{1}{m} \ell(\theta)$. Its gradient is

$$\nabla_\theta J(\theta) = \frac{1}{m} \sum_{i=1}^m (y^{(i)} - h_\theta(x^{(i)})) x^{(i)}$$

With the design matrix $X$ whose rows are the $(x^{(i)})^T$, the vector of labels $y$ and $h = \sigma(X\theta)$ we get

$$\nabla_\theta J = \frac{1}{m} X^T (h - y)$$

and the Hessian is

$$H = \frac{1}{m} X^T S X$$

where $S = \operatorname{diag}(h \odot (1 - h))$. In sum notation,

$$\frac{\partial^2 J}{\partial \theta_j \partial \theta_k} = \frac{1}{m} \sum_{i=1}^m h_\theta(x^{(i)}) x_j^{(i)} x_k^{(i)}$$

With an L2 penalty the cost becomes

$$J_\lambda(\theta) = J(\theta) + \frac{\lambda}{2m} \sum_{j=1}^n \theta_j^2$$

and its gradient is $\nabla_\theta J_\lambda = \frac{1}{m} X^T (h - y) + \frac{\lambda}{m} \theta$.
""",
        "d d c d d c d i d c d d i d c",
    ),
    "a network of two layers with a table of shapes": (
        r"""
# A two-layer network

Let $X \in \mathbb{R}^{N \times D}$ be a mini-batch with one example per row and $Y \in \mathbb{R}^{N \times C}$ the
one-hot targets.

| symbol | shape | meaning |
|--------|-------|---------|
| $W_1$ | $D \times H$ | weights of the hidden layer |
| $b_1$ | $1 \times H$ | biases of the hidden layer |
| $W_2$ | $H \times C$ | weights of the output layer |
| $b_2$ | $1 \times C$ | biases of the output layer |

## Forward pass

The hidden layer computes

$$Z_1 = X W_1 + b_1$$

$$A_1 = \mathrm{ReLU}(Z_1)$$

where the bias is broadcast over the rows. The output layer is

$$Z_2 = A_1 W_2 + b_2, \qquad P = \mathrm{softmax}(Z_2)$$

with the softmax taken over each row. The loss is the mean cross-entropy

$$L = -\frac{1}{N} \sum_{n=1}^N \sum_{c=1}^C Y_{nc} \log P_{nc}$$

## Backward pass

For the scores we get

$$\frac{\partial L}{\partial Z_2} = \frac{1}{N} (P - Y)$$

and by the chain rule

$$\frac{\partial L}{\partial W_2} = A_1^T \frac{\partial L}{\partial Z_2}$$

$$\frac{\partial L}{\partial b_2} = \mathbf{1}^T \frac{\partial L}{\partial Z_2}$$

$$\frac{\partial L}{\partial A_1} = W_2^T \frac{\partial L}{\partial Z_2}$$

$$\frac{\partial L}{\partial Z_1} = \frac{\partial L}{\partial A_1} \odot \mathbf{1}[Z_1 > 0]$$

$$\frac{\partial L}{\partial W_1} = X^T \frac{\partial L}{\partial Z_1}$$

$$\frac{\partial L}{\partial b_1} = \frac{\partial L}{\partial Z_1} \mathbf{1}$$

With weight decay, $\tilde{L} = L + \frac{\lambda}{2} (\|W_1\|_F^2 + \|W_2\|_F^2)$, so that

$$\frac{\partial \tilde{L}}{\partial W_1} = \frac{\partial L}{\partial W_1} + \lambda W_1$$
""",
        "d d d d d c c c i c c i d c",
    ),
    "a recurrent network": (
        r"""
# Recurrent networks

A vanilla RNN reads a sequence $x_1, \dots, x_T$. At step $t$ the hidden state is

$$h_t = \tanh(a_t)$$

where $a_t = W h_{t-1} + U x_t + b$ with $W \in \mathbb{R}^{H \times H}$, $U \in \mathbb{R}^{H \times D}$ and
$b \in \mathbb{R}^H$. The initial state is $h_0 = 0$.
The output is $o_t = V h_t + c$, and $\hat{y}_t = \operatorname{softmax}(o_t)$. The target $y_t$ is one-hot, and the
total loss is

$$L = \sum_{t=1}^T L_t, \qquad L_t = -y_t^T \log \hat{y}_t$$

## Backpropagation through time

The gradient at the outputs is

$$\frac{\partial L}{\partial o_t} = \hat{y}_t - y_t$$

The state $h_t$ influences the loss through $o_t$ and through $h_{t+1}$. Let
$\delta_t = \frac{\partial L}{\partial h_t}$. At the last step

$$\delta_T = V^T (\hat{y}_T - y_T)$$

and for $t < T$

$$\delta_t = V^T (\hat{y}_t - y_t) + W^T \operatorname{diag}(1 - h_{t+1}^2) \delta_{t+1}$$

The Jacobian of the transition is

$$\frac{\partial h_{t+1}}{\partial h_t} = \operatorname{diag}(1 - h_{t+1}^2) W^T$$

The gradients with respect to the parameters are

$$\frac{\partial L}{\partial V} = \sum_{t=1}^T (\hat{y}_t - y_t) h_t^T$$

$$\frac{\partial L}{\partial c} = \sum_{t=1}^T (\hat{y}_t - y_t)$$

$$\frac{\partial L}{\partial W} = \sum_{t=1}^T \operatorname{diag}(1 - h_t^2) \delta_t h_{t-1}^T$$

$$\frac{\partial L}{\partial U} = \sum_{t=1}^T \operatorname{diag}(1 - h_t^2) \delta_t h_t^T$$

$$\frac{\partial L}{\partial b} = \sum_{t=1}^T (1 - h_t^2) \odot \delta_t$$
""",
        "d d d d d d d c d c d c i c c c i c",
    ),
    "softmax regression, first for one example and then for many": (
        r"""
# Softmax regression with regularisation

For an input $x \in \mathbb{R}^d$ the model computes the logits $z = W x + b$ with $W \in \mathbb{R}^{K \times d}$
and $b \in \mathbb{R}^K$, and the probabilities

$$p_k = \frac{e^{z_k}}{\sum_{j=1}^K e^{z_j}}$$

The target $y$ is one-hot. The cross-entropy loss of one example is

$$\ell = -\sum_{k=1}^K y_k \log p_k$$

The derivative of the softmax is

$$\frac{\partial p_k}{\partial z_j} = p_k (\delta_{kj} - p_j)$$

so that, for the logits,

$$\frac{\partial \ell}{\partial z_j} = y_j - p_j$$

and in vector form $\nabla_z \ell = p - y$. By the chain rule we have

$$\nabla_W \ell = (p - y) x^\top, \qquad \nabla_b \ell = p - y$$

The loss can be written with the log-sum-exp function,

$$\ell = \log \sum_{j=1}^K e^{z_j} - y^\top z$$

## Whole data set

Let $x_1, \dots, x_n$ be the inputs, $y_1, \dots, y_n$ the one-hot targets and
$p_i = \operatorname{softmax}(W x_i + b)$ the predictions. The regularised objective is

$$J(W, b) = -\frac{1}{n} \sum_{i=1}^n y_i^\top \log p_i + \frac{\lambda}{2} \|W\|_F^2$$

Its gradients are

$$\frac{\partial J}{\partial W} = \frac{1}{n} \sum_{i=1}^n (p_i - y_i) x_i^\top + 2 \lambda W$$

$$\frac{\partial J}{\partial b} = \frac{1}{n} \sum_{i=1}^n (p_i - y_i)$$

If the rows of $X$, $Y$ and $P$ are $x_i^\top$, $y_i^\top$ and $p_i^\top$, then

$$\frac{\partial J}{\partial W} = \frac{1}{n} (P - Y)^\top X + \lambda W$$

The Hessian of the loss in the logits is

$$\nabla_z^2 \ell = \operatorname{diag}(p) - p p^\top$$
""",
        "d d d c i c c c c d d i c c c",
    ),
    "linear regression and ridge": (
        r"""
# Linear regression

Given the design matrix $X \in \mathbb{R}^{n \times d}$, the targets $y \in \mathbb{R}^n$ and the weights
$w \in \mathbb{R}^d$, the residuals are $r = y - Xw$. We minimise the sum of squares

$$J(w) = \frac{1}{2n} \|y - Xw\|^2$$

Expanding the square gives

$$J(w) = \frac{1}{2n} (y^T y - 2 w^T X^T y + w^T X^T X w)$$

so that the gradient is

$$\nabla J(w) = \frac{1}{n} X^T (y - X w)$$

and the Hessian is

$$\nabla^2 J(w) = \frac{1}{n} X^T X$$

Setting the gradient to zero we obtain the normal equations

$$X^T X w = X^T y$$

If $X^T X$ is invertible, the solution is

$$\hat{w} = (X^T X)^{-1} X^T y$$

The predictions are $\hat{y} = X \hat{w} = P y$ with $P = X (X^T X)^{-1} X^T$. The matrix $P$ is symmetric and
$P^2 = P$. The residuals $\hat{r} = y - \hat{y}$ satisfy $X^T \hat{r} = 0$.

## Ridge regression

We add a penalty with $\lambda > 0$:

$$J_\lambda(w) = \frac{1}{2n} \|y - Xw\|^2 + \frac{\lambda}{2} \|w\|^2$$

The gradient is now

$$\nabla J_\lambda(w) = \frac{1}{n} X^T (X w - y) + \lambda w$$

and the minimiser is

$$\hat{w}_\lambda = (X^T X + \lambda I)^{-1} X^T y$$

With the singular value decomposition $X = U S V^T$ it is

$$\hat{w}_\lambda = V (S^2 + n \lambda I)^{-1} S U^T y$$
""",
        "d d c i c c c c d c d c d d c i d c",
    ),
    "the parts of a loss told behind their sum": (
        r"""
At step $t$ the output is $o_t = V h_t + c$, and $\hat{y}_t = \operatorname{softmax}(o_t)$. The target $y_t$ is
one-hot, and the total loss is

$$L = \sum_{t=1}^T L_t$$

with $L_t = -y_t^T \log \hat{y}_t$.

$$\frac{\partial L}{\partial o_t} = \hat{y}_t - y_t$$

$$\frac{\partial L}{\partial c} = \sum_{t=1}^T (y_t - \hat{y}_t)$$
""",
        "d d d d c i",
    ),
    "a loss written anew without the probabilities it is made of": (
        r"""
The target $y$ is one-hot, and the probabilities are
$$p_k = \frac{e^{z_k}}{\sum_j e^{z_j}}$$
The loss is
$$\ell = -\sum_k y_k \log p_k$$
As the $y_k$ sum to one, we get
$$\ell = \log \sum_j e^{z_j} - \sum_k y_k z_k$$
The derivative is
$$\frac{\partial \ell}{\partial p_k} = -\frac{y_k}{p_k}$$
$$\frac{\partial \ell}{\partial p_k} = \frac{y_k}{p_k}$$
""",
        "d d c c i",
    ),
    "a copy of the weights for each step": (
        r"""
The states are $h^{(t)} = \tanh(a^{(t)})$ with $a^{(t)} = W h^{(t-1)} + U x^{(t)} + b$, the loss is
$J = \sum_{t=1}^T J^{(t)}$ with
$J^{(t)} = \frac12 \|h^{(t)} - y^{(t)}\|^2$. Each step has its own copy $W^{(k)}$ of the weights:
$$\frac{\partial J}{\partial W^{(k)}} = \frac{\partial J}{\partial a^{(k)}} (h^{(k-1)})^T$$
$$\frac{\partial J}{\partial W^{(k)}} = \frac{\partial J}{\partial a^{(k)}} (h^{(k)})^T$$
$$\frac{\partial J}{\partial W} = \sum_{k=1}^T \frac{\partial J}{\partial W^{(k)}}$$
""",
        "d d d d c i c",
    ),
    "the parts of a loss told before their sum": (
        r"""
The target $y_t$ is one-hot, the output is $o_t = V h_t + c$. With $\hat{y}_t = \operatorname{softmax}(o_t)$ a step has the loss
$$L_t = -y_t^T \log \hat{y}_t$$
and the sequence has the loss
$$L = \sum_{t=1}^T L_t$$
$$\frac{\partial L}{\partial c} = \sum_{t=1}^T (\hat{y}_t - y_t)$$
$$\frac{\partial L}{\partial c} = \sum_{t=1}^T (y_t - \hat{y}_t)$$
""",
        "d d d d c i",
    ),
    "the log-odds say what a probability is": (
        r"""
The score is $z = w^T x + b$. If $P$ is the probability of class one, we let
$$\ln\left(\frac{P}{1-P}\right) = z$$
$$e^z = \frac{P}{1-P}$$
$$P = \frac{e^z}{1 + e^z}$$
$$\frac{\partial P}{\partial z} = P (1 + P)$$
""",
        "d d c c i",
    ),
    "a letter in bold and plain": (
        r"""
The dual objective is
$$\begin{aligned}
W(\alpha) &= \sum_{i=1}^n \alpha_i - \frac{1}{2} \sum_{i=1}^n \sum_{j=1}^n \alpha_i \alpha_j y_i y_j x_i^T x_j \\
&= \mathbf{1}^T \boldsymbol{\alpha} - \frac{1}{2} \boldsymbol{\alpha}^T \mathbf{Q} \boldsymbol{\alpha}
\end{aligned}$$
where $Q_{ij} = y_i y_j x_i^T x_j$.
""",
        "d u d",
    ),
    "one gate stands for all": (
        r"""
The gates are
$$f_t = \sigma(W_f h_{t-1} + b_f)$$
$$g_t = \sigma(W_g h_{t-1} + b_g)$$
The argument is called $z$, for instance $z^f_t = W_f h_{t-1} + b_f$.
$$\frac{\partial f_t}{\partial b_f} = \mathrm{diag}(\sigma'(z^f_t))$$
""",
        "d d d c",
    ),
}


@pytest.mark.parametrize("name", NOTES)
def test_every_formula_of_a_note_is_judged(name: str) -> None:
    text, expected = NOTES[name]
    assert verdicts(text) == expected
