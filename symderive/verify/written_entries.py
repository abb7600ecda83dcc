"""Entries that are written out one by one, ``O_{11} = X_{11} F_{11} + X_{12} F_{12}``: numbers, though their letters are capitals.

An array that the formulas have by its entries only is what a loss depends on if the prose names it: "L is a function of the O_{ij}".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from symderive.verify import terms as t
from symderive.verify.symbols import Scope

_PLACED = re.compile(r"(?P<letter>.*)_[1-9][1-9]")
_NUMBERED = re.compile(r"(?P<letter>.*)_[0-9]+")
_FEW = 3  # so many places of one letter, and more, are the entries of an array


def enter_written_entries(scope: Scope, statements: Iterable[t.Statement]) -> None:
    """Take symbols with two digits for numbers, unless something is done to them that is done to blocks only."""
    parts = list(_parts(scope, statements))
    whole = {x.symbol for x in parts if isinstance(x, t.Ref)}
    letters = _letters(scope, _PLACED)
    placed = {name for names in letters.values() for name in names}
    if max(map(len, letters.values()), default=0) < _FEW or not whole.isdisjoint(letters):
        return
    shaped = any(scope.symbols[name].axes or scope.symbols[name].transposed for name in placed)
    if shaped or any(_of_block(x, placed) for x in parts):
        return
    for name in placed:
        scope.symbols[name].axes = 0


def _letters(scope: Scope, pattern: re.Pattern[str]) -> dict[str, list[str]]:
    """The symbols whose names have digits, by their letters."""
    letters: dict[str, list[str]] = {}
    for name in scope.symbols:
        found = pattern.fullmatch(name)
        if found is not None:
            letters.setdefault(found["letter"], []).append(name)
    return letters


def _parts(scope: Scope, statements: Iterable[t.Statement]) -> Iterator[t.Term]:
    bodies = [d.body for found in scope.definitions.values() for d in found if not d.implied]
    return (x for term in (*(side for s in statements for side in (s.left, s.right)), *bodies) for x in t.walk(term))


def enter_dependence(scope: Scope, statements: Iterable[t.Statement]) -> None:
    """What depends on y, or on the y_i, depends on y_1, y_2 and y_3 where the formulas have these only."""
    whole = {x.symbol for x in _parts(scope, statements) if isinstance(x, t.Ref)}
    letters = _letters(scope, _NUMBERED)
    for name, on in scope.depends.items():
        scope.depends[name] = tuple(x for term in on for x in _entries(term, letters, whole))


def _entries(term: t.Term, letters: Mapping[str, list[str]], whole: set[str]) -> list[t.Term]:
    """All entries of an array that is only known by them; any other term is what it is."""
    if not isinstance(term, t.Ref) or term.symbol in whole or not all(isinstance(k, t.Index) for k in term.keys):
        return [term]
    return [t.Ref(term.span, name, ()) for name in letters.get(term.symbol, ())] or [term]


def _of_block(term: t.Term, placed: set[str]) -> bool:
    """Whether an operation on arrays is done to one of the symbols: they are blocks of a matrix."""
    inverse = isinstance(term, t.Power) and isinstance(term.exponent, t.Number) and term.exponent.value < 0
    if not inverse and not isinstance(term, (t.Transpose, t.MatrixOf, t.Norm, t.Operation)):
        return False
    return any(isinstance(x, t.Ref) and x.symbol in placed for x in t.walk(term))
