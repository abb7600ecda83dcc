"""The line of every key in a TOML text; tomllib, which reads the values, does not tell."""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left
from collections.abc import Mapping
from typing import TypeAlias

Path: TypeAlias = tuple[str | int, ...]
"""Keys from the outermost table inward; a number counts the elements of an array, from zero."""

_STRING = re.compile(
    r"""  \"\"\"(?:\\.|[^\\])*?\"\"\""{0,2} | '''.*?''''{0,2} | "(?:\\.|[^"\\])*" | '[^']*' """, re.DOTALL | re.VERBOSE
)
_BLANK = re.compile(r"(?:[ \t\n]|#[^\n]*)*")
_SPACE = re.compile(r"[ \t]*")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_BARE_VALUE = re.compile(r"[^,\]}#\n]*")


def locate(text: str) -> Mapping[Path, int]:
    """The line, counted from one, at which each key, table and array element first stands.

    The text must be valid TOML. Tables that are only implied, as ``a`` by ``[a.b]``, stand where they are implied first.
    """
    return _Scanner(text.replace("\r\n", "\n")).document()


def line_of(lines: Mapping[Path, int], path: Path) -> int:
    """The line of ``path``, or else of the innermost table around it that is known."""
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path, 1)


class _Scanner:
    """Reads a valid text from front to back; ``at`` is the place that it has come to."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.breaks = [m.start() for m in re.finditer("\n", text)]
        self.lines: dict[Path, int] = {}
        self.lengths: dict[Path, int] = {}  # of arrays of tables

    def document(self) -> dict[Path, int]:
        table: Path = ()
        while self.peek():
            if self.take("[["):
                table = self.header(self.keys(), array=True)
                self.take("]]")
            elif self.take("["):
                table = self.header(self.keys(), array=False)
                self.take("]")
            else:
                self.pair(table)
        return self.lines

    def peek(self) -> str:
        """The next character that belongs to a key or value."""
        self.skip(_BLANK)
        return self.text[self.at : self.at + 1]

    def skip(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self.text, self.at)
        assert found is not None
        self.at = found.end()
        return found[0]

    def take(self, token: str) -> bool:
        self.skip(_SPACE)
        taken = self.text.startswith(token, self.at)
        self.at += len(token) if taken else 0
        return taken

    def note(self, path: Path) -> None:
        """``path``, and with it all tables that it implies, stands here unless it was met before."""
        line = bisect_left(self.breaks, self.at) + 1
        for k in range(1, len(path) + 1):
            self.lines.setdefault(path[:k], line)

    def keys(self) -> list[str]:
        """A key with dots, up to what follows it."""
        found: list[str] = []
        while not found or self.take("."):
            self.skip(_SPACE)
            quoted = self.text[self.at] in "\"'"
            token = self.skip(_STRING if quoted else _BARE_KEY)
            found.append(next(iter(tomllib.loads(f"{token} = 0"))) if quoted else token)
        self.skip(_SPACE)
        return found

    def header(self, keys: list[str], *, array: bool) -> Path:
        """The path of the table that a header opens."""
        path: Path = ()
        for key in keys[:-1]:
            path = (*path, key)
            if path in self.lengths:
                path = (*path, self.lengths[path] - 1)
        path = (*path, keys[-1])
        if array:
            self.lengths[path] = self.lengths.get(path, 0) + 1
            path = (*path, self.lengths[path] - 1)
        self.note(path)
        return path

    def pair(self, table: Path) -> None:
        """``key = value``."""
        path = (*table, *self.keys())
        self.note(path)
        self.take("=")
        self.value(path)

    def value(self, path: Path) -> None:
        self.skip(_SPACE)
        first = self.text[self.at]
        if first in "\"'":
            self.skip(_STRING)
        elif first in "[{":
            self.at += 1
            self.items(path, array=first == "[")
        else:
            self.skip(_BARE_VALUE)

    def items(self, path: Path, *, array: bool) -> None:
        """The elements of an array, or the pairs of an inline table."""
        count = 0
        while self.peek() not in ("]", "}"):
            if array:
                self.note((*path, count))
                self.value((*path, count))
                count += 1
            else:
                self.pair(path)
            self.peek()
            self.take(",")
        self.at += 1
