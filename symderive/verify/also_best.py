"""Other variables of what is best: a formula for one best value that is free of them has them at their best as well."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from symderive.verify import terms as t
from symderive.verify.estimates import unmarked
from symderive.verify.symbols import Scope

_NUMBER = re.compile(r"_\d$")
_DATA = ("x", "y", "t", "z", "f")


def others_best(scope: Scope, written: t.Statement, best: t.Statement) -> tuple[t.Condition, ...]:
    """That slopes by other variables vanish where a statement says that the one by the variable of a best value does."""
    name = next((x.symbol for x in t.walk(written.left) if isinstance(x, t.Ref)), "")
    for place in (x for x in t.walk(best.left) if isinstance(x, t.At)):
        slope = next((x for x in t.walk(place.body) if isinstance(x, t.Derive) and len(x.wrt) == 1), None)
        if slope is None or place.variable.keys:
            continue
        named = tuple(_named(scope, slope.of, place))
        known = {x for condition in (*best.given, *named) for x in condition.unknowns}
        found = (x for x in _companions(scope, slope.of, name, place) if x not in known)
        return (*named, *(_vanishing(slope.of, place, x) for x in found))
    return ()


def _named(scope: Scope, of: t.Term, place: t.At) -> Iterator[t.Condition]:
    r"""That w_1 is \hat w_1, where a formula for a best value names that and nothing defines it."""
    reached, span = scope.reach_of([of]), place.span
    for name in sorted(scope.reach_of([place.value])):
        other = unmarked(name)
        marked = other not in (name, place.variable.symbol, *_DATA) and not name.startswith(("bar ", "tilde "))
        if marked and other in reached and _is_free(scope, name) and _is_free(scope, other):
            yield t.Condition(t.Ref(span, other, ()), t.Ref(span, name, ()), (other,))


def _vanishing(of: t.Term, place: t.At, other: str) -> t.Condition:
    slope = t.Derive(place.span, of, (t.Ref(place.span, other, ()),))
    return t.Condition(
        t.At(place.span, slope, place.variable, place.value), t.Number(place.span, Fraction(0)), (other,)
    )


def _companions(scope: Scope, of: t.Term, best: str, place: t.At) -> list[str]:
    r"""Those of which the notes make an estimate from the best value, as \hat a = \bar y - \hat b \bar x, and w_0 beside w_1."""
    variable, reached = place.variable.symbol, scope.reach_of([of])
    made = (x for x in scope.definitions if unmarked(x) != x and best in scope.reach(x))
    letter = _NUMBER.sub("", variable)
    beside = (x for x in sorted(reached) if letter != variable and _NUMBER.sub("", x) == letter != x)
    taken = scope.reach_of([place.value]) | {variable, best, *_DATA}
    found = dict.fromkeys((*map(unmarked, made), *beside))
    return [x for x in found if x in reached and x not in taken and _is_free(scope, x)]


def _is_free(scope: Scope, name: str) -> bool:
    known = scope.symbols.get(name)
    return known is not None and not known.labels and not scope.definitions.get(name)
