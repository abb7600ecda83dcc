"""``symderive.check``: notes in, verdicts out."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

from symderive.calculus.errors import SymderiveError
from symderive.verify.check import check_document
from symderive.verify.checked import Checked
from symderive.verify.documents.blocks import Document
from symderive.verify.documents.read import SUFFIXES, Format, parse_document, read_document
from symderive.verify.reports.markdown import markdown_report
from symderive.verify.reports.segments import plain
from symderive.verify.reports.text import text_report
from symderive.verify.reports.view import View

_LONGEST_NAME = 1000


@dataclass(frozen=True)
class CheckedNotes(Checked):
    """Checked notes; ``print`` shows the report, and a notebook a table."""

    def __str__(self) -> str:
        return plain(text_report([self], View())).rstrip("\n")

    def _repr_markdown_(self) -> str:
        return markdown_report([self])


def check(
    text_or_path: str | Path, *, syntax: str = "markdown", seconds: float = 5.0, model: object | None = None
) -> CheckedNotes:
    r"""Check every formula of notes.

    Args:
        text_or_path: a file, or the notes themselves: a string that holds a line break, ``$`` or a backslash, or that
            names no file.
        syntax: how to read notes that are given as text, such as ``"markdown"`` or ``"latex"``; a file's name says it.
        seconds: the most that one formula may take.
        model: a Model, or what names one for ``symderive derive`` (a bundled one, a model file, notes), whose equations are
            known to be right.

    Raises:
        SymderiveError: the file cannot be read.

    >>> print(check("Let $e = a + d$."))
    1 formula: 1 definition
    """
    if not (math.isfinite(seconds) and seconds > 0):
        raise SymderiveError(f"seconds={seconds} cannot be used; give a number above 0")
    if isinstance(model, str | Path):
        from symderive.verify.model_context import model_of

        model, _ = model_of(model)
    found = check_document(_document(text_or_path, syntax), seconds=seconds, model=model)
    return CheckedNotes(found.document, found.findings)


def _document(text_or_path: str | Path, syntax: str) -> Document:
    if isinstance(text_or_path, Path) or _names_file(text_or_path):
        return read_document(Path(text_or_path))
    return parse_document(text_or_path, Path("text"), Format(syntax))


def _names_file(text: str) -> bool:
    """Whether a string is a path: of a file that is there, or of one word that ends as notes do."""
    if len(text) > _LONGEST_NAME or any(sign in text for sign in "\n$\\\0"):
        return False
    path = Path(text)
    try:
        return path.is_file() or (path.suffix.lower() in SUFFIXES and len(text.split()) == 1)
    except OSError:  # a name that no file can have
        return False
