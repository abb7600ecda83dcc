"""Models that the engine was not built for, written with the calculus alone: every step and every gradient is checked."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import mpmath
import pytest
import sympy as sp

from symderive.calculus.equations import System
from symderive.calculus.evaluate import Evaluator
from symderive.calculus.functions import exp, tanh
from symderive.calculus.index import Domain, Index
from symderive.calculus.nodes import Sum, log_sum_exp, softmax
from symderive.derivation.derive import Derivation, derive, prepare
from symderive.derivation.gradients import gradient_equations
from symderive.derivation.stable import stabilise
from symderive.model.model import Model
from tests.witness import close, somewhere

SIZES: dict[str, int] = {"N": 2, "T": 3, "d": 2, "D": 3, "E": 2, "I": 3, "A": 2, "K": 3, "J": 2, "m": 2}


def attention() -> System:
    """One head over a sequence: softmax of scaled scores, weighted values, and the squared norm of the output."""
    model = Model("attention")
    t, s, d, e = (model.index(*p) for p in (("t", "T"), ("s", "T"), ("d", "D"), ("e", "E")))
    x = model.data("x", t, d)
    wq, wk, wv = (model.parameter(f"W_{c}", d, e) for c in "qkv")
    q = model.define(model.tensor("q", t, e)[t, e], Sum(x[t, d] * wq[d, e], d))
    k = model.define(model.tensor("k", t, e)[t, e], Sum(x[t, d] * wk[d, e], d))
    v = model.define(model.tensor("v", t, e)[t, e], Sum(x[t, d] * wv[d, e], d))
    scores = Sum(q * k.tensor[s, e], e) / sp.sqrt(e.size)
    a = model.define(model.tensor("a", t, s)[t, s], softmax(scores, s))
    o = model.define(model.tensor("o", t, e)[t, e], Sum(a * v.tensor[s, e], s))
    norm = model.define(model.tensor("L"), -Sum(o**2, t, e))
    model.maximise(norm)
    return model.system


def layer_norm() -> System:
    """Each row with mean 0 and variance 1, then a gain and a bias, then a square."""
    model = Model("layer norm")
    n, d, e = model.index("n", "N"), model.index("d", "D"), model.index("e", "E")
    x, w = model.data("x", n, e), model.parameter("w", e, d)
    gain, bias = model.parameter("gain", d), model.parameter("bias", d)
    h = model.define(model.tensor("h", n, d)[n, d], Sum(x[n, e] * w[e, d], e))
    mean = model.define(model.tensor("mu", n)[n], Sum(h, d) / d.size)
    spread = Sum((h - mean) ** 2, d) / d.size + sp.Rational(1, 10)
    variance = model.define(model.tensor("v", n, domain=Domain.POSITIVE)[n], spread)
    scaled = gain[d] * (h - mean) / sp.sqrt(variance) + bias[d]
    out = model.define(model.tensor("o", n, d)[n, d], scaled)
    model.maximise(model.define(model.tensor("L"), -Sum((out - 1) ** 2, n, d)))
    return model.system


def convolution() -> System:
    """One dimension: every output sees a window of the input."""
    model = Model("convolution")
    n, i, a = model.index("n", "N"), model.index("i", "I"), model.index("a", "A")
    wide = Index("b", i.size + a.size - 1)
    x, w = model.data("x", n, wide), model.parameter("w", a)
    h = model.define(model.tensor("h", n, i)[n, i], Sum(x[n, i + a - 1] * w[a], a))
    g = model.define(model.tensor("g", n, i)[n, i], tanh(h))
    model.maximise(model.define(model.tensor("L"), -Sum(g**2, n, i)))
    return model.system


def two_convolutions() -> System:
    """The second convolution reads a window of the first one's output, so a gradient runs back through shifted indices."""
    model = Model("two convolutions")
    n, i, a, p = model.index("n", "N"), model.index("i", 4), model.index("a", 2), model.index("p", 3)
    x, w, u = model.data("x", n, Index("b", 5)), model.parameter("w", a), model.parameter("u", a)
    h = model.define(model.tensor("h", n, i)[n, i], tanh(Sum(x[n, i + a - 1] * w[a], a)))
    g = model.define(model.tensor("g", n, p)[n, p], Sum(h.tensor[n, p + a - 1] * u[a], a))
    model.maximise(model.define(model.tensor("L"), -Sum(g**2, n, p)))
    return model.system


def mixture() -> System:
    """A mixture of normal densities: the weights are a softmax, the precisions exponentials."""
    model = Model("mixture")
    n, d, k = model.index("n", "N"), model.index("d", "D"), model.index("k", "K")
    x, mean = model.data("x", n, d), model.parameter("mu", k, d)
    logit, spread = model.parameter("w", k), model.parameter("s", k, d)
    distance = Sum((x[n, d] - mean[k, d]) ** 2 * exp(spread[k, d]), d)
    weight = logit[k] - log_sum_exp(logit[k], k)
    joint = model.define(model.tensor("r", n, k)[n, k], weight + Sum(spread[k, d], d) / 2 - distance / 2)
    model.maximise(model.define(model.tensor("L"), Sum(log_sum_exp(joint, k), n)))
    return model.system


def recurrence() -> System:
    """Three steps of a recurrent network with shared weights."""
    model = Model("recurrence")
    n, i, j, k = (model.index(*p) for p in (("n", "N"), ("i", "d"), ("j", "m"), ("k", "m")))
    x = model.data("x", n, model.index("t", 3), i)
    w, r, b = model.parameter("W", i, j), model.parameter("R", k, j), model.parameter("b", j)
    before = None
    for step in (1, 2, 3):
        z = Sum(x[n, step, i] * w[i, j], i) + b[j]
        if before is not None:
            z += Sum(before.tensor[n, k] * r[k, j], k)
        before = model.define(model.tensor(f"h{step}", n, j)[n, j], tanh(z))
    assert before is not None
    model.maximise(model.define(model.tensor("L"), -Sum(before**2, n, j)))
    return model.system


def factorization() -> System:
    """-||T - U V^T||^2."""
    model = Model("factorization")
    n, j, k = model.index("n", "N"), model.index("j", "J"), model.index("k", "K")
    target, u, v = model.data("T_", n, j), model.parameter("U", n, k), model.parameter("V", j, k)
    model.maximise(model.define(model.tensor("L"), -Sum((target[n, j] - Sum(u[n, k] * v[j, k], k)) ** 2, n, j)))
    return model.system


MODELS: Mapping[str, Callable[[], System]] = {
    f.__name__: f for f in (attention, layer_norm, convolution, two_convolutions, mixture, recurrence, factorization)
}


def evaluator(system: System, seed: int) -> Evaluator:
    """A 50-digit evaluator of the system at random values; sizes may be sums of letters."""
    mpmath.mp.dps = 50
    rng, at = random.Random(seed), Evaluator(SIZES, {}, system.definitions, exact=True)

    def numbers(shape: Sequence[int]) -> Any:
        return [numbers(shape[1:]) for _ in range(shape[0])] if shape else mpmath.mpf(rng.gauss(0, 0.8))

    given = (t for t in system.tensors if t not in system.definitions)
    at.arrays = {t.name: numbers([at.size(a) for a in t.axes]) for t in given}
    return at


def readers(system: System) -> Derivation:
    prepared, named = prepare(system)
    return derive(prepared, named=named)


def programs(system: System) -> Derivation:
    stable = stabilise(system)
    return derive(stable.system, named=stable.named, form="accurate")


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("way", [readers, programs])
def test_every_step_holds(name: str, way: Callable[[System], Derivation]) -> None:
    derivation = way(MODELS[name]())
    at, rng, count = evaluator(derivation.system, seed=1), random.Random(1), 0
    for step in derivation.steps():
        places = {**somewhere(step.before, at, rng), **somewhere(step.after, at, rng)}
        left, right = at.value(step.before, places), at.value(step.after, places)
        assert close(left, right), f"{step.where}: {step.rule}: {step.before} = {left}, but {step.after} = {right}"
        count += 1
    assert count >= 4


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("way", [readers, programs])
def test_every_gradient_agrees_with_differences_at_every_entry(name: str, way: Callable[[System], Derivation]) -> None:
    derivation = way(MODELS[name]())
    assert {a.wrt.tensor for a in derivation.gradients} == set(derivation.system.parameters)
    at = evaluator(derivation.system, seed=2)
    for adjoint in derivation.gradients:
        for address in at.addresses(adjoint.wrt.tensor):
            places: dict[sp.Basic, int] = dict(zip(adjoint.wrt.indices, address, strict=True))
            wanted = at.value(adjoint.total, places)
            assert close(at.value(adjoint.result, places), wanted), (adjoint.wrt.tensor.name, address)


@pytest.mark.parametrize("name", MODELS)
def test_gradient_equations_agree_with_differences(name: str) -> None:
    """What the program computes: a list of equations without any derivative in it."""
    derivation = programs(MODELS[name]())
    written = gradient_equations(derivation)
    at = evaluator(derivation.system, seed=3)
    found = {eq.tensor: (eq.lhs, eq.rhs) for eq in (*written.adjoints, *written.gradients)}
    at.definitions = {**at.definitions, **found}
    for adjoint in derivation.gradients:
        for address in at.addresses(adjoint.wrt.tensor):
            places: dict[sp.Basic, int] = dict(zip(adjoint.wrt.indices, address, strict=True))
            wanted = at.value(adjoint.total, places)
            assert close(at.entry(written.gradient_of[adjoint.wrt.tensor], address), wanted)
