"""Forms of sentences that stand for other sentences."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeAlias

Form: TypeAlias = tuple[re.Pattern[str], Callable[[re.Match[str]], Sequence[str] | None]]
"""The form of a whole sentence, and the sentences that it stands for; none where it is not that form after all."""


def ways(sentence: str, forms: Iterable[Form]) -> Iterator[Sequence[str]]:
    """The sentences that one stands for, by each of the forms that it has."""
    for pattern, parts in forms:
        found = pattern.fullmatch(sentence)
        if found is not None and (said := parts(found)):
            yield said


def sentences_for(sentence: str, forms: Iterable[Form]) -> Sequence[str] | None:
    """The sentences that one stands for by the first of some forms that it has; None if it has none."""
    return next(ways(sentence, forms), None)
