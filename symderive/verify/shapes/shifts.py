"""How far shifted indices reach: what ``o_{i+m}`` looks up is as long as i and m run together."""

from __future__ import annotations

from symderive.verify import terms as t
from symderive.verify.dims import Dim, joined
from symderive.verify.shapes.axes import Places

SHIFTED = "shifted indices"  # flag of a scope: the size of an axis was found from indices that are added
UNSHIFTED = "no shifted indices"  # flag of a scope: it is not to be


def sum_of_entries(term: t.Big) -> bool:
    """Whether an index of a sum picks entries by itself, as the m of ``w_m o_{i+m}``."""
    kept: bool | None = term.__dict__.get("_entries")
    if kept is None:
        refs = (x for x in t.walk(term.body) if isinstance(x, t.Ref))
        kept = any(isinstance(k, t.Index) and k.name == term.index for x in refs for k in x.keys)
        object.__setattr__(term, "_entries", kept)  # terms do not change
    return kept


def reached(key: t.Add, places: Places) -> Dim | None:
    """The last place that a sum of indices and whole numbers names; None if not all of their ranges are known."""
    parts: list[Dim] = []
    indices = 0
    for part in key.terms:
        number = part.of if isinstance(part, t.Negative) else part
        if isinstance(number, t.Number) and number.value.denominator == 1:
            parts.append(Dim(int(number.value) * (-1 if isinstance(part, t.Negative) else 1)))
            continue
        place = places.get(part.name) if isinstance(part, t.Index) else None
        dim = None if place is None else Dim(place.most) if place.most is not None else place.dim
        if place is None or dim is None or not place.entries:
            return None
        indices += 1
        dim.root().short = dim.root().short or indices > 1
        parts.append(dim)
    return joined(*parts) if indices > 1 else None
