"""Fonts and accents: put on the letter that they are meant for."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from symderive.notation.reader.tokens import empty_span
from symderive.notation.reader.tree import (
    Conditional,
    Group,
    Name,
    Node,
    Number,
    Product,
    Scripted,
    Sequence,
    Span,
    Sum,
)

WORD_FONTS = frozenset({"rm", "it"})  # a word is the same word in these


def restyled(node: Node, font: str) -> Node:
    """The node in a font: its letters, not its scripts."""
    match node:
        case Name():
            return _restyled_name(node, font)
        case Number() if font in {"bold", "bb", "vec"}:
            return Name(node.span, node.text, font)
        case Scripted():
            return replace(node, base=restyled(node.base, font))
        case Product():
            return replace(node, factors=tuple(restyled(factor, font) for factor in node.factors))
        case Sum():
            return replace(node, terms=tuple(restyled(term, font) for term in node.terms))
        case Group() if node.inner is not None:
            return replace(node, inner=restyled(node.inner, font))
        case Sequence():
            return replace(node, items=tuple(restyled(item, font) for item in node.items))
        case Conditional():
            return replace(node, left=restyled(node.left, font), right=restyled(node.right, font))
        case _:
            return node


def _restyled_name(node: Name, font: str) -> Name:
    if node.word and font in WORD_FONTS:
        return node
    if font == "vec" and node.font:
        return replace(node, accents=(*node.accents, "vec")) if "vec" not in node.accents else node
    if node.font == "vec":
        return replace(node, font=font, accents=(*node.accents, "vec"))
    return node if node.font else replace(node, font=font)


def accented(node: Node, accent: str, span: Span) -> Node:
    """The node with an accent on its letter; one over several letters makes them a word, one over more is a function of it."""
    match node:
        case Name():
            return (
                replace(node, span=span, accents=(*node.accents, accent))
                if accent != "vec"
                else replace(restyled(node, "vec"), span=span)
            )
        case Number():
            return accented(Name(node.span, node.text), accent, span)
        case Scripted():
            return replace(node, span=span, base=accented(node.base, accent, node.base.span))
        case Group() if node.opening == "{" and node.inner is not None:
            return accented(node.inner, accent, span)
        case Product() if not any(node.signs) and _letters(node) is not None:
            word = Name(span, _letters(node) or "", font=_common_font(node), word=True)
            return accented(word, accent, span)
        case Product() if len(node.factors) == 2 and not any(node.signs) and isinstance(node.factors[1], Group):
            head = accented(node.factors[0], accent, node.factors[0].span)
            return Group(span, "{", "}", replace(node, factors=(head, node.factors[1])))
        case _:
            function = Name((span[0], max(span[0], node.span[0])), accent, word=True)
            applied = Product(span, (function, Group(node.span, "{", "}", node)), ("",), (empty_span(node.span[0]),))
            return Group(span, "{", "}", applied)


def _letters(node: Product) -> str | None:
    letters = [factor.base for factor in node.factors if isinstance(factor, Name) and not factor.accents]
    return "".join(letters) if len(letters) == len(node.factors) else None


def _common_font(node: Product) -> str:
    fonts = {factor.font for factor in node.factors if isinstance(factor, Name)}
    return fonts.pop() if len(fonts) == 1 else ""


_KNOWN = frozenset({"KL", "Var", "Cov", "Tr", "tr", "log", "exp", "sin", "cos", "max", "min", "det", "MSE", "ReLU"})


def _spaced(node: Product) -> bool:
    r"""Whether capital letters stand apart from each other: ``\mathbf{C A X B}`` is a product, however long."""
    letters = [x for x in node.factors if isinstance(x, Name)]
    apart = all(a.span[1] < b.span[0] for a, b in pairwise(letters))
    return apart and all(len(x.base) == 1 and x.base.isupper() for x in letters)


def joined_words(node: Node, font: str, *, upright: bool) -> Node:
    r"""Letters that were written as one word, ``\mathbf{Var}``; short ones in bold are factors, ``\mathbf{XW}``."""
    if not isinstance(node, Product) or any(node.signs):
        return node
    letters = _letters(node)
    if letters is None or _spaced(node):
        return node
    if upright or font in {"cal", "sf", "tt"} or len(letters) > 3 or letters in _KNOWN:
        return Name(node.span, letters, word=True)
    return node
