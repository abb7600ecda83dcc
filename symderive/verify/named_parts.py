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
    slopes = [d for x in found for d in t.walk(x) if isinstance(d, t.Derive)]
    for name in sorted({w.symbol for d in slopes for w in d.wrt if isinstance(w, t.Ref)}):
        known = scope.definitions.get(name, [])
        if len(known) != 1 or known[0].keys or known[0].parameters is not None or known[0].implied:
            continue
        part = known[0].body
        by = [d for d in slopes if any(isinstance(w, t.Ref) and w.symbol == name for w in d.wrt)]
        if not isinstance(part, (t.Ref, t.Number, t.Constant)):
            reached = [x for d in by if name not in (x := scope.depends_of([d.of]))]
            _put(scope, frozenset[str]().union(*reached), part, t.Ref(t.NOWHERE, name, ()))


def _put(scope: Scope, behind: AbstractSet[str], part: t.Term, ref: t.Ref) -> None:
    r"""Replace a part in definitions, if these have what it is made of nowhere else: of ``s^2 - \log s^2``, r is no part."""

    def change(term: t.Term) -> t.Term:
        return ref if type(term) is type(part) and t.same(term, part) else term

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
    if ref.symbol in left and not written & mentioned(part):
        scope.definitions.update(found)
        scope.forget_reach()
