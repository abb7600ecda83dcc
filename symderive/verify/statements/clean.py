"""Text to sentences of a form that is read in no time: Unicode and markup resolved, each sentence of bounded length."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from symderive.verify.statements.signs import GREEK_LETTERS, MARKS, NAMES, OTHER_SIGNS, SUBSCRIPTS, SUPERSCRIPTS

LONGEST = 600
_UP = re.compile("[" + "".join(SUPERSCRIPTS) + "]+")
_DOWN = re.compile("[" + "".join(SUBSCRIPTS) + "]+")
_ACCENTED = re.compile(r"(?<![A-Za-z])(\\[A-Za-z]{1,10} ?|[A-Za-z])([" + "".join(MARKS) + r"])(?![A-Za-z])")
_LINK = re.compile(r"\[([^\[\]\n]{1,80})\]\((?:[^()\s]{0,200}[/.#{][^()]{0,200})\)")
_EMPHASIS = re.compile(r"(?<![\w*\\$])(\*\*?)(?=[A-Za-z$])([^*\n]{1,120}?)(?<=[A-Za-z.$,])\1(?![\w*])")
_ESCAPED = re.compile(r"\\\\([()\[\]])|\\([()\[\]])")
_STOP = re.compile(r"\$\$?|[()\[\]{}]|[.!?;](?=[\s)\"'*]|$)|\n[ \t]*\n|\n[ \t]*[-+•][ \t]+|\x00")
_ABBREVIATION = re.compile(
    (
        r"(?:\b(?:e\.g|i\.e|cf|resp|vs|etc|w\.r\.t|s\.t|i\.i\.d|eqs?|figs?|sec|no|approx|dim|pos|def|"
        r"var|std|const|wrt|aka|a\.k\.a|[a-z]\.[a-z])|\.\.)$"
    ),
    re.IGNORECASE,
)
_BEFORE_SIGN = re.compile(r"(\\[A-Za-z]+) (?=[*^_'=,.;:(){}\[\]<>|+/$-])")
_WRT = re.compile(r"\bw\. ?r\. ?t(?:\. ?(?=[a-z$\\(])|\.|(?= ))", re.IGNORECASE)
_IID = re.compile(r"\bi\. ?i\. ?d\b\.?(?=[ ,;)]|$)")
_WEIGHTED = re.compile(r"\bdiagonal matrix of (?:the )?positive (?:weights|entries|numbers|values)\b")
_DOT = re.compile(r"(?<![A-Za-z\\])([A-Za-z]) \. ([a-z])(?![A-Za-z])")  # w . x_i + b > 0
_STAR = re.compile(r"\bthe (?:asterisk|star)(?: sign| symbol)?(?: ?\(\*\)| ?\*)?(?= (?:is|denotes|means|stands)\b)")
_GAMMA = re.compile(
    r"(?P<log>\\?\b(?:natural )?(?:log(?:arithm)?|ln)(?: of)?(?: the)?[- ]?)?\$?\\?\b[Gg]amma\b ?\$?[- ]?(?(log)(?:function\b)?|"
    r"function\b)"
)  # of words, no name: what it is called is one word to the tables
_ONE_BY_ONE = re.compile(r"\b(element|entry|component|coordinate)[ -]by[ -]\1\b|\b(element|entry|component) wise\b")
_EXPECTED = re.compile(
    r"\b((?:has|have|with) (?:the )?)(?:expectation|expected value)(?= (?:\$?\\?[A-Za-z\d]))(?! of| zero| and)"
)
_SPACE = re.compile(r"\s+")


def sentences(text: str) -> Iterator[str]:
    """The sentences of a text; of a very long one only the start."""
    resolved = _resolved(text)
    for part in _split(resolved):
        part = _SPACE.sub(" ", part).strip()
        if part:
            yield part


def _resolved(text: str) -> str:
    """Unicode letters as LaTeX, markup of words gone, one kind of inline delimiters."""
    for sign, plain in (*OTHER_SIGNS.items(), *NAMES.items()):
        text = text.replace(sign, plain)
    text = _UP.sub(lambda m: "^{" + "".join(SUPERSCRIPTS[c] for c in m[0]) + "}", text)
    text = _DOWN.sub(lambda m: "_{" + "".join(SUBSCRIPTS[c] for c in m[0]) + "}", text)
    if not text.isascii():
        text = "".join(_character(c) for c in text)
        text = _BEFORE_SIGN.sub(r"\1", _marked(text))
    text = _WRT.sub("with respect to ", text) if ".t" in text or ". t" in text else text
    text = _ONE_BY_ONE.sub("elementwise", text) if "by" in text or " wise" in text else text
    text = _EXPECTED.sub(r"\1mean", text) if "expect" in text else text
    text = _WEIGHTED.sub("diagonal matrix with positive entries", text)
    text = _DOT.sub(r"\1 · \2", _STAR.sub("*", _IID.sub("iid", text)))
    text = _ESCAPED.sub("$", text) if "$" in text or r"\(" in text or r"\[" in text else text
    text = text.replace("`", "").replace("&nbsp;", " ")
    if "amma" in text:
        text = _GAMMA.sub(_gamma, text)
    return _EMPHASIS.sub(r"\2", _LINK.sub(r"\1", text))


def _gamma(found: re.Match[str]) -> str:
    """The Gamma function and its logarithm as words; log Γ(x) and the discount γ stay formulas."""
    if found.string[found.end() : found.end() + 1] in ("(", "_", "^"):
        return found[0]
    space = " " if found[0].endswith(" ") else ""
    return f"{'log' if found['log'] else ''}gammafunction{space}"


def _character(c: str) -> str:
    if c.isascii() or unicodedata.combining(c):
        return c
    form = unicodedata.normalize("NFKC", c) if unicodedata.decomposition(c).startswith("<") else c
    return "".join(f"\\{GREEK_LETTERS[x]} " if x in GREEK_LETTERS else x for x in form)


def _marked(text: str) -> str:
    """A letter with a combining mark as an accented name; ŷ stands alone, the é of café does not."""
    text = unicodedata.normalize("NFD", text)
    text = _ACCENTED.sub(lambda m: f"\\{MARKS[m[2]]}{{{m[1].strip()}}}", text)
    return unicodedata.normalize("NFC", text)


def _split(text: str) -> Iterator[str]:
    """Split at the ends of sentences, not in formulas or brackets."""
    start, depth, math, opened = 0, 0, False, 0
    for stop in _STOP.finditer(text):
        sign = stop[0]
        if sign.startswith("$"):
            math = not math
            opened = stop.start()
        elif sign in "([{":
            depth += 1
        elif sign in ")]}":
            depth = max(0, depth - 1)
        elif _ends(text, stop, depth, math and stop.start() - opened < LONGEST):
            yield text[start : min(stop.start(), start + LONGEST)]
            start, depth, math = stop.end(), 0, False
    yield text[start : start + LONGEST]


def _ends(text: str, stop: re.Match[str], depth: int, math: bool) -> bool:
    if stop[0] == "\x00" or stop[0].startswith("\n"):
        return True
    if math:
        return False
    if stop[0] == ";":
        return depth == 0
    return _ABBREVIATION.search(text[max(0, stop.start() - 8) : stop.start()]) is None
