"""A formula of the notes, read."""

from __future__ import annotations

from dataclasses import dataclass

from symderive.notation.reader import tree as r
from symderive.notation.reader.parse import ReadError, parse


@dataclass(frozen=True)
class Entry:
    """A formula of the notes as a tree, with its LaTeX."""

    tree: r.Node
    latex: str
    line: int = 0


def tree_of(latex: str) -> r.Node | None:
    """The tree of a name or formula in a statement; None if it cannot be read."""
    try:
        return parse(latex)
    except ReadError:
        return None
