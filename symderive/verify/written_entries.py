"""Entries that are written out one by one, ``O_{11} = X_{11} F_{11} + X_{12} F_{12}``: numbers, though their letters are capitals."""

from __future__ import annotations

import re
from collections.abc import Iterable

from symderive.verify import terms as t
from symderive.verify.symbols import Scope

_PLACED = re.compile(r"(?P<letter>.*)_[1-9][1-9]")
_FEW = 3  # so many places of one letter, and more, are the entries of an array


def enter_written_entries(scope: Scope, statements: Iterable[t.Statement]) -> None:
    """Take symbols with two digits for numbers, unless something is done to them that is done to blocks only."""
    letters: dict[str, list[str]] = {}
    for name in scope.symbols:
        found = _PLACED.fullmatch(name)
        if found is not None:
            letters.setdefault(found["letter"], []).append(name)
    placed = {name for names in letters.values() for name in names}
    if max(map(len, letters.values()), default=0) < _FEW:
        return
    sides = [side for s in statements for side in (s.left, s.right)]
    bodies = [d.body for found in scope.definitions.values() for d in found]
    parts = [x for term in (*sides, *bodies) for x in t.walk(term)]
    whole = any(isinstance(x, t.Ref) and x.symbol in letters for x in parts)
    shaped = any(scope.symbols[name].axes or scope.symbols[name].transposed for name in placed)
    if whole or shaped or any(_of_block(x, placed) for x in parts):
        return
    for name in placed:
        scope.symbols[name].axes = 0


def entries_of(scope: Scope, of: t.Ref) -> list[t.Ref]:
    """All entries of an array O, or O_{ij}, that is only known by them, O_{11}, O_{12}, ...; of any other symbol it itself."""
    if of.symbol in scope.definitions or not all(isinstance(k, t.Index) for k in of.keys):
        return [of]
    found = (_PLACED.fullmatch(name) for name, known in scope.symbols.items() if known.axes == 0)
    names = [m[0] for m in found if m is not None and m["letter"] == of.symbol]
    return [t.Ref(of.span, name, ()) for name in names] or [of]


def _of_block(term: t.Term, placed: set[str]) -> bool:
    """Whether an operation on arrays is done to one of the symbols: they are blocks of a matrix."""
    inverse = isinstance(term, t.Power) and isinstance(term.exponent, t.Number) and term.exponent.value < 0
    if not inverse and not isinstance(term, (t.Transpose, t.MatrixOf, t.Norm, t.Operation)):
        return False
    return any(isinstance(x, t.Ref) and x.symbol in placed for x in t.walk(term))
