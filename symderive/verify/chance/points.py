"""Points with weights that stand for a distribution: Gauss-Hermite nodes, the values of a discrete law, a rule for an integral."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence

import numpy as np

from symderive.verify.chance.rules import EXACT, FEW, LINE, RULES, Fineness, condensed, grid, rule
from symderive.verify.chance.variables import Variable, domain_of, entries
from symderive.verify.places import Values
from symderive.verify.symbols import Domain
from symderive.verify.values import dual
from symderive.verify.values.dual import Array, primal
from symderive.verify.values.errors import NoValueError
from symderive.verify.values.functions import EXP, FUNCTIONS, SQRT, divide, power
from symderive.verify.values.linear import cholesky

Point = tuple[Array, Array]
"""A value and its weight."""

_MOST = 120  # terms of a sum over 0, 1, 2, ...
_NEAR = 1e-8
_FADED = 1e-12
_REFINED = 3  # how often the points of an integral are doubled
_NOTHING = 1e-18  # weights of points that are left out


# -- Gaussians ---------------------------------------------------------------------------------------------------------


def normal(mean: Array, spread: Array, shape: tuple[int, ...], how: Fineness) -> list[Point]:
    """The nodes of a normal distribution.

    Raises:
        NoValueError: there are too many of them.
    """
    how.used = True
    nodes, weights = np.polynomial.hermite_e.hermegauss(how.count())
    weights = weights / math.sqrt(2 * math.pi)
    if not shape:
        scale = SQRT(spread)
        return [
            (dual.add(mean, dual.multiply(scale, float(x))), np.asarray(w)) for x, w in zip(nodes, weights, strict=True)
        ]
    size = int(np.prod(shape))
    root = cholesky(spread, size)
    found: list[Point] = []
    for places in itertools.product(range(len(nodes)), repeat=size):
        step = np.asarray([nodes[k] for k in places]).reshape(size, 1)
        moved = dual.reshape(dual.matmul(root, step), shape)
        found.append((dual.add(mean, moved), np.asarray(float(np.prod([weights[k] for k in places])))))
    return found


# -- other laws --------------------------------------------------------------------------------------------------------


def law(name: str, arguments: Sequence[Array], shape: tuple[int, ...], how: Fineness) -> list[Point]:
    """The points of a law that every reader knows.

    Raises:
        NoValueError: it is not known for such a variable.
    """
    if name == "normal":
        return normal(arguments[0], arguments[1], shape, how)
    if shape:
        raise NoValueError("this law is known for numbers only")
    if name != "categorical" and any(dual.shape(x) for x in arguments):
        raise NoValueError("a parameter of this law is no number")
    if name not in _DISCRETE and name not in CONTINUOUS:
        raise NoValueError("averages under this law are not known")
    if name in CONTINUOUS:
        return CONTINUOUS[name](*arguments, how)
    found = _DISCRETE[name](*arguments)
    if name not in ENDLESS or how.dimensions == 1:
        return found
    how.used = True
    return condensed(found, how.count())


def _positive(x: Array) -> Array:
    """The number itself if it is positive, else no number."""
    return x if bool(np.all(primal(x) > 0)) else np.asarray(math.nan)


def _chance(p: Array) -> Array:
    """A probability, else no number."""
    return p if bool(np.all((primal(p) >= 0) & (primal(p) <= 1))) else np.asarray(math.nan)


def _number(x: float) -> Array:
    return np.asarray(float(x))


def _bernoulli(p: Array) -> list[Point]:
    p = _chance(p)
    return [(_number(0), dual.subtract(1.0, p)), (_number(1), p)]


def _binomial(n: Array, p: Array) -> list[Point]:
    count = float(primal(n))
    if count != round(count) or not 0 <= count <= _MOST:
        raise NoValueError("the first parameter of a binomial law counts trials")
    total = round(count)
    p = _chance(p)
    return [
        (
            _number(k),
            dual.multiply(
                float(math.comb(total, k)),
                dual.multiply(power(p, _number(k)), power(dual.subtract(1.0, p), _number(total - k))),
            ),
        )
        for k in range(total + 1)
    ]


def _poisson(rate: Array) -> list[Point]:
    rate = _positive(rate)
    start = EXP(dual.negative(rate))
    return [
        (_number(k), dual.multiply(1 / math.factorial(k), dual.multiply(start, power(rate, _number(k)))))
        for k in range(41)
    ]


def _geometric(p: Array) -> list[Point]:
    p = _chance(p)
    rest = dual.subtract(1.0, p)
    return [
        (_number(k), dual.multiply(p, EXP(dual.multiply(float(k - 1), FUNCTIONS["log"](rest))))) for k in range(1, 400)
    ]


def _uniform(low: Array, high: Array, how: Fineness) -> list[Point]:
    how.used = True
    width = dual.subtract(high, low)
    if how.dimensions == 1 and how.nodes > FEW:  # what polynomials are not near to: a logarithm, a root
        at, weights = rule("unit", how.level)
    else:
        at, weights = np.polynomial.legendre.leggauss(how.count())
        at, weights = (1 + at) / 2, weights / 2
    return [(dual.add(low, dual.multiply(float(x), width)), np.asarray(w)) for x, w in zip(at, weights, strict=True)]


def _exponential(rate: Array, how: Fineness) -> list[Point]:
    if how.dimensions == 1 and how.nodes > FEW:
        return _gamma(_number(1), rate, how)
    how.used = True
    rate = _positive(rate)
    nodes, weights = np.polynomial.laguerre.laggauss(how.count())
    return [(divide(_number(x), rate), np.asarray(w)) for x, w in zip(nodes, weights, strict=True)]


def _gamma(shape: Array, rate: Array, how: Fineness) -> list[Point]:
    how.used = True
    shape, rate = _positive(shape), _positive(rate)
    scale = EXP(dual.subtract(dual.multiply(shape, FUNCTIONS["log"](rate)), FUNCTIONS["lgamma"](shape)))
    logs, step = grid("half", how.level)
    found: list[Point] = []
    for u in logs:
        x = math.exp(u)
        inner = dual.subtract(dual.multiply(float(u), shape), dual.multiply(x, rate))
        found.append((_number(x), dual.multiply(step, dual.multiply(scale, EXP(inner)))))
    return weighty(found)


def _beta(a: Array, b: Array, how: Fineness) -> list[Point]:
    how.used = True
    a, b = _positive(a), _positive(b)
    gamma = FUNCTIONS["lgamma"]
    scale = EXP(dual.subtract(gamma(dual.add(a, b)), dual.add(gamma(a), gamma(b))))
    logits, step = grid("unit", how.level)
    found: list[Point] = []
    for u in logits:
        x, y = 1 / (1 + math.exp(-u)), 1 / (1 + math.exp(u))
        inner = dual.add(dual.multiply(math.log(x), a), dual.multiply(math.log(y), b))
        found.append((_number(x), dual.multiply(step, dual.multiply(scale, EXP(inner)))))
    return weighty(found)


def weighty(found: list[Point]) -> list[Point]:
    """Without the points that have no weight left, at which what is averaged may be infinite."""
    return [(x, w) for x, w in found if float(primal(w)) != 0]


def _categorical(weights: Array) -> list[Point]:
    return [(_number(k + 1), w) for k, w in enumerate(entries(weights))]


_DISCRETE: dict[str, Callable[..., list[Point]]] = {
    "bernoulli": _bernoulli,
    "binomial": _binomial,
    "poisson": _poisson,
    "geometric": _geometric,
    "categorical": _categorical,
}
ENDLESS = frozenset({"poisson", "geometric"})
"""Laws of counts without an end."""

CONTINUOUS: dict[str, Callable[..., list[Point]]] = {
    "uniform": _uniform,
    "exponential": _exponential,
    "gamma": _gamma,
    "beta": _beta,
}
"""Laws that rules of integration stand for; the last argument says how fine these are."""


# -- densities by a formula --------------------------------------------------------------------------------------------


_LIKELY = {
    Domain.BINARY: "binary",
    Domain.SIGN: "sign",
    Domain.COUNT: "counts",
    Domain.POSITIVE: "half",
    Domain.NONNEGATIVE: "half",
    Domain.UNIT: "unit",
}


def line(value: Callable[[Array], Array], number: Callable[[float], Array]) -> Array | None:
    """The integral of a smooth function over the whole line, by finer and finer sums.

    None if it does not fade away, or the sums do not settle.
    """
    places = LINE
    parts = [value(number(float(x))) for x in places]
    before = _summed(parts[::2], 2 * float(places[1] - places[0]))
    for _ in range(_REFINED):
        found = _summed(parts, float(places[1] - places[0]))
        if before is None or found is None:
            return None
        a, b = primal(found).astype(float), primal(before).astype(float)
        if np.all(np.abs(a - b) <= _NEAR * (1e-3 + np.abs(a))):
            return found
        middle = (places[1:] + places[:-1]) / 2
        between = [value(number(float(x))) for x in middle]
        parts = [x for pair in zip(parts, [*between, parts[-1]], strict=True) for x in pair][:-1]
        places = np.sort(np.concatenate([places, middle]))
        before = found
    return None


def _summed(parts: Sequence[Array], step: float) -> Array | None:
    """The sum over the points around the largest value at which all is finite; None if the function has not faded away there."""
    sizes = [float(np.max(np.abs(primal(p).astype(float)))) for p in parts]
    top = max((k for k, size in enumerate(sizes) if math.isfinite(size)), key=lambda k: sizes[k], default=-1)
    if top < 0:
        return None
    first, last = top, top
    while first > 0 and math.isfinite(sizes[first - 1]):
        first -= 1
    while last < len(sizes) - 1 and math.isfinite(sizes[last + 1]):
        last += 1
    if max(sizes[first], sizes[last]) > _FADED * sizes[top]:
        return None
    result = parts[first]
    for part in parts[first + 1 : last + 1]:
        result = dual.add(result, part)
    return dual.multiply(step, result)


def measure(frame: Values, variable: Variable, density: Callable[[Array], Array], how: Fineness) -> list[Point]:
    """Points and weights with which a density sums to one: over 0 and 1, the whole numbers, the line, its positive half, the unit interval.

    Raises:
        NoValueError: it does so over none of these.
    """
    world = frame.world
    known = world.remembered.get(("measure", variable.name))
    likely = _LIKELY.get(domain_of(world, variable.symbol), "line")
    for name in (likely, *(r for r in RULES if r != likely)) if known is None else (known,):
        assert isinstance(name, str)
        places, weights = rule(name, how.level)
        total = 0.0
        found: list[Point] = []
        for x, w in zip(places, weights, strict=True):
            world.tick()
            if w <= _NOTHING:
                continue
            found.append((world.sampler.number(float(x)), world.sampler.number(float(w))))
            if known is None:
                value = primal(density(found[-1][0]))
                if value.shape:
                    raise NoValueError("a density is no number")
                part = float(w) * float(value)
                total += part
                if not math.isfinite(total) or abs(total) > 10:
                    break
        if known is not None or abs(total - 1) < _NEAR:
            world.remembered["measure", variable.name] = name
            how.used = how.used or name not in EXACT
            return found
    raise NoValueError(
        f"no values of {world.scope.shown(variable.symbol)} were found over which its density sums to one"
    )
