"""Short notes whose formulas need what stands around them: sets, prose with macros, arrays of numbered values, sections."""

from __future__ import annotations

import pytest

import symderive
from tests.verify.by_hand import verdicts

NOTES: dict[str, tuple[str, str]] = {
    "the set of actions and the advantage have one letter": (
        r"""
$$V(s) = \sum_{a \in A} \pi(a|s) Q(s,a)$$
$$\pi(a|s) = \frac{\exp(z(s,a))}{\sum_{a' \in A} \exp(z(s,a'))}$$
$$A(s,a) = Q(s,a) - V(s)$$
$$\sum_{a \in A} \pi(a|s) A(s,a) = 0$$
""",
        "d d d c",
    ),
    "prose before the first formula uses macros": (
        r"""
\documentclass{article}
\newcommand{\mK}{\mathbf{K}}
\begin{document}
$\mK$ is the $n \times n$ covariance matrix of the observations. It depends on $\theta$, a number.
\[ L = -\frac12 \mathbf{y}^\top \mK^{-1} \mathbf{y} \]
Define $\mathbf{a} = \mK^{-1} \mathbf{y}$.
\[ \frac{\partial L}{\partial\theta} = \frac12
\operatorname{tr}\left(\mathbf{a}\mathbf{a}^\top \frac{\partial \mK}{\partial\theta}\right) \]
\end{document}
""",
        "d d c",
    ),
    "a bold letter holds the numbers of its letter": (
        r"""
$$l = \sum_{i=1}^N \left[ y^{(i)} \beta^\top \mathbf{x}^{(i)} - e^{\beta^\top \mathbf{x}^{(i)}} \right]$$
Collect the data in $\mathbf{X}$, whose rows are the $\mathbf{x}^{(i)\intercal}$, the counts in the vector $\mathbf{y}$
and let $\mathbf{m} = \exp(\mathbf{X}\beta)$
(element-wise).
$$\nabla_\beta l = \mathbf{X}^\top (\mathbf{y} - \mathbf{m})$$
""",
        "d d c",
    ),
    "a function of another section is another one": (
        r"""
## Coins
$$L(p) = \prod_{i=1}^n p^{x_i} (1 - p)^{1 - x_i}$$
## Counts
$$L(\lambda) = \prod_{i=1}^n \frac{e^{-\lambda} \lambda^{x_i}}{x_i!}$$
$$\frac{\partial \log L(\lambda)}{\partial \lambda} = -n + \frac{1}{\lambda} \sum_{i=1}^n x_i$$
""",
        "d d c",
    ),
    "the gradient that is spoken of comes after the function": (
        r"""
$$f(x,y) = x y$$
and for the max gate the gradient goes to the larger input:
$$f(x,y) = \max(x, y)$$
$$\frac{\partial f}{\partial x} = 1(x > y)$$
$$\frac{\partial f}{\partial y} = 1(x > y)$$
""",
        "d d c i",
    ),
    "points that a paragraph of its own tells apart": (
        r"""
$$J = \frac12 w^\top w + C \sum_i \max(0, 1 - y_i w^\top x_i)$$

At points with $y_i w^\top x_i < 1$ for all $i$ the gradient is

$$\nabla_w J = w - C \sum_i y_i x_i$$
""",
        "d d u",
    ),
}


@pytest.mark.parametrize("name", NOTES)
def test_notes(name: str) -> None:
    text, expected = NOTES[name]
    assert verdicts(text) == expected


def test_plain_text_has_subscripts_of_several_letters() -> None:
    text = """z = sum_j w_j x_j
a = σ(z)
E = ½ (a − t)²
σ is the logistic sigmoid.

For N examples with a_n = σ(Σ_j w_j x_nj) the errors add up:

E = ½ Σ_n (a_n − t_n)²
∂E/∂w_j = Σ_n (a_n − t_n) a_n (1 − a_n) x_nj
∂E/∂w_j = Σ_n (a_n − t_n) a_n (1 + a_n) x_nj
"""
    found = symderive.check(text, syntax="plain").findings
    assert [finding.verdict.value[0] for _, finding in found][-3:] == ["d", "c", "i"]
