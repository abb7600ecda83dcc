"""Kinds of slips beyond a sign, a number or an index, each with an example."""

from __future__ import annotations

import pytest

from tests.verify.repair.test_search import repaired


@pytest.mark.timeout(120)
@pytest.mark.parametrize(
    ("claim", "context", "assume", "fix"),
    [
        pytest.param(
            "\\frac{\\partial J}{\\partial f} = dc + (1-\\tanh(c)^2) * da * p",
            ["c = f * p", "a = \\tanh(c)", "J = F(a, c)", "da = \\frac{\\partial F}{\\partial a}",
             "dc = \\frac{\\partial F}{\\partial c}"],
            ["* is the element-wise product", "all quantities are n × m matrices",
             "F is a scalar function, da and dc are its partial derivatives in its two arguments"],
            "\\frac{\\partial J}{\\partial f} = [dc + (1-\\tanh(c)^2) * da] * p",
            id="right in another reading of the notes only",
        ),
        pytest.param(
            "\\lVert c \\mathbf{u} \\rVert = c \\lVert \\mathbf{u} \\rVert",
            [],
            ["c is a real number, u a vector"],
            "\\lVert c \\mathbf{u} \\rVert = |c| \\lVert \\mathbf{u} \\rVert",
            id="a length is not negative",
        ),
        pytest.param(
            "\\frac{\\partial E}{\\partial a_i} = \\frac{\\partial E}{\\partial p_i} \\frac{\\partial p_i}{\\partial a_i}",
            ["p_i = \\frac{e^{a_i}}{\\sum_{j=1}^{C} e^{a_j}}", "E = -\\sum_{j=1}^{C} t_j \\log p_j"],
            ["t is one-hot"],
            "\\frac{\\partial E}{\\partial a_i} = \\sum_{j=1}^{C} \\frac{\\partial E}{\\partial p_j}"
            " \\frac{\\partial p_j}{\\partial a_i}",
            id="the chain rule through one entry only",
        ),
        pytest.param(
            "\\hat{\\mu} = \\frac{1}{N} \\sum_{n=1}^N r_n x_n",
            ["S(\\mu) = \\sum_{n=1}^N r_n (x_n - \\mu)^2"],
            ["\\hat\\mu minimises S", "r_n > 0"],
            "\\hat{\\mu} = \\frac{\\sum_{n=1}^N r_n x_n}{\\sum_{n=1}^N r_n}",
            id="a weighted mean",
        ),
        pytest.param(
            "\\hat{\\theta} = \\frac{N}{\\sum_{n=1}^N c_n}",
            ["\\ell(\\theta) = \\sum_{n=1}^N (z_n \\log \\theta - \\theta c_n)"],
            ["z_n is 0 or 1, and not all are the same", "c_n > 0", "\\hat\\theta maximises \\ell over \\theta > 0"],
            "\\hat{\\theta} = \\frac{\\sum_{n=1}^N z_n}{\\sum_{n=1}^N c_n}",
            id="the number of all for the sum of what counts",
        ),
        pytest.param(
            "\\nabla_\\theta L = -\\sum_{k=1}^m s_k z_k",
            ["L = \\sum_{k=1}^m \\max(0, 1 - s_k \\theta^T z_k)"],
            ["no argument of a max is exactly 0", "some are positive and some are negative"],
            "\\nabla_\\theta L = -\\sum_{k=1}^m \\mathbb{1}[1 - s_k \\theta^T z_k > 0] s_k z_k",
            id="a hinge that is not always active",
        ),
        pytest.param(
            "\\nabla_w J = \\frac{\\beta w}{2}",
            ["J = \\beta \\|w\\|"],
            ["w is a vector"],
            "\\nabla_w J = \\frac{\\beta w}{\\|w\\|}",
            id="a factor that is a length",
        ),
        pytest.param(
            "\\nabla_{w_k} E = -\\sum_{n=1}^N (1 - p_{nk}) x_n",
            ["p_{nk} = \\frac{\\exp(w_k^T x_n)}{\\sum_{j=1}^K \\exp(w_j^T x_n)}",
             "E = -\\sum_{n=1}^N \\sum_{k=1}^K \\mathbb{1}[y_n = k] \\log p_{nk}"],
            ["y_n is one of 1, ..., K"],
            "\\nabla_{w_k} E = -\\sum_{n=1}^N (\\mathbb{1}[y_n = k] - p_{nk}) x_n",
            id="one for what is one for some only",
        ),
        pytest.param(
            "(A B)^T = A B",
            [],
            ["A and B are n x n matrices"],
            "(A B)^T = B^T A^T",
            id="the transpose of a product",
        ),
        pytest.param(
            "R_t = \\sum_{k=t}^{T} \\gamma^{T-k} r_k",
            ["R_t = r_t + \\gamma R_{t+1}", "R_T = r_T"],
            ["t < T"],
            "R_t = \\sum_{k=t}^{T} \\gamma^{k-t} r_k",
            id="an exponent that counts from the other end",
        ),
        pytest.param(
            "\\frac{\\partial E}{\\partial a} = (o - t) \\odot (1 - o^2)",
            ["o = \\sigma(a)", "E = \\frac{1}{2} \\|o - t\\|^2"],
            ["sigma is the logistic sigmoid, applied elementwise", "\\odot is the elementwise product"],
            "\\frac{\\partial E}{\\partial a} = (o - t) \\odot o \\odot (1 - o)",
            id="the slope of tanh for that of a sigmoid",
        ),
        pytest.param(
            "\\frac{\\partial E}{\\partial s_j} = u_j q_j (1 - q_j)",
            ["q_j = \\tanh(s_j)", "E = \\sum_j u_j q_j"],
            [],
            "\\frac{\\partial E}{\\partial s_j} = u_j (1 - q_j^2)",
            id="the slope of a sigmoid for that of tanh",
        ),
        pytest.param(
            "\\frac{\\partial E}{\\partial s_j} = u_j q_j",
            ["q_j = \\tanh(s_j)", "E = \\sum_j u_j q_j"],
            [],
            "\\frac{\\partial E}{\\partial s_j} = u_j (1 - q_j^2)",
            id="a unit for its slope",
        ),
        pytest.param(
            "\\frac{\\partial L}{\\partial W} = X^\\top \\Big[\\big((Y - T) V^\\top\\big) \\odot H\\Big]",
            ["H = \\sigma(X W)", "Y = H V", "L = \\frac12 \\|Y - T\\|_F^2"],
            ["\\sigma is the logistic sigmoid, applied elementwise", "X, W, V, T are matrices"],
            "\\frac{\\partial L}{\\partial W} = X^\\top \\Big[\\big((Y - T) V^\\top\\big) \\odot H \\odot (1 - H)\\Big]",
            id="a unit for its slope, in matrices",
        ),
    ],
)  # fmt: skip
def test_kinds(claim: str, context: list[str], assume: list[str], fix: str) -> None:
    found = repaired(claim, context, assume)
    assert found is not None
    assert "".join(found.split()) == "".join(fix.split())


def test_the_other_side_under_its_other_name_is_no_repair() -> None:
    context = ["u = w * x", "h = \\tanh(u)", "J = F(h)", "du = \\frac{\\partial J}{\\partial u}"]
    found = repaired("\\frac{\\partial J}{\\partial w} = dw * x", context, ["* is the elementwise product"])
    assert found is None or "dw" not in found
