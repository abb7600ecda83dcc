"""Slips of authors in derivations that every course has: what is right beside what is nearly right."""

from __future__ import annotations

import pytest

from symderive.verify.check import check_claim
from symderive.verify.findings import Verdict

_NET = (
    "z^l = W^l a^{l-1} + b^l",
    r"a^l = \sigma(z^l)",
    r"C = \frac12\|y - a^L\|^2",
    r"\delta^l = \frac{\partial C}{\partial z^l}",
)
_SOFTMAX = (r"p = \mathrm{softmax}(z)", r"L = -\sum_k y_k\log p_k")
_NORM = (
    r"\mu = \frac1m\sum_{i=1}^m x_i",
    r"\sigma^2 = \frac1m\sum_{i=1}^m (x_i-\mu)^2",
    r"\hat x_i = \frac{x_i-\mu}{\sqrt{\sigma^2+\epsilon}}",
    r"y_i = \gamma\hat x_i+\beta",
)
_ATTENTION = (r"S = \frac{QK^T}{\sqrt{d}}", r"P = \mathrm{softmax}(S)", "O = PV")
_ASSUMED: dict[tuple[str, ...], str] = {_SOFTMAX: "y is one-hot", _ATTENTION: "softmax is taken row by row"}

RIGHT = [
    (_NET, r"\delta^L = (a^L - y)\odot\sigma'(z^L)"),
    (_NET, r"\delta^l = ((W^{l+1})^T\delta^{l+1})\odot\sigma'(z^l)"),
    (_NET, r"\frac{\partial C}{\partial W^l_{jk}} = a_k^{l-1}\delta_j^l"),
    (_NET, r"\nabla_{W^l} C = \delta^l \otimes a^{l-1}"),
    (_SOFTMAX, r"\frac{\partial L}{\partial z} = p - y"),
    (_SOFTMAX, r"\frac{\partial p}{\partial z} = \mathrm{diag}(p) - p p^T"),
    (_NORM, r"\frac{\partial \ell}{\partial\gamma} = \sum_{i=1}^m \frac{\partial \ell}{\partial y_i}\hat x_i"),
    (_ATTENTION, r"dV = P^T dO"),
    (_ATTENTION, r"dS = P\odot(dP - \mathrm{rowsum}(dP\odot P))"),
]
WRONG = [
    (_NET, r"\delta^l = (W^{l+1}\delta^{l+1})\odot\sigma'(z^l)"),  # W^{l+1} is no power
    (_NET, r"\frac{\partial C}{\partial W^l} = \delta^l (a^{l})^T"),
    (_NET, r"\frac{\partial C}{\partial W^l_{jk}} = a_j^{l-1}\delta_k^l"),
    (_SOFTMAX, r"\frac{\partial L}{\partial z} = y - p"),  # p_k are the entries of p
    (_SOFTMAX, r"\frac{\partial L}{\partial z_i} = p_i - 1"),
    (_SOFTMAX, r"\frac{\partial p}{\partial z} = \mathrm{diag}(p) - p^T p"),
    (_NORM, r"\frac{\partial \ell}{\partial\beta} = \sum_{i=1}^m \frac{\partial \ell}{\partial y_i}\hat x_i"),
    (_ATTENTION, r"\frac{\partial L}{\partial V} = P\frac{\partial L}{\partial O}"),
]


@pytest.mark.parametrize(
    ("context", "claim", "verdict"),
    [*((c, x, Verdict.CORRECT) for c, x in RIGHT), *((c, x, Verdict.INCORRECT) for c, x in WRONG)],
)
def test_right_and_nearly_right(context: tuple[str, ...], claim: str, verdict: Verdict) -> None:
    assume = [_ASSUMED[context]] if context in _ASSUMED else []
    assert check_claim(claim, context=list(context), assume=assume).verdict is verdict


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        (r"\operatorname{sech}^2 x = 1 - \tanh^2 x", Verdict.CORRECT),
        (r"\frac{d}{dx} \tanh x = \mathrm{sech} x", Verdict.INCORRECT),
        (r"\frac{d}{dx} \arcsin x = \frac{1}{\sqrt{1 - x^2}}", Verdict.CORRECT),
        (r"\frac{d}{dx} \arccos x = \frac{1}{\sqrt{1 - x^2}}", Verdict.INCORRECT),
        (r"\frac{d}{dx} \cot x = -\csc^2 x", Verdict.CORRECT),
        (r"\frac{d}{dx} \sec x = \sec x \tan x", Verdict.CORRECT),
        (r"\frac{d}{dx} \tanh^{-1}(x) = \frac{1}{1 - x^2}", Verdict.CORRECT),
        (r"\sinh^{-1}(x) = \ln(x + \sqrt{x^2 + 1})", Verdict.CORRECT),
        (r"\frac{d}{dx} \sinh^{-1}(x) = -\frac{\cosh x}{\sinh^2 x}", Verdict.INCORRECT),  # no reciprocal
        (r"\operatorname{erfc}(x) = 1 - \operatorname{erf}(x)", Verdict.CORRECT),
        (r"\operatorname{foo}^2 x = 3 x", Verdict.UNCHECKABLE),  # a function that nobody knows
    ],
)
def test_functions_of_the_tables(claim: str, verdict: Verdict) -> None:
    assert check_claim(claim).verdict is verdict
