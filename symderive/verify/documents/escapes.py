r"""Escapes of file formats: Markdown's ``\_`` and ``\\\\``, the entities of HTML, the strings of JSON."""

from __future__ import annotations

import json
import re
from array import array
from collections.abc import Iterator

from symderive.verify.documents.mapped import Mapped, join

_MARKDOWN = re.compile(r"\\(?P<kept>\\(?=[\s&\]\[]|\Z)|[_*#])|\\(?P<doubled>\\)(?:\\(?P<second>\\))?")
_UNDERSCORE = re.compile(r"(?<![\\])_")
_ESCAPED_UNDERSCORE = re.compile(r"\\_")
_SUBSCRIPT = re.compile(
    r"\\_\{|(?:\\[A-Za-z]+|(?<![A-Za-z\\])[A-Za-z]|[)}\]'\d])\\_(?:\\[A-Za-z]|\d|[A-Za-z](?![A-Za-z]))"
)
_WORDS = re.compile(r"\\(?:text\w*|mathrm|mathtt|mathit|operatorname\*?|mbox|label|tag|ref)\s*\{[^{}]{0,400}\}")
_COMMENT = re.compile(r"(?<!\\)%[^\n]*")
_ENTITY = re.compile(r"&(lt|gt|amp|nbsp);")
_ENTITIES = {"lt": "<", "gt": ">", "amp": "&", "nbsp": " "}
_SMALL = re.compile(
    r"\\(?:scriptstyle|scriptscriptstyle|small|footnotesize|scriptsize|tiny)\s*\{\s*(?P<words>\\(?:text|textrm|mbox)\s*\{)\s*;?"
    r"(?P<rest>[^{}]*\})\s*\}"
)
_JSON = re.compile(r'\\(?:u([0-9a-fA-F]{4})(?:\\u([dD][c-fC-F][0-9a-fA-F]{2}))?|(["\\/bfnrt]))')
_CONTROLS = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}


def escaped(text: str) -> bool:
    r"""Whether a formula of a Markdown file is written with Markdown's escapes: ``x\_{i}``, rows that end in ``\\\\``."""
    if r"\\\\" in text:
        return True
    if r"\_" not in text:
        return False
    formula = _WORDS.sub("", text)
    if _ESCAPED_UNDERSCORE.search(formula) is None:
        return False
    if _UNDERSCORE.search(formula) is None:
        return True  # also of words: loss\_{train}
    return len(_SUBSCRIPT.findall(formula)) == formula.count(r"\_")


def unescaped(body: Mapped) -> Mapped:
    r"""A formula of a Markdown file without Markdown's escapes. A single ``\\`` at the end of a line stays a break."""
    pieces: list[Mapped] = []
    done = 0
    for match in _MARKDOWN.finditer(body.text):
        if match["kept"] == "\\":
            continue
        start = match.start()
        pieces.append(body[done:start])
        if match["kept"]:
            pieces.append(Mapped(match["kept"], body.offsets[start : start + 1]))
        elif match["second"]:
            pieces.append(Mapped("\\\\", [body.offsets[start], body.offsets[start + 2]]))
        else:
            pieces.append(Mapped("\\", body.offsets[start : start + 1]))
        done = match.end()
    return join([*pieces, body[done:]])


def without_entities(body: Mapped) -> Mapped:
    """A formula in which ``&lt;`` and its like are the characters that they stand for."""
    if "&" not in body.text or ";" not in body.text:
        return body
    pieces: list[Mapped] = []
    done = 0
    for match in _ENTITY.finditer(body.text):
        pieces += [
            body[done : match.start()],
            Mapped(_ENTITIES[match[1]], body.offsets[match.start() : match.start() + 1]),
        ]
        done = match.end()
    return join([*pieces, body[done:]])


def without_comments(body: Mapped) -> Mapped:
    r"""A formula of several lines without TeX's comments; a % in a single line is left as it is."""
    if "%" not in body.text or "\n" not in body.text.strip():
        return body
    pieces: list[Mapped] = []
    done = 0
    for match in _COMMENT.finditer(body.text):
        pieces.append(body[done : match.start()])
        done = match.end()
    return join([*pieces, body[done:]])


def without_bars(body: Mapped) -> Mapped:
    r"""A formula in a table, where ``\|`` is a bar that ends no cell."""
    pieces: list[Mapped] = []
    done = 0
    for match in re.finditer(r"\\\|", body.text):
        pieces += [body[done : match.start()], Mapped("|", body.offsets[match.start() : match.start() + 1])]
        done = match.end()
    return join([*pieces, body[done:]])


def without_small(body: Mapped) -> Mapped:
    r"""A formula in which words set in small letters, ``\scriptstyle{\text{; by parts}}``, are words as others are."""
    if r"\text" not in body.text:
        return body
    pieces: list[Mapped] = []
    done = 0
    for match in _SMALL.finditer(body.text):
        pieces += [body[done : match.start()], body[slice(*match.span("words"))], body[slice(*match.span("rest"))]]
        done = match.end()
    return join([*pieces, body[done:]])


def json_string(text: str, start: int, stop: int) -> Mapped:
    """The string that stands between two quotes of a JSON text; a character is where its escape begins."""
    pieces: list[Mapped] = []
    done = start
    for match in _JSON.finditer(text, start, stop):
        pieces += [Mapped(text[done : match.start()], range(done, match.start())), *_characters(match)]
        done = match.end()
    return join([*pieces, Mapped(text[done:stop], range(done, stop))])


def _characters(match: re.Match[str]) -> Iterator[Mapped]:
    at = array("q", [match.start()])
    if match[3]:
        yield Mapped(_CONTROLS.get(match[3], match[3]), at)
        return
    code = int(match[1], 16)
    if match[2] and 0xD800 <= code < 0xDC00:
        yield Mapped(chr(0x10000 + ((code - 0xD800) << 10) + int(match[2], 16) - 0xDC00), at)
        return
    yield Mapped(_scalar(code), at)
    if match[2]:
        yield Mapped("\ufffd", array("q", [match.start(2) - 2]))


def _scalar(code: int) -> str:
    return "\ufffd" if 0xD800 <= code < 0xE000 or code == 0 else chr(code)


def json_width(text: str, start: int) -> int:
    """How many characters of a JSON text stand for the one that begins there."""
    match = _JSON.match(text, start)
    return len(match[0]) if match else 1


def to_json(text: str) -> str:
    """Text as it stands between the quotes of a JSON string."""
    return json.dumps(text, ensure_ascii=False)[1:-1]
