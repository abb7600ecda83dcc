r"""Letters for bound indices: a reader must never meet one letter in two meanings."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import sympy as sp

from symderive.calculus.index import Index, Size
from symderive.calculus.names import latex_of
from symderive.calculus.nodes import Binder
from symderive.calculus.rewrite import subexpressions, tensors

_FAMILIES = ("ijkl", "nmpq", "rstuv", "abc")


@dataclass(frozen=True)
class Scope:
    """How many indices are bound around a place, and the letters that have a meaning there."""

    depth: int
    taken: frozenset[str]

    def bind(self, bound: Index, letters: Mapping[Size, Sequence[str]]) -> tuple[Index, Scope]:
        """An index with a letter of its own for ``bound``, and the scope inside."""
        own = [s for size, several in letters.items() if size != bound.size for s in several]
        letter = next(s for s in _candidates(letters.get(bound.size, ()), own) if s not in self.taken)
        index = Index(f"@{self.depth}", bound.size, bound.start, letter)
        return index, Scope(self.depth + 1, self.taken | {letter})


def _candidates(own: Sequence[str], of_others: Sequence[str]) -> Iterator[str]:
    """The size's own letters, then its neighbours in the alphabet (those of other sizes last), then primes."""
    yield from own
    first = own[0] if own else "i"
    families = sorted(_FAMILIES, key=lambda family: first not in family)
    home = families[0]
    after = home[home.find(first) + 1 :] if first in home else home
    alphabet = [*after, *home, *itertools.chain(*families[1:])]
    yield from (s for s in alphabet if s not in of_others)
    yield from alphabet
    for count in itertools.count(1):
        yield first + "'" * count


def is_anonymous(index: Index) -> bool:
    """Whether an index was made by opening a sum, so that its name is no letter."""
    return not index.name[0].isalpha()


def depth_of(index: sp.Expr) -> int:
    """How many sums lie around the one that binds an index, counted from 1; 0 for a free index."""
    return 1 + int(index.name[1:]) if isinstance(index, Index) and index.name.startswith("@") else 0


def size_latex(size: sp.Symbol) -> str:
    """The letter of a size, or of any other number without indices."""
    return latex_of(size.name)


def outer_scope(exprs: Sequence[sp.Expr], also: Sequence[str] = ()) -> Scope:
    """The scope of a formula: letters of its free indices, of sizes and of tensors are taken."""
    taken = set(also)
    for e in exprs:
        for part in subexpressions(e):
            if isinstance(part, Binder):
                taken |= {_bare(s) for s in part.bound.size.free_symbols}
        taken |= {_bare(s) for s in e.free_symbols}
        taken |= {t.latex for t in tensors(e)}
    return Scope(0, frozenset(taken))


def _bare(symbol: sp.Basic) -> str:
    if isinstance(symbol, Index):
        return symbol.latex
    assert isinstance(symbol, sp.Symbol)
    return size_latex(symbol)
