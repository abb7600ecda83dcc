"""What a network's description may hold. A problem is a place in it and a sentence; whoever reports it knows file and line."""

from __future__ import annotations

import difflib
import json
import math
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from symderive.calculus.errors import SymderiveError
from symderive.calculus.index import Domain, Index, Tensor
from symderive.calculus.names import check_name
from symderive.model.domains import domain_of
from symderive.model.layers.activations import ACTIVATIONS
from symderive.model.likelihoods import FAMILIES
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
    return full if len(full) <= 40 else f"{full[:40]}..."


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
        whole = isinstance(value, float) and value.is_integer() and 1 <= value <= MOST_UNITS
        remedy = (
            f"write {key} = {int(value)}" if whole else 'write a whole number of at least 1, or a letter such as "m"'
        )
        if isinstance(value, int) and value > MOST_UNITS:
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


def sizes(numbers: Mapping[str, object], used: Collection[object]) -> Problems:
    """Numbers for the letters among the sizes that are used."""
    letters = dict.fromkeys(s for s in used if isinstance(s, str))
    for letter, value in numbers.items():
        if letter not in letters:
            what = f"the letters are {', '.join(letters)}" if letters else "every size is a number already"
            yield Problem(("sizes", letter), f"no size is called {letter[:40]}; {what}")
        elif isinstance(value, str):
            yield Problem(("sizes", letter), f"{letter} = {shown(value)} is no number; write a whole number of at least 1")
        else:
            yield from size(("sizes", letter), value)


def activation(path: Path, name: object, units: object) -> Problems:
    """A known activation that suits the number of units."""
    remedy = one_of(name, ACTIVATIONS)
    if remedy:
        yield Problem(path, f"activation = {shown(name)} is not known; {remedy}")
    elif name == "softmax" and units == 1:
        yield Problem(path, "softmax needs at least two units, one alone always has the value 1; use sigmoid")


def likelihood(family: object, labels: object, variance: object, activation: str) -> Problems:
    """A known family with the options it takes, and an output that suits it."""
    remedy = one_of(family, FAMILIES)
    if remedy:
        yield Problem(("likelihood", "family"), f"family = {shown(family)} is no likelihood; {remedy}")
        return
    row = FAMILIES[str(family)]
    if one_of(labels, ("integer", "one-hot")):
        message = f"labels = {shown(labels)} is not known; {one_of(labels, ('integer', 'one-hot'))}"
        yield Problem(("likelihood", "labels"), message)
    if labels != "integer" and row.labels is not Domain.CLASS:
        yield Problem(("likelihood", "labels"), "labels belongs to the categorical family; leave it out")
    yield from number(("likelihood", "variance"), variance, "learned")
    if variance != 1 and row.labels is not Domain.REAL:
        yield Problem(("likelihood", "variance"), "variance belongs to the normal family; leave it out")
    if output_domain(activation) not in row.predicts:
        message = (
            f"a {row.name} likelihood needs a last layer with activation {row.activations}, but it has {activation}; "
            "change the one or the other"
        )
        yield Problem(("likelihood", "family"), message)


def output_domain(activation: str) -> Domain:
    """The values that a layer with that activation has."""
    unit = Index("j", 2)
    z = Tensor("z", (unit.size,))[unit]
    return domain_of(ACTIVATIONS[activation](z, unit), z)


def prior(family: object, value: object, biases: object) -> Problems:
    """A known family with a positive hyperparameter."""
    remedy = one_of(family, PRIORS)
    if remedy:
        yield Problem(("prior", "family"), f"family = {shown(family)} is no prior; {remedy}, or leave the prior out")
        return
    yield from number(("prior", PRIORS[str(family)].hyperparameter), value)
    yield from flag(("prior", "biases"), biases)
