r"""Best values: ``\hat w = \arg\min_w L(w)`` before a claim says what the claim must be."""

from __future__ import annotations

import pytest

from symderive.verify.check import check_claim
from symderive.verify.findings import Verdict

_LINE = r"(\hat a, \hat b) = \arg\min_{a, b} \sum_{i=1}^n (y_i - a - b x_i)^2"
_MEANS = (r"\bar x = \frac{1}{n} \sum_i x_i", r"\bar y = \frac{1}{n} \sum_i y_i")
_RIDGE = r"\mathbf{w}^* = \operatorname*{argmin}_{\mathbf{w}} \|\mathbf{X}\mathbf{w} - \mathbf{y}\|_2^2 + \lambda \|\mathbf{w}\|_2^2"
_COIN = (r"L(p) = \prod_{i=1}^n p^{x_i} (1-p)^{1-x_i}", r"\hat p = \arg\max_p L(p)")
_STEP = r"v = \arg\min_{z \in \mathbb{R}^d} g^\top (z - x) + \frac{1}{2\eta} \|z - x\|^2"

CASES = [
    ((r"w = \arg\min_w \|X w - y\|^2",), r"w = (X^\top X)^{-1} X^\top y", Verdict.CORRECT),
    ((r"w = \arg\min_w \|X w - y\|^2",), r"w = (X^\top X)^{-1} X y", Verdict.INCORRECT),
    ((r"\hat w = \arg\min_w \|X w - y\|^2",), r"X^\top X \hat w = X^\top y", Verdict.CORRECT),
    (
        (_RIDGE,),
        r"\mathbf{w}^* = (\mathbf{X}^\top \mathbf{X} + \lambda I)^{-1} \mathbf{X}^\top \mathbf{y}",
        Verdict.CORRECT,
    ),
    ((_RIDGE,), r"\mathbf{w}^* = (\mathbf{X}^\top \mathbf{X})^{-1} \mathbf{X}^\top \mathbf{y}", Verdict.INCORRECT),
    ((_LINE, *_MEANS), r"\hat a = \bar y - \hat b \bar x", Verdict.CORRECT),
    ((_LINE, *_MEANS), r"\hat a = \bar y + \hat b \bar x", Verdict.INCORRECT),
    (_COIN, r"\hat p = \frac{1}{n} \sum_{i=1}^n x_i", Verdict.CORRECT),
    (_COIN, r"\hat p = \sum_{i=1}^n x_i", Verdict.INCORRECT),
    ((_STEP,), r"v = x - \eta g", Verdict.CORRECT),  # a letter of its own for the best value
    ((_STEP,), r"v = x + \eta g", Verdict.INCORRECT),
    ((r"\hat w = \underset{w : \|w\| = 1}{\arg\max} w^\top A w",), r"\hat w = A^{-1} b", Verdict.UNCHECKABLE),
]


@pytest.mark.parametrize(("context", "claim", "verdict"), CASES)
def test_best_values(context: tuple[str, ...], claim: str, verdict: Verdict) -> None:
    assume = ["x_i is 0 or 1"] if "p^{x_i}" in context[0] else []
    assert check_claim(claim, context=list(context), assume=assume).verdict is verdict


_PRODUCT = (r"L(p) = \prod_{i=1}^n p^{x_i} (1-p)^{1-x_i}",)
_GAUSS = (r"\ell(w) = -\frac{1}{2\sigma^2} \|y - X w\|^2",)
_DENSITY = r"\frac{1}{\sqrt{2\pi}} e^{-(x_i-\mu)^2/2}"

CHAINS = [
    (_PRODUCT, r"\arg\max_p L(p) = \arg\max_p \log L(p)", Verdict.CORRECT),
    (_PRODUCT, r"\arg\max_p L(p) = \arg\min_p \log L(p)", Verdict.INCORRECT),
    (_PRODUCT, r"\arg\max_p L(p) = \arg\min_p - \sum_{i=1}^n x_i \log p + (1-x_i) \log(1-p)", Verdict.CORRECT),
    (_GAUSS, r"\hat w = \arg\max_w \ell(w) = \arg\min_w \|X w - y\|^2", Verdict.CORRECT),
    ((), r"\arg\max_\theta p(\theta|D) = \arg\max_\theta p(D|\theta) p(\theta)", Verdict.CORRECT),
    ((), r"\arg\max_\theta p(\theta|D) = \arg\max_\theta p(D|\theta)", Verdict.INCORRECT),
    (
        (),
        rf"\hat\mu = \arg\max_\mu \prod_{{i=1}}^n {_DENSITY} = \arg\min_\mu \sum_{{i=1}}^n (x_i-\mu)^2",
        Verdict.CORRECT,
    ),
    ((), r"\arg\min_\mu \sum_i (x_i-\mu)^2 + \lambda \mu^2 = \arg\min_\mu \sum_i (x_i-\mu)^2", Verdict.INCORRECT),
    ((r"\hat w = \arg\max_w -\|y - X w\|^2",), r"\hat w = \arg\min_w \|X w - y\|^2", Verdict.CORRECT),
    ((), r"\hat y = \arg\max_k p_k", Verdict.UNCHECKABLE),
]


@pytest.mark.parametrize(("context", "claim", "verdict"), CHAINS)
def test_two_quantities_are_best_at_one_value(context: tuple[str, ...], claim: str, verdict: Verdict) -> None:
    assume = ["x_i is 0 or 1"] if context is _PRODUCT else []
    assert check_claim(claim, context=list(context), assume=assume).verdict is verdict
