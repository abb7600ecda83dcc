"""Markdown: CommonMark's blocks, and the mathematics of GitHub, Pandoc, Jekyll, Obsidian, Quarto, MyST and Hugo."""

from __future__ import annotations

import re

from symderive.verify.documents.assemble import Assembler
from symderive.verify.documents.escapes import escaped, unescaped, without_bars, without_comments, without_entities
from symderive.verify.documents.mapped import Mapped
from symderive.verify.documents.markdown_blocks import Blocks
from symderive.verify.documents.scan import BEGIN, BLANK_LINE, DEFINE, LABEL, Scanner

_MARKED = re.compile(r"[*_~=\[<\\`]")
_EMPHASIS = re.compile(r"\*+(?=\S)|(?<=\S)\*+|(?<![\w])_+(?=\w)|(?<=[\w.,;:!?)])_+(?!\w)|~~|==|`+")
_WIKILINK = re.compile(r"!?\[\[(?:[^\[\]|\n]{1,200}\|)?([^\[\]|\n]{1,200})\]\]")
_LINK = re.compile(r"!?\[([^\[\]\n]{0,300})\](?:\([^()\n]{0,500}\)|\[[^\[\]\n]{0,200}\])")
_TAG = re.compile(r"</?[A-Za-z][^<>\n]{0,300}>")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_BRACKETED = re.compile(r"[\w ,.;:@!?'\"-]*")
_HUGO = re.compile(r"\\\\[(\[]")


class MarkdownScanner(Scanner):
    """Running text of Markdown."""

    pattern = re.compile(
        rf"(?P<blank>{BLANK_LINE})"
        r"|(?P<github>\$(?P<ticks>`+))"
        r"|(?P<code>`+)"
        r"|(?P<hugo>\\\\[(\[])"
        r"|(?P<parenthesis>\\\()|(?P<bracket>\\\[)"
        rf"|{BEGIN}"
        rf"|(?P<define>{DEFINE})"
        r"|(?P<escape>\\[^A-Za-z\s]|\\\\)"
        r"|(?P<run>\${3,})|(?P<dollars>\$\$)"
        r"|(?P<dollar>\$(?=[^\s$]))"
    )

    def __init__(self, out: Assembler, source: Mapped) -> None:
        blocks = Blocks(source.text)
        super().__init__(out, source, blocks.read(), blocks.stretches)
        self.hugo = _HUGO.search(source.text) is not None

    def tidy(self, words: str) -> str:
        """Running text without the marks of Markdown."""
        if _MARKED.search(words) is None:
            return words
        words = _LINK.sub(r"\1", _WIKILINK.sub(r"\1", words))
        return _ESCAPE.sub(r"\1", _EMPHASIS.sub("", _TAG.sub(" ", words)))

    def on_github(self, match: re.Match[str], stop: int) -> int:
        """GitHub's formula between a dollar and a back quote."""
        found = self.closing(rf"(?<!`){match['ticks']}\$", match.end(), stop) if len(match["ticks"]) < 10 else None
        return self.amid(match, found) if found else match.start() + 1

    def on_code(self, match: re.Match[str], stop: int) -> int:
        """Code is not mathematics, but a word of the text."""
        return self.word(
            match, self.closing(rf"(?<!`){match[0]}(?!`)", match.end(), stop) if len(match[0]) < 10 else None
        )

    def on_hugo(self, match: re.Match[str], stop: int) -> int:
        r"""``\\(`` and ``\\[`` of texts that Hugo shall pass on."""
        displayed = match[0].endswith("[")
        found = self.closing(r"\\\\\]" if displayed else r"\\\\\)", match.end(), stop, blank=displayed)
        if found is None and not displayed:
            return match.end()
        end, after = found if found else (self.paragraph_end(match.end(), stop),) * 2
        self.reach(match.start(), after)
        if displayed:
            self.display(match.end(), end, "hugo")
        else:
            self.out.inline(unescaped(without_entities(super().body(match.end(), end))))
        return after

    def display(self, start: int, end: int, name: str, label: str = "") -> None:
        """A displayed formula."""
        if name == "hugo":
            self.out.display(unescaped(without_entities(super().body(start, end))), "$$", label)
        else:
            super().display(start, end, name, label)

    def on_bracket(self, match: re.Match[str], stop: int) -> int:
        r"""``\[``, a display; ``\[1\]`` and ``\[see there\]`` are brackets of the text."""
        found = self.closing(r"(?<!\\)(?:\\\\)*(\\\])", match.end(), stop)
        if found and found[0] - match.end() < 200 and _BRACKETED.fullmatch(self.text, match.end(), found[0]):
            return found[1]
        return super().on_bracket(match, stop)

    def on_dollars(self, match: re.Match[str], stop: int) -> int:
        """``$$``: a display, or within a line of text kramdown's inline formula."""
        found = self.closing(r"(?<!\\)\$\$", match.end(), stop)
        if found and found[0] > match.end() and self._amid_words(match.start(), *found):
            return self.amid(match, found)
        return super().on_dollars(match, stop)

    def _amid_words(self, start: int, end: int, after: int) -> bool:
        """Whether words stand on the line before or behind a formula that ends on the line."""
        if "\n" in self.text[start : min(end, start + 2000)]:
            return False
        label = LABEL.match(self.text, after)
        after = label.end() if label else after
        before = self.text[max(self.text.rfind("\n", max(0, start - 2000), start) + 1, start - 60) : start]
        behind = self.text[after : after + 60].partition("\n")[0]
        return any(len(word) > 1 for word in re.findall(r"[^\W\d_]+", f"{before} {behind}"))

    def body(self, start: int, end: int) -> Mapped:
        """A formula as LaTeX: without entities and, where the author used them, Markdown's escapes."""
        body = without_comments(without_entities(super().body(start, end)))
        if r"\|" in body.text and self._in_table(start):
            body = without_bars(body)
        if escaped(body.text) or (self.hugo and r"\_" in body.text):
            return unescaped(body)
        return body

    def _in_table(self, start: int) -> bool:
        """Whether a line is a row of a table."""
        line = self.text.rfind("\n", max(0, start - 2000), start) + 1
        return self.text[line:start].lstrip().startswith("|")


def read_markdown(out: Assembler, source: Mapped) -> None:
    """Read a Markdown text."""
    MarkdownScanner(out, source).run()
    out.paragraph()
