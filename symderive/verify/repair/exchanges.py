r"""Parts of two terms exchanged, as the weights of ``\frac{a}{a+b} x + \frac{b}{a+b} y``, and \sigma for \tau with \tau for \sigma."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from symderive.notation.reader import tree as r
from symderive.verify.repair.edits import Context, Edit, edit, is_atom
from symderive.verify.resolve.usage import bare

_MOST_PARTS = 6
_FACTORS = 1.75
_ATOMS = 1.85
_MOST_ATOMS = 14


def edits(context: Context) -> Iterator[Edit]:
    """A factor of one term exchanged with a factor of another term of the same sum; two symbols exchanged in the whole side."""
    for spot in context.spots:
        if spot.value and isinstance(spot.node, r.Sum) and len(spot.node.terms) <= _MOST_PARTS:
            for one, two in itertools.combinations(spot.node.terms, 2):
                yield from _between(context, one, two)
    yield from _everywhere(context)


def _between(context: Context, one: r.Node, two: r.Node) -> Iterator[Edit]:
    first, second = (list(_factors(x)) for x in (one, two))
    if len(first) > _MOST_PARTS or len(second) > _MOST_PARTS or len(first) == len(second) == 1:
        return
    for a, b in itertools.product(first, second):
        before, after = context.text(a), context.text(b)
        if before != after and not isinstance(a, r.Number) and not isinstance(b, r.Number):
            yield edit(_FACTORS, "exchange", (a.span, after), (b.span, before))


def _factors(term: r.Node) -> Iterator[r.Node]:
    """The factors of a term, and those above the line of its fractions."""
    for factor in term.factors if isinstance(term, r.Product) else (term,):
        yield factor
        inner = bare(factor)
        if isinstance(inner, r.Fraction):
            yield inner.above


def _everywhere(context: Context) -> Iterator[Edit]:
    places: dict[str, list[tuple[int, int]]] = {}
    for spot in context.spots:
        if spot.value and is_atom(spot.node) and not isinstance(spot.node, r.Number):
            node = spot.node
            node = (
                node.base
                if isinstance(node, r.Scripted) and isinstance(node.sup, r.Number) and node.sub is None
                else node
            )
            if (places.get(context.text(node)) or [(0, 0)])[-1] != node.span:
                places.setdefault(context.text(node), []).append(node.span)
    found = [(text, spans) for text, spans in places.items() if len(set(spans)) == len(spans)]
    if len(found) > _MOST_ATOMS:
        return
    for (one, here), (two, there) in itertools.combinations(found, 2):
        changes = [*((span, two) for span in here), *((span, one) for span in there)]
        apart = sorted(span for span, _ in changes)
        if all(a[1] <= b[0] for a, b in itertools.pairwise(apart)):
            yield edit(_ATOMS, "exchange", *changes)
