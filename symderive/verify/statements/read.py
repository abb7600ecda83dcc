"""Statements to facts."""

from __future__ import annotations

import re

from symderive.verify.facts import Fact, Unread
from symderive.verify.statements.language import plain, sentences
from symderive.verify.statements.rules import RULES

_NEGATED = re.compile(
    r"\b(?:not|need not|never|no longer|neither)\b[^,;.]{0,60}", re.IGNORECASE
)
_DERIVATIVE_IS = re.compile(r"\\nabla(?:_\S{1,12})? \S{1,12} (?:is|denotes)[^,;.]{0,60}")
_KEPT = re.compile(r"not summed|not used|not a reciprocal|does not extend", re.IGNORECASE)


def facts(text: str, *, certain: bool) -> tuple[Fact, ...]:
    """What a text says.

    Args:
        text: one statement, or running prose with inline formulas in dollars.
        certain: the text is addressed to the checker, so a sentence that is not understood gives `Unread`.
    """
    found: list[Fact] = []
    for sentence in sentences(plain(text)):
        said = _sentence(sentence)
        if not said and certain and not _NEGATED.search(sentence):
            said = [Unread(sentence)]
        found.extend(fact for fact in said if fact not in found)
    return tuple(found)


def _sentence(sentence: str) -> list[Fact]:
    if not _KEPT.search(sentence):
        sentence = _NEGATED.sub(" ", sentence)
    sentence = _DERIVATIVE_IS.sub(" ", sentence)
    found: list[Fact] = []
    for rule in RULES:
        for match in rule.pattern.finditer(sentence):
            fact = rule.build(match)
            if fact is not None and fact not in found:
                found.append(fact)
    return found
