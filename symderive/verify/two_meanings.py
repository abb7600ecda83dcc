r"""Letters with two meanings: a size in one section and an array in another ("X ∈ R^{N \times D}", then "a lemma: let D ∈ R^n").

So are matrices of which one place says that the x_i are their rows, and another that they are their columns.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from symderive.verify import facts as f
from symderive.verify.symbols import Domain


@dataclass(frozen=True)
class TwoMeanings:
    """The letters with two meanings, as one section has them."""

    arrays: frozenset[str]  # here
    sizes: frozenset[str]  # here, and arrays elsewhere
    numbers: frozenset[str] = frozenset()  # here

    def kept(self, facts: Iterable[f.Fact], *, here: bool) -> Iterator[f.Fact]:
        """Facts without what other sections say of a letter that means something else here."""
        for fact in facts:
            if not here and isinstance(fact, f.InDomain) and fact.domain is Domain.ONE_HOT:
                if not self.numbers.issuperset(fact.symbols):
                    yield fact  # the label is one-hot, but for a section in which it is a number
            elif here or not (self.arrays or self.sizes):
                yield fact
            elif isinstance(fact, f.HasShape):
                symbols = tuple(x for x in fact.symbols if not fact.rank or x not in self.sizes)
                known = fact.sizes is None or not self.arrays & set(fact.sizes)
                if symbols:
                    yield replace(fact, symbols=symbols, sizes=fact.sizes if known else None)
            elif not isinstance(fact, f.Counts):
                yield fact
            elif counted := tuple(x for x in fact.symbols if x not in self.arrays):
                yield f.Counts(counted)


def two_meanings(facts: Iterable[tuple[bool, f.Fact]]) -> TwoMeanings:
    """The letters that are sizes by one fact and arrays by another, where each fact comes with whether it is of this section."""
    arrays: dict[str, bool] = {}
    sizes: dict[str, bool] = {}
    numbers: set[str] = set()
    for here, fact in facts:
        counted = fact.symbols if isinstance(fact, f.Counts) else ()
        if isinstance(fact, f.HasShape):
            counted = fact.sizes or ()
            numbers |= set(fact.symbols) if here and fact.rank == 0 else set[str]()
            for x in fact.symbols if fact.rank else ():
                arrays[x] = arrays.get(x, False) or here
        for x in counted:
            sizes[x] = sizes.get(x, False) or here
    both = arrays.keys() & sizes.keys()
    return TwoMeanings(
        frozenset(x for x in both if arrays[x] and not sizes[x]),
        frozenset(x for x in both if not arrays[x]),
        frozenset(numbers),
    )


def without_both_ways(facts: Iterable[f.Fact]) -> list[f.Fact]:
    """Facts without those by which the x_i are the rows of X, if they are said to be its columns too."""
    found = list(facts)
    told = {x for x in found if isinstance(x, f.RowsAre)}
    return [x for x in found if not isinstance(x, f.RowsAre) or replace(x, columns=not x.columns) not in told]
