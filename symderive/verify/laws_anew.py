"""A variable whose law the notes tell anew: what was said of it before, and what was made of it, is of another one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from symderive.verify import facts as f
from symderive.verify.said import facts_said, head_of

Said = Sequence[tuple[int, bool, str]]
Law = tuple[int, f.RandomVariables]

_FAMILY = re.compile(
    r"(?:\\[A-Za-z]+|[\s{])*(N(?![A-Za-z])|U(?![A-Za-z])|nor|gau|uni|ber|bin|poi|exp|gam|bet|geo|dir|cat|mul|lap|cau|stu|wei|par|log|chi)",
    re.IGNORECASE,
)


def laws(said: Said) -> list[Law]:
    """The laws of known families that texts tell, each with the place of its text."""
    found = ((at, x) for at, certain, text in said for x in facts_said(text, certain))
    return [(at, x) for at, x in found if isinstance(x, f.RandomVariables) and not x.given and _family(x)]


def in_force(at: int, fact: f.Fact, told: Sequence[Law], place: int) -> Iterator[f.Fact]:
    """A fact as it holds at a place: a law that was told anew since is that new one, and one behind the place is none yet."""
    if not isinstance(fact, f.RandomVariables) or fact.given or not _family(fact):
        yield fact
        return
    others = [(k, x) for k, x in told if _heads(x) == _heads(fact) and _differ(x, fact)]
    if any(k <= place < at for k, _ in others):
        return
    since = [(k, x.law) for k, x in others if at < k <= place]
    yield replace(fact, law=max(since)[1]) if since else fact


def told_anew(told: Sequence[Law], place: int, letters: set[str]) -> int:
    """Where a law of one of the letters was told last, up to a place, with others told before it; -1 if nowhere."""
    found = (
        at
        for at, fact in told
        if at <= place
        and _heads(fact) & letters
        and any(k < at and _heads(x) == _heads(fact) and _differ(x, fact) for k, x in told)
    )
    return max(found, default=-1)


def _heads(fact: f.RandomVariables) -> set[str]:
    return {head_of(x) for x in fact.symbols}


def _differ(one: f.RandomVariables, other: f.RandomVariables) -> bool:
    names = _family(one), _family(other)
    return not names[0].startswith(names[1]) and not names[1].startswith(names[0])


def _family(fact: f.RandomVariables) -> str:
    """The family of a law, by its first letters: "N" may be "Normal"."""
    found = _FAMILY.match(fact.law)
    return found[1].lower() if found else ""
