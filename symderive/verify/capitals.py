"""Capitals for whole matrices: X is the matrix of the x_{ni}, H of the h_{nj}, Δ of the δ_{nk}, where notes write entries in lower case."""

from __future__ import annotations

from symderive.verify import terms as t
from symderive.verify.resolve.resolver import Resolver
from symderive.verify.symbols import Definition, Domain, Symbol

_GREEK = {"delta": "Delta", "gamma": "Gamma", "phi": "Phi", "sigma": "Sigma", "omega": "Omega", "lambda": "Lambda"}


def enter_capitals(resolver: Resolver) -> None:
    """Define every capital that stands alone, is not defined, and whose lower-case letter has two subscripts (one for a row)."""
    scope, usage = resolver.scope, resolver.usage
    for symbol in list(scope.symbols.values()):
        capital = _capital(symbol)
        alone = usage.plain_alone | usage.bold_alone | usage.transposed | set(usage.labels)
        if not capital or capital not in alone or capital in usage.sub_counts:
            continue
        name = capital + symbol.name.removeprefix(symbol.letter)
        if name in scope.definitions or name in scope.sizes or capital in usage.called_sure | usage.left_calls:
            continue
        if resolver.choices.pick(f"capital {name}", (0.0, 0.7)):
            continue
        labels = [f"label{k}" for k in range(symbol.labels)]
        keys = tuple(t.Index(t.NOWHERE, x) for x in (*labels, "row", "column"))
        body: t.Term = t.Ref(t.NOWHERE, symbol.name, keys)
        if symbol.domain is Domain.PLACE:  # Y has a one in the column of each label
            body = t.Compare(t.NOWHERE, "=", t.Ref(t.NOWHERE, symbol.name, keys[:-1]), keys[-1])
        scope.define(Definition(name, keys, None, body))
    _one_hot_batches(resolver)


def _one_hot_batches(resolver: Resolver) -> None:
    """Y holds the labels y of all examples: one-hot rows, or columns where these are the examples."""
    scope = resolver.scope
    flags = scope.flags & {"row examples", "column examples"}
    for letter in sorted(resolver.hints.one_hot if flags else ()):
        capital = scope.symbols.get(letter.upper())
        if capital is None or letter == letter.upper() or len(letter) != 1:
            continue
        if capital.domain is not None or capital.name in scope.definitions or capital.labels or capital.called:
            continue
        if "column examples" not in flags:
            capital.domain = Domain.ONE_HOT
            continue
        rows = f"{capital.name}_rows"
        scope.symbols[rows] = Symbol(rows, capital.latex, capital.letter, least=0, axes=2, domain=Domain.ONE_HOT)
        scope.define(Definition(capital.name, (), None, t.Transpose(t.NOWHERE, t.Ref(t.NOWHERE, rows, ()))))


def _capital(symbol: Symbol) -> str:
    """The capital of a letter of which entries are written; empty if there is none."""
    if (
        symbol.least not in (1, 2)
        or symbol.most != (1 if symbol.domain is Domain.PLACE else 2)
        or symbol.called
        or not symbol.name.startswith(symbol.letter)
    ):
        return ""
    if len(symbol.letter) == 1 and symbol.letter.islower():
        return symbol.letter.upper()
    return _GREEK.get(symbol.letter, "")
