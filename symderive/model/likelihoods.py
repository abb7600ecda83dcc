"""Likelihoods: one row each, the probability of one label given what the network predicts. A new family is a new row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import sympy as sp

from symderive.calculus.errors import SymderiveError
from symderive.calculus.functions import exp, factorial
from symderive.calculus.index import Domain, Entry, Index
from symderive.calculus.logarithms import log_trail
from symderive.calculus.nodes import Delta, IndexProduct
from symderive.calculus.steps import Step

Point = Callable[[sp.Expr, Entry, sp.Expr], sp.Expr]
"""From the label, the predicted entry and the scale to the probability (density) of that label."""


@dataclass(frozen=True)
class Family:
    """A family of likelihoods.

    Attributes:
        name: as in a model file.
        labels: the domain of the label.
        predicts: the domains that the prediction may have.
        activations: the activations to name in an error message.
        point: the probability of one label.
        statement: in words, for the notes; ``{}`` takes the LaTeX of the prediction.
    """

    name: str
    labels: Domain
    predicts: frozenset[Domain]
    activations: str
    point: Point
    statement: str


def _bernoulli(y: sp.Expr, p: Entry, _: sp.Expr) -> sp.Expr:
    return p**y * (1 - p) ** (1 - y)


def _categorical(y: sp.Expr, p: Entry, _: sp.Expr) -> sp.Expr:
    return p**y


def _normal(y: sp.Expr, mean: Entry, scale: sp.Expr) -> sp.Expr:
    return exp(-((y - mean) ** 2) / (2 * scale**2)) / sp.sqrt(2 * sp.pi * scale**2)


def _poisson(y: sp.Expr, rate: Entry, _: sp.Expr) -> sp.Expr:
    return rate**y * exp(-rate) / factorial(y)


_ANY = frozenset(Domain)

FAMILIES: dict[str, Family] = {
    family.name: family
    for family in (
        Family(
            "bernoulli",
            Domain.BINARY,
            frozenset({Domain.UNIT}),
            "sigmoid",
            _bernoulli,
            "One data point is a Bernoulli trial with success probability ${}$:",
        ),
        Family(
            "categorical",
            Domain.CLASS,
            frozenset({Domain.SIMPLEX}),
            "softmax",
            _categorical,
            "One data point falls into one of the classes, with the probabilities ${}$:",
        ),
        Family(
            "normal",
            Domain.REAL,
            _ANY,
            "any activation",
            _normal,
            "One data point is normal with mean ${}$:",
        ),
        Family(
            "poisson",
            Domain.COUNT,
            frozenset({Domain.POSITIVE, Domain.UNIT}),
            "exp, softplus or sigmoid",
            _poisson,
            "One data point is a Poisson count with rate ${}$:",
        ),
    )
}


def family(name: str) -> Family:
    """The family of that name.

    Raises:
        SymderiveError: no such family.
    """
    if name not in FAMILIES:
        raise SymderiveError(f"no likelihood is called {name!r}; use one of {', '.join(FAMILIES)}")
    return FAMILIES[name]


def point_probability(row: Family, label: Entry, prediction: Entry, scale: sp.Expr, example: Index) -> sp.Expr:
    """The probability of the label of one example: a product over the outputs where there are several."""
    outputs = [i for i in prediction.indices if i != example]
    observed: sp.Expr = label
    if label.tensor.domain is Domain.CLASS:
        observed = Delta(outputs[-1], label)
    body = row.point(observed, prediction, scale)
    for index in reversed(outputs):
        assert isinstance(index, Index)
        body = IndexProduct.of(body, index)
    return body


@dataclass(frozen=True)
class Observation:
    """What is observed: the label of every example, and the likelihood that the network gives it.

    ``point`` is P(Y = y | X = x) of one example, ``product`` the likelihood of all, ``steps`` lead from its logarithm to ``total``.
    """

    family: Family
    label: Entry
    prediction: Entry
    example: Index
    point: sp.Expr
    product: sp.Expr
    steps: tuple[Step, ...]
    total: sp.Expr


def observation(row: Family, label: Entry, prediction: Entry, scale: sp.Expr, example: Index) -> Observation:
    """The road from the likelihood of one example to the log-likelihood of all."""
    point = point_probability(row, label, prediction, scale, example)
    product = IndexProduct.of(point, example)
    trail = log_trail(product)
    return Observation(row, label, prediction, example, point, product, tuple(trail.steps), trail.current)


LABELS = {
    Domain.BINARY: "label, 0 or 1",
    Domain.CLASS: "label, the number of a class",
    Domain.ONE_HOT: "label, 1 for its class and 0 for the others",
    Domain.COUNT: "label, a count",
    Domain.REAL: "label, a number",
}
"""What a label is, in words, by its domain."""
