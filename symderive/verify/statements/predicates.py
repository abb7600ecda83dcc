"""``x, u and v are fixed column vectors with n entries``: a subject, and a predicate that is read item by item.

An item is a row: what it looks like, and what it adds to the `Predicate`. A predicate counts only if what follows the last item
can follow a whole phrase, so that "the sigmoid's derivative" is not the sigmoid.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from symderive.verify import facts as f
from symderive.verify.statements.coded import Coded
from symderive.verify.statements.grammar import ARE, LIST, WITHIN, N, Said, compiled, listed, subject_of
from symderive.verify.symbols import Domain

STRONGER = (
    Domain.ONE_HOT,
    Domain.SIMPLEX,
    Domain.DEFINITE,
    Domain.DIAGONAL,
    Domain.LOWER,
    Domain.UPPER,
    Domain.ORTHOGONAL,
    Domain.SYMMETRIC,
    Domain.BINARY,
    Domain.SIGN,
    Domain.BALANCE,
    Domain.PLACE,
    Domain.UNIT_NORM,
    Domain.UNIT,
    Domain.COUNT,
    Domain.POSITIVE,
    Domain.NONNEGATIVE,
    Domain.REAL,
)
"""Where a predicate gives several domains, the first of these holds."""


_ENTRY = re.compile(r"(?:[a-z]|\\[a-z]+)_\{[a-z],? ?[a-z]\}")  # the w_{ij} are symmetric: it is w that is a matrix
_VECTOR = re.compile(r"(?:\\(?:mathbf|boldsymbol|vec|bm)\{)?[a-z]\}?_(?:\w|\{\w\})")  # the v_j of a family of vectors
_SMALL = re.compile(r"(?:\\(?:mathbf|boldsymbol|vec|bm)\{)?[a-z]\}?(?:_(?:\d|\{\d\}))?")  # u, or w_1
_OF_ENTRIES = frozenset(
    (Domain.BINARY, Domain.SIGN, Domain.BALANCE, Domain.UNIT, Domain.COUNT, Domain.POSITIVE, Domain.NONNEGATIVE)
)


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
        if self.called and (
            self.rank != 2 or self.domains
        ):  # of what a function gives only that it is a matrix is kept
            return
        if Domain.ORTHOGONAL in self.domains and all(map(_VECTOR.fullmatch, self.names)):
            return  # a family of vectors is no matrix
        if Domain.ORTHOGONAL in self.domains and len(self.names) > 1 and all(map(_SMALL.fullmatch, self.names)):
            pairs = itertools.combinations(self.names, 2)
            yield from (f.Holds(rf"{one}^\top {two} = 0") for one, two in pairs)  # u and v are so to each other
            return
        if not self.entries:
            yield from self._shapes()
        domain = next((d for d in STRONGER if d in self.domains), None)
        if domain is not None and (not self.entries or domain in _OF_ENTRIES):
            narrow = self._narrow() if domain is Domain.ORTHOGONAL else ()
            yield from (f.Holds(rf"{name}^\top {name} = I") for name in narrow)
            rest = tuple(name for name in self.names if name not in narrow)
            if rest:
                yield f.InDomain(rest, domain)

    def _narrow(self) -> tuple[str, ...]:
        """The matrices with two different sizes: only the columns of an "orthogonal" one of them can be orthonormal."""
        each = self.sizes if self._one_each() else self.sizes[:1] * len(self.names)
        pairs = zip(self.names, each, strict=False)
        return tuple(name for name, sizes in pairs if len(sizes) == 2 and sizes[0] != sizes[1])

    def _one_each(self) -> bool:
        """Whether there is a size for each name, in order: A and B are n × m and m × k matrices (respectively)."""
        return len(self.names) > 1 and len(self.sizes) == len(self.names)

    def _shapes(self) -> Iterator[f.HasShape]:
        if self._one_each():
            for name, sizes in zip(self.names, self.sizes, strict=True):
                yield self._shape((name,), sizes)
        elif self.sizes:
            yield self._shape(self.names, self.sizes[0])
        elif self.rank is not None and not (
            Domain.SYMMETRIC in self.domains and all(map(_ENTRY.fullmatch, self.names))
        ):
            yield f.HasShape(self.names, () if self.rank == 0 else None, self.rank, self.row)

    def _shape(self, names: tuple[str, ...], sizes: tuple[str, ...]) -> f.HasShape:
        if len(sizes) == 2 and self.rank != 2 and sizes[1] == "1":
            return f.HasShape(names, sizes[:1], 1)
        if len(sizes) == 2 and self.rank != 2 and sizes[0] == "1":
            return f.HasShape(names, sizes[1:], 1, row=True)
        if len(sizes) == 1 and self.rank == 2:
            return f.HasShape(names, sizes * 2, 2)
        return f.HasShape(names, sizes, len(sizes), self.row)


Add = Callable[[Predicate, Said], None]


@dataclass(frozen=True)
class Item:
    """A part of a predicate."""

    phrase: str
    add: Add
    yes: tuple[str, ...]
    no: tuple[str, ...] = ()
    before: bool = False  # it may stand before the names: "a symmetric matrix A"

    def match(self, text: str, at: int) -> re.Match[str] | None:
        """Whether it stands at a place."""
        return compiled(self.phrase).match(text, at)


_SKIP = re.compile(
    (
        r"(?:\s+|(?:an?|the|some|any|two|of the form|always|also|both|all|again|now|here|thus|still|"
        r"simply|just|only|strictly|usually|known to be|"
        r"its|their|our|each|either|real(?:-valued)?|finite|given|learnable|trainable|learned|weight|"
        r"bias|design|data|model|parameter|input|output|hidden|target|label|"
        r"feature|observed|latent|coefficient|regression|arbitrary|generic|general|suitable|unknown|"
        r"single|ordinary|usual|large|small|tall|"
        r"full|dense|corresponding|respective|current|previous|particular|different|nonzero|non-zero|"
        r"embedding|word|state|activation|"
        r"pre-activation|error|gradient|position|query|key|value|transition|kernel|convolution|projection|"
        r"invertible|non-?singular|non-?degenerate|"
        r"finite-valued|continuous|distinct|true|predicted|class|response|variance|precision|regulari[sz]ation"
        r"|penalty|temperature|step|learning|tuning|scale|shape|rate)\b(?!-)\s*)"
    ),
)
_JOIN = re.compile(
    r" ?(?:, and\b|,|\(|\)|\band\b|\bbut\b|\bi\.e\.|\bthat is\b|\bwhich is\b|\bwith\b(?= (?:entries|unit|"
    r"norm|length|values)))? ?"
)
_ASIDE = re.compile(
    rf" (?:(?:in|during|within|for|at|of) (?:the|this|that|each|every|our) (?:(?:{N}|[A-Za-z]+)[- ])?(?:step|update|iteration|phase|pass"
    r"|case|section|sequel|following|proof|derivation|maximi[sz]ation|training|epoch)|throughout|from now on|here|below)"
    r"(?= ?(?:,|and\b|but\b))"
)  # fixed in the M step, nonnegative
_CLAUSE = re.compile(
    r"\\?[a-z-]+ (?:[a-z-]+ ){0,2}(?:acts?|works?|operates?|applies|apply|is|are) (?!as\b|on the same\b)"
)
_ELLIPSIS = re.compile(r" (?:the|an?) ")  # "sigma is the sigmoid, log the natural logarithm": log is a subject
_REMARK = re.compile(r"\([a-z ]{2,24}\) ?")
_MAY_FOLLOW = re.compile(
    (
        rf"\s*(?:$|[,.:;()—=]| - |{N}|(?:and|or|but|with|for|in|on|at|where|which|that|whose|when|here|"
        r"throughout|as|so|because|since|while|then|"
        r"from|by|over|under|only|again|now|too|also|below|above|rather|everywhere|respectively|resp|"
        r"given|applied|evaluated|taken|acting|unless|if|"
        r"containing|holding|consisting|made|used|chosen|known|denoted|called|per|having|we|it|this|"
        r"let|to be|of (?:the )?(?:same|example|sample|input|feature|node|unit|class|layer|word|weight|"
        r"parameter|bias|model|network|label|observation))\b)"
    ),
)
_SUBJECT = re.compile(
    rf"(?P<list>{LIST}){WITHIN}(?:{ARE}| ?: ?| ?(?:,|\() ?(?=(?:an?|the) )| (?=(?:an?|the) |(?:one-hot|"
    r"symmetric|(?:symmetric )?positive(?:[- ](?:semi-?)?definite)?|diagonal|orthogonal|fixed|"
    r"constant|known)(?: ?[,.;:)]| and| ?$)))"
)


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
        said, entries = subject_of(before, match["list"])
        names = listed(coded, said)
        if names:
            yield Subject(names, "(" in said or "⦃" in said, entries, match.start(), match.end())


def predicate(coded: Coded, said: Predicate, start: int, items: tuple[Item, ...]) -> int:
    """Read items from a place on, as far as a whole phrase goes; where that is."""
    at, found = start, list[tuple[Item, "re.Match[str]"]]()
    while True:
        at = _skipped(coded.text, at, items)
        item, match = _item(coded.text, at, items)
        if item is None or match is None or (found and _ELLIPSIS.match(coded.text, match.end())):
            break
        found.append((item, match))
        aside = _ASIDE.match(coded.text, match.end())
        joined = _JOIN.match(coded.text, match.end() if aside is None else aside.end())
        at = match.end() if joined is None else joined.end()
        if joined is not None and "and" in joined[0] and _CLAUSE.match(coded.text, at):
            break  # "and tanh acts elementwise" has a subject of its own
    while found and not _MAY_FOLLOW.match(coded.text, found[-1][1].end()):
        found.pop()
    for item, match in found:
        item.add(said, Said(coded, match))
    said.read = len(found)
    return found[-1][1].end() if found else start


def _skipped(text: str, at: int, items: tuple[Item, ...]) -> int:
    """Past words that say nothing, and a remark in brackets that says nothing."""
    while _item(text, at, items)[0] is None:
        skip = _SKIP.match(text, at)
        if skip is None:
            skip = _REMARK.match(text, at)
            if skip is None or _item(text, at + 1, items)[0] is not None:
                break
        at = skip.end()
    return at


def _item(text: str, at: int, items: tuple[Item, ...]) -> tuple[Item | None, re.Match[str] | None]:
    for item in items:
        match = item.match(text, at)
        if match is not None:
            return item, match
    return None, None


def item(phrase: str, add: Add, *yes: str, no: tuple[str, ...] = (), before: bool = False) -> Item:
    """A row of the table of items."""
    return Item(phrase, add, yes, no, before)
