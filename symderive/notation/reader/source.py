"""From the tree back to the author's text: slices, walks and edits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields
from typing import Any

from symderive.notation.reader.tree import Node, Span


def text_of(node: Node, latex: str) -> str:
    """What the author wrote for this node."""
    return latex[node.span[0] : node.span[1]]


def walk(node: Node) -> Iterator[Node]:
    """The node and everything below it, a parent before its children and these in the order of their fields."""
    pending = [node]
    while pending:
        current = pending.pop()
        yield current
        pending.extend(reversed(children(current)))


def children(node: Node) -> list[Node]:
    """The nodes directly below."""
    found: list[Node] = []
    for field in fields(node):
        _collect(getattr(node, field.name), found)
    return found


def _collect(value: Any, found: list[Node]) -> None:
    """Nodes in a field: itself, or in a tuple, or in a tuple of tuples."""
    if isinstance(value, Node):
        found.append(value)
    elif isinstance(value, tuple):
        for item in value:  # pyright: ignore[reportUnknownVariableType]
            _collect(item, found)


def replaced(latex: str, edits: Sequence[tuple[Span, str]]) -> str:
    """The text with several places replaced at once; the places must not overlap (several insertions at one place keep their order)."""
    pieces: list[str] = []
    at = 0
    for (start, end), text in sorted(edits, key=lambda edit: edit[0]):
        if start < at or end < start or end > len(latex):
            raise ValueError(f"edit {start}:{end} overlaps another or lies outside the text")
        pieces += latex[at:start], text
        at = end
    pieces.append(latex[at:])
    return "".join(pieces)
