"""The conditional densities that a joint distribution is a product of, as far as definitions and prose say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from symderive.verify import families
from symderive.verify import terms as t
from symderive.verify.chance.cases import chosen
from symderive.verify.chance.factors import Name
from symderive.verify.chance.tables import Table
from symderive.verify.chance.variables import Slot, Variable, picks_class, slots, variable_of
from symderive.verify.matching import variable_name
from symderive.verify.places import NONE, Places, Values
from symderive.verify.symbols import Definition
from symderive.verify.values.errors import NoValueError

_MOST_VARIABLES = 300


def key_of(variable: Variable) -> Name:
    """What tables know a variable by."""
    return variable.name, variable.address


@dataclass(frozen=True)
class Part:
    """A conditional density that the joint distribution is a product of: by a formula, or (``call`` is None) by the random table."""

    before: tuple[Variable, ...]
    after: tuple[Variable, ...]
    call: t.Call | None
    places: Places = NONE
    steps: bool = False  # the same at every step of a chain
    classes: tuple[tuple[str, Variable], ...] = ()  # indices that are the place of the one in a one-hot variable

    def standing(self, values: Mapping[Name, Slot], variables: Sequence[Variable]) -> list[Slot]:
        """Values of variables; in a chain as those of its first steps."""
        found = [values[key_of(v)] for v in variables]
        if not self.steps:
            return found
        first = min(v.address[-1] for v in (*self.before, *self.after) if v.address)
        return [
            replace(
                s, variable=replace(s.variable, address=(*s.variable.address[:-1], s.variable.address[-1] - first + 1))
            )
            for s in found
        ]


class Joint:
    """The joint distribution of a family, as far as the notes define it."""

    def __init__(self, frame: Values, table: Table, family: str) -> None:
        self.frame = frame
        self.table = table
        self.known = families.definitions(frame.world.scope, family)
        self.family = family

    def parts(self, variables: Sequence[Variable]) -> list[Part]:
        """The factors behind some variables; empty if no definition concerns them."""
        found: dict[Name, Part] = {}
        waiting = list(variables)
        seen: dict[Name, Variable] = {}
        result: list[Part] = []
        while waiting:
            variable = waiting.pop()
            if key_of(variable) in seen:
                continue
            seen[key_of(variable)] = variable
            if len(seen) > _MOST_VARIABLES:
                raise NoValueError(f"the distribution of {variable.symbol} leads back without end")
            for part in self.behind(variable):
                if any(key_of(v) in found for v in part.before):
                    continue
                found.update({key_of(v): part for v in part.before})
                result.append(part)
                waiting.extend((*part.before, *part.after))
        if not result:
            return []
        free = [v for k, v in seen.items() if k not in found]
        parents = {key_of(v) for p in result for v in p.after}
        roots = tuple(v for v in free if key_of(v) in parents)
        rest = tuple(v for v in free if key_of(v) not in parents)
        if roots:
            result.append(Part(roots, (), None))
        if rest:
            others = tuple(v for k, v in seen.items() if k not in {key_of(x) for x in rest})
            result.append(Part(rest, others, None))
        return result

    def behind(self, variable: Variable) -> list[Part]:
        """The factors of the definition that says how a variable is distributed."""
        found: list[tuple[Definition, list[Part]]] = []
        for definition in self.known:
            bound = self._bound(definition, variable)
            factors = [] if bound is None else list(self._factors(definition, bound))
            if factors:
                found.append((definition, factors))
        if len({_parameters(d) for d, _ in found}) > 1:
            raise NoValueError(f"several densities are given for {self.frame.world.scope.shown(variable.symbol)}")
        if found:
            return found[0][1]
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
            picked = picks_class(self.frame.world, pattern, side)
            if picked is not None:
                inner = replace(picked, keys=picked.keys[:-1])
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
        arguments: list[t.Term] = []
        written: list[t.Term | None] = []
        asked: list[t.Term] = []
        classes: list[tuple[str, Variable]] = []
        for pattern, side in zip(parameters, sides, strict=True):
            picked = picks_class(self.frame.world, pattern, side)
            whole = None if picked is None else replace(picked, keys=picked.keys[:-1])
            variable = pattern if side is None else side
            asked.append(whole or variable)
            arguments.append(pattern if picked is not None else variable)
            written.append(side if picked is not None else None)
            if picked is not None and whole is not None and isinstance(picked.keys[-1], t.Index):
                classes.append((picked.keys[-1].name, variable_of(self.frame, whole, None, places)))
        call = t.Call(t.NOWHERE, definition.symbol, definition.keys, tuple(arguments), definition.bar)
        call = replace(call, sides=tuple(written), fixed=definition.fixed)
        last = len(parameters) - definition.fixed
        count = last if definition.bar is None else definition.bar
        before = tuple(self._variables(asked[:count], places))
        after = tuple(self._variables([a for a in asked[count:last] if self._is_random(a)], places))
        return Part(before, after, call, places, classes=tuple(classes))

    def _is_random(self, argument: t.Term) -> bool:
        """Whether what stands behind a bar is a variable that has a law or that some density is asked of, not a parameter."""
        if not isinstance(argument, t.Ref):
            return False
        scope = self.frame.world.scope
        if argument.symbol in scope.chance.laws:
            return True
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


def _parameters(definition: Definition) -> tuple[str, ...]:
    """The names of the parameters that stand after a semicolon."""
    parameters = definition.parameters or ()
    return tuple(variable_name(p, None) for p in parameters[len(parameters) - definition.fixed :])
