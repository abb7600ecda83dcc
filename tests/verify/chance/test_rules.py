"""Rules of integration: what they integrate, what a coarser one gives away, and few points for many."""

from __future__ import annotations

import numpy as np
import pytest

from symderive.verify.chance.rules import FEW, MANY, Fineness, condensed, rule
from symderive.verify.values import dual
from symderive.verify.values.errors import NoValueError


@pytest.mark.parametrize("level", range(4))
@pytest.mark.parametrize(
    ("name", "density"),
    [
        ("line", lambda x: np.exp(-x * x / 2) / np.sqrt(2 * np.pi)),
        ("half", lambda x: 0.7 * np.exp(-0.7 * x)),
        ("unit", lambda x: 6 * x * (1 - x)),
    ],
)
def test_densities_sum_to_one(name: str, density: object, level: int) -> None:
    at, weights = rule(name, level)
    assert callable(density)
    assert weights @ density(at) == pytest.approx(1, abs=1e-9)


def test_a_coarser_rule_gives_away_what_lies_beyond_the_last_point() -> None:
    heavy = [float(w @ (x / (1 + x) ** 2)) for x, w in (rule("half", 2), rule("half", 3))]
    assert abs(heavy[0] - heavy[1]) > 0.1


def test_levels() -> None:
    assert [Fineness(n, coarser=c).level for n in (FEW, MANY) for c in (True, False)] == [0, 1, 2, 3]


def test_few_points_for_an_exponential_law_are_those_of_laguerre() -> None:
    at, weights = rule("half", 1)
    found = condensed([(np.asarray(x), np.asarray(w * np.exp(-x))) for x, w in zip(at, weights, strict=True)], 4)
    nodes, masses = np.polynomial.laguerre.laggauss(4)
    assert [float(x) for x, _ in found] == pytest.approx(list(nodes), rel=1e-9)
    assert [float(w) for _, w in found] == pytest.approx(list(masses), rel=1e-9)


def test_no_more_points_than_there_are() -> None:
    found = condensed([(np.asarray(0.0), np.asarray(0.25)), (np.asarray(1.0), np.asarray(0.75))], 4)
    assert sorted((round(float(x), 12), round(float(w), 12)) for x, w in found) == [(0.0, 0.25), (1.0, 0.75)]


def test_a_measure_that_is_differentiated_is_refused() -> None:
    moved = dual.Dual(np.asarray(0.5), np.ones(1), dual.new_tag())
    with pytest.raises(NoValueError):
        condensed([(np.asarray(0.0), moved)], 1)
