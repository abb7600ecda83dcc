"""Symbols of the notes as tensors of the calculus, and what their definitions say of an entry."""

from __future__ import annotations

import sympy as sp

from symderive.calculus.index import Domain as Values
from symderive.calculus.index import Entry, Tensor, size
from symderive.verify.symbols import Domain, Scope

_DOMAINS = {
    Domain.POSITIVE: Values.POSITIVE,
    Domain.UNIT: Values.UNIT,
    Domain.BINARY: Values.BINARY,
    Domain.ONE_HOT: Values.ONE_HOT,
    Domain.SIMPLEX: Values.SIMPLEX,
    Domain.COUNT: Values.COUNT,
    Domain.PLACE: Values.CLASS,
}
_ANY = size("#")


def entry(scope: Scope, symbol: str, keys: tuple[sp.Expr, ...]) -> Entry:
    """An entry of a symbol as an atom: its keys are its indices, labels first."""
    known = scope.symbols.get(symbol)
    domain = _DOMAINS.get(known.domain, Values.REAL) if known is not None and known.domain is not None else Values.REAL
    return Entry(Tensor(symbol, (_ANY,) * len(keys), domain=domain), *keys)
