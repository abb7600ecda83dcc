r"""Sums over the pairs of a set, ``\sum_{(i,j) \in S}``: over all pairs, of which only some are in the set."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from symderive.notation.reader import tree as r
from symderive.verify import terms as t
from symderive.verify.resolve.nodes import bare, letter_of, root_name, set_name
from symderive.verify.symbols import Domain, Scope, Symbol

if TYPE_CHECKING:
    from symderive.verify.resolve.resolver import Resolver

_WITHIN = "in:"


def tuple_of(part: r.Relation) -> list[str]:
    """The letters of a tuple that is said to be in a set; none for any other relation."""
    group = bare(part.sides[0])
    if part.signs != ("in",) or not isinstance(group, r.Group) or not isinstance(group.inner, r.Sequence):
        return []
    items = [bare(x) for x in group.inner.items]
    found = [letter_of(x) for x in items if isinstance(x, r.Name)]
    named = root_name(part.sides[1]) is not None
    return found if named and len(found) == len(items) == len(set(found)) > 1 else []


def membership(resolver: Resolver, part: r.Relation, letters: list[str]) -> t.Term:
    """That a tuple is in its set, of which nothing else is known."""
    name = _WITHIN + set_name(part.sides[1])
    shown = resolver.text(part.sides[1])
    known = resolver.scope.symbols.setdefault(name, Symbol(name, rf"\mathbf{{1}}[\cdot \in {shown}]", name))
    known.axes = known.least = known.most = len(letters)
    known.domain = Domain.BINARY
    place = t.Ref(part.span, name, tuple(t.Index(part.span, x) for x in letters))
    return t.Compare(part.span, "=", place, t.Number(part.span, Fraction(1)))


def sets_of_tuples(scope: Scope, sides: tuple[t.Term, ...]) -> list[str]:
    """The sets of tuples that terms sum over, as they are written."""
    return [scope.shown(x) for x in sorted(scope.reach_of(sides)) if x.startswith(_WITHIN)]
