"""The marks of estimates and best values: hats, stars, and words below a letter."""

from __future__ import annotations

import re

_MARKS = re.compile(
    r"^(?:hat|tilde|bar) |_(?:star|ast|opt|best|new|\(new\)|reg|mle|map|ml|ls|ols|wls|gls|rls|erm|ridge|lasso|mmse)$",
    re.IGNORECASE,
)


def unmarked(name: str) -> str:
    """The name of a symbol without what marks it as a best value or an estimate."""
    while (shorter := _MARKS.sub("", name)) != name:
        name = shorter
    return name
