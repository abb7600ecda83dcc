"""Short notes on likelihoods, priors and what is best for them, and the verdict on each of their formulas."""

from __future__ import annotations

import pytest

from tests.verify.by_hand import verdicts

NOTES: dict[str, tuple[str, str]] = {
    "a slope with a prime is set to zero": (
        r"""
The log-likelihood of $s$ successes in $m$ trials is

$$h(r) = s\log r + (m-s)\log(1-r).$$

Then

$$h'(r) = \frac{s}{r} - \frac{m-s}{1-r} = 0 \implies \hat r = \frac{s}{m}.$$
""",
        "d c",
    ),
    "a slope with a prime is zero where it is said, and is wrong before it": (
        r"""
Let $g(t) = t^2 - 4t$. We solve $g'(t) = 0$ and find $t = 2$.

Let $u(t) = t^3$. Then $u'(t) = 2t^2 = 0$. Still $u''(1) = 0$.
""",
        "d d c d i i",
    ),
}


@pytest.mark.parametrize("name", NOTES)
def test_notes(name: str) -> None:
    text, expected = NOTES[name]
    assert verdicts(text) == expected
