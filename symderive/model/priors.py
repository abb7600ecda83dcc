"""Priors over parameters: one row each, the logarithm of the density up to a constant. A new family is a new row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import sympy as sp

from symderive.calculus.errors import SymderiveError
from symderive.calculus.functions import absolute
from symderive.calculus.index import Entry, Index
from symderive.calculus.nodes import Sum


@dataclass(frozen=True)
class PriorFamily:
    """A family of priors, independent over all entries.

    Attributes:
        name: as in a model file.
        hyperparameter: the name of its parameter in a model file.
        symbol: the parameter's LaTeX.
        coefficient: of the parameter; times the statistic of an entry it is the log density, up to a constant.
        statistic: of one entry.
        statement: in words, for the notes.
    """

    name: str
    hyperparameter: str
    symbol: str
    coefficient: Callable[[sp.Expr], sp.Expr]
    statistic: Callable[[sp.Expr], sp.Expr]
    statement: str


PRIORS: dict[str, PriorFamily] = {
    row.name: row
    for row in (
        PriorFamily(
            "normal",
            "precision",
            r"\lambda",
            lambda precision: -precision / 2,
            lambda w: w**2,
            r"Every weight is normal with mean 0 and precision $\lambda$ a priori (an L2 penalty):",
        ),
        PriorFamily(
            "laplace",
            "rate",
            r"\lambda",
            lambda rate: -rate,
            absolute,
            r"Every weight is Laplace-distributed around 0 with rate $\lambda$ a priori (an L1 penalty):",
        ),
    )
}


def prior_family(name: str) -> PriorFamily:
    """The prior of that name.

    Raises:
        SymderiveError: no such prior.
    """
    if name not in PRIORS:
        raise SymderiveError(f"no prior is called {name!r}; use one of {', '.join(PRIORS)}, or leave the prior out")
    return PRIORS[name]


@dataclass(frozen=True)
class Prior:
    """What is believed of the parameters before data; ``log_density`` leaves out the normalising constant."""

    family: PriorFamily
    hyperparameter: Entry
    weights: tuple[Entry, ...]
    log_density: sp.Expr


def prior(row: PriorFamily, hyperparameter: Entry, weights: Sequence[Entry]) -> Prior:
    """Independent priors on every entry of the weights."""
    densities = (Sum(row.statistic(w), *_indices(w)) if w.indices else row.statistic(w) for w in weights)
    return Prior(row, hyperparameter, tuple(weights), row.coefficient(hyperparameter) * sp.Add(*densities))


def _indices(entry: Entry) -> list[Index]:
    return [i for i in entry.indices if isinstance(i, Index)]
