"""Groups the instructions of a program into kernels, in the order in which they run."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Sequence
from dataclasses import replace

import sympy as sp

from symderive.program.ir import (
    Add,
    Apply,
    Arrange,
    Axes,
    Constant,
    Contract,
    Input,
    Multiply,
    Operand,
    Positions,
    Power,
    Program,
    Reduce,
    Scatter,
    Take,
    operands,
)
from symderive.program.plan import Kernel, Kind

_KINDS = ((Contract, Kind.PRODUCT), (Reduce, Kind.FOLD), (Take, Kind.GATHER), (Scatter, Kind.SCATTER))


def kernels_of(program: Program, *, fuse: bool) -> list[Kernel]:
    """The kernels of a program; with ``fuse``, chains of elementwise instructions in one each."""
    return _Grouping(program, fuse).kernels()


def is_elementwise(program: Program, value: int) -> bool:
    """Whether a value is computed entry by entry."""
    return isinstance(program[value].op, (Add, Multiply, Power, Apply, Arrange, Positions))


def is_view(program: Program, value: int) -> bool:
    """Whether a value is another one with its axes permuted."""
    op = program[value].op
    return isinstance(op, Arrange) and len(op.operand.axes) == len(program[value].axes) > 0


def root(program: Program, value: int) -> int:
    """The value of which one is a view, through all views."""
    op = program[value].op
    while isinstance(op, Arrange) and is_view(program, value):
        value = op.operand.value
        op = program[value].op
    return value


def places_read(program: Program, value: int) -> list[Operand]:
    """What an elementwise instruction reads and along which of its axes."""
    match program[value].op:
        case Add(parts) | Multiply(parts):
            return list(parts)
        case Power(base, exponent):
            return [base, exponent]
        case Arrange(operand):
            return [operand]
        case Apply(_, operand):
            return [Operand(operand, tuple(range(len(program[operand].axes))))]
        case _:
            return []


class _Grouping:
    """Kernels in order. What is used once is computed right before its use, so that it lives briefly."""

    def __init__(self, program: Program, fuse: bool) -> None:
        self.program, self.fuse = program, fuse
        self.found: list[Kernel] = []
        self.made: dict[int, int] = {}  # the kernel in which a value is computed
        self.open: dict[Axes, int] = {}  # the newest map over a space
        self.parts: list[int] = []  # values that will be written as part of their user
        self.wanted = {root(program, v) for v in program.outputs.values()}
        self.readers: dict[int, set[int]] = defaultdict(set)
        for user, instruction in enumerate(program.instructions):
            if not is_view(program, user):
                for v in operands(instruction.op):
                    self.readers[root(program, v)].add(user)

    def kernels(self) -> list[Kernel]:
        for value in self.ordered():
            if not isinstance(self.program[value].op, (Input, Constant)) and not is_view(self.program, value):
                self.add(value)
        return [replace(k, stored=tuple(v for v in k.values if self.leaves(v, k.values))) for k in self.found]

    def ordered(self) -> list[int]:
        """Values so that each lives briefly.

        An elementwise value that is used once comes right before its user; an output that nothing else needs comes as
        soon as it can be computed (the gradient of a weight right after the error of its layer); what is collected from
        an array (sums, entries at labels) comes before the array is written over.
        """
        count = len(self.program.instructions)
        late = {
            v
            for v in range(count)
            if is_elementwise(self.program, v) and v not in self.wanted and len(self.readers[v]) == 1
        }
        ends = [v for v in range(count) if not self.readers[v] and not is_view(self.program, v)]
        waits = {v: self.needs(v, late) for v in ends}
        watchers: dict[int, list[int]] = defaultdict(list)
        for v, needed in waits.items():
            for source in needed:
                watchers[source].append(v)
        done: dict[int, None] = {}
        for value in range(count):
            if value in late or value in waits or is_view(self.program, value):
                continue
            for early in self.collected(value):
                if early not in late and early not in waits and self.ready(early, late, done):
                    self.place(early, late, done)
            self.place(value, late, done)
            for end in watchers[value]:
                waits[end].discard(value)
                if not waits[end]:
                    self.place(end, late, done)
        for value in ends:
            self.place(value, late, done)
        return list(done)

    def read(self, value: int) -> list[int]:
        """The values that an instruction reads, through views."""
        return [root(self.program, v) for v in operands(self.program[value].op)]

    def needs(self, value: int, late: Container[int]) -> set[int]:
        """What must be there before a value can be computed together with the late ones that it needs."""
        found: set[int] = set()
        waiting = self.read(value)
        while waiting:
            v = waiting.pop()
            if v in late:
                waiting += self.read(v)
            else:
                found.add(v)
        return found

    def collected(self, value: int) -> list[int]:
        """What else is collected from the arrays of a value's size that it may be written over."""
        if not is_elementwise(self.program, value):
            return []
        axes = self.program[value].axes
        arrays = [v for v in self.read(value) if self.program[v].axes == axes]
        found = (u for v in arrays for u in sorted(self.readers[v]) if u != value)
        return [u for u in found if isinstance(self.program[u].op, (Reduce, Take)) and self.program[u].axes != axes]

    def ready(self, value: int, late: set[int], done: Container[int]) -> bool:
        """Whether all that a value and the late ones behind it need is there."""
        waiting = self.read(value)
        while waiting:
            v = waiting.pop()
            if v in done or isinstance(self.program[v].op, (Input, Constant)):
                continue
            if v not in late:
                return False
            waiting += self.read(v)
        return True

    def place(self, value: int, late: set[int], done: dict[int, None]) -> None:
        """Put a value behind the late ones that it needs."""
        if value in done:
            return
        chain: list[int] = []
        waiting = [value]
        while waiting:
            chain.append(waiting.pop())
            waiting += [v for v in self.read(chain[-1]) if v in late]
        done.update(dict.fromkeys(sorted(chain)))

    def add(self, value: int) -> None:
        op, axes = self.program[value].op, self.program[value].axes
        if not self.fuse and self.is_part(value):
            self.parts.append(value)
            return
        if is_elementwise(self.program, value):
            host = self.open.get(axes) if self.fuse and axes else None
            if host is None or not self.fits(value, host):
                host = self.start(Kind.MAP, axes)
                self.open[axes] = host
            for part in [v for v in self.parts if value in self.readers[v]]:
                self.into(host, part)
            self.into(host, value)
            return
        if isinstance(op, Reduce) and self.fuse and self.absorbs(op.operand):
            host = self.made[op.operand]
            self.open.pop(self.found[host].axes, None)
            self.found[host] = replace(self.found[host], kind=Kind.FOLD, axes=axes)
            self.into(host, value)
            return
        self.into(self.start(next(kind for known, kind in _KINDS if isinstance(op, known)), axes), value)

    def is_part(self, value: int) -> bool:
        """Whether a value is the negative or the reciprocal of another, where - or / in all that use it stands for it.

        Two divisions take no longer than the reciprocal and two products; more do.
        """
        users = self.readers[value]
        if value in self.wanted or not self.program.uses[value] == len(users) in (1, 2):
            return False
        match self.program[value].op:
            case Multiply((first, _)):
                (user, *more) = users
                op = self.program[user].op
                negative = self.program[first.value].op == Constant(sp.S.NegativeOne)
                return not more and negative and isinstance(op, Add) and value != self.leading(op.terms)
            case Power(_, exponent):
                divides = all(self.can_divide(user, value, alone=len(users) == 1) for user in users)
                return divides and self.program[exponent.value].op == Constant(sp.S.NegativeOne)
            case _:
                return False

    def can_divide(self, user: int, value: int, *, alone: bool) -> bool:
        """Whether an instruction is a product in which a division stands for a factor, for one of several of its size."""
        op = self.program[user].op
        if not isinstance(op, Multiply):
            return False
        if len(op.factors) == 2 and self.program[op.factors[0].value].op == Constant(sp.S.NegativeOne):
            return False
        return alone or Operand(value, tuple(range(len(self.program[user].axes)))) in op.factors

    def leading(self, terms: Sequence[Operand]) -> int | None:
        """Of terms that are all negatives, the one with the fewest axes: it is computed, the others subtracted from it."""
        ops = [self.program[t.value].op for t in terms]
        firsts = [op.factors[0].value for op in ops if isinstance(op, Multiply) and len(op.factors) == 2]
        if len(firsts) < len(terms) or any(self.program[v].op != Constant(sp.S.NegativeOne) for v in firsts):
            return None
        return min(terms, key=lambda t: len(t.axes)).value

    def start(self, kind: Kind, axes: Axes) -> int:
        self.found.append(Kernel(kind, (), (), axes))
        return len(self.found) - 1

    def into(self, kernel: int, value: int) -> None:
        found = self.found[kernel]
        self.found[kernel] = replace(found, values=(*found.values, value))
        self.made[value] = kernel

    def fits(self, value: int, host: int) -> bool:
        """Whether a map has, or comes after, all that an instruction reads."""
        whole = tuple(range(len(self.program[value].axes)))
        for part in places_read(self.program, value):
            source = root(self.program, part.value)
            made = self.made.get(source, -1)
            if made > host or (made == host and (source != part.value or part.axes != whole)):
                return False
        return True

    def absorbs(self, operand: int) -> bool:
        """Whether a reduction can run in the loop of the map that makes its operand, nothing else of which is kept."""
        host = self.made.get(operand)
        if host is None or host != len(self.found) - 1 or self.found[host].kind is not Kind.MAP:
            return False
        others: Sequence[int] = [v for v in self.found[host].values if v != operand]
        alone = operand not in self.wanted and len(self.readers[operand]) == 1
        return alone and not any(self.leaves(v, self.found[host].values) for v in others)

    def leaves(self, value: int, inside: Sequence[int]) -> bool:
        """Whether a value is used outside the kernel that computes it."""
        return value in self.wanted or not (value in self.parts or self.readers[value] <= set(inside))
