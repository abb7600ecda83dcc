r"""Places counted from 0, as sums show: after ``\sum_{i=0}^N e^{s_i}`` the formula of s_i also says what s_0 is."""

from __future__ import annotations

from symderive.verify import terms as t
from symderive.verify.free_names import offset
from symderive.verify.symbols import Definition, Scope


def with_place_zero(scope: Scope) -> frozenset[str]:
    """Symbols whose first place is 0: sums start there, or what they are made of place by place, or what is made of them."""
    if not scope.from_zero:
        return frozenset()
    known = {x: d for x, found in scope.definitions.items() if (d := _by_place(scope, found)) is not None}
    parts = {x: _beside(d) for x, d in known.items()}
    found, before = set(scope.from_zero), set[str]()
    while found != before:
        before = set(found)
        for name, mine in parts.items():
            if name in found:
                found |= mine
            elif mine and mine <= found:
                found.add(name)
    return frozenset(found & known.keys())


def _by_place(scope: Scope, found: list[Definition]) -> Definition | None:
    """The formula that a symbol has at each of its places, whatever stands at others."""
    own = found[0] if len(found) == 1 else None
    if own is None or own.parameters is not None or len(own.keys) != 1 or not isinstance(own.keys[0], t.Index):
        return None
    index = own.keys[0].name
    parts = [x for x in t.walk(own.body) if isinstance(x, (t.Ref, t.Call))]
    keyed = [k for x in parts for k in x.keys]
    shifted = any(isinstance(y, t.Index) and y.name == index for k in keyed if offset(k) is None for y in t.walk(k))
    steps = (offset(k) for x in parts if not _given(scope, x) for k in x.keys)
    moved = any(step is not None and step[0] == index and step[1] != 0 for step in steps)
    return None if shifted or moved or scope.is_recursive(own.symbol) else own


def _given(scope: Scope, part: t.Ref | t.Call) -> bool:
    """Whether each place of an array is a value that no formula tells, the one before the first as well."""
    return isinstance(part, t.Ref) and part.symbol not in scope.definitions


def _beside(definition: Definition) -> set[str]:
    """The symbols that a formula takes at its own place."""
    index = definition.keys[0]
    refs = (x for x in t.walk(definition.body) if isinstance(x, t.Ref))
    return {x.symbol for x in refs if any(t.same(k, index) for k in x.keys)}
