"""Random expressions as recipes, each with two meanings: an expression of ours, and numbers by plain recursion.

A recipe is a nested tuple. Its indices are strings from a small pool, so that names are shadowed and shared often. ``number`` looks
names up in an environment, as any interpreter would; nothing in it knows of fresh names, substitution or nesting levels.
"""

from __future__ import annotations

import math
import random
from collections.abc import Mapping
from typing import Any

import mpmath
import sympy as sp
from hypothesis import strategies as st

from symderive.calculus import functions
from symderive.calculus.evaluate import Evaluator
from symderive.calculus.index import Domain, Entry, Index, Role, Tensor
from symderive.calculus.nodes import Delta, Product, Sum, log_sum_exp, softmax

SIZES = {"N": 2, "d": 3}
POOL = {"n": "N", "m": "N", "i": "d", "j": "d"}
INDICES = {name: Index(name, size) for name, size in POOL.items()}
TENSORS = {
    "x": Tensor("x", ("N", "d"), Role.DATA),
    "w": Tensor("w", ("d", "d"), Role.PARAMETER),
    "b": Tensor("b", ("d",), Role.PARAMETER),
    "s": Tensor("s", (), Role.PARAMETER),
    "c": Tensor("c", ("N",), Role.LABEL, Domain.CLASS),
}
AXES = {"x": ("N", "d"), "w": ("d", "d"), "b": ("d",), "s": ()}
FUNCTIONS = ("sigmoid", "tanh", "relu", "softplus", "abs", "sin", "cos", "log_softplus")

Recipe = tuple[Any, ...]
Places = Mapping[str, int]


def values(seed: int) -> dict[str, Any]:
    """Random values for all tensors, as nested lists."""
    rng = random.Random(seed)

    def nest(shape: tuple[int, ...]) -> Any:
        return [nest(shape[1:]) for _ in range(shape[0])] if shape else mpmath.mpf(rng.uniform(-1.5, 1.5))

    found: dict[str, Any] = {name: nest(tuple(SIZES[a] for a in axes)) for name, axes in AXES.items()}
    return {**found, "c": [rng.randint(1, SIZES["d"]) for _ in range(SIZES["N"])]}


def evaluator(seed: int) -> Evaluator:
    """The 50-digit evaluator at those values."""
    mpmath.mp.dps = 50
    return Evaluator(SIZES, values(seed), exact=True)


def somewhere(seed: int) -> dict[str, int]:
    """Random values for all indices of the pool."""
    rng = random.Random(seed + 1)
    return {name: rng.randint(1, SIZES[size]) for name, size in POOL.items()}


def expression(recipe: Recipe, names: Mapping[str, Index] = INDICES, *, rename: bool = False) -> sp.Expr:
    """The recipe in our language; with ``rename`` every bound index gets a name of its own."""

    def child(r: Recipe) -> sp.Expr:
        return expression(r, names, rename=rename)

    match recipe:
        case ("number", value):
            return sp.Rational(value)
        case ("entry", name, at):
            return TENSORS[name][tuple(names[i] for i in at)]
        case ("at label", i):
            return TENSORS["w"][TENSORS["c"][names["n"]], names[i]]
        case ("add", a, b):
            return child(a) + child(b)
        case ("times", a, b):
            return child(a) * child(b)
        case ("power", a, exponent):
            return functions.exp(functions.tanh(child(a))) ** sp.Rational(exponent)
        case ("power of", a, b):
            return functions.softplus(child(a)) ** functions.sin(child(b))
        case ("log", a):
            return functions.log(functions.exp(functions.sin(child(a))) + 1)
        case ("call", name, a):
            return functions.BY_NAME[name].function(child(a))
        case ("delta", i, j):
            return Delta(names[i], names[j])
        case ("delta label", i):
            return Delta(names[i], TENSORS["c"][names["n"]])
        case (kind, index, a):
            own = Index(f"q{random.randrange(10**9)}", POOL[index]) if rename else names[index]
            body = expression(a, {**names, index: own}, rename=rename)
            return {"sum": Sum, "product": Product, "log-sum-exp": log_sum_exp}[kind](body, own)
        case ("softmax", index, a, place):
            own = Index(f"q{random.randrange(10**9)}", POOL[index]) if rename else names[index]
            body = expression(a, {**names, index: own}, rename=rename)
            return softmax(body, own, names[place] if place in names else TENSORS["c"][names["n"]])
        case _:
            raise AssertionError(recipe)


def number(recipe: Recipe, at: Places, arrays: Mapping[str, Any], m: Any = mpmath) -> Any:
    """The value of the recipe, with the functions and numbers of ``m``: mpmath or SymPy."""

    def child(r: Recipe) -> Any:
        return number(r, at, arrays, m)

    match recipe:
        case ("number", value):
            return sp.Rational(value) if m is sp else mpmath.mpf(sp.Rational(value).p) / sp.Rational(value).q
        case ("entry", name, places):
            found = arrays[name]
            for i in places:
                found = found[at[i] - 1]
            return found
        case ("at label", i):
            return arrays["w"][arrays["c"][at["n"] - 1] - 1][at[i] - 1]
        case ("add", a, b):
            return child(a) + child(b)
        case ("times", a, b):
            return child(a) * child(b)
        case ("power", a, exponent):
            return m.exp(m.tanh(child(a))) ** number(("number", exponent), at, arrays, m)
        case ("power of", a, b):
            return m.log(1 + m.exp(child(a))) ** m.sin(child(b))
        case ("log", a):
            return m.log(m.exp(m.sin(child(a))) + 1)
        case ("call", name, a):
            return call(name, child(a), m)
        case ("delta", i, j):
            return int(at[i] == at[j])
        case ("delta label", i):
            return int(at[i] == arrays["c"][at["n"] - 1])
        case (kind, index, a):
            each = [number(a, {**at, index: k}, arrays, m) for k in range(1, 1 + SIZES[POOL[index]])]
            if kind == "product":
                return math.prod(each)
            return sum(each) if kind == "sum" else m.log(sum(m.exp(v) for v in each))
        case ("softmax", index, a, place):
            each = [m.exp(number(a, {**at, index: k}, arrays, m)) for k in range(1, 1 + SIZES[POOL[index]])]
            return each[(at[place] if place in at else arrays["c"][at["n"] - 1]) - 1] / sum(each)
        case _:
            raise AssertionError(recipe)


def call(name: str, z: Any, m: Any) -> Any:
    """A function by its definition."""
    match name:
        case "sigmoid":
            return 1 / (1 + m.exp(-z))
        case "relu":
            return sp.Max(z, 0) if m is sp else max(z, 0)
        case "softplus":
            return m.log(1 + m.exp(z))
        case "log_softplus":
            return m.log(m.log(1 + m.exp(z)))
        case "abs":
            return sp.Abs(z) if m is sp else abs(z)
        case _:
            return getattr(m, name)(z)


def _over(size: str) -> st.SearchStrategy[str]:
    return st.sampled_from([name for name, s in POOL.items() if s == size])


_anywhere = st.sampled_from(sorted(POOL))
_leaves: st.SearchStrategy[Recipe] = st.one_of(
    st.sampled_from(sorted(AXES)).flatmap(
        lambda name: st.tuples(st.just("entry"), st.just(name), st.tuples(*map(_over, AXES[name])))
    ),
    st.tuples(st.just("at label"), _over("d")),
    st.tuples(st.just("number"), st.sampled_from(("2", "-1", "1/2", "-3/4"))),
    st.tuples(st.just("delta"), _over("d"), _over("d")),
    st.tuples(st.just("delta label"), _over("d")),
)


@st.composite
def _recipes(draw: st.DrawFn, depth: int = 5) -> Recipe:
    """A recipe in which hardly any branch ends before ``depth``; Hypothesis alone would keep to small ones."""
    if depth == 0 or draw(st.integers(0, 9)) == 9:
        return draw(_leaves)
    child = _recipes(depth - 1)
    match draw(st.sampled_from(("sum", "two", "one", "softmax", "fold", "power"))):
        case "sum":
            return ("sum", draw(_anywhere), draw(child))
        case "two":
            return (draw(st.sampled_from(("times", "add", "times", "add", "power of"))), draw(child), draw(child))
        case "one":
            return draw(st.one_of(_calls(child), st.tuples(st.just("log"), child)))
        case "softmax":
            return ("softmax", draw(_over("d")), draw(child), draw(st.sampled_from(("i", "j", "label"))))
        case "power":
            return ("power", draw(child), draw(st.sampled_from(("2", "-1", "3", "1/2"))))
        case _:
            positive = st.tuples(st.just("power"), child, st.just("1")) | _leaves
            kind = draw(st.sampled_from(("product", "log-sum-exp")))
            return (kind, draw(_anywhere), draw(positive if kind == "product" else child))


def _calls(child: st.SearchStrategy[Recipe]) -> st.SearchStrategy[Recipe]:
    return st.tuples(st.just("call"), st.sampled_from(FUNCTIONS), child)


recipes = _recipes()
"""Recipes with every kind of node."""


def entries_of(name: str) -> st.SearchStrategy[Entry]:
    """An entry of a tensor, at indices of the pool or at numbers."""
    places = (
        st.one_of(_over(a).map(INDICES.__getitem__), st.integers(1, SIZES[a]).map(sp.Integer)) for a in AXES[name]
    )
    return st.tuples(*places).map(lambda at: TENSORS[name][at])


wrt = st.sampled_from(sorted(AXES)).flatmap(entries_of)
