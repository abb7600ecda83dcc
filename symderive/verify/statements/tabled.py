r"""Tables of symbols as sentences: the row ``| $W_1$ | $D \times H$ | weights |`` says that W_1 is D × H."""

from __future__ import annotations

import re
from collections.abc import Iterator

_CELL = re.compile(r"((?:\$[^$]*\$|\\\||[^|$])*)\|")
_NAME = re.compile(r"\$[^$=<>]{1,30}\$(?:\s*(?:,|and)\s*\$[^$=<>]{1,30}\$)*|`[A-Za-z]\w{0,3}`")
_ENTRY = re.compile(
    r"_(?:[i-n]|\{[i-n ,]+\})(?![A-Za-z])"
)  # x_{ni} is written by its entries: the sizes are those of the array
_SIZES = re.compile(r"\$[^$=]*\\times[^$=]*\$|\$?\(\s*[A-Za-z0-9_{}^\\]+\s*(?:,\s*[A-Za-z0-9_{}^\\]*\s*)+\)\$?")
_SPACE = re.compile(r"\$\s*(?:\\in\s*)?(\\(?:mathbb|R\b|Re\b|bb\b)[^$]*)\$")
_KIND = re.compile(r"(?:(?:a|an)\s+)?((?:scalar|number|(?:column |row )?vector|matrix)(?:\s+(?:of|with|in)\b[^|]*)?)")


def told(text: str) -> str:
    """A text with what the rows of its table say in place of the table; any other text as it is."""
    if not text.lstrip().startswith("|") or not text.rstrip().endswith("|"):
        return text
    found = [sentence for row in _rows(text) for sentence in _sentences(row)]
    return " ".join(found) if found else text


def _rows(text: str) -> Iterator[list[str]]:
    """The cells of every row; a row ends where two bars have nothing between them."""
    row: list[str] = []
    for match in _CELL.finditer(text):
        cell = match[1].strip()
        if cell:
            row.append(cell)
        elif row:
            yield row
            row = []
    if row:
        yield row


def _sentences(row: list[str]) -> Iterator[str]:
    """What a row says of the size or the kind of the symbol in its first cell that holds one."""
    name = next(
        (c for c in row[:2] if _NAME.fullmatch(c) and not _SIZES.fullmatch(c) and not _SPACE.fullmatch(c)), None
    )
    if name is None or _ENTRY.search(name) is not None:
        return
    verb = "are" if name.count("$") > 2 else "is"
    for cell in row:
        if _SIZES.fullmatch(cell):
            sizes = cell if "\\times" in cell else f"of shape ${cell.strip('$')}$"
            yield f"{name} {verb} {sizes}."
        elif (space := _SPACE.fullmatch(cell)) is not None:
            yield f"${name.strip('$')} \\in {space[1].strip()}$."
        elif (kind := _KIND.fullmatch(cell)) is not None:
            yield f"{name} {verb} a {kind[1]}."
