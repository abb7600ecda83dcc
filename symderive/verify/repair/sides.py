"""On which side a matrix stands: transposes at the wrong factor, two factors in the order of the other layout."""

from __future__ import annotations

from collections.abc import Iterator

from symderive.notation.reader import tree as r
from symderive.verify.repair.edits import Change, Context, Edit, edit, is_atom
from symderive.verify.repair.transposes import is_bracket, script_span, transposed
from symderive.verify.resolve.usage import is_transpose

_MOST_FACTORS = 6


def edits(context: Context) -> Iterator[Edit]:
    """A transpose moved from one factor to another; two factors exchanged of which one or both are transposed."""
    for spot in context.spots:
        if spot.value and isinstance(spot.node, r.Product) and len(spot.node.factors) <= _MOST_FACTORS:
            yield from _moved(context, spot.node)
            yield from _turned(context, spot.node)


def _moved(context: Context, row: r.Product) -> Iterator[Edit]:
    """``A^T B`` was meant as ``A B^T``."""
    factors = [x for x in row.factors if not context.is_mark(row, x)]  # not the d of dA
    for one in factors:
        for two in factors:
            if one is two or not _may_be_transposed(context, one) or not _may_be_transposed(context, two):
                continue
            taken = _without(context, one)
            if taken is not None and _without(context, two) is None:
                (start, end), _ = taken
                yield edit(
                    1.05 if context.misfit else 1.45,
                    "transpose",
                    taken,
                    *transposed(context, two, context.latex[start:end]),
                )


def _turned(context: Context, row: r.Product) -> Iterator[Edit]:
    """``a B`` was meant as ``B^T a``, and ``a b`` as ``b a^T``."""
    units = [span for span, _ in context.units(row)]
    extra = 0.0 if context.misfit else 0.35
    for place, (left, right) in enumerate(zip(row.factors, row.factors[1:], strict=False)):
        if (
            context.is_mark(row, left)
            or left.span not in units
            or right.span not in units
            or row.signs[place] not in ("", "cdot", "times")
        ):
            continue
        if not _may_be_transposed(context, left) or not _may_be_transposed(context, right):
            continue
        first, second = context.text(left), context.text(right)
        for a, b in ((True, False), (False, True), (True, True)):
            one, two = _toggled(context, left) if a else first, _toggled(context, right) if b else second
            yield edit((1.6 if a != b else 1.75) + extra, "order", (left.span, two), (right.span, one))


def _may_be_transposed(context: Context, node: r.Node) -> bool:
    if isinstance(node, r.Derivative):
        return node.of is not None
    return (is_atom(node) and not context.is_function(node)) or is_bracket(node)


def _without(context: Context, node: r.Node) -> Change | None:
    """A factor's transpose taken away; None if it has none."""
    if isinstance(node, r.Scripted) and node.sup is not None and is_transpose(node.sup):
        return script_span(context.latex, node.sup), ""
    return None


def _toggled(context: Context, node: r.Node) -> str:
    """A factor transposed, or without its transpose."""
    start, end = node.span
    taken = _without(context, node)
    changes = [taken] if taken is not None else transposed(context, node)
    text = context.latex[start:end]
    for (a, b), new in sorted(changes, reverse=True):
        text = text[: a - start] + new + text[b - start :]
    return text
