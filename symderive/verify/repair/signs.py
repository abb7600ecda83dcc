"""Signs: a flipped one, one too many, one that is missing."""

from __future__ import annotations

from collections.abc import Iterator

from symderive.notation.reader import tree as r
from symderive.verify.repair.edits import Change, Context, Edit, Spot, edit, is_delimited
from symderive.verify.repair.negative import negative
from symderive.verify.resolve.usage import is_label

_FLIPPED = {"+": "-", "-": "+"}


def edits(context: Context) -> Iterator[Edit]:
    """Every sign flipped; a minus before what has none; all signs of a sum flipped."""
    for spot in context.spots:
        if spot.script in ("sub", "label", "bound"):
            continue
        if isinstance(spot.node, r.Sum):
            if (
                isinstance(spot.parent, r.Scripted)
                and len(spot.node.terms) == 1
                and isinstance(spot.node.terms[0], r.Number)
            ):
                continue  # an inverse has an edit of its own
            flips = list(_flips(spot.node))
            inside = 0.1 if spot.parent is not None else 0.0
            later = [0.0 if place else 0.15 for place in range(len(flips))]
            for flip, extra in zip(flips, later, strict=True):
                yield edit((1.0 if spot.value else 1.4) + inside + extra, "sign", flip)
            other = negative(context.latex, spot.node) if len(flips) > 1 and spot.value else None
            if other is not None:
                yield edit(1.55, "sign", (spot.node.span, other))
        elif is_delimited(spot) and _may_be_negative(spot):
            yield edit(1.1 if spot.parent is None else 1.5, "sign", _minus(context, spot))
    if isinstance(context.side, r.Sum) and len(context.side.terms) > 1:
        body = context.text(context.side)
        yield edit(1.65, "sign", (context.side.span, f"-{context.style.bracketed(body)}"))


def _flips(node: r.Sum) -> Iterator[Change]:
    for place, (sign, span) in enumerate(zip(node.signs, node.sign_spans, strict=True)):
        if sign not in _FLIPPED:
            continue
        if span[0] == span[1]:
            yield (node.terms[place].span[0], node.terms[place].span[0]), "-"
        elif place == 0 and sign == "-":
            yield (span[0], node.terms[0].span[0]), ""
        else:
            yield span, _FLIPPED[sign]


def _may_be_negative(spot: Spot) -> bool:
    """Whether a minus may stand before a node: it is an argument, an exponent, a side."""
    node, parent = spot.node, spot.parent
    if isinstance(node, (r.Relation, r.Sequence, r.Conditional, r.Sum, r.Matrix, r.Words, r.Dots)):
        return False
    if isinstance(parent, r.Scripted):
        return not spot.script and not is_label(parent.sup)
    return not isinstance(parent, (r.Sequence, r.Relation)) or not spot.script


def _minus(context: Context, spot: Spot) -> Change:
    start, end = spot.node.span
    if isinstance(spot.parent, r.Scripted) and context.latex[start - 1 : start] != "{":
        text = context.text(spot.node)
        return (start, end), f"{{-{text[1:-1] if text.startswith('{') else text}}}"
    return (start, start), "-"
