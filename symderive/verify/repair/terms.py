"""Terms: a missing one, one too many."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from symderive.notation.reader import tree as r
from symderive.verify.repair.edits import Context, Edit, Spot, edit, is_atom, is_delimited, unadorned
from symderive.verify.repair.symbols import fitted
from symderive.verify.resolve.usage import root_name

_MOST = 25
_WHOLES = ("1", "I", "\\mathbf{I}", "\\mathbf I", "\\boldsymbol{I}", "I_n", "I_m", "I_d", "I_N")
_OF_MATRIX = re.compile(r"(?:[tT]r(?:ace)?|\\det)\}?\s*(?:\\[lL]eft|\\[bB]igg?l?)?\s*\\?[\[({]\s*$")
_MOST_TERMS = 4  # of a sum in which factors may have gone to another term


def edits(context: Context) -> Iterator[Edit]:
    """Every term dropped; symbols, numbers and terms of the notes added to every sum."""
    for spot in context.spots:
        if not spot.value:
            continue
        yield from _complements(context, spot)
        if isinstance(spot.node, r.Sum) and len(spot.node.terms) > 1:
            yield from _dropped(spot.node)
            yield from _moved(context, spot.node)
        if is_delimited(spot) and not isinstance(spot.node, (r.Relation, r.Sequence, r.Conditional, r.Words)):
            if isinstance(spot.parent, r.Scripted) or spot.parent is None:
                continue  # what a whole side lacks is found by its coefficients
            yield from _added(context, spot)


def _dropped(node: r.Sum) -> Iterator[Edit]:
    for place in range(len(node.terms)):
        if place == 0:
            keep = node.sign_spans[1][0] if node.signs[1] == "-" else node.terms[1].span[0]
            yield edit(2.0, "drop", ((node.span[0], keep), ""))
        else:
            yield edit(1.9, "drop", ((node.sign_spans[place][0], node.terms[place].span[1]), ""))


def _moved(context: Context, node: r.Sum) -> Iterator[Edit]:
    r"""A factor that belongs to another term: ``1 - \delta_{ij} p_j`` for ``\delta_{ij} - p_j``."""
    if len(node.terms) > _MOST_TERMS:
        return
    for one, other in itertools.permutations(node.terms, 2):
        if not isinstance(one, r.Product) or any(one.signs):
            continue
        units = context.units(one)
        for place, ((start, end), _) in enumerate(units if len(units) > 1 else ()):
            rest = (start, units[place + 1][0][0]) if place + 1 < len(units) else (units[place - 1][0][1], end)
            text, lonely = context.latex[start:end], context.text(other).strip() == "1"
            change = (other.span, text) if lonely else ((other.span[0], other.span[0]), f"{text} ")
            yield edit(1.6 if lonely else 1.9, "term", (rest, ""), change)


def _complements(context: Context, spot: Spot) -> Iterator[Edit]:
    """``I - H`` for H and the other way round; ``1 - p`` for p."""
    node, parent = spot.node, spot.parent
    if isinstance(node, r.Group) and isinstance(node.inner, r.Sum) and len(node.inner.terms) == 2:
        one, other = node.inner.terms
        if context.text(one).strip() in _WHOLES and node.inner.signs[1] == "-":
            yield edit(1.75, "term", (node.span, context.text(other)))
    raised = isinstance(parent, r.Scripted) and node is parent.base
    if not is_atom(node) or raised or context.is_function(node) or id(node) in context.marked:
        return
    name = root_name(node)
    capital = name is not None and name.base[:1].isupper()
    whole = next((x.text for x in context.atoms if unadorned(x.text).split("_")[0] == "I"), "I") if capital else "1"
    text = context.text(node)
    if text != whole and not isinstance(parent, (r.Derivative, r.Fraction)):
        yield edit(1.85 if capital else 2.05, "term", (node.span, f"({whole} - {text})"))


def _added(context: Context, spot: Spot) -> Iterator[Edit]:
    end = spot.node.span[1]
    whole = isinstance(spot.node, r.Sum)
    extra = 0.0 if whole else 0.3
    for atom in context.atoms[:_MOST]:
        if atom.function:
            continue
        for written in fitted(spot, atom):
            for sign in "+-":
                yield edit((2.0 if atom.near else 2.2) + extra, "term", ((end, end), f" {sign} {written}"))
    one = "I" if _OF_MATRIX.search(context.latex[: spot.node.span[0]]) else "1"
    for sign in "+-":
        yield edit(2.1 + extra, "term", ((end, end), f" {sign} {one}"))
    for phrase in context.phrases:
        for sign in "+-":
            yield edit(2.5 + extra, "term", ((end, end), f" {sign} {phrase}"))
    if not isinstance(spot.node, (r.Sum, r.Number)) and spot.parent is not None:
        start = spot.node.span[0]
        square = isinstance(spot.node, r.Scripted) and isinstance(spot.node.sup, r.Number)
        yield edit(1.85 if square else 2.3, "term", ((start, start), "1 - "))  # 1 - s^2 is the slope of tanh
        yield edit(2.4, "term", ((start, start), "1 + "))
