r"""Functions that are written without their argument for their value: after ``y = f(x) + \epsilon`` the f of ``E[\hat f] - f`` is f(x)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from symderive.verify import terms as t
from symderive.verify.everywhere import restate
from symderive.verify.symbols import Scope


def with_values(scope: Scope, statements: Sequence[t.Statement]) -> list[t.Statement]:
    """Take an f that nothing defines for the one value f(x) of which the definitions speak, in a claim and in the definitions."""
    sides = [side for s in statements for side in (s.left, s.right)]
    known = [d for found in scope.definitions.values() for d in found]
    terms = [x for body in (*sides, *(d.body for d in known)) for x in t.walk(body)]
    bare = {x.symbol for x in terms if isinstance(x, t.Ref) and not x.keys} - scope.definitions.keys() - scope.densities
    values = {name: x for name in bare if (x := _value(name, terms)) is not None}
    if not values or any(values.keys() & _alone(d.parameters) for d in known):
        return list(statements)

    def changed(term: t.Term) -> t.Term:
        return t.mapped(term, lambda x: values.get(x.symbol, x) if isinstance(x, t.Ref) and not x.keys else x)

    for definition in known:
        if any(isinstance(x, t.Ref) and x.symbol in values for x in t.walk(definition.body)):
            scope.define(replace(definition, body=changed(definition.body)))
    return restate(scope, statements, changed)


def _alone(parameters: Sequence[t.Term] | None) -> set[str]:
    return {x.symbol for x in parameters or () if isinstance(x, t.Ref)}


def _value(name: str, terms: Sequence[t.Term]) -> t.Call | None:
    """The one value of a function that is written with its argument, a letter."""
    calls = [x for x in terms if isinstance(x, t.Call) and x.function == name]
    slopes = (w for x in terms if isinstance(x, t.Derive) for w in (x.of, *x.wrt))
    if any(isinstance(x, t.Ref) and x.symbol == name for x in slopes):
        return None
    plain = [x for x in calls if len(x.arguments) == 1 and not x.keys and not x.order and x.bar is None]
    first = plain[0] if plain and len(plain) == len(calls) else None
    alike = first is not None and all(t.same(x.arguments, first.arguments) for x in plain)
    return first if alike and first is not None and isinstance(first.arguments[0], t.Ref) else None
