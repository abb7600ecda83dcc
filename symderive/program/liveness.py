"""Which arrays can share memory: those of equal size that are not needed at the same time.

Time is counted in whole steps, in each of which a target reads some arrays and writes others: kernels, or loop nests.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

import sympy as sp

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True)
class Life:
    """Of how many entries an array is, the step in which it is written first, and the last that needs it.

    The last step of what must stay to the end is infinite.
    """

    entries: sp.Expr
    first: int
    last: float = math.inf


Follow: TypeAlias = Callable[[Key, Sequence[Key]], Key | None]
"""Says in the memory of which array one is written entry by entry, out of those that end in the step in which it begins."""


def share(lives: Mapping[Key, Life], follow: Follow[Key]) -> tuple[dict[Key, int], list[sp.Expr]]:
    """The number of the buffer of every array, and the sizes of the buffers.

    Args:
        lives: of the arrays, in the order in which they are written first.
        follow: says which array one may be written over. Only one does that to another: a second one might be written
            in another order.
    """
    places: dict[Key, int] = {}
    sizes: list[sp.Expr] = []
    free: dict[sp.Expr, list[int]] = defaultdict(list)
    busy: list[Key] = []
    for key, life in lives.items():
        ended = [k for k in busy if lives[k].last < life.first]
        for other in sorted(ended, key=lambda k: lives[k].last):
            busy.remove(other)
            free[lives[other].entries].append(places[other])
        host = follow(key, [k for k in busy if lives[k].last == life.first])
        if host is not None:
            busy.remove(host)
            places[key] = places[host]
        elif free[life.entries]:
            places[key] = free[life.entries].pop()
        else:
            sizes.append(life.entries)
            places[key] = len(sizes) - 1
        busy.append(key)
    return places, sizes
