# pyright: reportArgumentType=false
"""Points with weights: moments of laws, integrals, covariances, and where densities by a formula sum to one."""

from __future__ import annotations

import math

import numpy as np
import pytest

from symderive.verify.chance import points
from symderive.verify.chance.rules import Fineness
from symderive.verify.values import dual
from symderive.verify.values.errors import NoValueError

MOMENTS = [
    ("bernoulli", (0.3,), 0.3, 0.21),
    ("binomial", (5.0, 0.3), 1.5, 1.05),
    ("poisson", (1.7,), 1.7, 1.7),
    ("geometric", (0.4,), 2.5, 3.75),
    ("uniform", (-1.0, 2.0), 0.5, 0.75),
    ("exponential", (0.8,), 1.25, 1.5625),
    ("gamma", (1.6, 0.5), 3.2, 6.4),
    ("beta", (1.5, 2.5), 0.375, 0.046875),
    ("normal", (0.7, 1.3), 0.7, 1.3),
]


def array(x: float) -> np.ndarray:
    return np.asarray(x)


@pytest.mark.parametrize(("name", "parameters", "mean", "variance"), MOMENTS)
def test_laws_have_their_moments(name: str, parameters: tuple[float, ...], mean: float, variance: float) -> None:
    found = points.law(name, [array(p) for p in parameters], (), Fineness())
    weights = np.asarray([float(w) for _, w in found])
    values = np.asarray([float(x) for x, _ in found])
    assert weights.sum() == pytest.approx(1, abs=1e-8)
    assert weights @ values == pytest.approx(mean, abs=1e-7)
    assert weights @ (values - mean) ** 2 == pytest.approx(variance, abs=1e-7)


def test_parameters_out_of_range_give_no_number() -> None:
    found = points.law("poisson", [array(-1.0)], (), Fineness())
    assert all(math.isnan(float(w)) for _, w in found)


def test_a_law_that_nobody_knows_is_refused() -> None:
    with pytest.raises(NoValueError):
        points.law("cauchy", [array(0.0)], (), Fineness())
    with pytest.raises(NoValueError):
        points.law("poisson", [array(1.0)], (2, 1), Fineness())


def test_vectors_have_their_covariance() -> None:
    spread = np.asarray([[2.0, 0.6], [0.6, 1.1]])
    mean = np.asarray([[0.3], [-0.4]])
    found = points.normal(mean, spread, (2, 1), Fineness(dimensions=2))
    second = sum(float(w) * (x - mean) @ (x - mean).T for x, w in found)
    assert np.allclose(second, spread)
    assert np.allclose(sum(float(w) * x for x, w in found), mean)


def test_too_many_gaussian_numbers_are_refused() -> None:
    with pytest.raises(NoValueError):
        points.normal(np.zeros((7, 1)), np.eye(7), (7, 1), Fineness(dimensions=7))


def test_the_root_of_a_covariance_is_triangular_and_differentiable() -> None:
    spread = np.asarray([[2.0, 0.6, 0.1], [0.6, 1.1, -0.2], [0.1, -0.2, 0.9]])
    assert np.allclose(points.cholesky(spread, 3), np.linalg.cholesky(spread))
    tag = dual.new_tag()
    slope = np.zeros((2, 2, 1))
    slope[0, 0, 0] = 1.0
    moved = points.cholesky(dual.Dual(np.asarray([[4.0, 1.0], [1.0, 2.0]]), slope, tag), 2)
    step = 1e-6
    plus = np.linalg.cholesky(np.asarray([[4.0 + step, 1.0], [1.0, 2.0]]))
    minus = np.linalg.cholesky(np.asarray([[4.0 - step, 1.0], [1.0, 2.0]]))
    assert np.allclose(dual.slope_of(moved, tag, 1)[..., 0], (plus - minus) / (2 * step), atol=1e-8)


def test_an_integral_over_the_line() -> None:
    found = points.line(lambda x: np.exp(-0.5 * x * x) * x * x, array)
    assert found is not None
    assert float(found) == pytest.approx(math.sqrt(2 * math.pi), abs=1e-12)
    assert points.line(lambda x: 1 / (1 + x * x), array) is None


def test_an_integrand_may_stop_being_finite_after_it_has_faded() -> None:
    with np.errstate(all="ignore"):
        found = points.line(lambda x: np.exp(-40 * x * x) * np.log(np.exp(-40 * x * x)), array)
    assert found is not None
    assert float(found) == pytest.approx(-0.5 * math.sqrt(math.pi / 40), abs=1e-10)
