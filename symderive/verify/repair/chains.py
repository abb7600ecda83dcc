r"""The chain rule through one entry only: ``\frac{dL}{dy_j} \frac{dy_j}{dz}`` where z reaches L through all y_k."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from symderive.notation.reader import tree as r
from symderive.verify.repair.edits import Change, Context, Edit, Spot, edit, index_names, put, unadorned
from symderive.verify.repair.indices import index_text
from symderive.verify.resolve.usage import all_nodes, letter_of

_LETTERS = ("k", "l", "m", "j", "i")
_MOST_LETTERS = 3


def edits(context: Context) -> Iterator[Edit]:
    """A sum over the quantity between two derivatives."""
    for spot in context.spots:
        if not spot.value or not isinstance(spot.node, r.Product):
            continue
        for one, two in itertools.pairwise(spot.node.factors):
            for middle, other in ((_below(one), _above(two)), (_above(one), _below(two))):
                if middle is not None and other is not None:
                    yield from _summed(context, spot, middle, other)


def _below(node: r.Node) -> r.Node | None:
    """What a factor is derived by, once."""
    once = isinstance(node, r.Derivative) and node.of is not None and len(node.wrt) == 1 and node.order == 1
    return node.wrt[0][0] if once and isinstance(node, r.Derivative) else None


def _above(node: r.Node) -> r.Node | None:
    return node.of if isinstance(node, r.Derivative) else None


def _summed(context: Context, spot: Spot, middle: r.Node, other: r.Node) -> Iterator[Edit]:
    """The row summed over another letter in the place of an index of what stands in the middle."""
    if unadorned(context.text(middle)) != unadorned(context.text(other)):
        return
    names = [(letter_of(x), x.span) for node in (middle, other) for x in _indices(node)]
    used = {letter_of(x) for x in all_nodes(spot.node) if isinstance(x, r.Name)} | set(spot.letters)
    new = [x for x in dict.fromkeys((*context.style.heads, *_LETTERS)) if x not in used][:_MOST_LETTERS]
    for old in dict.fromkeys(letter for letter, _ in names):
        if old not in spot.letters:
            continue
        for letter in new:
            written = index_text(context, letter)
            changes: list[Change] = [(span, written) for name, span in names if name == old]
            head = put(spot.node.span[0], f"{context.style.sum_over(letter)} ")
            yield edit(1.65 if letter in context.style.heads else 1.85, "sum", head, *changes)


def _indices(node: r.Node) -> Iterator[r.Name]:
    """The letters in the scripts of a node."""
    for part in all_nodes(node):
        if isinstance(part, r.Scripted):
            for script in (part.sub, part.sup):
                yield from index_names(script) if script is not None else ()
