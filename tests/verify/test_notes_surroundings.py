"""Short notes whose formulas need what stands around them: sets, prose with macros, arrays of numbered values, sections."""

from __future__ import annotations

import pytest

import symderive

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
\[ \frac{\partial L}{\partial\theta} = \frac12 \operatorname{tr}\left(\mathbf{a}\mathbf{a}^\top \frac{\partial \mK}{\partial\theta}\right) \]
\end{document}
""",
        "d d c",
    ),
    "a bold letter holds the numbers of its letter": (
        r"""
$$l = \sum_{i=1}^N \left[ y^{(i)} \beta^\top \mathbf{x}^{(i)} - e^{\beta^\top \mathbf{x}^{(i)}} \right]$$
Collect the data in $\mathbf{X}$, whose rows are the $\mathbf{x}^{(i)\intercal}$, the counts in the vector $\mathbf{y}$ and let $\mathbf{m} = \exp(\mathbf{X}\beta)$
(element-wise).
$$\nabla_\beta l = \mathbf{X}^\top (\mathbf{y} - \mathbf{m})$$
""",
        "d d c",
    ),
}


def verdicts(text: str) -> str:
    """The first letters of the verdicts on the formulas of a text."""
    return " ".join(finding.verdict.value[0] for _, finding in symderive.check(text).findings)


@pytest.mark.parametrize("name", NOTES)
def test_notes(name: str) -> None:
    text, expected = NOTES[name]
    assert verdicts(text) == expected
