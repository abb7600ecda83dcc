"""Equations that are asked for, and not stated: "the system A x = b has no solution", "we want to solve A x = b"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from symderive.verify.cues import texts_behind, words_before
from symderive.verify.documents.blocks import Block, Formula, Prose

_TO_SOLVE = re.compile(
    r"\b(?:solv(?:e|ing)|(?:to|can ?not|never|hardly) (?:satisfy|fulfill?|meet)|(?:solutions?|solution set) (?:of|to|for))"
    r"(?: (?:the|an?|our|this))?(?: (?:[a-z-]+ ){0,2}(?:system|equations?)(?: of (?:linear )?equations)?)?\s*:?\s*$"
    r"|\b(?:over|under)-?determined (?:linear )?(?:system|equations?)(?: of (?:linear )?equations)?\s*:?\s*$"
    r"|\blinear system(?: of equations)?\s*:?\s*$",
    re.IGNORECASE,
)
_UNSOLVED = re.compile(
    r"[\s,.]*(?:(?:in general|usually|typically|generally|often|then|which|but|that|and|there|it|is|does|need|may|might|will|can|has"
    r"|have|not|be|exactly),? )*"
    r"(?:(?:has|have|having|is|be|find)? ?(?:no|not an?y?|without an?y?) (?:(?:exact|unique) )?solutions?\b"
    r"|cannot be (?:solved|satisfied|fulfilled|met)\b"
    r"|(?:over|under)-?determined\b|unsolvable\b|inconsistent\b)"
)


def is_asked(blocks: Sequence[Block], place: int) -> bool:
    """Whether the words around an equation say that it is to be solved, or has no solution."""
    formula = blocks[place]
    if not isinstance(formula, Formula):
        return False
    if _TO_SOLVE.search(words_before(blocks, place)) is not None:
        return True
    return any(_UNSOLVED.match(x) is not None for x in _words_behind(blocks, place))


def _words_behind(blocks: Sequence[Block], place: int) -> list[str]:
    """What the text goes on with behind a formula."""
    formula = blocks[place]
    assert isinstance(formula, Formula)
    if formula.display:
        following = blocks[place + 1] if place + 1 < len(blocks) else None
        return [following.text] if isinstance(following, Prose) else []
    return texts_behind(blocks, place)
