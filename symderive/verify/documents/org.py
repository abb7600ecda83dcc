"""Org: headings, drawers, blocks; the mathematics of LaTeX."""

from __future__ import annotations

import re

from symderive.verify.documents.assemble import Assembler
from symderive.verify.documents.mapped import Finder, Mapped, Masks
from symderive.verify.documents.scan import BEGIN, BLANK_LINE, DEFINE, Scanner, Stretch, What

_HEADING = re.compile(r"(\*+)[ \t]+(.*)")
_BLOCK = re.compile(r"[ \t]*#\+begin_(\S+)", re.IGNORECASE)
_CODE = frozenset({"src", "example", "comment", "export", "verbatim"})
_HEADER = re.compile(r"[ \t]*#\+latex_header(?:_extra)?:[ \t]*(.*)", re.IGNORECASE)
_KEYWORD = re.compile(r"[ \t]*#\+\S*")
_ASSUME = re.compile(r"[ \t]*#+[ \t]*assume[ \t]*:[ \t]*(.*)", re.IGNORECASE)
_ITEM = re.compile(r"[ \t]*(?:[-+]|[ \t]\*|\d{1,9}[.)])[ \t]+(?:\[[ xX-]\][ \t]+)?")
_TAGS = re.compile(r"[ \t]+:[\w@:]+:[ \t]*$")
_TODO = re.compile(r"(?:TODO|DONE|NEXT|WAITING)[ \t]+|\[#[A-Z]\][ \t]+")
_DRAWER = re.compile(r"[ \t]*:(?:PROPERTIES|LOGBOOK|\w+):[ \t\r]*", re.IGNORECASE)
_LINK = re.compile(r"\[\[[^\[\]\n]{1,500}\]\[([^\[\]\n]{1,300})\]\]")
_EMPHASIS = re.compile(r"(?<![\w])[*/_+](?=\S)|(?<=\S)[*/_+](?![\w])")
_MATH = re.compile(BEGIN)


class Lines:
    """One pass over the lines of an Org text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.masks = Masks(text)
        self.stretches: list[Stretch] = []
        self.headers: list[tuple[int, int]] = []  # of LaTeX
        self.position = 0
        self._after = Finder(text).after

    def read(self) -> str:
        """The text with skipped stretches blank."""
        while self.position < len(self.text):
            end = self.text.find("\n", self.position)
            stop = end if end >= 0 else len(self.text)
            start, self.position = self.position, stop + 1
            self._line(start, stop)
        return self.masks.result()

    def _line(self, start: int, stop: int) -> None:
        first = self.text[start : start + 1]
        if first == "*" and (heading := _HEADING.match(self.text, start, stop)):
            self._heading(heading, start, stop)
            return
        lead = self.text[start : min(stop, start + 200)].lstrip(" \t")
        if lead.startswith("#"):
            self._hash(start, stop, lead)
        elif lead.startswith(":"):
            self._colon(start, stop, lead)
        elif lead.startswith(("\\begin", "\\[", "$$")):
            self._mathematics(start, stop)
        elif item := _ITEM.match(self.text, start, stop):
            self.masks.blank(start, item.end())
            self.stretches.append(Stretch(start, start, What.BREAK))

    def _heading(self, heading: re.Match[str], start: int, stop: int) -> None:
        title = _TODO.sub("", _TAGS.sub("", heading[2].strip()[:1000]))
        self.masks.blank(start, stop)
        if not title.startswith("COMMENT"):
            title = re.sub(r"\\[()]", "$", title)
            self.stretches.append(Stretch(start, stop, What.HEADING, text=title, level=len(heading[1])))
            return
        following = re.compile(rf"^\*{{1,{len(heading[1])}}}[ \t]", re.MULTILINE).search(self.text, stop)
        self.position = following.start() if following else len(self.text)
        self.masks.blank(stop, self.position)

    def _hash(self, start: int, stop: int, lead: str) -> None:
        if block := _BLOCK.match(self.text, start, stop):
            if block[1].lower() in _CODE:
                closing = self._after(rf"(?im:^[ \t]*#\+end_{block[1].lower()})", stop)
                stop = closing[1] if closing else stop
                self.position = max(self.position, stop)
        elif header := _HEADER.match(self.text, start, stop):
            self.headers.append(header.span(1))
        elif statement := _ASSUME.match(self.text, start, stop):
            self.stretches.append(Stretch(start, stop, What.ASSUMPTION, text=statement[1]))
            self.masks.blank(start, stop)
            return
        elif not (_KEYWORD.match(self.text, start, stop) or lead[1:2].isspace() or lead == "#"):
            return
        self.masks.blank(start, stop)
        self.stretches.append(Stretch(start, start, What.BREAK))

    def _colon(self, start: int, stop: int, lead: str) -> None:
        """An example line ``: text``, or a drawer."""
        if lead.startswith(": ") or lead.rstrip() == ":":
            self.masks.blank(start, stop)
        elif _DRAWER.fullmatch(self.text, start, stop):
            closing = self._after(r"(?im:^[ \t]*:END:[ \t\r]*$)", stop)
            end = closing[1] if closing and closing[1] - stop < 20_000 else stop
            self.masks.blank(start, end)
            self.position = max(self.position, end)

    def _mathematics(self, start: int, stop: int) -> None:
        """A display of several lines is no place for headings and lists: go on behind it."""
        begin = _MATH.search(self.text, start, stop)
        dollars = self.text[start:stop].lstrip().startswith("$$")
        closer = r"\\end\{" + re.escape(begin["name"]) + r"\}" if begin else r"\$\$" if dollars else r"\\\]"
        opening = begin.end() if begin else self.text.find("$$" if dollars else r"\[", start) + 2
        blank = self._after(BLANK_LINE, start)
        end = self._after(closer, opening, blank[0] if blank else None) if opening > 1 else None
        if end and end[0] > stop:
            line = self.text.find("\n", end[0])
            self.position = line + 1 if line >= 0 else len(self.text)


class OrgScanner(Scanner):
    """Running text of Org."""

    pattern = re.compile(
        rf"(?P<blank>{BLANK_LINE})"
        rf"|{BEGIN}"
        rf"|(?P<define>{DEFINE})"
        r"|(?P<code>(?:(?<=[\s('\"{-])|(?<![\s\S]))[=~](?=\S))"
        r"|(?P<parenthesis>\\\()|(?P<bracket>\\\[)"
        r"|(?P<run>\${3,})|(?P<dollars>\$\$)"
        r"|(?P<dollar>\$(?=[^\s$]))"
        r"|(?P<escape>\\[^A-Za-z\s])"
    )
    after_display = re.compile(r"(?!)()()")

    def __init__(self, out: Assembler, source: Mapped) -> None:
        lines = Lines(source.text)
        super().__init__(out, source, lines.read(), lines.stretches)
        self.headers = lines.headers

    def run(self) -> None:
        """Read the definitions of the headers, then the text."""
        body = self.text
        self.definitions.text = self.source.text
        for start, stop in self.headers:
            for match in re.compile(DEFINE).finditer(self.source.text, start, stop):
                self.out.definition(self.definitions, self.source, match.start())
        self.definitions = type(self.definitions)(body, self.out.macros)
        super().run()

    def tidy(self, words: str) -> str:
        """Running text without the marks of Org."""
        return _EMPHASIS.sub("", _LINK.sub(r"\1", words))

    def on_code(self, match: re.Match[str], stop: int) -> int:
        """Code and verbatim text are words of the text."""
        sign = self.text[match.end() - 1]
        found = self.closing(rf"(?<=\S){sign}(?![\w])", match.end() + 1, stop)
        short = found is not None and found[0] - match.end() < 1000 and "\n" not in self.text[match.end() : found[0]]
        return self.word(match, found if short else None)


def read_org(out: Assembler, source: Mapped) -> None:
    """Read an Org text."""
    OrgScanner(out, source).run()
    out.paragraph()
