"""Sentences in other words: "A and B are n by m and m by p" says two things, and what "the centred data matrix" is an equation."""

from __future__ import annotations

import re
from collections.abc import Iterator

from symderive.verify.statements.sentence_forms import Form, sentences_for

_NAME = r"\$?\\?[A-Za-z][^\s,;]*"
_SIZE = r"\$?\(?[A-Za-z\d][\w{}+-]* ?(?:-?by-?|x|×|\\times) ?[A-Za-z\d][\w{}+-]*\)?\$?"
_SIZES = re.compile(
    rf"(?P<names>{_NAME}(?:, {_NAME})*,? and {_NAME}) (?:are|have) (?:(?:the|of|matrices|arrays|respectively|with) )*"
    rf"(?:(?:sizes?|shapes?|dimensions?|orders?) )?(?P<sizes>{_SIZE}(?:, {_SIZE})*,? and {_SIZE})(?: matrices)?(?:,? respectively)?\.?"
)
_LIST = re.compile(r",? and |, ")
_WORD = r"(?:(?:mean|column)[- ])?cent(?:red|ered)"
_CENTRED = re.compile(
    rf"(?P<name>\$?(?:\\(?:mathbf|boldsymbol|bm)\s*\{{?)?[A-Z]\}}?\$?)(?P<said>,? (?:is|be|denotes|being) (?:(?:the|an?|our) )?)"
    rf"(?P<before>[^,;.]*?)"
    rf"(?:{_WORD} |{_WORD}$)(?P<noun>[^,;.]*)\.?"
)
_COLUMNS = re.compile(
    rf"the columns of (?P<name>\$?(?:\\(?:mathbf|boldsymbol|bm)\s*\{{?)?[A-Z]\}}?\$?) (?:are {_WORD}|have (?:zero mean|mean (?:zero|0)))\.?"
)
_APART = re.compile(
    r"(?<= )(?P<said>.+?),? (?:(?:which|that) (?:is|are) |and )?(?:(?:different|distinct) from|not equal to|"
    r"other than|not) (?:0|1|zero|one)\.?$"
    r"|(?<= )(?P<rest>.+), (?:and |but )?not all (?:of them )?(?:equal|the same|alike|zero)\.?$"
)  # values are not such by chance
_VERB = re.compile(r" (?:is|are|be|denotes?) ")
_ELLIPTIC = re.compile(
    rf"(?P<first>\S+(?: ?\([^()]*\))? (?P<verb>is|denotes) (?:the|its|an?) [^,;=]+), (?P<name>{_NAME}(?: ?\([^()]*\))?) "
    r"(?P<rest>(?:the|its) (?:[a-z-]+ ){0,2}(?:entrop|divergence|information|eigenvalue|singular|variance|covariance|likelihood)[^=]*)"
)  # "H is the entropy, D the relative entropy"
_STARTS = re.compile(
    r"(?P<names>\$?\\?[A-Za-z]+_\{?\d\}?(?: ?= ?\\?[A-Za-z]+_\{?\d\}?)+) ?= ?(?P<value>[01]|\\mathbf\{?[01]\}?)\$?\.?"
)  # "m_0 = v_0 = 0"
_ALL_SAME = re.compile(
    r"(?P<equation>\$?(?:\\?[A-Za-z]+|\\(?:hat|bar|tilde)\{?\w\}?)_\{?(?P<index>[a-z])\}? ?= ?[^=]{1,60}?),? "
    r"for (?:all|every|each|any) \$?(?P=index)\$?\.?"
)  # "g_t = g for all t"
_DATA = ("n", "N", "m")


def rephrased(sentence: str) -> Iterator[str]:
    """The sentences that say what one says, or itself."""
    apart = _APART.search(sentence)
    if apart is not None and _VERB.search(sentence[: apart.end("said") if apart["said"] else apart.end("rest")]):
        sentence = sentence[: apart.end("said") if apart["said"] else apart.end("rest")]
    said = sentences_for(sentence.strip(), _FORMS)
    yield from [sentence] if said is None else said


def _starts(found: re.Match[str]) -> list[str]:
    return [f"{x.strip(' $')} = {found['value']}" for x in found["names"].split("=")]


def _all_same(found: re.Match[str]) -> list[str]:
    return [found["equation"]]


def _sizes(found: re.Match[str]) -> list[str] | None:
    names, sizes = _LIST.split(found["names"]), _LIST.split(found["sizes"])
    if len(names) != len(sizes):
        return None
    return [f"{name} is {size}" for name, size in zip(names, sizes, strict=True)]


def _elliptic(found: re.Match[str]) -> list[str]:
    return [found["first"], *rephrased(f"{found['name']} {found['verb']} {found['rest']}")]


def _columns(found: re.Match[str]) -> list[str]:
    return [rf"\mathbf{{1}}^\top {found['name'].strip('$')} = 0"]


def _centred(found: re.Match[str]) -> list[str] | None:
    equation = _of_centred(found)
    if not equation:
        return None
    rest = f"{found['before']}{found['noun']}".strip()
    return [*([f"{found['name']}{found['said']}{rest}"] if rest else []), equation]


def _of_centred(found: re.Match[str]) -> str:
    """Columns sum to zero where the rows are the examples, as n by d says, and rows where the columns are."""
    name, rest = found["name"].strip("$"), f"{found['before']}{found['noun']}"
    size = re.search(r"(?<![\w\\])([A-Za-z]) ?(?:-?by-?|x|×|\\times) ?([A-Za-z])(?!\w)", rest)
    if size is None:
        return rf"\mathbf{{1}}^\top {name} = 0" if "design" in rest else ""
    first, second = size.groups()
    if (first in _DATA) == (second in _DATA):
        return ""
    return rf"\mathbf{{1}}^\top {name} = 0" if first in _DATA else rf"{name}\mathbf{{1}} = 0"


_FORMS: tuple[Form, ...] = (
    (_STARTS, _starts),
    (_ALL_SAME, _all_same),
    (_SIZES, _sizes),
    (_ELLIPTIC, _elliptic),
    (_COLUMNS, _columns),
    (_CENTRED, _centred),
)
