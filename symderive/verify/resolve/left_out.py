r"""Estimates without one example: the index of ``\hat\beta_{(i)}``, ``f^{(-i)}`` and ``w_{\setminus i}`` numbers a family of its own."""

from __future__ import annotations

from dataclasses import replace

from symderive.notation.reader import tree as r
from symderive.verify.resolve.nodes import INDEX_LETTERS

_SIGNS = ("setminus", "backslash")
_NAME = "without"


def left_out(node: r.Node) -> r.Node:
    r"""``b_{(-i)}`` as ``b_{without, i}``."""
    if not isinstance(node, r.Scripted) or (node.sub is not None and node.sup is not None):
        return node
    script = node.sup if node.sub is None else node.sub
    index = _omitted(script) or (_of_estimate(node.base, node.sub) if node.sup is None else None)
    if script is None or index is None:
        return node
    name = r.Name((script.span[0], index.span[0]), _NAME, word=True)
    return replace(node, sub=r.Sequence(script.span, (name, index), (",",)), sup=None)


def _omitted(script: r.Node | None) -> r.Name | None:
    """The index behind a minus in brackets, or behind a sign of set difference."""
    match script:
        case r.Group(opening="(" | "[", inner=r.Sum(terms=(r.Name() as index,), signs=("-",))):
            pass
        case r.Product(factors=(r.Name(base=sign), r.Name() as index), signs=("",)) if sign in _SIGNS:
            pass
        case r.Group(
            opening="(" | "[", inner=r.Product(factors=(r.Name(base=sign), r.Name() as index), signs=("",))
        ) if sign in _SIGNS:
            pass
        case _:
            return None
    return index if not index.word and len(index.base) == 1 and index.base.islower() else None


def _of_estimate(base: r.Node, sub: r.Node | None) -> r.Name | None:
    r"""The index of ``\hat\beta_{(i)}``, an estimate; ``x_{(i)}`` is the i-th of the sorted data."""
    estimate = isinstance(base, r.Name) and "hat" in base.accents
    match sub:
        case r.Group(opening="(", inner=r.Name() as index) if (
            estimate and not index.word and index.base in INDEX_LETTERS
        ):
            return index
        case _:
            return None
