"""Short notes on data whose law is written as a formula, and the verdict on each of their formulas."""

from __future__ import annotations

import pytest

from tests.verify.by_hand import verdicts

NOTES: dict[str, tuple[str, str]] = {
    "a rate, and an average after a posterior in another part": (
        r"""
# Estimates
Let $t_1, \dots, t_n$ be independent draws from one distribution.
## Waiting times
$$ p(t \mid \mu) = \frac{1}{\mu} e^{-t/\mu} $$
$$ \bar t = \frac{1}{n} \sum_{i=1}^n t_i $$
### Bayes
The posterior is not needed here.
## Variance
$$ \mathrm{Var}[\bar t] = \frac{\mu^2}{n} $$
$$ \mathbb{E}[\bar t^2] = \mu^2 $$
""",
        "d c c i",
    ),
    "both parameters at once": (
        r"""
$$ \bar y = \frac{1}{N} \sum_{n=1}^N y_n $$
$$ \ell(a, s) = -N \log s - \frac{1}{2 s^2} \sum_{n=1}^N (y_n - a)^2 $$
$$ \frac{\partial \ell}{\partial s} = -\frac{N}{s} + \frac{1}{s^3} \sum_{n=1}^N (y_n - a)^2 $$
Both derivatives are zero for $\hat a = \bar y$ and
$$ \hat s^2 = \frac{1}{N} \sum_{n=1}^N (y_n - \bar y)^2 $$
""",
        "c d c d c",
    ),
}


@pytest.mark.parametrize("name", NOTES)
def test_notes_of_drawn_data(name: str) -> None:
    text, expected = NOTES[name]
    assert verdicts(text) == expected
