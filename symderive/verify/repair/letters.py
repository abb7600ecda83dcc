"""Index letters of the whole side: one that belongs to another formula, two that are exchanged."""

from __future__ import annotations

from collections.abc import Iterator

from symderive.notation.reader import tree as r
from symderive.verify.repair.edits import Context, Edit, edit, index_names
from symderive.verify.repair.indices import index_text
from symderive.verify.resolve.usage import INDEX_LETTERS, letter_of


def edits(context: Context) -> Iterator[Edit]:
    """Two index letters exchanged in the whole side; one that the other side does not have, as one that it has."""
    places = _places(context)
    letters = [x for x in places if x in context.letters]
    for one in letters:
        for two in letters:
            if one < two:
                yield edit(1.3, "index", *_renamed(context, places[one], two), *_renamed(context, places[two], one))
    bound = {x for spot in context.spots for x in spot.letters} - set(context.letters)
    for old in places:
        if old in context.letters or old in bound or old not in INDEX_LETTERS:
            continue
        for new in context.letters:
            if len(places[old]) > 1:
                yield edit(1.3, "index", *_renamed(context, places[old], new))


def _places(context: Context) -> dict[str, list[tuple[int, int]]]:
    """Where each letter stands as an index in scripts; a word in a script has none."""
    places: dict[str, list[tuple[int, int]]] = {}
    for spot in context.spots:
        if not isinstance(spot.parent, r.Scripted) or spot.node is spot.parent.base:
            continue
        if spot.script in ("sub", "label", "sup"):
            for name in index_names(spot.node):
                places.setdefault(letter_of(name), []).append(name.span)
    return {letter: list(dict.fromkeys(spans)) for letter, spans in places.items()}


def _renamed(context: Context, places: list[tuple[int, int]], letter: str) -> Iterator[tuple[tuple[int, int], str]]:
    return ((span, index_text(context, letter)) for span in places)
