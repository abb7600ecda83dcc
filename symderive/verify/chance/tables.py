"""Densities that the notes leave open: one random joint distribution for each, of any number of variables.

A mixture: a hidden class, and given the class every entry of every variable by itself. Its marginals and conditionals need no sums over
variables, they agree with one another, and no two variables are independent. The density of an entry is a smooth
positive function of its value, scaled so that it sums to one over the values that the variable takes; so it can be asked anywhere, and
be differentiated.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from symderive.verify.chance.variables import Slot, Variable, domain_of, entries, support
from symderive.verify.symbols import Domain
from symderive.verify.values import dual
from symderive.verify.values.dual import Array
from symderive.verify.values.errors import NoValueError
from symderive.verify.values.functions import EXP, FUNCTIONS, divide
from symderive.verify.world import World

_CLASSES = 4


class Table:
    """A random joint distribution.

    Args:
        world: where random numbers come from.
        family: its name; every name has another distribution.
        parameters: values that it depends on.
        free: names of variables whose marginals do not depend on the parameters.
    """

    def __init__(
        self, world: World, family: str, parameters: Sequence[Array] = (), free: frozenset[str] = frozenset()
    ) -> None:
        self.world = world
        self.family = family
        self.parameters = parameters
        self.free = free
        self._found: dict[tuple[str, tuple[int, ...], int], tuple[Array, Array]] = {}

    def conditional(self, before: Sequence[Slot], after: Sequence[Slot]) -> Array:
        """The probability of values of some variables, given others."""
        known = {(s.variable.name, s.variable.address) for s in after}
        new = [s for s in before if (s.variable.name, s.variable.address) not in known]
        joint = self.joint([*new, *after])
        return divide(joint, self.joint(after)) if after else joint

    def joint(self, found: Sequence[Slot]) -> Array:
        """The probability of values of variables together."""
        groups: dict[tuple[str, tuple[int, ...]], list[Slot]] = {}
        for slot in found:
            groups.setdefault(self._class_of(slot.variable), []).append(slot)
        result: Array = self.world.sampler.number(1.0)
        for (label, _), members in groups.items():
            inner: Array = self._weights(label)
            for slot in members:
                inner = dual.multiply(inner, self._remembered(slot))
            result = dual.multiply(result, dual.total(inner, 0))
        return result

    def _class_of(self, variable: Variable) -> tuple[str, tuple[int, ...]]:
        """Variables of one class depend on each other; those that are called independent have a class each."""
        known = self.world.scope.symbols.get(variable.symbol)
        letters = {variable.symbol, variable.name, known.letter if known else ""}
        if letters & self.world.scope.chance.independent:
            return (variable.name, variable.address)
        return "", ()

    def _weights(self, label: str) -> Array:
        weights = 0.4 + self.world.sampler.uniform(f"classes {self.family} {label}", (), (_CLASSES,))
        return self.world.sampler.number(weights / weights.sum())

    def _remembered(self, slot: Slot) -> Array:
        """The same value of a variable is met again and again in sums over others."""
        address = (slot.variable.name, slot.variable.address, id(slot.value))
        if address not in self._found:
            self._found[address] = (
                slot.value,
                self._given_class(slot),
            )  # the value is kept, so that its id stays its own
        return self._found[address][1]

    def _given_class(self, slot: Slot) -> Array:
        """The probability of a variable's value for each class."""
        variable = slot.variable
        shape = dual.shape(slot.value)
        domain = domain_of(self.world, variable.symbol)
        whole = bool(shape) and domain in (Domain.ONE_HOT, Domain.SIMPLEX)
        if shape and not whole:
            result: Array = self.world.sampler.number(np.ones(_CLASSES))
            for place, entry in enumerate(entries(slot.value)):
                values = [float(v) for v in self._column(variable, shape, place)]
                result = dual.multiply(result, self._scaled(variable, place, entry, values))
            return result
        taken = support(self.world, variable, shape)
        if not whole:
            return self._scaled(variable, 0, slot.value, [float(v) for v in taken])
        weights = 1 + 2 * self.world.sampler.uniform(f"places {variable.name}", (), shape)
        places = [float(np.sum(weights * np.asarray(v, dtype=float))) for v in taken]
        value = dual.multiply(weights, slot.value)
        while dual.shape(value):
            value = dual.total(value, 0)
        return self._scaled(variable, 0, value, places)

    def _column(self, variable: Variable, shape: tuple[int, ...], place: int) -> list[float]:
        """The values of one entry of a vector."""
        found = {
            float(np.asarray(v, dtype=float).reshape(-1)[place]): None for v in support(self.world, variable, shape)
        }
        return list(found)

    def _scaled(self, variable: Variable, entry: int, value: Array, taken: list[float]) -> Array:
        if dual.shape(value):
            raise NoValueError(f"{self.world.scope.shown(variable.symbol)} has another shape here than elsewhere")
        keys = (entry,) if self._class_of(variable)[0] else (entry, *variable.address)
        name = f"{self.family} {variable.name}"
        u = self.world.sampler.uniform(name, keys, (3, _CLASSES))
        heights, rates, starts = 0.5 + u[0], 0.8 + 0.9 * u[1], 6.3 * u[2]
        angle: Array = starts
        if variable.name not in self.free:
            for place, parameter in enumerate(self.parameters):
                for k, inner in enumerate(entries(parameter)):
                    weights = 2 * self.world.sampler.uniform(f"{name} parameter", (*keys, place, k), (_CLASSES,)) - 1
                    angle = dual.add(angle, dual.multiply(weights, dual.expand(inner, 0)))
        own = _bump(heights, dual.add(angle, dual.multiply(rates, dual.expand(value, 0))))
        total: Array = None
        for other in taken:
            part = _bump(heights, dual.add(angle, rates * other))
            total = part if total is None else dual.add(total, part)
        return divide(own, total)


def _bump(heights: Array, angle: Array) -> Array:
    return EXP(dual.multiply(heights, FUNCTIONS["sin"](angle)))
