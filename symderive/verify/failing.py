"""Which part of a wrong formula fails, and one sentence why, from the repair that mends it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from symderive.verify.differences import Item, differences, tokens
from symderive.verify.documents.blocks import Macro
from symderive.verify.items import spelled

Span = tuple[int, int]

_MOST_PARTS = 3  # of more the whole side is marked
_MOST_SHARE = 0.7
_LONGEST = 48  # characters of a part that a sentence quotes
_WITH_ARGUMENT = frozenset(
    [
        "\\hat",
        "\\bar",
        "\\tilde",
        "\\vec",
        "\\dot",
        "\\widehat",
        "\\overline",
        "\\widetilde",
        "\\operatorname",
        "\\sqrt",
    ]
    + [
        f"\\{font}"
        for font in ("mathbf", "boldsymbol", "bm", "mathrm", "mathbb", "mathcal", "text", "mathsf", "textbf")
    ]
)
_LOGARITHMS = ("\\log", "\\ln")
_SUM = re.compile(r"\\sum(?:\\limits)?(?:_\{?([A-Za-z]|\\[a-z]+)(?![A-Za-z]).*)?", re.DOTALL)
_BRACKETS = frozenset("()[]") | {"\\{", "\\}", "\\left", "\\right", "\\qty", "\\big", "\\Big", "\\bigl", "\\bigr"}
_LAYOUT = frozenset(["&", "\\\\", "\\,", "\\;", "\\:", "\\!", "\\ ", "\\quad", "\\qquad"])
_FACTORS_MOVED = "the factors stand in the wrong order"
_SIGNS_WRONG = "the signs are wrong"
_SIGNS = {"+": "+", "-": "−"}


@dataclass(frozen=True)
class Failing:
    """The part of a formula's LaTeX that fails, and why; the sentence is empty where the repair says no more than itself."""

    span: Span
    why: str


def failing(latex: str, fix: str, right: Span | None, macros: Mapping[str, Macro] | None = None) -> Failing | None:
    """Where a wrong formula differs from its repair, and what that says.

    Args:
        latex: the relation as written.
        fix: the corrected relation.
        right: its right side, for repairs that write that side anew.
        macros: the author's abbreviations, which the sentence writes out.
    """
    old, new = items(latex), items(fix)
    parts = differences([x[2] for x in old], [x[2] for x in new])
    if not parts:
        return None
    telling = [x for x in parts if not (_only_brackets(old[x[0] : x[1]]) and _only_brackets(new[x[2] : x[3]]))]
    marked = [_marked(old, low, high) for low, high, _, _ in telling or parts]
    span = (marked[0][0], marked[-1][1])
    changed = sum(high - low for low, high in marked)
    if (
        right is not None
        and span[0] >= right[0]
        and (len(parts) > _MOST_PARTS or changed > _MOST_SHARE * (right[1] - right[0]))
    ):
        return Failing(right, "")
    why = _why([(_spelled(old[a:b], macros), _spelled(new[c:d], macros)) for a, b, c, d in parts])
    if why == _FACTORS_MOVED and any(x[2] == "-" for x in old[parts[0][0] : parts[-1][1]]):
        why = "the terms of the difference are exchanged"
    return Failing(right if why == _SIGNS_WRONG and right is not None else span, why)


def _spelled(part: list[Item], macros: Mapping[str, Macro] | None) -> list[Item]:
    return [(low, high, spelled(text, macros)) for low, high, text in part] if macros else part


def _why(parts: list[tuple[list[Item], list[Item]]]) -> str:
    """One sentence, if one says all that changes but brackets."""
    told = [(_text(one), _text(two)) for one, two in parts if not (_only_brackets(one) and _only_brackets(two))]
    if not told:
        return "brackets are missing" if all(not one for one, _ in parts) else "the brackets stand at the wrong place"
    one, two = ([x[2] for part in side for x in part] for side in zip(*parts, strict=True))
    if sorted(one) == sorted(two):
        moved = next((x for x in told[0] if x), "").strip()
        if moved in _LOGARITHMS or _SUM.fullmatch(moved):
            return f"{_named(moved)} stands at the wrong place"
        return _FACTORS_MOVED
    if len(told) > 1 and all({*one.split(), *two.split()} <= set(_SIGNS) for one, two in told):
        return _SIGNS_WRONG
    said = dict.fromkeys(_sentence(one, two) for one, two in told)
    return next(iter(said)) if len(said) == 1 else ""


def _sentence(old: str, new: str) -> str:
    """``c stands where e is due``; empty for what would not read as a sentence."""
    if max(len(old), len(new)) > _LONGEST or not _balanced(old) or not _balanced(new):
        return ""
    if old and new:
        return f"{_named(old)} stands where {_named(new)} is due"
    article = "the sign " if (old or new) in _SIGNS else ""
    return f"{article}{_named(new)} is missing" if new else f"{article}{_named(old)} is too much" if old else ""


def _named(text: str) -> str:
    from symderive.verify.reports.plain_text import plain_text

    total = _SUM.fullmatch(text)
    if total is not None:
        return f"a sum over {plain_text(total[1])}" if total[1] else "a sum"
    return _SIGNS.get(text) or plain_text(text.strip())


def items(latex: str) -> list[Item]:
    r"""Tokens, letters with their scripts, primes and accents as one: ``\hat{y}_{i}``, ``\sum_{i=1}^n``, ``W^\top``."""
    found = tokens(latex)
    result: list[Item] = []
    at = 0
    while at < len(found):
        end = at + 1
        if found[at][2] in _WITH_ARGUMENT:
            end = _argument_end(found, end)
        if found[at][2] not in _LAYOUT and found[at][2] not in ("{", "}", "_", "^"):
            while end < len(found) and found[end][2] in ("_", "^", "'"):
                end = end + 1 if found[end][2] == "'" else _argument_end(found, end + 1)
        if found[at][2] not in _LAYOUT:
            start, stop = found[at][0], found[end - 1][1]
            result.append((start, stop, "".join(token for _, _, token in found[at:end])))
        at = end
    return result


def _argument_end(found: list[Item], at: int) -> int:
    """Behind the group or the one token at a place."""
    depth = 0
    while at < len(found):
        depth += {"{": 1, "}": -1}.get(found[at][2], 0)
        at += 1
        if depth <= 0:
            break
    return at


def _marked(old: list[Item], low: int, high: int) -> Span:
    """What is marked: the items that change, or where something is missing the one before which it is due."""
    if low < high:
        return old[low][0], old[high - 1][1]
    near = old[min(low, len(old) - 1)]
    return near[0], near[1]


def _text(part: list[Item]) -> str:
    return " ".join(text for _, _, text in part)


def _only_brackets(part: list[Item]) -> bool:
    return all(text in _BRACKETS for _, _, text in part)


def _balanced(text: str) -> bool:
    depth = 0
    for step in _steps(text):
        depth += step
        if depth < 0:
            return False
    return depth == 0


def _steps(text: str) -> Iterator[int]:
    for _, _, token in tokens(text):
        yield {"{": 1, "(": 1, "[": 1, "}": -1, ")": -1, "]": -1}.get(token, 0)
