r"""Laws of a variable in the cases of another one: ``x \mid y = k \sim \mathcal{N}(\mu_k, \Sigma)`` tells the density p(x | y = k)."""

from __future__ import annotations

from dataclasses import replace

from symderive.notation.reader import tree as r
from symderive.verify.resolve.nodes import bare, letter_of, root_name
from symderive.verify.resolve.standard import NAMES

_DENSITY = "p"


def as_density(node: r.Node) -> r.Node:
    """A law that is told under an event, as the density that it is; any other tree as it is."""
    if not isinstance(node, r.Relation) or len(node.signs) < 2 or node.signs[-1] != "sim":
        return node
    first, law = bare(node.sides[0]), bare(node.sides[-1])
    if not isinstance(first, r.Conditional) or first.mark != "|" or any(s != "=" for s in node.signs[:-1]):
        return node
    name = root_name(law.factors[0]) if isinstance(law, r.Product) and len(law.factors) == 2 else None
    if not isinstance(law, r.Product) or name is None or letter_of(name) not in NAMES:
        return node
    group = bare(law.factors[1])
    if not isinstance(group, r.Group) or group.inner is None:
        return node
    event = r.Relation(
        (first.right.span[0], node.sides[-2].span[1]),
        (first.right, *node.sides[1:-1]),
        node.signs[:-1],
        node.sign_spans[:-1],
    )
    inside = replace(first, right=event, span=(first.span[0], event.span[1]))
    left = r.Product(
        inside.span,
        (r.Name(inside.span, _DENSITY), r.Group(inside.span, "(", ")", inside)),
        ("",),
        ((inside.span[0], inside.span[0]),),
    )
    inner = bare(group.inner)
    items = inner.items if isinstance(inner, r.Sequence) else (group.inner,)
    at = r.Sequence(group.span, (first.left, *items), (";", *("," for _ in items[1:])))
    right = replace(law, factors=(law.factors[0], replace(group, inner=at)))
    return r.Relation(node.span, (left, right), ("=",), node.sign_spans[-1:])
