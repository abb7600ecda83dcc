r"""Words before names: ``a symmetric matrix $A$``, ``one-hot labels $y$``, ``the $n \\times p$ matrix $X$``, ``a scalar $\\eta$``."""

from __future__ import annotations

import re
from collections.abc import Iterator

from symderive.verify.facts import Fact
from symderive.verify.statements.coded import Coded
from symderive.verify.statements.grammar import LIST, Said, denied, listed
from symderive.verify.statements.items import ITEMS
from symderive.verify.statements.predicates import Item, Predicate

_OPENERS = re.compile(
    (
        r"\b(?:an?|the|some|any|every|each|all|for|with|two|these|given|where|let|of|and|unit|symmetric|"
        r"one-hot|binary|positive|smooth|orthogonal|diagonal|column|row|scalar|square) ?"
    ),
)
_GAP = re.compile(
    r"\s*(?:(?:labels?|targets?|matri(?:x|ces)|vectors?|numbers?|constants?|weights?|parameters?|"
    r"pixels|functions?|variables?|scalars?|inputs?|outcomes|indicators?) ?)?"
)
_NAMED = re.compile(r" ?(?:is|are|be) (?:(?:denoted|called|written|given) (?:(?:by|as) )?)?")
_NAMES = re.compile(LIST)
_SINGULAR = re.compile(r" (?:is|has|denotes)\b")
_EQUATION = re.compile(r" ?= ?(?!\d|$)")  # with a symmetric A, and x = A b
_LAST_NAME = re.compile(r"(?: ?, ?(?:and |or )?| (?:and|or|&) )(?:the )?[^ ,]+(?: ?\([^()]*\))?$")
_AFTER = re.compile(
    r" ?(?:$|[,.;:()∈>]|≥|<|= |(?:is|are|the|and|or|with|of|in|that|which|where|we|as|for|to|has|"
    r"have|again|gives?|becomes?|be|by|at|from|on|so|it|this|only|now|not|do|does|has|"
    r"whose|when|if|having|since|because|while|then|but|satisfying|such)\b)"
)


def prefixed(coded: Coded, *, certain: bool) -> Iterator[tuple[int, Fact]]:
    """Facts of words that stand before a name."""
    for opener in _OPENERS.finditer(coded.text):
        start = opener.start() if opener[0].strip().lower() in _ADJECTIVES else opener.end()
        found = _read(coded, start)
        if found is None or denied(coded.text, opener.start(), found[1], certain=certain):
            continue
        yield from ((found[1] - 1, fact) for fact in found[0].all())


_ADJECTIVES = frozenset(
    [
        "unit",
        "symmetric",
        "one-hot",
        "binary",
        "positive",
        "smooth",
        "orthogonal",
        "diagonal",
        "column",
        "row",
        "scalar",
        "square",
    ]
)
_NEUTRAL = re.compile(
    r"(?:(?:real|arbitrary|fixed|given|large|small|new|single|constant|design|weight|data|the|"
    r"an?|target|input|invertible|general) )*"
)


def _first(text: str, at: int) -> tuple[Item, re.Match[str]] | None:
    """The first item that stands at a place."""
    for item in PREFIX_ITEMS:
        match = item.match(text, at)
        if match is not None:
            return item, match
    return None


def _read(coded: Coded, start: int) -> tuple[Predicate, int] | None:
    text, at, used = coded.text, start, list[tuple[Item, re.Match[str]]]()
    while len(used) < 4:
        skip = _NEUTRAL.match(text, at)
        at = at if skip is None or used else skip.end()
        found = _first(text, at)
        if found is None:
            break
        used.append(found)
        gap = re.compile(r",? ?(?:and )?").match(text, found[1].end())
        at = found[1].end() if gap is None else gap.end()
    if not used:
        return None
    gap = _GAP.match(text, used[-1][1].end())
    at = used[-1][1].end() if gap is None else gap.end()
    named = _NAMED.match(text, at)
    at = at if named is None else named.end()
    names = _NAMES.match(text, at)
    if names is None or not _AFTER.match(text, names.end()):
        return None
    listing = names[0]
    if _SINGULAR.match(text, names.end()) or _EQUATION.match(text, names.end()):  # "on the vector z, A is a matrix"
        listing = _LAST_NAME.sub("", listing)
    said = Predicate(listed(coded, listing), "(" in listing)
    for item, match in used:
        item.add(said, Said(coded, match))
    return said, names.end()


PREFIX_ITEMS: tuple[Item, ...] = tuple(i for i in ITEMS if i.before)
