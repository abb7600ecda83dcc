"""What an estimate of a parameter makes best: the likelihood of the data, times the prior where it is the mode of the posterior."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import replace
from fractions import Fraction

from symderive.verify import terms as t
from symderive.verify.matching import OWN
from symderive.verify.randomness import DENSITY
from symderive.verify.symbols import Definition, Scope

_COUNTS = {"n", "N", "m"}


def log_posterior(
    scope: Scope, variable: t.Ref, over: t.Range, best: str = "", *, written: bool = True
) -> t.Term | None:
    """The logarithm of likelihood times prior, up to a constant, or of a posterior that the notes have ``written`` out.

    None if they do not tell just one of each. What is made of the best value itself says nothing of it.
    """
    likelihoods, priors = _by_definitions(scope, variable, over)
    likelihoods += list(log_likelihoods(scope, variable, over, _written_data(scope, variable)))
    priors = priors or [
        t.Apply(t.NOWHERE, "log", law.density(variable))
        for law in scope.chance.laws.get(variable.symbol, ())
        if law.name != DENSITY and not law.keys and not tells_of(scope, law.given, variable)
    ]
    if len(likelihoods) == len(priors) == 1:
        return t.Add(t.NOWHERE, (*likelihoods, *priors))
    if not written:
        return None
    told = [_call(d) for d in _written_out(scope, variable) if best not in scope.reach_of([d.body])]
    return t.Apply(t.NOWHERE, "log", told[0]) if len(told) == 1 else None


def parameter_of(scope: Scope, variable: t.Ref, value: t.Term, over: t.Range, best: str) -> t.Ref:
    """The variable of whose posterior a best value is the mode: its own letter, else the only one with a posterior, as w of m_N.

    A letter that stands in the formula for the mode is what is given.
    """
    named = [d for found in scope.definitions.values() for d in found if d.parameters and not d.implied]
    ahead = [x for d in named for x in _split(d)[0] if isinstance(x, t.Ref) and not x.keys]
    laws = [t.Ref(t.NOWHERE, x, ()) for x, found in scope.chance.laws.items() if not found[-1].keys]
    known = {x.symbol: t.Ref(variable.span, x.symbol, ()) for x in (*ahead, *laws) if x.symbol not in scope.definitions}
    if variable.symbol in known or has_prior(scope, variable):
        return variable
    found = [x for x in known.values() if log_posterior(scope, x, over, best, written=False) is not None]
    if not found:
        used = scope.reach_of([value])
        found = [x for n, x in known.items() if n not in used and log_posterior(scope, x, over, best) is not None]
    return found[0] if len(found) == 1 else variable


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


def log_likelihoods(
    scope: Scope, variable: t.Ref, over: t.Range, written: AbstractSet[str] = frozenset()
) -> Iterator[t.Term]:
    """The log-likelihoods of data whose laws have a parameter, but for those that are ``written`` as formulas too."""
    for symbol, laws in scope.chance.laws.items():
        law = laws[-1]
        if (
            symbol in written | {variable.symbol}
            or law.name == DENSITY
            or not scope.reach_of(law.arguments) & {variable.symbol}
        ):
            continue
        value: t.Term = t.Apply(t.NOWHERE, "log", law.density(t.Ref(t.NOWHERE, symbol, law.keys)))
        yield _of_all(value, law.keys, over)


def range_of(scope: Scope, value: t.Term) -> t.Range | None:
    """What the data are numbered by, as an estimate shows it: n of "n by the sum of the x_i"; None where several may be meant."""
    counts = _counts_in(value)
    if not counts:  # c = (a m_0 + n \bar x) / (a + n) stands before it
        counts = {n for body in scope.bodies([value]) for n in _counts_in(body)} & scope.sizes
    if len(counts) > 1:
        counts &= scope.sizes  # beside n, m may be a mean
    if len(counts) > 1:
        return None
    scope.sizes |= counts
    return t.Range(t.Number(t.NOWHERE, Fraction(1)), t.Ref(t.NOWHERE, counts.pop(), ())) if counts else t.Range()


def _counts_in(value: t.Term) -> set[str]:
    return {x.symbol for x in t.walk(value) if isinstance(x, t.Ref) and not x.keys and x.symbol in _COUNTS}


def data_range(scope: Scope) -> t.Range:
    """What data are numbered by, where the notes have one letter only that counts them."""
    counts = sorted(_COUNTS & scope.sizes)
    if len(counts) != 1:
        return t.Range()
    return t.Range(t.Number(t.NOWHERE, Fraction(1)), t.Ref(t.NOWHERE, counts[0], ()))


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
        call = _call(definition)
        if definition.bar is not None and _has(behind, variable) and not _has(ahead, variable):
            likelihoods.append(summed_log(_of_members(scope, call, ahead) if over.high else call, over))
        elif len(ahead) == 1 and _has(ahead, variable) and not tells_of(scope, behind, variable):
            priors += [t.Apply(t.NOWHERE, "log", call)] if definition.symbol in scope.densities else []
    return likelihoods, priors


def _of_members(scope: Scope, call: t.Call, ahead: Iterable[t.Term]) -> t.Call:
    """The density p(x | θ) of any of the data at one of them, x_i, where an estimate counts how many there are."""
    names = {x.symbol for x in ahead if isinstance(x, t.Ref) and not x.keys}
    many = {x for x in names if (known := scope.symbols.get(x.removesuffix(OWN))) and known.most == 1}

    def change(x: t.Term) -> t.Term:
        if not isinstance(x, t.Ref) or x.keys or x.symbol not in many:
            return x
        return replace(x, symbol=x.symbol.removesuffix(OWN), keys=(t.Index(x.span, "i"),))

    return replace(call, arguments=tuple(change(x) for x in call.arguments))


def _written_data(scope: Scope, variable: t.Ref) -> set[str]:
    """The data of which formulas tell the density given a parameter."""
    told = (d for found in scope.definitions.values() for d in found if d.parameters and d.bar is not None)
    ahead = (x for d in told if _has(_split(d)[1], variable) for part in _split(d)[0] for x in t.walk(part))
    return {x.symbol for x in ahead if isinstance(x, t.Ref)}


def tells_of(scope: Scope, given: Iterable[t.Term], variable: t.Ref) -> bool:
    """Whether what a density is given are data, of which another density is told given the parameter: it is the posterior."""
    data = _written_data(scope, variable)
    drawn = (s for s, laws in scope.chance.laws.items() if s != variable.symbol and laws[-1].name != DENSITY)
    data |= {s for s in drawn if variable.symbol in scope.reach_of(scope.chance.laws[s][-1].arguments)}
    return any(isinstance(x, t.Ref) and x.symbol in data for part in given for x in t.walk(part))


def _written_out(scope: Scope, variable: t.Ref) -> Iterator[Definition]:
    """The densities of a parameter alone, given others, that formulas define: p(w | t) = ..."""
    for definition in (d for found in scope.definitions.values() for d in found if d.parameters and not d.implied):
        ahead, behind = _split(definition)
        if definition.bar is not None and len(ahead) == 1 and _has(ahead, variable) and not _has(behind, variable):
            yield definition


def _call(definition: Definition) -> t.Call:
    """A function with the arguments for which it is defined."""
    own = definition
    return t.Call(t.NOWHERE, own.symbol, own.keys, own.parameters or (), own.bar, 0, own.sides, own.fixed)


def _split(definition: Definition) -> tuple[tuple[t.Term, ...], tuple[t.Term, ...]]:
    """The parameters before a bar or a semicolon, and those behind it."""
    parameters = definition.parameters or ()
    end = len(parameters) - definition.fixed if definition.bar is None else definition.bar
    return parameters[:end], parameters[end:]


def _has(parameters: Iterable[t.Term], variable: t.Ref) -> bool:
    return any(isinstance(x, t.Ref) and x.symbol == variable.symbol for x in parameters)
