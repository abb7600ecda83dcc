"""The blocks of a Markdown text: what is code or comment, where headings, list items and displays of several lines are."""

from __future__ import annotations

import re

from symderive.verify.documents.lexer import arguments_end
from symderive.verify.documents.mapped import Finder, Masks
from symderive.verify.documents.scan import BEGIN, BLANK_LINE, LABEL, Stretch, What
from symderive.verify.documents.signs import environment

_QUOTE = re.compile(r"(?:[ ]{0,3}>)+[ ]?")
_ITEM = re.compile(r"[ \t]*(?:[-*+]|\d{1,9}[.)])(?:[ \t]+(?:\[[ xX]\][ \t]+)?|(?=\r?\n|\Z))")
_NOTE = re.compile(r"[ \t]*(?:\[!\w+\][-+]?|\[\^[^\]\n]{1,60}\]:)")
_FENCE = re.compile(r"[ \t]*(?P<run>`{3,}|~{3,})[ \t]*(?P<info>[^`\n]*)(?=\n|\Z)")
_ATX = re.compile(r"[ ]{0,3}(#{1,6})(?=[ \t\r\n]|\Z)")
_RULE = re.compile(
    r"[ \t]*(?:[-|:][ \t]*+)+\r?(?=\n|\Z)|[ \t]*(?:[*_][ \t]*+){3,}\r?(?=\n|\Z)|[ \t]*(?::{3,}|\{:)[^\n]*|[ \t]*\|?[\s|:]*\r?(?=\n|\Z)"
)
_UNDERLINE = re.compile(r"\n[ ]{0,3}(=+|-{2,})[ \t]*\r?(?=\n|\Z)")
_ATTRIBUTES = re.compile(r"\{[#.:][^{}\n]{0,200}\}\s*$")
_OPTION = re.compile(r"[ \t]*:(\w+):[ \t]*([^\n]*)\n")
_MATH_FENCE = re.compile(r"\{?(?:math|katex|mathjax)\}?(?:\s|$)", re.IGNORECASE)
_DIRECTIVE = re.compile(
    r"\{(?:note|tip|hint|warning|caution|attention|important|danger|seealso|admonition|theorem|lemma|proof|definition|corollary|"
    r"proposition|remark|example|exercise|solution|dropdown|margin|sidebar|tab-set|tab-item|card|prf:\w+)\}"
)
_ASSUME = re.compile(r"\s*assume\s*:\s*(.*)", re.DOTALL | re.IGNORECASE)
_LIQUID = re.compile(r"\{%-?\s*(\w+)[^%\n]{0,300}-?%\}")
_SHORTCODE = re.compile(r"\{\{(?:<[^>\n]{0,400}>|%[^%\n]{0,400}%)\}\}")
_EVENT = re.compile(
    r"(?P<ticks>`+)|(?P<comment><!--)|<(?P<tag>script|style|pre|code|svg)\b[^<>]{0,300}>|(?P<obsidian>%%)|(?P<liquid>\{%)|"
    rf"(?P<shortcode>\{{\{{[<%])|(?P<hugo>\\\\\[)|(?P<bracket>\\\[)|(?P<run>\${{3,}})|(?P<dollars>\$\$)|{BEGIN}|(?P<escape>\\.)",
    re.IGNORECASE,
)
_MATH_SCRIPT = re.compile(r"<script\b[^<>]*\btype\s*=\s*[\"']?math/tex\s*;\s*mode\s*=\s*display", re.IGNORECASE)
_CLOSERS = {"hugo": r"\\\\\]", "bracket": r"(?<!\\)(?:\\\\)*(\\\])", "dollars": r"(?<!\\)\$\$"}
_OPENERS = {"hugo": r"\\\\\[", "bracket": r"(?<!\\)(?:\\\\)*(\\\[)"}
_SENTENCE = re.compile(r"(?<![\\{\w])[A-Za-z]{3,}[,;]? [a-z]{2,}[,;]? [a-z]{2,}")
_NESTED_CODE = frozenset({"highlight", "comment"})
_OPENING = re.compile(r"[ \t]*(?:\\begin\s*\{[a-z]+\*?\}[^\n]*|\r)?\n")
_SOLO = re.compile(r"[ \t>]*(?:\\end\s*\{[a-z]+\*?\}[ \t]*)?\$\$[ \t\r]*(?=\n|\Z)")


class Blocks:
    """One pass over the lines."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.stretches: list[Stretch] = []
        self.masks = Masks(text)
        self.position = 0
        self.blank = True  # whether the line before is blank
        self.in_list = False
        self.fences: list[str] = []  # of directives that hold Markdown
        self._after = Finder(text).after

    def read(self) -> str:
        """The text with skipped stretches blank."""
        if self.text.startswith("\ufeff"):
            self.masks.blank(0, 1)
            self.position = 1
        self._front_matter()
        while self.position < len(self.text):
            self._line()
        return self.masks.result()

    def _front_matter(self) -> None:
        opening = re.compile(r"(---|\+\+\+)[ \t]*\r?\n").match(self.text, self.position)
        if opening is None:
            return
        mark = r"(?:---|\.\.\.)" if opening[1] == "---" else r"\+\+\+"
        closing = re.compile(rf"^{mark}[ \t]*\r?$", re.MULTILINE).search(self.text, opening.end())
        if closing:
            self._skip(self.position, closing.end())
            self.position = closing.end()

    def _line(self) -> None:
        start, stop = self.position, self._line_end(self.position)
        quote = _QUOTE.match(self.text, start, stop)
        content = quote.end() if quote else start
        self.masks.blank(start, content)
        blank, self.blank = self.blank, self.text[content:stop].isspace() or content == stop
        if self.blank:
            self.position = stop + 1
            return
        if self._fence(content, stop) or self._rule(content, stop):
            return
        content = self._item(content, stop, after_blank=blank)
        if self._fence(content, stop) or self._heading(content, stop) or self._indented(content, stop, blank=blank):
            return
        if blank and quote is None and self._underlined(content, stop):
            return
        self.position = self._events(content, stop, quoted=quote is not None) + 1

    def _line_end(self, position: int) -> int:
        end = self.text.find("\n", position)
        return end if end >= 0 else len(self.text)

    def _skip(self, start: int, stop: int) -> None:
        self.masks.blank(start, stop)

    def _item(self, content: int, stop: int, *, after_blank: bool) -> int:
        """Where the text of a list item, footnote or callout begins."""
        found = False
        while item := _ITEM.match(self.text, content, stop):
            if not found:
                self.stretches.append(Stretch(content, content, What.BREAK))
            found = self.in_list = True
            self._skip(content, item.end())
            content = max(item.end(), content + 1)
        if not found and after_blank and not self.text[content].isspace():
            self.in_list = False
        if note := _NOTE.match(self.text, content, stop):
            self._skip(content, note.end())
            return note.end()
        return content

    def _fence(self, content: int, stop: int) -> bool:
        fence = _FENCE.match(self.text, content)
        if fence is None or (fence["run"][0] == "`" and "`" in self.text[fence.end() : stop]):
            return False
        info = fence["info"].strip()
        if self.fences and not info and fence["run"].startswith(self.fences[-1]):
            self.fences.pop()
        elif _DIRECTIVE.match(info):
            self.fences.append(fence["run"])
        else:
            self._fenced(content, fence, stop)
            return True
        self._skip(content, stop)
        self.stretches.append(Stretch(content, content, What.BREAK))
        self.position = stop + 1
        return True

    def _fenced(self, content: int, fence: re.Match[str], stop: int) -> None:
        closing = re.compile(rf"^[ \t>]*{fence['run'][0]}{{{len(fence['run'])},}}[ \t]*\r?$", re.MULTILINE).search(
            self.text, stop
        )
        end, after = (closing.start(), closing.end()) if closing else (len(self.text), len(self.text))
        if _MATH_FENCE.match(fence["info"].strip()):
            self._skip(content, stop)
            self._math_fence(content, min(stop + 1, end), end, after)
        else:
            self.stretches.append(Stretch(content, after, What.BREAK))
        self._skip(content, after)
        self.blank, self.position = True, after + 1

    def _math_fence(self, content: int, start: int, end: int, after: int) -> None:
        label = ""
        while option := _OPTION.match(self.text, start, end):
            label = option[2].strip() if option[1] == "label" else label
            start = option.end()
        self._unquote(start, end)
        self.stretches.append(Stretch(content, after, What.DISPLAY, body=(start, end), label=label))
        self.masks.keep(end)

    def _unquote(self, start: int, end: int) -> None:
        """Blank the marks of a block quote within a display."""
        line = start
        while 0 <= line < end:
            quote = _QUOTE.match(self.text, line, end)
            if quote:
                self._skip(line, quote.end())
            line = self.text.find("\n", line, end) + 1 or -1

    def _rule(self, content: int, stop: int) -> bool:
        """Thematic breaks, the rule of a table, the fences of a division."""
        rule = _RULE.match(self.text, content)
        if rule is None or (rule[0].strip() in ("-", ":") or not rule[0].strip()):
            return False
        self._skip(content, stop)
        self.stretches.append(Stretch(content, stop, What.BREAK))
        self.blank, self.position = True, stop + 1
        return True

    def _heading(self, content: int, stop: int) -> bool:
        atx = _ATX.match(self.text, content, stop + 1)
        if atx is None:
            return False
        self._title(self.text[atx.end() : stop].strip().rstrip("#"), len(atx[1]), content, stop)
        return True

    def _title(self, title: str, level: int, content: int, stop: int) -> None:
        title = re.sub(r"\\{1,2}[()]|\$`|`\$", "$", _ATTRIBUTES.sub("", title.strip()))
        self.stretches.append(Stretch(content, stop, What.HEADING, text=title.replace("**", ""), level=level))
        self._skip(content, stop)
        self.blank, self.position = True, stop + 1

    def _underlined(self, content: int, stop: int) -> bool:
        """A title with a line of = or - under it."""
        line = _UNDERLINE.match(self.text, stop)
        if line is None or self.in_list or "$$" in self.text[content:stop] or "|" in self.text[content:stop]:
            return False
        self._title(self.text[content:stop], 1 if line[1][0] == "=" else 2, content, line.end())
        return True

    def _indented(self, content: int, stop: int, *, blank: bool) -> bool:
        """Code by its indentation."""
        if not blank or self.in_list or not self.text.startswith(("    ", "\t"), content):
            return False
        if self.text[content:stop].lstrip().startswith(("$$", r"\[", r"\\[", r"\begin", r"\(", r"\\(")):
            return False
        self._skip(content, stop)
        self.blank, self.position = True, stop + 1
        return True

    def _events(self, position: int, stop: int, *, quoted: bool) -> int:
        """What in a line hides the lines after it; the end of the last line that is read with it."""
        while event := _EVENT.search(self.text, position, stop):
            kind = event.lastgroup or ""
            position = event.end()
            if kind == "ticks":
                closing = self._after(rf"(?<!`){event[0]}(?!`)", position, stop) if len(event[0]) < 40 else None
                position = closing[1] if closing else position
            elif kind in ("comment", "tag", "obsidian", "liquid", "shortcode"):
                position = self._hidden(kind, event)
            elif kind not in ("escape", "run"):
                position = self._display(kind, event, stop, quoted=quoted)
            if position > stop:
                stop = self._line_end(position)
        return stop

    def _hidden(self, kind: str, event: re.Match[str]) -> int:
        """A comment, code in HTML, a tag of Liquid or Hugo: where it ends."""
        start, end = event.start(), event.end()
        closing: tuple[int, int] | None = None
        if kind in ("liquid", "shortcode"):
            tag = (_LIQUID if kind == "liquid" else _SHORTCODE).match(self.text, start)
            closing = (start, tag.end()) if tag else None
            if tag and kind == "liquid" and tag[1] in _NESTED_CODE:
                closing = self._after(rf"\{{%-?\s*end{tag[1]}[^%\n]{{0,40}}%\}}", end) or closing
        else:
            closers = {"comment": "-->", "obsidian": "%%"}
            closing = self._after(closers.get(kind) or rf"(?i:</{event['tag'].lower()})\s*>", end)
        if closing is None:
            return end
        if kind == "tag" and _MATH_SCRIPT.match(event[0]):
            self.stretches.append(Stretch(start, closing[1], What.DISPLAY, body=(end, closing[0]), name="$$"))
            return closing[1]
        if kind in ("comment", "obsidian") and (statement := _ASSUME.match(self.text[end : closing[0]])):
            self.stretches.append(Stretch(start, closing[1], What.ASSUMPTION, text=statement[1]))
        self._skip(start, closing[1])
        return closing[1]

    def _display(self, kind: str, event: re.Match[str], stop: int, *, quoted: bool) -> int:
        """A display that goes on behind its line: where it ends. Within a line it is left to the reading of the text."""
        start = event.end()
        closer = r"\\end\s*\{" + re.escape(event["name"]) + r"\}" if kind == "name" else _CLOSERS[kind]
        inside = self._after(closer, start, stop)
        if inside:
            return inside[1]
        found = self._closing(kind, event, closer)
        blank = self._after(BLANK_LINE, start)
        end, after = found or ((blank[0], blank[0]) if blank else (len(self.text), len(self.text)))
        name = environment(event["name"]) if kind == "name" else "hugo" if kind == "hugo" else "$$"
        body = arguments_end(name, self.text, start) if kind == "name" else start
        if quoted:
            self._unquote(stop + 1, end)
        label = LABEL.match(self.text, after) if kind != "name" else None
        after = label.end() if label else after
        tag = (label[1] or label[2]) if label else ""
        self.stretches.append(Stretch(event.start(), after, What.DISPLAY, body=(body, end), name=name, label=tag))
        return after

    def _closing(self, kind: str, event: re.Match[str], closer: str) -> tuple[int, int] | None:
        """The end of a display that goes on behind its line; for ``$$`` behind blank lines only if no sentence stands between."""
        start = event.end()
        found = self._after(closer, start)
        if found is None:
            return None
        if kind != "dollars":
            opener = r"\\begin\s*\{" + re.escape(event["name"]) + r"\}" if kind == "name" else _OPENERS[kind]
            again = self._after(opener, start)
            return None if again and again[0] < found[0] else found
        blank = self._after(BLANK_LINE, start, found[0])
        if blank is None:
            return found
        alone = _OPENING.match(self.text, start) is not None
        closes = _SOLO.match(self.text, self.text.rfind("\n", start, found[0]) + 1) is not None
        near = found[0] - start < 4000 and _SENTENCE.search(self.text, start, found[0]) is None
        return found if alone and closes and near and "\n#" not in self.text[start : found[0]] else None
