"""What cannot be resolved."""

from __future__ import annotations

from symderive.notation.reader import tree as r


class UnclearError(Exception):
    """A formula, or a part of it, has no meaning that the checker knows; ``span`` says which part."""

    def __init__(self, message: str, span: tuple[int, int] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.span = span


def without_value(node: r.Node) -> str:
    """Why a part of a formula has no value, in words."""
    match node:
        case r.Dots():
            return "the dots leave open what is meant"
        case r.Words():
            return f'the words "{node.text.strip()[:40]}" have no meaning here'
        case r.Sequence():
            return "a list stands where a value belongs"
        case r.Conditional():
            return "a bar stands outside of a probability"
        case _:
            return "this is not understood"
