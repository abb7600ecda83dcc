"""``x, u and v are fixed column vectors with n entries``: a subject, and a predicate that is read item by item.

An item is a row: what it looks like, and what it adds to the `Predicate`. A predicate counts only if what follows the last item
can follow a whole phrase, so that "the sigmoid's derivative" is not the sigmoid.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from symderive.verify import facts as f
from symderive.verify.statements.coded import Coded
from symderive.verify.statements.grammar import ARE, LIST, N, compiled, denied, listed
from symderive.verify.symbols import Domain

STRONGER = (
    Domain.ONE_HOT,
    Domain.SIMPLEX,
    Domain.DEFINITE,
    Domain.DIAGONAL,
    Domain.ORTHOGONAL,
    Domain.SYMMETRIC,
    Domain.BINARY,
    Domain.SIGN,
    Domain.PLACE,
    Domain.UNIT_NORM,
    Domain.UNIT,
    Domain.COUNT,
    Domain.POSITIVE,
    Domain.NONNEGATIVE,
    Domain.REAL,
)
"""Where a predicate gives several domains, the first of these holds."""


_OF_ENTRIES = frozenset((Domain.BINARY, Domain.SIGN, Domain.UNIT, Domain.COUNT, Domain.POSITIVE, Domain.NONNEGATIVE))


@dataclass
class Predicate:
    """What has been read of a predicate."""

    names: tuple[str, ...]
    called: bool = False  # a subject stands with arguments
    entries: bool = False  # it is said of the entries
    domains: set[Domain] = field(default_factory=set[Domain])
    sizes: list[tuple[str, ...]] = field(default_factory=list["tuple[str, ...]"])
    rank: int | None = None
    row: bool = False
    facts: list[f.Fact] = field(default_factory=list[f.Fact])
    read: int = 0  # items that say something
    respectively: bool = False

    def all(self) -> Iterator[f.Fact]:
        """The facts, shapes first."""
        yield from self.facts
        if self.called:
            return
        if not self.entries:
            yield from self._shapes()
        domain = next((d for d in STRONGER if d in self.domains), None)
        if domain is not None and (not self.entries or domain in _OF_ENTRIES):
            yield f.InDomain(self.names, domain)

    def _shapes(self) -> Iterator[f.HasShape]:
        if self.respectively and len(self.sizes) == len(self.names):
            for name, sizes in zip(self.names, self.sizes, strict=True):
                yield self._shape((name,), sizes)
        elif self.sizes:
            yield self._shape(self.names, self.sizes[0])
        elif self.rank is not None:
            yield f.HasShape(self.names, () if self.rank == 0 else None, self.rank, self.row)

    def _shape(self, names: tuple[str, ...], sizes: tuple[str, ...]) -> f.HasShape:
        if len(sizes) == 2 and self.rank != 2 and sizes[1] == "1":
            return f.HasShape(names, sizes[:1], 1)
        if len(sizes) == 2 and self.rank != 2 and sizes[0] == "1":
            return f.HasShape(names, sizes[1:], 1, row=True)
        if len(sizes) == 1 and self.rank == 2:
            return f.HasShape(names, sizes * 2, 2)
        return f.HasShape(names, sizes, len(sizes), self.row)


Add = Callable[[Predicate, "re.Match[str]", Coded], None]


@dataclass(frozen=True)
class Item:
    """A part of a predicate; ``strong`` when it may stand behind its subject without a verb."""

    pattern: re.Pattern[str]
    add: Add
    yes: tuple[str, ...]
    no: tuple[str, ...] = ()


_SKIP = re.compile(
    r"(?:\s+|(?:an?|the|some|any|one|two|of the form|always|also|both|all|again|now|here|thus|still|simply|just|only|strictly|usually|known to be|"
    r"its|their|our|each|either|real(?:-valued)?|finite|given|learnable|trainable|learned|weight|bias|design|data|model|parameter|input|output|hidden|target|label|"
    r"feature|observed|latent|coefficient|regression|arbitrary|generic|general|suitable|unknown|single|ordinary|usual|standard|same|large|small|tall|"
    r"full|dense|corresponding|respective|current|previous|particular|different|nonzero|non-zero|embedding|word|state|activation|"
    r"pre-activation|error|gradient|position|query|key|value|transition|kernel|convolution|projection|invertible|non-?singular|non-?degenerate|"
    r"finite-valued|continuous|distinct|true|predicted|class|response|variance|precision|regulari[sz]ation|penalty|temperature|step|learning|tuning|scale|shape|rate)\b)+",
    re.IGNORECASE,
)
_JOIN = re.compile(r" ?(?:,|\(|\)|\band\b|\bbut\b|\bi\.e\.|\bthat is\b|\bwhich is\b|\bwith\b(?= (?:entries|unit|norm|length|values)))? ?", re.IGNORECASE)
_REMARK = re.compile(r"\([a-z ]{2,24}\) ?", re.IGNORECASE)
_MAY_FOLLOW = re.compile(
    rf"\s*(?:$|[,.:;()—=]| - |{N}|(?:and|or|but|with|for|in|on|at|where|which|that|whose|when|here|throughout|as|so|because|since|while|then|"
    r"from|by|over|under|only|again|now|too|also|below|above|rather|everywhere|respectively|resp|given|applied|acting|unless|if|"
    r"containing|holding|consisting|made|used|chosen|known|denoted|called|per|having|we|it|this|let|to be|of (?:the )?(?:same|example|sample|input|feature|node|unit|class|layer|word|weight|parameter|bias|model|network|label|observation))\b)",
    re.IGNORECASE,
)
_SUBJECT = re.compile(rf"(?P<list>{LIST})(?:{ARE}| ?: ?| ?(?:,|\() ?(?=(?:an?|the) )| (?=(?:an?|the|one-hot|symmetric|positive|diagonal|orthogonal|fixed|constant|known|column|row)\b))", re.IGNORECASE)
_SUPPOSED = re.compile(
    r"\b(?:of|in|by|to|on|from|into|than|with respect to|over|function|per|under|at|w\.r\.t\.|versus|gradient|derivative|sum|log|logarithm|inverse|transpose|norm|Hessian|Jacobian)"
    r"(?: (?:the|each|a|an|all|every|any|its|this|[a-z]+))?(?: [a-z]+)? ?$",
    re.IGNORECASE,
)
_ENTRIES = re.compile(r"\b(?:entries|elements|components|coordinates)(?: \w+)? of(?: the)?(?: [a-z]+)? ?$", re.IGNORECASE)
_WHOLE = re.compile(r"\b(?:(?:all|each|every|both|any) of|in which|of which|by which) ?$", re.IGNORECASE)
_FOR_ALL = re.compile(r"\b(?:for|over|of|in)\b(?: (?:all|each|every|any|the|class|example|unit|component|word|layer|given|point))* ?$", re.IGNORECASE)
_FORMULA_BEFORE = re.compile(rf"(?:[-+*/=<>^|_·×⊙∂{{≤≥∈∼√]|{N}|\d|\)) ?$")


@dataclass(frozen=True)
class Subject:
    """Names of which something may be said."""

    names: tuple[str, ...]
    called: bool  # one stands with arguments
    entries: bool  # of whose entries it is said
    start: int
    end: int  # where the predicate begins


def subjects(coded: Coded) -> Iterator[Subject]:
    """Every list of names before a verb that is not part of a formula or of a longer phrase."""
    for match in _SUBJECT.finditer(coded.text):
        before = coded.text[max(0, match.start() - 80) : match.start()]
        if _FORMULA_BEFORE.search(before):
            continue
        said = match["list"]
        entries = _ENTRIES.search(before) is not None
        if _FOR_ALL.search(before) and "," in said and not entries:
            said = said.split(",", 1)[1].removeprefix(" and").strip()
        elif _SUPPOSED.search(before) and not entries and not _WHOLE.search(before):
            continue
        names = listed(coded, said)
        if names:
            yield Subject(names, "(" in said or "⦃" in said, entries, match.start(), match.end())


def predicate(coded: Coded, said: Predicate, start: int, items: tuple[Item, ...]) -> int:
    """Read items from a place on; how far they go. If what follows makes it doubtful, nothing counts as read."""
    at = end = start
    while True:
        at = _skipped(coded.text, at, items)
        item, match = _item(coded.text, at, items)
        if item is None or match is None:
            break
        item.add(said, match, coded)
        said.read += 1
        end = match.end()
        joined = _JOIN.match(coded.text, end)
        at = end if joined is None else joined.end()
    if not _MAY_FOLLOW.match(coded.text, end):
        said.read = 0
    return end


def _skipped(text: str, at: int, items: tuple[Item, ...]) -> int:
    """Past words that say nothing, and a remark in brackets that says nothing."""
    while True:
        skip = _SKIP.match(text, at)
        at = at if skip is None else skip.end()
        remark = _REMARK.match(text, at)
        if remark is None or _item(text, at + 1, items)[0] is not None:
            return at
        at = remark.end()


def _item(text: str, at: int, items: tuple[Item, ...]) -> tuple[Item | None, re.Match[str] | None]:
    for item in items:
        match = item.pattern.match(text, at)
        if match is not None:
            return item, match
    return None, None


def item(phrase: str, add: Add, *yes: str, no: tuple[str, ...] = ()) -> Item:
    """A row of the table of items."""
    return Item(compiled(phrase), add, yes, no)


def deny(coded: Coded, start: int, end: int, *, certain: bool) -> bool:
    """Whether a statement at a place is negated or supposed."""
    return denied(coded.text, start, end, certain=certain)
