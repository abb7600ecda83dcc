r"""Units of a feed-forward network whose layer is told by the letter of the index alone: ``a_j = \sum_i w_{ji} z_i``, ``z_j = h(a_j)``.

There i, j, k number the units of one layer after the other (Bishop, *Pattern Recognition and Machine Learning*, section 5.3). Every layer
gets symbols of its own, so that what reads like a circle is a network.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from symderive.verify import terms as t
from symderive.verify.free_names import mentioned
from symderive.verify.symbols import Definition, Scope

_LOWEST = 1  # the layer of the lowest letter: what the notes say of any unit holds for its units too


def unfold(scope: Scope, statements: Sequence[t.Statement]) -> list[t.Statement]:
    """Give each layer its own symbols, in the definitions and in a claim; nothing changes where no units lead around in a circle."""
    cycle = _cycle(scope)
    if not cycle:
        return list(statements)
    sides = [side for s in statements for side in (s.left, s.right)]
    order = _Order.of(scope, cycle)
    letters = order.layers(sides)
    if letters is None:
        return list(statements)
    unfolding = _Unfolding(scope, cycle, letters, _top(scope, letters, sides))
    found = [replace(s, left=unfolding.renamed(s.left), right=unfolding.renamed(s.right)) for s in statements]
    unfolding.define_rest()

    def restated(term: t.Term) -> t.Term:
        """A repaired side: another order of subscripts puts its letters into other layers."""
        own = order.layers([term])
        return term if own is None else unfolding.renamed(term, letters[order.first] - own[order.first], own)

    scope.restated.append(restated)
    return found


def _of_units(scope: Scope, symbol: str) -> Iterator[Definition]:
    for definition in (*scope.definitions.get(symbol, ()), *scope.others.get(symbol, ())):
        plain = definition.parameters is None and definition.keys and isinstance(definition.keys[-1], t.Index)
        if plain and not _counted(definition):
            yield definition


def _counted(definition: Definition) -> bool:
    """Whether a step or a layer is told by a script that counts on: ``z^{l+1}_j`` of ``a^l_k``."""
    keys = [*definition.keys, *(k for x in t.walk(definition.body) if isinstance(x, t.Ref) for k in x.keys)]
    return any(not isinstance(k, (t.Index, t.Number)) for k in keys)


def _cycle(scope: Scope) -> set[str]:
    """Symbols of units that lead to themselves through a sum over other units."""
    units = {name: list(_of_units(scope, name)) for name in scope.definitions}
    units = {name: found for name, found in units.items() if found}
    behind = {name: {x for d in found for x in mentioned(d.body) if x in units} for name, found in units.items()}
    cycle: set[str] = set()
    for name in units:
        seen: set[str] = set()
        waiting = [name]
        while waiting:
            new = behind[waiting.pop()] - seen
            seen |= new
            waiting.extend(new)
        if name in seen:
            cycle.add(name)
    summed = any(True for name in cycle for d in units[name] for _ in _below(d, cycle))
    return cycle if summed and len(cycle) > 1 else set()  # one symbol alone is a fixed point: r_i = sum_j P_{ij} r_j


def _below(definition: Definition, cycle: set[str]) -> Iterator[t.Big]:
    """The sums of a definition over the units of the layer below."""
    for inner in t.walk(definition.body):
        if isinstance(inner, t.Big) and inner.kind == "sum":
            refs = (x for x in t.walk(inner.body) if isinstance(x, t.Ref) and x.symbol in cycle)
            if any(_letters(x.keys)[-1:] == [inner.index] for x in refs):
                yield inner


def _letters(keys: Iterable[t.Term]) -> list[str]:
    return [k.name for k in keys if isinstance(k, t.Index)]


@dataclass
class _Order:
    """Which letter numbers the layer above that of which other one, as definitions tell."""

    above: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    weights: dict[str, bool] = field(default_factory=dict[str, bool])  # is the first subscript that of the higher unit?

    @classmethod
    def of(cls, scope: Scope, cycle: set[str]) -> _Order:
        """The order that the definitions of units and all weights in definitions have."""
        found = cls()
        for definition in (d for name in sorted(cycle) for d in _of_units(scope, name)):
            unit = _letters(definition.keys)[-1]
            for big in _below(definition, cycle):
                found.above.append((unit, big.index))
                for x in t.walk(big.body):
                    if isinstance(x, t.Ref) and sorted(_letters(x.keys)) == sorted((unit, big.index)):
                        found.weights[x.symbol] = _letters(x.keys)[0] == unit
        found.above += found._by_weights(d.body for ds in scope.definitions.values() for d in ds)
        return found

    @property
    def first(self) -> str:
        """A letter that has a layer whatever the claim."""
        return self.above[0][0]

    def layers(self, sides: Iterable[t.Term]) -> dict[str, int] | None:
        """The layer of each letter; None where the letters contradict each other."""
        sides = list(sides)
        found = _numbered([*self.above, *self._by_weights(sides)])
        if found is not None:
            return found
        own = _numbered(self.above) or {}  # a weight with its subscripts in the other order
        refs = (x for side in sides for x in t.walk(side) if isinstance(x, t.Ref) and x.symbol in self.weights)
        return own if own and all(n in own for x in refs for n in _letters(x.keys)) else None

    def _by_weights(self, terms: Iterable[t.Term]) -> list[tuple[str, str]]:
        refs = (x for term in terms for x in t.walk(term) if isinstance(x, t.Ref) and x.symbol in self.weights)
        pairs = ((x.symbol, *_letters(x.keys)) for x in refs if len(_letters(x.keys)) == 2)
        return [(one, two) if self.weights[symbol] else (two, one) for symbol, one, two in pairs]


def _numbered(above: list[tuple[str, str]]) -> dict[str, int] | None:
    if not above:  # a circle in time, not between the units of two layers
        return None
    found = {above[0][0]: 0}
    for _ in above:
        for high, low in above:
            if high in found:
                if found.setdefault(low, found[high] - 1) != found[high] - 1:
                    return None
            elif low in found:
                found[high] = found[low] + 1
    lowest = min(found.values())
    return {letter: layer - lowest + _LOWEST for letter, layer in found.items()}


def _top(scope: Scope, letters: dict[str, int], sides: Iterable[t.Term]) -> int:
    """The last layer: that of the claim, where the notes say what the loss makes of its units, else one that comes after it."""
    highest = max((layer for side in sides for layer in _used(side, letters)), default=max(letters.values()))
    told = any(_of_all(d, letters) for found in scope.definitions.values() for d in found)
    return highest if told else max(highest, *letters.values()) + 1


def _used(term: t.Term, letters: dict[str, int]) -> list[int]:
    """The layers of the letters that a term has as subscripts."""
    refs = (x for x in t.walk(term) if isinstance(x, t.Ref))
    return [letters[name] for x in refs for name in _letters(x.keys) if name in letters]


def _of_all(definition: Definition, letters: dict[str, int]) -> bool:
    """Whether a definition is none of a unit, but made of units, as a loss."""
    return bool(_used(definition.body, letters)) and not any(n in letters for n in _letters(definition.keys))


@dataclass
class _Unfolding:
    """Symbols by layer, with the definitions that they need."""

    scope: Scope
    cycle: set[str]
    letters: dict[str, int]
    top: int
    done: set[str] = field(default_factory=set[str])

    def renamed(self, term: t.Term, shift: int = 0, letters: dict[str, int] | None = None) -> t.Term:
        """A term with the symbols of its layers; its letters are so many layers higher."""
        letters = letters or self.letters

        def change(x: t.Term) -> t.Term:
            layers = [letters[n] + shift for n in _letters(x.keys) if n in letters] if isinstance(x, t.Ref) else []
            return replace(x, symbol=self.symbol(x.symbol, max(layers))) if layers and isinstance(x, t.Ref) else x

        return t.mapped(term, change)

    def symbol(self, name: str, layer: int) -> str:
        """The symbol of a layer, defined as the notes define it for any unit."""
        own = f"{name}_({layer})"
        if name in self.scope.symbols and own not in self.scope.symbols:
            self.scope.symbols[own] = replace(self.scope.symbols[name], name=own)
        if own not in self.done:
            self.done.add(own)
            definition = self._definition(name, layer)
            if definition is not None:
                shift = layer - self.letters[_letters(definition.keys)[-1]]
                self.scope.define(replace(definition, symbol=own, body=self.renamed(definition.body, shift)))
        return own

    def _definition(self, name: str, layer: int) -> Definition | None:
        """The definition for a layer: the one with its letter, or that of any unit. Units of the lowest layer are given."""
        found = [d for d in _of_units(self.scope, name) if _letters(d.keys)[-1] in self.letters]
        if layer > self.top or (layer <= 0 and name in self.cycle):
            return None
        return next((d for d in found if self.letters[_letters(d.keys)[-1]] == layer), found[0] if found else None)

    def define_rest(self) -> None:
        """What has no unit of its own, as a loss: it is made of the last layer."""
        for name in sorted(self.cycle):
            for layer in range(1, self.top + 1):
                self.symbol(name, layer)
        for name, found in list(self.scope.definitions.items()):
            if any(_of_all(d, self.letters) for d in found):
                self.scope.definitions[name] = [replace(d, body=self._of_last(d.body)) for d in found]
        for name in self.cycle:
            self.scope.forget(name)
        on = {name: refs for name, refs in self.scope.depends.items() if any(mentioned(x) & self.cycle for x in refs)}
        for name in on:
            del self.scope.depends[name]
        self.scope.forget_reach()

    def _of_last(self, body: t.Term) -> t.Term:
        return self.renamed(body, self.top - max(_used(body, self.letters), default=self.top))
