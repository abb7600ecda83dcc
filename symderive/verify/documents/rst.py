"""reStructuredText: the role and the directive of mathematics, literal blocks, directives of code, section titles."""

from __future__ import annotations

import re

from symderive.verify.documents.assemble import Assembler
from symderive.verify.documents.mapped import Mapped, Masks
from symderive.verify.documents.scan import BLANK_LINE, Scanner, Stretch, What
from symderive.verify.documents.signs import words

_DIRECTIVE = re.compile(r"[ \t]*\.\.[ \t]+([\w:.+-]+)::[ \t]*([^\n]*)")
_COMMENT = re.compile(r"[ \t]*\.\.(?:[ \t]+(?P<text>[^\n]*))?\r?(?=\n|\Z)")
_TARGET = re.compile(r"[ \t]*\.\.[ \t]+(?:_[^\n]*:|\[[^\]\n]*\]|\|[^|\n]*\|)[^\n]*")
_ASSUME = re.compile(r"assume[ \t]*:[ \t]*(.*)", re.IGNORECASE)
_OPTION = re.compile(r"[ \t]*:([\w-]+):[ \t]*([^\n]*)")
_ADORNMENT = re.compile(r"([!-/:-@\[-`{-~])\1{1,}[ \t\r]*")
_ITEM = re.compile(r"[ \t]*(?:[-*+•]|(?:\d{1,9}|#)[.)])[ \t]+")
_CODE = words(
    "code code-block sourcecode literalinclude parsed-literal prompt ipython doctest testcode testsetup testoutput plot graphviz raw "
    "image toctree highlight csv-table include autofunction autoclass automodule mermaid tikz digraph jupyter-execute"
)


class Lines:
    """One pass over the lines."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.masks = Masks(text)
        self.stretches: list[Stretch] = []
        self.levels: list[str] = []  # the adornments of titles, outermost first
        self.position = 0
        self.blank = True

    def read(self) -> str:
        """The text with skipped stretches blank."""
        while self.position < len(self.text):
            start, stop = self.position, self._stop(self.position)
            self.position = stop + 1
            blank, self.blank = self.blank, not self.text[start:stop].strip()
            if not self.blank:
                self._line(start, stop, blank=blank)
        return self.masks.result()

    def _stop(self, position: int) -> int:
        end = self.text.find("\n", position)
        return end if end >= 0 else len(self.text)

    def _line(self, start: int, stop: int, *, blank: bool) -> None:
        lead = self.text[start : min(stop, start + 300)].strip()
        if lead.startswith(".."):
            self._explicit(start, stop)
        elif lead.startswith(">>>") and blank:
            self._hide(start, self._paragraph(stop))
        elif blank and self._title(start, stop):
            return
        else:
            if item := _ITEM.match(self.text, start, stop):
                self.masks.blank(start, item.end())
                self.stretches.append(Stretch(start, start, What.BREAK))
            if self.text[max(start, stop - 3) : stop].rstrip().endswith("::"):
                end = self._indented(start, stop)
                self.masks.blank(stop, end)
                self.position = max(self.position, end)

    def _explicit(self, start: int, stop: int) -> None:
        """A directive, a comment, a target."""
        directive = _DIRECTIVE.match(self.text, start, stop)
        if directive is None:
            comment = _COMMENT.match(self.text, start)
            if _TARGET.match(self.text, start, stop) or comment is None:
                self._hide(start, stop)
            else:
                self._commented(comment, start, stop)
            return
        name = directive[1].removeprefix("figure:")
        if name == "math":
            self._mathematics(directive, start, stop)
        elif name in _CODE:
            self._hide(start, self._indented(start, stop))
        else:
            self.masks.blank(start, directive.start(2))
            self.stretches.append(Stretch(start, start, What.BREAK))
            self._options(stop)

    def _commented(self, comment: re.Match[str], start: int, stop: int) -> None:
        end = self._indented(start, stop) if comment["text"] else stop
        statement = _ASSUME.match((self.text[comment.start("text") : end]) if comment["text"] else "")
        if statement:
            self.stretches.append(
                Stretch(start, end, What.ASSUMPTION, text=self.text[comment.start("text") + statement.start(1) : end])
            )
            self.masks.blank(start, end)
            self.position = max(self.position, end)
        else:
            self._hide(start, end)

    def _options(self, stop: int) -> dict[str, str]:
        """The options under a directive; the position moves behind them."""
        options: dict[str, str] = {}
        while (option := _OPTION.match(self.text, stop + 1)) and option[0][0].isspace():
            options[option[1]] = option[2].strip()
            stop = self._stop(stop + 1)
            self.masks.blank(option.start(), stop)
            self.position = stop + 1
        return options

    def _mathematics(self, directive: re.Match[str], start: int, stop: int) -> None:
        """The directive of a display: formulas that blank lines separate."""
        end = self._indented(start, stop)
        self.masks.blank(start, directive.start(2))
        label = self._options(stop).get("label", "")
        first = (directive.start(2), stop) if directive[2].strip() else None
        begin = min(self.position, end)
        if first is not None and self.text[stop + 1 : self._stop(stop + 1)].strip():
            first, begin = None, directive.start(2)
        parts = [first] if first else []
        for blank in re.compile(BLANK_LINE).finditer(self.text, begin, end):
            parts.append((begin, blank.start()))
            begin = blank.end()
        parts.append((begin, end))
        position = start
        for part in parts:
            if self.text[part[0] : part[1]].strip():
                self.stretches.append(Stretch(position, part[1], What.DISPLAY, body=part, name="align", label=label))
                position = part[1]
        self.masks.keep(end)
        self.position = max(end, stop + 1)
        self.blank = True

    def _hide(self, start: int, end: int) -> None:
        self.masks.blank(start, end)
        self.stretches.append(Stretch(start, start, What.BREAK))
        self.position = max(self.position, end)
        self.blank = True

    def _paragraph(self, stop: int) -> int:
        blank = re.compile(BLANK_LINE).search(self.text, stop)
        return blank.start() if blank else len(self.text)

    def _indented(self, start: int, stop: int) -> int:
        """Where the lines that are indented deeper than the one at start end."""
        line = self.text[start:stop]
        indent = len(line) - len(line.lstrip(" \t"))
        position, end = stop + 1, stop
        while position < len(self.text):
            last = self._stop(position)
            deeper = re.compile(rf"[ \t]{{{indent + 1}}}").match(self.text, position, last)
            empty = not self.text[position:last].strip()
            if not empty and not deeper:
                break
            end = end if empty else last
            position = last + 1
        return end

    def _title(self, start: int, stop: int) -> bool:
        """A section title: a line with an adornment under it, or between two."""
        line = self.text[start:stop].rstrip()
        over = _ADORNMENT.fullmatch(line)
        if over:
            title_start, title_stop = stop + 1, self._stop(stop + 1)
            under = self.text[title_stop + 1 : self._stop(title_stop + 1)].rstrip()
            if under == line and self.text[title_start:title_stop].strip():
                self._found(line[0] * 2, self.text[title_start:title_stop], start, self._stop(title_stop + 1))
            else:
                self._hide(start, stop)
            return True
        under = self.text[stop + 1 : self._stop(stop + 1)].rstrip()
        if line[:1].isspace() or not _ADORNMENT.fullmatch(under) or len(under) < min(len(line), 3):
            return False
        self._found(under[0], line, start, self._stop(stop + 1))
        return True

    def _found(self, adornment: str, title: str, start: int, end: int) -> None:
        if adornment not in self.levels:
            self.levels.append(adornment)
        level = self.levels.index(adornment) + 1
        title = re.sub(r":math:`([^`]*)`", r"$\1$", title)
        self.stretches.append(Stretch(start, end, What.HEADING, text=title, level=level))
        self.masks.blank(start, end)
        self.position = end + 1
        self.blank = True


class RstScanner(Scanner):
    """Running text of reStructuredText."""

    pattern = re.compile(
        rf"(?P<blank>{BLANK_LINE})|(?P<literal>``)|:math:`(?P<role>)|(?P<quoted>`)|(?P<escape>\\.)", re.DOTALL
    )
    after_display = re.compile(r"(?!)()()")

    def __init__(self, out: Assembler, source: Mapped) -> None:
        lines = Lines(source.text)
        super().__init__(out, source, lines.read(), lines.stretches)

    def on_literal(self, match: re.Match[str], stop: int) -> int:
        """Code is a word of the text."""
        return self.word(match, self.closing("``", match.end(), stop))

    def on_role(self, match: re.Match[str], stop: int) -> int:
        """``:math:`...```."""
        return self.amid(match, self.closing("`", match.end(), stop))

    def on_quoted(self, match: re.Match[str], stop: int) -> int:
        """Text between back quotes: mathematics if the role stands behind it."""
        found = self.closing("`", match.end(), stop)
        if found is None:
            return match.end()
        if self.text.startswith(":math:", found[1]):
            return self.amid(match, (found[0], found[1] + len(":math:")))
        return found[1]

    def tidy(self, words: str) -> str:
        """Running text without the marks of emphasis."""
        return re.sub(r"\*+(?=\S)|(?<=\S)\*+|`+", "", words)


def read_rst(out: Assembler, source: Mapped) -> None:
    """Read a reStructuredText."""
    RstScanner(out, source).run()
    out.paragraph()
