"""Claims about the best value of a variable: the derivative vanishes there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from symderive.verify import terms as t
from symderive.verify.best_for import (
    is_free,
    is_mode,
    only_objective,
    squared_residuals,
    told_objective,
    variable_of,
    varied_in,
)
from symderive.verify.estimates import unmarked
from symderive.verify.extrema import kinked
from symderive.verify.free_names import mentioned
from symderive.verify.posteriors import (
    log_posterior,
    parameter_of,
    range_of,
)
from symderive.verify.symbols import Domain, Scope

_ENTRY = "entry"
_DATA = ("x", "y", "t", "z", "f")  # \hat y is a prediction, at which nothing is evaluated
_OF_CHANCES = ("law bernoulli", "law binomial", "law geometric", "law beta")  # one of the parameters is a probability


def at_optimum(scope: Scope, statement: t.Statement) -> t.Statement | None:
    r"""``\hat\beta = ...``, where the notes say that it is best for something, as a statement of the derivative; else None."""
    best, value = _unsquared(statement)
    if isinstance(best, t.Call) and _is_at_place(scope, best):
        best = t.Ref(best.span, best.function, best.keys)
    if not isinstance(best, t.Ref) or statement.sign not in ("=", ":=", "equiv") or not _is_best(scope, best, value):
        return None
    of = scope.optima.get(best.symbol)
    own = of is not None and best.symbol in scope.reach_of([of])
    variable = best if own else variable_of(scope, best)
    if own and best.symbol in scope.stepped:
        variable = t.Ref(best.span, best.symbol, ())  # α_k minimises φ(α)
    over = range_of(scope, value)
    if variable is not None and over is not None and is_mode(scope, best.symbol, of):
        variable = parameter_of(scope, variable, value, over, best.symbol)
    elif variable is not None and isinstance(of, t.Call) and variable.symbol not in scope.reach_of([of]):
        variable = varied_in(of) or variable
    of = told_objective(scope, best.symbol, of, variable, over)
    if variable is None or of is None or variable.symbol not in scope.reach_of([of]):
        told = None if variable is None else scope.slopes.get(variable.symbol)
        if variable is None or told is None:
            return None
        return t.Statement("=", t.At(statement.span, told, variable, value), _number(0), statement.span)
    if _has_kinks(scope, of, variable.symbol) and _alone(scope, variable, value):
        kind = "argmax" if best.symbol in scope.maximised else "argmin"
        place: t.Term = t.Sweep(statement.span, kind, replace(variable, keys=()), None, of)
        return t.Statement(
            "=", t.Element(statement.span, place, variable.keys) if variable.keys else place, value, statement.span
        )
    body = _stationary(scope, of, variable, statement.span)
    given: list[t.Condition] = []
    for other in (*scope.optima, *_estimates(scope, of, value)):
        inner = variable_of(scope, t.Ref(statement.span, other, ()))
        if other != best.symbol and inner is not None and inner.symbol != variable.symbol:
            body, conditions = _with_other(scope, body, (other, inner), (of, variable, value))
            given += conditions
    body = t.At(statement.span, body, variable, value, _is_whole(scope, variable, value))
    if (
        best.symbol != variable.symbol
        and best.symbol not in scope.definitions
        and best.symbol in scope.reach_of([body])
    ):
        body = t.At(statement.span, body, best, value)  # \hat b = ... \hat a ... was put in
    if _is_probability(scope, of, variable):  # of data that are all alike the best value is 0 or 1, and slopes there
        inside = t.Multiply(
            statement.span, value, t.Add(statement.span, (_number(1), t.Negative(statement.span, value)))
        )
        body = t.Multiply(statement.span, body, inside)
    return t.Statement("=", body, _number(0), statement.span, tuple(given))


def _unsquared(claim: t.Statement) -> tuple[t.Term, t.Term]:
    r"""What a claim gives a value, and the value: σ of ``\hat\sigma^2 = ...``."""
    best, value = claim.left, claim.right
    if isinstance(best, t.Power) and isinstance(best.exponent, t.Number) and best.exponent.value == 2:
        return best.base, t.Power(value.span, value, t.Number(value.span, Fraction(1, 2)))
    return best, value


def _written(scope: Scope, term: t.Term) -> set[str]:
    """The symbols that a term is made of, the laws of data left out."""
    return {n for body in (term, *scope.bodies([term])) for n in mentioned(body)}


def jointly(scope: Scope, claim: t.Statement, stationary: t.Statement) -> t.Statement | None:
    r"""A statement of a best value, with the other parameters of ``\ell(\mu, \sigma)`` at their best, if its formula has none of them."""
    best, value = _unsquared(claim)
    of = scope.optima.get(best.symbol) if isinstance(best, t.Ref) else None
    if not isinstance(best, t.Ref) or not isinstance(of, t.Call) or of.bar is not None:
        return None
    own, used = unmarked(best.symbol), _written(scope, value)
    others = [x for x in of.arguments if isinstance(x, t.Ref) and not x.keys and unmarked(x.symbol) != own]
    others = [x for x in others if x.symbol not in used and is_free(scope, x.symbol)]
    slopes = (t.At(claim.span, t.Derive(claim.span, of, (x,)), t.Ref(claim.span, own, ()), value) for x in others)
    given = [t.Condition(slope, _number(0), (x.symbol,)) for slope, x in zip(slopes, others, strict=True)]
    return replace(stationary, given=(*stationary.given, *given)) if given else None


def implicit(scope: Scope, claim: t.Statement) -> bool:
    r"""Whether what a best value is made of depends on it: the weights of ``\mu_j = \sum_i w_{ij} x_i / \sum_i w_{ij}`` are made of μ.

    With the value put in, these weights are others.
    """
    best, value = _unsquared(claim)
    if not isinstance(best, t.Ref):
        return False
    variable = variable_of(scope, best) or best
    return variable.symbol in _written(scope, value) - mentioned(value)


def _with_other(
    scope: Scope, body: t.Term, other: tuple[str, t.Ref], best: tuple[t.Term, t.Ref, t.Term]
) -> tuple[t.Term, list[t.Condition]]:
    """What vanishes at a best value (of what, which variable, its value) with another best value put in, or at its best as well."""
    (name, inner), (of, variable, value) = other, best
    span = body.span
    if name in scope.definitions:
        return t.At(span, body, inner, t.Ref(span, name, ())), []
    if inner.symbol not in scope.reach_of([of]) or not is_free(scope, inner.symbol):
        return body, []
    slope: t.Term = t.Derive(span, of, (inner,))
    if name in scope.reach_of([value]):  # \hat a = ... \hat b ...: both are at their best
        body, slope = (t.At(span, x, inner, t.Ref(span, name, ())) for x in (body, slope))
        inner = t.Ref(span, name, ())
    slope = t.At(span, slope, variable, value, _is_whole(scope, variable, value))
    return body, [t.Condition(slope, _number(0), (inner.symbol,))]


def _estimates(scope: Scope, of: t.Term, value: t.Term) -> list[str]:
    r"""The defined \hat a of a formula for \hat b, where what is best for \hat b depends on a: both are at their best.

    Where a formula has no a, \hat a stands in its place, be it named (\hat a) or put in (\bar x).
    """
    reached, used = scope.reach_of([of]), scope.reach_of([value])
    written = _written(scope, value)
    found: list[str] = []
    for name in sorted(scope.definitions.keys() - scope.optima.keys()):
        plain = unmarked(name)
        average = plain == name or name.startswith(("bar ", "tilde "))  # these are averages and data
        if average or plain in _DATA or plain not in reached or not is_free(scope, plain):
            continue
        put_in = plain not in written and not scope.symbols[plain].called
        if name in used or put_in:
            found.append(name)
    return found


def moved(statement: t.Statement, axes: Mapping[str, object]) -> t.Statement | None:
    """A statement of a best value, which is one number, with another value in its place."""

    def is_number(x: t.Term) -> bool:
        return isinstance(x, t.At) and not x.variable.keys and axes.get(x.variable.symbol) == 0

    def change(x: t.Term) -> t.Term:
        if not isinstance(x, t.At) or not is_number(x):
            return x
        return replace(x, value=t.Add(x.value.span, (x.value, t.Number(x.value.span, Fraction(1, 7)))))

    found = any(is_number(x) for x in t.walk(statement.left))
    return replace(statement, left=t.mapped(statement.left, change)) if found else None


def _is_best(scope: Scope, best: t.Ref, value: t.Term) -> bool:
    """Whether the notes say that something is a best value; its name does where they tell the posterior, as that of w_{MAP}."""
    if best.symbol in scope.optima or best.symbol in scope.definitions:
        return best.symbol in scope.optima
    variable, over = variable_of(scope, best), range_of(scope, value)
    if not best.symbol.lower().endswith("_map") or variable is None or over is None:
        return False
    return log_posterior(scope, variable, over, best.symbol) is not None


def _is_at_place(scope: Scope, best: t.Call) -> bool:
    """Whether f^*(x) is the best value of a number f, which a place x has of its own."""
    known = scope.symbols.get(unmarked(best.function))
    return known is not None and not known.called and best.function not in scope.definitions and not best.order


def _has_kinks(scope: Scope, of: t.Term, variable: str) -> bool:
    """Whether slopes by a variable may jump: |β|, but not |Σ|, a determinant, and not what does not depend on it."""
    inside = (x for body in (of, *scope.bodies([of])) for x in t.walk(body) if kinked(x))
    bars = scope.symbols[variable].upper
    return any(
        variable in scope.reach_of([x]) and not (bars and isinstance(x, t.Operation) and x.name == "bars")
        for x in inside
    )


def _alone(scope: Scope, variable: t.Ref, value: t.Term) -> bool:
    """Whether a formula for a best value has neither it nor other best values."""
    reached = scope.reach_of([value])
    return variable.symbol not in reached and not reached & scope.optima.keys()


def each_step(scope: Scope, symbol: str, of: t.Term | None) -> None:
    """Note that every step has a best value α_k of its own, if what it is best for has a free α."""
    if of is not None and symbol in scope.reach_of([of]) and _is_bare(scope, of, symbol):
        scope.stepped.add(symbol)
        scope.symbols[symbol].axes = 0


def _is_bare(scope: Scope, of: t.Term, symbol: str) -> bool:
    """Whether something has a symbol without any index only."""
    bodies = [of, *scope.bodies([of])]
    return all(not x.keys for body in bodies for x in t.walk(body) if isinstance(x, t.Ref) and x.symbol == symbol)


def at_their_best(scope: Scope, statement: t.Statement) -> tuple[t.Condition, ...]:
    """For the best values that a statement names and that nothing defines: that derivatives vanish there."""
    found: list[t.Condition] = []
    reached = scope.reach_of((statement.left, statement.right))
    for name, of in scope.optima.items():
        if name not in reached or not is_free(scope, name):
            continue
        best = t.Ref(t.NOWHERE, name, ())
        variable = variable_of(scope, best)
        of = of or only_objective(scope, variable, None) or squared_residuals(scope, name)
        if of is None:
            continue
        if name in scope.reach_of([of]):
            found.append(t.Condition(t.Derive(t.NOWHERE, of, (best,)), _number(0), (name,)))
        elif variable is not None and variable.symbol in scope.reach_of([of]):
            slope = t.At(t.NOWHERE, t.Derive(t.NOWHERE, of, (variable,)), variable, best)
            found.append(t.Condition(slope, _number(0), (name,)))
    return tuple(found)


def _stationary(scope: Scope, of: t.Term, variable: t.Ref, span: t.Span) -> t.Term:
    """What vanishes at the best value. Of probabilities it is how far their sum is from one, and how far the derivatives are
    from their mean, by entries (Boyd and Vandenberghe, *Convex Optimization*, 5.5.3, with complementary slackness).
    """
    known = scope.symbols[variable.symbol]
    if known.domain is not Domain.SIMPLEX or known.labels:
        return t.Derive(span, of, (variable,))
    keys = variable.keys or (t.Index(span, _ENTRY),)
    summed = t.Ref(span, variable.symbol, (*keys[:-1], t.Index(span, _ENTRY + "'")))
    total: t.Term = t.Big(span, "sum", _ENTRY + "'", t.Range(), None, summed)
    entry = t.Ref(span, variable.symbol, keys)
    mean = t.Big(span, "sum", _ENTRY + "'", t.Range(), None, t.Multiply(span, summed, t.Derive(span, of, (summed,))))
    slope = t.Add(span, (t.Derive(span, of, (entry,)), t.Negative(span, mean)))
    apart = t.Multiply(span, entry, slope)  # at the edge, where an entry is 0, its derivative is smaller
    return t.MatrixOf(span, ((apart,), (t.Add(span, (total, t.Negative(span, _number(1)))),)))


def _is_probability(scope: Scope, of: t.Term, variable: t.Ref) -> bool:
    """Whether one number is varied, and what is best has both p and 1 - p in it."""
    if variable.keys:
        return False
    laws = (x for x in t.walk(of) if isinstance(x, t.Operation) and x.name in _OF_CHANCES)
    if any(isinstance(a, t.Ref) and a.symbol == variable.symbol for x in laws for a in x.arguments):
        return True
    other = t.Negative(t.NOWHERE, variable)
    bodies = (of, *scope.bodies([of]))
    sums = (x for body in bodies for x in t.walk(body) if isinstance(x, t.Add) and len(x.terms) == 2)
    return any(t.same(x.terms[0], _number(1)) and t.same(x.terms[1], other) for x in sums)


def _is_whole(scope: Scope, variable: t.Ref, value: t.Term) -> bool:
    """Whether a formula gives all entries of a variable: it has an index at every key, and does not use other entries."""
    known = scope.symbols[variable.symbol]
    free = all(isinstance(k, t.Index) for k in variable.keys) and not known.labels
    return free and 0 < len(variable.keys) <= 2 and variable.symbol not in scope.reach_of([value])


def _number(value: int) -> t.Number:
    return t.Number(t.NOWHERE, Fraction(value))
