r"""Families of sets of which nothing tells the members: the clusters ``C_k`` of ``\sum_{i \in C_k} x_i`` and ``|C_k|``.

Every i is taken to be in one of them. What fails for such sets is wrong, and what holds for them is what the notes have in mind.
"""

from __future__ import annotations

from collections.abc import Iterable

from symderive.notation.reader import tree as r
from symderive.verify.resolve.nodes import INDEX_LETTERS
from symderive.verify.resolve.resolver import Resolver
from symderive.verify.resolve.seen_parts import MIXED
from symderive.verify.resolve.usage import Usage
from symderive.verify.symbols import Domain, Symbol
from symderive.verify.told_sets import Told

LABELS = "∋"  # behind the letter of the sets: the number of the set that each member is in


def untold_sets(usage: Usage) -> dict[str, Told]:
    """The families whose sums take entries that their own index never numbers, as that of the neighbours N_i does: h_j and h_i."""
    found: dict[str, Told] = {}
    for letter, taken in usage.members.items():
        own = set(usage.sub_letters.get(letter, ()))
        scripts = {y for x in taken for counts in (usage.sub_letters, usage.labels) for y in counts.get(x, ())}
        index = next((x for x in "inmjlpqs" if x not in own), "")
        mixed = usage.as_members.get(letter, set())
        if len(mixed) > 1 or MIXED in mixed:
            continue
        if not own <= INDEX_LETTERS or not own or own & scripts or not index or letter in usage.left_alone:
            continue
        name, member, one = (r.Name((0, 0), x) for x in (letter + LABELS, index, min(own)))
        label = r.Scripted((0, 0), name, member, None)
        found[letter] = Told(member, r.Relation((0, 0), (label, one), ("=",), ((0, 0),)), one)
    return found


def declare_labels(resolver: Resolver, letters: Iterable[str]) -> None:
    """A symbol for the number of the set that each member is in."""
    for letter in sorted(letters):
        name = letter + LABELS
        shown = rf"\text{{{letter} of each}}"
        resolver.scope.symbols[name] = Symbol(name, shown, name, least=1, most=1, axes=1, domain=Domain.PLACE)
