"""A change of terms wherever they stand: in all definitions of a scope, in the relations that are judged, and in their repairs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from symderive.verify import terms as t
from symderive.verify.symbols import Scope


def in_statements(
    scope: Scope, statements: Iterable[t.Statement], change: Callable[[t.Term], t.Term]
) -> list[t.Statement]:
    """Relations with both sides changed; what is tried in the place of a side is changed likewise."""
    return restate(scope, statements, lambda term: t.mapped(term, change))


def restate(scope: Scope, statements: Iterable[t.Statement], changed: Callable[[t.Term], t.Term]) -> list[t.Statement]:
    """Relations with both sides restated, as are those of their repairs."""
    scope.restated.append(changed)
    return [replace(s, left=changed(s.left), right=changed(s.right)) for s in statements]


def everywhere(
    scope: Scope, statements: Iterable[t.Statement], change: Callable[[t.Term], t.Term]
) -> list[t.Statement]:
    """Relations with both sides changed, as are the bodies of all definitions."""
    for name, found in scope.definitions.items():
        scope.definitions[name] = [replace(d, body=t.mapped(d.body, change)) for d in found]
    scope.forget_reach()
    return in_statements(scope, statements, change)
