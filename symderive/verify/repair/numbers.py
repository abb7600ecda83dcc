"""The number that a side should be, where a relation of known numbers ends in a wrong one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

import numpy as np

from symderive.notation.reader import tree as r
from symderive.verify import rounding
from symderive.verify.repair.edits import Change, Edit, edit
from symderive.verify.symbols import Scope
from symderive.verify.trial import Outcome

_NUMBER = re.compile(r"-?\s*\d+(?:\.(?P<places>\d+))?")
_NEARLY = 1e-11
_LARGEST_BELOW = 400  # in the denominator of a fraction that an author would write
_MOST_PLACES = 12
_COARSE = 0.05  # of the value: a number that is farther off needs one place more


def numbered(latex: str, relation: r.Relation, place: int, scope: Scope, outcome: Outcome) -> Iterator[Edit]:
    """The right side of a link as the number that the left one is, to as many places as the author gives."""
    side, statement = relation.sides[place + 1], outcome.statement
    written = _NUMBER.fullmatch(latex[side.span[0] : side.span[1]].strip())
    value = np.ravel(np.asarray(outcome.left, dtype=float)) if outcome.left is not None else np.zeros(0)
    if written is None or statement is None or value.size != 1 or not np.isfinite(value[0]):
        return
    if not rounding.is_settled(scope, statement):
        return
    found = float(value[0])
    decimals = written["places"] or ("0000" if rounding.finest(statement.left) is not None else None)
    exact, rounded = _exact(found, decimals), _rounded(found, len(written["places"] or ""))
    near = relation.signs[place] == "approx"
    if exact is not None and not (near and len(exact) > len(rounded)):
        yield edit(1.0, "number", (side.span, exact))
        return
    yield edit(1.0, "number", (side.span, rounded))
    if not near:
        sign: Change = (relation.sign_spans[place], r"\approx ")
        yield edit(1.1, "number", sign, (side.span, rounded))


def _exact(value: float, places: str | None) -> str | None:
    """A value as a whole number, as a short decimal where the author has one, or as a fraction."""
    if places is not None:
        texts = (f"{value:.{k}f}" for k in range(len(places) + 2))
        return next((x for x in texts if abs(float(x) - value) <= _NEARLY * abs(value)), None)
    fraction = Fraction(value).limit_denominator(_LARGEST_BELOW)
    if abs(float(fraction) - value) > _NEARLY * abs(value):
        return None
    sign = "-" if fraction < 0 else ""
    above, below = abs(fraction.numerator), fraction.denominator
    return f"{sign}{above}" if below == 1 else rf"{sign}\frac{{{above}}}{{{below}}}"


def _rounded(value: float, places: int) -> str:
    """A value to so many places, or more if nothing is left of it otherwise."""
    while places < _MOST_PLACES and abs(float(f"{value:.{places}f}") - value) > _COARSE * abs(value):
        places += 1
    return f"{value:.{places}f}"
