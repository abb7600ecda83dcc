"""Rows of matrices that the notes compute or tell: s_i beside ``S = Q K^T``, where nothing says what s_i is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING

from symderive.verify import terms as t
from symderive.verify.slopes_of_rows import enter_slopes_of_rows
from symderive.verify.symbols import Definition, Scope, Symbol

if TYPE_CHECKING:
    from symderive.verify.resolve.resolver import Resolver

_PLACE = "row"


def computed_rows(resolver: Resolver) -> list[str]:
    """The letters with one index that nothing defines, and whose capitals are matrices."""
    return [x for x in resolver.usage.sub_counts if _is_row(resolver, x)]


def lies_as_told(resolver: Resolver, name: str) -> bool | None:
    """Whether w_k is a column of W: where W is D × K, or its entries are W_{dk}; False if it is a row, None if nothing tells it."""
    scope, capital, indices = resolver.scope, name.upper(), resolver.usage.sub_letters.get(name, Counter[str]())
    own = scope.definitions.get(capital, ())
    keys = [k.name for d in own for k in d.keys if isinstance(k, t.Index)] if len(own) == 1 else []
    for told in (scope.symbols[capital].shape, keys):
        places = [place for place, x in enumerate(told) if x.lower() in indices]
        if len(told) == 2 and len(places) == 1:
            return places == [1]
    return None


def tie_rows(scope: Scope, columns: Mapping[str, bool]) -> None:
    """Define each as the row, or the column, of its matrix: a guess."""
    for name, lies in columns.items():
        place, whole = t.Index(t.NOWHERE, _PLACE), t.Ref(t.NOWHERE, name.upper(), ())
        scope.symbols.setdefault(name, Symbol(name, name, name, least=1, most=1))
        body = t.Element(t.NOWHERE, t.Transpose(t.NOWHERE, whole) if lies else whole, (place,))
        scope.define(Definition(name, (place,), None, body))
        scope.guesses.add(name)
    if columns:
        enter_slopes_of_rows(scope)


def _is_row(resolver: Resolver, name: str) -> bool:
    scope, usage, capital = resolver.scope, resolver.usage, name.upper()
    if len(name) != 1 or not name.islower() or usage.sub_counts[name] != {1} or not resolver.indexed(name):
        return False
    if name in usage.plain_alone | usage.labels.keys() | usage.called.keys() | scope.sizes | scope.definitions.keys():
        return False
    known = scope.symbols.get(name)
    if known is not None and (known.labels or known.called or known.domain or known.axes is not None):
        return False
    if capital in scope.sizes or 1 in usage.sub_counts.get(capital, set()) or name in scope.reach(capital):
        return False
    if capital in scope.definitions:
        return _is_matrix(scope, capital)
    whole = scope.symbols.get(capital)
    plain = known is None and whole is not None and not whole.labels and not whole.called
    return plain and whole is not None and (whole.axes == 2 or (whole.axes is None and _makes_matrix(scope, capital)))


def _makes_matrix(scope: Scope, name: str) -> bool:
    """Whether a matrix is made of this one and others, as S of Q in ``S = Q K^T``."""
    made = [x for x, d in scope.definitions.items() if x.isupper() and len(d) == 1 and not d[0].keys]
    refs = (x for d in made if _is_matrix(scope, d) for x in t.walk(scope.definitions[d][0].body))
    return any(isinstance(x, t.Ref) and x.symbol == name for x in refs)


def _is_matrix(scope: Scope, name: str) -> bool:
    """Whether a formula gives all entries of a matrix, or makes it of matrices only."""
    own = scope.definitions[name]
    known = scope.symbols.get(name)
    if len(own) != 1 or own[0].parameters is not None or known is None or known.labels:
        return False
    if known.axes == 2 or len(own[0].keys) == 2:
        return True
    refs = [x for x in t.walk(own[0].body) if isinstance(x, (t.Ref, t.Call))]
    arrays = [x for x in refs if not (isinstance(x, t.Ref) and x.symbol in scope.sizes)]
    return not own[0].keys and bool(arrays) and all(_is_capital(scope, x) for x in arrays)


def _is_capital(scope: Scope, term: t.Ref | t.Call) -> bool:
    known = scope.symbols.get(term.symbol) if isinstance(term, t.Ref) else None
    return known is not None and known.upper and not term.keys
