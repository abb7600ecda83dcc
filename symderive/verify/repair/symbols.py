"""One symbol where another was meant: a copied neighbour, another layer, a hat too many."""

from __future__ import annotations

from collections.abc import Iterator

from symderive.notation.reader import tree as r
from symderive.verify.repair.edits import Atom, Context, Edit, Spot, edit, is_atom
from symderive.verify.repair.transposes import is_power, label_below, script_span
from symderive.verify.resolve.known import CONSTANTS
from symderive.verify.resolve.usage import INDEX_LETTERS, letter_of, root_name

_MOST = 40


def edits(context: Context) -> Iterator[Edit]:
    """Every letter replaced by every other one that is written near by."""
    for spot in context.spots:
        node = spot.node
        if spot.value and isinstance(node, r.Group) and node.opening in ("(", "[") and node.inner is not None:
            yield from _bracket(context, node)
        if not spot.value or not is_atom(node) or (isinstance(spot.parent, r.Scripted) and node is spot.parent.base):
            if isinstance(node, r.Number) and node.text == "1" and not spot.script:
                yield from _indicator(context, spot, node)
            continue
        name = root_name(node)
        assert name is not None
        own = letter_of(name)
        if context.resolver.is_constant(own, name) and own in CONSTANTS:
            continue
        if not context.is_function(node) and not isinstance(spot.parent, r.Derivative):
            for slope in context.slopes:
                yield edit(1.8, "symbol", (node.span, slope))
        for size in context.sizes if own in context.size_names else ():
            yield edit(1.6, "symbol", (node.span, size))
        text, above = _without_power(context, node)
        function = context.is_function(node)
        for atom in context.atoms[:_MOST]:
            if _plain(atom.text) != _plain(text) and function == atom.function:
                for written in fitted(spot, atom):
                    yield edit(_cost(own, atom), "symbol", (node.span, _raised(written, above)))


def _bracket(context: Context, node: r.Group) -> Iterator[Edit]:
    """A bracket that was copied where another one belongs."""
    assert node.inner is not None
    own = context.text(node.inner)
    for text in context.brackets:
        if _plain(text) != _plain(own):
            yield edit(1.45, "symbol", (node.inner.span, text))


def _without_power(context: Context, node: r.Node) -> tuple[str, str]:
    """A letter as written, and its power or transpose."""
    label = label_below(node, context.latex)
    if isinstance(node, r.Scripted) and node.sup is not None and label is not None:
        return context.latex[node.span[0] : label.span[1]] + "}", context.text(node.sup)
    if isinstance(node, r.Scripted) and node.sup is not None and is_power(node.sup):
        start, end = script_span(context.latex, node.sup)
        return context.latex[node.span[0] : start] + context.latex[end : node.span[1]], context.latex[start:end]
    return context.text(node), ""


def _raised(text: str, above: str) -> str:
    if above and not above.startswith("^"):  # it shares the braces of a label
        return f"{text[:-1]} {above}}}" if text.endswith("}") and "^{" in text else f"{text}^{{{above}}}"
    return f"{{{text}}}{above}" if above and "^" in text else f"{text}{above}"


def _indicator(context: Context, spot: Spot, node: r.Number) -> Iterator[Edit]:
    """``1`` where a Kronecker delta or an indicator belongs."""
    for phrase in context.indicators:
        yield edit(1.7, "symbol", (node.span, phrase))
    for phrase in context.phrases:
        if phrase.startswith(("1", "\\mathbb{1}", "\\mathbf{1}", "\\mathbb{I}", "[")) and phrase != "1":
            yield edit(1.8, "symbol", (node.span, phrase))
    letters = [x for x in spot.letters if x in INDEX_LETTERS]
    for place, one in enumerate(letters):
        for two in letters[:place]:
            yield edit(1.8, "symbol", (node.span, f"\\delta_{{{two}{one}}}"))


def _plain(text: str) -> str:
    return text.replace("{", "").replace("}", "").replace(" ", "")


def _cost(own: str, atom: Atom) -> float:
    """The same letter in another guise is the likeliest slip."""
    if own.split()[-1] == atom.letter.split()[-1]:
        return 1.35
    return 1.75 if atom.near else 1.85


def fitted(spot: Spot, atom: Atom) -> Iterator[str]:
    """An atom as it is, or with its one index replaced by one that is at hand."""
    if atom.indices <= set(spot.letters):
        yield atom.text
    elif len(atom.indices) == 1:
        for letter in spot.letters:
            yield moved(atom, letter)


def entries(spot: Spot, atom: Atom) -> Iterator[str]:
    """Entries of an atom that stands without subscripts: ``x_j^{(i)}`` of ``x^{(i)}``."""
    if "_" not in atom.text and not atom.function:
        for text in fitted(spot, atom):
            for letter in spot.letters:
                if letter not in atom.indices:
                    yield f"{text}_{letter}"


def moved(atom: Atom, letter: str) -> str:
    """An atom of one index, at another letter."""
    (index,) = atom.indices
    text = atom.text.replace(f"_{index}", f"_{letter}").replace(f"^{index}", f"^{letter}")
    return text.replace(f"{{{index}}}", f"{{{letter}}}").replace(f"({index})", f"({letter})")
