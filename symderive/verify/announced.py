r"""Definitions behind the formula that uses them, in the same sentence: "$S = V^\top C V$, where $C = X^\top X$ is ..."."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from symderive.verify.cues import sentence_before
from symderive.verify.documents.blocks import Block, Formula, Heading, Prose

_WHERE = re.compile(r"\s*(?:[,;:]\s*)?(?:(?:and|or)\s+)?(?:where|with|[Hh]ere|in which|using)\b")
_REACH = 8


def explaining(blocks: Sequence[Block], place: int) -> Iterator[int]:
    """The places of formulas that a "where" ties to the formula at a place."""
    formula = blocks[place]
    assert isinstance(formula, Formula)
    for at in range(place + 1, min(place + 1 + _REACH, len(blocks))):
        block = blocks[at]
        if isinstance(block, Heading):
            return
        if not isinstance(block, Formula):
            continue
        words = sentence_before(blocks, at)
        if formula.display:
            if _WHERE.match(words) is not None and _is_behind(blocks, place, at):
                yield at
        elif _WHERE.match(_between(words, formula.latex)) is not None:
            yield at


def _is_behind(blocks: Sequence[Block], place: int, at: int) -> bool:
    """Whether the text that holds or leads to a formula comes right behind a display, or behind rows below it."""
    texts = [k for k in range(place + 1, at) if isinstance(blocks[k], Prose)]
    rows = (blocks[k] for k in range(place + 1, texts[0])) if texts else ()
    return len(texts) == 1 and all(isinstance(x, Formula) and x.display for x in rows)


def _between(words: str, latex: str) -> str:
    """What a sentence says behind an inline formula; empty if the formula is not in it."""
    start = words.find(f"${latex}$")
    return words[start + len(latex) + 2 :] if start >= 0 else ""
