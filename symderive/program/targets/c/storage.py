"""Where the scratch arrays of a function lie: in variables, in small arrays on the stack, or in shared work memory.

An axis along which an array is written and read in the same iteration of a loop only needs no memory.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import sympy as sp

from symderive.program.liveness import Life, share
from symderive.program.targets.c.loops import Access, Array, Item, Leaf, Loop, accesses

_STACK = 2048  # entries up to which an array lies on the stack


@dataclass(frozen=True)
class Place:
    """Where an array lies.

    Attributes:
        kept: the axes that have memory.
        inside: the loop that declares a variable; None for the function.
        buffer: the number of its part of the work memory; None for a variable or an array on the stack.
    """

    kept: tuple[int, ...]
    inside: Loop | None = None
    buffer: int | None = None


@dataclass
class Storage:
    """The places of scratch arrays and the sizes of the buffers, in entries."""

    places: dict[Array, Place] = field(default_factory=dict[Array, Place])
    buffers: list[sp.Expr] = field(default_factory=list[sp.Expr])


@dataclass(frozen=True)
class _Use:
    path: tuple[Loop, ...]
    access: Access
    top: int  # the item of the function in which it is
    leaf: int  # leaves are numbered in order


def storage_of(block: Sequence[Item]) -> Storage:
    """A place for every scratch array that the items of a function use."""
    uses: dict[Array, list[_Use]] = defaultdict(list)
    for use in _uses(block):
        if not use.access.array.given:
            uses[use.access.array].append(use)
    found = Storage()
    large: list[Array] = []
    for array, its in uses.items():
        place = _local(array, its)
        if place is None:
            large.append(array)
        else:
            found.places[array] = place
    _share(large, uses, found)
    return found


def _uses(block: Sequence[Item]) -> Iterator[_Use]:
    leaf = 0
    for top, item in enumerate(block):
        stack: list[tuple[tuple[Loop, ...], Item]] = [((), item)]
        while stack:
            path, inner = stack.pop()
            if isinstance(inner, Loop):
                stack += [((*path, inner), i) for i in reversed(inner.body)]
                continue
            leaf += 1
            for access in accesses(inner):
                yield _Use(path, access, top, leaf)


def _local(array: Array, uses: Sequence[_Use]) -> Place | None:
    """The place of an array that is a variable, or small; None for one in the work memory."""
    common = uses[0].path
    for use in uses:
        same = (k for k, (a, b) in enumerate(zip(common, use.path, strict=False)) if a is not b)
        common = common[: next(same, min(len(common), len(use.path)))]
    counters = {loop.counter.root for loop in common}
    kept: list[int] = []
    for axis in range(len(array.axes)):
        singles = {use.access.at[axis].single if use.access.at is not None else None for use in uses}
        if len(singles) > 1 or not singles <= counters:
            kept.append(axis)
    if not kept:
        return Place((), common[-1] if common else None)
    size = sp.Mul(*(array.axes[k] for k in kept))
    return Place(tuple(kept)) if size.is_Integer and size <= _STACK else None


def _share(arrays: Sequence[Array], uses: dict[Array, list[_Use]], found: Storage) -> None:
    """Give arrays buffers; the items of the function are the steps in which they are needed."""
    order = sorted(arrays, key=lambda a: uses[a][0].leaf)
    lives = {a: Life(sp.Mul(*a.axes), uses[a][0].top, uses[a][-1].top) for a in order}

    def follow(array: Array, ending: Sequence[Array]) -> Array | None:
        return next((a for a in ending if _in_place(uses[a], uses[array], a, array)), None)

    buffers, sizes = share(lives, follow)
    found.buffers += sizes
    found.places.update({a: Place(tuple(range(len(a.axes))), buffer=b) for a, b in buffers.items()})


def _in_place(old: Sequence[_Use], new: Sequence[_Use], one: Array, other: Array) -> bool:
    """Whether every entry of the new array is written where the same entry of the old one was read last."""
    top = old[-1].top
    if one.axes != other.axes or old[-1].leaf > new[0].leaf:
        return False
    here = [u for u in (*old, *new) if u.top == top]
    at = here[0].access.at
    if at is None or any(u.access.at is None or u.path != here[0].path for u in here):
        return False
    rows = [tuple(a.single for a in u.access.at or ()) for u in here]
    return None not in rows[0] and all(row == rows[0] for row in rows)


def leaves(items: Sequence[Item]) -> Iterator[Leaf]:
    """The leaves of items, in order."""
    for item in items:
        if isinstance(item, Leaf):
            yield item
        elif isinstance(item, Loop):
            yield from leaves(item.body)
