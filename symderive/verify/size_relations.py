"""Relations between sizes: of ``m = n - k + 1`` with sums up to m and k the n follows, so that every size is a whole number."""

from __future__ import annotations

from dataclasses import replace

from symderive.notation.reader import tree as r
from symderive.verify.resolve.resolver import Resolver
from symderive.verify.resolve.usage import bare, letter_of


def by_sizes(resolver: Resolver, main: r.Relation) -> r.Relation:
    """A relation that tells a size, solved for a letter in it that no sum runs up to; any other as it is."""
    left, right = bare(main.sides[0]), bare(main.sides[-1])
    if len(main.sides) != 2 or not isinstance(left, r.Name) or not isinstance(right, r.Sum):
        return main
    parts = [bare(x) for x in right.terms]
    bounds = resolver.usage.bounds
    if letter_of(left) not in resolver.scope.sizes or not all(isinstance(x, r.Name | r.Number) for x in parts):
        return main
    names = [letter_of(x) if isinstance(x, r.Name) else "" for x in parts]
    free = [k for k, x in enumerate(names) if x and x not in bounds and right.signs[k] == "+"]
    if not free or letter_of(left) in names:
        return main
    place = free[0]
    others = [k for k in range(len(parts)) if k != place]
    turned = ("-" if right.signs[k] == "+" else "+" for k in others)
    body = r.Sum(
        right.span, (left, *(right.terms[k] for k in others)), ("+", *turned), (right.span,) * len(right.terms)
    )
    return replace(main, sides=(parts[place], body))
