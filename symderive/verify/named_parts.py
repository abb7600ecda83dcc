r"""Parts that the notes name after they used them: ``L(w) = \log \phi(w^T x)``, and then ``z = w^T x``, by which L is differentiated."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import replace

from symderive.verify import terms as t
from symderive.verify.free_names import mentioned
from symderive.verify.symbols import Scope


def name_parts(scope: Scope, found: Iterable[t.Term]) -> None:
    """Put the name of a part in its place, where what is differentiated by the name has the part only."""
    slopes = [d for x in (*found, *_defined_slopes(scope)) for d in t.walk(x) if isinstance(d, t.Derive)]
    for name in sorted({w.symbol for d in slopes for w in d.wrt if isinstance(w, t.Ref)}):
        known = scope.definitions.get(name, [])
        if len(known) != 1 or known[0].parameters is not None or known[0].implied:
            continue
        part, keys = known[0].body, known[0].keys
        if (
            isinstance(part, (t.Ref, t.Number, t.Constant))
            or not all(isinstance(k, t.Index) for k in keys[:1])
            or keys[1:]
        ):
            continue
        by = [d for d in slopes if any(isinstance(w, t.Ref) and w.symbol == name for w in d.wrt)]
        reached = [x for d in by if name not in (x := _behind(scope, d.of, name))]
        _put(scope, frozenset[str]().union(*reached), part, t.Ref(t.NOWHERE, name, keys))


def _defined_slopes(scope: Scope) -> list[t.Term]:
    """Slopes that the notes have given a name, as g = dL/dy."""
    return [d.body for found in scope.definitions.values() for d in found if isinstance(d.body, t.Derive)]


def _behind(scope: Scope, of: t.Term, name: str) -> set[str]:
    """What is made of what; of a loss that the notes leave unknown all that they compute, but what the name itself is made of."""
    if not isinstance(of, t.Ref) or of.symbol in scope.definitions or of.symbol in scope.depends:
        return scope.depends_of([of])
    return set(scope.definitions) - scope.reach(name)


def _put(scope: Scope, behind: AbstractSet[str], part: t.Term, ref: t.Ref) -> None:
    r"""Replace a part in definitions, if these have all that it is made of nowhere else: of ``s^2 - \log s^2``, r is no part.

    One of the symbols that stands in the part only is enough: the W of ``a = W x + b``.
    """

    def change(term: t.Term) -> t.Term:
        return found if type(term) is type(part) and (found := _named(term, part, ref)) is not None else term

    found = {
        symbol: [replace(d, body=t.mapped(d.body, change)) for d in scope.definitions[symbol]]
        for symbol in behind & scope.definitions.keys()
    }
    own = {
        symbol: {p.symbol for d in ds for p in d.parameters or () if isinstance(p, t.Ref)}
        for symbol, ds in found.items()
    }
    left = {x for symbol, ds in found.items() for d in ds for x in mentioned(d.body) - own[symbol]}
    written = {x for ds in found.values() for d in ds for x in mentioned(d.body)}
    if ref.symbol in left and not mentioned(part) <= written:
        scope.definitions.update(found)
        scope.forget_reach()


def _named(term: t.Term, part: t.Term, ref: t.Ref) -> t.Ref | None:
    """The name of a part that a term is, with the index that the term has."""
    if not ref.keys:
        return ref if t.same(term, part) else None
    for name in sorted({x.name for x in t.walk(term) if isinstance(x, t.Index)}):
        other = t.Index(t.NOWHERE, name)
        moved = t.mapped(part, lambda x, other=other: other if isinstance(x, t.Index) and t.same(x, ref.keys[0]) else x)
        if t.same(term, moved):
            return replace(ref, keys=(other,))
    return None
