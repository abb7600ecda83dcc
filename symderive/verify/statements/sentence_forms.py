"""Forms of sentences that stand for other sentences."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import TypeAlias

Form: TypeAlias = tuple[re.Pattern[str], Callable[[re.Match[str]], list[str] | None]]
"""The form of a whole sentence, and the sentences that it stands for; None where it is not that form after all."""


def sentences_for(sentence: str, forms: Iterable[Form]) -> list[str] | None:
    """The sentences that one stands for by the first of some forms that it has; None if it has none."""
    for pattern, parts in forms:
        found = pattern.fullmatch(sentence)
        said = None if found is None else parts(found)
        if said is not None:
            return said
    return None
