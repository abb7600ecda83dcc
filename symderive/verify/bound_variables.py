r"""Bound variables of one kind: after ``p(a) = e^{h(a)} / \sum_b e^{h(b)}``, b takes the values that a does.

Such a variable is renamed to a primed one, ``\sum_{a'} e^{h(a')}``: a prime is another value of the same variable everywhere.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import replace

from symderive.verify import terms as t
from symderive.verify.matching import plain
from symderive.verify.resolve.laws import applied
from symderive.verify.symbols import Scope

_Place = tuple[str, int]  # an argument of a function
_Node = str | _Place


def align(scope: Scope, statements: Iterable[t.Statement]) -> list[t.Statement]:
    """Rename the variables that sums run over, where functions show that others take the same values."""
    statements = list(statements)
    definitions = [d for found in scope.definitions.values() for d in found]
    bodies = [*(d.body for d in definitions), *(side for s in statements for side in (s.left, s.right))]
    swept = {x.variable.symbol for body in bodies for x in t.walk(body) if isinstance(x, t.Sweep)}
    if not swept:
        return statements
    names = _names(swept, _classes(scope, bodies))
    if not names:
        return statements
    for name, found in scope.definitions.items():
        scope.definitions[name] = [replace(d, body=_renamed(scope, d.body, names)) for d in found]
    scope.forget_reach()
    return [replace(s, left=_renamed(scope, s.left, names), right=_renamed(scope, s.right, names)) for s in statements]


def _classes(scope: Scope, bodies: Iterable[t.Term]) -> list[set[str]]:
    """Variables that are arguments of the same functions at the same place; those of densities say nothing, p(x) beside p(y)."""
    parents: dict[_Node, _Node] = {}

    def root(node: _Node) -> _Node:
        while parents.setdefault(node, node) != node:
            node = parents[node]
        return node

    for name, place in _uses(scope, bodies):
        parents[root(name)] = root(place)
    found: dict[_Node, set[str]] = {}
    for node in list(parents):
        if isinstance(node, str):
            found.setdefault(root(node), set()).add(node)
    return list(found.values())


def _uses(scope: Scope, bodies: Iterable[t.Term]) -> Iterator[tuple[str, _Place]]:
    """Each variable with the place of a function that it is an argument at."""
    calls = (x for body in bodies for x in t.walk(body) if isinstance(x, t.Call))
    used = [(x.function, x.arguments) for x in calls]
    used += [(d.symbol, d.parameters or ()) for found in scope.definitions.values() for d in found]
    for function, arguments in used:
        for place, argument in enumerate(arguments if function not in scope.densities else ()):
            if isinstance(argument, t.Ref) and not argument.keys and argument.symbol not in scope.definitions:
                yield argument.symbol, (function, place)


def _names(swept: set[str], classes: Iterable[set[str]]) -> dict[str, str]:
    """The variable that each swept one is another value of."""
    names: dict[str, str] = {}
    for members in classes:
        stems = {plain(x) for x in members}
        mine = members & swept
        if len(stems) > 1 and mine:
            stem = min((plain(x) for x in members - swept), default="") or min(stems)
            names |= {x: stem for x in mine if plain(x) != stem}
    return names


def _renamed(scope: Scope, term: t.Term, names: dict[str, str]) -> t.Term:
    """A term with new names for the variables of its sums: with as many primes as no other symbol of their bodies has."""

    def change(part: t.Term) -> t.Term:
        if not isinstance(part, t.Sweep) or part.variable.keys or part.variable.symbol not in names:
            return part
        stem = names[part.variable.symbol]
        inside = {x.symbol for x in t.walk(part.body) if isinstance(x, t.Ref)}
        new = next(x for count in itertools.count(1) if (x := stem + "'" * count) not in inside)
        known = scope.symbols.get(part.variable.symbol)
        if known is not None and new not in scope.symbols:
            scope.symbols[new] = replace(known, name=new)
        scope.chance.finite.add(stem)
        other = {part.variable.symbol: t.Ref(t.NOWHERE, new, ())}
        variable = replace(part.variable, symbol=new)
        return replace(
            part, variable=variable, condition=applied(part.condition, other), body=applied(part.body, other)
        )

    return t.mapped(term, change)
