r"""Values that an integral leaves free: of ``y = x + s e`` and ``p(y) = \int N(y; x, s^2) p(x) dx`` the first says how y comes about.

Below the integral y is one of its values, whatever x is there. So it is below an average under a density of y: what stands in
``E_{q(y)}[f(y)]`` is any value, however a y is drawn from q.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from symderive.verify import terms as t
from symderive.verify.symbols import Scope


def free_integrated(scope: Scope, sides: Iterable[t.Term]) -> None:
    """Forget how a variable comes about, where a density of it is integrated over what it is made of."""
    sides = list(sides)
    for body in (*sides, *scope.bodies(sides)):
        for integral in [x for x in t.walk(body) if isinstance(x, t.Integral)]:
            for name in set(_asked(scope, integral.body)) - {integral.symbol}:
                known = scope.definitions.get(name, ())
                plain = known and all(d.parameters is None and not d.keys for d in known)
                if plain and integral.symbol in scope.reach(name):
                    scope.forget(name)
    averages = [x for side in sides for x in t.walk(side) if isinstance(x, t.Expect) and x.under is not None]
    for name in {n for x in averages for n in averaged(scope, x)}:
        known = scope.definitions.get(name, ())
        outside = (y for side in sides for y in _outside(side, averages) if isinstance(y, t.Ref) and y.symbol == name)
        plain = known and all(d.parameters is None and not d.keys for d in known)
        if plain and not any(outside) and all(name in averaged(scope, x) for x in averages):
            scope.forget(name)


def averaged(scope: Scope, average: t.Expect) -> set[str]:
    """The variables of the density under which an average is taken, if no formula says what that is."""
    under = average.under
    if not isinstance(under, t.Call) or under.function not in scope.densities or under.function in scope.definitions:
        return set()
    return {x.symbol for x in (average.over or under.arguments[: under.bar]) if isinstance(x, t.Ref) and not x.keys}


def _outside(term: t.Term, averages: Iterable[t.Term]) -> Iterator[t.Term]:
    """All that stands in a term, but for what stands in one of some averages."""
    averages = list(averages)
    if any(term is x for x in averages):
        return
    yield term
    for child in t.children(term):
        yield from _outside(child, averages)


def _asked(scope: Scope, body: t.Term) -> Iterator[str]:
    """The variables of which a body asks densities."""
    for term in t.walk(body):
        if isinstance(term, t.Operation) and (term.name == "normal" or term.name.startswith("law ")):
            first: tuple[t.Term, ...] = term.arguments[:1]
        elif isinstance(term, t.Call) and term.function in scope.densities:
            first = term.arguments[: term.bar]
        else:
            continue
        yield from (x.symbol for x in first if isinstance(x, t.Ref) and not x.keys)
