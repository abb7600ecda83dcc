"""What a search for signatures has learnt: which alternatives clash, and which are unnatural together.

Both hold wherever the same alternatives stand together, so what is known of one signature spares walks for many others
(nogoods; Dechter, *Constraint Processing*, 2003, ch. 6). A set of alternatives is a set of bits of one integer.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence


class Learnt:
    """Clashes and costs of alternatives.

    Args:
        counts: how many alternatives each group has.
    """

    def __init__(self, counts: Sequence[int]) -> None:
        self._first = [0, *itertools.accumulate(counts)]
        self._clashes: list[tuple[int, frozenset[int]]] = []
        self._costs: dict[int, float] = {}

    def bits(self, picked: Sequence[int], groups: Iterable[int]) -> int:
        """The alternatives that some groups have."""
        found = 0
        for group in groups:
            found |= 1 << (self._first[group] + picked[group])
        return found

    def clash(self, picked: Sequence[int], groups: Iterable[int]) -> None:
        """These groups cannot have these alternatives together."""
        kept = frozenset(groups)
        self._clashes.append((self.bits(picked, kept), kept))

    def charge(self, charges: Iterable[tuple[float, frozenset[int]]], picked: Sequence[int]) -> None:
        """What was found to be unnatural, and the groups whose alternatives make it so."""
        sums: dict[int, float] = {}
        for amount, groups in charges:
            bits = self.bits(picked, groups)
            sums[bits] = sums.get(bits, 0.0) + amount
        for bits, amount in sums.items():
            self._costs[bits] = max(amount, self._costs.get(bits, 0.0))

    def clashing(self, bits: int) -> frozenset[int] | None:
        """The groups of a clash that these alternatives are known to lead to."""
        for part, groups in self._clashes:
            if part & bits == part:
                return groups
        return None

    def cost(self, bits: int) -> float:
        """What these alternatives are known to cost beyond their own costs."""
        return sum(amount for part, amount in self._costs.items() if part & bits == part)
