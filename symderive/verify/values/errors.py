"""What evaluation raises where a term has no value."""

from __future__ import annotations


class NoValueError(Exception):
    """A term that has no value here; the message says why."""

    def __init__(self, message: str, span: tuple[int, int] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.span = span


class ElsewhereError(NoValueError):
    """A term that means something for other values of its indices: a product from k + 1 to t, where t < k."""
