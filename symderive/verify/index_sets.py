"""Sets of indices: sums over A and over B of one array run over different entries, those that belong to A and those that belong to B."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from fractions import Fraction

from symderive.verify import terms as t
from symderive.verify.everywhere import everywhere
from symderive.verify.symbols import Domain, Scope, Symbol

_MARK = "∈"
_MOST = 4  # whole numbers are drawn from 1 to 4

_BELOW = "·"  # in place of _, which would part a name from its subscript

Slot = tuple[str, int]


def part_sets(scope: Scope, statements: list[t.Statement]) -> list[t.Statement]:
    """Give every index a set to which it belongs, where sums over several sets take entries of one array."""
    bodies = [d.body for found in scope.definitions.values() for d in found]
    sides = [x for s in statements for x in (s.left, s.right)]
    sums = [x for body in (*bodies, *sides) for x in t.walk(body) if isinstance(x, t.Big) and _over_set(x)]
    if len({x.range.over for x in sums}) > 1:
        _enter(scope, sums)
    known = {set_: name for name in scope.symbols if name.startswith(_MARK) for set_ in _sets(name)}
    if not known:
        return statements

    def told(term: t.Term) -> t.Term:
        return _told(term, known) if isinstance(term, t.Big) and term.range.over in known and _over_set(term) else term

    return everywhere(scope, statements, told)


def _sets(name: str) -> list[str]:
    return [x.replace(_BELOW, "_") for x in name.split(_MARK)[1:]]


def _over_set(term: t.Big) -> bool:
    return bool(term.range.over) and term.range.low is None and term.range.high is None and not term.sample


def _enter(scope: Scope, sums: Iterable[t.Big]) -> None:
    """One symbol for sets that share an array, with the number of the set for each place."""
    slots: dict[str, set[Slot]] = {}
    for term in sums:
        slots.setdefault(term.range.over, set()).update(slots_of(term))
    names = sorted(slots)
    first = names[0]
    group = [x for x in names if slots[x] & slots[first]]
    if not 1 < len(group) <= _MOST or any(f"|{x}|" in scope.sizes for x in group):
        return
    name = "".join(f"{_MARK}{x.replace('_', _BELOW)}" for x in group)
    if name not in scope.symbols and not any(x.startswith(_MARK) for x in scope.symbols):
        domain = Domain.BINARY if len(group) == 2 else Domain.COUNT
        shown = rf"\text{{set of each}} {' , '.join(group)}"
        scope.symbols[name] = Symbol(name, shown, _MARK, least=1, most=1, axes=1, domain=domain)


def slots_of(term: t.Big) -> Iterator[Slot]:
    """The arrays of which a sum takes entries, with the place of its index among their keys."""
    for inner in t.walk(term.body):
        for place, key in enumerate(inner.keys if isinstance(inner, t.Ref) else ()):
            if isinstance(inner, t.Ref) and isinstance(key, t.Index) and key.name == term.index:
                yield inner.symbol, place


def _told(term: t.Big, known: dict[str, str]) -> t.Big:
    name = known[term.range.over]
    sets = _sets(name)
    place = sets.index(term.range.over)
    label = t.Ref(term.span, name, (t.Index(term.span, term.index),))
    if len(sets) == 2:
        own: t.Term = t.Compare(term.span, "ne" if place else "=", label, t.Number(term.span, Fraction(1)))
    else:
        own = t.Compare(term.span, "=", label, t.Number(term.span, Fraction(place + 1)))
    return replace(narrowed(term, own), range=t.Range())


def narrowed(term: t.Big, *conditions: t.Term) -> t.Big:
    """A sum over those of its members that meet further conditions."""
    parts = (*(() if term.condition is None else (term.condition,)), *conditions)
    return replace(term, condition=parts[0] if len(parts) == 1 else t.Both(term.span, parts))
