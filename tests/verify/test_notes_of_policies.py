"""Short notes on policies and episodes, and the verdict on each of their formulas, in the order in which they stand."""

from __future__ import annotations

import pytest

from tests.verify.by_hand import verdicts

NOTES: dict[str, tuple[str, str]] = {
    "a letter that becomes an index": (
        r"""
# Baselines

Let $c$ be a constant. The best one is
$$c^\star = \frac{u}{w}$$

# Softmax

Preferences give $\rho(k) = \frac{e^{z_k}}{\sum_c e^{z_c}}$. Then
$$\frac{\partial\log\rho(k)}{\partial z_c} = \mathbb{1}[k=c] - \rho(c)$$
$$\frac{\partial\log\rho(k)}{\partial z_c} = \mathbb{1}[k=c] - \rho(k)$$
""",
        "d d c i",
    ),
    "rewards at steps": (
        r"""
An episode $\omega = (x_0,u_0,\dots,x_{H-1},u_{H-1},x_H)$ has the rewards $c_t = c(x_t,u_t)$. Its probability is
$$p_\theta(\omega) = \rho(x_0)\prod_{t=0}^{H-1}\pi_\theta(u_t\mid x_t)\,p(x_{t+1}\mid x_t,u_t)$$
and its return
$$C = \sum_{t=0}^{H-1}\gamma^t c_t$$
The dynamics do not depend on $\theta$, so
$$\nabla_\theta\log p_\theta(\omega) = \sum_{t=0}^{H-1}\nabla_\theta\log\pi_\theta(u_t\mid x_t)$$
With $d_t = \sum_{k=t}^{H-1}\gamma^{k-t}c_k$ we have
$$C = d_0$$
$$d_t = c_t + \gamma d_{t+1}$$
$$C = c_0 + d_1$$
""",
        "d d d d c d c c i",
    ),
}


@pytest.mark.parametrize("name", NOTES)
def test_notes(name: str) -> None:
    text, expected = NOTES[name]
    assert verdicts(text) == expected
