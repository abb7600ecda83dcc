r"""Cases that a title tells apart: "Case 2: $i \ne j$" or "When $i \ne j$:", with all that is worked out below it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from symderive.verify.documents.blocks import Block, Formula, Heading, Prose

_NUMBER = r"(?:\s*(?:\d+|[a-z]|[ivx]+)\b)?"
CASE = re.compile(rf"\bcase{_NUMBER}[\s:.,()–—-]*(?:(?:when|where|if|for)\s+)?$", re.IGNORECASE)
_TITLE = re.compile(
    rf"[\s\x00]*(?:(?:the )?case{_NUMBER}[\s:.,()–—-]*(?:(?:when|where|if|for)\s+)?|(?:when|if|for)\s+)\$(?P<latex>[^$]+)\$"
    r"(?P<end>[^$.:]{0,30}:|\s*\)|[\s.,;]*$)?",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"[\s\x00]*(?:the )?case\b", re.IGNORECASE)
_IN_HEADING = re.compile(
    r"(?:^|\b(?:case|when|where|if|for)\b[^$]{0,20}|[(:,–—-]\s*)\$(?P<latex>[^$]+)\$\s*(?:$|[():,.–—-])", re.IGNORECASE
)
_INDICES = re.compile(r"\s*[a-z]'?\s*(?:=|≠|\\ne|\\neq|\\not\s*=)\s*[a-z]'?\s*")
_OTHERWISE = re.compile(r"\b(?:otherwise|else|when|if|for|but|while|whereas)\b", re.IGNORECASE)
_ELSE = re.compile(r"[\s\x00]*(?:otherwise|else|in all other cases|in any other case)\b", re.IGNORECASE)
_ELSE_AT_END = re.compile(r"\b(?:otherwise|else|in all other cases|in any other case)\b[^$.]*$", re.IGNORECASE)
_EQUAL = re.compile(r"\s*([a-z]'?)\s*=\s*([a-z]'?)\s*")
_WORD = re.compile(r"\b(?:case|when|where|if|for)\b", re.IGNORECASE)
_TOGETHER = re.compile(
    r"\b(?:combin\w+|both|in general|together|in one|unif\w+|overall|either case|summar\w+|compact\w*|kronecker|any case)\b",
    re.IGNORECASE,
)
_REACH = 3  # paragraphs of a case


def headed(blocks: Sequence[Block], place: int) -> Iterator[str]:
    """The relation of the title under which a displayed formula stands, if it tells a case apart."""
    texts, negated = 0, False
    for block in reversed(blocks[:place]):
        if isinstance(block, Heading):
            yield from _of_heading(block.text)
            return
        if isinstance(block, Formula):
            continue
        texts += 1
        text = block.text if isinstance(block, Prose) else ""
        found = _TITLE.match(text)
        if found is not None:
            yield from _told(found, text[found.end() :], texts, negated=negated)
            return
        if texts == 1 and _ELSE.match(text) is not None:
            negated = True  # "Otherwise", right before the formula, after the case before it
        elif texts > _REACH or _TOGETHER.search(text) or _NUMBERED.match(text):
            return


def _of_heading(text: str) -> Iterator[str]:
    found = _IN_HEADING.search(text)
    if found is None or _TOGETHER.search(text) is not None:
        return
    if _WORD.search(found[0]) is not None or _INDICES.fullmatch(found["latex"]):
        yield found["latex"]


def _told(title: re.Match[str], rest: str, texts: int, *, negated: bool) -> Iterator[str]:
    """What a title that stands so many paragraphs above a formula says of it."""
    latex = title["latex"]
    indices = _INDICES.fullmatch(latex) is not None
    if negated or (texts == 1 and _ELSE_AT_END.search(rest) is not None):
        sides = _EQUAL.fullmatch(latex)
        yield from [rf"{sides[1]} \ne {sides[2]}"] if sides is not None else []
        return
    sure = bool(title["end"]) or _NUMBERED.match(title[0]) is not None
    if (sure and (indices or texts == 1)) or (indices and texts == 1 and _OTHERWISE.search(rest) is None):
        yield latex
