"""From the operations of a program to loop nests and matrix products."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sympy as sp

from symderive.calculus.errors import SymderiveError
from symderive.calculus.index import Domain
from symderive.calculus.terms import Reduction
from symderive.program.ir import (
    Add,
    Apply,
    Arrange,
    Axes,
    Constant,
    Contract,
    Input,
    Multiply,
    Op,
    Operand,
    Positions,
    Power,
    Program,
    Reduce,
    Residual,
    Scatter,
    Softmax,
    Take,
    operands,
)
from symderive.program.targets.c.entries import Entries
from symderive.program.targets.c.loops import (
    Array,
    At,
    Code,
    Counter,
    Expr,
    Gemm,
    Item,
    Leaf,
    Loop,
    Mode,
    Read,
    Spot,
    insert,
)
from symderive.program.targets.c.products import Form, product_form

_START: Mapping[Reduction, tuple[str, Mode]] = {
    Reduction.SUM: ("0", "+="),
    Reduction.PRODUCT: ("1", "*="),
    Reduction.MAX: ("-INFINITY", "max"),
}


@dataclass(frozen=True)
class Output:
    """How a function returns a value: the C name of its array; for one that is added to, the code of a factor.

    ``over`` names an input that lies in the same memory.
    """

    name: str
    factor: str = ""
    adds: bool = False
    over: str = ""


@dataclass(frozen=True)
class _Result:
    array: Array
    factor: str = ""
    adds: bool = False


class Nests:
    """The items of a function. ``entries`` knows the array of every value that has memory.

    Args:
        program: in simple operations, see `symderive.program.passes.expand`.
        inputs: C names of the arrays that the caller gives, by tensor name.
        outputs: by tensor name.
        rows: the number of examples; loops over them go outside.

    Raises:
        SymderiveError: an input without a name, or an operation that C code cannot have.
    """

    def __init__(
        self, program: Program, inputs: Mapping[str, str], outputs: Mapping[str, Output], rows: sp.Expr | None = None
    ) -> None:
        self.program, self.rows = program, rows
        self.entries = Entries(program)
        self.block: list[Item] = []
        self.users: dict[int, list[int]] = defaultdict(list)
        self.results: dict[int, list[_Result]] = defaultdict(list)
        self.numbers: dict[Array, bool] = {}  # outputs without axes, and whether they are added to
        for user, instruction in enumerate(program.instructions):
            for value in operands(instruction.op):
                self.users[value].append(user)
        self.forms = {
            v: product_form(program, v, rows) for v, i in enumerate(program.instructions) if isinstance(i.op, Contract)
        }
        given = self.inputs(inputs)
        for name, value in program.outputs.items():
            found = outputs[name]
            array = Array(found.name, program[value].axes, given=True, over=given.get(found.over))
            if not array.axes:
                self.numbers[array] = found.adds
            self.bind(value, _Result(array, found.factor, found.adds))
        for value in range(len(program.instructions)):
            self.add(value)

    def inputs(self, names: Mapping[str, str]) -> dict[str, Array]:
        """The arrays of the inputs by tensor name."""
        found: dict[str, Array] = {}
        for value, instruction in enumerate(self.program.instructions):
            if isinstance(instruction.op, Input):
                tensor = instruction.op.tensor
                if tensor.name not in names:
                    raise SymderiveError(f"{tensor.name} is needed, but the function is not given it")
                array = Array(names[tensor.name], instruction.axes, given=True, integer=tensor.domain is Domain.CLASS)
                found[tensor.name] = self.entries.arrays[value] = array
        return found

    def bind(self, value: int, result: _Result) -> None:
        """Say where a value goes. Of what is added to, terms and numbers in front go there by themselves."""
        op = self.program[value].op
        if result.adds and not self.users[value]:
            if isinstance(op, Multiply) and len(op.factors) == 2 and self.is_whole(op.factors[1], value):
                inner, number = op.factors[1].value, self.program[op.factors[0].value].op
                if isinstance(number, Constant) and len(self.users[inner]) == 1 and not self.is_kept(inner):
                    self.users[inner] = []
                    code = self.entries.at(op.factors[0].value, ())
                    assert isinstance(code, Code)
                    factor = f"{result.factor} * {code.text}" if result.factor else code.text
                    self.bind(inner, _Result(result.array, factor, adds=True))
                    return
            if isinstance(op, Add) and all(self.is_whole(t, value) for t in op.terms):
                for term in op.terms:
                    if len(self.users[term.value]) == 1 and not self.is_kept(term.value):
                        self.users[term.value] = []
                    self.bind(term.value, result)
                return
        self.results[value].append(result)

    def is_kept(self, value: int) -> bool:
        """Whether a value is an output or an input."""
        return value in self.program.outputs.values() or isinstance(self.program[value].op, Input)

    def is_whole(self, operand: Operand, value: int) -> bool:
        """Whether an operand runs along all axes of a value, in order."""
        return operand.axes == tuple(range(len(self.program[value].axes)))

    def add(self, value: int) -> None:
        """Compute a value and bring it where it goes."""
        results = self.results.get(value, [])
        if not results and not self.users[value]:
            return
        op = self.program[value].op
        if isinstance(op, (Softmax, Residual)) or (isinstance(op, Reduce) and op.kind is Reduction.LOG_SUM_EXP):
            raise SymderiveError("softmax, residuals and log-sum-exp have to be taken apart before C code is written")
        direct = self.direct(value, op, results)
        if direct is not None:
            self.compute(value, op, direct)
            if not direct.adds:
                self.entries.arrays.setdefault(value, direct.array)
        elif not self.is_inline(value, op):
            array = self.scratch(value)
            self.compute(value, op, _Result(array))
            self.entries.arrays[value] = array
        for result in results:
            if result is not direct:
                self.map(value, result)

    def direct(self, value: int, op: Op, results: Sequence[_Result]) -> _Result | None:
        """The result into which a value is computed at once."""
        if isinstance(op, Input):
            return None
        for result in results:
            alone = not self.users[value] and len(results) == 1
            sums = isinstance(op, Contract) or (isinstance(op, Reduce) and op.kind is Reduction.SUM)
            zero = isinstance(op, Scatter) and op.mode == "add" and self.is_zero(op.base)
            if not result.adds or (alone and (sums or zero)):
                return result
        return None

    def is_zero(self, operand: Operand) -> bool:
        """Whether an operand is the number zero."""
        op = self.program[operand.value].op
        return isinstance(op, Constant) and op.number == 0

    def scratch(self, value: int) -> Array:
        """An array of the function's own."""
        return Array(f"t{value}", self.program[value].axes)

    def is_inline(self, value: int, op: Op) -> bool:
        """Whether a value is written where it is used: it takes no time, or is used once, for each of its entries."""
        if isinstance(op, (Input, Constant, Positions, Arrange, Take)):
            return True
        if not isinstance(op, (Add, Multiply, Power, Apply)):
            return False
        if not self.users[value]:
            return True
        if len(self.users[value]) > 1 or value in self.program.outputs.values():
            return False
        user = self.users[value][0]
        return len(self.program[value].axes) == self.space(user, value)

    def space(self, user: int, value: int) -> int:
        """The number of axes over which a user reads a value, entry by entry; -1 if it reads entries several times."""
        op, axes = self.program[user].op, self.program[user].axes
        match op:
            case Add() | Multiply() | Power() | Apply():
                return len(axes)
            case Reduce(_, operand):
                return len(self.program[operand].axes)
            case Contract(left, right):
                return -1 if self.forms[user] else len({*left.axes, *right.axes})
            case Scatter(base, update):
                return len(axes) if base.value == value else len(op.space) if update.value == value else -1
            case _:
                return -1

    def compute(self, value: int, op: Op, result: _Result) -> None:
        """Add the items that compute a value into an array."""
        match op:
            case Contract():
                form = self.forms[value]
                if form is not None:
                    self.gemm(op, form, result)
                else:
                    self.contract(op, self.program[value].axes, result)
            case Reduce(kind, operand, over):
                self.fold(kind, operand, over, result)
            case Scatter():
                self.scatter(op, self.program[value].axes, result)
            case _:
                self.map(value, result)

    def map(self, value: int, result: _Result) -> None:
        """An array takes a value, or its multiple is added, entry by entry."""
        counters = [Counter(s) for s in self.program[value].axes]
        at = spots(counters)
        entry = scaled(self.entries.at(value, at), result)
        self.insert(counters, Leaf(Read(result.array, at), "+=" if result.adds else "=", entry))

    def insert(self, counters: Sequence[Counter], *inner: Item) -> None:
        """Add items inside loops."""
        items: list[Item] = list(inner)
        for counter in reversed(counters):
            items = [Loop(counter, items)]
        for item in items:
            insert(self.block, item)

    def stored(self, value: int) -> Array:
        """The array of a value, which is computed into one if it has none."""
        if value not in self.entries.arrays:
            array = self.scratch(value)
            self.map(value, _Result(array))
            self.entries.arrays[value] = array
        return self.entries.arrays[value]

    def gemm(self, op: Contract, form: Form, result: _Result) -> None:
        left, right = self.stored(op.left.value), self.stored(op.right.value)
        a, b = (right, left) if form.exchanged else (left, right)
        insert(
            self.block,
            Gemm(result.array, a, b, form.sizes, form.transposed, form.batch, result.factor, result.adds),
        )

    def contract(self, op: Contract, axes: Axes, result: _Result) -> None:
        """A contraction as a loop over all its axes."""
        size = {a: s for o in (op.left, op.right) for a, s in zip(o.axes, self.program[o.value].axes, strict=True)}
        counters = {a: Counter(s) for a, s in size.items()}
        order = self.order(op, len(axes), size)
        sides = [self.entries.at(o.value, tuple(Spot((counters[a],)) for a in o.axes)) for o in (op.left, op.right)]
        if order[-1] in op.left.axes and order[-1] not in op.right.axes:
            sides.reverse()  # what the innermost loop does not change is multiplied by factors once
        at = tuple(Spot((counters[a],)) for a in range(len(axes)))
        self.accumulate([counters[a] for a in order], at, Reduction.SUM, Code("{0} * {1}", tuple(sides)), result)

    def order(self, op: Contract, rank: int, size: Mapping[int, sp.Expr]) -> list[int]:
        """Axes from the outermost loop in: rows first, and last what lies contiguous in most arrays."""
        last = [axes[-1] for axes in (op.left.axes, op.right.axes, tuple(range(rank))) if axes]
        rows = next((a for a in size if size[a] == self.rows), None)
        rest = sorted((a for a in size if a != rows), key=lambda a: (last.count(a), a < rank, -a))
        return [*([rows] if rows is not None else []), *rest]

    def fold(self, kind: Reduction, operand: int, over: Sequence[int], result: _Result) -> None:
        """A reduction as a loop over all axes of its operand."""
        counters = [Counter(s) for s in self.program[operand].axes]
        at = tuple(Spot((c,)) for k, c in enumerate(counters) if k not in over)
        self.accumulate(counters, at, kind, self.entries.at(operand, spots(counters)), result)

    def accumulate(
        self, order: Sequence[Counter], at: tuple[At, ...], kind: Reduction, value: Expr, result: _Result
    ) -> None:
        """Join values into entries of an array, which first get the neutral number unless they are added to."""
        kept = {c for a in at if isinstance(a, Spot) for c in a.counters}
        first = next((k for k, c in enumerate(order) if c not in kept), len(order))
        start, mode = _START[kind]
        target = Read(result.array, at)
        if result.adds:
            self.insert(order, Leaf(target, mode, scaled(value, result)))
            return
        fresh = {c: Counter(c.size) for c in order[first:] if c in kept}
        clean = tuple(Spot(tuple(fresh.get(c, c) for c in a.counters)) if isinstance(a, Spot) else a for a in at)
        before = nest(list(fresh.values()), Leaf(Read(result.array, clean), "=", Code(start)))
        after = nest(order[first:], Leaf(target, mode, value))
        if first:
            self.insert(order[:first], before, after)
        else:
            self.block.insert(0, before)
            insert(self.block, after)

    def scatter(self, op: Scatter, axes: Axes, result: _Result) -> None:
        """A base, and an update at computed places."""
        if not result.adds:
            counters = [Counter(s) for s in axes]
            base = self.entries.at(op.base.value, tuple(Spot((counters[a],)) for a in op.base.axes))
            self.insert(counters, Leaf(Read(result.array, spots(counters)), "=", base))
        counters = [Counter(s) for s in op.space]
        update = self.entries.at(op.update.value, tuple(Spot((counters[a],)) for a in op.update.axes))
        places = tuple(self.entries.place(p, spots(counters)) for p in op.places)
        leaf = Leaf(Read(result.array, places), "+=" if op.mode == "add" else "=", scaled(update, result))
        self.insert(counters, leaf)


def spots(counters: Sequence[Counter]) -> tuple[Spot, ...]:
    """The places at which counters stand."""
    return tuple(Spot((c,)) for c in counters)


def nest(counters: Sequence[Counter], item: Item) -> Item:
    """An item inside loops."""
    for counter in reversed(counters):
        item = Loop(counter, [item])
    return item


def scaled(value: Expr, result: _Result) -> Expr:
    """A value times the factor of what it is added to."""
    return Code(f"{result.factor} * {{0}}", (value,)) if result.factor else value
