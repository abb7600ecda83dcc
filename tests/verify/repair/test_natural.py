"""Repairs are what an author would write: a factor that is there is taken away, not cancelled by another one."""

from __future__ import annotations

import pytest

from symderive.verify.check import check_claim

_LAYER = (
    "Z = X W",
    r"L = \frac{1}{N} \sum_{i=1}^N \sum_{k=1}^K (Z_{ik} - Y_{ik})^2",
    r"G = \frac{\partial L}{\partial Z}",
)
_SOFTMAX = (r"p = \mathrm{softmax}(z)", r"L = -\sum_k y_k\log p_k")


@pytest.mark.parametrize(
    ("context", "assume", "claim", "fix"),
    [
        (_LAYER, [], r"\frac{\partial L}{\partial W} = \frac{1}{N} X^T G", r"\frac{\partial L}{\partial W} = X^T G"),
        (
            _SOFTMAX,
            ["y is one-hot"],
            r"\frac{\partial L}{\partial z_i} = p_i - 1",
            r"\frac{\partial L}{\partial z_i} = p_i - y_i",
        ),
        ((r"f(x) = x^T A x",), [], r"\nabla_x f = 2 A x", r"\nabla_x f = (A + A^T) x"),
        ((r"f(z) = \frac12 z^2", "z(y) = y - t"), [], r"(f \circ z)'(y) = y - 2t", r"(f \circ z)'(y) = y - t"),
        (
            (r"S = \frac{QK^T}{\sqrt{D}}",),
            [r"Q is m \times D, K is n \times D", "L is a scalar function of S"],
            r"\frac{\partial L}{\partial K} = \frac{1}{\sqrt{D}} \frac{\partial L}{\partial S} Q",
            r"\frac{\partial L}{\partial K} = \frac{1}{\sqrt{D}} \left(\frac{\partial L}{\partial S}\right)^T Q",
        ),
        (
            (*_SOFTMAX, "a = z"),
            ["y is one-hot"],
            r"\frac{\partial L}{\partial z_j} = y_j - p_j",
            r"\frac{\partial L}{\partial z_j} = p_j - y_j",
        ),
        (
            (r"L = -t\log y - (1-t)\log(1-y)", r"y = \sigma(z)"),
            [r"\sigma is the sigmoid"],
            r"\frac{dL}{dz} = (y - t) y (1 - y)",
            r"\frac{dL}{dz} = (y - t)",
        ),
        (("u = A x",), [], "∂u/∂x = Aᵀ + Bᵀ", None),  # B comes from nowhere: nothing is said
    ],
)
def test_the_repair(context: tuple[str, ...], assume: list[str], claim: str, fix: str | None) -> None:
    assert check_claim(claim, context=list(context), assume=assume).fix == fix


def test_a_transpose_is_written_as_the_notes_write_it() -> None:
    context = ["E = ½‖y − t‖²", "y = W x", "δ = y − t", "∂E/∂W = δ xᵀ"]
    assert check_claim("∂E/∂x = W δ", context=context).fix == "∂E/∂x = Wᵀ δ"


def test_a_square_is_put_around_a_letter_with_the_label_of_its_layer() -> None:
    context = [r"Z^{[1]} = W^{[1]} X", r"A^{[1]} = \tanh(Z^{[1]})", "L is a function of A^{[1]}"]
    claim = r"\frac{\partial L}{\partial Z^{[1]}} = \frac{\partial L}{\partial A^{[1]}} \odot (1 - A^{[1]})"
    fix = check_claim(claim, context=context[:2], assume=context[2:]).fix
    assert fix == claim.replace("1 - A^{[1]}", "1 - (A^{[1]})^2")


def test_coefficients_are_joined_with_the_numbers_that_stand_there() -> None:
    context = [r"M = A - K H A - A H^T K^T + K S K^T"]
    assume = ["A and S are symmetric"]
    claim = r"\frac{\partial \text{tr}(M)}{\partial K} = -2 A H^T + K S"
    fix = check_claim(claim, context=context, assume=assume).fix
    assert fix == r"\frac{\partial \text{tr}(M)}{\partial K} = -2 A H^T + 2 K S"


_LIKELIHOOD = (r"L(\theta) = \prod_{i=1}^n f(x_i)", r"\ell(\theta) = \log L(\theta)")
_REGRESSION = (r"E = \frac12\sum_{n=1}^N (y_n-t_n)^2", r"y_n = \sum_j w_j x_{nj}")


@pytest.mark.parametrize(
    ("context", "assume", "claim", "fix"),
    [
        (_LIKELIHOOD, ["f(x) > 0"], r"\ell(\theta) = \log \sum_{i=1}^n f(x_i)", r"\sum_{i=1}^n \log f(x_i)"),
        (_LIKELIHOOD, ["f(x) > 0"], r"\ell(\theta) = \sum_{i=1}^n f(x_i)", r"\sum_{i=1}^n \log f(x_i)"),
        (
            (),
            ["q_\\phi(z) is a density, f(z) does not depend on \\phi, derivative and integral may be exchanged"],
            r"\nabla_\phi \mathbb{E}_{q_\phi(z)}[f(z)] = \mathbb{E}_{q_\phi(z)}[f(z) \nabla_\phi q_\phi(z)]",
            r"\mathbb{E}_{q_\phi(z)}[f(z) \nabla_\phi \log q_\phi(z)]",
        ),
        (
            _REGRESSION,
            [],
            r"\frac{\partial E}{\partial w_j} = \sum_{n=1}^N (y_n - t_n) x_n",
            r"\sum_{n=1}^N (y_n - t_n) x_{nj}",
        ),
        (
            (r"\ell(\mu) = -\frac{1}{2 s}\sum_{i=1}^n (x_i - \mu)^2",),
            ["s > 0", "n > 1"],
            r"\frac{\partial^2 \ell}{\partial \mu^2} = -\frac{1}{s}",
            r"-\frac{n}{s}",
        ),
        (
            (r"\sigma^2 = \frac{1}{n} \sum_{i=1}^n (x_i - \mu)^2", r"s = \sqrt{\frac{2}{D}}"),
            ["D > 0"],
            r"s = \frac{1}{\sqrt{2D}}",
            r"\sqrt{\frac{2}{D}}",
        ),
        (
            (r"\xi_t(i,j) = \alpha_t(i) a_{ij} \beta_t(j)", r"\zeta_t(i,j) = \xi_t(i,j)^2"),
            [],
            r"\zeta_t(i,j) = \alpha_t(i) a_{ij} \beta_t(j) \xi_t(j,i)",
            r"\alpha_t(i) a_{ij} \beta_t(j) \xi_t(i,j)",
        ),
        (
            (r"s = \tanh(U x)",),
            [],
            r"\frac{\partial s}{\partial x} = \operatorname{diag}(s^2) U",
            r"\operatorname{diag}(1 - s^2) U",
        ),
        (
            (r"E = \frac12 (y-t)^2", r"y = \sigma(w * x)"),
            ["sigma is the logistic sigmoid"],
            r"\frac{\partial E}{\partial w} = (y - t) * x",
            r"(y - t) * x * \sigma'(w * x)",
        ),
        (
            (r"L(p) = \prod_{i=1}^n p^{x_i}(1-p)^{1-x_i}",),
            ["0 < p < 1"],
            r"\log L(p) = \log \sum_{i=1}^n p^{x_i}(1-p)^{1-x_i}",
            r"\log \prod_{i=1}^n p^{x_i}(1-p)^{1-x_i}",
        ),
    ],
)
def test_the_right_side(context: tuple[str, ...], assume: list[str], claim: str, fix: str) -> None:
    found = check_claim(claim, context=list(context), assume=assume).fix
    assert found is not None
    assert found.partition(" = ")[2] == fix
