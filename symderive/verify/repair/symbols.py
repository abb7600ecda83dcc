"""One symbol where another was meant: a copied neighbour, another layer, a hat too many."""

from __future__ import annotations

from collections.abc import Iterator

from symderive.notation.reader import tree as r
from symderive.verify.repair.edits import Atom, Context, Edit, Spot, edit, is_atom
from symderive.verify.resolve.usage import letter_of, root_name

_MOST = 40


def edits(context: Context) -> Iterator[Edit]:
    """Every letter replaced by every other one that is written near by."""
    for spot in context.spots:
        node = spot.node
        if not spot.value or not is_atom(node) or (isinstance(spot.parent, r.Scripted) and node is spot.parent.base):
            continue
        name = root_name(node)
        assert name is not None
        own = letter_of(name)
        text = context.text(node)
        function = context.is_function(node)
        for atom in context.atoms[:_MOST]:
            if _plain(atom.text) != _plain(text) and function == atom.function:
                for written in fitted(context, spot, atom):
                    yield edit(_cost(own, atom), "symbol", (node.span, written))


def _plain(text: str) -> str:
    return text.strip().removeprefix("{").removesuffix("}")


def _cost(own: str, atom: Atom) -> float:
    """The same letter in another guise is the likeliest slip."""
    if own.split()[-1] == atom.letter.split()[-1]:
        return 1.35
    return 1.75 if atom.near else 1.95


def fitted(context: Context, spot: Spot, atom: Atom) -> Iterator[str]:
    """An atom as it is, or with its one index replaced by one that is at hand."""
    if atom.indices <= set(spot.letters):
        yield atom.text
    elif len(atom.indices) == 1:
        (index,) = atom.indices
        for letter in spot.letters:
            yield atom.text.replace(f"_{index}", f"_{letter}").replace(f"{{{index}}}", f"{{{letter}}}").replace(
                f"({index})", f"({letter})"
            )
