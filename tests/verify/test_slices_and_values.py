"""Slices of matrices, sums over all values of a binary vector, and densities of single entries of a vector."""

from __future__ import annotations

import pytest

from symderive.verify.check import check_claim

ENERGY = [r"E(v, h) = -v^\top Wh - b^\top v - c^\top h", r"p(v, h) = \frac{1}{Z} \exp \{ -E(v, h) \}"]
FREE = [ENERGY[0], r"F(v) = -\log \sum_h e^{-E(v,h)}"]
BINARY = ["v and h are binary vectors"]
SIZES = ["W is m x n", "v is a column vector"]


@pytest.mark.parametrize(
    ("claim", "context", "assume", "verdict"),
    [
        (r"p(h_j = 1 \vert v) = \sigma(c_j + v^\top W_{:,j})", ENERGY, BINARY, "correct"),
        (r"p(v_i = 1 | h) = \sigma(b_i + \sum_j W_{ij}h_j)", ENERGY, BINARY, "correct"),
        (r"p(v_i = 1 | h) = \sigma(b_i + \sum_j W_{ji}h_j)", ENERGY, BINARY, "incorrect"),
        (r"p(h | v) = \prod_j p(h_j | v)", ENERGY, BINARY, "correct"),
        (r"F(v) = -b^\top v - \sum_j \log(1 + e^{c_j + v^\top W_{:,j}})", FREE, BINARY, "correct"),
        (r"F(v) = -b^\top v + \sum_j \log(1 + e^{c_j + v^\top W_{:,j}})", FREE, BINARY, "incorrect"),
        (r"\sum_{h \in \{0,1\}^m} e^{c^\top h} = \prod_j (1 + e^{c_j})", [], [], "correct"),
        (r"v^\top W_{:,j} = \sum_i v_i W_{ij}", [], SIZES, "correct"),
        (r"v^\top W_{\cdot j} = \sum_i v_i W_{ji}", [], SIZES, "incorrect"),
        (r"W_{:,j}^\top v = \sum_i W_{ij} v_i", [], SIZES, "correct"),
        (r"W_{j,:} v = \sum_i W_{ji} v_i", [], SIZES, "correct"),
        (r"W_{j\cdot} v = \sum_i W_{ij} v_i", [], SIZES, "incorrect"),
    ],
)
def test_verdicts(claim: str, context: list[str], assume: list[str], verdict: str) -> None:
    assert check_claim(claim, context=context, assume=assume).verdict.value == verdict


LSTM = [r"c_t = f_t \odot c_{t-1} + i_t \odot \tilde{c}_t", r"h_t = o_t \odot \tanh(c_t)"]
NEGATIVE = [r"E = -\log\sigma(u_{j^*}) - \sum_{k=1}^K \log\sigma(-u_{j_k})"]


@pytest.mark.parametrize(
    ("claim", "context", "assume", "verdict"),
    [
        (
            r"\frac{\partial L}{\partial c_t} = \frac{\partial L}{\partial h_t} \odot o_t \odot (1 - \tanh^2(c_t))",
            LSTM,
            ["L depends on $h_t$ only"],
            "correct",
        ),
        (
            r"\frac{\partial L}{\partial c_t} = \frac{\partial L}{\partial h_t} \odot f_t \odot (1 - \tanh^2(c_t))",
            LSTM,
            ["L depends on $h_t$ only"],
            "incorrect",
        ),
        (r"\frac{\partial E}{\partial u_{j^*}} = \sigma(u_{j^*}) - 1", NEGATIVE, [], "correct"),
        (r"\frac{\partial E}{\partial u_{j^*}} = \sigma(u_{j^*})", NEGATIVE, [], "incorrect"),
    ],
)
def test_one_step_and_places_that_differ(claim: str, context: list[str], assume: list[str], verdict: str) -> None:
    assert check_claim(claim, context=context, assume=assume).verdict.value == verdict


CROSS = [r"CE = -\frac{1}{n}\Sigma_{i=0}^{n-1}(t_i\ln(b_i)+(1-t_i)\ln(1-b_i))"]
SIGMA = [r"b_i = \varphi(\Sigma_j w_{ij} a_j)", r"E = \frac{1}{2}\Sigma_{i=1}^{n}(t_i - b_i)^2"]


@pytest.mark.parametrize(
    ("claim", "context", "verdict"),
    [
        (r"\frac{\partial CE}{\partial b_i} = -\frac{1}{n}(\frac{t_i}{b_i} - \frac{1-t_i}{1-b_i})", CROSS, "correct"),
        (r"\frac{\partial CE}{\partial b_i} = -\frac{1}{n}(\frac{t_i}{b_i} + \frac{1-t_i}{1-b_i})", CROSS, "incorrect"),
        (r"\frac{\partial E}{\partial w_{ij}} = -(t_i-b_i)\varphi'(\Sigma_j w_{ij}a_j)a_j", SIGMA, "correct"),
        (r"\frac{\partial E}{\partial w_{ij}} = -(t_i-b_i)\varphi'(b_i)a_j", SIGMA, "incorrect"),
    ],
)
def test_a_capital_sigma_may_be_a_sum_sign(claim: str, context: list[str], verdict: str) -> None:
    assert check_claim(claim, context=context).verdict.value == verdict


PREDICTED = [r"y_{\text{pred}} = \text{softmax}(z)", r"L = -\sum_{i=1}^k y_i \log(y_{\text{pred}, i})"]
SQUARED = [r"L = \frac{1}{2}(y - t)^2", r"y = \sigma(z)"]


@pytest.mark.parametrize(
    ("claim", "context", "assume", "verdict"),
    [
        (r"\frac{\partial L}{\partial z} = y_{\text{pred}} - y", PREDICTED, ["y is one-hot"], "correct"),
        (r"\frac{\partial L}{\partial z} = y - y_{\text{pred}}", PREDICTED, ["y is one-hot"], "incorrect"),
        (
            r"\overline{z} = (y - t)\sigma'(z)",
            SQUARED,
            [r"$\overline{z}$ denotes $\frac{\partial L}{\partial z}$"],
            "correct",
        ),
        (
            r"\overline{z} = (t - y)\sigma'(z)",
            SQUARED,
            [r"$\overline{z}$ denotes $\frac{\partial L}{\partial z}$"],
            "incorrect",
        ),
    ],
)
def test_words_in_subscripts_and_names_of_derivatives(
    claim: str, context: list[str], assume: list[str], verdict: str
) -> None:
    assert check_claim(claim, context=context, assume=assume).verdict.value == verdict
