"""The common part of reading running text: find the mathematics in it, hand both over in order."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from symderive.verify.documents import signs
from symderive.verify.documents.assemble import Assembler
from symderive.verify.documents.lexer import arguments_end
from symderive.verify.documents.macros import Definitions
from symderive.verify.documents.mapped import Finder, Mapped

BLANK_LINE = r"\n(?:[ \t\r\v\f]*+\n)+"
_NAMES = "|".join(sorted(signs.DISPLAYS - {"math"}, key=len, reverse=True))
BEGIN = rf"\\begin\s*\{{(?P<name>(?:{_NAMES}|math)\*?)\}}"
DEFINE = (
    r"\\(?:(?:re|provide)?newcommand|renewcommand|providecommand|DeclareRobustCommand|[gex]?def|let|DeclareMathOperator|"
    + (r"(?:New|Renew|Provide|Declare)DocumentCommand|DeclarePairedDelimiter)(?![A-Za-z])")
)
LABEL = re.compile(r"[ \t]*(?:\{#([\w:.-]+)[^{}\n]{0,80}\}|\(([\w:.-]+)\)[ \t\r]*(?=\n|\Z))")


class What(Enum):
    """What a stretch of a text is."""

    SKIPPED = auto()
    BREAK = auto()  # the end of a paragraph or list item
    HEADING = auto()
    ASSUMPTION = auto()
    DISPLAY = auto()


@dataclass(frozen=True)
class Stretch:
    """A stretch of a text that has been recognised before its running text is read. A display's formula is its ``body``."""

    start: int
    stop: int
    what: What
    text: str = ""
    level: int = 0
    body: tuple[int, int] = (0, 0)
    name: str = "$$"
    label: str = ""


class Scanner:
    """Goes through a text once. A format gives the pattern of what interrupts its running text and the methods for it."""

    pattern: re.Pattern[str]
    dollar = r"(?<![\s\\$])\$(?![\d$])"  # a closing one
    after_display = LABEL

    def __init__(self, out: Assembler, source: Mapped, text: str, stretches: Sequence[Stretch] = ()) -> None:
        self.out = out
        self.source = source
        self.text = text  # of the source, with skipped stretches blank
        self.stretches = stretches
        self.definitions = Definitions(text, out.macros)
        self.said = 0  # how far the running text has been handed over
        self.after = Finder(text).after

    def run(self) -> None:
        """Read the whole text."""
        position = 0
        for stretch in self.stretches:
            if stretch.start < position:
                continue
            self.segment(position, stretch.start)
            self.stretch(stretch)
            position = max(stretch.stop, stretch.start)
        self.segment(position, len(self.text))

    def stretch(self, stretch: Stretch) -> None:
        """Hand over what has been recognised before."""
        offset = self.at(stretch.start)
        if stretch.what is What.BREAK:
            self.out.paragraph()
        elif stretch.what is What.HEADING:
            self.out.heading(stretch.text, stretch.level, offset)
        elif stretch.what is What.ASSUMPTION:
            self.out.assumption(stretch.text, offset)
        elif stretch.what is What.DISPLAY:
            self.display(*stretch.body, stretch.name, stretch.label)

    def segment(self, start: int, stop: int) -> None:
        """Read a part of the text that holds no stretch."""
        position = self.said = start
        while match := self.pattern.search(self.text, position, stop):
            # The kind is the name of the pattern's group; its method says where to go on.
            method: Callable[[re.Match[str], int], int] = getattr(self, f"on_{match.lastgroup}")
            position = max(method(match, stop), match.start() + 1)
        self.reach(stop, stop)

    def reach(self, start: int, after: int) -> None:
        """Hand over the running text before a place; go on after what stands there."""
        if self.said < start:
            self.out.prose(self.tidy(self.text[self.said : start]), self.at(self.said))
        self.said = after

    def at(self, position: int) -> int:
        """The offset in the file of a character."""
        return self.source.offsets[position] if position < len(self.source) else 0

    def tidy(self, words: str) -> str:
        """Running text without the marks of its format."""
        return words

    def closing(self, pattern: str, start: int, stop: int, *, blank: bool = False) -> tuple[int, int] | None:
        """The first occurrence of a closing sign; none behind a blank line, unless blank lines may stand within."""
        found = self.after(pattern, start, stop)
        if found is None or blank:
            return found
        line = self.after(BLANK_LINE, start, stop)
        return None if line is not None and line[0] < found[0] else found

    def paragraph_end(self, start: int, stop: int) -> int:
        """The next blank line."""
        line = self.after(BLANK_LINE, start, stop)
        return line[0] if line is not None else stop

    def on_blank(self, match: re.Match[str], stop: int) -> int:
        """The end of a paragraph."""
        self.reach(match.start(), match.end())
        self.out.paragraph()
        return match.end()

    def on_escape(self, match: re.Match[str], stop: int) -> int:
        """An escaped character is text."""
        return match.end()

    on_run = on_escape  # of dollars

    def on_define(self, match: re.Match[str], stop: int) -> int:
        """A definition of a command."""
        end = self.out.definition(self.definitions, self.source, match.start())
        after = match.end() if end is None else end
        self.reach(match.start(), after)
        return after

    def on_name(self, match: re.Match[str], stop: int) -> int:
        r"""An environment, ``\begin{align}``."""
        name = match["name"]
        start = arguments_end(name, self.text, match.end())
        found = self.environment_end(name, match.end(), stop)
        end, after = found if found else (self.paragraph_end(match.end(), stop),) * 2
        base = signs.environment(name)
        self.reach(match.start(), after)
        if base == "math":
            self.inline(start, end)
        else:
            self.display(start, end, base)
        return after

    def environment_end(self, name: str, start: int, stop: int) -> tuple[int, int] | None:
        """Where an environment ends; none if it begins again before that."""
        found = self.closing(r"\\end\s*\{" + re.escape(name) + r"\}", start, stop, blank=True)
        again = self.after(r"\\begin\s*\{" + re.escape(name) + r"\}", start, stop)
        return None if found and again and again[0] < found[0] else found

    def on_dollars(self, match: re.Match[str], stop: int) -> int:
        """``$$``, a display up to the next one or, if that is missing, to the blank line."""
        found = self.closing(r"(?<!\\)\$\$", match.end(), stop)
        if found and found[0] == match.end():
            return found[1]
        end, after = found if found else (self.paragraph_end(match.end(), stop),) * 2
        return self.displayed(match, end, after)

    def displayed(self, match: re.Match[str], end: int, after: int) -> int:
        """A display between two signs, with the label that some formats write behind it."""
        label = self.after_display.match(self.text, after)
        after = label.end() if label else after
        self.reach(match.start(), after)
        self.display(match.end(), end, "$$", (label[1] or label[2]) if label else "")
        return after

    def on_dollar(self, match: re.Match[str], stop: int) -> int:
        """``$``, if it opens a formula."""
        return self.amid(match, self.closing(self.dollar, match.end() + 1, stop))

    def amid(self, match: re.Match[str], found: tuple[int, int] | None) -> int:
        """A formula in the text, if its closing sign is found."""
        if found is None:
            return match.end()
        self.reach(match.start(), found[1])
        self.inline(match.end(), found[0])
        return found[1]

    def word(self, match: re.Match[str], found: tuple[int, int] | None) -> int:
        """Code is no mathematics but a word of the text."""
        if found is None:
            return match.end()
        self.reach(match.start(), found[1])
        self.out.prose(self.text[match.end() : found[0]].replace("$", ""), self.at(match.start()))
        return found[1]

    def on_bracket(self, match: re.Match[str], stop: int) -> int:
        r"""``\[``, a display."""
        found = self.closing(r"(?<!\\)(?:\\\\)*(\\\])", match.end(), stop) or self._over_blank_lines(match, stop)
        end, after = found if found else (self.paragraph_end(match.end(), stop),) * 2
        return self.displayed(match, end, after)

    def _over_blank_lines(self, match: re.Match[str], stop: int) -> tuple[int, int] | None:
        r"""A ``\]`` behind blank lines, if no other ``\[`` comes first."""
        found = self.closing(r"(?<!\\)(?:\\\\)*(\\\])", match.end(), stop, blank=True)
        again = self.after(r"(?<!\\)(?:\\\\)*(\\\[)", match.end(), stop)
        return None if found and again and again[0] < found[0] else found

    def on_parenthesis(self, match: re.Match[str], stop: int) -> int:
        r"""``\(``, a formula in the text."""
        return self.amid(match, self.closing(r"(?<!\\)(?:\\\\)*(\\\))", match.end(), stop))

    def body(self, start: int, end: int) -> Mapped:
        """A formula as LaTeX, its places in the file kept."""
        return Mapped(self.text[start:end], self.source.offsets[start:end])

    def inline(self, start: int, end: int) -> None:
        """A formula in the text."""
        self.out.inline(self.body(start, end))

    def display(self, start: int, end: int, name: str, label: str = "") -> None:
        """A displayed formula."""
        self.out.display(self.body(start, end), name, label)
