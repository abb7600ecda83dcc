r"""Words in a formula: a name (``\\text{loss}``) or a remark (``\\text{if }``)."""

from __future__ import annotations

import re
from itertools import pairwise

from symderive.notation.reader.styles import WORD_FONTS
from symderive.notation.reader.symbols import BIG_WORDS, words_in
from symderive.notation.reader.tree import Fraction, Group, Name, Node, Number, Product, Span, Sum, Words

_REMARKS = words_in(
    """
    if otherwise for where when whenever and or with such s.t. st else all iff o.w. ow elsewhere is are since because as
    given then unless while over hence thus therefore so by from i.e. e.g. subject in on of not every each any whose which
    but only otherwise. the to that means implies respectively resp. has have we
    """
)
_LABELS = {"new", "old", "opt", "MLE", "MAP"}
_WORD = re.compile(r"[^\W_][\w\-/]*")


def is_remark(text: str, *, operand: bool) -> bool:
    """Whether words are a remark; several words are a name only where a factor is due (``operand``)."""
    words = text.replace(",", " ").split()
    if not words:
        return True
    if words[0].lower() in _REMARKS or not _WORD.match(words[0]) or "." in words[0][:-1]:
        return True
    return len(words) > 1 and not operand and big_word(text) is None and not _are_letters(words)


def big_word(text: str) -> str | None:
    r"""The big operator that words name, as ``\text{arg max}`` does."""
    word = text.replace(" ", "")
    return word if word in BIG_WORDS else None


def _are_letters(words: list[str]) -> bool:
    return all(len(word) == 1 for word in words)


def named(text: str, font: str, span: Span, *, remarks: bool = True) -> Node:
    """The node of words that are a name or, unless they are a label below or above something, a remark."""
    words = text.split()
    joined = " ".join(words)
    if not joined or (remarks and is_remark(text, operand=True)):
        return Words(span, joined)
    if joined.isascii() and joined.isdigit():
        return Number(span, joined)
    if len(words) > 1 and _are_letters(words):
        letters: list[Node] = [Name(span, word, font) for word in words]
        return Product(span, tuple(letters), ("",) * (len(words) - 1), (span,) * (len(words) - 1))
    if len(joined) == 1:
        return Name(span, joined, font)
    return Name(span, joined.rstrip(",.;:"), "" if font in WORD_FONTS else font, word=True)


def as_label(script: Node) -> Node:
    r"""The word of a superscript whose letters stand close together, ``\mu^{new}``; any other script as it is."""
    letters = script.factors if isinstance(script, Product) and not any(script.signs) else ()
    plain = [x for x in letters if isinstance(x, Name) and not x.accents and not x.font and len(x.base) == 1]
    word = "".join(x.base for x in plain)
    close = all(a.span[1] == b.span[0] for a, b in pairwise(plain))
    return Name(script.span, word, word=True) if len(plain) == len(letters) and close and word in _LABELS else script


def as_power(base: Node, sup: Node | None) -> Node | None:
    """What stands in brackets as the power of e, ``e^{(a + b)}``; a label as in ``e^{(t+1)}``, an error, keeps them."""
    inner = sup.inner if isinstance(sup, Group) and sup.opening == "(" else None
    if not isinstance(base, Name) or base.base != "e" or not isinstance(inner, (Sum, Product, Fraction)):
        return sup
    terms = inner.terms if isinstance(inner, Sum) else ()
    shifted = any(isinstance(x, Number) for x in terms) and all(isinstance(x, (Name, Number)) for x in terms)
    word = isinstance(inner, Product) and as_label(inner) is not inner
    return sup if shifted or word else inner
