"""Definitions that hold for some values of their index only: ``z_i = α`` if ``i ≠ y``; another one says what stands elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symderive.notation.reader import tree as r
from symderive.verify import terms as t
from symderive.verify.entry import Entry
from symderive.verify.resolve.usage import bare, letter_of

if TYPE_CHECKING:
    from symderive.verify.resolve.resolver import Resolver


def with_cases(
    resolver: Resolver, symbol: str, keys: tuple[t.Term, ...], body: t.Term, entry: Entry
) -> tuple[tuple[t.Term, ...], t.Term]:
    """The keys and the body of a definition, joined with an earlier one for the other values of the same index."""
    if len(keys) != 1 or not isinstance(keys[0], t.Index):
        return keys, body
    key = keys[0]
    condition = _condition(resolver, entry.tree, key.name)
    found = [d for d in resolver.scope.definitions.get(symbol, ()) if d.parameters is None and len(d.keys) == 1]
    earlier = next((d for d in found if isinstance(d.keys[0], t.Index)), None)
    old = earlier.keys[0] if earlier is not None else None
    if earlier is None or not isinstance(old, t.Index):
        return keys, body if condition is None else t.Cases(body.span, ((body, condition),))
    rows = earlier.body.rows if isinstance(earlier.body, t.Cases) and earlier.body.rows[-1][1] is not None else ()
    if condition is None:
        apart = rows and old.name != key.name and _names(rows[0][1], key.name)
        return (earlier.keys, t.Cases(body.span, (*rows, (_moved(body, key, old), None)))) if apart else (keys, body)
    if rows:
        return keys, t.Cases(
            body.span, (*((_moved(x, old, key), _where(c, old, key)) for x, c in rows), (body, condition))
        )
    one = old.name != key.name and _names(condition, old.name)
    rest = ((_moved(earlier.body, old, key), None),) if one else ()
    return keys, t.Cases(body.span, ((body, condition), *rest))


def _condition(resolver: Resolver, tree: r.Node, index: str) -> t.Term | None:
    """What is said behind a definition of the values of its index: one is another one or a number, or is not."""
    rest = [bare(x) for x in tree.rest] if isinstance(tree, r.Remark) else []
    if any(isinstance(x, (r.Dots, r.Number, r.Name)) for x in rest):  # l = 1, 2, 3
        return None
    for part in rest:
        inner = bare(part.inner) if isinstance(part, r.Group) and part.inner is not None else part
        if not isinstance(inner, r.Relation) or inner.signs not in (("=",), ("ne",)):
            continue
        sides = [bare(x) for x in inner.sides]
        named = [letter_of(x) for x in sides if isinstance(x, r.Name)]
        if index in named and len(named) + sum(isinstance(x, r.Number) for x in sides) == 2:
            return _resolved(resolver, inner, named)
    return None


def _resolved(resolver: Resolver, relation: r.Relation, named: list[str]) -> t.Term:
    """The condition; a letter that stands in scripts elsewhere is an index here too, unless the notes say that it is a value."""
    kept, usage = list(resolver.binders), resolver.usage
    known = resolver.hints.listed | resolver.scope.sizes | set(resolver.scope.symbols) | set(resolver.scope.definitions)
    resolver.binders.extend(
        x for x in named if x not in known and any(x in found for found in usage.sub_letters.values())
    )
    try:
        return resolver.condition(relation)
    finally:
        resolver.binders[:] = kept


def _names(condition: t.Term | None, index: str) -> bool:
    return condition is not None and any(
        index in (x.name if isinstance(x, t.Index) else x.symbol if isinstance(x, t.Ref) else "",)
        for x in t.walk(condition)
    )


def _where(condition: t.Term | None, old: t.Index, new: t.Index) -> t.Term | None:
    return None if condition is None else _moved(condition, old, new)


def _moved(term: t.Term, old: t.Index, new: t.Index) -> t.Term:
    """A term with one index in the place of another."""
    return t.mapped(term, lambda x: new if isinstance(x, t.Index) and x.name == old.name else x)
