"""Notes on ensembles: votes of weak learners, impurities of nodes, and the verdict on each of their formulas."""

from __future__ import annotations

import pytest

from tests.verify.by_hand import verdicts

NOTES: dict[str, tuple[str, str]] = {
    "weights of examples in brackets, classifiers with values in {-1, 1}": (
        r"""
We have examples $(x_i, y_i)$, $i = 1, \dots, m$, with $y_i \in \{-1, +1\}$. Weights $D_t(i)$ are kept over the examples, with
$\sum_i D_t(i) = 1$. A weak learner returns $h_t(x) \in \{-1, +1\}$ with the weighted error

$$\epsilon_t = \sum_{i : h_t(x_i) \ne y_i} D_t(i)$$

$$Z_t = \sum_{i=1}^m D_t(i) e^{-\alpha_t y_i h_t(x_i)}$$

Splitting the sum into correct and wrong examples:

$$Z_t = (1 - \epsilon_t) e^{-\alpha_t} + \epsilon_t e^{\alpha_t}$$

$$\frac{\partial Z_t}{\partial \alpha_t} = -(1 - \epsilon_t) e^{-\alpha_t} - \epsilon_t e^{\alpha_t}$$
""",
        "c d d c i",
    ),
    "one share beside the shares of all classes": (
        r"""
For a node with class proportions $p_k$, $\sum_k p_k = 1$, the Gini impurity is

$$G = \sum_k p_k (1 - p_k) = 1 - \sum_k p_k^2$$

For two classes with $p$ the share of the first,

$$G = 2p(1-p)$$
""",
        "c d u",
    ),
}


@pytest.mark.parametrize("name", NOTES)
def test_note(name: str) -> None:
    text, expected = NOTES[name]
    assert verdicts(text) == expected
