"""Which letters an author gave to indices."""

from __future__ import annotations

from symderive.calculus.equations import System
from symderive.calculus.index import Size


def letters_of(system: System) -> dict[Size, list[str]]:
    """For every size the letters that the author's indices have."""
    letters: dict[Size, list[str]] = {}
    for index in system.indices:
        letters.setdefault(index.size, []).append(index.latex)
    return letters
