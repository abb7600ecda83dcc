"""Lowers index equations to an array program.

Every right side is grouped into labelled array terms by `symderive.calculus.contraction.group`; here each term becomes
operations. Values are shared over all equations. Kronecker deltas never become arrays: what they leave is written to,
or collected at, the places that they name.

Class labels and places count from zero in arrays and from one in print.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import assert_never

import sympy as sp

from symderive.calculus.contraction import group
from symderive.calculus.equations import Equation
from symderive.calculus.errors import SymderiveError
from symderive.calculus.functions import BY_NAME, FunctionRow
from symderive.calculus.index import Domain, Entry, Index, Role, Size, Tensor
from symderive.calculus.nodes import Total
from symderive.calculus.rewrite import tensors
from symderive.calculus.terms import (
    Contract,
    Equal,
    Gather,
    Leaf,
    Map,
    Number,
    Position,
    Power,
    Product,
    Reduce,
    Reduction,
    Select,
    SoftmaxAlong,
    Sum,
    Term,
)
from symderive.program import ir
from symderive.program.builder import Builder
from symderive.program.deltas import has_delta, split_delta
from symderive.program.ir import Along, At, Lookup, Operand, Place, Program, Window
from symderive.program.passes.dead import drop_dead

_ROWS: Mapping[object, FunctionRow] = {row.function: row for row in BY_NAME.values()}


@dataclass(frozen=True)
class Array:
    """A value whose axes are labelled by indices."""

    value: int
    axes: tuple[Index, ...]


def lower(equations: Sequence[Equation], outputs: Iterable[Tensor]) -> Program:
    """The program that computes ``outputs``; what they share is computed once, and what they do not need is left out.

    Args:
        equations: in an order in which each uses only earlier ones; a tensor without an equation is an input. Equations
            that are not needed lend their names to equal values.
        outputs: tensors that an equation defines.

    Raises:
        SymderiveError: something that is no array operation, named with the equation in which it stands.
    """
    known = (t for equation in equations for t in tensors(equation.rhs))
    lowering = _Lowering(frozenset(a for t in known if t.role is Role.PARAMETER for a in t.axes))
    for equation in equations:
        lowering.define(equation)
    wanted = list(outputs)
    for tensor in wanted:
        if all(tensor != equation.tensor for equation in equations):
            raise SymderiveError(f"{tensor.name} is to be computed, but no equation defines it")
    return drop_dead(lowering.builder.program({t.name: lowering.values[t] for t in wanted}))


class _Lowering:
    """The program so far, and the value of every tensor that it knows.

    ``kernels`` are sizes that parameters have: of a window x[i + a - 1], the axis of the kernel comes last.
    """

    def __init__(self, kernels: frozenset[Size]) -> None:
        self.builder = Builder()
        self.kernels = kernels
        self.values: dict[Tensor, int] = {}

    def define(self, equation: Equation) -> None:
        """Add an equation."""
        lhs = equation.lhs
        axes = [i for i in lhs.indices if isinstance(i, Index) and i.start == 1]
        self.builder.equations = (equation.key,)
        try:
            if len(set(axes)) < len(lhs.indices) or tuple(i.size for i in axes) != lhs.tensor.axes:
                raise SymderiveError("the left side must hold a different index for every axis, each counted from 1")
            # Names of indices must not decide in which order SymPy keeps its terms.
            plain = {i: Index(f"@{k}", i.size) for k, i in enumerate(axes)}
            found = self.array(group(equation.rhs.xreplace(plain), tuple(plain.values())))
            value = self.arranged(found, tuple(plain.values()))
        except SymderiveError as error:
            raise SymderiveError(f"{lhs.tensor.name} cannot be computed with arrays: {error}") from error
        self.builder.define(value, lhs.tensor.name)
        self.values[lhs.tensor] = value

    def array(self, term: Term) -> Array:
        """The value of a term."""
        if has_delta(term):
            return self.scattered(term, None)
        match term:
            case Leaf(atom, axes):
                return self.read(atom, tuple(Position(i, (i,)) for i in axes))
            case Gather(atom, places):
                return self.read(atom, places)
            case Number(value):
                return Array(self.builder.constant(value).value, ())
            case Position(index, axes):
                return Array(self.builder.add(ir.Positions(index.start), (index.size,)), axes)
            case Map(function, child):
                inner = self.array(child)
                return Array(self.builder.apply(_ROWS[function].name, inner.value), inner.axes)
            case Sum() | Product() | Power():
                return self.elementwise(term)
            case Contract() | Reduce() | SoftmaxAlong() | Select():
                return self.along(term)
            case Equal():
                raise AssertionError("a delta is a factor of its own")
        assert_never(term)

    def elementwise(self, term: Sum | Product | Power) -> Array:
        """The value of a term that is computed entry by entry."""
        match term:
            case Sum(children, axes):
                return self.sum(children, axes)
            case Product(children, axes):
                return self.add(ir.Multiply(self.over(axes, *map(self.array, children))), axes)
            case Power(base, exponent, axes):
                return self.add(ir.Power(*self.over(axes, self.array(base), self.array(exponent))), axes)

    def along(self, term: Contract | Reduce | SoftmaxAlong | Select) -> Array:
        """The value of a term that is computed along some axes."""
        match term:
            case Contract(left, right, summed, axes):
                return self.contract(self.array(left), self.array(right), summed, axes)
            case Reduce(kind, child, over):
                return self.reduced(kind, self.array(child), over)
            case SoftmaxAlong(child, over):
                inner = self.array(child)
                return self.add(ir.Softmax(inner.value, inner.axes.index(over)), inner.axes)
            case Select(child, index, place, axes):
                return self.at(self.array(child), index, place, axes)

    def add(self, op: ir.Op, axes: Sequence[Index]) -> Array:
        """The value of an operation whose result has these axes."""
        return Array(self.builder.add(op, (i.size for i in axes)), tuple(axes))

    def over(self, axes: Sequence[Index], *arrays: Array) -> tuple[Operand, ...]:
        """Arrays as operands of an operation with these axes."""
        return tuple(Operand(a.value, tuple(map(list(axes).index, a.axes))) for a in arrays)

    def arranged(self, array: Array, axes: tuple[Index, ...]) -> int:
        """The array with exactly these axes."""
        return self.add(ir.Arrange(*self.over(axes, array)), axes).value

    def sum(self, children: Sequence[Term], axes: tuple[Index, ...]) -> Array:
        """A sum; what deltas select is added to the others in place."""
        plain = [c for c in children if not has_delta(c)]
        total = self.add(ir.Add(self.over(axes, *map(self.array, plain))), axes) if plain else None
        for child in children:
            if has_delta(child):
                total = self.scattered(child, total, axes)
        assert total is not None
        return total

    def contract(self, left: Array, right: Array, summed: tuple[Index, ...], axes: tuple[Index, ...]) -> Array:
        """Left times right, summed."""
        return self.add(ir.Contract(*self.over((*axes, *summed), left, right)), axes)

    def read(self, atom: Entry | Total, places: Sequence[Term]) -> Array:
        """A tensor at a place for each of its axes; the axes of the result are in the order of the places."""
        held = [sorted(p.axes, key=lambda i: (i.size in self.kernels, str(i.size))) for p in places]
        axes = tuple(dict.fromkeys(i for p in held for i in p))
        if isinstance(atom, Total):
            raise SymderiveError("it holds a derivative that is not worked out; define the adjoint by an equation")
        tensor = atom.tensor
        if tensor not in self.values:
            self.values[tensor] = self.builder.add(ir.Input(tensor), tensor.axes)
        value = self.values[tensor]
        found = tuple(self.place(p, axes, size) for p, size in zip(places, tensor.axes, strict=True))
        return self.add(ir.Take(value, found), axes)

    def at(self, array: Array, index: Index, place: Term, axes: tuple[Index, ...]) -> Array:
        """An array with one of its axes read at a place; ``axes`` is the order of the axes that are left."""
        if index not in array.axes:
            return array
        kept = tuple(i for i in axes if i in array.axes or i in place.axes)
        places = tuple(
            self.place(place if i == index else Position(i, (i,)), kept, i.size, i.start) for i in array.axes
        )
        return self.add(ir.Take(array.value, places), kept)

    def place(self, term: Term, axes: Sequence[Index], size: sp.Expr, first: int = 1) -> Place:
        """The place that a term names on an axis whose first entry has the number ``first``."""
        if isinstance(term, (Leaf, Gather)):
            array = self.array(term)
            assert not isinstance(term.atom, Total)
            if term.atom.tensor.domain is Domain.CLASS and first == 1:
                return Lookup(*self.over(axes, array))
        indices: list[Index] = []
        offset = -first
        for part in term.children if isinstance(term, Sum) else (term,):
            match part:
                case Number(number) if number.is_Integer:
                    offset += int(number)
                case Position(index):
                    indices.append(index)
                    offset += index.start
                case _:
                    raise SymderiveError("a place must be a sum of indices and whole numbers, or a class label")
        if offset < 0:
            raise SymderiveError("a place lies before the first entry of its axis; entries count from 1")
        if not indices:
            return At(offset)
        if len(indices) == 1 and offset == 0 and indices[0].size == size:
            return Along(axes.index(indices[0]))
        return Window(tuple(sorted(map(axes.index, indices))), offset)

    def scattered(self, term: Term, base: Array | None, axes: tuple[Index, ...] | None = None) -> Array:
        """A term with a delta, added to ``base`` or to zeros."""
        split = split_delta(term)
        axes = term.axes if axes is None else axes
        places = (split.place.axes if i == split.index else (i,) for i in axes)
        inner = tuple(dict.fromkeys((*(i for p in places for i in p), *split.place.axes, *split.summed)))
        others = [self.at(self.array(f), split.index, split.place, inner) for f in split.others]
        if split.index not in axes:
            chosen = self.total(others, split.summed, term.axes)
            return self.add(ir.Add(self.over(axes, chosen, *([base] if base else []))), axes)
        early = tuple(i for i in split.summed if i not in split.place.axes)
        space = tuple(i for i in inner if i not in early)
        update = self.total(others, early, tuple(i for i in space if any(i in o.axes for o in others)))
        places = tuple(
            self.place(split.place, space, i.size, i.start) if i == split.index else Along(space.index(i)) for i in axes
        )
        start = self.builder.constant(0) if base is None else self.over(axes, base)[0]
        sizes = tuple(i.size for i in space)
        return self.add(ir.Scatter(start, self.over(space, update)[0], places, sizes), axes)

    def total(self, factors: Sequence[Array], summed: tuple[Index, ...], axes: tuple[Index, ...]) -> Array:
        """The product of arrays, summed; ``axes`` is the order of the axes of the result."""
        held = tuple(i for i in summed if any(i in f.axes for f in factors))
        scalars = [f for f in factors if not f.axes]
        scalars += [Array(self.builder.constant(i.size).value, ()) for i in summed if i not in held]
        rest = sorted((f for f in factors if f.axes), key=lambda f: len(f.axes))
        while len(rest) > 1:
            small = rest.pop(0)
            host = next((f for f in rest if set(small.axes) <= set(f.axes)), rest[0])
            rest.remove(host)
            later = {*axes, *(i for f in rest for i in f.axes)}
            kept = tuple(i for i in (*axes, *held) if i in (*small.axes, *host.axes) and (i in later))
            both = tuple(i for i in held if i not in kept and i in small.axes and i in host.axes)
            alone = tuple(i for i in held if i not in kept and i not in both and i in (*small.axes, *host.axes))
            joined = self.contract(host, small, both, (*kept, *alone))
            rest.append(self.reduced(Reduction.SUM, joined, alone))
        done = [self.reduced(Reduction.SUM, f, tuple(i for i in held if i in f.axes)) for f in rest]
        return self.add(ir.Multiply(self.over(axes, *scalars, *done)), axes)

    def reduced(self, kind: Reduction, array: Array, over: tuple[Index, ...]) -> Array:
        """An array reduced over some of its axes."""
        places = tuple(k for k, i in enumerate(array.axes) if i in over)
        return self.add(ir.Reduce(kind, array.value, places), tuple(i for i in array.axes if i not in over))
