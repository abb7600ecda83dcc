"""Short notes on filters and what stands outside of ranges, and the verdict on each of their formulas, in order."""

from __future__ import annotations

import pytest

from tests.verify.by_hand import verdicts

_UNLESS = r"""
Scores are $s_i = \sum_{a} u_a z_{i+a} + c$ and $E$ is a loss. With the upstream gradient
$$h_i = \frac{\partial E}{\partial s_i}$$
we pad with zeros (WHERE).

## Later

Now the scores are
$$s_i = \alpha r_i + \beta$$
with $h_i$ as before. Then
$$\frac{\partial E}{\partial \beta} = \sum_i h_i$$
$$\frac{\partial E}{\partial r_i} = \alpha h_i$$
$$\frac{\partial E}{\partial r_i} = \beta h_i$$
"""
NOTES: dict[str, tuple[str, str]] = {
    where: (_UNLESS.replace("WHERE", where), "d d d d c c i")
    for where in (
        r"$h_i = 0$ unless $1 \le i \le m$",
        r"$h_i=0$ outside of the range",
        r"so $h_i = 0$ for $i > m$",
        r"i.e. $h_i = 0$ elsewhere",
    )
}


@pytest.mark.parametrize("name", NOTES)
def test_notes(name: str) -> None:
    text, expected = NOTES[name]
    assert verdicts(text).endswith(expected)
