"""Densities that are proportional: p(θ | x) ∝ q(θ) says that their ratio is the same at every θ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from symderive.verify import terms as t
from symderive.verify.matching import matches
from symderive.verify.posteriors import log_posterior, range_of, tells_of
from symderive.verify.randomness import DENSITY
from symderive.verify.symbols import Domain, Scope

_HALF = t.Number(t.NOWHERE, Fraction(1, 2))
_ONE = t.Number(t.NOWHERE, Fraction(1))


def as_equation(scope: Scope, statement: t.Statement) -> t.Statement | None:
    """``f(θ) ∝ g(θ)`` as ``f(θ) g(θ') = f(θ') g(θ)``, θ' another value of the variable of the density on the left.

    None if the left side is no density, if it is one of which nothing is known, or its variable has no other value that is known
    to be allowed.
    """
    left, right = statement.left, statement.right
    if is_direction(scope, statement):
        one, two = (t.Multiply(x.span, x, t.Transpose(y.span, y)) for x, y in ((left, right), (right, left)))
        return replace(statement, sign="=", left=one, right=two)
    if not isinstance(left, t.Call) or left.function not in scope.densities or any(s is not None for s in left.sides):
        return None
    count = len(left.arguments) - left.fixed if left.bar is None else left.bar
    bayes = _by_bayes(scope, left) or _by_laws(scope, left, right)
    if bayes is None and (not _is_told(scope, left) or _lacks_prior(scope, left, right)):
        return None
    variables, left = left.arguments[:count], bayes or left
    if _two_meanings(scope, (left, right)):
        return None
    moved = (left, right)
    for variable in variables:
        other = _other(scope, variable)
        if other is None or not isinstance(variable, t.Ref):
            return None
        reached = [scope.reach_of([side]) for side in (left, right)]
        if any(variable.symbol not in x or f"{variable.symbol}^()" in x for x in reached):
            return None  # a constant says nothing here: a power may have been read as a label
        moved = tuple(t.At(x.span, x, variable, other) for x in moved)
    span = statement.span
    if isinstance(left, t.Apply) and left.function == "exp":  # of many data both sides would be next to nothing
        before, after = left.argument, t.Apply(right.span, "log", right)
        for variable in variables:
            other = _other(scope, variable)
            if other is not None and isinstance(variable, t.Ref):
                before, after = (
                    t.Add(span, (x, t.Negative(span, t.At(span, x, variable, other)))) for x in (before, after)
                )
        return replace(statement, sign="=", left=before, right=after)
    return replace(
        statement,
        sign="=",
        left=t.Multiply(span, left, moved[1], "scale"),
        right=t.Multiply(span, moved[0], right, "scale"),
    )


def is_direction(scope: Scope, statement: t.Statement) -> bool:
    r"""Whether ``w \propto S^{-1} m`` tells the direction of what is known, as a best value is: both are multiples of one vector."""
    left = statement.left
    if statement.sign != "propto" or not isinstance(left, t.Ref) or left.keys:
        return False
    return left.symbol in scope.optima.keys() | scope.definitions.keys() and left.symbol not in scope.densities


def _two_meanings(scope: Scope, sides: tuple[t.Term, t.Term]) -> bool:
    """Whether a letter is a number here and an index there, the θ^k of a power and of a label."""
    reached = frozenset[str]().union(*(scope.reach_of([x]) for x in sides))
    bodies = (d.body for name in reached for d in scope.definitions.get(name, ()))
    terms = [x for body in (*sides, *bodies) for x in t.walk(body)]
    return bool({x.name for x in terms if isinstance(x, t.Index)} & {x.symbol for x in terms if isinstance(x, t.Ref)})


def _by_bayes(scope: Scope, posterior: t.Call) -> t.Term | None:
    """Likelihood times prior for a posterior that the notes do not define: what it is divided by does not depend on its variable."""
    given = () if posterior.bar is None else posterior.arguments[posterior.bar :]
    if posterior.bar is None or not given or posterior.fixed or posterior.keys:
        return None
    variables = posterior.arguments[: posterior.bar]
    if _defining(scope, posterior):
        return None
    likelihood = _likelihood(scope, posterior)
    prior = _defining(scope, replace(posterior, arguments=variables, bar=None, sides=())) or _by_law(scope, variables)
    return t.Multiply(posterior.span, likelihood, prior, "scale") if likelihood and prior else None


def _by_laws(scope: Scope, posterior: t.Call, right: t.Term) -> t.Term | None:
    """Likelihood times prior for the posterior of one parameter, given data whose law has it, or some of whose laws are formulas."""
    variable = posterior.arguments[0] if posterior.bar == 1 else None
    if not isinstance(variable, t.Ref) or variable.keys or posterior.fixed or _defining(scope, posterior):
        return None
    over = range_of(scope, right)
    if over is None or not tells_of(scope, posterior.arguments[1:], variable):
        return None
    logarithm = log_posterior(scope, variable, over, written=False)
    return None if logarithm is None else t.Apply(posterior.span, "exp", logarithm)


def _likelihood(scope: Scope, posterior: t.Call) -> t.Call | None:
    """The density of what a posterior is given by, where the notes define it."""
    count = posterior.bar or 0
    given, variables = posterior.arguments[count:], posterior.arguments[:count]
    return _defining(scope, replace(posterior, arguments=(*given, *variables), bar=len(given), sides=()))


def _by_law(scope: Scope, variables: Sequence[t.Term]) -> t.Term | None:
    """The density of one number of which the notes tell the law, "θ ~ Beta(a, b)"."""
    variable = variables[0] if len(variables) == 1 else None
    told = scope.chance.laws.get(variable.symbol, ()) if isinstance(variable, t.Ref) and not variable.keys else ()
    law = told[0] if len(told) == 1 and told[0].name != DENSITY and not told[0].given else None
    return None if law is None or variable is None else law.density(variable)


def _lacks_prior(scope: Scope, posterior: t.Call, right: t.Term) -> bool:
    """Whether nothing says what a defined likelihood is multiplied with, nor does what the posterior is compared with speak of it."""
    known = posterior.bar is not None and not _defining(scope, posterior) and _likelihood(scope, posterior) is not None
    return known and not any(isinstance(x, t.Call) and x.function in scope.densities for x in t.walk(right))


def _is_told(scope: Scope, posterior: t.Call) -> bool:
    """Whether the notes say something of a density: what it is, or how what it is given by is distributed."""
    given = () if posterior.bar is None else posterior.arguments[posterior.bar :]
    if not given or _defining(scope, posterior):
        return True
    names = {x.symbol for term in given for x in t.walk(term) if isinstance(x, t.Ref)}
    chance = scope.chance
    if names & (chance.laws.keys() | chance.moments.keys() | scope.definitions.keys()):
        return True
    calls = [x for found in chance.uses.values() for x in found]
    heads = [a for x in calls for a in x.arguments[: len(x.arguments) if x.bar is None else x.bar]]
    heads += [
        p for name in scope.densities for d in scope.definitions.get(name, ()) for p in (d.parameters or ())[: d.bar]
    ]
    return any(isinstance(x, t.Ref) and x.symbol in names for x in heads)


def _defining(scope: Scope, wanted: t.Call) -> t.Call | None:
    """The call of a density that the notes define for these variables."""
    for name in (wanted.function, *sorted(scope.densities - {wanted.function})):
        for definition in scope.definitions.get(name, ()):
            if definition.parameters is not None and matches(definition, wanted):
                return replace(wanted, function=name)
    return None


def _other(scope: Scope, variable: t.Term) -> t.Term | None:
    """Another value of a variable."""
    known = scope.symbols.get(variable.symbol) if isinstance(variable, t.Ref) else None
    if known is None:
        return None
    match known.domain:
        case Domain.BINARY:
            return t.Add(t.NOWHERE, (_ONE, t.Negative(t.NOWHERE, variable)))
        case Domain.SIGN:
            return t.Negative(t.NOWHERE, variable)
        case None | Domain.REAL | Domain.POSITIVE | Domain.NONNEGATIVE | Domain.UNIT:
            return t.Multiply(t.NOWHERE, _HALF, variable, "scale")
        case _:
            return None
