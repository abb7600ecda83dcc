"""Short notes on estimates, running means and deviations from a mean, and the verdict on each of their formulas."""

from __future__ import annotations

import pytest

from tests.verify.by_hand import verdicts

NOTES: dict[str, tuple[str, str]] = {
    "a running variance, in rows": (
        r"""
We denote by $v^{(N)}$ the estimate that is based on $N$ observations,
$$
\begin{align}
v^{(N)} &= \frac{1}{N} \sum^N_{n=1} (u_n - a)^2
\\&= \frac{1}{N} (u_N - a)^2 + \frac{1}{N} \sum^{N-1}_{n=1} (u_n - a)^2
\\&= \frac{1}{N} (u_N - a)^2 + \frac{N-1}{N} v^{(N-1)}
\\&= v^{(N-1)} + \frac{1}{N} ((u_N - a)^2 - v^{(N-1)})
\end{align}
$$
""",
        "d c c c",
    ),
    "two estimates, of which one is put into the other": (
        r"""
We fit a line to pairs $(u_i,v_i)$,
$$S = \sum_{i=1}^n (v_i - a - bu_i)^2$$
The derivatives are
$$\frac{\partial S}{\partial a} = -2\sum_{i=1}^n (v_i - a - bu_i)$$
$$\frac{\partial S}{\partial b} = -2\sum_{i=1}^n u_i(v_i - a - bu_i)$$
With the means $\bar u = \frac1n\sum_{i=1}^n u_i$ and $\bar v = \frac1n\sum_{i=1}^n v_i$, setting both to zero gives
$$\hat a = \bar v - \hat b\bar u$$
$$\hat b = \frac{\sum_{i=1}^n (u_i-\bar u)(v_i-\bar v)}{\sum_{i=1}^n (u_i-\bar u)^2}$$
""",
        "d c c c c c c",
    ),
    "centring by a matrix of ones": (
        r"""
Here $\mathbf{1}$ is the $n \times n$ matrix of all ones and $u \in \mathbb{R}^n$. The deviations are
$$ r = u - \frac{1}{n} \mathbf{1} u = \left( I - \frac{1}{n} \mathbf{1} \right) u $$
$$ \left( I - \frac{1}{n} \mathbf{1} \right) \left( I - \frac{1}{n} \mathbf{1} \right) = I - \frac{1}{n} \mathbf{1} $$
""",
        "d c",
    ),
}


@pytest.mark.parametrize("name", NOTES)
def test_notes_of_estimates(name: str) -> None:
    text, expected = NOTES[name]
    assert verdicts(text) == expected
