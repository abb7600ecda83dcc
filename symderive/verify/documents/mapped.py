"""Text that remembers where each of its characters stands in a file."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

ABSENT = -1  # the offset of a character that is not written in the file
MASK = "\v"  # stands for a removed comment: white space that counts as the end of a line

_SPACE = re.compile(r"\s+")


@dataclass(frozen=True)
class Mapped:
    """A text with the file offset of each character."""

    text: str
    offsets: Sequence[int]

    @classmethod
    def whole(cls, text: str) -> Mapped:
        """A text that is the file itself."""
        return cls(text, range(len(text)))

    @classmethod
    def absent(cls, text: str) -> Mapped:
        """A text that is not written in the file."""
        return cls(text, array("q", [ABSENT]) * len(text))

    def __getitem__(self, part: slice) -> Mapped:
        return Mapped(self.text[part], self.offsets[part])

    def __len__(self) -> int:
        return len(self.text)

    @property
    def start(self) -> int:
        """The file offset of the first character that is written there; 0 if there is none."""
        return next((offset for offset in self.offsets if offset >= 0), 0)

    def cut(self, start: int, stop: int) -> Mapped:
        """The characters from start to stop without the white space around them."""
        text = self.text[start:stop]
        inner = text.strip()
        start += len(text) - len(text.lstrip()) if inner else 0
        return self[start : start + len(inner)]

    def collapsed(self) -> Mapped:
        """Every run of white space that crosses a line becomes one blank, at the place of the run's first character."""
        pieces: list[Mapped] = []
        position = 0
        for run in _SPACE.finditer(self.text):
            if "\n" in run[0] or MASK in run[0] or "\r" in run[0]:
                pieces += [self[position : run.start()], Mapped(" ", self.offsets[run.start() : run.start() + 1])]
                position = run.end()
        return join([*pieces, self[position:]]) if pieces else self


def join(pieces: Iterable[Mapped]) -> Mapped:
    """The pieces one after the other."""
    parts = [piece for piece in pieces if piece.text]
    if len(parts) == 1:
        return parts[0]
    offsets = array("q")
    for part in parts:
        offsets.extend(part.offsets)
    return Mapped("".join(part.text for part in parts), offsets)


class Masks:
    """A copy of a text of the same length in which skipped stretches are blank; the ends of lines stay unless told."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._pieces: list[str] = []
        self._done = 0

    def blank(self, start: int, stop: int, *, fill: str = "") -> None:
        """Blank a stretch behind the ones before (what was blanked already stays so)."""
        start = max(start, self._done)
        if stop <= start:
            return
        hidden = self._text[start:stop]
        self._pieces += [self._text[self._done : start], fill * len(hidden) if fill else _blank(hidden)]
        self._done = stop

    def keep(self, stop: int) -> None:
        """Leave everything before a place as it is."""
        if stop > self._done:
            self._pieces.append(self._text[self._done : stop])
            self._done = stop

    def result(self) -> str:
        """The masked text."""
        return "".join([*self._pieces, self._text[self._done :]])


def _blank(text: str) -> str:
    return "\n".join(" " * len(line) for line in text.split("\n"))


class Lines:
    """Line and column of the offsets of a text."""

    def __init__(self, text: str) -> None:
        self._starts = array("q", [0])
        self._starts.extend(match.end() for match in re.finditer("\n", text))
        self._mark = 1 if text.startswith("\ufeff") else 0

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column from one, both in characters; a byte order mark is no column."""
        line = bisect_right(self._starts, offset)
        column = offset - self._starts[line - 1] + 1
        return line, max(column - self._mark, 1) if line == 1 else column


class Places:
    """Where a pattern occurs in a text: the next occurrence from a place on, found in one pass over the text."""

    def __init__(self, pattern: re.Pattern[str], text: str) -> None:
        self.starts = array("q")
        self.ends = array("q")
        for match in pattern.finditer(text):
            group = 1 if pattern.groups else 0
            self.starts.append(match.start(group))
            self.ends.append(match.end(group))

    def after(self, position: int, stop: int) -> tuple[int, int] | None:
        """Start and end of the first occurrence that lies between position and stop."""
        k = bisect_right(self.starts, position - 1)
        if k < len(self.starts) and self.ends[k] <= stop:
            return self.starts[k], self.ends[k]
        return None


class Finder:
    """Looks for patterns in one text, each in a single pass however often it is asked for."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._places: dict[str, Places] = {}

    def after(self, pattern: str, position: int, stop: int | None = None) -> tuple[int, int] | None:
        """Start and end of the first occurrence that lies between position and stop."""
        if pattern not in self._places:
            self._places[pattern] = Places(re.compile(pattern), self.text)
        return self._places[pattern].after(position, len(self.text) if stop is None else stop)
