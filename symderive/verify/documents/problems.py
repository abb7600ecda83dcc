"""The problems of a homework: each is read by itself, after what stands before the first of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from symderive.verify.documents.blocks import Block, Document, Formula, Heading, Prose

_NUMBERED = re.compile(
    r"\W*(?:problem|exercise|question|task|aufgabe|übung|exercice|ejercicio)s?\W{0,3}(?P<number>\d+|[ivx]+\b|[a-h]\b)",
    re.IGNORECASE,
)
_OTHERS = re.compile(
    r"\b(?:problem|exercise|question|task|aufgabe|übung|exercice|ejercicio)s?\W{0,3}(\d+|[IVX]+\b)", re.IGNORECASE
)
_GOES_ON = re.compile(
    r"\b(?:previous|preceding|last|earlier|first) (?:problem|exercise|question|task)s?\b|\bas before\b|\bas above\b"
    r"|\bcontinu(?:e|ing|ation)\b|\bsame (?:[a-z]+ )?(?:model|data|dataset|setting|set-?up|notation|network|loss|likelihood"
    r"|function|assumptions?)\b",
    re.IGNORECASE,
)
_FEWEST = 2


def in_problems(document: Document) -> Iterator[tuple[Document, int]]:
    """The parts of a document that are read by themselves, each with the number of its first formulas that belong to parts before it.

    A problem that speaks of another one has all before it; so has what stands behind the problems.
    """
    blocks = document.blocks
    level, starts = _starts(blocks)
    if len(starts) < _FEWEST:
        yield document, 0
        return
    opening = blocks[: starts[0]]
    for start, end in zip([0, *starts], [*starts, len(blocks)], strict=True):
        own = blocks[start:end]
        heading = own[0] if own else None
        alone = isinstance(heading, Heading) and heading.level == level and _NUMBERED.match(heading.text) is not None
        before = opening if alone and not _speaks_of_others(own) else blocks[:start]
        if start == 0:
            before = ()
        yield replace(document, blocks=(*before, *own)), sum(isinstance(x, Formula) for x in before)


def _starts(blocks: Sequence[Block]) -> tuple[int, list[int]]:
    """The level of the headings of problems, and where these and other headings as large begin, from the first problem on."""
    found = [b for b in blocks if isinstance(b, Heading) and _NUMBERED.match(b.text)]
    level = min((b.level for b in found), default=0)
    if sum(b.level == level for b in found) < _FEWEST:
        return level, []
    first = next(k for k, b in enumerate(blocks) if isinstance(b, Heading) and b.level == level and b in found)
    return level, [k for k, b in enumerate(blocks) if k >= first and isinstance(b, Heading) and b.level <= level]


def _speaks_of_others(blocks: Sequence[Block]) -> bool:
    """Whether a problem goes on with another one, or names it."""
    heading = blocks[0]
    number = _NUMBERED.match(heading.text) if isinstance(heading, Heading) else None
    own = "" if number is None else number["number"].lower()
    texts = [x.text for x in blocks if isinstance(x, (Prose, Heading))]
    named = {x.lower() for text in texts for x in _OTHERS.findall(text)} - {own}
    return bool(named) or any(_GOES_ON.search(x) for x in texts)
