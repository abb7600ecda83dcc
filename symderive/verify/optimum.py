"""Claims about the best value of a variable: the derivative vanishes there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from symderive.verify import terms as t
from symderive.verify.estimates import unmarked
from symderive.verify.extrema import kinked
from symderive.verify.free_names import mentioned
from symderive.verify.matching import OWN
from symderive.verify.posteriors import (
    has_prior,
    is_posterior,
    log_likelihoods,
    log_posterior,
    parameter_of,
    range_of,
    summed_log,
)
from symderive.verify.symbols import Domain, Scope, Symbol

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
    variable = best if own else _variable(scope, best)
    if own and best.symbol in scope.stepped:
        variable = t.Ref(best.span, best.symbol, ())  # α_k minimises φ(α)
    over = range_of(scope, value)
    if variable is not None and over is not None and _is_mode(scope, best.symbol, of):
        variable = parameter_of(scope, variable, value, over, best.symbol)
    elif variable is not None and isinstance(of, t.Call) and variable.symbol not in scope.reach_of([of]):
        variable = _varied(of) or variable
    of = _told(scope, best.symbol, of, variable, over)
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
        inner = _variable(scope, t.Ref(statement.span, other, ()))
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
    others = [x for x in others if x.symbol not in used and _free(scope, x.symbol)]
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
    variable = _variable(scope, best) or best
    return variable.symbol in _written(scope, value) - mentioned(value)


def _with_other(
    scope: Scope, body: t.Term, other: tuple[str, t.Ref], best: tuple[t.Term, t.Ref, t.Term]
) -> tuple[t.Term, list[t.Condition]]:
    """What vanishes at a best value (of what, which variable, its value) with another best value put in, or at its best as well."""
    (name, inner), (of, variable, value) = other, best
    span = body.span
    if name in scope.definitions:
        return t.At(span, body, inner, t.Ref(span, name, ())), []
    if inner.symbol not in scope.reach_of([of]) or not _free(scope, inner.symbol):
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
        if average or plain in _DATA or plain not in reached or not _free(scope, plain):
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
    variable, over = _variable(scope, best), range_of(scope, value)
    if not best.symbol.lower().endswith("_map") or variable is None or over is None:
        return False
    return log_posterior(scope, variable, over, best.symbol) is not None


def _is_mode(scope: Scope, best: str, of: t.Term | None) -> bool:
    """Whether a best value is the mode of a posterior, as the notes say or its name does."""
    return best in scope.modes or (of is None and best.lower().endswith("_map"))


def _varied(of: t.Call) -> t.Ref | None:
    """The only variable of a function, or of a density before its bar: w of "m maximises p(w | t)"."""
    ahead = of.arguments[: len(of.arguments) if of.bar is None else of.bar]
    return ahead[0] if len(ahead) == 1 and isinstance(ahead[0], t.Ref) else None


def _told(scope: Scope, best: str, of: t.Term | None, variable: t.Ref | None, over: t.Range | None) -> t.Term | None:
    """What a best value is best for: what the notes say, the posterior of which it is the mode, the only objective, a likelihood."""
    if variable is None:
        return of
    if _is_mode(scope, best, of) or (of is not None and is_posterior(scope, of, variable)):
        posterior = None if over is None else log_posterior(scope, variable, over, best)
        if posterior is not None or has_prior(scope, variable):
            return posterior
    found = of or _objective(scope, variable, over)
    if of is None and best in scope.maximised and isinstance(found, t.Ref):
        found = _of_sample(scope, found, over, variable)
    if found is None and best in scope.maximised and over is not None:
        likelihoods = list(log_likelihoods(scope, variable, over))
        found = likelihoods[0] if len(likelihoods) == 1 else None
    return found


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


def at_root(scope: Scope, statement: t.Statement, stated: Sequence[t.Condition]) -> t.Statement | None:
    r"""``\lambda = ...`` of what the notes only say by one equation, ``w^\top w = 1`` with w made of λ: the value fulfils it."""
    left, value = statement.left, statement.right
    if isinstance(left, t.Call):
        statement, stated = _as_letter(scope, statement, left, stated)
        left = statement.left
    if not isinstance(left, t.Ref) or left.keys or left.symbol in scope.definitions or left.symbol in scope.optima:
        return None
    mine = [c for c in stated if left.symbol in scope.reach_of((c.left, c.right))]
    if statement.sign not in ("=", ":=", "equiv") or len(mine) != 1 or left.symbol in scope.reach_of([value]):
        return None
    equation = mine[0]
    others = scope.reach_of((equation.left, equation.right)) - {left.symbol}
    elsewhere = scope.reach_of(x for c in stated if c is not equation for x in (c.left, c.right)) - scope.sizes
    unsettled = any(
        isinstance(x, (t.Derive, t.Chain, t.Expect)) for x in (*t.walk(equation.left), *t.walk(equation.right))
    )
    used = {x for x in scope.reach_of([value]) if x not in scope.definitions}
    if unsettled or others & elsewhere or not used <= others | scope.sizes:
        return None
    one, two = equation.left, equation.right
    if left.symbol not in scope.reach_of([one]):
        one, two = two, one
    right = t.At(statement.span, two, left, value) if left.symbol in scope.reach_of([two]) else two
    return t.Statement("=", t.At(statement.span, one, left, value), right, statement.span)


def _as_letter(
    scope: Scope, statement: t.Statement, left: t.Call, stated: Sequence[t.Condition]
) -> tuple[t.Statement, Sequence[t.Condition]]:
    r"""A value a(η) of an unknown function as a letter, where ``e^{\eta y - a(\eta)} = ...`` and the notes have a at η only."""
    terms = [x for c in stated for side in (c.left, c.right) for x in t.walk(side)]
    calls = [x for x in (*terms, *t.walk(statement.right)) if isinstance(x, t.Call) and x.function == left.function]
    known = left.function in scope.definitions or left.function in scope.densities or left.order or left.keys
    if known or not calls or not all(t.same(x.arguments, left.arguments) and not x.order for x in calls):
        return statement, stated
    name = f"{left.function} at {left.function}"
    scope.symbols[name] = Symbol(name, scope.shown(left.function), left.function, axes=0)
    scope.forget_reach()

    def letter(x: t.Term) -> t.Term:
        return t.Ref(x.span, name, ()) if isinstance(x, t.Call) and x.function == left.function else x

    made = [replace(c, left=t.mapped(c.left, letter), right=t.mapped(c.right, letter)) for c in stated]
    return replace(statement, left=letter(left)), made


def at_their_best(scope: Scope, statement: t.Statement) -> tuple[t.Condition, ...]:
    """For the best values that a statement names and that nothing defines: that derivatives vanish there."""
    found: list[t.Condition] = []
    reached = scope.reach_of((statement.left, statement.right))
    for name, of in scope.optima.items():
        if name not in reached or not _free(scope, name):
            continue
        best = t.Ref(t.NOWHERE, name, ())
        variable = _variable(scope, best)
        of = of or _objective(scope, variable, None) or _residuals(scope, name)
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


def _free(scope: Scope, name: str) -> bool:
    known = scope.symbols.get(name)
    return known is not None and not known.labels and not scope.definitions.get(name)


def _variable(scope: Scope, best: t.Ref) -> t.Ref | None:
    r"""The variable whose best value a symbol is: β of \hat β, x of x^*; a letter without a mark is it itself."""
    name = unmarked(best.symbol)
    if name not in scope.symbols:
        name = name.partition("_")[0]  # w of \hat w_{avg}
    if name not in scope.symbols and best.symbol in scope.modes:
        name = best.symbol  # \bar m is the mode of a posterior of w
    if name not in scope.symbols or (name == best.symbol and not _free(scope, name)):
        return None
    return t.Ref(best.span, name, best.keys)


def _objective(scope: Scope, variable: t.Ref | None, over: t.Range | None) -> t.Term | None:
    """The only defined quantity that depends on a variable and that no other definition uses."""
    if variable is None:
        return None
    used = {n for defs in scope.definitions.values() for d in defs for n in scope.reach_of([d.body]) if n != d.symbol}
    found = [n for n in scope.definitions if n not in used and variable.symbol in scope.reach(n)]
    return _likelihood(scope, t.Ref(t.NOWHERE, found[-1], ()), over) if len(found) == 1 else None


def _likelihood(scope: Scope, of: t.Ref, over: t.Range | None) -> t.Term:
    r"""A quantity by its name; of a density of one example, ``p(x_i \mid \theta)``, ``p(x \mid \theta)``, the log-likelihood of all."""
    whole = scope.with_arguments(of)
    if not isinstance(whole, t.Call) or not whole.bar:
        return of
    member = _member(scope, whole.arguments[0])
    if over is None or member is None:
        return summed_log(whole)
    return summed_log(replace(whole, arguments=(member, *whole.arguments[1:])), over)


def _member(scope: Scope, x: t.Term) -> t.Ref | None:
    """The x_i, or the X_i, of a sample from a density that is told of one x."""
    if not isinstance(x, t.Ref) or x.keys:
        return None
    name = x.symbol.removesuffix(OWN)
    families = [n for n in (name, name.upper()) if (known := scope.symbols.get(n)) is not None and known.most == 1]
    if families[:1] == [x.symbol]:
        return None  # a vector, with its entries
    return t.Ref(x.span, families[0], (t.Index(t.NOWHERE, "i"),)) if families else None


def _of_sample(scope: Scope, of: t.Ref, over: t.Range | None, variable: t.Ref) -> t.Term | None:
    """The log-likelihood of a sample x_1, ..., x_n, where the density f(x) is told of one x; None where that is no density of such."""
    whole = scope.with_arguments(of)
    if not isinstance(whole, t.Call):
        return of
    first = whole.arguments[0] if whole.arguments else None
    if not isinstance(first, t.Ref) or first.symbol == variable.symbol or over is None:
        return of
    if first.keys:
        return summed_log(whole, over) if of.symbol in scope.densities else of
    member = _member(scope, first)
    if member is None:
        return of if of.symbol not in scope.densities else None
    return summed_log(replace(whole, arguments=(member, *whole.arguments[1:])), over)


def _residuals(scope: Scope, best: str) -> t.Term | None:
    r"""The sum of squares that fits \hat y to y, where \hat y depends on a best value and no other objective is named."""
    for name, definitions in scope.definitions.items():
        plain = name.removeprefix("hat ")
        definition = definitions[-1]
        if plain == name or plain not in scope.symbols or best not in scope.reach(name) or definition.parameters:
            continue
        keys = definition.keys
        apart = t.Add(t.NOWHERE, (t.Ref(t.NOWHERE, plain, keys), t.Negative(t.NOWHERE, t.Ref(t.NOWHERE, name, keys))))
        square: t.Term = t.Power(t.NOWHERE, t.Norm(t.NOWHERE, apart), _number(2))
        if keys:
            square = t.Power(t.NOWHERE, apart, _number(2))
        for key in reversed(keys):
            if not isinstance(key, t.Index):
                return None
            square = t.Big(t.NOWHERE, "sum", key.name, t.Range(), None, square)
        return square
    return None
