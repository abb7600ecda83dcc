"""Densities, by what the notes define: a formula, a factorisation, Bayes' rule over what is defined; else a random table."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from symderive.verify import families
from symderive.verify import terms as t
from symderive.verify.chance import points
from symderive.verify.chance.factors import Factor, eliminated
from symderive.verify.chance.tables import Table
from symderive.verify.chance.variables import Slot, Variable, at, is_listed, same_value, slots, support, variable_of
from symderive.verify.matching import matches, variable_name
from symderive.verify.places import NONE, NoValueError, Places, Values
from symderive.verify.symbols import Definition, Domain, Scope
from symderive.verify.values import dual
from symderive.verify.values.dual import Array, primal
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
    _check(scope, call)
    before, after = slots(frame, call, places)
    table = table_of(frame, call, places)
    network = Network(frame, table, families.family_of(scope, call.function))
    return network.query(before, after)


def table_of(frame: Values, call: t.Call, places: Places) -> Table:
    """The random table that stands behind a density."""
    scope = frame.world.scope
    family = families.family_of(scope, call.function)
    found = [name for name in families.members(scope, family) if name in scope.parameters]
    name = call.function if call.function in scope.parameters else found[0] if len(found) == 1 else ""
    parameters = [frame.value(scope.parameters[name])] if name else []
    parameters += [frame.value(x, places) for x in call.arguments[len(call.arguments) - call.fixed :]]
    keys = "".join(f"[{frame.integer(k, places)}]" for k in call.keys)
    return Table(frame.world, family + keys, parameters, families.free_names(scope, family))


def _check(scope: Scope, call: t.Call) -> None:
    """Refuse a density that is defined for variables of other names only: which of them is meant is not clear."""
    known = [d for d in scope.definitions.get(call.function, ()) if d.parameters is not None]
    alike = [d for d in known if len(d.parameters or ()) == len(call.arguments) and d.bar == call.bar]
    if not alike:
        return
    mine = families.pattern(call)
    others = [p for p in families.patterns(scope, call.function) if p != mine]
    letters = mine[0] | mine[1]
    told = {x for d in known for x in _letters(d)}
    if not letters <= told | {x for p in others for x in p[0] | p[1]}:
        raise NoValueError(f"{scope.shown(call.function)} is defined for other variables", call.span)


def _letters(definition: Definition) -> Iterator[str]:
    parameters = definition.parameters or ()
    sides = definition.sides or (None,) * len(parameters)
    return (variable_name(p, s).lower() for p, s in zip(parameters, sides, strict=True))


def chosen(frame: Values, call: t.Call, places: Places) -> Definition | None:
    """The definition that a density goes by at a call; of several cases, p(x | y = 0) and p(x | y = 1), the one that holds."""
    scope = frame.world.scope
    names = [call.function]
    if call.function not in scope.definitions:
        family = families.family_of(scope, call.function)
        names += sorted(n for n in families.members(scope, family) if n != call.function)
    for name in names:
        for definition in reversed(scope.definitions.get(name, [])):
            if definition.parameters is None or not matches(definition, call):
                continue
            if all(
                _holds(frame, p, a, places) for p, a in zip(definition.parameters or (), call.arguments, strict=False)
            ):
                return definition
    return None


def _holds(frame: Values, pattern: t.Term, argument: t.Term, places: Places) -> bool:
    """Whether a case of a definition is the one that an argument picks."""
    number = pattern.of if isinstance(pattern, t.Negative) else pattern
    if not isinstance(number, t.Number) or isinstance(argument, t.Big):
        return True
    return same_value(frame.value(pattern, places), frame.value(argument, places))


def complement(frame: Values, call: t.Call, places: Places) -> Array | None:
    """p(y = 0) where the notes only give p(y = 1), of a variable with two values."""
    if len(call.arguments) - call.fixed > 1 and call.bar != 1:
        return None
    side = call.sides[0] if call.sides else None
    first = call.arguments[0] if side is None else side
    if not isinstance(first, t.Ref):
        return None
    values = {Domain.BINARY: (0, 1), Domain.SIGN: (-1, 1)}.get(_domain(frame, first.symbol) or Domain.REAL)
    if values is None:
        return None
    mine = frame.value(call.arguments[0], places)
    for one, two in (values, values[::-1]):
        if same_value(mine, frame.world.sampler.number(float(one))):
            other = replace(
                call,
                arguments=(t.Number(call.span, Fraction(two)), *call.arguments[1:]),
                sides=(first, *call.sides[1:]) if call.sides else (),
            )
            told = chosen(frame, other, places)
            if told is not None and not any(isinstance(x, t.Call) and x.function == call.function for x in t.walk(told.body)):
                return dual.subtract(1.0, density(frame, other, places))
    return None


def _domain(frame: Values, symbol: str) -> Domain | None:
    known = frame.world.scope.symbols.get(symbol)
    return None if known is None else known.domain


@dataclass(frozen=True)
class Part:
    """A conditional density that the joint distribution is a product of: by a formula, or (``call`` is None) by the random table."""

    before: tuple[Variable, ...]
    after: tuple[Variable, ...]
    call: t.Call | None
    places: Places = NONE
    steps: bool = False  # the same at every step of a chain

    def standing(self, values: dict[tuple[str, tuple[int, ...]], Slot], variables: Sequence[Variable]) -> list[Slot]:
        """Values of variables; in a chain as those of its first steps."""
        found = [values[_key(v)] for v in variables]
        if not self.steps:
            return found
        first = min(v.address[-1] for v in (*self.before, *self.after) if v.address)
        return [
            replace(
                s, variable=replace(s.variable, address=(*s.variable.address[:-1], s.variable.address[-1] - first + 1))
            )
            for s in found
        ]


class Network:
    """The joint distribution of a family, as far as the notes define it."""

    def __init__(self, frame: Values, table: Table, family: str) -> None:
        self.frame = frame
        self.table = table
        self.known = families.definitions(frame.world.scope, family)
        self.family = family

    def query(self, before: Sequence[Slot], after: Sequence[Slot]) -> Array:
        """The density of values of variables, given others."""
        if not self.known and not (self.frame.world.scope.chance.given or self.frame.world.scope.chance.chains):
            return self.table.conditional(before, after)
        parts = self.parts([s.variable for s in (*before, *after)])
        asked = frozenset(_key(s.variable) for s in before), frozenset(_key(s.variable) for s in after)
        if not parts or any(
            p.call is None and not p.steps and (frozenset(map(_key, p.before)), frozenset(map(_key, p.after))) == asked
            for p in parts
        ):
            return self.table.conditional(before, after)
        above = self.total(parts, [*before, *after])
        if not after:
            return above
        return divide(above, self.total(parts, after))

    # -- what the joint is made of ---------------------------------------------------------------------------------

    def parts(self, variables: Sequence[Variable]) -> list[Part]:
        """The factors behind some variables; empty if no definition concerns them."""
        found: dict[tuple[str, tuple[int, ...]], Part] = {}
        waiting = list(variables)
        seen: dict[tuple[str, tuple[int, ...]], Variable] = {}
        result: list[Part] = []
        while waiting:
            variable = waiting.pop()
            if _key(variable) in seen:
                continue
            seen[_key(variable)] = variable
            for part in self.behind(variable):
                if any(_key(v) in found for v in part.before):
                    continue
                found.update({_key(v): part for v in part.before})
                result.append(part)
                waiting.extend((*part.before, *part.after))
        if not result:
            return []
        free = [v for k, v in seen.items() if k not in found]
        parents = {_key(v) for p in result for v in p.after}
        roots = tuple(v for v in free if _key(v) in parents)
        rest = tuple(v for v in free if _key(v) not in parents)
        if roots:
            result.append(Part(roots, (), None))
        if rest:
            others = tuple(v for k, v in seen.items() if k not in {_key(x) for x in rest})
            result.append(Part(rest, others, None))
        return result

    def behind(self, variable: Variable) -> list[Part]:
        """The factors of the definition that says how a variable is distributed."""
        for definition in self.known:
            bound = self._bound(definition, variable)
            if bound is None:
                continue
            factors = list(self._factors(definition, bound))
            if factors:
                return factors
        return self._told(variable)

    def _told(self, variable: Variable) -> list[Part]:
        """What the prose says that a variable depends on: the one before it in a chain, or others."""
        chance = self.frame.world.scope.chance
        if variable.symbol in chance.chains and variable.address:
            last = variable.address[-1]
            before = () if last <= 1 else (replace(variable, address=(*variable.address[:-1], last - 1)),)
            return [Part((variable,), before, None, steps=True)]
        told = chance.given.get(variable.symbol)
        if told is None or len(told[0].keys) != len(variable.address):
            return []
        pairs = zip(told[0].keys, variable.address, strict=True)
        places = Places({k.name: a for k, a in pairs if isinstance(k, t.Index)})
        given = tuple(variable_of(self.frame, x, None, places) for x in told[1])
        return [Part((variable,), given, None, steps=any(g.symbol in chance.chains for g in given))]

    def _bound(self, definition: Definition, variable: Variable) -> dict[str, int] | None:
        """Values of a definition's indices with which it defines a variable."""
        parameters = definition.parameters or ()
        count = len(parameters) - definition.fixed if definition.bar is None else definition.bar
        sides = definition.sides or (None,) * len(parameters)
        for pattern, side in zip(parameters[:count], sides, strict=False):
            inner = pattern if side is None else side
            listed = isinstance(inner, t.Big)
            if isinstance(inner, t.Big):
                inner = inner.body
            if (
                not isinstance(inner, t.Ref)
                or variable_name(inner, None).lower() != variable.name.lower()
                or len(inner.keys) != len(variable.address)
            ):
                continue
            if listed:
                return {}
            bound: dict[str, int] = {}
            if all(self._key_fits(k, a, bound) for k, a in zip(inner.keys, variable.address, strict=True)):
                return bound
        return None

    def _key_fits(self, key: t.Term, value: int, bound: dict[str, int]) -> bool:
        if isinstance(key, t.Index):
            return bound.setdefault(key.name, value) == value
        shifted = key.terms if isinstance(key, t.Add) and len(key.terms) == 2 else ()
        if shifted and isinstance(shifted[0], t.Index) and isinstance(shifted[1], t.Number):
            return bound.setdefault(shifted[0].name, value - int(shifted[1].value)) == value - int(shifted[1].value)
        return self.frame.integer(key, Places(bound)) == value

    def _factors(self, definition: Definition, bound: dict[str, int]) -> Iterator[Part]:
        """A definition as one factor, or as the product of conditionals that it writes out; nothing if it is derived from others."""
        inside = [x for x in t.walk(definition.body) if isinstance(x, t.Call) and self._is_mine(x)]
        if not inside:
            yield self._whole(definition, bound)
            return
        try:
            product = list(self._product(definition.body, Places(bound)))
        except NoValueError:
            return
        if definition.bar is not None and not all(self._given_is_kept(definition, p) for p in product):
            return
        yield from product

    def _is_mine(self, call: t.Call) -> bool:
        scope = self.frame.world.scope
        return call.function in scope.densities and families.family_of(scope, call.function) == self.family

    def _given_is_kept(self, definition: Definition, part: Part) -> bool:
        """Whether a factor of p(x | y) = ∏ p(x_j | y) keeps y behind its bar."""
        given = {variable_name(p, None).lower() for p in (definition.parameters or ())[definition.bar or 0 :]}
        return {v.name.lower() for v in part.after} >= given

    def _whole(self, definition: Definition, bound: dict[str, int]) -> Part:
        parameters = definition.parameters or ()
        sides = definition.sides or (None,) * len(parameters)
        places = Places(bound)
        arguments = tuple(p if s is None else s for p, s in zip(parameters, sides, strict=True))
        call = t.Call(
            t.NOWHERE,
            definition.symbol,
            definition.keys,
            arguments,
            definition.bar,
            0,
            (None,) * len(parameters),
            definition.fixed,
        )
        count = len(parameters) - definition.fixed if definition.bar is None else definition.bar
        before = tuple(self._variables(arguments[:count], places))
        after = tuple(
            self._variables(
                [a for a in arguments[count : len(arguments) - definition.fixed] if self._is_random(a)], places
            )
        )
        return Part(before, after, call, places)

    def _is_random(self, argument: t.Term) -> bool:
        """Whether what stands behind a bar is a variable that some density is asked of, not a parameter."""
        if not isinstance(argument, t.Ref):
            return False
        scope = self.frame.world.scope
        letter = variable_name(argument, None).lower()
        return any(letter in families.pattern(use)[0] for uses in scope.chance.uses.values() for use in uses)

    def _variables(self, arguments: Sequence[t.Term], places: Places) -> Iterator[Variable]:
        for argument in arguments:
            if isinstance(argument, t.Big):
                low, high = (
                    self.frame.integer(x, places) for x in (argument.range.low, argument.range.high) if x is not None
                )
                for k in range(low, high + 1):
                    yield variable_of(self.frame, argument.body, None, places.at(argument.index, k))
            else:
                yield variable_of(self.frame, argument, None, places)

    def _product(self, body: t.Term, places: Places) -> Iterator[Part]:
        """The conditionals of a product.

        Raises:
            NoValueError: it is no such product.
        """
        match body:
            case t.Multiply():
                yield from self._product(body.left, places)
                yield from self._product(body.right, places)
            case t.Big(kind="prod"):
                for k in self.frame.span_of(body, places):
                    inner = places.at(body.index, k)
                    if body.condition is None or self.frame.holds(body.condition, inner):
                        yield from self._product(body.body, inner)
            case t.Call() if self._is_mine(body):
                before, after = slots(self.frame, body, places)
                exact = chosen(self.frame, body, places) is not None
                yield Part(
                    tuple(s.variable for s in before), tuple(s.variable for s in after), body if exact else None, places
                )
            case _:
                raise NoValueError("this is no product of densities", body.span)

    # -- sums ------------------------------------------------------------------------------------------------------

    def total(self, parts: Sequence[Part], fixed: Sequence[Slot]) -> Array:
        """The product of the factors, summed over every variable that is not fixed."""
        known = {_key(s.variable): s for s in fixed}
        kept = self._needed(parts, known)
        hidden = {_key(v): v for p in kept for v in (*p.before, *p.after) if _key(v) not in known}
        taken = {k: self.points_of(kept, v) for k, v in hidden.items()}
        factors = [self._factor(p, known, taken) for p in kept]
        weights = [Factor((k,), dual.stack([w for _, w in found])) for k, found in taken.items()]
        return eliminated([*factors, *weights], {k: len(found) for k, found in taken.items()})

    def _needed(self, parts: Sequence[Part], known: dict[tuple[str, tuple[int, ...]], Slot]) -> list[Part]:
        """The factors without those whose variables nothing asks for: they sum to one."""
        kept = list(parts)
        while True:
            used = {_key(v) for p in kept for v in p.after} | set(known)
            idle = [p for p in kept if not any(_key(v) in used for v in p.before)]
            if not idle:
                return kept
            kept = [p for p in kept if p not in idle]

    def points_of(self, parts: Sequence[Part], variable: Variable) -> list[tuple[Array, Array]]:
        """The values that a hidden variable is summed over, with the weights of the sum."""
        shape = dual.shape(self.frame.entry(variable.symbol, variable.address))
        mine = next((p for p in parts if any(_key(v) == _key(variable) for v in p.before)), None)
        if mine is not None and mine.call is not None and not is_listed(self.frame.world, variable.symbol):
            if len(mine.before) > 1 or shape:
                raise NoValueError(f"an integral over {self.frame.world.scope.shown(variable.symbol)} is not taken")
            part = mine

            def value(x: Array) -> Array:
                return self._value(part, {_key(variable): Slot(variable, x)})

            return points.measure(self.frame, variable, value)
        one = self.frame.world.sampler.number(1.0)
        return [(x, one) for x in support(self.frame.world, variable, shape)]

    def _factor(
        self,
        part: Part,
        known: dict[tuple[str, tuple[int, ...]], Slot],
        taken: dict[tuple[str, tuple[int, ...]], list[tuple[Array, Array]]],
    ) -> Factor:
        open_ = [v for v in dict.fromkeys((*part.before, *part.after)) if _key(v) not in known]
        cells: list[Array] = []
        for combination in itertools.product(*(taken[_key(v)] for v in open_)):
            self.frame.world.tick()
            values = {**known, **{_key(v): Slot(v, x) for v, (x, _) in zip(open_, combination, strict=True)}}
            cells.append(self._value(part, values))
        sizes = tuple(len(taken[_key(v)]) for v in open_)
        return Factor(tuple(_key(v) for v in open_), dual.reshape(dual.stack(cells), sizes))

    def _value(self, part: Part, values: dict[tuple[str, tuple[int, ...]], Slot]) -> Array:
        """A factor at values of its variables."""
        if part.call is None:
            return self.table.conditional(part.standing(values, part.before), part.standing(values, part.after))
        frame = self.frame
        for variable in (*part.before, *part.after):
            if _key(variable) in values:
                frame = at(frame, variable, values[_key(variable)].value)
        found = frame.value(part.call, part.places)
        if primal(found).shape != ():
            raise NoValueError("a density is no number", part.call.span)
        return found


def _key(variable: Variable) -> tuple[str, tuple[int, ...]]:
    return variable.name, variable.address
