import pytest
import sympy as sp

from symderive.calculus.errors import SymderiveError
from symderive.calculus.functions import sigmoid
from symderive.calculus.index import Domain, Index, Role, Tensor
from symderive.calculus.nodes import Delta, IndexSum, Local, Partial, Sum, Total, log_sum_exp, softmax
from symderive.calculus.rewrite import (
    bottom_up,
    entries,
    free_indices,
    insert_definition,
    instantiate,
    subexpressions,
    substitute_indices,
    tensors,
    top_down,
)

n, i, j, k = Index("n", "N"), Index("i", "d"), Index("j", "d"), Index("k", "d")
x, w, h = Tensor("x", ("N", "d")), Tensor("w", ("d", "d")), Tensor("h", ("N", "d"))
y = Tensor("y", ("N",), Role.LABEL, Domain.CLASS)
DEFINITION = sigmoid(Sum(x[n, i] * w[i, j], i))


def test_entries_also_find_those_that_serve_as_indices():
    assert entries(w[y[n], i] + 1) == [w[y[n], i], y[n]]
    assert y[n] in entries(softmax(x[n, i], i, y[n]))
    assert entries(Delta(i, y[n])) == [y[n]]
    assert set(tensors(Sum(x[n, i] * w[i, j], i))) == {x, w}


def test_subexpressions_do_not_look_into_entries():
    found = list(subexpressions(sigmoid(x[n, i] + 1)))
    assert found[0] == sigmoid(x[n, i] + 1)
    assert x[n, i] in found
    assert n not in found


def test_free_indices_are_sorted():
    assert free_indices(w[j, i] * Sum(x[n, k], k)) == [i, j, n]
    assert free_indices(Index("i", "m") + i) == [i, Index("i", "m")]


def test_instantiate():
    assert instantiate(h[n, j], DEFINITION, h[n, k]) == sigmoid(Sum(x[n, i] * w[i, k], i))
    assert instantiate(h[n, j], DEFINITION, h[n, i]) == sigmoid(Sum(x[n, k] * w[k, i], k))
    assert instantiate(h[n, j], DEFINITION, h[1, y[n]]) == sigmoid(Sum(x[1, i] * w[i, y[n]], i))
    swapped = instantiate(w[i, j], w[i, j] - w[j, i], w[j, i])
    assert swapped == w[j, i] - w[i, j]
    with pytest.raises(SymderiveError, match="h cannot be instantiated at an entry of x"):
        instantiate(h[n, j], DEFINITION, x[n, j])


def test_insert_definition_under_binders_captures_nothing():
    """Where h[n, i] is summed over i, the i inside of h's own definition is another one."""
    inserted = insert_definition(Sum(h[n, i] * w[i, k], i), h[n, j], DEFINITION)
    assert inserted == Sum(sigmoid(Sum(x[n, k] * w[k, j], k)) * w[j, k], j)
    assert inserted.free_symbols == {n, k}


def test_derivatives_that_stand_for_themselves_are_left_alone():
    total, local, partial = Total(h[n, j], x[n, i]), Local(h[n, j], x[n, i]), Partial(h[n, j] ** 2, h[n, j])

    def to_zero(e: sp.Expr) -> sp.Expr:
        return sp.S.Zero if e == h[n, j] else e

    assert top_down(total + local, to_zero) == total + local
    assert bottom_up(partial, to_zero) == Partial(sp.S.Zero, h[n, j])


def test_top_down_does_not_look_into_what_it_changed():
    seen: list[sp.Expr] = []

    def double(e: sp.Expr) -> sp.Expr:
        seen.append(e)
        return 2 * e if e == x[n, i] else e

    assert top_down(x[n, i] + 1, double) == 2 * x[n, i] + 1
    assert seen.count(x[n, i]) == 1


def test_bottom_up_sees_what_it_changed_inside():
    def merge(e: sp.Expr) -> sp.Expr:
        return e.args[0] if isinstance(e, sigmoid) else e

    assert bottom_up(sigmoid(sigmoid(Sum(sigmoid(x[n, i]), i))), merge) == Sum(x[n, i], i)


def test_levels_stay_right_when_a_rule_removes_a_binder():
    nested = Sum(x[n, j] * Sum(w[i, j], i), j)
    changed = top_down(nested, lambda e: sp.S.One if isinstance(e, IndexSum) and x not in tensors(e) else e)
    assert changed == Sum(x[n, j], j)


def test_substitution_is_simultaneous():
    assert substitute_indices(w[i, j], {i: j, j: i}) == w[j, i]
    assert substitute_indices(log_sum_exp(w[i, j], i), {i: k}) == log_sum_exp(w[i, j], i)
    assert substitute_indices(w[i, j], {}) == w[i, j]
