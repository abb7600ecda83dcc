import math
from collections.abc import Callable
from typing import Any

import mpmath
import pytest
import sympy as sp

from symderive.calculus.evaluate import Evaluator
from symderive.calculus.functions import BY_NAME, ROWS, FunctionRow, row_of, sigmoid
from symderive.calculus.index import Domain, scalar

z = scalar("z")
SMOOTH = [row for row in ROWS if row.name not in ("factorial", "log_factorial")]
POINTS = ("-7.3", "-1.25", "-0.4", "0.3", "1.75", "6.1")


def _name(row: FunctionRow) -> str:
    return row.name


def at(value: str, expr: sp.Expr) -> mpmath.mpf:
    mpmath.mp.dps = 50
    return Evaluator({}, {"z": mpmath.mpf(value)}, exact=True).value(expr)


def points(row: FunctionRow) -> list[str]:
    return [p for p in POINTS if row.name != "log" or mpmath.mpf(p) > 0]


@pytest.mark.parametrize("row", SMOOTH, ids=_name)
def test_every_form_of_a_derivative_is_the_derivative(row: FunctionRow):
    def value(number: mpmath.mpf) -> mpmath.mpf:
        return mpmath.mpf(row.value(number, mpmath))

    for point in points(row):
        mpmath.mp.dps = 50
        step = mpmath.mpf(10) ** -16
        expected = (value(mpmath.mpf(point) + step) - value(mpmath.mpf(point) - step)) / (2 * step)
        forms = [row.derivative(z)]
        forms += [row.by_output(row.function(z))] if row.by_output else []
        forms += [row.accurate(z)] if row.accurate else []
        for form in forms:
            assert mpmath.almosteq(at(point, form), expected, mpmath.mpf(10) ** -20), (row.name, point, form)


@pytest.mark.parametrize(
    ("name", "by_definition"),
    [
        ("sigmoid", lambda v: 1 / (1 + mpmath.exp(-v))),
        ("tanh", mpmath.tanh),
        ("relu", lambda v: max(v, 0)),
        ("step", lambda v: int(v > 0)),
        ("softplus", lambda v: mpmath.log(1 + mpmath.exp(v))),
        ("log_softplus", lambda v: mpmath.log(mpmath.log(1 + mpmath.exp(v)))),
        ("abs", abs),
        ("sign", lambda v: (v > 0) - (v < 0)),
        ("exp", mpmath.exp),
        ("log", mpmath.log),
        ("sin", mpmath.sin),
        ("cos", mpmath.cos),
    ],
)
def test_every_function_is_what_its_name_says(name: str, by_definition: Callable[..., Any]):
    row = BY_NAME[name]
    for point in points(row):
        mpmath.mp.dps = 50
        assert mpmath.almosteq(at(point, row.function(z)), by_definition(mpmath.mpf(point)), mpmath.mpf(10) ** -45)


@pytest.mark.parametrize("name", ["factorial", "log_factorial"])
def test_factorials(name: str):
    expected = math.factorial if name == "factorial" else lambda k: math.log(math.factorial(k))
    for k in range(8):
        value = Evaluator({}, {"z": k}).value(BY_NAME[name].function(z))
        assert value == pytest.approx(expected(k))


@pytest.mark.parametrize("row", SMOOTH, ids=_name)
def test_values_lie_in_the_stated_domain(row: FunctionRow):
    within = {Domain.UNIT: lambda v: 0 < v < 1, Domain.POSITIVE: lambda v: v > 0, Domain.REAL: lambda v: True}
    for point in points(row):
        assert within[row.output](at(point, row.function(z)))
        if row.function(z).is_positive:
            assert at(point, row.function(z)) > 0
        if row.function(z).is_nonnegative:
            assert at(point, row.function(z)) >= 0


@pytest.mark.parametrize("row", SMOOTH, ids=_name)
@pytest.mark.parametrize("value", [-1e4, -700.0, -40.0, 40.0, 700.0, 1e4])
def test_floats_do_not_fail_far_out(row: FunctionRow, value: float):
    """What overflows in float64 by its nature (exp) aside, the value is as good as the number format."""
    if (row.name == "log" and value < 0) or (row.name == "exp" and value > 709):
        return
    if row.name.startswith("log_softplus") and value < -700:
        return  # the logarithm of a number that no float holds; code computes it as z
    mpmath.mp.dps = 6000
    exact = mpmath.mpf(row.value(mpmath.mpf(value), mpmath))
    mpmath.mp.dps = 50
    assert float(row.value(value, math)) == pytest.approx(float(exact), rel=1e-12)


def test_kinks():
    zero = Evaluator({}, {"z": 0})
    assert [zero.value(BY_NAME[f].function(z)) for f in ("relu", "step", "abs", "sign")] == [0, 0, 0, 0]


def test_rows_are_found_by_what_they_apply():
    assert row_of(sigmoid(z)) is BY_NAME["sigmoid"]
    assert row_of(sp.exp(z)) is BY_NAME["exp"]
    assert row_of(z) is None
    assert row_of(sp.sinh(z)) is None
    assert len(BY_NAME) == len(ROWS)
    assert all(row.latex and row.reason for row in SMOOTH)
