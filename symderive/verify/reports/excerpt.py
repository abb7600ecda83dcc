"""Lines of a file with carets under the part that is meant."""

from __future__ import annotations

from collections.abc import Iterator

from symderive.verify.reports.places import Region, line_bounds, region
from symderive.verify.reports.segments import Segment, Style, character_width, printable

_TAB = 4
_MOST_LINES = 6  # of a part that runs over more lines, the first ones are shown
_LEAST_WIDTH = 20


def excerpt(text: str, marked: Region, whole: Region, width: int) -> list[Segment]:
    """The lines that hold ``marked``, which is a part of the formula at ``whole``, with carets and line numbers."""
    last = min(marked.end_line, marked.line + _MOST_LINES - 1)
    gutter = gutter_width(marked)
    segments: list[Segment] = [(" " * (gutter + 1) + "|\n", Style.GUTTER)]
    for number in range(marked.line, last + 1):
        start, end = line_bounds(text, number)
        low, high = max(marked.start, start), min(marked.end, end)
        if text[low:high].strip() == "" and marked.line != marked.end_line:
            continue
        # Blanks at the ends of a line belong to the layout, not to the formula.
        while low < high and text[low].isspace():
            low += 1
        while high > low and text[high - 1].isspace():
            high -= 1
        around = (max(whole.start, start), min(whole.end, end))
        shown, before, carets = _window(text, (start, end), (low, max(high, low + 1)), around, width - gutter - 4)
        segments += [
            (f"{number:>{gutter}} |", Style.GUTTER),
            (f"  {shown}\n", Style.PLAIN),
            (" " * (gutter + 1) + "|", Style.GUTTER),
            (" " * (before + 2) + "^" * carets + "\n", Style.CARET),
        ]
    if last < marked.end_line:
        segments += [(" " * (gutter + 1) + "|", Style.GUTTER), (f"  … to line {marked.end_line}\n", Style.FAINT)]
    return segments


def excerpt_of_formula(latex: str, span: tuple[int, int] | None, width: int) -> list[Segment]:
    """The same for a formula that is in no file: its LaTeX stands for the file."""
    low, high = span or (0, len(latex))
    low = min(max(low, 0), max(len(latex) - 1, 0))
    return excerpt(latex, region(latex, low, max(high, low + 1)), region(latex, 0, len(latex)), width)


def gutter_width(marked: Region) -> int:
    """How many columns the line numbers take."""
    return len(str(min(marked.end_line, marked.line + _MOST_LINES - 1)))


def _window(
    text: str, line: tuple[int, int], marked: tuple[int, int], formula: tuple[int, int], width: int
) -> tuple[str, int, int]:
    """What is shown of a line, how many columns stand before the carets, and how many carets there are."""
    width = max(width, _LEAST_WIDTH)
    first, last = line
    # A line takes at least one column for every character but marks; without them, so many may fit.
    if last - first > 4 * width or _columns(text, first, last) > width:
        first, last = _around(text, line, marked, formula, width - 2)
    left, right = "…" if first > line[0] else "", "…" if last < line[1] else ""
    shown, before, carets = [left], len(left), 0
    column = len(left)
    for at, piece, size in _pieces(text, first, last):
        if at < marked[0]:
            before += size
        elif at < marked[1]:
            carets += size
        shown.append(piece)
        column += size
    return "".join(shown).rstrip() + right, before, max(carets, 1)


def _around(
    text: str, line: tuple[int, int], marked: tuple[int, int], formula: tuple[int, int], width: int
) -> tuple[int, int]:
    """The part of a long line to show: the formula if it fits, else the marked part, each with what is around it."""
    for low, high in (formula, marked):
        low, high = max(low, line[0]), min(high, line[1])
        if high - low <= 4 * width and _columns(text, low, high) <= width:
            break
    else:
        low, high = marked[0], marked[0]
    return _widened(text, line, low, high, width)


def _widened(text: str, line: tuple[int, int], low: int, high: int, width: int) -> tuple[int, int]:
    """Grow a part by a little on its left and by the rest on its right, and then on its left."""
    room = width - _columns(text, low, high)
    for limit in (room // 4, None):
        while low > line[0] and room > 0 and high - low < 4 * width and (limit is None or limit > 0):
            size = _size(text[low - 1])
            if size > room:
                break
            low, room = low - 1, room - size
            limit = None if limit is None else limit - size
        while high < line[1] and room > 0 and high - low < 4 * width:
            size = _size(text[high])
            if size > room:
                break
            high, room = high + 1, room - size
    while high < line[1] and _size(text[high]) == 0 and high - low < 4 * width:
        high += 1
    while low < high and low > line[0] and _size(text[low]) == 0:
        low += 1
    return low, high


def _size(character: str) -> int:
    return _TAB if character == "\t" else character_width(printable(character))


def _columns(text: str, low: int, high: int) -> int:
    return sum(_size(character) for character in text[low:high])


def _pieces(text: str, first: int, last: int) -> Iterator[tuple[int, str, int]]:
    """Each character as it is shown, with its offset and its columns. A tab is four blanks wherever it stands."""
    for at in range(first, last):
        character = text[at]
        yield at, " " * _TAB if character == "\t" else printable(character), _size(character)
