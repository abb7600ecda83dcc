"""What a network's description may hold. A problem is a place in it and a sentence; whoever reports it knows file and line."""

from __future__ import annotations

import difflib
import json
import math
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from symderive.calculus.errors import SymderiveError
from symderive.calculus.names import check_name
from symderive.model.priors import PRIORS

Path: TypeAlias = tuple[str | int, ...]

MOST_UNITS = 10**15
MOST_LAYERS = 10_000

RESERVED = {
    "x": "the input",
    "y": "the label",
    "N": "the number of examples",
    **dict.fromkeys("nijkl", "an index"),
    **dict.fromkeys(("LL", "LP"), "the objective"),
    **dict.fromkeys(("sigma", "log_sigma"), "the standard deviation of a normal likelihood"),
    **{row.hyperparameter: f"the parameter of a {row.name} prior" for row in PRIORS.values()},
}
"""Names that every network may need itself."""


@dataclass(frozen=True)
class Problem:
    """What is wrong at ``path``, a place such as ``("layers", 0, "units")``, and what to write instead."""

    path: Path
    message: str

    def __str__(self) -> str:
        if self.path[:1] == ("layers",) and len(self.path) > 1:
            return f"layer {int(self.path[1]) + 1}: {self.message}"
        return f"{self.path[0]}: {self.message}" if len(self.path) > 1 else self.message


Problems: TypeAlias = Iterator[Problem]


def shown(value: object) -> str:
    """A value as a model file writes it, on one line and cut short."""
    full = json.dumps(value, default=str, ensure_ascii=False)
    return printable(full if len(full) <= 40 else f"{full[:40]}...")


def printable(text: str) -> str:
    """A text with every control character written as an escape."""
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)


def one_of(value: object, names: Collection[str]) -> str:
    """What to write instead of a name that is none of ``names``; nothing if it is one."""
    if isinstance(value, str) and value in names:
        return ""
    near = difflib.get_close_matches(value, names, 1) if isinstance(value, str) else []
    every = ", ".join(f'"{n}"' for n in names)
    return f'write "{near[0]}" or another of {every}' if near else f"write one of {every}"


def text(path: Path, value: object, check: Callable[[str], object]) -> Problems:
    """A text that ``check``, a function from `symderive.calculus.names`, refuses."""
    if not isinstance(value, str):
        yield Problem(path, f"{path[-1]} = {shown(value)} is no text; put it between quotes")
        return
    try:
        check(value)
    except SymderiveError as error:
        yield Problem(path, str(error))


def size(path: Path, value: object) -> Problems:
    """A size is a whole number or the name of one."""
    key = path[-1]
    if isinstance(value, str):
        yield from text(path, value, lambda v: check_name(v, "size"))
        if value in RESERVED:
            yield Problem(path, f'{key} = "{value}" cannot be used, {value} is {RESERVED[value]}; use another letter')
    elif isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= MOST_UNITS:
        remedy = 'write a whole number of at least 1, or a letter such as "m"'
        if isinstance(value, float) and value.is_integer() and 1 <= value <= MOST_UNITS:
            remedy = f"write {key} = {int(value)}"
        elif isinstance(value, int) and value > MOST_UNITS:
            remedy = f"the largest size is {MOST_UNITS}"
        yield Problem(path, f"{key} = {shown(value)} is no size; {remedy}")


def number(path: Path, value: object, or_else: str = "") -> Problems:
    """A positive, finite number."""
    good = isinstance(value, (int, float)) and not isinstance(value, bool) and 0 < value < math.inf
    if not good and not (or_else and value == or_else):
        also = f' or "{or_else}"' if or_else else ""
        yield Problem(path, f"{path[-1]} = {shown(value)} cannot be used; write a positive number{also}")


def flag(path: Path, value: object) -> Problems:
    """True or false."""
    if not isinstance(value, bool):
        yield Problem(path, f"{path[-1]} = {shown(value)} cannot be used; write true or false")
