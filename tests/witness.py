"""Random numbers for a system's tensors, and networks at random: what the numeric tests of several packages share."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

import mpmath
import sympy as sp
from hypothesis import strategies as st

from symderive.calculus.equations import System
from symderive.calculus.evaluate import Evaluator
from symderive.calculus.index import Domain, Tensor
from symderive.calculus.rewrite import free_indices
from symderive.model.network import Dense, LikelihoodSpec, Network, PriorSpec

DIGITS = mpmath.mpf(10) ** -20
"""How far two values may be apart, relative to their size: derivatives by differences are good to about 27 digits."""


def draw(tensor: Tensor, sizes: Mapping[str, int], rng: random.Random) -> Any:
    """Values of a tensor from its domain, as nested lists; classes count from one."""
    shape = [sizes[str(a)] if isinstance(a, sp.Symbol) else int(a) for a in tensor.axes]
    return _draw(tensor.domain, shape, rng, sizes)


def _draw(domain: Domain, shape: list[int], rng: random.Random, sizes: Mapping[str, int]) -> Any:
    if domain is Domain.ONE_HOT and len(shape) == 1:
        hot = rng.randrange(shape[0])
        return [int(k == hot) for k in range(shape[0])]
    if shape:
        return [_draw(domain, shape[1:], rng, sizes) for _ in range(shape[0])]
    match domain:
        case Domain.BINARY:
            return rng.randint(0, 1)
        case Domain.COUNT:
            return rng.randint(0, 6)
        case Domain.CLASS:
            return rng.randint(1, sizes["classes"])
        case Domain.POSITIVE:
            return mpmath.mpf(rng.uniform(0.2, 2))
        case Domain.UNIT:
            return mpmath.mpf(rng.uniform(0.05, 0.95))
        case Domain.REAL:
            return mpmath.mpf(rng.gauss(0, 0.8))
        case Domain.ONE_HOT | Domain.SIMPLEX:
            raise AssertionError(domain)


def sample(system: System, sizes: Mapping[str, int], seed: int = 0) -> dict[str, Any]:
    """Values for every tensor of the system that has no definition."""
    rng = random.Random(seed)
    classes = [int(eq.lhs.tensor.axes[-1]) for eq in system.equations if eq.tensor.domain is Domain.SIMPLEX]
    known = {**sizes, "classes": classes[-1] if classes else 1}
    return {t.name: draw(t, known, rng) for t in system.tensors if t not in system.definitions}


def evaluator(system: System, sizes: Mapping[str, int], seed: int = 0) -> Evaluator:
    """A 50-digit evaluator of the system at random values."""
    mpmath.mp.dps = 50
    return Evaluator(sizes, sample(system, sizes, seed), system.definitions, exact=True)


def somewhere(expr: sp.Expr, at: Evaluator, rng: random.Random) -> dict[sp.Basic, int]:
    """Random values for the free indices of an expression."""
    return {i: rng.choice(at.range(i)) for i in free_indices(expr)}


def close(left: Any, right: Any, tolerance: Any = DIGITS) -> bool:
    """Whether two numbers agree, relative to the larger one or to 1."""
    return abs(left - right) <= tolerance * max(1, abs(left), abs(right))


HIDDEN = ("sigmoid", "tanh", "relu", "softplus", "identity", "softmax")
OUTPUTS = {
    "bernoulli": ("sigmoid",),
    "categorical": ("softmax",),
    "normal": ("identity", "tanh", "sigmoid", "relu", "softplus", "softmax"),
    "poisson": ("exp", "softplus", "sigmoid"),
}


@st.composite
def networks(draw_: st.DrawFn, depth: int = 8, width: int = 7) -> Network:
    """A network with 0 to ``depth`` hidden layers of 1 to ``width`` units, any activation, likelihood and prior."""
    family = draw_(st.sampled_from(sorted(OUTPUTS)))
    layers: list[Dense] = []
    for _ in range(draw_(st.integers(0, depth))):
        activation = draw_(st.sampled_from(HIDDEN))
        units = draw_(st.integers(2 if activation == "softmax" else 1, width))
        layers.append(Dense(units, activation, draw_(st.booleans())))
    last = draw_(st.sampled_from(OUTPUTS[family]))
    layers.append(Dense(draw_(st.integers(2 if last == "softmax" else 1, width)), last, draw_(st.booleans())))
    labels = draw_(st.sampled_from(("integer", "one-hot")))
    variance = draw_(st.sampled_from((1.0, 0.25, "learned")))
    likelihood = LikelihoodSpec(
        family, labels if family == "categorical" else "integer", variance if family == "normal" else 1.0
    )
    prior = draw_(st.sampled_from((None, PriorSpec("normal", 0.5), PriorSpec("laplace", 0.25, biases=True))))
    return Network("random", draw_(st.integers(1, width)), tuple(layers), likelihood, prior)
