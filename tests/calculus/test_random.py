"""Expressions at random: what they mean, how they are rewritten, and what their derivatives are."""

from typing import Any

import mpmath
import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from symderive.calculus.differentiate import Form, partial, resolve, select, unfold
from symderive.calculus.functions import softplus
from symderive.calculus.index import Entry, Index
from symderive.calculus.nodes import Binder, Partial, Sum
from symderive.calculus.rewrite import (
    bottom_up,
    entries,
    free_indices,
    subexpressions,
    substitute_indices,
    tensors,
    top_down,
)
from tests.calculus.recipes import (
    AXES,
    INDICES,
    POOL,
    SIZES,
    TENSORS,
    Recipe,
    evaluator,
    expression,
    number,
    recipes,
    somewhere,
    values,
    wrt,
)

SEEDS = st.integers(0, 10**6)


def agree(left: Any, right: Any, digits: int = 40) -> bool:
    scale = max(1, abs(left), abs(right))
    return abs(left - right) <= mpmath.mpf(10) ** -digits * scale


def places(at: dict[str, int]) -> dict[sp.Basic, int]:
    return {INDICES[name]: value for name, value in at.items()}


@given(recipes, SEEDS)
@settings(max_examples=150)
def test_an_expression_means_what_its_recipe_says(recipe: Recipe, seed: int):
    at = somewhere(seed)
    assert agree(evaluator(seed).value(expression(recipe), places(at)), number(recipe, at, values(seed)))


@given(recipes)
@settings(max_examples=150)
def test_names_of_bound_indices_do_not_matter(recipe: Recipe):
    one, other = expression(recipe), expression(recipe, rename=True)
    assert one == other
    assert hash(one) == hash(other)


@given(recipes, SEEDS, st.data())
@settings(max_examples=150)
def test_substitution_of_indices_captures_nothing(recipe: Recipe, seed: int, data: st.DataObject):
    """Also when an index is replaced by one that has the name of a bound one, and when indices change places."""
    same = {name: [other for other in POOL if POOL[other] == POOL[name]] for name in POOL}
    chosen = {name: data.draw(st.sampled_from(same[name])) for name in POOL}
    at = somewhere(seed)
    moved = substitute_indices(expression(recipe), {INDICES[a]: INDICES[b] for a, b in chosen.items()})
    there = {name: at[chosen[name]] for name in POOL}
    assert agree(evaluator(seed).value(moved, places(at)), number(recipe, there, values(seed)))


@given(recipes)
@settings(max_examples=100)
def test_walks_that_change_nothing_return_the_same_object(recipe: Recipe):
    expr = expression(recipe)
    assert top_down(expr, lambda e: e) is expr
    assert bottom_up(expr, lambda e: e) is expr


@given(recipes, SEEDS)
@settings(max_examples=100)
def test_a_rule_under_binders_acts_on_every_entry(recipe: Recipe, seed: int):
    """x[n, i] becomes x[n, i] * b[i], at whatever indices x is read: by rewriting, and in the arrays."""

    def rule(e: sp.Expr) -> sp.Expr:
        return e * TENSORS["b"][e.indices[1]] if isinstance(e, Entry) and e.tensor == TENSORS["x"] else e

    expr, at, arrays = expression(recipe), somewhere(seed), values(seed)
    arrays["x"] = [[v * b for v, b in zip(row, arrays["b"], strict=True)] for row in arrays["x"]]
    for walk in (top_down, bottom_up):
        assert agree(evaluator(seed).value(walk(expr, rule), places(at)), number(recipe, at, arrays))


@given(recipes)
@settings(max_examples=100)
def test_no_bound_index_is_free(recipe: Recipe):
    expr = expression(recipe)
    assert {i.name for i in free_indices(expr)} <= set(POOL)
    assert set(tensors(expr)) == {e.tensor for e in entries(expr)} <= set(TENSORS.values())
    for e in subexpressions(expr):
        if isinstance(e, Binder):
            body, index = e.open()
            assert index not in expr.free_symbols
            assert type(e).of(body, index, *e.rest) == e


@given(recipes, wrt, SEEDS, st.sampled_from(("argument", "output", "accurate")))
@settings(max_examples=200)
def test_derivatives_agree_with_differences(recipe: Recipe, by: Entry, seed: int, form: Form):
    at = somewhere(seed)
    found = evaluator(seed).value(partial(expression(recipe), by, form), places(at))
    spot = [at[i.name] if isinstance(i, Index) else int(i) for i in by.indices]
    step = mpmath.mpf(10) ** -15

    def moved(change: mpmath.mpf) -> mpmath.mpf:
        name, there = by.tensor.name, values(seed)
        if not spot:
            there[name] += change
        else:
            row = there[name] if len(spot) == 1 else there[name][spot[0] - 1]
            row[spot[-1] - 1] += change
        return number(recipe, at, there)

    expected = (moved(step) - moved(-step)) / (2 * step)
    assert agree(found, expected, 22)
    assert agree(evaluator(seed).value(Partial(expression(recipe), by), places(at)), expected, 22)


@given(recipes, wrt, SEEDS)
@settings(max_examples=50)
def test_every_single_rule_keeps_the_value(recipe: Recipe, by: Entry, seed: int):
    at = places(somewhere(seed))
    node = Partial(expression(recipe), by)
    step = unfold(node)
    assert step.rule
    assert step.reason
    ev = evaluator(seed)
    assert agree(ev.value(node, at), ev.value(step.after, at), 22)
    assert agree(ev.value(select(step.after), at), ev.value(step.after, at), 22)


@given(recipes, wrt)
@settings(max_examples=50)
def test_nothing_is_left_to_differentiate(recipe: Recipe, by: Entry):
    done = partial(expression(recipe), by)
    assert not [e for e in subexpressions(done) if isinstance(e, Partial)]
    assert resolve(done) is done


@given(recipes, st.sampled_from(sorted(AXES)), SEEDS)
@settings(max_examples=30)
def test_derivatives_agree_with_sympy_on_written_out_sums(recipe: Recipe, name: str, seed: int):
    arrays = values(seed)
    letters = {k: nested(k, tuple(SIZES[a] for a in axes)) for k, axes in AXES.items()} | {"c": arrays["c"]}
    at, spot = somewhere(seed), [1 + seed % SIZES[a] for a in AXES[name]]
    variable, numbers = letters[name], {}
    for k in spot:
        variable = variable[k - 1]
    for k in AXES:
        pair(letters[k], arrays[k], numbers)
    written = number(recipe, at, letters, sp)
    exact = {s: sp.Float(str(v), 60) for s, v in numbers.items()}
    slope = sp.S.Zero if isinstance(written, int) else written.diff(variable)
    expected = mpmath.mpf(str(sp.N(slope.subs(exact), 40)))
    found = evaluator(seed).value(partial(expression(recipe), TENSORS[name][tuple(spot)]), places(at))
    assert agree(found, expected, 25)


def nested(name: str, shape: tuple[int, ...]) -> Any:
    if not shape:
        return sp.Symbol(name, real=True)
    return [nested(f"{name}_{k}", shape[1:]) for k in range(shape[0])]


def pair(left: Any, right: Any, into: dict[sp.Symbol, Any]) -> None:
    if isinstance(left, list):
        for a, b in zip(left, right, strict=True):
            pair(a, b, into)
    else:
        into[left] = right


def test_second_derivatives():
    x, w, i, j = TENSORS["x"], TENSORS["w"], INDICES["i"], INDICES["j"]
    k, n = Index("k", "d"), INDICES["n"]
    expr = softplus(Sum(x[n, k] * w[k, 1] ** 3, k))
    twice = partial(partial(expr, w[i, 1]), w[j, 1])
    at = {n: 1, i: 2, j: 3}
    ev = evaluator(3)
    assert agree(ev.value(twice, at), ev.value(Partial(partial(expr, w[i, 1]), w[j, 1]), at), 22)


@pytest.mark.parametrize("name", sorted(AXES))
def test_an_entry_by_itself(name: str):
    tensor = TENSORS[name]
    at = tuple(INDICES[next(i for i in POOL if POOL[i] == a)] for a in AXES[name])
    assert partial(tensor[at], tensor[at]) == 1
