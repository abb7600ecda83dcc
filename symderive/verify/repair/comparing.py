"""Values of candidates, and how they compare with the one that is wanted."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import numpy as np

from symderive.verify import terms as t
from symderive.verify.evaluate import Frame
from symderive.verify.places import Places
from symderive.verify.values.dual import primal
from symderive.verify.values.errors import NoValueError

TOLERANCE = 1e-7


def entrywise(term: t.Term) -> t.Term | None:
    """A term whose powers are taken entry by entry; None if it has none."""
    if not any(isinstance(x, t.Power) and not x.elementwise for x in t.walk(term)):
        return None

    def changed(part: Any) -> Any:
        if isinstance(part, tuple):
            return tuple(changed(x) for x in part)  # type: ignore[reportUnknownVariableType]  # a field's own tuple
        if not isinstance(part, t.Term):
            return part
        found = replace(part, **{entry.name: changed(getattr(part, entry.name)) for entry in fields(part)})
        return replace(found, elementwise=True) if isinstance(found, t.Power) else found

    return changed(term)


def quotient(wanted: Any, found: Any) -> float:
    """The number that all entries of one value are of those of another; 0 if there is none."""
    if np.shape(wanted) != np.shape(found):
        return 0.0
    above, below = np.ravel(wanted), np.ravel(found)
    place = int(np.argmax(np.abs(below))) if below.size else 0
    if not below.size or below[place] == 0:
        return 0.0
    number = float(above[place] / below[place])
    near = np.allclose(
        above, number * below, rtol=TOLERANCE, atol=TOLERANCE * float(np.max(np.abs(above), initial=0.0))
    )
    return number if near and np.isfinite(number) else 0.0


def finite(frame: Frame, term: t.Term, places: Places) -> Any | None:
    """The value of a term as floats; None for what has no finite value."""
    try:
        with np.errstate(all="ignore"):
            found = np.asarray(primal(frame.value(term, places)), dtype=float)
    except (
        NoValueError,
        ArithmeticError,
        ValueError,
        LookupError,
    ):  # a candidate may be any nonsense: a pole, a huge power
        return None
    return found if np.all(np.isfinite(found)) else None
