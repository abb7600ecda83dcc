"""Short notes that tell a label by its entries, and the verdict on each of their formulas, in the order in which they stand."""

from __future__ import annotations

import pytest

from tests.verify.by_hand import verdicts

_NOTE = r"""
The scores are $u\in\mathbb{R}^M$, and
$$q_m = \frac{e^{u_m}}{\sum_{i=1}^M e^{u_i}}$$
%s
$$J = -\sum_{m=1}^M t_m\log q_m$$
Only one term survives, $J = -\log q_a$. And so
$$J = \log\sum_{i=1}^M e^{u_i} - u_a$$
$$J = \log\sum_{i=1}^M e^{u_i} + u_a$$
$$\frac{\partial J}{\partial u_i} = q_i - t_i$$
$$\frac{\partial J}{\partial u_i} = q_i + t_i$$
"""
LABELS: dict[str, tuple[str, str]] = {
    "the right class and zero elsewhere": (
        r"The label $t$ is one-hot, $t_a = 1$ for the right class $a$ and zero elsewhere. Cross-entropy:",
        "d d d c c i c i",
    ),
    "with a formula for the zeros": (
        r"The target $t$ is a one-hot vector: $t_a = 1$ for the true class $a$ and $t_m = 0$ otherwise. The loss is",
        "d d d d c c i c i",
    ),
    "the zeros for a condition": (
        r"The label is a vector $t$ with $t_a = 1$ for the correct class $a$ and $t_m = 0$ for $m \neq a$. The loss is",
        "d d d d d c c i c i",
    ),
    "the others in words": (
        r"If the correct class is $a$ then $t_a = 1$ and all other $t_m$ are 0. The loss is",
        "d d d c c i c i",
    ),
    "any index": (
        r"The label is one-hot encoded: $t_a=1$ if $a$ is the class of the example, and $0$ otherwise. The loss is",
        "d d d u u i c i",
    ),
}


@pytest.mark.parametrize("name", LABELS)
def test_labels(name: str) -> None:
    told, expected = LABELS[name]
    assert verdicts(_NOTE % told) == expected
