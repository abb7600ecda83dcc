"""Random joint distributions: marginals agree, conditionals sum to one, independence is kept; elimination equals the plain sum."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from symderive.verify.chance.factors import Factor, eliminated
from symderive.verify.chance.tables import Table
from symderive.verify.chance.variables import Slot, Variable, support
from symderive.verify.sampling import Sampler
from symderive.verify.shapes import Shapes
from symderive.verify.symbols import Scope, Symbol
from symderive.verify.values.errors import NoValueError
from symderive.verify.world import World

X = Variable("x", (), "x")
Y = Variable("y", (), "y")
Z = Variable("z", (), "z")


@pytest.fixture
def world() -> World:
    scope = Scope()
    for name in "xyz":
        scope.symbols[name] = Symbol(name, name, name, least=0)
    return World(scope, Shapes(scope, {"x": 0, "y": 0, "z": 1}, {}, ""), Sampler(3), {})


def slot(variable: Variable, value: object) -> Slot:
    return Slot(variable, value)


def test_marginals_agree_with_the_joint(world: World) -> None:
    table = Table(world, "p")
    for x in support(world, X, ()):
        total = sum(float(table.joint([slot(X, x), slot(Y, y)])) for y in support(world, Y, ()))
        assert total == pytest.approx(float(table.joint([slot(X, x)])))


def test_conditionals_sum_to_one_at_any_value(world: World) -> None:
    table = Table(world, "p")
    given = [slot(X, np.asarray(0.123))]
    assert sum(float(table.conditional([slot(Y, y)], given)) for y in support(world, Y, ())) == pytest.approx(1)


def test_a_vector_is_summed_over_all_its_values(world: World) -> None:
    table = Table(world, "p")
    values = support(world, Z, (3, 1))
    assert len(values) == 8
    assert sum(float(table.joint([slot(Z, z)])) for z in values) == pytest.approx(1)


def test_too_many_values_are_refused(world: World) -> None:
    with pytest.raises(NoValueError):
        support(world, Z, (9, 1))


def test_variables_depend_on_each_other_unless_they_are_called_independent(world: World) -> None:
    table = Table(world, "p")
    x, y = support(world, X, ())[0], support(world, Y, ())[0]

    def apart() -> float:
        both = float(table.joint([slot(X, x), slot(Y, y)]))
        return both - float(table.joint([slot(X, x)])) * float(table.joint([slot(Y, y)]))

    assert abs(apart()) > 1e-4
    world.scope.chance.independent.add("x")
    assert abs(apart()) < 1e-12


def test_families_and_parameters_give_other_distributions(world: World) -> None:
    at = [slot(X, support(world, X, ())[0])]
    one, two = Table(world, "p"), Table(world, "q")
    assert float(one.joint(at)) != pytest.approx(float(two.joint(at)))
    moved = Table(world, "p", [np.asarray(0.7)])
    assert float(one.joint(at)) != pytest.approx(float(moved.joint(at)))
    free = Table(world, "p", [np.asarray(0.7)], frozenset({"x"}))
    assert float(one.joint(at)) == pytest.approx(float(free.joint(at)))


def test_elimination_equals_the_plain_sum() -> None:
    draw = np.random.default_rng(5)
    a, b, c = ("a", ()), ("b", ()), ("c", ())
    tables = [Factor((a, b), draw.random((2, 3))), Factor((c, b), draw.random((4, 3))), Factor((a,), draw.random(2))]
    plain = sum(
        tables[0].values[i, j] * tables[1].values[k, j] * tables[2].values[i]
        for i, j, k in itertools.product(range(2), range(3), range(4))
    )
    assert float(eliminated(tables, {a: 2, b: 3, c: 4})) == pytest.approx(plain)
