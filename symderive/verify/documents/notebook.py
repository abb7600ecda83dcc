"""Jupyter notebooks: the Markdown cells, with places in the file's JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from symderive.calculus.errors import SymderiveError
from symderive.verify.documents.assemble import Assembler
from symderive.verify.documents.escapes import json_string
from symderive.verify.documents.mapped import Mapped, join
from symderive.verify.documents.markdown import read_markdown

_TOKEN = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[{}\[\],:]', re.DOTALL)
_CELLS = ("cells",)
_DEPTH = 12  # of what is looked at; deeper values hold no cells


@dataclass
class _Cell:
    kind: str = ""
    source: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])  # its strings


def is_notebook(text: str) -> bool:
    """Whether a text looks like a notebook."""
    return text.lstrip("\ufeff \t\r\n").startswith("{") and '"cells"' in text and '"cell_type"' in text


def read_notebook(out: Assembler, source: Mapped) -> None:
    """Read the Markdown cells of a notebook.

    Raises:
        SymderiveError: It is no JSON, or no notebook.
    """
    text = source.text
    _check(out, text)
    for cell in _cells(text):
        if cell.kind == "markdown":
            read_markdown(out, join(json_string(text, start, stop) for start, stop in cell.source))


def _check(out: Assembler, text: str) -> None:
    try:
        content = json.loads(text.removeprefix("\ufeff"))
    except json.JSONDecodeError as error:
        sentence = f"the notebook's JSON breaks off here ({error.msg}); save it from Jupyter again"
        raise SymderiveError(f"{out.path}:{error.lineno}: {sentence}") from error
    except (RecursionError, ValueError) as error:
        raise SymderiveError(
            f"{out.path}:1: the notebook's JSON is nested too deeply; save it from Jupyter again"
        ) from error
    if not isinstance(content, dict) or not ({"cells", "worksheets"} & content.keys()):
        raise SymderiveError(
            f"{out.path}:1: this JSON holds no cells, so it is no notebook; give an .ipynb file of Jupyter"
        )


def _cells(text: str) -> Iterator[_Cell]:
    """The cells with the places of their strings."""
    cells: dict[tuple[str | int, ...], _Cell] = {}
    for path, start, stop in _strings(text):
        at = next((k for k in (2, 4) if path[k - 2 : k - 1] == _CELLS), None)
        if at is None or len(path) <= at or path[0] not in ("cells", "worksheets"):
            continue
        cell = cells.setdefault(path[:at], _Cell())
        if path[at:] == ("cell_type",):
            cell.kind = text[start:stop]
        elif path[at] == "source" and len(path) <= at + 2:
            cell.source.append((start, stop))
    yield from cells.values()


def _strings(text: str) -> Iterator[tuple[tuple[str | int, ...], int, int]]:
    """Every string value of a JSON text with the keys and numbers that lead to it. The text is known to be JSON."""
    path: list[str | int] = []
    depth = 0
    expects_key = False
    for token in _TOKEN.finditer(text):
        sign = token[0]
        shallow = depth <= _DEPTH
        if sign in "{[":
            depth += 1
            if depth <= _DEPTH:
                path.append("" if sign == "{" else 0)
            expects_key = sign == "{"
        elif sign in "}]":
            if shallow:
                path.pop()
            depth -= 1
        elif sign == ",":
            if shallow and isinstance(path[-1], int):
                path[-1] += 1
            expects_key = shallow and isinstance(path[-1], str)
        elif sign == ":":
            expects_key = False
        elif shallow and path and expects_key:
            path[-1] = sign[1:-1]
        elif shallow and path:
            yield tuple(path), token.start() + 1, token.end() - 1
