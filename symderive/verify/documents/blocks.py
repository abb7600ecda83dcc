"""What a document is made of, in its order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias


@dataclass(frozen=True)
class Macro:
    r"""A command that the author defined: ``\newcommand{\pd}[2]{\frac{\partial #1}{\partial #2}}``."""

    arguments: int
    body: str
    default: str | None = None  # of the first argument, where it is optional


@dataclass(frozen=True)
class Formula:
    r"""One relation (or bare expression) as the author wrote it, without alignment marks, tags, labels and a closing full stop or comma.

    A row of an alignment that continues a chain (``&= b``) has the chain's first left side before it (after ``\le`` and its like the last
    right side). ``offsets[k]`` is the offset in the file's text of character k of ``latex``, or -1 for a character that is not written
    there (an inherited left side, a joining blank).
    """

    latex: str
    line: int  # from one, in ``file``
    column: int  # from one, in characters
    display: bool
    offsets: tuple[int, ...]
    file: Path
    label: str = ""  # \label or \tag
    continues: bool = False  # a row whose left side is inherited from an earlier row of the same display
    macros: Mapping[str, Macro] = field(default_factory=dict[str, Macro])  # those in force here


@dataclass(frozen=True)
class Heading:
    """A section title."""

    text: str
    level: int  # 1 is the outermost
    line: int


@dataclass(frozen=True)
class Prose:
    r"""Running text between formulas; inline formulas stay in it as ``$...$``, displays are left out (marked by ``\x00``)."""

    text: str
    line: int


@dataclass(frozen=True)
class Assumption:
    """A statement for the checker: ``% assume: ...``, ``<!-- assume: ... -->``, ``# assume: ...``."""

    text: str
    line: int


Block: TypeAlias = Formula | Heading | Prose | Assumption


@dataclass(frozen=True)
class Document:
    """A file with its blocks. ``texts`` holds the text of every file that was read: the document's own and those it includes.

    ``notes`` are remarks to the author on what could not be used: a missing include, a definition that is not understood.
    """

    path: Path
    blocks: tuple[Block, ...]
    texts: Mapping[Path, str]
    notes: tuple[str, ...] = ()


def is_past(blocks: Sequence[Block], told: int, place: int) -> bool:
    """Whether the part of a document in which something is told has ended at a place: a heading of a larger part came in between.

    What a section tells still holds in the next one beside it.
    """
    own = next((b.level for b in reversed(blocks[:told]) if isinstance(b, Heading)), 0)
    return any(isinstance(b, Heading) and b.level < own for b in blocks[told:place])
