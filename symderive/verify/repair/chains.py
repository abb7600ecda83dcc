r"""The chain rule through one entry only, ``\frac{dL}{dy_j} \frac{dy_j}{dz}`` where z reaches L through all y_k, or without one path."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from symderive.notation.reader import tree as r
from symderive.verify.repair.edits import (
    Change,
    Context,
    Edit,
    Spot,
    applied,
    edit,
    index_names,
    is_atom,
    put,
    unadorned,
)
from symderive.verify.repair.indices import index_text
from symderive.verify.resolve.usage import all_nodes, letter_of

_LETTERS = ("k", "l", "m", "j", "i")
_MOST_LETTERS = 3
_MOST_ATOMS = 16
_MOST_PATHS = 60


def edits(context: Context) -> Iterator[Edit]:
    """A sum over the quantity between two derivatives; one more path, through another quantity."""
    for spot in context.spots:
        if not spot.value or not isinstance(spot.node, r.Product):
            continue
        yield from _path(context, spot.node)
        for one, two in itertools.pairwise(spot.node.factors):
            for middle, other in ((_below(one), _above(two)), (_above(one), _below(two))):
                if middle is not None and other is not None:
                    yield from _summed(context, spot, middle, other)


def _path(context: Context, row: r.Product) -> Iterator[Edit]:
    r"""``\frac{dL}{dc} \frac{dc}{db}`` added to ``\frac{dL}{dd} \frac{dd}{db}``; of ``\frac{dL}{dd} x`` any other factor may follow."""
    middle = next((x for x in map(_below, row.factors) if x is not None and is_atom(x)), None)
    if middle is None or any(row.signs):
        return
    old, (start, end) = context.text(middle).strip(), row.span
    mine = [x.span for x in all_nodes(row) if is_atom(x) and context.text(x).strip() == old]
    own = {unadorned(context.text(x)) for x in row.factors}
    paths: list[str] = []
    for atom in context.atoms[:_MOST_ATOMS]:
        if atom.function or unadorned(atom.text) == unadorned(old):
            continue
        text = applied(context.latex[start:end], [((a - start, b - start), atom.text) for a, b in dict.fromkeys(mine)])
        paths += [text] if text is not None and len(mine) > 1 else []
        if len(mine) == 1 and len(row.factors) == 2 and isinstance(row.factors[0], r.Derivative):
            (a, b), slope = mine[0], row.factors[0].span
            first = f"{context.latex[slope[0] : a]}{atom.text}{context.latex[b : slope[1]]}"
            others = (x.text for x in context.atoms[:_MOST_ATOMS] if not x.function and unadorned(x.text) not in own)
            paths += [f"{first} {x}" for x in others if x != atom.text]
    known = unadorned(context.text(context.side))
    for text in paths[:_MOST_PATHS]:
        if unadorned(text) not in known:
            yield edit(1.55 if len(mine) > 1 else 1.95, "term", put(end, f" + {text}"))


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
