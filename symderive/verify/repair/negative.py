"""The negative of a sum, as an author would write it: ``b - a`` for ``a - b``."""

from __future__ import annotations

from collections.abc import Sequence

from symderive.notation.reader import tree as r

_FLIPPED = {"+": "-", "-": "+"}


def written(parts: Sequence[tuple[str, str]]) -> str:
    """Signs and terms as a sum: in their order, but the first that is added stands first where the sum began with a minus."""
    rows = list(parts)
    if rows[0][0] == "-":
        front = next((k for k, (sign, _) in enumerate(rows) if sign == "+"), 0)
        rows.insert(0, rows.pop(front))
    first = ("-" if rows[0][0] == "-" else "") + rows[0][1]
    return " ".join([first, *(f"{sign} {text}" for sign, text in rows[1:])])


def negative(latex: str, node: r.Sum) -> str | None:
    """A sum of which every sign is another one; None for a sum with signs such as plus-minus."""
    if any(sign not in _FLIPPED for sign in node.signs):
        return None
    terms = [latex[x.span[0] : x.span[1]].strip() for x in node.terms]
    return written([(_FLIPPED[sign], text) for sign, text in zip(node.signs, terms, strict=True)])
