r"""``\hat w = \arg\min_w L(w)``: what stands before a claim says what a symbol makes best."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from symderive.notation.reader import tree as r
from symderive.verify.optimum import unmarked
from symderive.verify.resolve import names
from symderive.verify.resolve.laws import renamed
from symderive.verify.resolve.usage import bare

if TYPE_CHECKING:
    from symderive.verify.resolve.resolver import Resolver

KINDS = ("argmin", "argmax")


def best_of(side: r.Node) -> tuple[r.BigOperator, r.Node] | None:
    r"""The operator of ``\arg\min_w f + g`` and what it reaches, which is the whole sum; None for another side."""
    side = bare(side)
    first = side.terms[0] if isinstance(side, r.Sum) and side.signs[0] == "+" else side
    if not isinstance(first, r.BigOperator) or first.kind not in KINDS or first.body is None:
        return None
    body = replace(side, terms=(first.body, *side.terms[1:])) if isinstance(side, r.Sum) else first.body
    return first, body


def enter_best(resolver: Resolver, relation: r.Relation) -> bool:
    """Note what the left side of a relation is the best value of; False if no side says it.

    Of a chain the first such side counts, as the others are claims about it. Values that are best under a side
    condition (``x : Ax = b``) are left alone: no derivative vanishes there.
    """
    for side in relation.sides[1:]:
        found = best_of(side)
        if found is None:
            continue
        operator, body = found
        pairs = list(zip(_listed(relation.sides[0]), _variables(operator.below), strict=False))
        known = [(one, two) for one, two in pairs if _noted(resolver, one, two, body)]
        return bool(known)
    return False


def _noted(resolver: Resolver, left: r.Node, variable: r.Node, body: r.Node) -> bool:
    best, inner = names.head_of(resolver, left), names.head_of(resolver, variable)
    if best is None or inner is None or best.after or inner.after:
        return False
    symbol = names.declare(resolver, best, resolver.text(best.name))
    names.declare(resolver, inner, resolver.text(inner.name))
    of = resolver.term(body)
    if unmarked(symbol) != unmarked(inner.symbol):  # a letter of its own: \phi = \arg\min_\theta ...
        of = renamed(of, {inner.symbol: symbol})
    resolver.scope.optima[symbol] = of
    return True


def _listed(side: r.Node) -> tuple[r.Node, ...]:
    side = bare(side)
    if isinstance(side, r.Group) and side.inner is not None:
        side = side.inner
    return side.items if isinstance(side, r.Sequence) else (side,)


def _variables(below: r.Node | None) -> tuple[r.Node, ...]:
    r"""What is varied: ``w``, ``a, b``, ``w \in R^d``; nothing where a side condition stands."""
    if below is None:
        return ()
    found: list[r.Node] = []
    for item in _listed(below):
        if isinstance(item, r.Relation):
            if item.signs != ("in",):
                return ()
            item = item.sides[0]
        found.append(item)
    return tuple(found)
