"""An edited text as a tree, of which only the part around the edit is parsed anew."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any

from symderive.notation.reader import tree as r
from symderive.notation.reader.parse import MacroLike, ReadError, parse
from symderive.verify.repair.edits import Change, applied
from symderive.verify.resolve.usage import below
from symderive.verify.resolve.words import joined

_ROWS = (r.Sum, r.Relation, r.Remark, r.Sequence, r.Conditional, r.BigOperator, r.Words, r.Dots)


@dataclass
class Splicer:
    """Trees of one side with changes.

    Args:
        latex: the text that the side's spans point into.
        side: the tree of the side.
        words: names of several letters.
        macros: the author's macros.
    """

    latex: str
    side: r.Node
    words: Mapping[str, str]
    macros: Mapping[str, MacroLike]
    _parsed: dict[str, r.Node | None] = field(default_factory=dict[str, "r.Node | None"])

    def tree(self, changes: Sequence[Change]) -> tuple[r.Node, r.Node, str] | None:
        """The edited side, its new part, and the text that its spans point into; None for what cannot be read."""
        path = list(self._path(changes))
        if any("|" in new for _, new in changes):
            path = path[:1]  # which bars belong together is seen in the whole text only
        for depth in range(len(path) - 1, -1, -1):
            node = path[depth]
            if depth and isinstance(path[depth - 1], (r.Derivative, r.Relation, r.Conditional)):
                continue
            start, end = node.span
            text = applied(self.latex[start:end], [((a - start, b - start), new) for (a, b), new in changes])
            if text is None:
                return None
            new = self._read(text)
            if new is None:
                continue
            whole = self._placed(path[: depth + 1], new)
            if whole is not None:
                return whole, new, self.latex + text
        return None

    def _path(self, changes: Sequence[Change]) -> Iterator[r.Node]:
        """From the side down to the smallest node that holds all changes."""
        start = min(span[0] for span, _ in changes)
        end = max(span[1] for span, _ in changes)
        node: r.Node | None = self.side
        while node is not None:
            yield node
            node = next((x for x in below(node) if self._holds(node, x, start, end)), None)

    def _holds(self, parent: r.Node, node: r.Node, start: int, end: int) -> bool:
        """Whether a change is within a node; what is put at the end of ``x_i`` is not put into its script."""
        if not (node.span[0] <= start and end <= node.span[1]):
            return False
        if start < end or not isinstance(parent, (r.Scripted, r.Fraction, r.Root, r.Binomial)):
            return True
        return self.latex[node.span[0] - 1 : node.span[0]] in ("{", "[") and node.span[1] < parent.span[1]

    def _read(self, text: str) -> r.Node | None:
        """The tree of a snippet, whose spans begin behind the whole text."""
        if text not in self._parsed:
            try:
                self._parsed[text] = joined(parse(" " * len(self.latex) + text, self.macros), self.words)
            except ReadError:
                self._parsed[text] = None
        return self._parsed[text]

    def _placed(self, path: list[r.Node], new: r.Node) -> r.Node | None:
        """The side with the last node of a path replaced; None where the parser would read the row otherwise."""
        if len(path) == 1:
            return None if isinstance(new, (r.Relation, r.Remark, r.Sequence)) else new
        old, parent = path[-1], path[-2]
        if isinstance(parent, r.Sum):
            changed = _in_sum(parent, old, new)
        elif isinstance(parent, r.Product):
            changed = _in_row(parent, old, new)
        elif isinstance(parent, r.BigOperator):
            changed = _exchanged(parent, old, new) if old is parent.body and not isinstance(new, _ROWS[:5]) else None
        elif isinstance(parent, r.Scripted):
            changed = _exchanged(parent, old, new) if old is not parent.base else None
        elif isinstance(new, (r.Relation, r.Remark)) != isinstance(old, (r.Relation, r.Remark)):
            changed = None
        else:
            changed = _exchanged(parent, old, new)
        if changed is None:
            return None
        for above, below_ in zip(reversed(path[:-2]), reversed(path[1:-1]), strict=True):
            changed = _exchanged(above, below_, changed)
        return changed


def _in_sum(parent: r.Sum, old: r.Node, new: r.Node) -> r.Node | None:
    """A term of a sum replaced; a sum in its place is written without brackets, so its terms join the others."""
    if isinstance(new, (r.Relation, r.Remark, r.Sequence, r.Conditional)):
        return None
    if not isinstance(new, r.Sum):
        return _exchanged(parent, old, new)
    place = next(k for k, x in enumerate(parent.terms) if x is old)
    written = parent.sign_spans[place][0] < parent.sign_spans[place][1]
    if new.sign_spans[0][0] < new.sign_spans[0][1] and written:
        return None
    first = parent.signs[place] if written else new.signs[0]
    return replace(
        parent,
        terms=(*parent.terms[:place], *new.terms, *parent.terms[place + 1 :]),
        signs=(*parent.signs[:place], first, *new.signs[1:], *parent.signs[place + 1 :]),
        sign_spans=(*parent.sign_spans[:place], *new.sign_spans, *parent.sign_spans[place + 1 :]),
    )


def _in_row(parent: r.Product, old: r.Node, new: r.Node) -> r.Node | None:
    """A factor replaced; several in its place join the others."""
    place = next(k for k, x in enumerate(parent.factors) if x is old)
    last = place == len(parent.factors) - 1
    if isinstance(new, _ROWS) and not (isinstance(new, r.BigOperator) and last):
        return None
    if not isinstance(new, r.Product):
        return _exchanged(parent, old, new)
    if isinstance(new.factors[-1], _ROWS) and not last:
        return None
    return replace(
        parent,
        factors=(*parent.factors[:place], *new.factors, *parent.factors[place + 1 :]),
        signs=(*parent.signs[:place], *new.signs, *parent.signs[place:]),
        sign_spans=(*parent.sign_spans[:place], *new.sign_spans, *parent.sign_spans[place:]),
    )


def _exchanged(parent: r.Node, old: r.Node, new: r.Node) -> r.Node:
    changes: dict[str, Any] = {}
    for entry in fields(parent):
        value = getattr(parent, entry.name)
        changed = _exchanged_value(value, old, new)
        if changed is not value:
            changes[entry.name] = changed
    return replace(parent, **changes)


def _exchanged_value(value: Any, old: r.Node, new: r.Node) -> Any:
    if value is old:
        return new
    if isinstance(value, tuple):
        parts = tuple(_exchanged_value(x, old, new) for x in value)  # type: ignore[reportUnknownVariableType]
        return parts if any(a is not b for a, b in zip(parts, value, strict=True)) else value  # type: ignore[reportUnknownArgumentType]
    return value
