r"""A point x beside the points x_i: in ``k(x, x_i)`` both are of one kind, and x is no array that the x_i are entries of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from symderive.verify import terms as t
from symderive.verify.everywhere import everywhere
from symderive.verify.symbols import ALONE, Scope


def enter_other_points(scope: Scope, statements: Sequence[t.Statement]) -> list[t.Statement]:
    """Give a letter without an index a symbol of its own where a function takes it together with members that have one."""
    sides = [side for s in statements for side in (s.left, s.right)]
    bodies = [*sides, *scope.bodies(sides)]
    names = _beside_members(x for body in bodies for x in t.walk(body) if isinstance(x, t.Call))
    names -= scope.definitions.keys() | set(scope.chance.lists) | set(scope.chance.lists.values())
    if not names:
        return list(statements)

    def change(x: t.Term) -> t.Term:
        return replace(x, symbol=x.symbol + ALONE) if isinstance(x, t.Ref) and x.symbol in names and not x.keys else x

    for name in names:
        _enter(scope, name)
    return everywhere(scope, statements, change)


def _enter(scope: Scope, name: str) -> None:
    """A symbol for the letter alone; what the notes say of its shape holds of the members as well."""
    known = scope.symbols[name]
    keyed = known.most - known.labels
    alone = replace(known, name=name + ALONE, labels=0, least=0, most=0)
    if known.axes is not None:
        told = known.axes if known.axes <= keyed else known.axes - keyed
        alone = replace(alone, axes=told, shape=known.shape[-told:] if told else ())
        if known.axes <= keyed:
            scope.symbols[name] = replace(known, axes=keyed + told)
    scope.symbols[name + ALONE] = alone


def _beside_members(calls: Iterable[t.Call]) -> set[str]:
    """Letters that a function of several arguments takes without an index and with one, at once and at the same place."""
    together: dict[str, set[str]] = {}
    places: dict[tuple[str, str, bool], set[int]] = {}
    for call in calls:
        refs = [(k, x) for k, x in enumerate(call.arguments) if isinstance(x, t.Ref)]
        for place, x in refs:
            places.setdefault((call.function, x.symbol, bool(x.keys)), set()).add(place)
            if any(y.symbol == x.symbol and bool(y.keys) != bool(x.keys) for _, y in refs):
                together.setdefault(call.function, set()).add(x.symbol)
    return {
        x
        for function, found in together.items()
        for x in found
        if places[function, x, False] & places[function, x, True]
    }
