"""Claims that are nearly right, and right ones that lose digits in floating point."""

from __future__ import annotations

import mpmath
import numpy as np
import pytest

from symderive import check_claim
from symderive.verify.agreement import plainly
from symderive.verify.findings import Verdict
from symderive.verify.sampling import Sampler
from symderive.verify.symbols import Domain
from symderive.verify.values.functions import FUNCTIONS, RandomFunction

NEARLY = [
    (r"\frac{d}{dx} x^3 = 3.000003 x^2", [], []),
    (r"f'(x) = 2x + 0.00000001", ["f(x) = x^2"], []),
    (r"e^{x} e^{-x} = 1.0000001", [], []),
    (r"\sigma(x) + \sigma(-x) = 1.000001", [r"\sigma(x) = \frac{1}{1+e^{-x}}"], []),
    (r"10^{-9} x = 10^{-9} x^2", [], []),
    (r"\sum_k p_k = 1.000001", [], ["p is a probability vector"]),
    (r"\|Q x\|^2 = 1.0000001 \|x\|^2", [], ["Q is an orthogonal matrix", "x is a vector"]),
]
CANCELLING = [
    (r"(x + 10^{8})^2 - (x - 10^{8})^2 = 4 \cdot 10^8 x", [], []),
    (r"\frac{10^{8} + x^2 - 10^{8}}{x} = x", [], []),
    (r"\frac{(1 + 10^{-9} x)^2 - 1}{10^{-9}} = 2 x + 10^{-9} x^2", [], []),
    (r"\frac{f(x + 10^{-6}) - f(x)}{10^{-6}} = 2x + 10^{-6}", ["f(x) = x^2"], []),
    (r"10^{10} (\sigma(x) + \sigma(-x) - 1) = 0", [r"\sigma(x) = \frac{1}{1+e^{-x}}"], []),
    (r"10^{9} (\|Q x\|^2 - \|x\|^2) = 0", [], ["Q is an orthogonal matrix", "x is a vector"]),
    (r"10^{9} (\sum_k p_k - 1) = 0", [], ["p is a probability vector"]),
]


@pytest.mark.parametrize("claim", NEARLY, ids=lambda c: c[0])
def test_nearly_right_is_wrong(claim: tuple[str, list[str], list[str]]) -> None:
    latex, context, assume = claim
    finding = check_claim(latex, context=context, assume=assume)
    assert finding.verdict is Verdict.INCORRECT
    assert finding.counterexample is not None
    assert finding.counterexample.left != finding.counterexample.right


@pytest.mark.parametrize("claim", CANCELLING, ids=lambda c: c[0])
def test_lost_digits_are_no_mistake(claim: tuple[str, list[str], list[str]]) -> None:
    latex, context, assume = claim
    assert check_claim(latex, context=context, assume=assume).verdict is Verdict.CORRECT


def test_floats_decide_only_what_they_can() -> None:
    one = np.asarray([1.0, 2e5])
    assert plainly(one, one * (1 + 1e-15)) is True
    assert plainly(one, one * 1.01) is False
    assert plainly(one, one * (1 + 1e-8)) is None
    assert plainly(np.asarray(1e-17), np.asarray(0.0)) is None
    assert plainly(np.zeros((2, 1)), np.zeros((3, 1))) is False


@pytest.mark.parametrize("name", sorted(set(FUNCTIONS) - {"sign", "sgn", "step", "digamma", "trigamma"}))
def test_functions_are_exact_to_forty_digits(name: str) -> None:
    with mpmath.workdps(40):
        x = Sampler(3, exact=True).array("x", (), (4,), Domain.UNIT)
        exact, fast = FUNCTIONS[name](x), FUNCTIONS[name](np.asarray(x, dtype=float))
        assert all(isinstance(v, mpmath.mpf) for v in exact)
        np.testing.assert_allclose(np.asarray(exact, dtype=float), fast, rtol=1e-12)


@pytest.mark.parametrize("order", range(6))
def test_derivatives_of_unknown_functions(order: int) -> None:
    function = RandomFunction(0.3, ((0.7, 1.1, 0.2), (0.5, 0.8, 2.0)), order)
    step = mpmath.mpf(10) ** -15
    with mpmath.workdps(50):
        ends = function(np.asarray([mpmath.mpf("0.37") - step, mpmath.mpf("0.37") + step], dtype=object))
        slope = (ends[1] - ends[0]) / (2 * step)
        found = function.derivative(1)(np.asarray([mpmath.mpf("0.37")], dtype=object))[0]
    assert abs(found - slope) < mpmath.mpf(10) ** -25


@pytest.mark.parametrize("domain", [Domain.SIMPLEX, Domain.UNIT_NORM, Domain.ORTHOGONAL])
def test_exact_values_lie_in_their_domain(domain: Domain) -> None:
    with mpmath.workdps(40):
        x = Sampler(5, exact=True).array("x", (), (3, 3), domain)
        sums = {Domain.SIMPLEX: x.sum(axis=-1) - 1, Domain.UNIT_NORM: (x * x).sum(axis=-1) - 1}
        apart = sums.get(domain, x.T @ x - np.eye(3))
        assert max(abs(v) for v in apart.ravel()) < mpmath.mpf(10) ** -35
    assert np.allclose(np.asarray(x, dtype=float), Sampler(5).array("x", (), (3, 3), domain))
