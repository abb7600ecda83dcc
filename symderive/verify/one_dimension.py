"""Passages of one dimension: "**1d.** Let z ∼ N(m, s²)" in notes whose z is a vector elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from symderive.verify import facts as f
from symderive.verify.documents.blocks import Block, Heading, Prose

_NAMED = r"(?:(?:one|single|1)[- ]?(?:d|dim|dimension(?:al)?)|univariate|scalar)"
_TITLE = re.compile(
    rf"[\s\x00]*(?:(?:toy|warm-?up|example|case|first|the|a|an|in|for|simple|special|\d+|\([a-z]\))[\s:,.()–—-]*)*{_NAMED}"
    rf"(?:[\s:,–—-]+(?:case|gaussians?|normals?|example|version|general|warm-?up|toy|variables?))*\s*(?:[:.,;()–—-]|$)",
    re.IGNORECASE,
)
_SAID = re.compile(
    r"\bin (?:1-?d|one dimension|a single dimension)\b|\bin the (?:one-dimensional|1-?d|univariate|scalar) case\b",
    re.IGNORECASE,
)
_OVER = re.compile(
    r"\b(?:multivariate|multi-?dimensional|(?:[dn2]|two|three|several|many|higher|more)[- ]?(?:d\b|dim|dimensions?\b)|vectors?"
    r"|matri(?:x|ces)|covariance matri|full covariance|diagonal|general(?:i[sz]\w+)? to|general case)",
    re.IGNORECASE,
)

_UNIT = re.compile(
    r"(?<![A-Za-z\\{])(?:I|\\(?:mathbf|bm|boldsymbol|mathbb) ?(?:I|\{I\}))(?:_(?:\w|\{[^{}]*\}))?(?![A-Za-z{])"
)
_DIMENSIONS = ("d", "D", "p")  # of vectors; n counts data, of which there are as many as before


def one_dimension(blocks: Sequence[Block], place: int) -> int | None:
    """The block with which the passage of one dimension begins in which a formula stands."""
    for at in range(place - 1, -1, -1):
        block = blocks[at]
        text = block.text if isinstance(block, (Heading, Prose)) else ""
        found = _TITLE.match(text) or (_SAID.search(text) if isinstance(block, Prose) else None)
        if found is not None:
            return at if _OVER.search(text, found.end()) is None else None
        if isinstance(block, Heading) or _OVER.search(text) is not None:
            return None
    return None


def as_numbers(facts: Iterable[f.Fact]) -> Iterator[f.Fact]:
    """What was said before such a passage: not that something has entries; their number and the covariance I of noise are 1."""
    for fact in facts:
        if isinstance(fact, f.HasShape) and fact.rank == 1:
            yield from (f.Defines(f"{size} = 1") for size in fact.sizes or () if size in _DIMENSIONS)
        if isinstance(fact, (f.RowsAre, f.EntriesAre, f.Orthonormal)) or (isinstance(fact, f.HasShape) and fact.rank):
            continue
        yield replace(fact, law=_UNIT.sub("1", fact.law)) if isinstance(fact, f.RandomVariables) else fact
