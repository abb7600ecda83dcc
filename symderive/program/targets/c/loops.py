"""Loop nests over arrays, and their fusion: what the C target makes of a program before it writes any text.

A `Leaf` computes one entry; a `Loop` runs its body for every value of a counter; a `Gemm` is a call of BLAS. Nests are
inserted one after the other into a block, and a loop joins an earlier one of equal length wherever no entry is then
used before it is complete. So a layer, its activation, the row of its softmax and the sums for its biases share one
pass over the rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import ClassVar, Literal, TypeAlias

import sympy as sp


@dataclass(eq=False)
class Counter:
    """The variable of a loop. Counters of loops that were joined are one: see `root`."""

    size: sp.Expr
    joined: Counter | None = None
    name: str = ""

    @property
    def root(self) -> Counter:
        """The counter that stands for all that were joined."""
        found = self
        while found.joined is not None:
            found = found.joined
        return found


@dataclass(frozen=True)
class Spot:
    """A place along an axis: the sum of some counters and an offset."""

    counters: tuple[Counter, ...]
    offset: int = 0

    @property
    def roots(self) -> tuple[Counter, ...]:
        """The counters that move the place."""
        return tuple(c.root for c in self.counters)

    @property
    def single(self) -> Counter | None:
        """The counter that the place is, if it is nothing else."""
        return self.counters[0].root if len(self.counters) == 1 and self.offset == 0 else None


@dataclass(frozen=True)
class Looked:
    """A place along an axis that an array of integers gives."""

    value: Expr

    roots: ClassVar[tuple[Counter, ...]] = ()
    single: ClassVar[Counter | None] = None


At: TypeAlias = Spot | Looked


@dataclass(eq=False)
class Array:
    """Memory with axes.

    Attributes:
        name: in C; of a number that the caller gives, its code.
        axes: sizes, the last one contiguous.
        given: whether the caller owns it; other arrays are scratch.
        integer: whether it holds labels.
        over: an array of the same memory, whose reads must come before writes to this one.
    """

    name: str
    axes: tuple[sp.Expr, ...]
    given: bool = False
    integer: bool = False
    over: Array | None = None

    @property
    def memory(self) -> Array:
        """The array that stands for all of the same memory."""
        return self.over or self


@dataclass(frozen=True)
class Read:
    """An entry of an array."""

    array: Array
    at: tuple[At, ...]


@dataclass(frozen=True)
class Ordinal:
    """The number of a place."""

    at: At


@dataclass(frozen=True)
class Code:
    """C code with braces for parts: ``{0} * {1}``."""

    text: str
    parts: tuple[Expr, ...] = ()


Expr: TypeAlias = "Read | Ordinal | Code"
_VECTOR = 8
_SLOW = re.compile(r"(?:exp|log|softplus|sigmoid|tanh|power|sin|cos|factorial)\w*_\(")
Mode = Literal["=", "+=", "*=", "max"]


@dataclass(frozen=True, eq=False)
class Leaf:
    """One entry of an array takes a value, or is joined with it."""

    target: Read
    mode: Mode
    value: Expr


@dataclass(frozen=True, eq=False)
class Gemm:
    """C (m, n) = or += factor A (m, k) B (k, n), for every entry of batch axes in front of all three.

    A transposed side lies in memory as its transpose.
    """

    c: Array
    a: Array
    b: Array
    sizes: tuple[sp.Expr, sp.Expr, sp.Expr]
    transposed: tuple[bool, bool]
    batch: tuple[sp.Expr, ...] = ()
    factor: str = ""
    adds: bool = False


@dataclass(eq=False)
class Loop:
    """A loop and what it repeats."""

    counter: Counter
    body: list[Item] = field(default_factory=list["Item"])


Item: TypeAlias = Leaf | Gemm | Loop


@dataclass(frozen=True)
class Access:
    """A use of memory; ``at`` is None for all of it."""

    array: Array
    at: tuple[At, ...] | None
    mode: Mode | Literal["read"]


def reads(value: Expr) -> Iterator[Read]:
    """Every entry that an expression reads, those for places included."""
    stack: list[Expr] = [value]
    while stack:
        found = stack.pop()
        match found:
            case Read(_, places):
                yield found
                stack += [a.value for a in places if isinstance(a, Looked)]
            case Ordinal(place):
                stack += [place.value] if isinstance(place, Looked) else []
            case Code(_, parts):
                stack += parts


def accesses(item: Item) -> Iterator[Access]:
    """Every use of memory in an item."""
    match item:
        case Loop(_, body):
            for inner in body:
                yield from accesses(inner)
        case Gemm():
            yield from (Access(x, None, "read") for x in (item.a, item.b))
            yield Access(item.c, None, "+=" if item.adds else "=")
        case Leaf(target, mode, value):
            yield from (Access(r.array, r.at, "read") for r in reads(value))
            yield from (
                Access(r.array, r.at, "read") for a in target.at if isinstance(a, Looked) for r in reads(a.value)
            )
            yield Access(target.array, target.at, mode)


def depends(later: Item, earlier: Item) -> bool:
    """Whether the order of two items matters."""
    before, after = list(accesses(earlier)), list(accesses(later))
    return any(_conflict(a, b) for a in before for b in after)


def _conflict(one: Access, other: Access) -> bool:
    if one.array.memory is not other.array.memory or one.mode == other.mode == "read":
        return False
    both_add = one.mode == other.mode == "+=" and one.array is other.array and one.array.given
    return not both_add


def insert(block: list[Item], item: Item) -> None:
    """Add an item behind a block, or into a loop of it that does as well."""
    for earlier in reversed(block):
        if isinstance(item, Loop) and isinstance(earlier, Loop) and _can_join(earlier, item):
            item.counter.joined = earlier.counter.root
            for inner in item.body:
                insert(earlier.body, inner)
            return
        if depends(item, earlier):
            break
    block.append(item)


def _can_join(earlier: Loop, later: Loop) -> bool:
    """Whether no iteration of the later loop needs another than the same iteration of the earlier one."""
    if earlier.counter.size != later.counter.size or _parts_vectors(earlier, later):
        return False
    before, after = list(accesses(earlier)), list(accesses(later))
    return all(_same_entry(a, earlier, b, later) for a in before for b in after if _conflict(a, b))


def _parts_vectors(one: Loop, other: Loop) -> bool:
    """Whether functions that take time, for which one of two loops needs no inner loop, would lose their vectors."""
    size = one.counter.size
    if size.is_Integer and size < _VECTOR:
        return False
    flat = [loop for loop in (one, other) if not any(isinstance(i, Loop) for i in loop.body)]
    return len(flat) == 1 and any(map(_takes_time, flat[0].body))


def _takes_time(item: Item) -> bool:
    """Whether a leaf computes a function such as exp."""
    stack: list[Expr] = [item.value] if isinstance(item, Leaf) else []
    while stack:
        found = stack.pop()
        if isinstance(found, Code):
            if _SLOW.search(found.text):
                return True
            stack += found.parts
    return False


def _same_entry(one: Access, first: Loop, other: Access, second: Loop) -> bool:
    if one.at is None or other.at is None:
        return False
    counters = first.counter.root, second.counter.root
    return any((a.single, b.single) == counters for a, b in zip(one.at, other.at, strict=True))
