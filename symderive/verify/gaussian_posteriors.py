"""Gaussian posteriors that are named before they are found: ``p(w | t) = N(w | m, S)`` beside a likelihood and a prior.

Where the logarithm of likelihood times prior is quadratic in the parameter, m is its mode, and S the inverse of its curvature.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from symderive.verify import terms as t
from symderive.verify.inverse import is_positive, solved
from symderive.verify.posteriors import data_range, log_posterior
from symderive.verify.symbols import Definition, Domain, Scope

_QUADRATIC = 2


def enter_gaussian_posteriors(scope: Scope) -> None:
    """Say what mean and covariance of a posterior are that the notes only name; covariances are symmetric."""
    for covariance in list(_covariances(scope)):
        _positive(scope, covariance)
    for variable, mean, variance in [*_named(scope), *_told(scope)]:
        if isinstance(mean, t.Ref) and mean.symbol in scope.definitions:
            continue
        told = log_posterior(scope, variable, data_range(scope), written=False)
        if told is None or (degree := _degree(scope, told, variable.symbol)) is None or degree > _QUADRATIC:
            continue
        if isinstance(mean, t.Ref) and mean.symbol not in scope.optima and mean.symbol != variable.symbol:
            scope.optima[mean.symbol] = None
            scope.maximised.add(mean.symbol)
            scope.modes.add(mean.symbol)
        if variance is None:
            continue
        told = t.mapped(told, lambda x: _body(scope, x))  # without the density that the posterior is one of
        curvature = t.Negative(t.NOWHERE, t.Derive(t.NOWHERE, told, (variable, variable)))
        found = solved(variance, t.Power(t.NOWHERE, curvature, t.Number(t.NOWHERE, Fraction(-1))))
        if found is not None and found[0].symbol not in scope.definitions and found[0].symbol != variable.symbol:
            base, value = found
            scope.define(Definition(base.symbol, base.keys, None, value))
            if is_positive(variance):
                scope.symbols[base.symbol].domain = scope.symbols[base.symbol].domain or Domain.POSITIVE


def _covariances(scope: Scope) -> Iterator[t.Term]:
    """What stands for the variance of something normal."""
    bodies = (d.body for found in scope.definitions.values() for d in found if d.parameters)
    for x in (x for body in bodies for x in t.walk(body)):
        if isinstance(x, t.Operation) and x.name == "normal":
            yield x.arguments[-1]
    for law in (law for found in scope.chance.laws.values() for law in found):
        if law.name == "normal" and law.arguments:
            yield law.arguments[-1]


def _positive(scope: Scope, variance: t.Term) -> None:
    """A matrix that is a covariance is positive definite, and a number by which one is multiplied, or its inverse, positive."""
    match variance:
        case t.Ref():
            known = scope.symbols.get(variance.symbol)
            if known is not None and known.domain is None and variance.symbol not in scope.definitions:
                known.domain = Domain.DEFINITE if known.upper else Domain.POSITIVE
        case t.Multiply(right=t.Constant()):
            _positive(scope, variance.left)
        case t.Power(exponent=t.Number(value=power)) if power.denominator == 1 and power % 2:
            _positive(scope, variance.base)
        case t.Divide(above=t.Number()):
            _positive(scope, variance.below)
        case _:
            pass


def _named(scope: Scope) -> Iterator[tuple[t.Ref, t.Term, t.Term]]:
    """The parameters that are told to be normal after data came in, each with its mean and its variance."""
    for definition in [d for found in scope.definitions.values() for d in found if d.bar == 1 and d.parameters]:
        body, parameters = definition.body, definition.parameters or ()
        first = next(iter(parameters), None)
        if not isinstance(body, t.Operation) or body.name != "normal" or not isinstance(first, t.Ref) or first.keys:
            continue
        if len(body.arguments) == 3 and t.same(body.arguments[0], first):
            yield first, body.arguments[1], body.arguments[2]
    for law in scope.chance.posteriors:
        if law.name == "normal" and not law.keys and len(law.arguments) == 2:
            yield t.Ref(t.NOWHERE, law.symbol, ()), law.arguments[0], law.arguments[1]


def _told(scope: Scope) -> Iterator[tuple[t.Ref, t.Term | None, t.Term | None]]:
    """What words tell: "m is the posterior mean of w". The law that is called a posterior is no second prior."""
    for of, mean, variance in scope.chance.told_posteriors:
        variable = of if isinstance(of, t.Ref) and not of.keys else _only_parameter(scope) if of is None else None
        if variable is None:
            continue
        laws = scope.chance.laws.get(variable.symbol, [])
        told = tuple(x for x in (mean, variance) if x is not None)
        mine = [law for law in laws if law.name == "normal" and t.same(law.arguments, told)]
        if mine and len(laws) == len(mine):
            del scope.chance.laws[variable.symbol]
            if log_posterior(scope, variable, data_range(scope), written=False) is None:
                scope.chance.laws[variable.symbol] = laws  # the notes tell no prior: this is all that is known
                continue
        yield variable, mean, variance


def _only_parameter(scope: Scope) -> t.Ref | None:
    """The only variable of which the notes tell a prior and a likelihood."""
    named = [d for found in scope.definitions.values() for d in found if d.parameters and not d.implied]
    ahead = {p.symbol for d in named for p in (d.parameters or ())[: d.bar or 1] if isinstance(p, t.Ref) and not p.keys}
    laws = {x for x, found in scope.chance.laws.items() if not found[-1].keys}
    known = (t.Ref(t.NOWHERE, x, ()) for x in sorted(ahead | laws) if x not in scope.definitions)
    found = [x for x in known if log_posterior(scope, x, data_range(scope), written=False) is not None]
    return found[0] if len(found) == 1 else None


def _body(scope: Scope, term: t.Term) -> t.Term:
    """What a density is defined as, for a call of it with the variables of its definition; any other term is what it is."""
    if not isinstance(term, t.Call):
        return term
    known = [d for d in scope.definitions.get(term.function, ()) if d.parameters is not None and d.bar == term.bar]
    own = [d for d in known if len(d.parameters or ()) == len(term.arguments)]
    alike = [d for d in own if all(map(t.same, d.parameters or (), term.arguments))]
    return alike[0].body if len(alike) == 1 else term


def _degree(scope: Scope, term: t.Term, variable: str) -> int | None:
    """The degree of a polynomial in a variable; None for what may be none, or is not seen to be one."""
    if variable not in scope.reach_of([term]):
        return 0

    def of(x: t.Term) -> int | None:
        return _degree(scope, x, variable)

    match term:
        case t.Ref():
            known = scope.definitions.get(term.symbol, ())
            if term.symbol == variable or not known:  # of data with a law the value counts, which hangs on nothing
                return int(term.symbol == variable)
            return of(known[0].body) if len(known) == 1 and known[0].parameters is None else None
        case t.Add(terms=parts):
            found = [of(x) for x in parts]
            return None if None in found else max(x for x in found if x is not None)
        case t.Negative() | t.Transpose() | t.Element():
            return of(term.of)
        case t.Norm(order="2"):
            return of(term.of)
        case t.Multiply():
            one, two = of(term.left), of(term.right)
            return None if one is None or two is None else one + two
        case t.Divide():
            return of(term.above) if of(term.below) == 0 else None
        case t.Power(exponent=t.Number(value=power)) if power.denominator == 1 and power > 0:
            base = of(term.base)
            return None if base is None else int(power) * base
        case t.Big(kind="sum"):
            return of(term.body)
        case t.Apply(function="log" | "ln", order=0):
            return _log_degree(scope, term.argument, variable)
        case _:
            return None


def _log_degree(scope: Scope, term: t.Term, variable: str) -> int | None:
    """The degree of the logarithm of something."""
    if variable not in scope.reach_of([term]):
        return 0

    def of(x: t.Term) -> int | None:
        return _log_degree(scope, x, variable)

    match term:
        case t.Apply(function="exp", order=0):
            return _degree(scope, term.argument, variable)
        case t.Power(base=t.Constant(name="e")):
            return _degree(scope, term.exponent, variable)
        case t.Multiply() | t.Divide():
            parts = (term.left, term.right) if isinstance(term, t.Multiply) else (term.above, term.below)
            found = [of(x) for x in parts]
            return None if None in found else max(x for x in found if x is not None)
        case t.Power() if _degree(scope, term.exponent, variable) == 0:
            return of(term.base)
        case t.Big(kind="prod"):
            return of(term.body)
        case t.Operation(name="normal", arguments=(value, mean, variance)):
            parts = [_degree(scope, x, variable) for x in (value, mean, variance)]
            linear = all(x is not None and x <= 1 for x in parts) and parts[2] == 0
            return _QUADRATIC if linear else None
        case t.Call() if (body := _body(scope, term)) is not term:
            return of(body)
        case _:
            return None
