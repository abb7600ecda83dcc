"""The smallest changes that make one LaTeX text into another."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import NamedTuple, TypeAlias

_TOKEN = re.compile(r"\\[A-Za-z]+|\\.|\d+(?:\.\d+)?|\S", re.DOTALL)
_MOST_OF_A_SLIP = 4  # tokens that change
_MOST_COMPARED = 1000  # tokens that differ; more are replaced as one


Item: TypeAlias = "tuple[int, int, str]"
"""A piece of LaTeX: where it starts and ends, and its text without white space."""


class Change(NamedTuple):
    """``latex[start:end]`` of a formula becomes ``new``."""

    start: int
    end: int
    new: str


def changes(latex: str, fix: str) -> list[Change]:
    """The smallest changes, on token boundaries, that make ``latex`` into ``fix`` up to white space between tokens."""
    old, new = tokens(latex), tokens(fix)
    found: list[Change] = []
    for low, high, new_low, new_high in differences([t for _, _, t in old], [t for _, _, t in new]):
        start, end = _gap(old, low, high, len(latex))
        change = _trimmed(latex, start, end, fix[slice(*_gap(new, new_low, new_high, len(fix)))])
        found.append(change)
    return found


def far(latex: str, fix: str) -> bool:
    """Whether a formula and its repair have so little in common that the one is no slip of the other."""
    old, new = ([t for _, _, t in tokens(x) if t not in "{}"] for x in (latex, fix))
    changed = sum(max(b - a, d - c) for a, b, c, d in differences(old, new))
    return changed > _MOST_OF_A_SLIP


def tokens(latex: str) -> list[Item]:
    """Commands, numbers and characters, each with its place."""
    return [(*match.span(), match[0]) for match in _TOKEN.finditer(latex)]


def differences(old: list[str], new: list[str]) -> list[tuple[int, int, int, int]]:
    """The ranges of tokens that differ: the common beginning and end are taken off before the rest is compared."""
    first = 0
    while first < min(len(old), len(new)) and old[first] == new[first]:
        first += 1
    last = 0
    while last < min(len(old), len(new)) - first and old[-1 - last] == new[-1 - last]:
        last += 1
    middle_old, middle_new = old[first : len(old) - last], new[first : len(new) - last]
    if not middle_old and not middle_new:
        return []
    if max(len(middle_old), len(middle_new)) > _MOST_COMPARED:
        return [(first, len(old) - last, first, len(new) - last)]
    matcher = SequenceMatcher(None, middle_old, middle_new, autojunk=False)
    return [
        (first + low, first + high, first + new_low, first + new_high)
        for tag, low, high, new_low, new_high in matcher.get_opcodes()
        if tag != "equal"
    ]


def _gap(tokens: list[Item], low: int, high: int, length: int) -> tuple[int, int]:
    """From the end of the token before to the beginning of the token after, white space included."""
    return tokens[low - 1][1] if low else 0, tokens[high][0] if high < len(tokens) else length


def _trimmed(latex: str, start: int, end: int, new: str) -> Change:
    """Keep the author's white space where both have some."""
    if start < end and latex[start].isspace() and new[:1].isspace():
        start, new = start + _blanks(latex[start:end]), new.lstrip()
    if start < end and latex[end - 1].isspace() and new[-1:].isspace():
        end, new = end - _blanks(latex[start:end][::-1]), new.rstrip()
    return Change(start, end, new)


def _blanks(text: str) -> int:
    return len(text) - len(text.lstrip())
