"""The pages of notes as they are written: blocks in order, equations numbered, each known by its key."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import sympy as sp

from symderive.emit.page import Block, Equation, Heading, Inline, Math, Paragraph, Reference, Strong, Text
from symderive.notation.latex import LatexWriter
from symderive.notation.lines import Line
from symderive.notation.lines import equation as lines_of


@dataclass
class Book:
    """Blocks so far; ``numbers`` finds the number of an equation by its key."""

    writer: LatexWriter
    blocks: list[Block] = field(default_factory=list[Block])
    numbers: dict[str, str] = field(default_factory=dict[str, str])

    def heading(self, text: str, level: int = 2) -> None:
        """Start a section."""
        anchor = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
        taken = {b.anchor for b in self.blocks if isinstance(b, Heading)}
        while f"s-{anchor}" in taken:
            anchor += "-"
        self.blocks.append(Heading(level, text, f"s-{anchor}"))

    def say(self, *parts: str | Inline) -> None:
        """Add a paragraph; in strings, math stands between dollar signs and strong words between double stars."""
        found = tuple(p for part in parts for p in (inline(part) if isinstance(part, str) else (part,)))
        self.blocks.append(Paragraph(found))

    def equation(
        self,
        key: str | None,
        lhs: sp.Expr | str,
        *rhs: sp.Expr | str,
        order: str = "forward",
        boxed: bool = False,
        relation: str = "=",
    ) -> None:
        """Add an equation, or a chain of them, broken where it is too long; it has a number if it has a key."""
        writer = self.writer.ordered("backward" if order == "backward" else "forward")
        self.display(key, layout(lines_of(writer, lhs, rhs, relation=relation), boxed))

    def display(self, key: str | None, latex: str) -> None:
        """Add a formula that is already LaTeX."""
        if key is None:
            self.blocks.append(Equation(latex))
            return
        number = str(len(self.numbers) + 1)
        self.numbers[key] = number
        self.blocks.append(Equation(latex, int(number), f"eq-{number}"))

    def reference(self, key: str) -> Reference:
        """A reference to the equation that has this key."""
        return Reference(f"eq-{self.numbers[key]}")

    def references(self, keys: Sequence[str]) -> list[Inline]:
        """(1), (2) and (3)."""
        parts: list[Inline] = []
        for k, key in enumerate(keys):
            if k:
                parts.append(Text(" and " if k == len(keys) - 1 else ", "))
            parts.append(self.reference(key))
        return parts


def layout(lines: Sequence[Line], boxed: bool = False) -> str:
    """LaTeX of an equation of one or more lines."""
    if len(lines) == 1:
        return rf"\boxed{{{lines[0].plain}}}" if boxed else lines[0].plain
    inner = " \\\\\n".join(f"{line.left} &{line.right}" for line in lines)
    whole = f"\\begin{{aligned}}\n{inner}\n\\end{{aligned}}"
    return rf"\boxed{{{whole}}}" if boxed else whole


def sentence(reason: str) -> str:
    """A reason as the words before a formula."""
    return f"{reason}:" if reason.startswith("$") else f"{reason[0].upper()}{reason[1:]}:"


def inline(text: str) -> tuple[Inline, ...]:
    """The parts of a sentence: ``$math$`` and ``**strong words**``."""
    parts: list[Inline] = []
    for piece in re.split(r"(\$[^$]+\$|\*\*[^*]+\*\*)", text):
        if piece.startswith("$"):
            parts.append(Math(piece[1:-1]))
        elif piece.startswith("**"):
            parts.append(Strong(piece[2:-2]))
        elif piece:
            parts.append(Text(piece))
    return tuple(parts)
