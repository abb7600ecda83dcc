"""Scratch arrays of the C target share memory only where none is read after another was written there."""

from __future__ import annotations

import sympy as sp

from symderive.program.targets.c.loops import Array, Code, Counter, Item, Leaf, Loop, Read, Spot
from symderive.program.targets.c.storage import storage_of

N = sp.Symbol("N", integer=True, positive=True)
OUT = Array("out", (N,), given=True)


def at(array: Array, counter: Counter) -> Read:
    return Read(array, (Spot((counter,)),))


def filled(array: Array) -> Loop:
    counter = Counter(N)
    return Loop(counter, [Leaf(at(array, counter), "=", Code("1"))])


def summed(*arrays: Array) -> Loop:
    counter = Counter(N)
    parts = tuple(at(a, counter) for a in arrays)
    return Loop(counter, [Leaf(at(OUT, counter), "=", Code(" + ".join(["{}"] * len(parts)), parts))])


def test_only_one_array_follows_in_place() -> None:
    """The second new array is written as a whole in every iteration: it must not lie where the first ones are read still."""
    one, two, three, four = (Array(x, (N,)) for x in ("one", "two", "three", "four"))
    n, k = Counter(N), Counter(N)
    first = Leaf(at(three, n), "=", Code("{} + {}", (at(one, n), at(two, n))))
    second = Loop(k, [Leaf(at(four, k), "=", Code("2"))])
    block: list[Item] = [filled(one), filled(two), Loop(n, [first, second]), summed(three, four)]
    found = storage_of(block)
    buffers = {a.name: found.places[a].buffer for a in (one, two, three, four)}
    assert buffers["three"] in (buffers["one"], buffers["two"])
    assert buffers["four"] not in (buffers["one"], buffers["two"])


def test_memory_is_used_again() -> None:
    one, two, three = (Array(x, (N,)) for x in ("one", "two", "three"))
    found = storage_of([filled(one), summed(one), filled(two), summed(two), filled(three), summed(three)])
    assert len(found.buffers) == 1
