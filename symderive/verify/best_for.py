"""What a best value is best for, and of which variable: as the notes say, or as the only thing that they define leaves no doubt."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from symderive.verify import terms as t
from symderive.verify.estimates import unmarked
from symderive.verify.matching import OWN
from symderive.verify.posteriors import (
    has_prior,
    is_posterior,
    log_likelihoods,
    log_posterior,
    summed_log,
)
from symderive.verify.symbols import Scope


def is_mode(scope: Scope, best: str, of: t.Term | None) -> bool:
    """Whether a best value is the mode of a posterior, as the notes say or its name does."""
    return best in scope.modes or (of is None and best.lower().endswith("_map"))


def varied_in(of: t.Call) -> t.Ref | None:
    """The only variable of a function, or of a density before its bar: w of "m maximises p(w | t)"."""
    ahead = of.arguments[: len(of.arguments) if of.bar is None else of.bar]
    return ahead[0] if len(ahead) == 1 and isinstance(ahead[0], t.Ref) else None


def told_objective(
    scope: Scope, best: str, of: t.Term | None, variable: t.Ref | None, over: t.Range | None
) -> t.Term | None:
    """What a best value is best for: what the notes say, the posterior of which it is the mode, the only objective, a likelihood."""
    if variable is None:
        return of
    if is_mode(scope, best, of) or (of is not None and is_posterior(scope, of, variable)):
        posterior = None if over is None else log_posterior(scope, variable, over, best)
        if posterior is not None or has_prior(scope, variable):
            return posterior
    found = of or only_objective(scope, variable, over)
    if of is None and best in scope.maximised and isinstance(found, t.Ref):
        found = _of_sample(scope, found, over, variable)
    if found is None and best in scope.maximised and over is not None:
        likelihoods = list(log_likelihoods(scope, variable, over))
        found = likelihoods[0] if len(likelihoods) == 1 else None
    return found


def is_free(scope: Scope, name: str) -> bool:
    """Whether nothing defines a symbol, and it has no labels."""
    known = scope.symbols.get(name)
    return known is not None and not known.labels and not scope.definitions.get(name)


def variable_of(scope: Scope, best: t.Ref) -> t.Ref | None:
    r"""The variable whose best value a symbol is: β of \hat β, x of x^*; a letter without a mark is it itself."""
    told = scope.varied.get(best.symbol)
    if isinstance(told, t.Ref):
        return replace(told, span=best.span)
    name = unmarked(best.symbol)
    if name not in scope.symbols:
        name = name.partition("_")[0]  # w of \hat w_{avg}
    if name not in scope.symbols and best.symbol in scope.modes:
        name = best.symbol  # \bar m is the mode of a posterior of w
    if name not in scope.symbols or (name == best.symbol and not is_free(scope, name)):
        return None
    return t.Ref(best.span, name, best.keys)


def only_objective(scope: Scope, variable: t.Ref | None, over: t.Range | None) -> t.Term | None:
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


def squared_residuals(scope: Scope, best: str) -> t.Term | None:
    r"""The sum of squares that fits \hat y to y, where \hat y depends on a best value and no other objective is named."""
    for name, definitions in scope.definitions.items():
        plain = name.removeprefix("hat ")
        definition = definitions[-1]
        if plain == name or plain not in scope.symbols or best not in scope.reach(name) or definition.parameters:
            continue
        keys = definition.keys
        apart = t.Add(t.NOWHERE, (t.Ref(t.NOWHERE, plain, keys), t.Negative(t.NOWHERE, t.Ref(t.NOWHERE, name, keys))))
        square: t.Term = t.Power(t.NOWHERE, t.Norm(t.NOWHERE, apart), t.Number(t.NOWHERE, Fraction(2)))
        if keys:
            square = t.Power(t.NOWHERE, apart, t.Number(t.NOWHERE, Fraction(2)))
        for key in reversed(keys):
            if not isinstance(key, t.Index):
                return None
            square = t.Big(t.NOWHERE, "sum", key.name, t.Range(), None, square)
        return square
    return None
