"""More short notes and the verdict on each of their formulas, in the order in which they stand."""

from __future__ import annotations

import pytest

from tests.verify.by_hand import verdicts

NOTES: dict[str, tuple[str, str]] = {
    "a display with blank lines within its environment": (
        r"""
Let \\( h(u) = u^3 \\).

$$ \begin{align}

h(u) + 1 &= u^3 + 1 \\[10pt]
         &= u \, u^2 + 1 \\[10pt]
         &= u u^2 + 2

\end{align} $$
""",
        "d c c i",
    ),
    "a mean beside a divergence": (
        r"""
We approximate the posterior of $h$ given $v$ by $q(h \mid v)$:
$$\begin{aligned}
D_{KL}(q(h \mid v) \| p(h \mid v)) &= E\left[\log \frac{q(h \mid v)}{p(h \mid v)}\right] \\
&= E[\log q(h \mid v) - \log p(v \mid h) - \log p(h)] + \log p(v) \\
&= D_{KL}(q(h \mid v) \| p(h)) - E[\log p(v \mid h)] - \log p(v)
\end{aligned}$$
""",
        "c c i",
    ),
    "a sum of what has no index": (
        r"""
$$D_{KL}[N(m(v), S(v)) \| N(0, 1)] = \frac{1}{2} \sum_j \left( S(v) + m^2(v) - 1 - \log S(v) \right)$$
""",
        "u",
    ),
    "a law of which the divergence from numbers is taken": (
        r"""
Let $q(h \mid v)$ approximate $p(h \mid v)$, and let $p(h)$ be the prior.
$$D_{KL}(N(m(v), s^2), N(0, 1)) = \frac{1}{2} (s^2 + m(v)^2 - 1 - \log s^2)$$
$$D_{KL}(N(m(v), s^2), N(0, 1)) = \frac{1}{2} (s^2 + m(v)^2 + 1 - \log s^2)$$
""",
        "c i",
    ),
    "the event whose probability is meant": (
        r"""
Let $r_{nj} = q_n(h_{nj}=1)$, where $h_{nj}=1$ if $v_n$ is in group $j$ and $h_{nj} = 0$ otherwise.
Here $q_n(h_{nj}=1)$ is the probability of $h_{nj}=1$ under $q_n$.
""",
        "d d d d",
    ),
    "values before a step and after it": (
        r"""
Data $v=(0,1,4)$. Before the update: $m=(0,4)$. After one iteration: $m=(0.50,3.95)$.
The components have means $u=(1,3)$. Their sum is $u_1 + u_2 = 4$, and $u_1 u_2 = 4$.
""",
        "d d d d c i",
    ),
    "a left side on a row of its own": (
        r"""
Let $g(u) = u^3$.
$$\begin{aligned}
& g(u) + 1 \\
=& u^2 u + 1 & \scriptstyle{\text{; by definition}} \\
=& u^2 + 1
\end{aligned}$$
$$\begin{split}
g(u) - 2 g(u) \\
\quad = u - u^3 - u \\
\quad = u^3
\end{split}$$
""",
        "d c i c i",
    ),
    "what holds under a condition only": (
        r"""
Let $h$ and $v$ have the density $p(h, v)$.
The ratio $\frac{p(v,h)}{p(h)}=p(v)$ is constant in $h$ if and only if they are independent.
""",
        "u",
    ),
}


@pytest.mark.parametrize("name", NOTES)
def test_notes(name: str) -> None:
    text, expected = NOTES[name]
    assert verdicts(text) == expected
