r"""Derivatives that are carried on from others: ``dZ^{[1]} = W^{[2]T} dZ^{[2]} * g'(Z^{[1]})`` after ``dZ^{[2]} = A^{[2]} - Y``.

Whatever the loss is, its slopes by what comes before Z^{[2]} are the products of dZ^{[2]} with the slopes of Z^{[2]}: those of
``\langle G, Z^{[2]} \rangle`` with any array G in the place of dZ^{[2]}, of which the formula is a claim then.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from symderive.notation.reader import tree as r
from symderive.verify import terms as t
from symderive.verify.resolve.adjoints import LOSSES
from symderive.verify.resolve.errors import UnclearError
from symderive.verify.resolve.nodes import all_nodes, bare, letter_of
from symderive.verify.resolve.resolver import Resolver
from symderive.verify.symbols import Definition, Symbol

_CARRIED = "carried loss"


def enter_carried(resolver: Resolver, variable: r.Node, slopes: Iterable[r.Node], sides: Iterable[r.Node]) -> bool:
    """Whether a derivative by a variable is one that the slopes beside it lead to; its loss is defined so.

    Args:
        resolver: of the claim.
        variable: by what the left side is the derivative.
        slopes: the variables of the derivatives on the right.
        sides: the right sides.
    """
    scope = resolver.scope
    mine = _symbol(resolver, variable)
    if mine is None or ("d", mine) in resolver.hints.slopes:
        return False
    ends = {x for node in slopes if (x := _symbol(resolver, node)) is not None and mine in scope.reach(x) - {x}}
    named = {x: resolver.hints.slopes.get(("d", x), "") for x in ends}
    if not ends or any(x in scope.reach(y) for x in ends for y in ends - {x}) or not all(named.values()):
        return False
    computed = mine in scope.definitions
    if not computed and any(x in scope.definitions for x in LOSSES):
        return False  # dW = 1/m dZ A^T has the 1/m of the loss
    for name in sorted(named.values()):
        scope.forget(name)
    terms = [t.Operation(t.NOWHERE, "inner", (_ref(named[x]), _ref(x))) for x in sorted(ends)]
    body: t.Term = terms[0] if len(terms) == 1 else t.Add(t.NOWHERE, tuple(terms))
    count = None if computed else next(_counts(resolver, sides), None)
    body = body if count is None else t.Divide(t.NOWHERE, body, _ref(count))
    scope.symbols[_CARRIED] = Symbol(_CARRIED, "L", "L", axes=0)
    scope.define(Definition(_CARRIED, (), None, body))
    resolver.hints.adjoints["d"] = _CARRIED
    return True


def _symbol(resolver: Resolver, node: r.Node) -> str | None:
    try:
        found = resolver.variable(node)
    except UnclearError:
        return None
    while isinstance(found, (t.Element, t.Transpose)):
        found = found.of
    return found.symbol if isinstance(found, t.Ref) and not found.keys else None


def _ref(symbol: str) -> t.Term:
    return t.Ref(t.NOWHERE, symbol, ())


def _counts(resolver: Resolver, sides: Iterable[r.Node]) -> Iterator[str]:
    """The m of a 1/m in front: how many examples there are."""
    for node in (x for side in sides for x in all_nodes(side) if isinstance(x, r.Fraction)):
        below = bare(node.below)
        if isinstance(below, r.Name) and letter_of(below) in resolver.scope.sizes | {"m", "n", "N", "B"}:
            yield letter_of(below)
