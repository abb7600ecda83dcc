"""Sequences that are written with dots, x_1, ..., x_n: their members, and how many there are."""

from __future__ import annotations

import re

from symderive.verify.statements.coded import Coded
from symderive.verify.statements.grammar import N

_COUNTED = re.compile(r"(?P<letter>.*)(?P<script>_|\^)(?P<open>\{?\(?)(?P<place>\w+)(?P<close>\)?\}?)")
_RUN = re.compile(rf"(?P<first>{N})(?: ?, ?{N})*? ?,? ?… ?,? ?(?:and )?(?P<last>{N})")


def member(one: str, other: str, index: str = "i") -> tuple[str, str] | None:
    """The member ``x_i`` and the last place n of x_1, ..., x_n; None where the names are no such run."""
    first, last = _COUNTED.fullmatch(one), _COUNTED.fullmatch(other)
    if first is None or last is None or first["place"] != "1" or last["place"] == "i":
        return None
    if first["letter"] != last["letter"] or first["script"] != last["script"]:
        return None
    return f"{first['letter']}{first['script']}{first['open']}{index}{first['close']}", last["place"]


def runs(coded: Coded, text: str) -> tuple[tuple[str, ...], str]:
    """The members ``y_t`` of the runs ``y_1, ..., y_T`` of a list, and the list without them."""
    members: list[str] = []
    for run in list(_RUN.finditer(text)):
        ends = coded.name(run["first"]), coded.name(run["last"])
        found = member(*ends)
        if found is not None:
            index = found[1].lower() if found[1] in ("K", "L", "M", "N", "T") else "i"
            members += [x[0] for x in (member(*ends, index),) if x is not None]
            text = text.replace(run[0], "")
    return tuple(members), text
