"""Values that pick an entry because a function uses them as an index: the o of J = -log p(o), after p(k) = e^{z_k} / Z."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from symderive.verify import terms as t
from symderive.verify.everywhere import everywhere
from symderive.verify.matching import matches
from symderive.verify.symbols import Domain, Scope


def enter_picks(scope: Scope, statements: Iterable[t.Statement]) -> list[t.Statement]:
    """Make indices of the arguments that functions of the notes have at an index; places, if nothing else has that index."""
    statements = list(statements)
    bodies = [d.body for found in scope.definitions.values() for d in found]
    everything = [x for body in (*bodies, *_sides(statements)) for x in t.walk(body)]
    picked = {name for x in everything if isinstance(x, t.Call) for name in _picked(scope, x)} - _outcomes(scope)
    for name in picked:
        symbol = scope.symbols.get(name)
        if symbol is not None:
            symbol.domain = Domain.PLACE
    used = {x.name for x in everything if isinstance(x, t.Index)}
    swept = {x.variable.symbol for x in everything if isinstance(x, t.Sweep) and not x.variable.keys}
    indices = picked & (used | swept)
    free = {x for x in used if x not in scope.definitions and x not in scope.sizes}
    scope.conditions = [_compared(x, free) for x in scope.conditions]
    if not indices:
        return statements

    def change(part: t.Term) -> t.Term:
        if isinstance(part, t.Sweep) and part.variable.symbol in indices and not part.variable.keys:
            return _by_index(part)
        if not isinstance(part, t.Call):
            return part
        mine = indices & _picked(scope, part)
        return replace(part, arguments=tuple(_index(x, mine) for x in part.arguments)) if mine else part

    scope.loose |= indices - swept
    return everywhere(scope, statements, change)


def _by_index(term: t.Sweep) -> t.Big:
    """A sum over what picks an entry is one over an index."""
    name = term.variable.symbol

    def change(part: t.Term) -> t.Term:
        return t.Index(part.span, name) if isinstance(part, t.Ref) and part.symbol == name and not part.keys else part

    condition = None if term.condition is None else t.mapped(term.condition, change)
    return t.Big(term.span, term.kind, name, t.Range(), condition, t.mapped(term.body, change))


def _compared(condition: t.Term, letters: set[str]) -> t.Term:
    """A condition on indices that was read before the formulas showed that they are indices: w is not o."""
    if not isinstance(condition, t.Compare):
        return condition
    return replace(condition, left=_index(condition.left, letters), right=_index(condition.right, letters))


def _index(term: t.Term, letters: set[str]) -> t.Term:
    return t.Index(term.span, term.symbol) if isinstance(term, t.Ref) and term.symbol in letters else term


def _outcomes(scope: Scope) -> set[str]:
    """The k of p(y = k | x) = ...: any value there."""
    definitions = (d for name in scope.densities for d in scope.definitions.get(name, ()))
    return {p.symbol for d in definitions for p in d.parameters or () if isinstance(p, t.Ref)}


def _sides(statements: Iterable[t.Statement]) -> list[t.Term]:
    return [side for s in statements for side in (s.left, s.right)]


def _picked(scope: Scope, call: t.Call) -> set[str]:
    """The free symbols that a call has where all definitions of its function have an index."""
    meant = [d for d in scope.definitions.get(call.function, ()) if d.parameters is not None and matches(d, call)]
    known = [d.parameters or () for d in meant]
    found: set[str] = set()
    for place, argument in enumerate(call.arguments):
        own = [p[place] for p in known if len(p) == len(call.arguments)]
        if not own or not all(isinstance(x, t.Index) for x in own) or not isinstance(argument, t.Ref) or argument.keys:
            continue
        symbol = scope.symbols.get(argument.symbol)
        free = argument.symbol not in scope.definitions and argument.symbol not in scope.sizes
        if symbol is not None and symbol.domain in (None, Domain.PLACE) and free:
            found.add(argument.symbol)
    return found
