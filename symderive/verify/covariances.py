"""Capitals that stand as the variance of normal densities of vectors: they are covariance matrices, one for each component."""

from __future__ import annotations

from collections.abc import Iterator

from symderive.verify import terms as t
from symderive.verify.symbols import Domain, Scope


def enter_covariances(scope: Scope) -> None:
    r"""Enter that the ``\Sigma_k`` of ``N(x_i; \mu_k, \Sigma_k)`` are matrices, where the x_i are told to be vectors."""
    for variable, mean, variance in _normals(scope):
        symbol = scope.symbols.get(variance.symbol) if isinstance(variance, t.Ref) else None
        if symbol is None or not isinstance(variance, t.Ref) or symbol.name in scope.definitions or not symbol.upper:
            continue
        count = len(variance.keys)
        open_ = symbol.axes in (None, count + 1) and symbol.domain in (None, Domain.DEFINITE, Domain.SYMMETRIC)
        if not open_ or symbol.labels or symbol.most != count:  # as a vector, S_k could be no variance of vectors
            continue
        if _is_vector(scope, variable) or _is_vector(scope, mean):
            symbol.shape = symbol.shape if symbol.axes is None else ()
            symbol.axes, symbol.domain = count + 2, Domain.DEFINITE


def _normals(scope: Scope) -> Iterator[tuple[t.Term, t.Term, t.Term]]:
    """The variable, the mean and the variance of normal densities."""
    bodies = [d.body for found in scope.definitions.values() for d in found]
    for term in (x for body in bodies for x in t.walk(body)):
        if isinstance(term, t.Operation) and term.name == "normal" and len(term.arguments) == 3:
            yield term.arguments[0], term.arguments[1], term.arguments[2]


def _is_vector(scope: Scope, term: t.Term) -> bool:
    """Whether the notes tell that something is a vector, or write it in bold."""
    known = scope.symbols.get(term.symbol) if isinstance(term, t.Ref) else None
    if known is None or not isinstance(term, t.Ref):
        return False
    bold = known.bold and not known.upper and known.axes is None and known.most == len(term.keys)
    return bold or (known.axes is not None and known.axes == len(term.keys) - known.labels + 1)
