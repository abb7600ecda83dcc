"""What the prose holds fixed by its name: "with the responsibilities held fixed" says it of the ``r_{nk}`` that it called so."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from symderive.verify.cues import sentence_before
from symderive.verify.documents.blocks import Block, Formula, Prose

_THE = r"(?:the |these |those |all |our |its |current |old |new )*"
_FIXED = (
    r"(?:are |is |being |held |kept |taken as |treated as |regarded as |considered |now |then |as |to be )*"
    r"(?:fixed|constants?|frozen)\b"
)
_VERB = r"(?:with|keep(?:ing)?|hold(?:ing)?|treat(?:ing)?|regard(?:ing)?|leav(?:e|ing)|where|as|since|now|when|the)"
_NOUN = r"(?P<noun>[a-z]{4,}(?:-[a-z]+)?)"
_HELD = tuple(
    re.compile(x, re.IGNORECASE)
    for x in (
        rf"\b{_VERB} {_THE}{_NOUN} {_FIXED}",
        rf"\b(?:for|with|at|given) (?:the )?(?:fixed|constant|frozen) {_NOUN}",
        rf"\b(?:fix|fixing|freeze|freezing) {_THE}{_NOUN}\b",
    )
)
_NEGATED = re.compile(r"\b(?:not?|never|without|cannot)\b[^.;]{0,40}$|n't\b[^.;]{0,40}$", re.IGNORECASE)
_NO_NAMES = frozenset(("these", "those", "which", "that", "they", "everything", "others", "other", "rest", "them"))
_NAME = r"\$([^$=<>]{1,30})\$"
_LEFT = re.compile(
    r"\s*(?P<name>(?!\\d?frac|\\partial|\\nabla)[^=<>&]{1,40}?)\s*(?:&\s*)?(?::?=|\\equiv|\\coloneqq|\\propto)"
)


def held_by_name(blocks: Sequence[Block], place: int) -> Iterator[str]:
    """What a text says that is held fixed, as LaTeX."""
    prose = blocks[place]
    if not isinstance(prose, Prose):
        return
    for pattern in _HELD:
        for found in pattern.finditer(prose.text):
            noun = found["noun"].lower()
            if noun not in _NO_NAMES and not _NEGATED.search(prose.text[: found.start()]):
                name = _named(blocks, place, _any_number(noun))
                if name:
                    yield name


def _any_number(noun: str) -> str:
    """A pattern for a noun in the singular and in the plural."""
    stem = re.sub(r"(?:ies|y|s)$", "", noun)
    return rf"\b\**{re.escape(stem)}(?:y|ies|e?s)?\**\b"


def _named(blocks: Sequence[Block], place: int, noun: str) -> str:
    """The name with an index that the notes have given to what a noun says: in the text, or on the left of a formula behind it."""
    called = r",? (?:(?:is|are|be|denotes?|called|the|a|an|as|of|our|posterior) )*"
    beside = re.compile(rf"{_NAME}{called}{noun}|{noun} {_NAME}", re.IGNORECASE)
    for block in blocks[: place + 1]:
        if isinstance(block, Prose):
            for found in beside.finditer(block.text):
                name = found[1] or found[2]
                if "_" in name:
                    return name
    for at in range(place):
        block = blocks[at]
        if isinstance(block, Formula) and block.display and re.search(noun, sentence_before(blocks, at), re.IGNORECASE):
            left = _LEFT.match(block.latex)
            if left is not None and "_" in left["name"]:
                return left["name"]
    return ""
