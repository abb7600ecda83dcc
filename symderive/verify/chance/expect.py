"""Means, variances, covariances, entropies and mutual information, exactly: as sums over all outcomes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from symderive.verify import terms as t
from symderive.verify.chance import differential, normals
from symderive.verify.chance.outcomes import Outcome, common, has_parameters, under
from symderive.verify.chance.posterior import with_given
from symderive.verify.chance.rules import FEW, MANY, Fineness
from symderive.verify.chance.variables import Slot, Variable, listed, name_of, number_key, same_value
from symderive.verify.places import Places, Values
from symderive.verify.symbols import Scope
from symderive.verify.values import dual
from symderive.verify.values.dual import Array, primal
from symderive.verify.values.errors import NoValueError
from symderive.verify.values.functions import LOG, SQRT, divide

_PARAMETERS = {
    "theta",
    "mu",
    "sigma",
    "lambda",
    "alpha",
    "beta",
    "gamma",
    "pi",
    "tau",
    "rho",
    "eta",
    "phi",
    "nu",
    "kappa",
    "omega",
}
_CONSTANTS = {"a", "b", "c", "d", "k", "m", "n", "t", "s", "e"}


def expectation(frame: Values, term: t.Expect, places: Places) -> Array:
    """The value of a functional of random variables.

    Raises:
        NoValueError: the notes do not say enough of the variables.
    """
    if frame.world.watched:
        return _watched(frame, term, places)
    match term.kind:
        case "E":
            between = normals.divergence(frame, term, places)
            return (
                between
                if between is not None
                else _settled(lambda how: _mean(_outcomes(frame, term, places, how), term.arguments[0], places))
            )
        case "Var" | "Cov":
            return _settled(lambda how: _covariance(_outcomes(frame, term, places, how), term, places))
        case "std":
            return SQRT(_settled(lambda how: _covariance(_outcomes(frame, term, places, how), term, places)))
        case "H":
            both = _entropy(frame, (*term.arguments, *term.given), places)
            return dual.subtract(both, _entropy(frame, term.given, places)) if term.given else both
        case "I":
            return _information(frame, term, places)
        case _:
            raise NoValueError("this functional is not known", term.span)


def _settled(average: Callable[[Fineness], Array]) -> Array:
    """An average; where it is an integral, as finely as it takes until a coarser one gives the same.

    Raises:
        NoValueError: they never do.
    """
    for nodes in (FEW, MANY):
        how = Fineness(nodes)
        found = average(how)
        if not how.used or _same(found, average(Fineness(nodes, coarser=True, dimensions=how.dimensions))):
            return found
    raise NoValueError("this average over continuous variables is not known to enough digits")


def _same(one: Array, two: Array) -> bool:
    a, b = primal(one).astype(float), primal(two).astype(float)
    if not np.all(np.isfinite(a)):
        return True  # the average itself has no finite value
    return bool(np.all(np.abs(a - b) <= 1e-9 * (1 + np.max(np.abs(a), initial=0.0))))


# -- which variables are averaged over ---------------------------------------------------------------------------------


def _watched(frame: Values, term: t.Expect, places: Places) -> Array:
    """What a functional shows to one that stands around it: the variables that are left when its own are averaged over."""
    watching = frame.world.watched[-1]
    values, seen = _looked_up(frame, term.arguments, places)
    if term.over or term.under is not None:
        own = {_key(frame, v, places) for v in term.over}
        _, more = _looked_up(frame, [term.under] if term.under is not None else [], places)
        watching.update(dict.fromkeys(k for k in {**seen, **more} if k not in own))
    for given in term.given:
        frame.value(given, places)
    if term.kind in ("H", "I"):
        return frame.world.sampler.number(1.0)
    if term.kind == "E":
        return values[0]
    return _outer(values[0], values[-1])


def _key(frame: Values, variable: t.Term, places: Places) -> tuple[str, tuple[int, ...]]:
    assert isinstance(variable, t.Ref)
    return variable.symbol, tuple(frame.integer(k, places) for k in variable.keys)


def _looked_up(
    frame: Values, terms: Sequence[t.Term], places: Places
) -> tuple[list[Array], dict[tuple[str, tuple[int, ...]], None]]:
    """The values of terms, and the free values that they are made of."""
    watching: dict[tuple[str, tuple[int, ...]], None] = {}
    frame.world.watched.append(watching)
    try:
        inner = frame.fresh()
        values = [inner.value(x, places) for x in terms]
    finally:
        frame.world.watched.pop()
    return values, watching


def random_in(frame: Values, terms: Sequence[t.Term], places: Places) -> list[Variable]:
    """The random variables that terms depend on.

    Raises:
        NoValueError: there is none, or which of the symbols are random is not clear.
    """
    _, seen = _looked_up(frame, terms, places)
    scope = frame.world.scope
    whole = [
        k for k in seen if not any(k[0] == o[0] and len(o[1]) < len(k[1]) and k[1][: len(o[1])] == o[1] for o in seen)
    ]
    open_ = [k for k in whole if not _is_fixed(scope, k[0])]
    sure = [k for k in open_ if is_random(scope, k[0])]
    if not sure:
        sure = [k for k in open_ if _letter(scope, k[0])[:1].isupper()] or [
            k for k in open_ if _may_be_random(scope, k[0])
        ]
    found: dict[str, Variable] = {}
    for symbol, address in sure:
        variable = Variable(symbol, address, name_of(frame.world, symbol, address))
        found.setdefault(f"{variable.name} {address}", variable)
    return list(found.values())


def _letter(scope: Scope, symbol: str) -> str:
    known = scope.symbols.get(symbol)
    return symbol if known is None else known.letter


def _is_fixed(scope: Scope, symbol: str) -> bool:
    return symbol in scope.sizes or bool(_names(scope, symbol) & scope.chance.fixed)


def _names(scope: Scope, symbol: str) -> set[str]:  # noqa: ARG001
    """A symbol with the letters that the prose may call it by."""
    base = symbol.split("^")[0].removesuffix("[]").removeprefix("bold ")
    return {symbol, base, base.split("_")[0]}


def is_random(scope: Scope, symbol: str) -> bool:
    """Whether the notes show that a symbol is random: they say it, give its law or a moment, or take its mean."""
    chance = scope.chance
    if symbol in chance.laws or symbol in chance.moments or symbol in chance.alone:
        return True
    return bool(_names(scope, symbol) & chance.random) or any(
        defined in chance.alone or _names(scope, defined) & chance.random
        for defined in scope.definitions
        if symbol in scope.reach(defined) and defined != symbol and _is_simple(scope, defined)
    )


def _is_simple(scope: Scope, symbol: str) -> bool:
    """Whether a quantity that is called random is made of one symbol only, which then is random."""
    return (
        len(
            [
                s
                for s in scope.reach(symbol)
                if s not in scope.definitions and s in scope.symbols and s not in scope.sizes
            ]
        )
        == 1
    )


def _may_be_random(scope: Scope, symbol: str) -> bool:
    known = scope.symbols.get(symbol)
    letter = symbol if known is None else known.letter
    return letter not in _PARAMETERS | _CONSTANTS and (known is None or not known.called)


def _outcomes(frame: Values, term: t.Expect, places: Places, how: Fineness) -> list[Outcome]:
    """All outcomes of the variables that a functional averages over."""
    term = replace(term, given=tuple(x for g in term.given for x in listed(frame, g, places)))
    if term.under is not None:
        return _restricted(frame, under(frame, term.under, term.over, places, how), term.given, places)
    variables = (
        [_variable(frame, v, places) for v in term.over]
        if term.over
        else random_in(frame, (*term.arguments, *term.given), places)
    )
    if term.fixed and not all(has_parameters(frame, v, term.fixed) for v in variables):
        raise NoValueError("nothing before it says what law has these parameters", term.span)
    if not variables and (term.over or not term.given):
        return [(frame.world.sampler.number(1.0), frame)]
    plain = [_plain(frame, g, places) for g in term.given]
    fixed = [s for s in plain if s is not None]
    events = [g for g, s in zip(term.given, plain, strict=True) if s is None]
    names = {(s.variable.name, s.variable.address) for s in fixed}
    left = [v for v in variables if (v.name, v.address) not in names]
    fixed = [s for s in fixed if not _beside_told(frame.world.scope, s.variable, left)]
    if not term.over:
        left = [v for v in with_given(frame, left) if (v.name, v.address) not in names]
    return _restricted(frame, common(frame, left, fixed, how), events, places)


def _beside_told(scope: Scope, given: Variable, averaged: Sequence[Variable]) -> bool:
    """Whether a given matrix X is a value beside noise of which the notes tell moments only: they tell what these are given X."""
    chance = scope.chance
    told = all(v.symbol in chance.moments and v.symbol not in chance.laws for v in averaged)
    shown = given.symbol in {*chance.laws, *chance.moments} or _names(scope, given.symbol) & chance.random
    return bool(averaged) and told and not shown and not scope.densities


def _variable(frame: Values, term: t.Term, places: Places) -> Variable:
    symbol, address = _key(frame, term, places)
    return Variable(symbol, address, name_of(frame.world, symbol, address))


def _plain(frame: Values, given: t.Term, places: Places) -> Slot | None:
    """A given variable with the value that it has at present; None for anything that is computed."""
    if not isinstance(given, t.Ref) or given.symbol in frame.world.scope.definitions:
        return None
    return Slot(_variable(frame, given, places), frame.value(given, places))


def _restricted(frame: Values, found: list[Outcome], events: Sequence[t.Term], places: Places) -> list[Outcome]:
    """The outcomes in which events hold, and computed quantities have the value that they have at present.

    Raises:
        NoValueError: there are none.
    """
    for event in events:
        if isinstance(event, (t.Compare, t.Both)):
            found = [(w, f) for w, f in found if f.holds(event, places)]
        else:
            now = frame.value(event, places)
            found = [(w, f) for w, f in found if same_value(f.value(event, places), now)]
        if not found:
            raise NoValueError("what is conditioned on does not occur among the values that are tried", event.span)
    if not events:
        return found
    total = _sum([w for w, _ in found])
    return [(divide(w, total), f) for w, f in found]


# -- the functionals ---------------------------------------------------------------------------------------------------


def _sum(parts: Sequence[Array]) -> Array:
    result = parts[0]
    for part in parts[1:]:
        result = dual.add(result, part)
    return result


def _mean(found: Sequence[Outcome], argument: t.Term, places: Places) -> Array:
    return _sum([dual.multiply(w, f.value(argument, places)) for w, f in found])


def _covariance(found: Sequence[Outcome], term: t.Expect, places: Places) -> Array:
    """E[(x - E x)(y - E y)ᵀ]."""
    one, two = term.arguments[0], term.arguments[-1]
    pairs = [(w, f.value(one, places), f.value(two, places)) for w, f in found]
    left, right = _sum([dual.multiply(w, x) for w, x, _ in pairs]), _sum([dual.multiply(w, y) for w, _, y in pairs])
    return _sum([dual.multiply(w, _outer(dual.subtract(x, left), dual.subtract(y, right))) for w, x, y in pairs])


def _outer(x: Array, y: Array) -> Array:
    if not dual.shape(x) or not dual.shape(y):
        return dual.multiply(x, y)
    return dual.matmul(_column(x), dual.transpose(_column(y)))


def _column(x: Array) -> Array:
    return dual.reshape(x, (int(np.prod(dual.shape(x))), 1))


def _entropy(frame: Values, terms: Sequence[t.Term], places: Places) -> Array:
    """The entropy of the joint distribution of quantities with finitely many values, or of one variable with a density.

    Raises:
        NoValueError: the law of several is continuous.
    """
    variables = random_in(frame, terms, places)
    if len(variables) == len(terms) == 1 and isinstance(terms[0], t.Ref) and terms[0].symbol == variables[0].symbol:
        known = normals.entropy(frame, terms[0], places)
        if known is not None:
            return known
        rough = Fineness()
        common(frame, variables, (), rough)
        if rough.used:
            only = variables[0]
            return _settled(lambda how: differential.entropy(terms[0], only, common(frame, [only], (), how), places))
    how = Fineness()
    masses: dict[object, Array] = {}
    for weight, inner in common(frame, variables, (), how):
        key = tuple(number_key(inner.value(x, places)) for x in terms)
        masses[key] = weight if key not in masses else dual.add(masses[key], weight)
    if how.used:
        raise NoValueError("the entropy of a continuous variable is not taken")
    return dual.negative(_sum([dual.multiply(p, LOG(p)) for p in masses.values() if float(primal(p)) > 0]))


def _information(frame: Values, term: t.Expect, places: Places) -> Array:
    """I(X; Y | Z) = H(X, Z) + H(Y, Z) - H(X, Y, Z) - H(Z)."""
    one, two, given = term.arguments, term.over, term.given
    both = dual.add(_entropy(frame, (*one, *given), places), _entropy(frame, (*two, *given), places))
    rest = _entropy(frame, (*one, *two, *given), places)
    if given:
        rest = dual.add(rest, _entropy(frame, given, places))
    return dual.subtract(both, rest)
