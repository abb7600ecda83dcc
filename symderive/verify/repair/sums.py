"""Sums: a missing one, one too many, one that is a product."""

from __future__ import annotations

from collections.abc import Iterator

from symderive.notation.reader import tree as r
from symderive.verify.repair.edits import Context, Edit, Spot, edit, is_delimited
from symderive.verify.resolve.usage import INDEX_LETTERS, letter_of


def edits(context: Context) -> Iterator[Edit]:
    """Sum signs before every term; sums without their sign; products for sums; means."""
    letters = _letters(context)
    for spot in context.spots:
        if not spot.value:
            continue
        node = spot.node
        if _may_be_summed(spot):
            for letter, cost in letters.items():
                yield from _added(context, spot, letter, cost)
        if isinstance(node, r.Product):
            yield from _weighted(context, node)
        if isinstance(node, r.BigOperator):
            yield edit(2.0, "sum", (node.head, ""))
            yield from _another(context, node)
            if node.kind == "sum" and node.body is not None:
                yield edit(1.9, "sum", (node.head, ""), (node.span, context.latex[node.head[1] : node.span[1]]))


def _letters(context: Context) -> dict[str, float]:
    """Letters that may need a sum: first those that are free here and not on the other side."""
    found: dict[str, float] = {}
    for spot in context.spots:
        if spot.script in ("sub", "label", "sup") and isinstance(spot.node, r.Name) and not spot.node.word:
            letter = letter_of(spot.node)
            if letter not in spot.letters and (letter in INDEX_LETTERS or letter in context.style.heads):
                found[letter] = 1.2
    for letter in context.style.heads:
        found.setdefault(letter, 1.8)
    return found


def _may_be_summed(spot: Spot) -> bool:
    node, parent = spot.node, spot.parent
    if isinstance(node, (r.Relation, r.Sequence, r.Conditional, r.Words, r.Number)):
        return False
    return isinstance(parent, r.Sum) or (is_delimited(spot) and not isinstance(parent, r.Scripted))


def _added(context: Context, spot: Spot, letter: str, cost: float) -> Iterator[Edit]:
    head = context.style.sum_over(letter)
    text = context.text(spot.node)
    body = context.style.bracketed(text) if isinstance(spot.node, r.Sum) else text
    extra = 0.0 if spot.parent is None else 0.2
    yield edit(cost + extra, "sum", (spot.node.span, f"{head} {body}"))
    for size in context.sizes:
        yield edit(cost + extra + 0.4, "sum", (spot.node.span, f"\\frac{{1}}{{{size}}} {head} {body}"))


def _weighted(context: Context, row: r.Product) -> Iterator[Edit]:
    """``1/n`` before a sum of products was meant as the sum of their weights: a weighted mean."""
    front, total = row.factors[0], row.factors[-1]
    if len(row.factors) != 2 or not isinstance(front, r.Fraction) or not isinstance(total, r.BigOperator):
        return
    if total.kind != "sum" or not isinstance(total.body, r.Product) or context.text(front.above).strip() != "1":
        return
    head, whole = (context.latex[a:b].strip() for a, b in (total.head, total.span))
    units = [span for span, _ in context.units(total.body)]
    for count in range(1, len(units)):
        weights = context.latex[units[0][0] : units[count - 1][1]]
        yield edit(1.7, "sum", (row.span, f"\\frac{{{whole}}}{{{head} {weights}}}"))


def _another(context: Context, node: r.BigOperator) -> Iterator[Edit]:
    """A product for a sum, a sum for a product; the mean of what meets a condition for its sum."""
    head = context.latex[node.head[0] : node.head[1]]
    for one, two in (("\\sum", "\\prod"), ("\\prod", "\\sum")):
        if head.startswith(one):
            yield edit(1.6, "sum", ((node.head[0], node.head[0] + len(one)), two))
    if node.kind == "sum" and node.above is None and isinstance(node.below, (r.Relation, r.Conditional)):
        whole = context.text(node).strip()
        yield edit(1.95, "sum", (node.span, f"\\frac{{{whole}}}{{{head.strip()} 1}}"))
