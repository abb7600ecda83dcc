"""What teachers of machine learning know by heart, as they write it: the claim, then `;;` its definitions, `??` what is assumed."""

from __future__ import annotations

import pytest

from symderive.verify.check import check_claim

RIGHT = r"""
\frac{\partial L}{\partial \hat y} = \frac{\hat y - y}{\hat y(1-\hat y)} ;; L = -y\log\hat y - (1-y)\log(1-\hat y)
\frac{\partial L}{\partial z} = \hat y - y ;; L = -y\log\hat y - (1-y)\log(1-\hat y) ;; \hat y = \sigma(z)
\frac{\partial L}{\partial w} = (\hat y - y) x ;; L = -y\log\hat y - (1-y)\log(1-\hat y) ;; \hat y = \sigma(w^Tx + b)
\frac{\partial L}{\partial w_j} = (\hat y - y) x_j ;; L = -y\log\hat y - (1-y)\log(1-\hat y) ;; \hat y = \sigma(w^Tx + b)
\nabla_w L = X^T(\hat y - y) ;; \hat y = \sigma(Xw) ;; L = -\sum_i [y_i\log\hat y_i + (1-y_i)\log(1-\hat y_i)]
\nabla_w J = \frac{1}{m} X^T(\sigma(Xw) - y) ;; J(w) = -\frac1m\sum_{i=1}^m [y_i\log\sigma(w^Tx_i) + (1-y_i)\log(1-\sigma(w^Tx_i))] ?? row i of X is x_i^T
H = X^T D X ;; \ell(w) = \sum_i y_i\log\sigma(w^Tx_i)+(1-y_i)\log(1-\sigma(w^Tx_i)) ;; H = -\nabla^2 \ell(w) ;; D = \mathrm{diag}(p_i(1-p_i)) ;; p_i = \sigma(w^Tx_i) ?? row i of X is x_i^T
\frac{\partial J}{\partial \theta_j} = \frac1m\sum_{i=1}^m (h_\theta(x^{(i)}) - y^{(i)})x_j^{(i)} ;; h_\theta(x) = \theta^Tx ;; J(\theta) = \frac{1}{2m}\sum_{i=1}^m (h_\theta(x^{(i)}) - y^{(i)})^2
\hat\beta = (X^TX)^{-1}X^Ty ;; L(\beta) = \|y - X\beta\|^2 ?? \hat\beta minimises L
\hat\beta = (X^TX + \lambda I)^{-1}X^Ty ;; L(\beta) = \|y - X\beta\|^2 + \lambda\|\beta\|^2 ?? \hat\beta minimises L
X^T(y - X\hat\beta) = 0 ;; \hat\beta = (X^TX)^{-1}X^Ty
H^2 = H ;; H = X(X^TX)^{-1}X^T
\frac{\partial L}{\partial z_i} = p_i - y_i ;; L = -\sum_i y_i\log p_i ;; p_i = \frac{e^{z_i}}{\sum_j e^{z_j}} ?? y is one-hot
\frac{\partial L}{\partial z} = p - y ;; L = -\sum_i y_i\log p_i ;; p = \mathrm{softmax}(z) ?? y is one-hot
\frac{\partial p_i}{\partial z_i} = p_i(1-p_i) ;; p_i = \frac{e^{z_i}}{\sum_j e^{z_j}}
\delta^L = \nabla_a C \odot \sigma'(z^L) ;; \delta^l = \frac{\partial C}{\partial z^l} ;; a^l = \sigma(z^l) ;; z^l = w^l a^{l-1} + b^l ?? C is a function of a^L
\delta^l = ((w^{l+1})^T\delta^{l+1})\odot\sigma'(z^l) ;; \delta^l = \frac{\partial C}{\partial z^l} ;; a^l = \sigma(z^l) ;; z^l = w^l a^{l-1} + b^l
\frac{\partial C}{\partial b^l_j} = \delta^l_j ;; \delta^l = \frac{\partial C}{\partial z^l} ;; a^l = \sigma(z^l) ;; z^l = w^l a^{l-1} + b^l
\frac{\partial C}{\partial w^l_{jk}} = a^{l-1}_k\delta^l_j ;; \delta^l = \frac{\partial C}{\partial z^l} ;; a^l = \sigma(z^l) ;; z^l = w^l a^{l-1} + b^l
\frac{\partial L}{\partial W} = \delta x^T ;; \delta = \frac{\partial L}{\partial z} ;; z = Wx + b
\frac{\partial L}{\partial x} = W^T\delta ;; \delta = \frac{\partial L}{\partial z} ;; z = Wx + b
\frac{\partial L}{\partial W} = X^T\frac{\partial L}{\partial Y} ;; Y = XW
\frac{\partial L}{\partial X} = \frac{\partial L}{\partial Y}W^T ;; Y = XW
\hat\mu = \frac1n\sum_{i=1}^n x_i ;; \ell(\mu) = -\frac{1}{2\sigma^2}\sum_{i=1}^n(x_i-\mu)^2 - \frac n2\log(2\pi\sigma^2) ?? \hat\mu maximises \ell
\hat\sigma^2 = \frac1n\sum_{i=1}^n (x_i-\mu)^2 ;; \ell(\sigma^2) = -\frac{1}{2\sigma^2}\sum_{i=1}^n(x_i-\mu)^2 - \frac n2\log(2\pi\sigma^2) ?? \hat\sigma^2 maximises \ell
\hat p = \frac1n\sum_{i=1}^n x_i ;; L(p) = \prod_{i=1}^n p^{x_i}(1-p)^{1-x_i} ?? \hat p maximises L; x_i \in \{0,1\}
\hat\lambda = \frac{1}{\bar x} ;; L(\lambda) = \prod_{i=1}^n \lambda e^{-\lambda x_i} ;; \bar x = \frac1n\sum_i x_i ?? \hat\lambda maximises L; x_i > 0
\log L(p) = \sum_{i=1}^n x_i\log p + (n - \sum_{i=1}^n x_i)\log(1-p) ;; L(p) = \prod_{i=1}^n p^{x_i}(1-p)^{1-x_i}
\log L(\mu,\sigma^2) = -\frac n2\log(2\pi) - \frac n2\log\sigma^2 - \frac{1}{2\sigma^2}\sum_{i=1}^n(x_i-\mu)^2 ;; L(\mu,\sigma^2) = \prod_{i=1}^n\frac{1}{\sqrt{2\pi\sigma^2}}\exp\left(-\frac{(x_i-\mu)^2}{2\sigma^2}\right)
D_{KL}(\mathcal N(\mu,\sigma^2)\|\mathcal N(0,1)) = \frac12(\mu^2+\sigma^2-1-\log\sigma^2)
D_{KL}(\mathcal N(\mu_1,\sigma_1^2)\|\mathcal N(\mu_2,\sigma_2^2)) = \log\frac{\sigma_2}{\sigma_1} + \frac{\sigma_1^2+(\mu_1-\mu_2)^2}{2\sigma_2^2} - \frac12
\log p(x) = \mathbb E_{q(z)}\left[\log\frac{p(x,z)}{q(z)}\right] + D_{KL}(q(z)\|p(z|x))
\log p(x) \ge \mathbb E_{q(z)}\left[\log\frac{p(x,z)}{q(z)}\right]
\nabla_\theta J(\theta) = \mathbb E_{x\sim p_\theta}[f(x)\nabla_\theta\log p_\theta(x)] ;; J(\theta) = \mathbb E_{x\sim p_\theta}[f(x)]
\mathbb E_{x\sim p_\theta}[\nabla_\theta\log p_\theta(x)] = 0
G_t = R_{t+1} + \gamma G_{t+1} ;; G_t = \sum_{k=0}^\infty\gamma^kR_{t+k+1}
\mathrm{MSE}(\hat\theta) = \mathrm{Var}(\hat\theta) + \mathrm{Bias}(\hat\theta)^2 ;; \mathrm{MSE}(\hat\theta) = E[(\hat\theta-\theta)^2] ;; \mathrm{Bias}(\hat\theta) = E[\hat\theta]-\theta
K(x,z) = \phi(x)^T\phi(z) ;; K(x,z) = (x^Tz)^2 ;; \phi(x) = (x_1^2,\sqrt2x_1x_2,x_2^2)^T
\frac{\partial \mathcal L}{\partial w} = w - \sum_i\alpha_iy_ix_i ;; \mathcal L(w,b,\alpha) = \frac12\|w\|^2-\sum_i\alpha_i[y_i(w^Tx_i+b)-1]
\frac{\partial \mathcal L}{\partial b} = -\sum_i\alpha_iy_i ;; \mathcal L(w,b,\alpha) = \frac12\|w\|^2-\sum_i\alpha_i[y_i(w^Tx_i+b)-1]
f'(x) = f(x)(1-f(x)) ;; f(x) = \frac{1}{1+e^{-x}}
\frac{d}{dx}\mathrm{ReLU}(x) = 1 ?? x > 0
\frac{d}{dx}\log(1+e^x) = \sigma(x)
\mathrm{softplus}'(x) = \sigma(x)
\frac{\partial}{\partial x}\mathrm{swish}(x) = \sigma(x) + x\sigma(x)(1-\sigma(x))
\frac{\partial h_t}{\partial h_{t-1}} = \mathrm{diag}(1-h_t^2)W_{hh} ;; h_t = \tanh(W_{hh}h_{t-1}+W_{xh}x_t)
\frac{\partial h_t}{\partial h_k} = \prod_{i=k+1}^t\frac{\partial h_i}{\partial h_{i-1}} ;; h_t = \tanh(W_{hh}h_{t-1}+W_{xh}x_t)
\hat y_i = \frac{e^{z_i-m}}{\sum_je^{z_j-m}} ;; \hat y_i = \frac{e^{z_i}}{\sum_je^{z_j}} ;; m = \max_j z_j
\log\sum_je^{z_j} = m+\log\sum_je^{z_j-m} ;; m = \max_j z_j
\frac{\partial}{\partial z_i}\log\sum_je^{z_j} = \frac{e^{z_i}}{\sum_je^{z_j}}
\mathrm{Var}(\bar X) = \frac{\sigma^2}{n} ;; \bar X = \frac1n\sum_{i=1}^nX_i ?? X_1,...,X_n are i.i.d. with mean \mu and variance \sigma^2
E[\bar X] = \mu ;; \bar X = \frac1n\sum_{i=1}^nX_i ?? X_1,...,X_n are i.i.d. with mean \mu and variance \sigma^2
E[S^2] = \sigma^2 ;; \bar X = \frac1n\sum_{i=1}^nX_i ;; S^2 = \frac{1}{n-1}\sum_{i=1}^n(X_i-\bar X)^2 ?? X_1,...,X_n are i.i.d. with mean \mu and variance \sigma^2
\mathrm{Cov}(AX) = A\,\mathrm{Cov}(X)A^T ?? X is a random vector, A is a constant matrix
p(\theta|x) \propto p(x|\theta)p(\theta)
p(\theta|x) = \frac{p(x|\theta)p(\theta)}{\int p(x|\theta')p(\theta')d\theta'}
\|A\|_F^2 = \mathrm{tr}(A^TA)
\|A\|_F^2 = \sum_{i,j}a_{ij}^2 ?? A has entries a_{ij}
\frac{\partial \|Xw-y\|_2^2}{\partial w} = 2X^TXw - 2X^Ty
\nabla_w \frac12\|Xw-y\|^2 = X^T(Xw-y)
\frac{\partial}{\partial \Sigma}\log|\Sigma| = \Sigma^{-1} ?? \Sigma is symmetric positive definite
p(\lambda|x) \propto \lambda^{a}e^{-(b+x)\lambda} ;; p(x|\lambda) = \lambda e^{-\lambda x} ;; p(\lambda)=\frac{b^a}{\Gamma(a)}\lambda^{a-1}e^{-b\lambda} ?? x, \lambda > 0; a, b > 0
p(\mu|x) \propto \exp(-\frac12(x-\mu)^2-\frac12\mu^2) ;; p(x|\mu) = \mathcal N(x;\mu,1) ;; p(\mu)=\mathcal N(\mu;0,1)
(1+x^Tz)^2 = \phi(x)^T\phi(z) ;; \phi(x) = (1,\sqrt2x_1,\sqrt2x_2,x_1^2,\sqrt2x_1x_2,x_2^2)
\nabla^2 \ell(w) = -X^TDX ;; \ell(w) = \sum_i y_i\log\sigma(w^Tx_i)+(1-y_i)\log(1-\sigma(w^Tx_i)) ;; p_i = \sigma(w^Tx_i) ;; D_{ii} = p_i(1-p_i) ?? row i of X is x_i^T; D is diagonal
\nabla_w L = -X^t(y - Xw) ;; L = \frac12 (y-Xw)^t(y-Xw)
(AB)^t = B^t A^t
"""

WRONG = r"""
p(\lambda|x) \propto \lambda^{a-1}e^{-(b+x)\lambda} ;; p(x|\lambda) = \lambda e^{-\lambda x} ;; p(\lambda)=\frac{b^a}{\Gamma(a)}\lambda^{a-1}e^{-b\lambda} ?? x, \lambda > 0; a, b > 0
p(\theta|x) \propto p(x|\theta)
K(x,z) = \phi(x)^T\phi(z) ;; K(x,z) = (x^Tz)^2 ;; \phi(x) = (x_1^2,x_1x_2,x_2^2)^T
\frac{\partial h_t}{\partial h_k} = \prod_{i=k}^t\frac{\partial h_i}{\partial h_{i-1}} ;; h_t = \tanh(W_{hh}h_{t-1}+W_{xh}x_t) ?? h_t is a vector
\nabla_w \frac12\|Xw-y\|^2 = X(Xw-y)
\nabla^2 \ell(w) = X^TDX ;; \ell(w) = \sum_i y_i\log\sigma(w^Tx_i)+(1-y_i)\log(1-\sigma(w^Tx_i)) ;; p_i = \sigma(w^Tx_i) ;; D = \mathrm{diag}(p_i(1-p_i)) ?? row i of X is x_i^T
\nabla_w L = X^t(y - Xw) ;; L = \frac12 (y-Xw)^t(y-Xw)
(AB)^t = A^t B^t
\frac{\partial L}{\partial z} = y - \hat y ;; L = -y\log\hat y - (1-y)\log(1-\hat y) ;; \hat y = \sigma(z)
\hat\beta = (XX^T)^{-1}X^Ty ;; L(\beta) = \|y - X\beta\|^2 ?? \hat\beta minimises L
\hat\sigma^2 = \frac{1}{n-1}\sum_{i=1}^n (x_i-\mu)^2 ;; \ell(\sigma^2) = -\frac{1}{2\sigma^2}\sum_{i=1}^n(x_i-\mu)^2 - \frac n2\log(2\pi\sigma^2) ?? \hat\sigma^2 maximises \ell
\hat\lambda = \bar x ;; L(\lambda) = \prod_{i=1}^n \lambda e^{-\lambda x_i} ;; \bar x = \frac1n\sum_i x_i ?? \hat\lambda maximises L; x_i > 0
D_{KL}(\mathcal N(\mu,\sigma^2)\|\mathcal N(0,1)) = \frac12(\mu^2+\sigma^2-1+\log\sigma^2)
\log p(x) = \mathbb E_{q(z)}\left[\log\frac{p(x,z)}{q(z)}\right] + D_{KL}(p(z|x)\|q(z))
G_t = R_{t} + \gamma G_{t+1} ;; G_t = \sum_{k=0}^\infty\gamma^kR_{t+k+1}
\mathrm{Var}(\bar X) = \sigma^2 ;; \bar X = \frac1n\sum_{i=1}^nX_i ?? X_1,...,X_n are i.i.d. with mean \mu and variance \sigma^2
E[S^2] = \sigma^2 ;; \bar X = \frac1n\sum_{i=1}^nX_i ;; S^2 = \frac{1}{n}\sum_{i=1}^n(X_i-\bar X)^2 ?? X_1,...,X_n are i.i.d. with mean \mu and variance \sigma^2
\mathrm{Cov}(AX) = A^T\,\mathrm{Cov}(X)A ?? X is a random vector, A is a constant matrix
\frac{\partial L}{\partial X} = W^T\frac{\partial L}{\partial Y} ;; Y = XW
\delta^l = ((w^{l})^T\delta^{l+1})\odot\sigma'(z^l) ;; \delta^l = \frac{\partial C}{\partial z^l} ;; a^l = \sigma(z^l) ;; z^l = w^l a^{l-1} + b^l
\log\sum_je^{z_j} = \sum_je^{z_j-m} ;; m = \max_j z_j
"""


def verdict(row: str) -> str:
    body, _, assumed = row.partition("??")
    claim, *context = (part.strip() for part in body.split(";;"))
    assume = [part.strip() for part in assumed.split("; ")] if assumed else []
    return check_claim(claim, context=context, assume=assume, seconds=20.0).verdict.value


@pytest.mark.parametrize("row", RIGHT.strip().splitlines())
def test_right(row: str) -> None:
    assert verdict(row) == "correct"


@pytest.mark.parametrize("row", WRONG.strip().splitlines())
def test_wrong(row: str) -> None:
    assert verdict(row) == "incorrect"
