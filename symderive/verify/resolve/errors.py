"""What cannot be resolved."""

from __future__ import annotations


class UnclearError(Exception):
    """A formula, or a part of it, has no meaning that the checker knows; ``span`` says which part."""

    def __init__(self, message: str, span: tuple[int, int] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.span = span
