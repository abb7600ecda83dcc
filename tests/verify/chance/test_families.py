"""Which densities are one distribution."""

from __future__ import annotations

import pytest

from symderive.verify import families
from symderive.verify.check import claim_scene
from symderive.verify.resolve.choices import Choices
from symderive.verify.symbols import Scope


def scope_of(claim: str) -> Scope:
    scene, entry = claim_scene(claim, [], [])
    reading = scene.read(Choices())
    scene.statements(reading, entry)  # type: ignore[arg-type]  # it can be read
    return reading.scope


@pytest.mark.parametrize(
    ("claim", "one", "two", "same"),
    [
        (r"p_\theta(x, z) = p_\theta(x | z) p(z)", "p_theta", "p", True),
        (r"p_\theta(x) = p(x)", "p_theta", "p", False),
        (r"P(x | y) p(y) = p(x, y)", "P", "p", True),
        (r"p(x) = q(x)", "p", "q", False),
        (r"p_X(x) p_Y(y) = 1", "p_X", "p_Y", True),
    ],
)
def test_families(claim: str, one: str, two: str, same: bool) -> None:
    scope = scope_of(claim)
    assert {one, two} <= scope.densities
    assert (families.family_of(scope, one) == families.family_of(scope, two)) is same


def test_the_prior_does_not_depend_on_the_parameter_of_the_likelihood() -> None:
    scope = scope_of(r"p_\theta(x, z) = p_\theta(x | z) p(z)")
    assert families.free_names(scope, families.family_of(scope, "p")) == frozenset({"z"})


def test_a_density_is_open_until_something_defines_it() -> None:
    scope = scope_of(r"p(x) = q(x)")
    assert all(families.is_open(scope, use) for uses in scope.chance.uses.values() for use in uses)
