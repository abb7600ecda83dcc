r"""Bound variables of one kind: after ``p(a) = e^{h(a)} / \sum_b e^{h(b)}``, b takes the values that a does.

Such a variable is renamed to a primed one, ``\sum_{a'} e^{h(a')}``: a prime is another value of the same variable everywhere.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import replace

from symderive.verify import terms as t
from symderive.verify.everywhere import restate
from symderive.verify.matching import is_policy, plain
from symderive.verify.resolve.laws import applied
from symderive.verify.symbols import Scope

_Place = tuple[str, int]  # an argument of a function
_Node = str | _Place


def align(scope: Scope, statements: Iterable[t.Statement]) -> list[t.Statement]:
    """Rename the variables that sums run over, where functions show that others take the same values."""
    statements = list(statements)
    definitions = [d for found in scope.definitions.values() for d in found]
    bodies = [*(d.body for d in definitions), *(side for s in statements for side in (s.left, s.right))]
    swept = {name for body in bodies for x in t.walk(body) for name in _swept(x)}
    if not swept:
        return statements
    names = _names(swept, _classes(scope, bodies))
    if not names:
        return statements
    for name, found in scope.definitions.items():
        scope.definitions[name] = [replace(d, body=_renamed(scope, d.body, names)) for d in found]
    scope.forget_reach()
    return restate(scope, statements, lambda term: _renamed(scope, term, names))


def _swept(term: t.Term) -> Iterator[str]:
    """The variables that a sum or a mean runs over."""
    over = (term.variable,) if isinstance(term, t.Sweep) else term.over if isinstance(term, t.Expect) else ()
    yield from (x.symbol for x in over if isinstance(x, t.Ref) and not x.keys)


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
        silent = function in scope.densities and not is_policy(function)
        for place, argument in enumerate(() if silent else arguments):
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
        for symbol in [x for x in _swept(part) if x in names]:
            part = _anew(scope, part, symbol, names[symbol])
        return part

    return t.mapped(term, change)


def _anew(scope: Scope, part: t.Term, symbol: str, stem: str) -> t.Term:
    """A sum or a mean over another variable."""
    inside = {x.symbol for child in t.children(part) for x in t.walk(child) if isinstance(x, t.Ref)}
    new = next(x for count in itertools.count(1) if (x := stem + "'" * count) not in inside)
    known = scope.symbols.get(symbol)
    if known is not None and new not in scope.symbols:
        scope.symbols[new] = replace(known, name=new)
    scope.chance.finite.add(stem)
    other = {symbol: t.Ref(t.NOWHERE, new, ())}
    if isinstance(part, t.Sweep):
        variable, condition = replace(part.variable, symbol=new), part.condition
        return replace(part, variable=variable, condition=applied(condition, other), body=applied(part.body, other))
    assert isinstance(part, t.Expect)
    return applied(part, other)
