"""Statements to facts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from symderive.verify.facts import (
    Condition,
    Defines,
    Fact,
    HasShape,
    Holds,
    InDomain,
    IsIndex,
    Larger,
    Moments,
    RandomVariables,
    SlopeSign,
    Unread,
)
from symderive.verify.statements.clauses import clauses, equations, inequality, ordered
from symderive.verify.statements.coded import Coded, code
from symderive.verify.statements.decompositions import decompositions, orthonormal_family
from symderive.verify.statements.descriptions import described
from symderive.verify.statements.harmless import harmless
from symderive.verify.statements.otherwise import equation_and_noun, is_formula, otherwise, stated
from symderive.verify.statements.rows import said_by_rows
from symderive.verify.symbols import Domain

_ANYTHING = re.compile(
    r"(?<=[A-Za-z}1])\s*(?:\[\s*(?:\.|\\cdot|·)\s*\]|\(\s*(?:\.|\\cdot|·)\s*\))(?= (?:is|denotes|means|acts)\b)"
)  # of a[.] is the ReLU

_SLOPE_OF_ITSELF = re.compile(
    r"(?P<name>\S+) = \\frac\{\\partial (?P=name)\}"
)  # of "D_j S_i is the derivative of S_i by a_j"
_FOR_ALL = re.compile(r",? for (?:all|every|each|any) \\?[A-Za-z](?: ?(?:=|in|\\in) [^<>]{1,30})?\.?$")
_FINITE = re.compile(r"^\S+ (?:is|are|depends?|denotes?|acts?|runs|puts|stands|has|have|holds|maps|gives) ")
OF_ITSELF = re.compile(
    r"(?P<f>\\?[A-Za-z]+)\s*\([^()=]*\)\s*=\s*[-+]?\s*(?P=f)\s*\("
)  # "L(aw) = L(w) for every a > 0" tells of a function what it does, whatever else the sentence tells
_MEMBERSHIP = re.compile(
    r"\s*(?:\\in(?![A-Za-z])|∈|\bin\b)\s*(?:(?:\\(?:mathbb|mathbf|mathrm)\s*)?\{?\s*[RNZ]\s*\}?|ℝ|\\R(?![A-Za-z])|\\\{0, ?1\\\})"
    r"\s*(?:\^\s*(?:\{(?:[^{}]|\{[^{}]*\})*\}|\w))?(?=\$?,? (?:be |is |are |denotes? )?(?:the |an? )?"
    r"(?:has|have|with|whose|contain(?:s|ing)?|hold(?:s|ing)?|collect(?:s|ing)?|stack(?:s|ing)?|consists?|made|vectors?|matri(?:x|ces)|rows?)\b)"
)  # "X \in \mathbb{R}^{n \times d} has the rows x_i^T"
_PARTS_OF_MEMBER = re.compile(
    r"(\b(?:rows?|columns?) (?:\S+ )?of (?:the |an? )?(?:[a-z]+ ){0,2}\$?\\?\w+)"
    r"\s*(?:\\in(?![A-Za-z])|∈)\s*(?:\\(?:mathbb|mathbf|mathrm)\s*)?(?:\{?\s*R\s*\}?|ℝ)\s*\^\s*\{(?:[^{}]|\{[^{}]*\})*\}"
    r"(?=\$?,? (?:are|is|be|hold|equal|form)\b)"
)  # "the rows of X \in \mathbb{R}^{n \times d} are the x_i^T"
_IF_ROWS = re.compile(
    r"^If (?=(?:we write )?the (?:rows|columns) of (?:(?! and )[^,;.])* (?:are|form)\b)"
)  # it names them
_ADDS_UP = re.compile(r"^(?!.*(?:\bnot?\b|n't|never)).*\b(?:adds?|sums?) (?:up )?to (?:1|one|0|zero|unity)\b")


_LARGER = re.compile(
    r"(?<![\\\w^_{}(|/+*=-])(?<![-+*/=|] )\$?(?P<one>[A-Za-z])\s*"
    r"(?P<sign>[><]=?|[≥≤]|\\(?:g|l)(?:e|eq|eqslant|g|l|t)(?![A-Za-z]))"
    r"\s*(?P<two>[A-Za-z])(?![\w^(|'])(?!\s*[-+*/=<>\\])"
)  # of "A is m x n with m > n"


_TWICE = re.compile(r"(?<=[\[(])(?P<one>[a-z])(?P=one)(?=['^])")  # of E[uu']
_ALONE = re.compile(r"\s*\$[^$]*\$\s*")  # a formula of a document, whose sentence is read as well
_SUPPOSED = re.compile(
    r"\b(?:if|when(?:ever)?|unless|whether|even|cases?|once|suppose|not|never|cannot|instead)\b[^.;:]*$", re.IGNORECASE
)
_SET = re.compile(r"= ?\\\{[^{}]{1,12} :")
_OF_A_VALUE = re.compile(
    r"\b(?:given|condition(?:al|ally|ed) on)(?: that)? \$?(?![nN] ?=)[^$,;.=]{1,20}=", re.IGNORECASE
)


_TRIES = 3
_EQUATIONS = (Defines, Unread, Holds, Condition, InDomain, Moments)


def facts(text: str, *, certain: bool, tries: int = _TRIES) -> tuple[Fact, ...]:
    """What a text says, in the order in which it says it.

    Args:
        text: one statement, or running prose with inline formulas in dollars.
        certain: the text is addressed to the checker: names stand without dollars too, and a sentence
            that is not understood gives `Unread`.
        tries: how often a sentence that is not understood may be said in other words.
    """
    found: dict[Fact, None] = dict.fromkeys(_orders(text) if certain or _ALONE.fullmatch(text) is None else ())
    text = _TWICE.sub(r"\g<one> \g<one>", text)
    for sentence in clauses(_ANYTHING.sub("", text) if certain else text, certain=certain):
        sentence = _IF_ROWS.sub("", sentence)
        short = _FOR_ALL.sub("", sentence) if certain else sentence
        sentence = short if inequality(short) else sentence
        family = orthonormal_family(sentence)
        if family is not None:
            found[family] = None
            continue
        said = _told(sentence, tries) if certain else _by_rows(sentence, code(sentence, bare=False), certain=False)
        adds = certain and any(isinstance(x, InDomain) for x in said) and _ADDS_UP.search(sentence)
        if adds and not any(isinstance(x, (InDomain, Unread, Defines, Holds)) and _tells_total(x) for x in said):
            said.append(Unread(sentence))
        if any(isinstance(x, SlopeSign) for x in said):
            said = [x for x in said if not isinstance(x, Defines)]
        said = [Unread(sentence) if isinstance(x, Defines) and _SLOPE_OF_ITSELF.match(x.latex) else x for x in said]
        parts = list(decompositions(sentence, certain=certain))
        if any(isinstance(x, Defines) for x in parts):
            said = [x for x in said if not isinstance(x, Unread)]
        found.update(dict.fromkeys((*said, *parts)))
        if certain and said and not any(isinstance(x, Unread) for x in said):
            found.update(dict.fromkeys(Unread(clause) for clause in equations(sentence)))
    return tuple(found)


def _by_rows(sentence: str, coded: Coded, *, certain: bool) -> list[Fact]:
    """What the rows read in a sentence, as far as it holds as it stands."""
    said: list[Fact] = said_by_rows(coded, certain=certain)
    if _OF_A_VALUE.search(sentence):  # the law of x given z = j is none of x alone
        said = [x for x in said if not isinstance(x, Moments) and not (isinstance(x, RandomVariables) and not x.given)]
    return _of_members(_beside_sets(sentence, said, certain=certain))


def _told(sentence: str, tries: int) -> list[Fact]:
    """What a sentence to the checker says."""
    coded = code(sentence, bare=True)
    said = _by_rows(sentence, coded, certain=True)
    if said and OF_ITSELF.search(sentence) and not any(isinstance(x, (Defines, Unread)) for x in said):
        said.append(Unread(sentence))
    if ordered(sentence) or (not said and inequality(sentence)):
        said += [Condition(coded.latex(0, len(coded.text)).strip(" ."))]
    if said and not any(isinstance(x, _EQUATIONS) for x in said):
        said += [x for part in stated(sentence) for x in facts(part, certain=True, tries=0)]
    if said:
        return said
    return _in_other_words(sentence, tries, idle=harmless(coded.text) or described(coded.text))


def _orders(text: str) -> Iterator[Fact]:
    """Which of two letters is told to be larger."""
    for found in _LARGER.finditer(text):
        pair = (found["one"], found["two"])
        if pair[0].lower() == pair[1].lower() or _SUPPOSED.search(text[: found.start()]) is not None:
            continue
        yield Larger(*(pair if found["sign"].startswith((">", "≥", "\\g")) else pair[::-1]))


def _tells_total(fact: Fact) -> bool:
    """Whether a fact may say what some numbers add up to."""
    return not isinstance(fact, InDomain) or fact.domain in (Domain.SIMPLEX, Domain.BALANCE, Domain.ONE_HOT)


def _of_members(said: Sequence[Fact]) -> list[Fact]:
    """What holds of the members of a set that is told by it holds of no others."""
    told = any(isinstance(x, Defines) and _SET.search(x.latex) for x in said)
    return [x for x in said if isinstance(x, (Defines, IsIndex))] if told else list(said)


def _beside_sets(sentence: str, said: Sequence[Fact], *, certain: bool) -> list[Fact]:
    r"""What "X \\in \\mathbb{R}^{n \\times d} has the rows x_i^T" says: the shape, and what it says without the set."""
    plain = _PARTS_OF_MEMBER.sub(r"\1", _MEMBERSHIP.sub("", sentence))
    if plain == sentence:
        return list(said)
    shapes: list[Fact] = [x for x in said if isinstance(x, (HasShape, InDomain))]
    told = {name for x in shapes if isinstance(x, HasShape) and x.sizes is not None for name in x.symbols}
    more = said_by_rows(code(plain, bare=certain), certain=certain)
    shapes += [x for x in more if x not in shapes and not (isinstance(x, HasShape) and told.issuperset(x.symbols))]
    return shapes


def _in_other_words(sentence: str, tries: int, *, idle: bool) -> list[Fact]:
    """What a sentence says that no row reads; an idle one, which needs no facts, may have an equation."""
    if idle:
        told = equation_and_noun(sentence)
        return [] if told is None else list(facts(told[0], certain=True, tries=0))
    for parts in (*_halves(sentence), *otherwise(sentence)) if tries else ():
        found: list[Fact] = []
        for part in parts:
            found += facts(part, certain=True, tries=tries - 1)
            if any(isinstance(x, Unread) and not is_formula(x.text) for x in found):  # equations are conditions
                break
        else:
            return found
    return [Unread(sentence)]


def _halves(sentence: str) -> Iterator[tuple[str, ...]]:
    """Both halves of "x is this and y does that", which is not understood as a whole."""
    halves = re.split(r",? and (?=\S+ [a-z]+ )", sentence)
    if len(halves) == 2 and all(_FINITE.search(x) for x in halves):
        yield tuple(halves)
