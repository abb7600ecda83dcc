"""Notes on classifiers by the laws of their classes, and the verdict on each of their formulas."""

from __future__ import annotations

import pytest

from tests.verify.by_hand import verdicts

NOTES: dict[str, tuple[str, str]] = {
    "normal classes with one covariance": (
        r"""
Let $y \in \{0,1\}$ with $p(y=1) = \phi$ and, for the continuous features, $x \mid y = k \sim \mathcal{N}(\mu_k, \Sigma)$.
The log-likelihood of the data $\{(x^{(i)}, y^{(i)})\}_{i=1}^m$ is
\[
\ell(\phi, \mu_0, \mu_1, \Sigma) = \sum_{i=1}^m \log p(x^{(i)} \mid y^{(i)}) + \sum_{i=1}^m \log p(y^{(i)}) .
\]
Maximising it gives
\begin{align*}
\phi &= \frac{1}{m} \sum_{i=1}^m 1\{y^{(i)} = 1\}, \\
\mu_1 &= \frac{\sum_{i=1}^m 1\{y^{(i)} = 1\} x^{(i)}}{\sum_{i=1}^m 1\{y^{(i)} = 1\}}, \\
\Sigma &= \frac{1}{m} \sum_{i=1}^m (x^{(i)} - \mu_{y^{(i)}})(x^{(i)} - \mu_{y^{(i)}})^\top .
\end{align*}
The posterior is logistic:
\[
p(y = 1 \mid x) = \frac{1}{1 + \exp(-(\theta^\top x + \theta_0))}
\]
with
\[
\theta = \Sigma^{-1} (\mu_1 - \mu_0)
\]
and
\[
\theta_0 = -\frac{1}{2} \mu_1^\top \Sigma^{-1} \mu_1 + \frac{1}{2} \mu_0^\top \Sigma^{-1} \mu_0 + \log \frac{\phi}{1 - \phi} .
\]
""",
        "d c d d d d d d d",
    ),
    "the direction that tells two classes apart": (
        r"""
With the between-class scatter $S_B = (\mu_1 - \mu_0)(\mu_1 - \mu_0)^\top$
and the within-class scatter $S_W$, which is symmetric and positive definite, we maximise
\[
J(w) = \frac{w^\top S_B w}{w^\top S_W w} .
\]
Its gradient is
\[
\nabla_w J = \frac{2 S_B w (w^\top S_W w) - 2 S_W w (w^\top S_B w)}{(w^\top S_W w)^2}
\]
""",
        "d d c",
    ),
}


@pytest.mark.parametrize("name", NOTES)
def test_notes(name: str) -> None:
    text, expected = NOTES[name]
    assert verdicts(text) == expected
