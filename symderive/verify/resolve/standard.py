r"""Laws that every reader knows, by their names and parameters: ``N(0, 1)``, ``Poisson(\lambda)``."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from symderive.notation.reader import tree as r
from symderive.verify import terms as t
from symderive.verify.resolve import densities
from symderive.verify.resolve.usage import bare, letter_of
from symderive.verify.symbols import Domain

if TYPE_CHECKING:
    from symderive.verify.resolve.resolver import Resolver

NAMES = {
    "cal N": "normal",
    "N": "normal",
    "Normal": "normal",
    "Gaussian": "normal",
    "Bernoulli": "bernoulli",
    "Bern": "bernoulli",
    "Ber": "bernoulli",
    "Binomial": "binomial",
    "Bin": "binomial",
    "B": "binomial",
    "Poisson": "poisson",
    "Poi": "poisson",
    "Pois": "poisson",
    "Uniform": "uniform",
    "Unif": "uniform",
    "U": "uniform",
    "cal U": "uniform",
    "Exponential": "exponential",
    "Exp": "exponential",
    "cal E": "exponential",
    "Gamma": "gamma",
    "Ga": "gamma",
    "Beta": "beta",
    "Geometric": "geometric",
    "Geom": "geometric",
    "Geo": "geometric",
    "Categorical": "categorical",
    "Cat": "categorical",
}
"""Laws by the words that notes write for them."""

ALLOWED: dict[str, tuple[Domain | None, ...]] = {
    "bernoulli": (Domain.UNIT,),
    "binomial": (None, Domain.UNIT),
    "geometric": (Domain.UNIT,),
    "poisson": (Domain.POSITIVE,),
    "exponential": (Domain.POSITIVE,),
    "gamma": (Domain.POSITIVE, Domain.POSITIVE),
    "beta": (Domain.POSITIVE, Domain.POSITIVE),
}
"""Where the parameters of laws lie."""

VALUES: dict[str, Domain] = {
    "bernoulli": Domain.BINARY,
    "binomial": Domain.COUNT,
    "poisson": Domain.COUNT,
    "geometric": Domain.COUNT,
    "exponential": Domain.POSITIVE,
    "gamma": Domain.POSITIVE,
    "beta": Domain.UNIT,
}
"""Where the values lie that are drawn from laws."""

COUNTS = {
    "normal": 2,
    "bernoulli": 1,
    "binomial": 2,
    "poisson": 1,
    "uniform": 2,
    "exponential": 1,
    "gamma": 2,
    "beta": 2,
    "geometric": 1,
    "categorical": 1,
}


def law(resolver: Resolver, node: r.Node) -> tuple[str, tuple[t.Term, ...]] | None:
    """The name and the arguments of a law that every reader knows."""
    node = bare(node)
    if not isinstance(node, r.Product) or len(node.factors) != 2 or node.signs != ("",):
        return None
    head, group = bare(node.factors[0]), bare(node.factors[1])
    if not isinstance(head, r.Name) or not isinstance(group, r.Group) or group.inner is None:
        return None
    name = NAMES.get(letter_of(head))
    if name is None:
        return None
    items = densities.written(group.inner).items
    if len(items) == 3 and name == "normal":  # N(x; mu, Sigma)
        items = items[1:]
    if len(items) != COUNTS[name]:
        return None
    arguments = tuple(densities.term(resolver, x) for x in items)
    if name == "normal":
        covariance(resolver, arguments[1])
        arguments = (arguments[0], spread_of(resolver, *arguments))
    return name, arguments


def enter(resolver: Resolver, name: str, point: t.Term | None, arguments: tuple[t.Term, ...]) -> None:
    """Keep where the parameters of a law lie, and the point at which its density is asked."""
    places = zip((point, *arguments), (VALUES.get(name), *ALLOWED.get(name, ())), strict=False)
    for term, allowed in places:
        known = resolver.scope.symbols.get(term.symbol) if isinstance(term, t.Ref) else None
        if known is not None and known.domain is None and known.name not in resolver.scope.definitions:
            known.domain = allowed
    counted = arguments[0] if name == "binomial" else None
    if isinstance(counted, t.Ref) and not counted.keys:
        resolver.scope.sizes.add(counted.symbol)


def covariance(resolver: Resolver, spread: t.Term) -> None:
    r"""A capital letter in the place of a variance, ``\Sigma``, is a covariance matrix, and a small one is positive."""
    name = spread.symbol if isinstance(spread, t.Ref) else spread.function if isinstance(spread, t.Call) else ""
    known = resolver.scope.symbols.get(name)
    if known is not None and known.domain is None and known.name not in resolver.scope.definitions:
        known.domain = Domain.DEFINITE if known.upper else Domain.POSITIVE


def spread_of(resolver: Resolver, mean: t.Term, spread: t.Term) -> t.Term:
    r"""The σ^2 of ``N(\mu, \sigma^2)`` where both have entries μ_j and σ_j: the diagonal of a covariance matrix."""
    if isinstance(spread, t.Multiply) and isinstance(spread.right, t.Constant) and spread.right.name == "identity":
        inner = spread_of(resolver, mean, spread.left)  # \sigma^2 I, where the \sigma_j differ
        return inner if isinstance(inner, t.Operation) else spread
    whole = isinstance(spread, t.Power) and isinstance(spread.exponent, t.Number) and spread.exponent.value == 2
    base = spread.base if isinstance(spread, t.Power) and whole else spread
    if not isinstance(base, t.Ref) or base.keys or base.symbol in resolver.scope.definitions:
        return spread
    known, usage = resolver.scope.symbols[base.symbol], resolver.usage
    if known.upper or known.labels:
        return spread
    told = known.axes == 1 or (known.letter in resolver.hints.arrays and known.axes is None)
    alike = isinstance(mean, t.Ref) and not mean.keys and mean.symbol not in resolver.scope.definitions
    if alike and isinstance(mean, t.Ref):
        letters = [set(usage.sub_letters.get(resolver.scope.symbols[x].letter, ())) for x in (base.symbol, mean.symbol)]
        told = told or bool(letters[0] & letters[1] & usage.bound)
    if not told:
        return spread
    entries = replace(spread, elementwise=True) if isinstance(spread, t.Power) and whole else spread
    return t.Operation(spread.span, "diag", (entries,))


def is_law(node: r.Node) -> bool:
    """Whether a distribution is written by its name and parameters, ``N(0, 1)``."""
    node = bare(node)
    head = bare(node.factors[0]) if isinstance(node, r.Product) else None
    return isinstance(head, r.Name) and letter_of(head) in NAMES and not with_point(node)


def with_point(node: r.Node) -> bool:
    """N(x; mu, Sigma), not N(mu, Sigma)."""
    head = bare(node.factors[0]) if isinstance(node, r.Product) else None
    group = bare(node.factors[1]) if isinstance(node, r.Product) else None
    if not isinstance(head, r.Name) or not isinstance(group, r.Group) or group.inner is None:
        return False
    return len(densities.written(group.inner).items) == 1 + COUNTS.get(NAMES.get(letter_of(head), ""), 2)
