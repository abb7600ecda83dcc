"""Two slips at once, found by their effects: edits of different terms add to the value, edits of different factors multiply it.

So a pair is not looked for by trying all: what one edit leaves missing is looked up among the effects of the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from symderive.verify.repair.edits import Edit

_DEAREST = 2.15
_MOST = 12
_DIGITS = 9


def together(known: Sequence[tuple[Edit, np.ndarray]], own: np.ndarray, wanted: np.ndarray) -> Iterator[Edit]:
    """Pairs of edits that together may give a value, the likeliest first.

    Args:
        known: edits with the values that they give.
        own: the value of the side as it is.
        wanted: the value that it should have.
    """
    likely = [
        (edit, value)
        for edit, value in known
        if edit.cost <= _DEAREST
        and value.shape == own.shape
        and not (np.allclose(value, own) or np.allclose(value, wanted))
    ]  # one that changes nothing, d^T for a number d, is no half of a slip
    found = {*_added(likely, own, wanted), *_multiplied(likely, own, wanted)}
    edits = [edit for edit, _ in likely]
    pairs = sorted(found, key=lambda pair: (edits[pair[0]].cost + edits[pair[1]].cost, pair))
    apart = (pair for pair in pairs if not edits[pair[0]].overlaps(edits[pair[1]]))
    for place, (one, two) in enumerate(apart):
        if place == _MOST:
            return
        yield _joined(edits[one], edits[two])


def _added(likely: Sequence[tuple[Edit, np.ndarray]], own: np.ndarray, wanted: np.ndarray) -> Iterator[tuple[int, int]]:
    """Pairs whose effects add up to the difference."""
    weights = np.random.default_rng(7).uniform(0.5, 1.5, own.size)
    effects = [float(weights @ np.ravel(value - own)) for _, value in likely]
    missing = float(weights @ np.ravel(wanted - own))
    yield from _matching(effects, lambda effect: missing - effect, 1.0 + abs(missing))


def _multiplied(
    likely: Sequence[tuple[Edit, np.ndarray]], own: np.ndarray, wanted: np.ndarray
) -> Iterator[tuple[int, int]]:
    """Pairs whose effects multiply to the quotient."""
    place = int(np.argmax(np.abs(own))) if own.size else 0
    mine, aim = np.ravel(own), np.ravel(wanted)
    if not own.size or mine[place] == 0 or aim[place] == 0:
        return
    effects = [float(np.ravel(value)[place] / mine[place]) for _, value in likely]
    quotient = float(aim[place] / mine[place])
    yield from _matching(effects, lambda effect: quotient / effect if effect else np.nan, 1.0)


def _matching(effects: Sequence[float], rest: Callable[[float], float], scale: float) -> Iterator[tuple[int, int]]:
    """The places of two effects of which the second is what the first leaves; those that have none are left out."""
    unit = scale * 10.0**-_DIGITS
    places: dict[int, list[int]] = {}
    for place, effect in enumerate(effects):
        if np.isfinite(effect) and abs(effect) < 1e6 * scale:
            places.setdefault(round(effect / unit), []).append(place)
    for place, effect in enumerate(effects):
        left = rest(effect)
        if not np.isfinite(left) or abs(left) > 1e6 * scale:
            continue
        near = round(left / unit)
        for key in (near - 1, near, near + 1):
            yield from ((place, other) for other in places.get(key, ()) if place < other)


def _joined(one: Edit, two: Edit) -> Edit:
    """Two edits as one."""
    return replace(one, cost=one.cost + two.cost, changes=(*one.changes, *two.changes))
