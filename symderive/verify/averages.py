r"""Means of samples: ``\bar{x}`` is the mean of the x_i, or of the ``x^{(i)}``."""

from __future__ import annotations

from symderive.verify import terms as t
from symderive.verify.resolve.resolver import Resolver
from symderive.verify.symbols import Definition, Scope

MEANS = "bars are means"
"""The convention of notes that say so of all their bars."""
_PLACE = t.Index(t.NOWHERE, "i of a mean")


def mean_of(scope: Scope, members: t.Ref) -> t.Term | None:
    """The mean of the members of a family, told by one of them or by its letter alone; None if it has no members."""
    stem = members.symbol.removesuffix("^()")
    for name in (members.symbol, f"{stem}^()", f"{stem}[]"):
        known = scope.symbols.get(name)
        if known is None or known.called or (known.labels, known.most) == (0, 0):
            continue
        one = t.Ref(t.NOWHERE, name, (_PLACE,))
        return t.Big(t.NOWHERE, "mean", _PLACE.name, t.Range(), None, one)
    return None


def enter_means(resolver: Resolver) -> None:
    r"""An \bar{x} of which nothing is said is the mean of the x_i; unless these are drawn, that is a guess which fails no claim."""
    scope = resolver.scope
    for name, known in list(scope.symbols.items()):
        letter = name.removeprefix("bar ")
        free = (
            name != letter and name not in scope.definitions and not known.called and not (known.most or known.labels)
        )
        mean = mean_of(scope, t.Ref(t.NOWHERE, letter, ())) if free and "bar" not in resolver.hints.adjoints else None
        if mean is not None and name not in scope.chance.random | scope.optima.keys():
            scope.define(Definition(name, (), None, mean))
            drawn = scope.chance.laws.get(letter, ())
            told = letter in scope.chance.random or MEANS in scope.flags or any(len(x.keys) == 1 for x in drawn)
            scope.guesses |= set() if told else {name}
