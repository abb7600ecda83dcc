"""From a part of a formula to its place in the file."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache

from symderive.verify.documents.blocks import Document, Formula


@dataclass(frozen=True)
class Region:
    """A part of a text, from ``start`` to before ``end`` as offsets and as lines and columns from one."""

    start: int
    end: int
    line: int
    column: int
    end_line: int
    end_column: int


def formula_region(document: Document, formula: Formula, span: tuple[int, int] | None = None) -> Region | None:
    """Where ``span`` of a formula's LaTeX (without it, all of the formula) is written; None if nothing of the formula is.

    A part that is not written at its place, such as an inherited left side, gives the place of the whole formula.
    """
    text = document.texts.get(formula.file)
    if text is None:
        return None
    low, high = span or (0, len(formula.latex))
    written = [at for at in formula.offsets[low:high] if 0 <= at < len(text)]
    if not written and span is not None:
        return formula_region(document, formula)
    return region(text, min(written), max(written) + 1) if written else None


def region(text: str, start: int, end: int) -> Region:
    """The place of ``text[start:end]``."""
    line, column = _place(text, start)
    end_line, end_column = _place(text, end)
    return Region(start, end, line, column, end_line, end_column)


def line_bounds(text: str, line: int) -> tuple[int, int]:
    """The offsets of a line's beginning and of its end before the line break."""
    starts = _line_starts(text)
    start = starts[line - 1]
    end = starts[line] - 1 if line < len(starts) else len(text)
    if end > start and text[end - 1] == "\r":
        end -= 1
    return start, end


def _place(text: str, offset: int) -> tuple[int, int]:
    starts = _line_starts(text)
    line = bisect_right(starts, offset)
    return line, offset - starts[line - 1] + 1


@lru_cache(maxsize=8)
def _line_starts(text: str) -> tuple[int, ...]:
    starts = [0]
    at = text.find("\n")
    while at >= 0:
        starts.append(at + 1)
        at = text.find("\n", at + 1)
    return tuple(starts)
