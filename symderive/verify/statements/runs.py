"""Sequences that are written with dots, x_1, ..., x_n: their members, and how many there are."""

from __future__ import annotations

import re

_COUNTED = re.compile(r"(?P<letter>.*)(?P<script>_|\^)(?P<open>\{?[(\[]?)(?P<place>\\?\w+)(?P<close>[)\]]?\}?)")


def member(one: str, other: str, index: str = "i") -> tuple[str, str] | None:
    """The member ``x_i`` and the last place n of x_1, ..., x_n; None where the names are no such run."""
    first, last = _COUNTED.fullmatch(one), _COUNTED.fullmatch(other)
    if first is None or last is None or first["place"] not in ("0", "1") or last["place"] == "i":
        return None
    if first["letter"] != last["letter"] or first["script"] != last["script"]:
        return None
    return f"{first['letter']}{first['script']}{first['open']}{index}{first['close']}", last["place"]
