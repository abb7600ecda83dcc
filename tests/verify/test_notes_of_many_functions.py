"""Notes that go from one small function to the next: warm-ups, lists of losses; letters mean something else from sentence to sentence."""

from __future__ import annotations

import pytest

from tests.verify.by_hand import verdicts

NOTES: dict[str, tuple[str, str]] = {
    "what holds for symmetric matrices only": (
        r"""
Let $x \in \mathbb{R}^n$ and $A \in \mathbb{R}^{n \times n}$.

1. $f(x) = x^T A x$: $\nabla f(x) = (A + A^T) x$. If $A$ is symmetric, $\nabla f(x) = 2Ax$.
2. $g(x) = x^T A^T x$: $\nabla g(x) = 2Ax$ if $A$ is symmetric. If $A$ is symmetric, $\nabla g(x) = 3Ax$.
""",
        "d c c d c i",
    ),
    "one function after the other by the same letter": (
        r"""
Let $x \in \mathbb{R}^n$.

For $y = Wx$ with $W \in \mathbb{R}^{m \times n}$, $\frac{\partial y}{\partial x} = W$. For $y = \sigma(x)$ elementwise,
$\frac{\partial y}{\partial x} = \mathrm{diag}(\sigma'(x))$.
""",
        "d c d c",
    ),
    "logits of many classes, and in the next section of one": (
        r"""
# Label smoothing

Let $z \in \mathbb{R}^K$ be logits and $p = \text{softmax}(z)$ the probabilities, $p_k = \frac{e^{z_k}}{\sum_j e^{z_j}}$.

# Focal loss

For a binary label let $p = \sigma(z)$. The focal loss is

$$FL = -(1-p)^\gamma \log p$$

so by the chain rule, with $\frac{dp}{dz} = p(1-p)$,

$$\frac{dFL}{dz} = (1-p)^\gamma (\gamma p \log p + p - 1)$$

$$\frac{dFL}{dz} = (1-p)^\gamma (\gamma p \log p - p - 1)$$
""",
        "d c d d c c i",
    ),
    "a list of numbers that are positive": (
        r"""
For any $a, b > 0$ the function $f(y) = a \log y + b \log(1 - y)$ has the derivative

$$f'(y) = \frac{a}{y} + \frac{b}{1-y}$$
""",
        "d d i",
    ),
}


@pytest.mark.parametrize("name", NOTES)
def test_notes(name: str) -> None:
    text, expected = NOTES[name]
    assert verdicts(text) == expected
