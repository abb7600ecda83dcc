"""Short notes in which a bar means a derivative, and the verdict on each of their formulas, in the order in which they stand."""

from __future__ import annotations

import pytest

from tests.verify.by_hand import verdicts

NOTES: dict[str, tuple[str, str]] = {
    "adjoints of products": (
        r"""
Given $X$, let
$$H = A X$$
$$P = H^\top G$$
$$Y = V P$$
A bar means $\bar{M} = \frac{\partial L}{\partial M}$, and $\bar{Y}$ comes in from above.
$$\bar{V} = \bar{Y}P^\top$$
$$\bar{P} = V^\top\bar{Y}$$
$$\bar{G} = H\bar{P}$$
$$\bar{H} = G\bar{P}$$
$$\bar{A} = \bar{H}X^\top$$
$$\bar{X} = A\bar{H}$$
""",
        "d d d c c c c i c i",
    ),
    "a bar that is a mean": (
        r"""
The mean of the $x_i$ is
$$\bar{x} = \frac{1}{n}\sum_{i=1}^n x_i$$
$$\sum_{i=1}^n (x_i - \bar{x}) = 0$$
""",
        "c c",
    ),
}


@pytest.mark.parametrize("name", NOTES)
def test_notes(name: str) -> None:
    text, expected = NOTES[name]
    assert verdicts(text) == expected
