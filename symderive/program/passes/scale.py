"""Multiplies outputs by one factor, upstream where few numbers carry it: lr/B goes into the error of the last layer.

Gradients are linear in the adjoints that they are computed from. A value carries the factor if all that use it do; a
product hands it on to one operand, a sum to all its terms. Where it cannot be handed on it is multiplied in. If that
takes more work than to multiply the outputs, they are multiplied.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import sympy as sp

from symderive.calculus.index import Role, Tensor
from symderive.calculus.terms import Reduction
from symderive.program.builder import Builder
from symderive.program.cost import CALL, entries, usual_number
from symderive.program.ir import (
    Add,
    Arrange,
    Constant,
    Contract,
    Input,
    Lookup,
    Multiply,
    Op,
    Operand,
    Program,
    Reduce,
    Scatter,
    Take,
    map_operands,
    operands,
)
from symderive.program.passes.dead import drop_dead


def scale_outputs(program: Program, names: Iterable[str], factor: Tensor) -> Program:
    """``program`` with the outputs of these names multiplied by the scalar input ``factor``.

    Values that come out unscaled too (an output of another name, or one that something unscaled needs) stay as they are.
    """
    search = _Search(program, {program.outputs[name] for name in names}, set(names))
    carried = search.settled()
    builder = Builder()
    scalar = Operand(builder.add(Input(factor)), ())
    plain: list[int] = []
    scaled: dict[int, int] = {}
    for value, instruction in enumerate(program.instructions):
        builder.equations = instruction.equations
        if value not in carried:
            found = builder.add(map_operands(instruction.op, plain.__getitem__), instruction.axes)
        else:
            onto = set(carried[value])
            op = _replaced(instruction.op, onto, plain, scaled)
            if not onto and isinstance(op, Multiply):
                op = Multiply((scalar, *op.factors))
            found = builder.add(op, instruction.axes)
            if not onto and not isinstance(op, Multiply):
                found = builder.add(Multiply((scalar, builder.whole(found))), instruction.axes)
            scaled[value] = found
        if instruction.name:
            builder.define(found, instruction.name)
        plain.append(found)
    outputs: dict[str, int] = {}
    for name, value in program.outputs.items():
        outputs[name] = plain[value]
        if name in search.names and value not in carried:
            product = Multiply((scalar, builder.whole(plain[value])))
            outputs[name] = builder.add(product, builder.axes(plain[value]))
    return drop_dead(builder.program(outputs))


def scale_tensor() -> Tensor:
    """The scalar by which a step multiplies its gradients."""
    return Tensor("scale", (), Role.CONSTANT)


def _replaced(op: Op, onto: set[int], plain: list[int], scaled: dict[int, int]) -> Op:
    """An operation with the operands that carry the factor replaced by their scaled selves."""
    return map_operands(op, lambda v: scaled[v] if v in onto else plain[v])


class _Search:
    """Which values carry the factor, and to which operands each hands it on."""

    def __init__(self, program: Program, targets: set[int], names: set[str]) -> None:
        self.program, self.targets, self.names = program, targets, names
        self.readers: dict[int, list[int]] = defaultdict(list)
        for user, instruction in enumerate(program.instructions):
            for v in dict.fromkeys(operands(instruction.op)):
                self.readers[v].append(user)
        self.other = {v for name, v in program.outputs.items() if name not in names}
        # The multiplications that it takes to scale a value where it is; a call of its own counts as some.
        self.work_at = [CALL + usual_number(entries(i.axes)) for i in program.instructions]

    def settled(self) -> dict[int, tuple[int, ...]]:
        """For each value that carries the factor, the operands that it is handed on to."""
        able = self.able()
        at_once: dict[int, tuple[int, ...]] = {v: () for v in self.targets if v in able and not self.readers[v]}
        while True:
            cost = self.costs(able)
            onto: dict[int, tuple[int, ...]] = {}
            lost: set[int] = set()
            for value in reversed(range(len(self.program.instructions))):
                if value not in able:
                    continue
                users = [u for u in self.readers[value] if u in onto]
                wanted = value in self.targets or any(value in onto[u] for u in users)
                if not wanted:
                    continue
                if not all(u in onto and value in onto[u] for u in self.readers[value]):
                    lost.add(value)
                onto[value] = self.choice(value, able, cost)
            if not lost:
                return min(onto, at_once, key=self.work) if len(at_once) == len(self.targets) else onto
            able -= lost

    def work(self, onto: dict[int, tuple[int, ...]]) -> float:
        """The multiplications that it takes."""
        return sum(self.work_at[v] for v, parts in onto.items() if not parts)

    def able(self) -> set[int]:
        """Values that only scaled ones use."""
        found: set[int] = set()
        for value in reversed(range(len(self.program.instructions))):
            used = value in self.targets or self.readers[value]
            if used and value not in self.other and all(u in found for u in self.readers[value]):
                found.add(value)
        return found

    def costs(self, able: set[int]) -> dict[int, float]:
        """The multiplications that it takes to scale a value, by the cheapest way."""
        cost: dict[int, float] = {}
        for value in range(len(self.program.instructions)):
            if value not in able:
                continue
            ways = [sum(cost[v] for v in way) for way in self.ways(value) if all(v in able for v in way)]
            cost[value] = min(ways, default=self.work_at[value])
        return cost

    def choice(self, value: int, able: set[int], cost: dict[int, float]) -> tuple[int, ...]:
        """The operands that a value hands the factor on to; none if it is multiplied in here."""
        ways = [way for way in self.ways(value) if all(v in able for v in way)]
        best = min(ways, key=lambda way: sum(cost[v] for v in way), default=())
        op = self.program[value].op
        if isinstance(op, Multiply) and any(isinstance(self.program[f.value].op, Constant) for f in op.factors):
            alone = all(len(self.readers[v]) == 1 for v in best)
            if alone and sum(cost[v] for v in best) >= self.work_at[value]:
                return ()  # a product with a number takes the factor for nothing
        return best

    def ways(self, value: int) -> list[tuple[int, ...]]:
        """Sets of operands such that scaling all of one set scales the value."""
        match self.program[value].op:
            case Contract(left, right):
                return [] if left.value == right.value else [(left.value,), (right.value,)]
            case Multiply(factors):
                values = [f.value for f in factors]
                return [
                    (v,)
                    for v in values
                    if values.count(v) == 1 and not isinstance(self.program[v].op, (Constant, Input))
                ]
            case Add(terms):
                return [tuple(dict.fromkeys(t.value for t in terms))]
            case Reduce(Reduction.SUM, operand):
                return [(operand,)]
            case Take(operand, places):
                return [(operand,)] if operand not in _looked_up(places) else []
            case Arrange(operand):
                return [(operand.value,)]
            case Scatter(base, update, places):
                parts = (base.value, update.value)
                parts = tuple(v for v in parts if self.program[v].op != Constant(sp.S.Zero))
                return [parts] if parts and not set(parts) & _looked_up(places) else []
            case _:
                return []


def _looked_up(places: Iterable[object]) -> set[int]:
    return {p.operand.value for p in places if isinstance(p, Lookup)}
