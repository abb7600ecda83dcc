r"""Functions that are written without their parameter at times: ``h(x)`` after ``h_\theta(x) = g(\theta^\top x)``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from symderive.verify import terms as t
from symderive.verify.symbols import Scope


def enter_bare_functions(scope: Scope, sides: Iterable[t.Term]) -> None:
    """Define a function that nothing defines as the only one of its letter that has a parameter as subscript."""
    bodies = [d.body for found in scope.definitions.values() for d in found]
    called = {x.function for term in (*bodies, *sides) for x in t.walk(term) if isinstance(x, t.Call) and not x.keys}
    for name in sorted(called - scope.definitions.keys() - scope.densities):
        own = [x for x, by in scope.parameters.items() if isinstance(by, t.Ref) and x == f"{name}_{by.symbol}"]
        known = scope.definitions.get(own[0], ()) if len(own) == 1 else ()
        for definition in known:
            scope.define(replace(definition, symbol=name))
