import itertools

import pytest

from symderive.calculus.equations import Equation, System
from symderive.calculus.errors import SymderiveError
from symderive.calculus.functions import sigmoid
from symderive.calculus.index import Domain, Index, Role, Tensor
from symderive.calculus.nodes import Sum, softmax

n, i, j = Index("n", "N"), Index("i", "d"), Index("j", "m")
x, theta = Tensor("x", ("N", "d"), Role.DATA), Tensor("theta", ("d", "m"), Role.PARAMETER)
v, h, s = Tensor("v", ("m",), Role.PARAMETER), Tensor("h", ("N", "m")), Tensor("s", ("N",))
c, LL = Tensor("c", ("N",), Role.LABEL, Domain.CLASS), Tensor("LL")
HIDDEN = Equation(h[n, j], sigmoid(Sum(x[n, i] * theta[i, j], i)))
SCORE = Equation(s[n], Sum(h[n, j] * v[j], j) + softmax(h[n, j], j, c[n]))
TOTAL = Equation(LL[()], Sum(s[n], n))


def test_a_system_knows_its_parts():
    system = System((HIDDEN, SCORE, TOTAL), (n, i, j))
    assert system.objective == LL[()]
    assert system.parameters == (theta, v)
    assert system.of_role(Role.DATA, Role.LABEL) == (x, c)
    assert set(system.tensors) == {x, theta, v, c, h, s, LL}
    assert system.tensors[-3:] == (h, s, LL)
    assert system.definitions[h] == (h[n, j], HIDDEN.rhs)
    assert system.consumers[h] == (SCORE,)
    assert system.consumers[v] == (SCORE,)
    assert LL not in system.consumers
    assert {str(size) for size in system.sizes} == {"N", "d", "m"}


def test_keys_are_names_unless_given():
    assert HIDDEN.key == "h"
    assert Equation(h[n, j], v[j], "other").key == "other"


def test_mistakes_in_one_equation():
    with pytest.raises(SymderiveError, match="h is defined by itself"):
        Equation(h[n, j], h[n, j] + 1)
    with pytest.raises(SymderiveError, match="h is defined by itself"):
        Equation(h[n, j], v[j] * h[1, 1])
    with pytest.raises(SymderiveError, match="s is defined with the free index i; sum over it"):
        Equation(s[n], x[n, i])


def test_mistakes_in_the_order():
    with pytest.raises(SymderiveError, match="s uses h, which is defined only later; define h first"):
        System((SCORE, HIDDEN, TOTAL))
    with pytest.raises(SymderiveError, match="h is defined twice"):
        System((HIDDEN, HIDDEN, TOTAL))


def test_long_systems_are_quick():
    names = [Tensor(f"h{k}", ("N",)) for k in range(3000)]
    chain = [Equation(names[0][n], s[n])]
    chain += [Equation(b[n], sigmoid(a[n])) for a, b in itertools.pairwise(names)]
    system = System((*chain, Equation(LL[()], Sum(names[-1][n], n))))
    assert len(system.tensors) == 3002
    assert system.consumers[names[0]][0].tensor == names[1]
