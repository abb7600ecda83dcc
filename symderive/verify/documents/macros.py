r"""The commands that an author defines: ``\newcommand``, ``\def``, ``\let``, ``\DeclareMathOperator`` and their like."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping

from symderive.verify.documents.blocks import Macro
from symderive.verify.documents.mapped import Mapped, join

_DEFINING = re.compile(
    r"(?<!\\)\\(?P<kind>newcommand|renewcommand|providecommand|DeclareRobustCommand|[gex]?def|let|DeclareMathOperator|"
    r"(?:New|Renew|Provide|Declare)DocumentCommand|DeclarePairedDelimiter)(?![A-Za-z])(?P<star>\*?)"
)
_NAME = re.compile(r"\s*(?:\{\s*(?P<braced>\\(?:[A-Za-z@]+|[^A-Za-z\s]))\s*\}|(?P<plain>\\(?:[A-Za-z@]+|[^A-Za-z\s])))")
_COUNT = re.compile(r"\s*\[\s*(\d)\s*\]")
_DEFAULT = re.compile(r"\s*\[([^\[\]]{0,400})\]")
_PARAMETERS = re.compile(r"\s*((?:#[1-9])*)\s*(?=\{)")
_LET = re.compile(r"\s*=?[ \t]?(\\(?:[A-Za-z@]+|[^A-Za-z\s])|[^\s\\{}])")
_TOKEN = re.compile(r"[ \t]*\n?[ \t]*(\\[A-Za-z@]+|\\[^\s]|[^\s{}\\$])")
_BRACES = re.compile(r"\\.|[{}]", re.DOTALL)


class MacroTable:
    """The definitions of a document in their order; a view shows those in force at one place without copying them."""

    def __init__(self) -> None:
        self._history: dict[str, list[tuple[int, Macro]]] = {}
        self._version = 0

    def define(self, name: str, macro: Macro) -> None:
        """Define a command from here on."""
        self._version += 1
        self._history.setdefault(name, []).append((self._version, macro))

    def defined(self, name: str) -> Macro | None:
        """The meaning of a command here."""
        entries = self._history.get(name)
        return entries[-1][1] if entries else None

    def view(self) -> Mapping[str, Macro]:
        """The definitions in force here, also after later ones."""
        return _View(self._history, self._version)


class _View(Mapping[str, Macro]):
    """The definitions up to a version."""

    def __init__(self, history: Mapping[str, list[tuple[int, Macro]]], version: int) -> None:
        self._history = history
        self._version = version

    def __getitem__(self, name: str) -> Macro:
        entries = self._history[name]
        k = bisect_right(entries, self._version, key=lambda entry: entry[0])
        if k == 0:
            raise KeyError(name)
        return entries[k - 1][1]

    def __iter__(self) -> Iterator[str]:
        return (name for name, entries in self._history.items() if entries[0][0] <= self._version)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __repr__(self) -> str:
        return repr(dict(self))


class Braces:
    """The closing brace of every opening one, found in one pass."""

    def __init__(self, text: str) -> None:
        self._opening, self._closing = array("q"), array("q")
        stack = array("q")
        for token in _BRACES.finditer(text):
            if token[0] == "{":
                stack.append(len(self._opening))
                self._opening.append(token.start())
                self._closing.append(-1)
            elif token[0] == "}" and stack:
                self._closing[stack.pop()] = token.start()

    def closing(self, position: int) -> int:
        """The brace that closes the one at a position; -1 if there is none."""
        k = bisect_left(self._opening, position)
        return self._closing[k] if k < len(self._opening) and self._opening[k] == position else -1


class Definitions:
    """The definitions in one text."""

    def __init__(self, text: str, table: MacroTable) -> None:
        self.text = text
        self.table = table
        self.refused: list[tuple[int, str]] = []
        self._braces: Braces | None = None

    def at(self, position: int) -> int | None:
        """Take the definition that begins at a position; where it ends, or None if there is none or it is not understood."""
        start = _DEFINING.match(self.text, position)
        if start is None:
            return None
        name = _NAME.match(self.text, start.end())
        end = self._take(start, name["braced"] or name["plain"], name.end()) if name else None
        if end is None and name is not None:
            self.refused.append((position, name["braced"] or name["plain"]))
        return end

    def group(self, position: int) -> tuple[str, int] | None:
        """The content of the braces that follow a position, and where they end."""
        while position < len(self.text) and self.text[position].isspace():
            position += 1
        if not self.text.startswith("{", position):
            return None
        self._braces = self._braces or Braces(self.text)
        end = self._braces.closing(position)
        return (self.text[position + 1 : end], end + 1) if end >= 0 else None

    def _take(self, start: re.Match[str], name: str, position: int) -> int | None:
        kind = start["kind"]
        if kind == "let":
            return self._let(name, position)
        if kind.endswith("def"):
            return self._def(name, position)
        if kind == "DeclareMathOperator":
            return self._operator(name, position, start["star"])
        if kind == "DeclarePairedDelimiter":
            return self._delimiter(name, position)
        if kind.endswith("DocumentCommand"):
            return self._xparse(name, position)
        return self._newcommand(name, position)

    def _newcommand(self, name: str, position: int) -> int | None:
        count = _COUNT.match(self.text, position)
        position = count.end() if count else position
        default = _DEFAULT.match(self.text, position) if count else None
        position = default.end() if default else position
        body = self.group(position) or self._single(position)
        return self._define(name, int(count[1]) if count else 0, body, default[1] if default else None)

    def _single(self, position: int) -> tuple[str, int] | None:
        r"""One token as a body: ``\newcommand\had\odot``."""
        token = _TOKEN.match(self.text, position)
        return (token[1], token.end()) if token else None

    def _def(self, name: str, position: int) -> int | None:
        parameters = _PARAMETERS.match(self.text, position)
        if parameters is None:
            return None
        return self._define(name, len(parameters[1]) // 2, self.group(parameters.end()))

    def _let(self, name: str, position: int) -> int | None:
        target = _LET.match(self.text, position)
        if target is None:
            return None
        known = self.table.defined(target[1])
        if target[1] != name:
            self.table.define(name, known or Macro(0, target[1]))
        return target.end()

    def _operator(self, name: str, position: int, star: str) -> int | None:
        body = self.group(position)
        return self._define(name, 0, (rf"\operatorname{star}{{{body[0]}}}", body[1]) if body else None)

    def _delimiter(self, name: str, position: int) -> int | None:
        left = self.group(position)
        right = self.group(left[1]) if left else None
        if left is None or right is None:
            return None
        return self._define(name, 1, (rf"\left{left[0]} #1 \right{right[0]}", right[1]))

    def _xparse(self, name: str, position: int) -> int | None:
        signature = self.group(position)
        if signature is None:
            return None
        kinds = re.fullmatch(r"\s*(?:O\s*\{([^{}]*)\}\s*)?((?:\+?m\s*)*)", signature[0])
        if kinds is None:
            return None
        optional = kinds[1] is not None
        return self._define(name, kinds[2].count("m") + optional, self.group(signature[1]), kinds[1])

    def _define(
        self, name: str, arguments: int, body: tuple[str, int] | None, default: str | None = None
    ) -> int | None:
        if body is None:
            return None
        self.table.define(name, Macro(arguments, body[0].strip(), default))
        return body[1]


def defining(text: str) -> bool:
    """Whether a text may define commands."""
    return "\\" in text and _DEFINING.search(text) is not None


def absorb(body: Mapped, table: MacroTable) -> Mapped:
    """Take the definitions out of a formula; what is left of it."""
    if not defining(body.text):
        return body
    definitions = Definitions(body.text, table)
    pieces: list[Mapped] = []
    done = 0
    for start in _DEFINING.finditer(body.text):
        end = definitions.at(start.start()) if start.start() >= done else None
        if end is not None:
            pieces.append(body[done : start.start()])
            done = end
    return join([*pieces, body[done:]])
