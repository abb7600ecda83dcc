r"""Cholesky factors: ``L L^\top = K + s^2 I`` says what a lower triangular L is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from symderive.notation.reader import tree as r
from symderive.verify import terms as t
from symderive.verify.entry import Entry
from symderive.verify.resolve.errors import UnclearError
from symderive.verify.resolve.usage import bare
from symderive.verify.symbols import Definition, Domain

if TYPE_CHECKING:
    from symderive.verify.resolve.resolver import Resolver


def enter_factors(resolver: Resolver, unused: Sequence[Entry]) -> list[Entry]:
    r"""Define the L of equations with ``L L^\top`` on one side, where L is lower triangular; what remains unused.

    If nothing says what the other side is, that side is defined.
    """
    return [entry for entry in unused if not _entered(resolver, entry)]


def _entered(resolver: Resolver, entry: Entry) -> bool:
    main = entry.tree
    if not isinstance(main, r.Relation) or len(main.sides) != 2 or main.signs != ("=",):
        return False
    if not any(isinstance(bare(side), r.Product) for side in main.sides):
        return False
    resolver.latex = entry.latex
    try:
        left, right = (resolver.term(side) for side in main.sides)
    except UnclearError:
        return False
    for square, other in ((left, right), (right, left)):
        root = _root(square)
        if root is None or resolver.scope.symbols[root.symbol].domain is not Domain.LOWER:
            continue
        if root.symbol in resolver.scope.definitions:
            continue
        if isinstance(other, t.Ref) and not other.keys and other.symbol not in resolver.scope.definitions:
            new = Definition(other.symbol, (), None, square, entry.latex, entry.line)
        else:
            new = Definition(
                root.symbol, (), None, t.Operation(other.span, "cholesky", (other,)), entry.latex, entry.line
            )
        resolver.scope.define(new)
        return True
    return False


def _root(term: t.Term) -> t.Ref | None:
    """The L of ``L L^T``."""
    if not isinstance(term, t.Multiply) or not isinstance(term.left, t.Ref) or term.left.keys:
        return None
    turned = (
        isinstance(term.right, t.Transpose) and isinstance(term.right.of, t.Ref) and t.same(term.right.of, term.left)
    )
    return term.left if turned else None
