"""Indices, labels and the bounds of sums."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from symderive.notation.reader import tree as r
from symderive.verify.repair.edits import Context, Edit, Spot, edit, index_names
from symderive.verify.resolve.usage import INDEX_LETTERS, bare, letter_of, script_items


def edits(context: Context) -> Iterator[Edit]:
    """Another letter, a shift, two subscripts exchanged, other bounds."""
    for spot in context.spots:
        if spot.script == "bound":
            if isinstance(spot.parent, r.BigOperator):
                yield from _bounds(context, spot, spot.parent)
            continue
        if isinstance(spot.parent, r.Scripted) and spot.node is not spot.parent.base and spot.script:
            yield from _script(context, spot)
    yield from _copied(context)


def _copied(context: Context) -> Iterator[Edit]:
    """Both subscripts of several arrays: the ``P_{kj} G_{kj}`` that a sum over k has for ``P_{ik} G_{ik}``."""
    places: dict[str, list[Spot]] = {}
    for spot in context.spots:
        items = script_items(spot.node) if spot.script == "sub" else []
        if len(items) == 2 and all(isinstance(bare(x), r.Name) for x in items):
            places.setdefault(context.text(spot.node), []).append(spot)
    for text, spots in places.items():
        if not 1 < len(spots) < 5:
            continue
        letters = sorted(set(spots[0].letters).union(*(s.letters for s in spots)) & INDEX_LETTERS)
        for one, two in itertools.permutations(letters, 2):
            new = f"{{{index_text(context, one)}{_gap(one)}{index_text(context, two)}}}"
            if new != text:
                yield edit(1.6, "index", *((s.node.span, _braced(context, s.node, new.strip("{}"))) for s in spots))


def _script(context: Context, spot: Spot) -> Iterator[Edit]:
    """Edits of one script."""
    items = script_items(spot.node)
    if len(items) == 2:
        one, two = items
        yield edit(1.1, "index", (one.span, context.text(two)), (two.span, context.text(one)))
    yield from _all_shifted(items)
    yield from _second(context, spot, items)
    names = [x for x in index_names(spot.node) if letter_of(x) in INDEX_LETTERS or letter_of(x) in spot.letters]
    for item in items:
        name = bare(item)
        if any(name is x for x in names):
            yield from _letter(context, spot, item)
        elif isinstance(name, r.Sum) and len(name.terms) == 2 and isinstance(name.terms[1], (r.Number, r.Name)):
            yield from _shifted(context, name, spot.letters)


def _all_shifted(items: list[r.Node]) -> Iterator[Edit]:
    """``i + m, j + n`` was meant as ``i - m, j - n``."""
    shifted = [x for x in map(bare, items) if isinstance(x, r.Sum) and len(x.terms) == 2]
    if len(shifted) > 1:
        yield edit(1.35, "index", *((x.sign_spans[1], "-" if x.signs[1] == "+" else "+") for x in shifted))


def _second(context: Context, spot: Spot, items: list[r.Node]) -> Iterator[Edit]:
    """A second subscript that was forgotten: ``x_{n}`` was meant as ``x_{nj}``."""
    names = [letter_of(x) for x in map(bare, items) if isinstance(x, r.Name) and not x.word]
    if spot.script != "sub" or len(items) != 1 or len(names) != 1 or names[0] not in spot.letters:
        return
    for letter in context.letters:
        if letter not in names:
            text = f"{context.text(spot.node).strip('{}')} {index_text(context, letter)}".replace(" ", _gap(letter))
            yield edit(1.4, "index", (spot.node.span, _braced(context, spot.node, text)))


def _gap(letter: str) -> str:
    return "" if len(letter) == 1 else " "


def _letter(context: Context, spot: Spot, item: r.Node) -> Iterator[Edit]:
    """Another letter for one index, and the places beside it."""
    for letter in spot.letters:
        if letter not in [letter_of(x) for x in index_names(item)]:
            yield edit(1.25, "index", (item.span, index_text(context, letter)))
    for shift, cost in (("-1", 1.3), ("+1", 1.35)):
        yield edit(cost, "index", (item.span, _braced(context, item, f"{context.text(item)}{shift}")))


def _shifted(context: Context, node: r.Sum, letters: tuple[str, ...]) -> Iterator[Edit]:
    """``l + 1`` was meant as ``l`` or ``l - 1``; ``i + a`` as ``i - a``; ``t - 1`` as ``t - i``."""
    start, end = node.terms[0].span[1], node.span[1]
    yield edit(1.25, "index", ((start, end), ""))
    yield edit(1.25, "index", (node.sign_spans[1], "-" if node.signs[1] == "+" else "+"))
    for letter in letters:
        if letter not in [letter_of(x) for x in node.terms if isinstance(x, r.Name)]:
            yield edit(1.5, "index", (node.terms[1].span, index_text(context, letter)))


def _bounds(context: Context, spot: Spot, parent: r.BigOperator) -> Iterator[Edit]:
    """Where a sum begins and ends."""
    if spot.node is parent.above:
        text = context.text(spot.node)
        if isinstance(spot.node, r.Sum):
            yield edit(1.5, "bound", (spot.node.span, context.text(spot.node.terms[0])))
        else:
            for shift in ("-1", "+1"):
                yield edit(1.6, "bound", (spot.node.span, _braced(context, spot.node, f"{text}{shift}")))
        for size in context.sizes:
            if size != text:
                yield edit(1.7, "bound", (spot.node.span, _braced(context, spot.node, size)))
    elif spot.node is parent.below and isinstance(spot.node, r.Relation) and len(spot.node.sides) == 2:
        low = spot.node.sides[1]
        if isinstance(low, r.Number) and low.text in ("0", "1"):
            yield edit(1.6, "bound", (low.span, "1" if low.text == "0" else "0"))
        elif spot.node.signs[0] == "=":
            yield edit(1.6, "bound", (low.span, f"{context.text(low)}+1"))
        yield from _other_letter(context, spot.node.sides[0])


def _other_letter(context: Context, index: r.Node) -> Iterator[Edit]:
    """The sum runs over another letter than the body uses."""
    used = {letter for spot in context.spots if spot.script == "sub" for letter in _names(spot.node)}
    name = bare(index)
    if isinstance(name, r.Name):
        for letter in sorted(used):
            if letter != letter_of(name) and letter not in context.letters:
                yield edit(1.5, "bound", (index.span, index_text(context, letter)))


def _names(node: r.Node) -> Iterator[str]:
    if isinstance(node, r.Name) and not node.word:
        yield letter_of(node)


def index_text(context: Context, letter: str) -> str:
    """An index letter as the author writes it."""
    for spot in context.spots:
        if isinstance(spot.node, r.Name) and letter_of(spot.node) == letter:
            return context.text(spot.node)
    return f"\\{letter}" if len(letter) > 1 else letter


def _braced(context: Context, node: r.Node, text: str) -> str:
    """Text for the place of a script's item, with braces where it stands alone without them."""
    before = context.latex[node.span[0] - 1 : node.span[0]]
    if context.latex[node.span[0] : node.span[0] + 1] == "{":
        return f"{{{text.replace('{', '').replace('}', '')}}}"
    return f"{{{text}}}" if before in ("_", "^") else text
