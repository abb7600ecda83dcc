"""Tables of symbols and their shapes, as Markdown and Org write them: each row as a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator

_CELL = re.compile(r"\|(?=(?:[^$]*\$[^$]*\$)*[^$]*$)")  # a bar in no formula
_NAMES = re.compile(r"\s*\$[^$]{1,40}\$(?:\s*(?:,|and|/)\s*\$[^$]{1,40}\$){0,6}\s*")
_PART = re.compile(r"\$([^$]*)\$|(\([^()$]*\)|[^,$]+)")
_HEADER = re.compile(r"\b(?:shapes?|sizes?|dim(?:ension)?s?|dimensionality)\b", re.IGNORECASE)
_SIZES = re.compile(r"\\times|×|[\w}] x [\w{]|^\(.*,.*\)$")
_WORDS = re.compile(
    r"(?:a )?(?:(?:column |row )?vectors?|scalars?|matri(?:x|ces)|(?:real )?numbers?|integers?)", re.IGNORECASE
)
_COUNT = re.compile(
    r"(?:the )?(?:total )?(?:number of|size of|dimension(?:ality)? of|batch size)\b[^$|]*", re.IGNORECASE
)


def tabled(text: str) -> Iterator[str]:
    """What the rows of a table say of shapes and numbers; nothing if there is none."""
    if text.count("|") < 3 or not text.lstrip().startswith("|"):
        return
    rows: list[list[str]] = [[]]
    for cell in _CELL.split(text)[1:]:
        if cell.strip(" -+:"):
            rows[-1].append(cell.strip())
        elif rows[-1]:
            rows.append([])
    shaped = next((k for k, cell in enumerate(rows[0]) if _HEADER.search(cell)), 0)
    for row in rows:
        if len(row) > 1 and _NAMES.fullmatch(row[0]):
            for place, cell in enumerate(row[1:], start=1):
                yield from _said(row[0], cell, headed=place == shaped)


def _said(names: str, cell: str, *, headed: bool) -> Iterator[str]:
    symbols = re.findall(r"\$([^$]*)\$", names)
    parts = [(m[1] or m[2] or "").strip() for m in _PART.finditer(cell)]
    parts = [x for x in parts if x and x not in ("and", "/")]
    if _COUNT.fullmatch(cell):
        yield f"{names} is {cell}"
    if len(parts) == 1:
        parts *= len(symbols)
    for symbol, part in zip(symbols, parts, strict=False) if len(symbols) == len(parts) else ():
        if re.match(r"\\mathbb ?\{?R", part):
            yield rf"${symbol} \in {part}$"
        elif _SIZES.search(part):
            yield f"${symbol}$ has shape ${part}$"
        elif _WORDS.fullmatch(part):
            yield f"${symbol}$ is a {part.removeprefix('a ')}"
        elif headed and re.fullmatch(r"\(?[A-Za-z](?:_\{?\w+\}?)?,?\)?", part):
            yield f"${symbol}$ has length ${part.strip('(),')}$"
