"""What the reader says about a formula that it cannot read."""

from __future__ import annotations

from symderive.calculus.errors import SymderiveError
from symderive.notation.reader.tree import Span


class ReadError(SymderiveError):
    """One sentence about one place: ``span`` holds offsets into the author's LaTeX."""

    def __init__(self, message: str, span: Span) -> None:
        super().__init__(message)
        self.span = span
