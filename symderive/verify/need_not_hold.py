"""Formulas that need not hold by the words around them: conditions, halves of equivalences, equations that are worked with."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from symderive.verify.cues import (
    is_half_of_equivalence,
    is_of_a_limit,
    is_of_some_case,
    is_only_supposed,
    is_worked_with,
)
from symderive.verify.documents.blocks import Block
from symderive.verify.entry import Entry
from symderive.verify.relation_kinds import is_number
from symderive.verify.told_cases import is_another

_SAID: tuple[tuple[Callable[[Sequence[Block], int], bool], str], ...] = (
    (is_half_of_equivalence, "it is said to hold just if the next row does"),
    (is_only_supposed, "it is a condition: nothing says that it holds"),
    (is_of_a_limit, "it is said of a limit"),
    (is_another, "it takes the place of what was said before"),
    (is_worked_with, "it is an equation that is worked with, not one that always holds"),
)


def need_not_hold(blocks: Sequence[Block], place: int, entry: Entry) -> str:
    """Why a formula that fails at some values need not hold at all of them, by what is said of it; or nothing."""
    if is_number(entry) and is_of_some_case(blocks, place):
        return "its sentence may tell the case of which it is said"
    return next((why for applies, why in _SAID if applies(blocks, place)), "")
