"""Short notes on clusters: families of sets whose members are told, or that part all members."""

from __future__ import annotations

import pytest

from tests.verify.by_hand import verdicts

NOTES: dict[str, tuple[str, str]] = {
    "members in words": (
        r"""
Each example has a class $b_n \in \{1, \dots, K\}$. We write $D_k$ for the set of the $n$ with $b_n = k$, and
$$N_k = \sum_{n=1}^N 1\{b_n = k\}$$
so $\sum_{k=1}^K N_k = N$. With the mean
$$m_k = \frac{1}{N_k} \sum_{n \in D_k} x_n$$
we have
$$\sum_{n \in D_k} \|x_n - c\|^2 = \sum_{n \in D_k} \|x_n - m_k\|^2 + N_k \|c - m_k\|^2$$
$$\sum_{n \in D_k} \|x_n - c\|^2 = \sum_{n \in D_k} \|x_n - m_k\|^2 - N_k \|c - m_k\|^2$$
""",
        "d d c d c i",
    ),
    "members by a formula": (
        r"""
Let $A_k = \{n : z_n = k\}$ and
$$u_k = \frac{1}{|A_k|} \sum_{n \in A_k} x_n$$
Then
$$\sum_{n \in A_k} (x_n - u_k) = 0$$
$$\sum_{n \in A_k} x_n^2 = \sum_{n \in A_k} (x_n - u_k)^2 - |A_k| u_k^2$$
""",
        "d d c i",
    ),
    "members that nothing tells": (
        r"""
The mean of cluster $j$ is
$$v_j = \frac{1}{|S_j|} \sum_{i \in S_j} y_i$$
and therefore
$$\sum_{i \in S_j} \|y_i - v_j\|^2 = \sum_{i \in S_j} \|y_i\|^2 - |S_j| \|v_j\|^2$$
$$\sum_{i \in S_j} \|y_i - v_j\|^2 = \sum_{i \in S_j} \|y_i\|^2 + |S_j| \|v_j\|^2$$
""",
        "d c i",
    ),
    "members that are data": (
        r"""
The mean of cluster $k$ is
$$m_k = \frac{1}{|C_k|} \sum_{x \in C_k} x$$
and therefore
$$\sum_{x \in C_k} (x - m_k) = 0$$
$$\sum_{x \in C_k} \|x - m_k\|^2 = \sum_{x \in C_k} \|x\|^2 + |C_k| \|m_k\|^2$$
""",
        "d c i",
    ),
    "how many they are is not told": (
        r"""
$$m_k = \frac{1}{N_k} \sum_{n \in C_k} x_n$$
Then
$$\sum_{n \in C_k} (x_n - m_k) = 0$$
""",
        "d u",
    ),
    "how many there are in all is told by the letter, or by a range": (
        r"""
For every point the weights add up to one,
$$\sum_{k=1}^K w_{nk} = 1$$
With $N_k = \sum_n w_{nk}$ we have
$$\sum_k N_k = N$$
but with $N$ points, $n = 1, \dots, N$, and $M_k = \sum_{n=1}^N w_{nk}$
$$\sum_k M_k = N$$
$$\sum_k M_k = 2 N$$
""",
        "d d c d c i",
    ),
    "what a mean becomes": (
        r"""
$$v = \frac{1}{m} \sum_{i=1}^m x_i$$
With one more point $u$ the mean moves to
$$v' = \frac{m v + u}{m + 1}$$
so that
$$u - v' = \frac{m}{m+1} (u - v)$$
$$u - v' = \frac{1}{m+1} (u - v)$$
""",
        "d d c i",
    ),
}


@pytest.mark.parametrize("name", NOTES)
def test_notes(name: str) -> None:
    text, expected = NOTES[name]
    assert verdicts(text) == expected
