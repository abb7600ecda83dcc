"""The blocks of a document, collected in its order."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from symderive.verify.documents.blocks import Assumption, Block, Formula, Heading, Prose
from symderive.verify.documents.chains import Chain, Display, Inheritance, Relation
from symderive.verify.documents.conditions import After, flat, is_condition, relations
from symderive.verify.documents.lexer import Kind, lex
from symderive.verify.documents.macros import Definitions, MacroTable, absorb
from symderive.verify.documents.mapped import Lines, Mapped
from symderive.verify.documents.trim import trim, unboxed, uncommented

DISPLAY = "\x00"
MOST_NOTES = 200
_MEANING = re.compile(r"[^\W_]|\\[A-Za-z]|[=<>+]")
_SPACE = re.compile(r"\s+")
_LIMIT_NOTE = (
    "{path}: rows that only continue a chain repeat too much text; {count} of them are left without their left side"
)


class Assembler:
    """Blocks of one file; the files that it includes share its ``blocks``, ``macros`` and ``notes``."""

    def __init__(self, path: Path, text: str, parent: Assembler | None = None) -> None:
        self.path = path
        self.text = text
        self.lines = Lines(text)
        self.blocks: list[Block] = parent.blocks if parent else []
        self.macros: MacroTable = parent.macros if parent else MacroTable()
        self.notes: list[str] = parent.notes if parent else []
        self.inheritance: Inheritance = parent.inheritance if parent else Inheritance()
        self.missing: set[str] = parent.missing if parent else set()  # the names of files that could not be included
        self.texts: dict[Path, str] = parent.texts if parent else {}
        self.chain: Chain | None = None
        self._words: list[str] = []
        self._at = 0
        self._inline: list[Formula] = []

    def note(self, offset: int, sentence: str) -> None:
        """A remark to the author; after many of them no more."""
        if len(self.notes) < MOST_NOTES:
            self.notes.append(f"{self.path}:{self.lines.place(offset)[0]}: {sentence}")

    def prose(self, text: str, offset: int) -> None:
        """Running text, which begins at an offset."""
        if not self._words or (self._words == [DISPLAY] and text.strip()):
            self._at = offset + len(text) - len(text.lstrip())
        if text.strip() or self._words:
            self._words.append(text)

    def inline(self, body: Mapped) -> None:
        """A formula within running text: it stays there, and is a formula of its own if it states a relation."""
        body = absorb(body, self.macros).collapsed()
        whole = unboxed(trim(body))
        if not body.text.strip():
            return
        self.prose(f"${body.text.strip()}$", body.start)
        if not any(mark.kind is Kind.RELATION for mark in flat(lex(whole.text))):
            return
        for item in Display("$", self.inheritance).items(whole):
            if isinstance(item, Relation) and _is_whole(item.latex.text):
                self._inline.append(self._formula(item, display=False))

    def display(self, body: Mapped, name: str, label: str = "") -> None:
        """A displayed formula in an environment of that name."""
        body = absorb(uncommented(body), self.macros).collapsed()
        if _MEANING.search(body.text) is None:
            return
        self._flush(DISPLAY)
        display = Display(name, self.inheritance, self.chain)
        for item in display.items(body):
            if isinstance(item, Relation):
                formula = self._formula(item, display=True)
                self.blocks.append(replace(formula, label=label) if label and not formula.label else formula)
            elif item.text.strip():
                self.blocks.append(Prose(" ".join(item.text.split()), self.lines.place(item.offset)[0]))
        self.chain = display.chains[-1] if display.chains else None
        self._words = [DISPLAY]

    def paragraph(self) -> None:
        """The end of a paragraph or list item."""
        self._flush("")

    def heading(self, text: str, level: int, offset: int) -> None:
        """A section title."""
        self.paragraph()
        self.chain = None
        self.blocks.append(Heading(" ".join(text.split()), level, self.lines.place(offset)[0]))

    def assumption(self, text: str, offset: int) -> None:
        """A statement for the checker."""
        self._flush("", keep=True)
        if text.strip():
            self.blocks.append(Assumption(" ".join(text.split()), self.lines.place(offset)[0]))

    def definition(self, definitions: Definitions, source: Mapped, position: int) -> int | None:
        """Take a definition of a command; where it ends, or None if it is not understood."""
        end = definitions.at(position)
        if end is None and definitions.refused:
            _, name = definitions.refused.pop()
            self.note(source[position : position + 1].start, f"the definition of {name} is not understood and left out")
        return end

    def finish(self) -> None:
        """The end of the file."""
        self.paragraph()
        if self.inheritance.refused:
            self.notes.append(_LIMIT_NOTE.format(path=self.path, count=self.inheritance.refused))
            self.inheritance.refused = 0

    def _formula(self, relation: Relation, *, display: bool) -> Formula:
        line, column = self.lines.place(relation.latex.start)
        offsets = tuple(relation.latex.offsets)
        return Formula(
            relation.latex.text,
            line,
            column,
            display,
            offsets,
            self.path,
            relation.label,
            relation.continues,
            self.macros.view(),
        )

    def _flush(self, ending: str, *, keep: bool = False) -> None:
        text = _SPACE.sub(" ", "".join(self._words)).strip(" ")
        if text.strip(DISPLAY + " "):
            self.blocks.append(Prose(text + (" " + ending if ending else ""), self.lines.place(self._at)[0]))
        self.blocks += self._inline
        self._inline = []
        self._words = [DISPLAY] if keep and self._words == [DISPLAY] else []


def _is_whole(latex: str) -> bool:
    r"""Whether a relation of the text has two sides and is no mere range (``i = 1, \\dots, n``)."""
    marks = flat(lex(latex))
    found = [mark for mark in relations(marks) if mark.kind is Kind.RELATION]
    if not found or not latex[: found[0].start].strip() or not latex[found[-1].end :].strip():
        return False
    ranges = any(mark.kind is Kind.DOTS for mark in marks)
    return not (ranges and is_condition(latex, After.WEAK, followed_by_dots=True))
