r"""What stands beside a set and is no member of it: the true word o beside the negative ones, in ``f(u_o) + \sum_{k \in N} g(u_k)``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from symderive.verify import terms as t
from symderive.verify.everywhere import everywhere
from symderive.verify.facts import Fact, Outside, RunsOver
from symderive.verify.free_names import free_names, stem
from symderive.verify.index_sets import narrowed, slots_of
from symderive.verify.resolve.choices import Choices
from symderive.verify.symbols import Domain, Scope

_UNSAID = 0.5  # what it costs that o is no member, where nobody says so


def leave_out(
    scope: Scope, statements: list[t.Statement], facts: Sequence[Fact], choices: Choices
) -> list[t.Statement]:
    """Sums over a set leave out the entry that stands beside them by a symbol of its own."""
    told = {(stem(_plain(x.member)), _plain(x.of)) for x in facts if isinstance(x, Outside)}
    sides = [x for s in statements for x in (s.left, s.right)]
    sums = [x for body in (*scope.bodies(sides), *sides) for x in t.walk(body) if isinstance(x, t.Big) and x.range.over]
    found = {(x.range.over, _name(o)): o for x in sums for o in _beside(scope, x, sides)}
    out: dict[str, list[t.Term]] = {}
    for (over, name), place in sorted(found.items(), key=lambda item: item[0]):
        said = any(letter == stem(name) and _plain(over) == of for letter, of in told)
        if said or choices.pick(f"{name} in {over}", (0.0, _UNSAID)):
            out.setdefault(over, []).append(place)
    if not out:
        return statements
    members = {x.index: x.over for x in facts if isinstance(x, RunsOver) and x.over}
    free = {n for side in sides for n in free_names(side)}
    for index, over in members.items():
        outside = next((places for name, places in out.items() if _plain(name) == _plain(over)), list[t.Term]())
        scope.conditions += [_other(index, place) for place in outside if index in free]

    def change(x: t.Term) -> t.Term:
        places = out.get(x.range.over, []) if isinstance(x, t.Big) else []
        if not isinstance(x, t.Big) or not places:
            return x
        return narrowed(x, *(_other(x.index, place) for place in places))

    return everywhere(scope, statements, change)


def _beside(scope: Scope, sum_: t.Big, sides: Iterable[t.Term]) -> Iterator[t.Index | t.Ref]:
    """The subscripts that pick entries of the arrays over whose entries a sum runs."""
    slots = set(slots_of(sum_))
    for body in (*scope.bodies(sides), *sides):
        for x in t.walk(body):
            for place, key in enumerate(x.keys if isinstance(x, t.Ref) else ()):
                one = _place(scope, key)
                if isinstance(x, t.Ref) and (x.symbol, place) in slots and one is not None:
                    yield one


def _place(scope: Scope, key: t.Term) -> t.Index | t.Ref | None:
    """A subscript that is one place: an index that nothing binds, or a symbol for a place."""
    if isinstance(key, t.Index):
        return key if key.name in scope.loose else None
    if not isinstance(key, t.Ref) or key.keys:
        return None
    known = scope.symbols.get(key.symbol)
    return key if known is not None and known.domain in (None, Domain.PLACE) else None


def _name(key: t.Index | t.Ref) -> str:
    return key.name if isinstance(key, t.Index) else key.symbol


def _other(index: str, place: t.Term) -> t.Compare:
    return t.Compare(t.NOWHERE, "ne", t.Index(t.NOWHERE, index), place)


def _plain(name: str) -> str:
    r"""The letter of a set, whatever its font: N of ``\mathcal{N}`` and of "cal N"."""
    return "".join(x for x in name.removeprefix("\\mathcal").removeprefix("cal ") if x not in "{} ")
