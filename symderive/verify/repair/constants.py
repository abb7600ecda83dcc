"""Factors: two, one half, a size, a symbol near by."""

from __future__ import annotations

import re
from collections.abc import Iterator

from symderive.notation.reader import tree as r
from symderive.verify.repair.edits import Change, Context, Edit, Spot, edit, is_delimited, is_inner_sum, put
from symderive.verify.repair.leading import Factor, times
from symderive.verify.repair.symbols import entries, fitted, moved
from symderive.verify.resolve.usage import INDEX_LETTERS, letter_of, root_name

_MOST = 30
_WRITTEN = ("ast", "cdot", "times")  # signs between factors that an author writes every time


def edits(context: Context) -> Iterator[Edit]:
    """Factors before every term, behind every row of factors, and in denominators."""
    for spot in context.spots:
        if not spot.value:
            continue
        if isinstance(spot.node, r.Fraction):
            yield from _below(context, spot, spot.node)
        if _is_term(spot):
            yield from _numbers(context, spot)
            yield from _symbols(context, spot)


def _is_term(spot: Spot) -> bool:
    """A term of a sum, or all that stands at a place where a sum may stand."""
    node, parent = spot.node, spot.parent
    if is_inner_sum(spot):
        return False
    if isinstance(node, (r.Relation, r.Sequence, r.Conditional, r.Words, r.Matrix, r.Cases)):
        return False
    return isinstance(parent, (r.Sum, r.BigOperator)) or (is_delimited(spot) and not isinstance(parent, r.Scripted))


def _numbers(context: Context, spot: Spot) -> Iterator[Edit]:
    deeper = 0.0 if spot.parent is None else 0.1
    factors = [(Factor(2), 1.5), (Factor(divisor=2), 1.6), (Factor(3), 2.0)]
    for size in context.sizes:
        factors += [(Factor(above=size), 1.8), (Factor(below=size), 1.7), (Factor(2, below=size), 2.2)]
    for factor, cost in factors:
        yield edit(cost + deeper, "factor", times(context.latex, context.style, spot.node, factor))


def _before(context: Context, node: r.Node, factor: str) -> Change:
    """A symbol put before a node."""
    return times(context.latex, context.style, node, Factor(above=factor))


def _behind(context: Context, node: r.Node, factor: str) -> Change:
    """A factor put behind a node."""
    text = context.text(node)
    if isinstance(node, r.Sum):
        return node.span, f"{context.style.bracketed(text)} {factor}"
    return (node.span, factor) if text.strip() == "1" else put(node.span[1], f"{_joint(context, node)}{factor}")


def _joint(context: Context, node: r.Node) -> str:
    """What parts one more factor from a row: a blank, or the sign that the author writes there."""
    if isinstance(node, r.Product) and node.signs[-1] in _WRITTEN:
        start, end = node.sign_spans[-1]
        return f" {context.latex[start:end].strip()} "
    return " "


def _symbols(context: Context, spot: Spot) -> Iterator[Edit]:
    """A symbol near by as a factor that was forgotten, before or behind the others."""
    one = context.text(spot.node).strip() == "1"
    mine = {letter_of(name) for name in (root_name(spot.node),) if name is not None}
    for atom in context.atoms[:_MOST]:
        if atom.function or atom.letter in mine:
            continue
        cost = 2.0 if atom.near else 2.2
        for written in entries(spot, atom):
            yield edit(cost + 0.15, "factor", _behind(context, spot.node, written))
        for written in fitted(spot, atom):
            before = 0.0 if atom.subs == 0 else 0.1  # a number stands before what it scales
            yield edit(cost + 0.1 - before, "factor", _behind(context, spot.node, written))
            if not one and (not isinstance(spot.node, r.BigOperator) or not before):
                yield edit(cost + before, "factor", _before(context, spot.node, written))
            if isinstance(spot.node, r.Product):
                yield from _within(context, spot.node, written, cost + 0.1)
    letters = [x for x in spot.letters if x in INDEX_LETTERS]
    for atom in context.atoms[:_MOST]:
        if len(atom.indices) == 1 and len(letters) > 1 and not atom.function:
            pair = " ".join(moved(atom, letter) for letter in letters[-2:])
            yield edit(2.5, "factor", _before(context, spot.node, pair))
    for phrase in context.phrases:
        yield edit(2.4, "factor", _behind(context, spot.node, phrase))
    given = any("|" in call or "\\mid" in call for call in context.calls)
    for call in context.calls:
        # a probability is forgotten more often than a function
        for written in (call, *_primed(context, call), *_bound(context, spot, call), *_at_bound(context, spot, call)):
            yield edit(1.6 if given else 2.1, "factor", _behind(context, spot.node, written))


def _bound(context: Context, spot: Spot, call: str) -> Iterator[str]:
    """A function at another index, p(C_j) of p(C_k), where a sum runs over j, or what stands there has a j."""
    used, here = _subscripts(call), _subscripts(context.text(spot.node))
    for letter in sorted({*spot.letters[-1:], *here}) if len(used) == 1 else ():
        if letter not in used:
            yield re.sub(rf"_(\{{{min(used)}\}}|{min(used)}(?![A-Za-z]))", f"_{letter}", call)


def _at_bound(context: Context, spot: Spot, call: str) -> Iterator[str]:
    r"""``p(b | s)`` of ``p(a | s)`` where a sum runs over b, and the notes have some function both at a and at b."""
    for letter in spot.letters[-1:]:
        for old in sorted(set(re.findall(r"(?<![A-Za-z\\{])[A-Za-z](?![A-Za-z({])", call)) - {letter}):
            if any(_at(other, old, letter) in context.calls for other in context.calls if old in other):
                yield _at(call, old, letter)


def _at(call: str, old: str, new: str) -> str:
    """A function at another letter."""
    return re.sub(rf"(?<![A-Za-z\\{{]){old}(?![A-Za-z({{])", lambda _: new, call)


def _subscripts(text: str) -> set[str]:
    """The letters that are whole subscripts."""
    return {x for pair in re.findall(r"_(?:\{([a-z])\}|([a-z]))", text) for x in pair if x}


def _primed(context: Context, call: str) -> Iterator[str]:
    r"""A function at another letter of the same name: ``p(y')`` of ``p(y)`` where a sum runs over y'."""
    for atom in context.atoms:
        plain = atom.text.rstrip("'")
        if plain != atom.text and plain:
            found = re.sub(rf"(?<![A-Za-z\\]){re.escape(plain)}(?![A-Za-z'])", lambda _, new=atom.text: new, call)
            if found != call:
                yield found


def _within(context: Context, row: r.Product, written: str, cost: float) -> Iterator[Edit]:
    """Between two factors."""
    for _, first in context.units(row)[1:]:
        at = row.factors[first].span[0]
        sign = row.sign_spans[first - 1]
        joint = f" {context.latex[sign[0] : sign[1]].strip()} " if row.signs[first - 1] in _WRITTEN else " "
        yield edit(cost, "factor", ((at, at), f"{written}{joint}"))


def _below(context: Context, spot: Spot, node: r.Fraction) -> Iterator[Edit]:
    """A factor that the denominator lacks."""
    below = context.text(node.below)
    body = context.style.bracketed(below) if isinstance(node.below, r.Sum) else below
    single = below.strip() == "1"
    powers = [x for x in context.phrases if re.fullmatch(r"[^\^()]*\^\{?\d\}?", x)]
    for factors, cost, before in ((["2", *context.sizes], 1.9, True), (powers, 1.85, False)):
        for factor in factors:
            if factor != below:
                text = f"{factor} {body}" if before else f"{body} {factor}"
                yield edit(cost, "factor", (node.below.span, factor if single else text))
    for atom in context.atoms[:_MOST]:
        if atom.function:
            continue
        cost = 2.0 if atom.near else 2.3
        for written in fitted(spot, atom):
            yield edit(cost, "factor", (node.below.span, written if single else f"{body} {written}"))
            if "^" not in written:
                square = f"{written}^2"
                yield edit(cost + 0.05, "factor", (node.below.span, square if single else f"{body} {square}"))
