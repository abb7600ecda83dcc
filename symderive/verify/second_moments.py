r"""Second moments: ``E[u u^T] = S`` is a variance where another sentence says that the mean of u is zero."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from symderive.verify import facts as f

_SECOND = re.compile(
    r"\$?\\?(?:mathbb\s*\{?E\}?|operatorname\{E\}|mathrm\{E\}|E)\s*(?:\\[Bb]igg?)?(?:\\left)?[\[(]\s*(?P<name>[^\s^\[\](]{1,20})\s*(?P=name)\s*"
    r"\^\s*\{?\s*(?:\\top|\\intercal|T|\\mathsf\{T\}|\\mathrm\{T\})\s*\}?\s*(?:\\[Bb]igg?)?(?:\\right)?[\])]\s*=\s*(?P<value>[^=$]+?)\s*\.?\$?"
)


def centered(facts: Sequence[f.Fact]) -> list[f.Fact]:
    """The facts, with ``E[u u^T] = S`` as the variance of a u whose mean another sentence says to be zero."""
    means = {x for fact in facts if isinstance(fact, f.Moments) and fact.mean == "0" for x in fact.symbols}
    found: list[f.Fact] = []
    for fact in facts:
        second = _SECOND.fullmatch(fact.text.strip()) if isinstance(fact, f.Unread) else None
        known = second is not None and second["name"] in means
        found.append(f.Moments((second["name"],), "0", second["value"]) if known and second is not None else fact)
    drawn = {x for fact in found if isinstance(fact, f.Moments) for x in fact.symbols}
    return [
        replace(x, symbols=tuple(s for s in x.symbols if s.split("^")[0] not in drawn or "^" not in s))
        if isinstance(x, f.RandomVariables)
        else x
        for x in found
    ]
