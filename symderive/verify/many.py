r"""What notes said of one example, where a later section has many: "the input x ∈ R^d", then "let x_1, ..., x_n be the inputs"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import replace

from symderive.verify import facts as f

_LISTED = re.compile(r"(?<![A-Za-z\\])([a-z])_\{?1\}?[^$]*\\[lc]?dots[^$]*(?<![A-Za-z\\])\1_\{?([nNmM])\}?(?![A-Za-z])")


def listed(texts: Iterable[str]) -> set[str]:
    """The letters of which texts list one for each example: x of ``x_1, ..., x_n``."""
    return {m[1] for text in texts for m in _LISTED.finditer(text)}


def of_each(facts: Iterable[f.Fact], letters: AbstractSet[str]) -> Iterator[f.Fact]:
    """Facts with what they say of some letters said of each member: x ∈ R^d says that x_i is."""
    for fact in facts:
        if isinstance(fact, (f.HasShape, f.InDomain)) and letters & set(fact.symbols):
            yield replace(fact, symbols=tuple(f"{x}_i" if x in letters else x for x in fact.symbols))
        else:
            yield fact
