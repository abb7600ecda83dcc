"""Claims about densities, expectations, entropies and divergences: right ones, wrong ones, and such as cannot be checked."""

from __future__ import annotations

import pytest

from symderive.verify.check import judge_claim
from symderive.verify.findings import Verdict

Claim = tuple[str, list[str], list[str]]

RIGHT: list[Claim] = [
    (r"\sum_x p(x) = 1", [], []),
    (r"p(x,y) = p(x|y) p(y)", [], []),
    (r"p(x) = \sum_y p(x,y)", [], []),
    (r"p(y|x) = \frac{p(x|y)p(y)}{\sum_{y'} p(x|y')p(y')}", [], []),
    (r"p(x) = \int p(x|z) p(z) dz", [], []),
    (r"\mathbb{E}[aX+b] = a\mathbb{E}[X] + b", [], []),
    (r"\mathbb{E}[XY] = \mathbb{E}[X]\mathbb{E}[Y]", [], [r"X and Y are independent"]),
    (r"\mathrm{Var}(X) = \mathbb{E}[X^2] - \mathbb{E}[X]^2", [], []),
    (r"\mathrm{Var}(X+Y) = \mathrm{Var}(X) + \mathrm{Var}(Y)+2\mathrm{Cov}(X,Y)", [], []),
    (r"\mathbb{E}[\mathbb{E}[X|Y]] = \mathbb{E}[X]", [], []),
    (r"H(X,Y) = H(X) + H(Y|X)", [], []),
    (r"I(X;Y) = H(X) - H(X|Y)", [], []),
    (r"I(X;Y) = \sum_{x,y} p(x,y) \log \frac{p(x,y)}{p(x)p(y)}", [], []),
    (r"D_{KL}(q\|p) = \sum_x q(x) \log \frac{q(x)}{p(x)}", [], []),
    (r"D_{KL}(q\|p) \ge 0", [], []),
    (r"\log p(x) = \mathbb{E}_{q(z|x)}[\log \frac{p(x,z)}{q(z|x)}] + D_{KL}(q(z|x)\|p(z|x))", [], []),
    (r"\log p(x) \ge \mathbb{E}_{q(z|x)}[\log p(x|z)] - D_{KL}(q(z|x)\|p(z))", [], []),
    (
        r"\nabla_\theta \mathbb{E}_{x\sim p_\theta}[f(x)] = \mathbb{E}_{x\sim p_\theta}[f(x)\nabla_\theta \log p_\theta(x)]",
        [],
        [],
    ),
    (
        r"D_{KL}(\mathcal{N}(\mu,\sigma^2)\|\mathcal{N}(0,1)) = \frac12(\sigma^2+\mu^2-1-\log\sigma^2)",
        [],
        [r"sigma > 0"],
    ),
    (
        r"D_{KL}(\mathcal{N}(\mu,\Sigma)\|\mathcal{N}(0,I)) = \frac12(\mathrm{tr}(\Sigma)+\mu^T\mu-d-\log\det\Sigma)",
        [],
        [r"Sigma is symmetric positive definite", r"mu is in R^d"],
    ),
    (r"\mathbb{E}[x^2] = \mu^2+\sigma^2", [r"x \sim \mathcal{N}(\mu,\sigma^2)"], []),
    (
        r"\mathbb{E}[x x^T] = \Sigma + \mu\mu^T",
        [r"x \sim \mathcal{N}(\mu,\Sigma)"],
        [r"Sigma is symmetric positive definite"],
    ),
    (r"\mathbb{E}[e^{tX}] = e^{\mu t+\frac12\sigma^2t^2}", [r"X \sim \mathcal{N}(\mu,\sigma^2)"], []),
    (r"\mathbb{E}[X] = np", [r"X \sim \mathrm{Binomial}(n,p)"], []),
    (r"\mathrm{Var}(X) = \lambda", [r"X \sim \mathrm{Poisson}(\lambda)"], []),
    (r"\mathrm{Var}[x] = p(1-p)", [r"x \sim \mathrm{Bernoulli}(p)"], []),
    (r"\mathbb{E}[X] = \frac{a}{a+b}", [r"X \sim \mathrm{Beta}(a,b)"], []),
    (
        r"\mathbb{E}[\bar{x}] = \mu",
        [r"\bar{x} = \frac1n\sum_{i=1}^n x_i", r"x_i \sim \mathcal{N}(\mu,\sigma^2)"],
        [r"x_i are independent"],
    ),
    (
        r"\mathrm{Var}(\bar{x}) = \frac{\sigma^2}{n}",
        [r"\bar{x} = \frac1n\sum_{i=1}^n x_i", r"x_i \sim \mathcal{N}(\mu,\sigma^2)"],
        [r"x_i are independent"],
    ),
    (
        r"\mathrm{Var}(\bar{X}) = \frac{\sigma^2}{n}",
        [r"\bar{X} = \frac1n\sum_{i=1}^n X_i", r"\mathrm{Var}(X_i)=\sigma^2"],
        [r"X_1, ..., X_n are independent"],
    ),
    (r"\mathbb{E}[(X-\mu)^2] = \sigma^2", [r"\mathbb{E}[X]=\mu", r"\mathrm{Var}(X)=\sigma^2"], []),
    (r"\mathbb{E}[(Y-c)^2] = \mathrm{Var}(Y) + (\mathbb{E}[Y]-c)^2", [], []),
    (r"f(\mathbb{E}[X]) \le \mathbb{E}[f(X)]", [r"f(x)=x^2"], []),
    (r"\mathrm{Cov}(Ax) = A\Sigma A^T", [r"\Sigma = \mathrm{Cov}(x)"], [r"x is a random vector", r"A is a matrix"]),
    (r"\mathrm{Cov}(x,y) = \mathbb{E}[xy^T] - \mathbb{E}[x]\mathbb{E}[y]^T", [], [r"x and y are random vectors"]),
    (r"p(x_1,x_2,x_3) = p(x_1)p(x_2|x_1)p(x_3|x_1,x_2)", [], []),
    (r"p(x,y|z) = p(x|y,z)p(y|z)", [], []),
    (r"H(p,q) = H(p) + D_{KL}(p\|q)", [], []),
    (r"H(X) \le H(X,Y)", [], []),
    (
        r"p(z|x) = \mathcal{N}(z; \frac{x}{1+s}, \frac{s}{1+s})",
        [r"p(z)=\mathcal{N}(z;0,1)", r"p(x|z)=\mathcal{N}(x;z,s)"],
        [r"s>0"],
    ),
    (r"p(x) = \mathcal{N}(x; 0, 1+s)", [r"p(z)=\mathcal{N}(z;0,1)", r"p(x|z)=\mathcal{N}(x;z,s)"], [r"s>0"]),
    (r"\mathbb{E}_{p(z|x)}[z] = \frac{x}{1+s}", [r"p(z)=\mathcal{N}(z;0,1)", r"p(x|z)=\mathcal{N}(x;z,s)"], [r"s>0"]),
    (r"\mathbb{E}[X] = \frac1\lambda", [r"p(x)=\lambda e^{-\lambda x}"], [r"x>0", r"lambda>0"]),
    (r"\mathbb{E}_{x\sim p}[x] = \frac1\lambda", [r"p(x)=\lambda e^{-\lambda x}"], [r"x>0", r"lambda>0"]),
    (
        r"\nabla_\mu \mathbb{E}_{z \sim \mathcal{N}(\mu,\sigma^2)}[z^3] = \mathbb{E}_{z \sim \mathcal{N}(\mu,\sigma^2)}[3z^2]",
        [],
        [],
    ),
    (
        r"\mathbb{E}_{z \sim \mathcal{N}(\mu,\sigma^2)}[z^2] = \mathbb{E}_{\epsilon\sim\mathcal{N}(0,1)}[(\mu+\sigma\epsilon)^2]",
        [],
        [r"sigma>0"],
    ),
    (r"\sum_a \pi_\theta(a|s) \nabla_\theta \log \pi_\theta(a|s) = 0", [], []),
    (
        r"p(z_{nk} = 1 | x_n) = \frac{\pi_k \mathcal{N}(x_n | \mu_k, \Sigma_k)}{\sum_j \pi_j \mathcal{N}(x_n | \mu_j, \Sigma_j)}",
        [r"p(z_{nk}=1)=\pi_k", r"p(x_n | z_{nk}=1) = \mathcal{N}(x_n | \mu_k, \Sigma_k)"],
        [r"Sigma_k is symmetric positive definite", r"pi_k are positive and sum to 1"],
    ),
    (
        r"p(x_n) = \sum_k \pi_k \mathcal{N}(x_n | \mu_k, \sigma_k^2)",
        [r"p(z_{nk}=1)=\pi_k", r"p(x_n | z_{nk}=1) = \mathcal{N}(x_n | \mu_k, \sigma_k^2)"],
        [r"pi_k are positive and sum to 1"],
    ),
    (
        r"p(z=k|x) = \frac{\pi_k \mathcal{N}(x | \mu_k, s_k)}{\sum_j \pi_j \mathcal{N}(x | \mu_j, s_j)}",
        [r"p(z=k)=\pi_k", r"p(x | z=k) = \mathcal{N}(x | \mu_k, s_k)"],
        [r"pi_k are positive and sum to 1"],
    ),
    (r"p(y=1|x) = \frac{p(x|y=1)p(y=1)}{p(x|y=0)p(y=0)+p(x|y=1)p(y=1)}", [], []),
    (r"P(y=k|x) = \frac{P(x|y=k)P(y=k)}{\sum_{j=1}^K P(x|y=j)P(y=j)}", [], []),
    (r"\mathrm{Var}(X) = \sigma^2", [r"X = \mu + \sigma \epsilon", r"\epsilon \sim \mathcal{N}(0,1)"], []),
    (r"\mathbb{E}[x^4] = 3\sigma^4", [r"x \sim \mathcal{N}(0,\sigma^2)"], []),
    (r"\mathbb{E}[z z^T] = \sigma^2 I", [r"z \sim \mathcal{N}(0,\sigma^2 I)"], []),
    (r"\mathrm{Cov}(x) = A A^T", [r"x = A z", r"z \sim \mathcal{N}(0, I)"], [r"A is a matrix"]),
    (
        r"\mathbb{E}[(x-a)^T(x-a)] = \mathrm{tr}(\Sigma) + (\mu-a)^T(\mu-a)",
        [r"x \sim \mathcal{N}(\mu,\Sigma)"],
        [r"Sigma is symmetric positive definite"],
    ),
    (
        r"\mathbb{E}[x^T A x] = \mathrm{tr}(A\Sigma) + \mu^T A\mu",
        [r"\mathbb{E}[x]=\mu", r"\mathrm{Cov}(x) = \Sigma"],
        [r"Sigma is symmetric positive definite"],
    ),
    (
        r"\mathbb{E}\left[\frac{1}{n}\sum_{i=1}^n (X_i - \bar{X})^2\right] = \frac{n-1}{n}\sigma^2",
        [r"\bar{X} = \frac1n\sum_{i=1}^n X_i"],
        [r"X_1, ..., X_n are independent with mean mu and variance sigma^2"],
    ),
    (r"\mathbb{E}_{x\sim p}[\nabla_x \log p(x)] = 0", [r"p(x) = \mathcal{N}(x;\mu,\sigma^2)"], []),
    (
        r"\mathbb{E}_{q(x_t|x_0)}[x_t] = \sqrt{a} x_0",
        [r"q(x_t|x_0)=\mathcal{N}(x_t;\sqrt{a}x_0,(1-a)I)"],
        [r"0 < a < 1"],
    ),
    (r"H(p) = \frac12 \log(2\pi e\sigma^2)", [r"p(x)=\mathcal{N}(x;\mu,\sigma^2)"], [r"sigma > 0"]),
    (r"I(X;Y) = D_{KL}(p(x,y) \| p(x)p(y))", [], []),
    (r"I(X;Y) \ge 0", [], []),
    (r"H(Y|X) \le H(Y)", [], []),
    (r"\mathbb{E}[Y] = \sum_x \mathbb{E}[Y|X=x] P(X=x)", [], []),
    (r"P(A|B) = \frac{P(B|A)P(A)}{P(B)}", [], []),
    (r"\log p(x) = \mathbb{E}_{q}[\log p(x,z)] - \mathbb{E}_q[\log q(z)] + KL(q(z)\|p(z|x))", [], []),
    (
        r"\mathcal{L} = \mathbb{E}_{q(z)}[\log p(x,z)] + H(q)",
        [r"\mathcal{L} = \mathbb{E}_{q(z)}[\log p(x,z) - \log q(z)]"],
        [],
    ),
    (
        r"\nabla_\theta J = \mathbb{E}_{\tau\sim p_\theta(\tau)}[R(\tau)\nabla_\theta\log p_\theta(\tau)]",
        [r"J = \mathbb{E}_{\tau\sim p_\theta(\tau)}[R(\tau)]"],
        [],
    ),
    (r"\mathrm{Var}(aX+bY) = a^2\mathrm{Var}(X)+b^2\mathrm{Var}(Y)", [], [r"X and Y are independent"]),
    (r"\mathrm{Cov}(X,Y) = \mathbb{E}[XY]-\mathbb{E}[X]\mathbb{E}[Y]", [], []),
    (r"\operatorname{Var}[X] = \mathbb{E}[(X-\mathbb{E}[X])^2]", [], []),
    (r"\langle x^2 \rangle - \langle x \rangle^2 = \mathrm{Var}(x)", [], []),
    (r"\mathbb{E}_{x,y}[f(x)] = \mathbb{E}_x[f(x)]", [], []),
    (r"p(x|\theta) = \prod_i p(x_i|\theta)", [], [r"the x_i are independent given theta"]),
    (r"\sum_{y} p(y|x) = 1", [], []),
    (r"\sum_{k=1}^K p(y=k|x) = 1", [], []),
    (
        r"\mathbb{E}[\mathbf{x}^\top\mathbf{y}] = \mathbb{E}[\mathbf{x}]^\top\mathbb{E}[\mathbf{y}]",
        [],
        [r"x and y are independent random vectors"],
    ),
    (r"\sigma^2 = \mathbb{E}[X^2]-\mu^2", [r"\mu=\mathbb{E}[X]", r"\sigma^2=\mathrm{Var}(X)"], []),
]

WRONG: list[Claim] = [
    (r"\mathbb{E}[Y;\eta] = a(\eta)", [r"p(y;\eta) = b(y)\exp(\eta y - a(\eta))"], []),
    (r"p(x,y) = p(x) p(y)", [], []),
    (r"\mathbb{E}[XY] = \mathbb{E}[X]\mathbb{E}[Y]", [], []),
    (r"\mathrm{Var}(X+Y) = \mathrm{Var}(X) + \mathrm{Var}(Y)", [], []),
    (r"I(X;Y) = H(X) - H(Y|X)", [], []),
    (r"\log p(x) \ge \mathbb{E}_{q(z|x)}[\log p(x|z)] + D_{KL}(q(z|x)\|p(z))", [], []),
    (r"p(x,y|z) = p(x|z)p(y|z)", [], []),
    (
        r"p(z_{nk} = 1 | x_n) = \frac{\mathcal{N}(x_n | \mu_k, \Sigma_k)}{\sum_j \mathcal{N}(x_n | \mu_j, \Sigma_j)}",
        [r"p(z_{nk}=1)=\pi_k", r"p(x_n | z_{nk}=1) = \mathcal{N}(x_n | \mu_k, \Sigma_k)"],
        [r"Sigma_k is symmetric positive definite", r"pi_k are positive and sum to 1"],
    ),
    (r"p(y=1|x) = \frac{p(x|y=1)}{p(x|y=0)+p(x|y=1)}", [], []),
    (
        r"\mathbb{E}\left[\frac{1}{n}\sum_{i=1}^n (X_i - \bar{X})^2\right] = \sigma^2",
        [r"\bar{X} = \frac1n\sum_{i=1}^n X_i"],
        [r"X_1, ..., X_n are independent with mean mu and variance sigma^2"],
    ),
]

OPEN: list[Claim] = [
    (r"p(y|x) = \mathcal{N}(y; w^T x, \sigma^2)", [], []),
    (r"\mathbb{E}[\max(0, x)] = \mu", [r"x \sim \mathcal{N}(\mu, 1)"], []),
    (r"\log p(x) \approx \mathbb{E}_{q(z)}[\log p(x|z)]", [], []),
    (r"P(y=1|x) = \sigma(w^T x)", [], ["sigma is the logistic sigmoid"]),
]


def verdict(claim: Claim) -> tuple[Verdict, str]:
    judgement = judge_claim(*claim, 20.0)
    return judgement.verdict, judgement.reason


@pytest.mark.parametrize("claim", RIGHT, ids=lambda claim: claim[0])
def test_right(claim: Claim) -> None:
    assert verdict(claim) == (Verdict.CORRECT, "")


@pytest.mark.parametrize("claim", WRONG, ids=lambda claim: claim[0])
def test_wrong(claim: Claim) -> None:
    assert verdict(claim)[0] is Verdict.INCORRECT


@pytest.mark.parametrize("claim", OPEN, ids=lambda claim: claim[0])
def test_open(claim: Claim) -> None:
    found, reason = verdict(claim)
    assert found is Verdict.UNCHECKABLE
    assert reason
