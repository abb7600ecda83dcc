"""What phrases are made of: lists of names, sizes, and rows that turn a phrase into facts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache

from symderive.verify.facts import Fact
from symderive.verify.statements.coded import FIRST, MOST, Coded, is_name

N = f"[{chr(FIRST)}-{chr(FIRST + MOST)}]"
_ARGUMENTS = r"(?: ?\((?![^()]*[a-z]{3,} [a-z]{2,})(?:[^()]|\([^()]*\))*\)| ?⦃[^⦃⦄]{0,30}⦄)"
CALL = rf"{N}{_ARGUMENTS}?"
LIST = rf"{CALL}(?: ?, ?(?:and |or )?(?:… ?, ?(?:and )?)?{CALL}| ?,? (?:and|or|&) (?:the )?{CALL}){{0,12}}"
SIZE = rf"(?:\| ?{N} ?\||\d* ?(?:{N}|\({N} ?[-+] ?(?:{N}|\d+)\))(?: ?[-+/] ?(?:{N}|\d+)| ?{N})?|\d+)"
WITHIN = rf"(?: ?∈ ?(?:[ℝℕℤ]|[{{{{⦃] ?[01] ?, ?[01] ?[}}}}⦄])(?: ?[\^_] ?(?:\{{[^{{}}]{{1,30}}\}}|{N}|\d|\+))*)?"
WRT = r"(?:with respect to|w\.?r\.?t\.?|by|in|wrt)"
BY = r" ?(?:×|-?by-?|[*]) ?"
ARE = (
    r" ?(?:is|are|be|being|was|were|denotes?|represents?|means?|stands? for|remains?|lies?|(?:is|are)"
    r" (?:always|all|both|each|either|again|here|now|still|just|simply|also|thus|then|called|usually|"
    r"taken (?:to be|as)|assumed (?:to be)?|supposed to be|defined (?:as|to be)|known to be|given "
    r"by)) "
)

_NEGATION = re.compile(
    r"\b(?:not|never|no longer|neither|nor|no\b(?! (?:longer|margin)\b)|without(?! (?:bounds|limits|"
    r"index|arguments))|cannot|"
    r"can't|unless|whether|non|instead of|rather than|if(?! we (?:now |also |then )?$)(?![^,;:]*[^a-z,;:] where\b)|hardly)\b[^,;:]*$"
)
_AFTERWARDS = re.compile(
    r"^,? ?(?:if and only if|if|iff|whenever|unless)\b|^[^,;]{0,60}\b(?:is|are|was|need|does|do|"
    r"has) not\b (?:be )?(?:used|imposed|needed|assumed|"
    r"enforced|required|hold|taken|made|meant)"
)
_DOUBTFUL = re.compile(
    (
        r"\b(?:if(?! we (?:now |also |then )?$)(?![^,;:]*[^a-z,;:] where\b)|when|whenever|unless|otherwise|"
        r"(?:show|prove|check|verify|claim|ask|hope|see) (?:that|"
        r"whether|why)|would|could|may|might|should|suppose instead|in case|only where)\b[^,;:]*$"
    ),
)

_CAPITAL = re.compile(r"\\.|\(\?P|[A-Z]")
_LISTS = re.compile(
    r"(?:^|[,;:(]|[<≤]|\b(?:with|where|let|and|all|each|every|any|both|numbers|constants|parameters|"
    r"scalars|vectors|matrices|variables|weights|that|assume|suppose|given|have|"
    r"real|positive|the|when)) *$",
)

_CONJUNCTION = r"(?:and|or|but|so|then|where|let|that|with|which|assume|suppose|here|denote|write|call)\b"
_SUPPOSED = re.compile(
    r"\b(?:of|in|by|to|on|for|from|into|than|with respect to|over|per|under|at|w\.r\.t\.|"
    r"versus|gradient|derivative|sum|log|logarithm|inverse|transpose|norm|hessian|jacobian)"
    r"(?: (?:the|each|a|an|all|every|any|its|this|(?!CONJ)[a-z]+))?(?: (?!CONJ)[a-z]+)? ?$".replace(
        "CONJ", _CONJUNCTION
    ),
)
_ENTRIES = re.compile(r"\b(?:entries|elements|components|coordinates)(?: \w+)? of(?: the)?(?: [a-z]+)? ?$")
_REST = re.compile(r",(?: and\b)?| and\b")
_WHOLE = re.compile(r"\bdenoted? by ?$|\b(?:(?:all|each|every|both|any) of|in which|of which|by which) ?$")
_FOR_ALL = re.compile(
    r"\b(?:for|over|of|in)\b(?: (?:all|each|every|any|the|class|example|unit|component|word|layer|"
    r"given|point))* ?$"
)
_FORMULA_BEFORE = re.compile(rf"(?:[-+*/=<>^|_·×⊙∂{{≤≥∈∼√]|{N}|\d|\)|… ?,?) ?$")


def subject_of(before: str, said: str) -> tuple[str, bool]:
    """The part of a list of names that is a subject after some text, and whether its entries are meant.

    The part is empty if a formula or a longer phrase ends with the list.
    """
    entries = _ENTRIES.search(before) is not None
    if entries:
        return said, True
    if _FORMULA_BEFORE.search(before):
        said = _REST.split(said, maxsplit=1)[1] if _REST.search(said) else ""
    elif (_FOR_ALL.search(before) and "," in said) or (_SUPPOSED.search(before) and not _WHOLE.search(before)):
        first, _, said = said.partition(",")
        said = "" if " and " in f"{first}{said} " or " or " in f"{first}{said} " else said
    return said, entries


@dataclass(frozen=True)
class Said:
    """A phrase that was found in a sentence."""

    coded: Coded
    match: re.Match[str]
    certain: bool = True

    def text(self, group: str) -> str:
        return self.match[group] or ""

    def has(self, group: str) -> bool:
        return group in self.match.re.groupindex and self.match[group] is not None

    def latex(self, group: str) -> str:
        """A group as LaTeX."""
        if self.match[group] is None:
            return ""
        return self.coded.latex(*self.match.span(group)).strip(" .,:")

    def names(self, group: str = "list") -> tuple[str, ...]:
        """The names of a list, without the arguments of functions; none if it opens the phrase and is no subject."""
        text = self.match[group] or ""
        if text and self.match.start(group) == self.match.start():
            text = subject_of(self.match.string[max(0, self.match.start() - 80) : self.match.start()], text)[0]
        return listed(self.coded, text)

    def compared(self, group: str = "list") -> tuple[str, ...]:
        """The names of a list before a sign: behind other words only the last part, "of f, x > 0"."""
        text = self.match[group] or ""
        if "," in text and _LISTS.search(self.match.string[: self.match.start(group)]) is None:
            text = text.rsplit(",", 1)[1]
        return listed(self.coded, text)

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
        phrase: a regular expression over coded text, in which ``<L>`` is a list of names, ``<N>``, ``<M>`` and ``<O>`` are
            one name each, ``<S>`` and ``<T>`` sizes, ``<is>`` is or are.
        build: the facts.
        yes: sentences that it reads.
        no: sentences in which it must find nothing.
        prose: whether it is used on running prose.
        negated: whether the phrase itself may follow a negation.
    """

    phrase: str
    build: Build
    yes: tuple[str, ...]
    no: tuple[str, ...] = ()
    prose: bool = True
    negated: bool = False

    @property
    def pattern(self) -> re.Pattern[str]:
        """The phrase as a pattern, made when it is first needed."""
        return compiled(self.phrase)

    def read(self, coded: Coded, *, certain: bool) -> list[tuple[int, Fact]]:
        """The facts of every place where the phrase stands, with the places."""
        found: list[tuple[int, Fact]] = []
        for match in self.pattern.finditer(coded.text):
            if self._denied(coded.text, match, certain=certain):
                continue
            said = Said(coded, match, certain)
            if self.phrase.startswith("<L>") and said.has("list") and not said.names():
                continue
            found.extend((match.start(), fact) for fact in self.build(said))
        return found

    def _denied(self, text: str, match: re.Match[str], *, certain: bool) -> bool:
        if not self.negated:
            return denied(text, match.start(), match.end(), certain=certain)
        return not certain and _DOUBTFUL.search(text[max(0, match.start() - 120) : match.start()]) is not None


def denied(text: str, start: int, end: int, *, certain: bool) -> bool:
    """Whether what stands between two places is negated, or only supposed."""
    before = text[max(0, start - 120) : start]
    return (
        _NEGATION.search(before) is not None
        or _AFTERWARDS.match(text[end : end + 100]) is not None
        or (not certain and _DOUBTFUL.search(before) is not None)
    )


@cache
def compiled(phrase: str) -> re.Pattern[str]:
    """A phrase as a pattern; coded text is in small letters, which makes patterns several times cheaper than ignoring case."""
    for mark, group in (("<N>", "n"), ("<M>", "m"), ("<O>", "o")):
        phrase = phrase.replace(mark, f"(?P<{group}>{N})")
    phrase = phrase.replace("<L>", f"(?P<list>{LIST})").replace("<C>", f"(?P<n>{N}){_ARGUMENTS}?").replace("<is>", ARE)
    phrase = phrase.replace("<S>", f"(?P<s>{SIZE})").replace("<T>", f"(?P<t>{SIZE})")
    return re.compile(_CAPITAL.sub(lambda m: m[0].lower() if len(m[0]) == 1 else m[0], phrase))


def row(phrase: str, build: Build, *yes: str, no: Iterable[str] = (), prose: bool = True, negated: bool = False) -> Row:
    """A row of a table, its examples last."""
    return Row(phrase, build, yes, tuple(no), prose, negated)


@dataclass(frozen=True)
class Table:
    """Rows that can only apply where one of some words or signs stands.

    Args:
        words: the beginnings of these words, in small letters.
        rows: the rows.
        unnamed: whether they say something in a sentence without names.
    """

    words: tuple[str, ...]
    rows: tuple[Row, ...]
    unnamed: bool = False

    def applies(self, text: str) -> bool:
        """Whether a coded sentence has one of the words."""
        return any(word in text for word in self.words)


def always(*facts: Fact) -> Build:
    """Facts that a phrase says whatever its names."""
    return lambda said: facts
