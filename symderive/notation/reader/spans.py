"""Spans through macros: a node made by a call, or by it and its arguments, stands for the whole call."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from symderive.notation.reader.source import walk
from symderive.notation.reader.tree import Node, Span


@dataclass(frozen=True)
class Call:
    """A use of a macro in the author's text."""

    span: Span
    arguments: tuple[Span, ...]


@dataclass(frozen=True)
class _Segment:
    """A stretch of text: a call's own writing, or one argument of it."""

    call: Span  # what a node grows to that holds a part of the stretch and something else
    parent: int
    depth: int
    is_argument: bool


def widened(root: Node, calls: Sequence[Call], length: int) -> Node:
    """The tree with spans that never cut a call in two: within one argument, or around the whole call."""
    owner, segments = _segments(calls, length)
    done: dict[int, Node] = {}
    for node in reversed(list(walk(root))):
        changes: dict[str, Any] = {
            field.name: _exchanged(getattr(node, field.name), done) for field in fields(node) if field.name != "span"
        }
        done[id(node)] = replace(node, span=_grown(node.span, owner, segments), **changes)
    return done[id(root)]


def _segments(calls: Sequence[Call], length: int) -> tuple[list[int], list[_Segment]]:
    """For each character the segment it belongs to; segment 0 is the text outside calls."""
    owner = [0] * length
    segments = [_Segment((0, length), 0, 0, is_argument=True)]
    for call in sorted(set(calls), key=lambda call: (call.span[0], -call.span[1], len(call.arguments))):
        start, end = call.span
        parent = owner[start]
        depth = segments[parent].depth
        segments.append(_Segment(call.span, parent, depth + 1, is_argument=False))
        own = len(segments) - 1
        owner[start:end] = [own] * (end - start)
        for first, last in call.arguments:
            if start <= first < last <= end and (first, last) != call.span:
                segments.append(_Segment(call.span, own, depth + 2, is_argument=True))
                owner[first:last] = [len(segments) - 1] * (last - first)
    return owner, segments


def _grown(span: Span, owner: list[int], segments: list[_Segment]) -> Span:
    """The smallest span around this one that cuts no call."""
    start, end = span
    if start >= end:
        return span
    first, last = owner[start], owner[end - 1]
    while first != last or not segments[first].is_argument:
        deeper = first if segments[first].depth >= segments[last].depth else last
        call = segments[deeper].call
        start, end = min(start, call[0]), max(end, call[1])
        parent = segments[deeper].parent
        first = parent if first == deeper else first
        last = parent if last == deeper else last
    return start, end


def _exchanged(value: Any, done: dict[int, Node]) -> Any:
    """A field with its nodes exchanged for the new ones; the spans of signs stay as they are."""
    if isinstance(value, Node):
        return done[id(value)]
    if isinstance(value, tuple):
        return tuple(_exchanged(item, done) for item in value)  # pyright: ignore[reportUnknownVariableType]
    return value
