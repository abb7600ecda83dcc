"""What phrases are made of: lists of names, sizes, and rows that turn a phrase into facts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from symderive.verify.facts import Fact
from symderive.verify.statements.coded import FIRST, MOST, Coded, is_name

N = f"[{chr(FIRST)}-{chr(FIRST + MOST)}]"
_ARGUMENTS = r"(?: ?\((?:[^()]|\([^()]*\))*\)| ?⦃[^⦃⦄]{0,30}⦄)"
CALL = rf"{N}{_ARGUMENTS}?"
LIST = rf"{CALL}(?: ?, ?(?:and |or )?(?:… ?, ?(?:and )?)?{CALL}| ?,? (?:and|or|&) (?:the )?{CALL}){{0,12}}"
SIZE = rf"(?:\d* ?(?:{N}|\({N} ?[-+] ?(?:{N}|\d+)\))(?: ?[-+/] ?(?:{N}|\d+)| ?{N})?|\d+)"
BY = r" ?(?:×|-?by-?|[*]) ?"
ARE = r" ?(?:is|are|be|being|was|were|denotes?|represents?|means?|stands? for|remains?|(?:is|are) (?:always|all|both|each|either|again|here|now|still|just|simply|also|thus|then|called|usually|taken (?:to be|as)|assumed (?:to be)?|supposed to be|defined (?:as|to be)|known to be|given by)) "
FORMULA = r"[^;]{1,200}?"
END = r"(?= ?(?:[.,;:)]|$|and |where |with |for |so |but |which ))"

_NEGATION = re.compile(r"\b(?:not|never|no longer|neither|nor|without|cannot|can't|unless|whether|non|instead of|rather than|if|hardly)\b[^,;:]*$", re.IGNORECASE)
_NOT_USED = re.compile(r"^[^,;]{0,60}\b(?:is|are|was|need|does|do|has) not\b (?:be )?(?:used|imposed|needed|assumed|enforced|required|hold|taken|made|meant)", re.IGNORECASE)
_DOUBTFUL = re.compile(
    r"\b(?:if|when|whenever|unless|otherwise|(?:show|prove|check|verify|claim|ask|hope|see) (?:that|whether|why)|would|could|may|might|should|suppose instead|in case|only where)\b[^,;:]*$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Said:
    """A phrase that was found in a sentence."""

    coded: Coded
    match: re.Match[str]
    certain: bool = True

    def text(self, group: str) -> str:
        return self.match[group] or ""

    def has(self, group: str) -> bool:
        return self.match[group] is not None

    def latex(self, group: str) -> str:
        """A group as LaTeX."""
        if self.match[group] is None:
            return ""
        return self.coded.latex(*self.match.span(group)).strip(" .,")

    def names(self, group: str = "list") -> tuple[str, ...]:
        """The names of a list, without the arguments of functions."""
        return listed(self.coded, self.match[group] or "")

    def calls(self, group: str = "list") -> bool:
        """Whether a list holds a function with arguments."""
        return "(" in (self.match[group] or "")


def listed(coded: Coded, text: str) -> tuple[str, ...]:
    """The names of a stretch of coded text that stand in no brackets, once each."""
    found: list[str] = []
    depth = 0
    for c in text:
        depth += c in "([⦃"
        depth -= c in ")]⦄"
        if depth == 0 and is_name(c) and coded.name(c) not in found:
            found.append(coded.name(c))
    return tuple(found)


Build = Callable[[Said], "Iterable[Fact]"]


@dataclass(frozen=True)
class Row:
    """A phrase and what it says.

    Args:
        phrase: a regular expression over coded text; ``<L>`` is a list of names, ``<N>``, ``<M>``, ``<O>`` one name, ``<S>`` a size, ``<is>`` is or are.
        build: the facts.
        yes: sentences that it reads.
        no: sentences in which it must find nothing.
        prose: whether it is used on running prose.
        negated: whether the phrase itself may follow a negation.
    """

    pattern: re.Pattern[str]
    build: Build
    yes: tuple[str, ...]
    no: tuple[str, ...] = ()
    prose: bool = True
    negated: bool = False

    def read(self, coded: Coded, *, certain: bool) -> list[tuple[int, Fact]]:
        """The facts of every place where the phrase stands, with the places."""
        found: list[tuple[int, Fact]] = []
        for match in self.pattern.finditer(coded.text):
            if not self.negated and denied(coded.text, match.start(), match.end(), certain=certain):
                continue
            found.extend((match.start(), fact) for fact in self.build(Said(coded, match, certain)))
        return found


def denied(text: str, start: int, end: int, *, certain: bool) -> bool:
    """Whether what stands between two places is negated, or only supposed."""
    before = text[max(0, start - 120) : start]
    return (
        _NEGATION.search(before) is not None
        or _NOT_USED.match(text[end : end + 100]) is not None
        or (not certain and _DOUBTFUL.search(before) is not None)
    )


def compiled(phrase: str) -> re.Pattern[str]:
    """A phrase as a pattern."""
    for mark, group in (("<N>", "n"), ("<M>", "m"), ("<O>", "o")):
        phrase = phrase.replace(mark, f"(?P<{group}>{N})")
    phrase = phrase.replace("<L>", f"(?P<list>{LIST})").replace("<C>", f"(?P<n>{N}){_ARGUMENTS}?").replace("<is>", ARE)
    return re.compile(phrase.replace("<S>", f"(?P<s>{SIZE})").replace("<T>", f"(?P<t>{SIZE})"), re.IGNORECASE)


def row(
    phrase: str, build: Build, *yes: str, no: Iterable[str] = (), prose: bool = True, negated: bool = False
) -> Row:
    """A row of a table, its examples last."""
    return Row(compiled(phrase), build, yes, tuple(no), prose, negated)


def always(*facts: Fact) -> Build:
    """Facts that a phrase says whatever its names."""
    return lambda said: facts
