"""Brackets: one that closes too late or too early, one too many; a power or a term that stands outside of what it belongs to."""

from __future__ import annotations

from collections.abc import Iterator

from symderive.notation.reader import tree as r
from symderive.verify.repair.edits import Context, Edit, edit, put
from symderive.verify.repair.transposes import script_span
from symderive.verify.resolve.usage import bare


def edits(context: Context) -> Iterator[Edit]:
    """Brackets around terms that follow each other, with the factors before the first or behind the last outside; none."""
    for spot in context.spots:
        node = spot.node
        if not spot.value:
            continue
        if isinstance(node, r.Sum) and len(node.terms) > 1:
            yield from _to_the_end(context, node)
            yield from _before_factors(context, node)
            yield from _into_fractions(context, node)
        if isinstance(node, r.Product):
            yield from _without(context, node)
        if isinstance(node, r.BigOperator) and node.body is not None:
            yield from _around_sums(context, node)


def _to_the_end(context: Context, node: r.Sum) -> Iterator[Edit]:
    """Brackets around the terms from one to the end, behind what stands before the first of them."""
    for place in range(len(node.terms) - 1):
        term = node.terms[place]
        rest = (term.span[0], node.terms[-1].span[1])
        if place:
            yield edit(1.6, "bracket", _bracketed(context, rest))
        start = _last_start(term)
        if start is not None and start != rest[0]:
            behind = (start, node.terms[-1].span[1])
            yield edit(1.6, "bracket", _bracketed(context, behind))
            nearer = (start, node.terms[place + 1].span[1])
            if nearer != behind:
                yield edit(1.7, "bracket", _bracketed(context, nearer))


def _before_factors(context: Context, node: r.Sum) -> Iterator[Edit]:
    """``a + b c`` was meant as ``(a + b) c``: from an earlier term to one of the factors of a later one."""
    for place, term in enumerate(node.terms):
        if not place or not isinstance(term, r.Product):
            continue
        for first in dict.fromkeys((0, place - 1)):
            start = node.span[0] if first == 0 else node.terms[first].span[0]
            for span, _ in context.units(term)[:-1]:
                yield edit(1.65, "bracket", _bracketed(context, (start, span[1])))


def _into_fractions(context: Context, node: r.Sum) -> Iterator[Edit]:
    r"""``\frac{a}{b} + c`` was meant as ``\frac{a}{b + c}`` or ``\frac{a + c}{b}``."""
    for place, term in enumerate(node.terms[:-1]):
        last = term.factors[-1] if isinstance(term, r.Product) else term
        if not isinstance(last, r.Fraction):
            continue
        following = (node.sign_spans[place + 1][0], node.terms[place + 1].span[1])
        moved = context.latex[following[0] : following[1]]
        for part in (last.below, last.above):
            yield edit(1.9, "bracket", put(part.span[1], f" {moved}"), (following, ""))


def _without(context: Context, row: r.Product) -> Iterator[Edit]:
    """``a (b + c)`` was meant as ``a b + c``, ``(a + b) c`` as ``a + b c``."""
    for place, factor in enumerate(row.factors):
        if not isinstance(factor, r.Group) or factor.opening not in ("(", "[") or not isinstance(factor.inner, r.Sum):
            continue
        both = 0 < place < len(row.factors) - 1  # between two factors its terms would part them
        if not both and (place == 0 or not context.is_function(row.factors[place - 1])):
            yield edit(1.8, "bracket", (factor.span, context.text(factor.inner)))


def _around_sums(context: Context, node: r.BigOperator) -> Iterator[Edit]:
    r"""``\sum_i x_i^2`` was meant as ``(\sum_i x_i)^2``, and ``\sum_i a_i b`` as ``(\sum_i a_i) b``."""
    body = bare(node.body) if node.body is not None else None
    if isinstance(body, r.Scripted) and isinstance(body.sup, r.Number):
        span = script_span(context.latex, body.sup)
        power = context.latex[span[0] : span[1]]
        text = context.latex[node.span[0] : span[0]] + context.latex[span[1] : node.span[1]]
        yield edit(1.7, "bracket", (node.span, f"{context.style.bracketed(text)}{power}"))


def _last_start(term: r.Node) -> int | None:
    """Where the last factor, or the body of a sum, begins."""
    if isinstance(term, r.BigOperator) and term.body is not None:
        return term.body.span[0]
    if isinstance(term, r.Product):
        return _last_start(term.factors[-1]) or term.factors[-1].span[0]
    return None


def _bracketed(context: Context, span: tuple[int, int]) -> tuple[tuple[int, int], str]:
    return span, context.style.bracketed(context.latex[span[0] : span[1]])
