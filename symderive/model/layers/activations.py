"""Activations by name: what a layer does to its weighted sum. A new activation is a new row."""

from __future__ import annotations

from collections.abc import Callable

import sympy as sp

from symderive.calculus import functions
from symderive.calculus.errors import SymderiveError
from symderive.calculus.index import Index
from symderive.calculus.nodes import softmax
from symderive.model.problems import Path, Problem, Problems, one_of, shown

Activation = Callable[[sp.Expr, Index | None], sp.Expr]
"""From a unit's weighted sum and the index of the units (None for a single unit) to the unit's value."""


def _softmax(z: sp.Expr, unit: Index | None) -> sp.Expr:
    if unit is None:
        raise SymderiveError("softmax needs at least two units; with one unit its value is always 1, use sigmoid")
    return softmax(z, unit)


ACTIVATIONS: dict[str, Activation] = {
    "sigmoid": lambda z, _: functions.sigmoid(z),
    "tanh": lambda z, _: functions.tanh(z),
    "relu": lambda z, _: functions.relu(z),
    "softplus": lambda z, _: functions.softplus(z),
    "identity": lambda z, _: z,
    "softmax": _softmax,
    "exp": lambda z, _: functions.exp(z),
}


def activation(name: str) -> Activation:
    """The activation of that name.

    Raises:
        SymderiveError: no such activation.
    """
    if name not in ACTIVATIONS:
        raise SymderiveError(f"no activation is called {name!r}; use one of {', '.join(ACTIVATIONS)}")
    return ACTIVATIONS[name]


def activation_problems(path: Path, name: object, units: object) -> Problems:
    """A known activation that suits the number of units."""
    remedy = one_of(name, ACTIVATIONS)
    if remedy:
        yield Problem(path, f"activation = {shown(name)} is not known; {remedy}")
    elif name == "softmax" and units == 1:
        yield Problem(path, "softmax needs at least two units, one alone always has the value 1; use sigmoid")
