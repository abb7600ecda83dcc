"""Short notes and the verdict on each of their formulas, in the order in which they stand."""

from __future__ import annotations

import pytest

import symderive

NOTES: dict[str, tuple[str, str]] = {
    "the name of a weight is no quantity": (
        r"""
The state $h_0$ is a fixed vector and $\tanh$ acts elementwise:
$$a_t = W_{h} h_{t-1} + b$$
$$h_t = \tanh(a_t)$$
The Jacobian (row $i$: derivatives of entry $i$) of one step is
$$\frac{\partial h_t}{\partial h_{t-1}} = \operatorname{diag}(1 - h_t \odot h_t) W_{h}$$
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
