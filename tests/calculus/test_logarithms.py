import mpmath
import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from symderive.calculus.evaluate import Evaluator
from symderive.calculus.functions import exp, factorial, log_factorial
from symderive.calculus.index import Domain, Index, Role, Tensor
from symderive.calculus.logarithms import is_label_indicator, log_trail
from symderive.calculus.nodes import Delta, IndexProduct, Product, Sum
from symderive.calculus.rewrite import subexpressions

n, k = Index("n", "N"), Index("k", "K")
y = Tensor("y", ("N",), Role.LABEL, Domain.BINARY)
c = Tensor("c", ("N",), Role.LABEL, Domain.CLASS)
hot = Tensor("hot", ("N", "K"), Role.LABEL, Domain.ONE_HOT)
t = Tensor("t", ("N",), Role.LABEL)
count = Tensor("count", ("N",), Role.LABEL, Domain.COUNT)
p = Tensor("p", ("N",), domain=Domain.UNIT)
P = Tensor("P", ("N", "K"), domain=Domain.SIMPLEX)
mu = Tensor("mu", ("N",))
s = Tensor("s", (), domain=Domain.POSITIVE)
r = Tensor("r", ("N",), domain=Domain.POSITIVE)
FAMILIES = {
    "bernoulli": p[n] ** y[n] * (1 - p[n]) ** (1 - y[n]),
    "categorical": Product(P[n, k] ** Delta(k, c[n]), k),
    "one-hot": Product(P[n, k] ** hot[n, k], k),
    "normal": exp(-((t[n] - mu[n]) ** 2) / (2 * s[()] ** 2)) / sp.sqrt(2 * sp.pi * s[()] ** 2),
    "unit normal": exp(-((t[n] - mu[n]) ** 2) / 2) / sp.sqrt(2 * sp.pi),
    "poisson": r[n] ** count[n] * exp(-r[n]) / factorial(count[n]),
    "gamma-like": 3 * r[n] ** 2 * exp(-r[n]) * s[()],
}
LOGS = {
    "bernoulli": Sum(y[n] * sp.log(p[n]) + (1 - y[n]) * sp.log(1 - p[n]), n),
    "categorical": Sum(sp.log(P[n, c[n]]), n),
    "one-hot": Sum(hot[n, k] * sp.log(P[n, k]), n, k),
    "normal": Sum(-sp.log(2 * sp.pi) / 2 - sp.log(s[()]) - (t[n] - mu[n]) ** 2 / (2 * s[()] ** 2), n),
    "unit normal": Sum(-sp.log(2 * sp.pi) / 2 - (t[n] - mu[n]) ** 2 / 2, n),
    "poisson": Sum(count[n] * sp.log(r[n]) - r[n] - log_factorial(count[n]), n),
    "gamma-like": Sum(sp.log(3) + 2 * sp.log(r[n]) - r[n] + sp.log(s[()]), n),
}


@st.composite
def evaluators(draw: st.DrawFn) -> Evaluator:
    mpmath.mp.dps = 50
    size, classes = draw(st.integers(1, 4)), draw(st.integers(1, 4))

    def several(of: st.SearchStrategy[object]) -> list[object]:
        return draw(st.lists(of, min_size=size, max_size=size))

    unit, positive = st.floats(0.05, 0.95), st.floats(0.1, 5)
    labels = several(st.integers(1, classes))
    weights = [[draw(positive) for _ in range(classes)] for _ in range(size)]
    arrays = {
        "y": several(st.integers(0, 1)), "c": labels, "hot": [[int(a == b) for b in range(1, 1 + classes)] for a in labels],
        "t": several(st.floats(-3, 3)), "count": several(st.integers(0, 9)), "p": several(unit),
        "P": [[w / sum(row) for w in row] for row in weights], "mu": several(st.floats(-3, 3)), "s": draw(positive), "r": several(positive),
    }  # fmt: skip
    return Evaluator({"N": size, "K": classes}, arrays, exact=True)


@pytest.mark.parametrize("name", sorted(FAMILIES))
@given(at=evaluators())
@settings(max_examples=25)
def test_every_step_keeps_the_value(name: str, at: Evaluator):
    trail = log_trail(Product(FAMILIES[name], n))
    assert trail.steps[0].before == sp.log(Product(FAMILIES[name], n))
    assert trail.steps[-1].after == trail.current
    for before, after in zip(trail.steps, trail.steps[1:], strict=False):
        assert before.after == after.before
    for step in trail.steps:
        assert step.rule
        assert step.reason
        assert mpmath.almosteq(at.value(step.before), at.value(step.after), mpmath.mpf(10) ** -40)


@pytest.mark.parametrize("name", sorted(FAMILIES))
def test_the_result_is_the_textbook_sum(name: str):
    trail = log_trail(Product(FAMILIES[name], n))
    assert trail.current == LOGS[name]
    assert not [e for e in subexpressions(trail.current) if isinstance(e, (IndexProduct, sp.exp))]


def test_label_indicators():
    assert is_label_indicator(Delta(k, c[n]))
    assert not is_label_indicator(Delta(k, Index("l", "K")))
    assert not is_label_indicator(y[n])
