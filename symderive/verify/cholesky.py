r"""Cholesky factors: ``L L^\top = K + s^2 I`` says what a lower triangular L is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from symderive.notation.reader import tree as r
from symderive.verify import facts as f
from symderive.verify import terms as t
from symderive.verify.entry import Entry, tree_of
from symderive.verify.resolve.errors import UnclearError
from symderive.verify.resolve.usage import bare, is_transpose, letter_of, root_name
from symderive.verify.symbols import Definition, Domain

if TYPE_CHECKING:
    from symderive.verify.resolve.resolver import Resolver


def factor_of(tree: r.Node, facts: Iterable[f.Fact]) -> tuple[str, r.Node] | None:
    r"""The L of an equation with ``L L^\top`` on one side, where L is said to be lower triangular, and the other side."""
    if not isinstance(tree, r.Relation) or len(tree.sides) != 2 or tree.signs != ("=",):
        return None
    for square, other in (tree.sides, tree.sides[::-1]):
        row = bare(square)
        if not isinstance(row, r.Product) or len(row.factors) != 2 or row.signs != ("",):
            continue
        one, two = (bare(x) for x in row.factors)
        if not isinstance(one, r.Name) or not isinstance(two, r.Scripted) or two.sub is not None or two.primes:
            continue
        name = root_name(two)
        if name is None or letter_of(name) != letter_of(one) or not is_transpose(two.sup):
            continue
        lower = (n for x in facts if isinstance(x, f.InDomain) and x.domain is Domain.LOWER for n in x.symbols)
        if letter_of(one) in {letter_of(head) for n in lower if (head := root_name(tree_of(n))) is not None}:
            return letter_of(one), other
    return None


def enter_factors(resolver: Resolver, unused: Sequence[Entry], facts: Sequence[f.Fact]) -> list[Entry]:
    r"""Define the L of equations with ``L L^\top`` on one side, where L is lower triangular; what remains unused.

    If nothing says what the other side is, that side is defined.
    """
    return [entry for entry in unused if factor_of(entry.tree, facts) is None or not _entered(resolver, entry)]


def _entered(resolver: Resolver, entry: Entry) -> bool:
    main = entry.tree
    assert isinstance(main, r.Relation)
    resolver.latex = entry.latex
    try:
        left, right = (resolver.term(side) for side in main.sides)
    except UnclearError:
        return False
    for square, other in ((left, right), (right, left)):
        root = _root(square)
        if root is None or root.symbol in resolver.scope.definitions:
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
