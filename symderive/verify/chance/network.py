"""Densities, by what the notes define: a formula, a factorisation, Bayes' rule over what is defined; else a random table."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

import numpy as np

from symderive.verify import families
from symderive.verify import terms as t
from symderive.verify.chance import points
from symderive.verify.chance.cases import check, chosen, complement
from symderive.verify.chance.conditioning import conditioned, of_density
from symderive.verify.chance.factors import Factor, Name, eliminated
from symderive.verify.chance.parts import Joint, Part, key_of
from symderive.verify.chance.rules import Fineness
from symderive.verify.chance.tables import Table
from symderive.verify.chance.variables import (
    Slot,
    Variable,
    at,
    entries,
    is_listed,
    name_of,
    same_value,
    slots,
    support,
)
from symderive.verify.operations import OPERATIONS
from symderive.verify.places import Places, Values
from symderive.verify.values import dual
from symderive.verify.values.dual import Array, primal
from symderive.verify.values.errors import NoValueError
from symderive.verify.values.functions import divide


def density(frame: Values, call: t.Call, places: Places) -> Array:
    """The value of a density.

    Raises:
        NoValueError: the notes do not say enough.
    """
    scope = frame.world.scope
    if call.order:
        raise NoValueError("nothing says by what this prime differentiates", call.span)
    definition = chosen(frame, call, places)
    if definition is not None:
        return frame.defined(definition, call, tuple(frame.integer(k, places) for k in call.keys), places)
    other = complement(frame, call, places)
    if other is not None:
        return other
    check(scope, call)
    before, after = slots(frame, call, places)
    table = table_of(frame, call, places)
    network = Network(frame, table, families.family_of(scope, call.function))
    return network.query(before, after)


def table_of(frame: Values, call: t.Call, places: Places) -> Table:
    """The random table that stands behind a density."""
    scope = frame.world.scope
    family = families.family_of(scope, call.function)
    found = [name for name in families.members(scope, family) if name in scope.parameters]
    shared = len(found) == 1 and not families.written_without(scope, call)
    name = call.function if call.function in scope.parameters else found[0] if shared else ""
    parameters = [frame.value(scope.parameters[name])] if name else []
    parameters += [frame.value(x, places) for x in call.arguments[len(call.arguments) - call.fixed :]]
    keys = "".join(f"[{frame.integer(k, places)}]" for k in call.keys)
    return Table(frame.world, family + keys, parameters, families.free_names(scope, family))


class Network(Joint):
    """The values of densities under a joint distribution."""

    def query(self, before: Sequence[Slot], after: Sequence[Slot]) -> Array:
        """The density of values of variables, given others."""
        if not self.known and not (self.frame.world.scope.chance.given or self.frame.world.scope.chance.chains):
            return self.table.conditional(before, after)
        before, after = self._split(before), self._split(after)
        if any(self._vector_of(s.variable) for s in (*before, *after)):
            return self._of_entries(before, after)
        parts = self.parts([s.variable for s in (*before, *after)])
        asked = frozenset(key_of(s.variable) for s in before), frozenset(key_of(s.variable) for s in after)
        if not parts or any(
            p.call is None
            and not p.steps
            and (frozenset(map(key_of, p.before)), frozenset(map(key_of, p.after))) == asked
            for p in parts
        ):
            return self.table.conditional(before, after)
        above = self.total(parts, [*before, *after])
        if not after:
            return above
        return divide(above, self.total(parts, after))

    def _vector_of(self, variable: Variable) -> Variable | None:
        """The vector that a number is an entry of, if the notes give the density of the vector and none of its entries."""
        if not variable.address or any(self._bound(d, variable) is not None for d in self.known):
            return None
        address = variable.address[:-1]
        whole = Variable(variable.symbol, address, name_of(self.frame.world, variable.symbol, address))
        formulas = (d for d in self.known if self._bound(d, whole) is not None)
        return whole if any(not self._of_densities(d.body) for d in formulas) else None

    def _of_densities(self, body: t.Term) -> bool:
        """Whether a density is given by other densities, perhaps those of the entries."""
        return any(isinstance(x, t.Call) and x.function in self.frame.world.scope.densities for x in t.walk(body))

    def _of_entries(self, before: Sequence[Slot], after: Sequence[Slot]) -> Array:
        """p(h_j = 1 | v) from the density p(v, h): a sum over all vectors h that have this entry."""
        above = self._marginal([*before, *after])
        return divide(above, self._marginal(after)) if after else above

    def _marginal(self, found: Sequence[Slot]) -> Array:
        fixed: list[Slot] = []
        wholes: dict[Name, Variable] = {}
        entry: dict[Name, dict[int, Array]] = {}
        for slot in found:
            whole = self._vector_of(slot.variable)
            if whole is None:
                fixed.append(slot)
            else:
                wholes[key_of(whole)] = whole
                entry.setdefault(key_of(whole), {})[slot.variable.address[-1] - 1] = slot.value
        parts = self.parts([*(s.variable for s in fixed), *wholes.values()])
        return self.total(parts, fixed, entry)

    def _split(self, found: Sequence[Slot]) -> list[Slot]:
        """Vectors as their entries, if these are told to be independent given something, or a density lists them: p(x_1, ..., x_d | y)."""
        result: list[Slot] = []
        for slot in found:
            told = self.frame.world.scope.chance.given.get(slot.variable.symbol)
            count = len(slot.variable.address) + 1
            apart = (told is not None and len(told[0].keys) == count) or self._is_listed(slot.variable.symbol, count)
            if not apart or not dual.shape(slot.value):
                result.append(slot)
                continue
            for place, value in enumerate(entries(slot.value), start=1):
                result.append(Slot(replace(slot.variable, address=(*slot.variable.address, place)), value))
        return result

    def _is_listed(self, symbol: str, count: int) -> bool:
        parameters = (p for d in self.known for p in d.parameters or () if isinstance(p, t.Big))
        return any(
            isinstance(p.body, t.Ref) and (p.body.symbol, len(p.body.keys)) == (symbol, count) for p in parameters
        )

    # -- sums ------------------------------------------------------------------------------------------------------

    def total(
        self, parts: Sequence[Part], fixed: Sequence[Slot], entry: Mapping[Name, Mapping[int, Array]] | None = None
    ) -> Array:
        """The product of the factors, summed over every variable that is not fixed; of vectors single entries may be."""
        known = {key_of(s.variable): s for s in fixed}
        asked = entry or {}
        kept = self._needed(parts, {*known, *asked})
        hidden = {key_of(v): v for p in kept for v in (*p.before, *p.after) if key_of(v) not in known}
        only = self._whole_vector(kept, hidden, fixed) if len(hidden) == 1 and not asked else None
        taken = {k: [only] if only is not None else self.points_of(kept, v) for k, v in hidden.items()}
        for k, told in asked.items():
            taken[k] = [x for x in taken[k] if all(same_value(entries(x[0])[place], v) for place, v in told.items())]
            if not taken[k]:
                raise NoValueError(f"{self.frame.world.scope.shown(hidden[k].symbol)} does not take this value")
        factors = [self._factor(p, known, taken) for p in kept]
        weights = [Factor((k,), dual.stack([w for _, w in found])) for k, found in taken.items()]
        return eliminated([*factors, *weights], {k: len(found) for k, found in taken.items()})

    def _whole_vector(
        self, parts: Sequence[Part], hidden: Mapping[Name, Variable], fixed: Sequence[Slot]
    ) -> points.Point | None:
        """The one point that an integral over a Gaussian vector needs: p(x) is p(x | z) p(z) / p(z | x) at any z."""
        (variable,) = hidden.values()
        found = self.gaussian(parts, variable, fixed)
        return None if found is None else (found[0], divide(1.0, OPERATIONS["normal"](found[0], *found)))

    def gaussian(self, parts: Sequence[Part], variable: Variable, given: Sequence[Slot]) -> tuple[Array, Array] | None:
        """The mean and the covariance of a vector given all others of some factors; None if these are not all Gaussian."""
        frame, name = self.frame, key_of(variable)
        if not dual.shape(frame.entry(variable.symbol, variable.address)):
            return None
        values = {key_of(s.variable): s for s in given}
        for slot in given:
            frame = at(frame, slot.variable, slot.value)
        own = [p for p in parts if name in map(key_of, p.before)]
        others = [p for p in parts if name in map(key_of, p.after)]
        single = all(p.call is not None and not p.classes and len(p.before) == 1 for p in (*own, *others))
        if len(own) != 1 or not single or any(key_of(p.before[0]) not in values for p in others):
            return None
        moments = [of_density(p.call, p.places) for p in (*own, *others) if p.call is not None]
        seen = [values[key_of(p.before[0])].value for p in others]
        return conditioned(frame, variable, moments[0], list(zip(seen, moments[1:], strict=True)))

    def _needed(self, parts: Sequence[Part], known: Collection[Name]) -> list[Part]:
        """The factors without those whose variables nothing asks for: they sum to one."""
        kept = list(parts)
        while True:
            used = {key_of(v) for p in kept for v in p.after} | set(known)
            idle = [p for p in kept if not any(key_of(v) in used for v in p.before)]
            if not idle:
                return kept
            kept = [p for p in kept if p not in idle]

    def points_of(
        self, parts: Sequence[Part], variable: Variable, how: Fineness | None = None
    ) -> list[tuple[Array, Array]]:
        """The values that a hidden variable is summed over, with the weights of the sum."""
        shape = dual.shape(self.frame.entry(variable.symbol, variable.address))
        mine = next((p for p in parts if any(key_of(v) == key_of(variable) for v in p.before)), None)
        if mine is not None and mine.call is not None and not is_listed(self.frame.world, variable.symbol):
            if len(mine.before) > 1 or shape:
                raise NoValueError(f"an integral over {self.frame.world.scope.shown(variable.symbol)} is not taken")
            part = mine

            def value(x: Array) -> Array:
                return self._value(part, {key_of(variable): Slot(variable, x)})

            return points.measure(self.frame, variable, value, how or Fineness())
        one = self.frame.world.sampler.number(1.0)
        return [(x, one) for x in support(self.frame.world, variable, shape)]

    def _factor(
        self,
        part: Part,
        known: Mapping[Name, Slot],
        taken: Mapping[Name, list[points.Point]],
    ) -> Factor:
        open_ = [v for v in dict.fromkeys((*part.before, *part.after)) if key_of(v) not in known]
        cells: list[Array] = []
        for combination in itertools.product(*(taken[key_of(v)] for v in open_)):
            self.frame.world.tick()
            values = {**known, **{key_of(v): Slot(v, x) for v, (x, _) in zip(open_, combination, strict=True)}}
            cells.append(self._value(part, values))
        sizes = tuple(len(taken[key_of(v)]) for v in open_)
        return Factor(tuple(key_of(v) for v in open_), dual.reshape(dual.stack(cells), sizes))

    def _value(self, part: Part, values: Mapping[Name, Slot]) -> Array:
        """A factor at values of its variables."""
        if part.call is None:
            return self.table.conditional(part.standing(values, part.before), part.standing(values, part.after))
        frame = self.frame
        for variable in (*part.before, *part.after):
            if key_of(variable) in values:
                frame = at(frame, variable, values[key_of(variable)].value)
        places = part.places
        for index, variable in part.classes:
            places = places.at(index, int(np.argmax(primal(values[key_of(variable)].value).astype(float))) + 1)
        if chosen(frame, part.call, places) is None and complement(frame, part.call, places) is None:
            raise NoValueError(
                f"{frame.world.scope.shown(part.call.function)} is given for some values only", part.call.span
            )
        found = frame.value(part.call, places)
        if primal(found).shape != ():
            raise NoValueError("a density is no number", part.call.span)
        return found
