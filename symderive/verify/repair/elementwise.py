"""An elementwise factor that was forgotten: the mask, the slope of an activation."""

from __future__ import annotations

from collections.abc import Iterator

from symderive.notation.reader import tree as r
from symderive.verify.repair.edits import Context, Edit, Spot, edit, is_delimited, is_inner_sum, put
from symderive.verify.repair.symbols import fitted

_MOST = 16


def edits(context: Context) -> Iterator[Edit]:
    r"""``\odot m`` and ``\odot f'(z)`` behind every term, where the notes multiply elementwise."""
    if not context.style.hadamard:
        return
    for spot in context.spots:
        if spot.value and not isinstance(spot.node, r.Relation) and _is_term(spot):
            deeper = 0.0 if spot.parent is None else 0.1
            for written, cost in _factors(context, spot):
                yield edit(cost + deeper, "factor", _behind(context, spot.node, written))


def _is_term(spot: Spot) -> bool:
    if is_inner_sum(spot):
        return False
    return isinstance(spot.parent, r.Sum) or (
        is_delimited(spot) and not isinstance(spot.parent, (r.Scripted, r.Matrix))
    )


def _factors(context: Context, spot: Spot) -> Iterator[tuple[str, float]]:
    """What may be multiplied by, the likeliest first."""
    for call in context.calls:
        name, bracket, rest = call.partition("(")
        if bracket and "'" not in name and not name.startswith(("\\log", "\\exp", "\\ln")):
            yield f"{name.rstrip()}'({rest}", 1.85
        yield call, 1.95
    for atom in context.atoms[:_MOST]:
        if not atom.function:
            for written in fitted(spot, atom):
                yield written, 1.95 if atom.near else 2.0


def _behind(context: Context, node: r.Node, factor: str) -> tuple[tuple[int, int], str]:
    text = context.text(node)
    sign = context.style.hadamard
    if isinstance(node, r.Sum):
        return node.span, f"{context.style.bracketed(text)} {sign} {factor}"
    return put(node.span[1], f" {sign} {factor}")
