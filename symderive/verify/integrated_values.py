r"""Values that an integral leaves free: of ``y = x + s e`` and ``p(y) = \int N(y; x, s^2) p(x) dx`` the first says how y comes about.

Below the integral y is one of its values, whatever x is there.
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
