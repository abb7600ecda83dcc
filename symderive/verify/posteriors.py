"""What an estimate of a parameter makes best: the likelihood of the data, times the prior where it is the mode of the posterior."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from symderive.verify import terms as t
from symderive.verify.randomness import DENSITY
from symderive.verify.symbols import Definition, Scope

_COUNTS = {"n", "N", "m"}


def log_posterior(scope: Scope, variable: t.Ref, over: t.Range) -> t.Term | None:
    """The logarithm of likelihood times prior, up to a constant; None if the notes do not tell just one of each."""
    likelihoods, priors = _by_definitions(scope, variable, over)
    likelihoods += list(log_likelihoods(scope, variable, over))
    priors += [
        t.Apply(t.NOWHERE, "log", law.density(variable))
        for law in scope.chance.laws.get(variable.symbol, ())
        if law.name != DENSITY and not law.keys
    ]
    return t.Add(t.NOWHERE, (*likelihoods, *priors)) if len(likelihoods) == len(priors) == 1 else None


def has_prior(scope: Scope, variable: t.Ref) -> bool:
    """Whether the notes tell how a parameter is distributed."""
    told = (d for found in scope.definitions.values() for d in found if d.parameters is not None)
    return variable.symbol in scope.chance.laws or any(_has(_split(d)[0], variable) for d in told if d.bar is not None)


def is_posterior(scope: Scope, of: t.Term, variable: t.Ref) -> bool:
    r"""Whether something is the density of a parameter after data came in, ``p(\theta \mid D)``, which the notes do not define."""
    if not isinstance(of, t.Call) or of.bar is None or not _has(of.arguments[: of.bar], variable):
        return False
    defined = (d for d in scope.definitions.get(of.function, ()) if d.parameters is not None and d.bar is not None)
    return not any(_has(_split(d)[0], variable) for d in defined)


def log_likelihoods(scope: Scope, variable: t.Ref, over: t.Range) -> Iterator[t.Term]:
    """The log-likelihoods of data whose laws have a parameter."""
    for symbol, laws in scope.chance.laws.items():
        law = laws[-1]
        if symbol == variable.symbol or law.name == DENSITY or not scope.reach_of(law.arguments) & {variable.symbol}:
            continue
        value: t.Term = t.Apply(t.NOWHERE, "log", law.density(t.Ref(t.NOWHERE, symbol, law.keys)))
        yield _of_all(value, law.keys, over)


def range_of(scope: Scope, value: t.Term) -> t.Range | None:
    """What the data are numbered by, as an estimate shows it: n of "n by the sum of the x_i"; None where several may be meant."""
    counts = {x.symbol for x in t.walk(value) if isinstance(x, t.Ref) and not x.keys and x.symbol in _COUNTS}
    if len(counts) > 1:
        return None
    scope.sizes |= counts
    return t.Range(t.Number(t.NOWHERE, Fraction(1)), t.Ref(t.NOWHERE, counts.pop(), ())) if counts else t.Range()


def summed_log(density: t.Call, over: t.Range | None = None) -> t.Term:
    r"""The logarithm of a density; of one example, ``p(x_i \mid \theta)``, that of them all."""
    keys = (k for a in density.arguments if isinstance(a, t.Ref) for k in a.keys)
    return _of_all(t.Apply(t.NOWHERE, "log", density), keys, over or t.Range())


def _of_all(value: t.Term, keys: Iterable[t.Term], over: t.Range) -> t.Term:
    for index in sorted({x.name for k in keys for x in t.walk(k) if isinstance(x, t.Index)}):
        value = t.Big(t.NOWHERE, "sum", index, over, None, value)
    return value


def _by_definitions(scope: Scope, variable: t.Ref, over: t.Range) -> tuple[list[t.Term], list[t.Term]]:
    likelihoods: list[t.Term] = []
    priors: list[t.Term] = []
    for definition in (d for found in scope.definitions.values() for d in found if d.parameters and not d.implied):
        ahead, behind = _split(definition)
        call = t.Call(
            t.NOWHERE,
            definition.symbol,
            definition.keys,
            definition.parameters or (),
            definition.bar,
            0,
            definition.sides,
            definition.fixed,
        )
        if definition.bar is not None and _has(behind, variable) and not _has(ahead, variable):
            likelihoods.append(summed_log(call, over))
        elif len(ahead) == 1 and _has(ahead, variable) and definition.symbol in scope.densities:
            priors.append(t.Apply(t.NOWHERE, "log", call))
    return likelihoods, priors


def _split(definition: Definition) -> tuple[tuple[t.Term, ...], tuple[t.Term, ...]]:
    """The parameters before a bar or a semicolon, and those behind it."""
    parameters = definition.parameters or ()
    end = len(parameters) - definition.fixed if definition.bar is None else definition.bar
    return parameters[:end], parameters[end:]


def _has(parameters: Iterable[t.Term], variable: t.Ref) -> bool:
    return any(isinstance(x, t.Ref) and x.symbol == variable.symbol for x in parameters)
