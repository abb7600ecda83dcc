"""Values of a function at places that have names: after ``V(A) = 1 + c V(B)``, ``V(B) = c V(A)`` they are two numbers, V(A) and V(B)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from symderive.verify import terms as t
from symderive.verify.everywhere import restate
from symderive.verify.symbols import Definition, Scope, Symbol

_ELSEWHERE = "·"  # the value of a function at another place in its own definition


def enter_named_values(scope: Scope, statements: Sequence[t.Statement]) -> list[t.Statement]:
    """Give such values symbols of their own, in the definitions and in a claim; nothing changes where the function is used otherwise."""
    for name in [n for n, found in scope.definitions.items() if _names_places(n, found)]:
        bodies = [d.body for found in scope.definitions.values() for d in found]
        terms = [*bodies, *(side for s in statements for side in (s.left, s.right))]
        places = {_name_of(d.parameters[0]) for d in scope.definitions[name] if d.parameters}
        if not all(_only_called(x, name, places) for x in terms):
            continue
        statements = restate(scope, statements, partial(_restated, name=name))
        found = [replace(d, body=_restated(d.body, name)) for d in scope.definitions[name]]
        places |= {_place(x, name) for body in terms for x in t.walk(body)} - {""}
        scope.forget(name)
        for other, known in list(scope.definitions.items()):
            scope.definitions[other] = [replace(d, body=_restated(d.body, name)) for d in known]
        symbol = scope.symbols[name]
        for place in sorted(places):
            latex = f"{symbol.latex}({_shown(scope, place)})"
            scope.symbols[_named(name, place)] = Symbol(
                _named(name, place), latex, symbol.letter, axes=0, least=0, most=0
            )
        for d in found:
            own = _name_of(d.parameters[0]) if d.parameters else ""
            scope.define(Definition(_named(name, own), (), None, d.body, latex=d.latex))
        scope.forget_reach()
    return list(statements)


def _names_places(name: str, found: Sequence[Definition]) -> bool:
    """Whether all definitions of a function tie its values at named places to others of them."""
    own = [d.parameters[0] for d in found if d.parameters and len(d.parameters) == 1 and not d.keys]
    places = {_name_of(x) for x in own}
    if len(own) < len(found) or "" in places:
        return False
    calls = {_place(x, name) for d in found for x in t.walk(d.body)} - {""}
    return len(places) == len(own) > 1 and bool(calls & places)


def _place(term: t.Term, name: str) -> str:
    """The place at which a call has a value of the function; empty for any other term."""
    if not isinstance(term, t.Call) or term.function.removesuffix(_ELSEWHERE) != name or len(term.arguments) != 1:
        return ""
    return "" if term.keys or term.order or any(term.sides) else _name_of(term.arguments[0])


def _name_of(place: t.Term) -> str:
    """The name of a place: s, s_1; empty where it is none."""
    if not isinstance(place, t.Ref) or not all(isinstance(k, t.Number) for k in place.keys):
        return ""
    return "_".join((place.symbol, *(str(k.value) for k in place.keys if isinstance(k, t.Number))))


def _shown(scope: Scope, place: str) -> str:
    return scope.shown(place) if place in scope.symbols else place


def _only_called(term: t.Term, name: str, places: set[str]) -> bool:
    """Whether a term has the function and its places only as the values at these: it neither sums nor differentiates."""
    if isinstance(term, (t.Derive, t.Sweep, t.Integral, t.Expect)):
        return not any(isinstance(x, t.Call) and x.function.removesuffix(_ELSEWHERE) == name for x in t.walk(term))
    if isinstance(term, t.Call):
        if term.function.removesuffix(_ELSEWHERE) == name:
            return bool(_place(term, name))
        return all(_only_called(x, name, places) for x in term.arguments if _name_of(x) not in places)
    if isinstance(term, t.Ref) and (term.symbol == name or _name_of(term) in places):
        return False
    return all(_only_called(x, name, places) for x in t.children(term))


def _named(name: str, place: str) -> str:
    return f"{name}_({place})"


def _restated(term: t.Term, name: str) -> t.Term:
    def change(x: t.Term) -> t.Term:
        place = _place(x, name)
        return t.Ref(x.span, _named(name, place), ()) if place else x

    return t.mapped(term, change)
