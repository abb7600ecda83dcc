"""Names for code: whatever a tensor is called, code holds a plain ASCII identifier that clashes with nothing."""

from __future__ import annotations

import builtins
import keyword
import re
from collections.abc import Iterable

ALWAYS_TAKEN = frozenset({*keyword.kwlist, *keyword.softkwlist, *dir(builtins), "np"})
_LONGEST = 40
_IDENTIFIER = re.compile(r"[A-Za-z][A-Za-z0-9_]*")


def is_identifier(text: str) -> bool:
    """Whether a text is a name that code may use for a value of its own."""
    return _IDENTIFIER.fullmatch(text) is not None and text not in ALWAYS_TAKEN


class Names:
    """Hands out identifiers, each one once. The same requests in the same order give the same names.

    Args:
        taken: names with a meaning already: arguments, helper functions, constants of the module.
    """

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = {*ALWAYS_TAKEN, *taken}

    def new(self, wanted: str) -> str:
        """An identifier like ``wanted``: other characters become underscores; where it is taken, a number is added."""
        plain = re.sub(r"[^A-Za-z0-9]+", "_", wanted).strip("_")[:_LONGEST].rstrip("_") or "value"
        stem = plain if plain[0].isalpha() else f"v{plain}"
        name, count = stem, 1
        while name in self._taken:
            count += 1
            name = f"{stem}_{count}"
        self._taken.add(name)
        return name
