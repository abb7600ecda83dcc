"""Rows of factors in which a factor is taken into the one right before it, as brackets into what they number."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from symderive.notation.reader import tree as r


def merged(row: r.Product, take: Callable[[r.Node, r.Node], r.Node | None]) -> r.Node:
    """A row with one node for two that touch, wherever ``take`` gives what both are together; itself if there is none."""
    factors: list[r.Node] = []
    signs: list[str] = []
    spans: list[r.Span] = []
    for place, factor in enumerate(row.factors):
        touches = bool(factors) and not row.signs[place - 1]
        both = take(factors[-1], factor) if touches else None
        if both is not None:
            factors[-1] = both
            continue
        if factors:
            signs.append(row.signs[place - 1])
            spans.append(row.sign_spans[place - 1])
        factors.append(factor)
    if len(factors) == len(row.factors):
        return row
    if len(factors) == 1:
        return factors[0]
    return replace(row, factors=tuple(factors), signs=tuple(signs), sign_spans=tuple(spans))
