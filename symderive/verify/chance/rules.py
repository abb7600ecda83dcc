"""Rules of integration: points and weights at four degrees of fineness, and the few points that stand for many.

An integral that two degrees of fineness give alike is known; the trapezoidal rule in the right variable converges faster
than any power of its step (Trefethen and Weideman, *The Exponentially Convergent Trapezoidal Rule*, 2014).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from symderive.verify.values.dual import Array, Dual, primal
from symderive.verify.values.errors import NoValueError

FEW = 4  # nodes of the first try
MANY = 32
_MOST_NODES = {1: MANY, 2: 14, 3: 8, 4: 5, 5: 4, 6: 3}  # along each axis, by the number of variables
LINE = np.linspace(-14.0, 14.0, 201)
_LOGS = np.linspace(-44.0, 24.0, 454)
_LOGITS = np.linspace(-45.0, 45.0, 301)
_CUT = 0.03  # of a coarser rule, the part that is left out at each end: what an integral over too short a range lacks
_COUNTS = (34, 41, 50, 60)
_TRIALS = (250, 300, 500, 600)


@dataclass
class Fineness:
    """How finely variables are averaged over: ``nodes`` along each of ``dimensions`` axes, if that many are not too many."""

    nodes: int = FEW
    coarser: bool = False
    dimensions: int = 1
    used: bool = False  # the average is not exact

    def count(self) -> int:
        """The nodes along an axis.

        Raises:
            NoValueError: there are too many axes.
        """
        most = _MOST_NODES.get(self.dimensions)
        if most is None:
            raise NoValueError("an average over so many continuous variables is not taken")
        return min(self.nodes, most) - (1 if self.coarser else 0)

    @property
    def level(self) -> int:
        """The degree of fineness of a rule: 0 and 1, or 2 and 3 for the second try; the even ones are the coarser ones."""
        return (1 if self.nodes <= FEW else 3) - self.coarser


@cache
def grid(name: str, level: int) -> tuple[Any, float]:
    """The evenly spaced points of a rule, in the variable in which the trapezoidal rule is taken, and their distance."""
    base = {"line": LINE, "half": _LOGS, "unit": _LOGITS}[name]
    if level >= 2:
        base = np.sort(np.concatenate([base, (base[1:] + base[:-1]) / 2]))
    if level % 2 == 0:
        cut = int(_CUT * len(base)) // 2 * 2
        base = base[cut : len(base) - cut : 2]
    return base, float(base[1] - base[0])


@cache
def rule(name: str, level: int) -> tuple[Any, Any]:
    """Points over a set, with weights."""
    match name:
        case "binary":
            return np.asarray([0.0, 1.0]), np.ones(2)
        case "sign":
            return np.asarray([-1.0, 1.0]), np.ones(2)
        case "counts":
            return np.arange(float(_COUNTS[level])), np.ones(_COUNTS[level])
        case "trials":  # up to the first success
            return np.arange(1.0, _TRIALS[level]), np.ones(_TRIALS[level] - 1)
        case "line":
            at, step = grid(name, level)
            return at, np.full(len(at), step)
        case "half":
            at, step = grid(name, level)
            return np.exp(at), np.exp(at) * step
        case _:
            at, step = grid("unit", level)
            chance = 1 / (1 + np.exp(-at))
            return chance, chance / (1 + np.exp(at)) * step


RULES = ("binary", "sign", "counts", "trials", "line", "half", "unit")
EXACT = frozenset({"binary", "sign"})


def condensed(found: list[tuple[Array, Array]], count: int) -> list[tuple[Array, Array]]:
    """Gauss's points for a measure that is given by many: ``count`` of them, exact for polynomials of degree below twice that.

    The recurrence of the orthogonal polynomials by Stieltjes' procedure, then the eigenvalues of its matrix
    (Golub and Welsch, *Calculation of Gauss Quadrature Rules*, 1969).

    Raises:
        NoValueError: the measure is differentiated.
    """
    if any(isinstance(x, Dual) or isinstance(w, Dual) for x, w in found):
        raise NoValueError("the derivative of an average over so many continuous variables is not taken")
    at = np.asarray([float(primal(x)) for x, _ in found])
    weight = np.asarray([float(primal(w)) for _, w in found])
    keep = weight > 0
    at, weight = at[keep], weight[keep]
    count = min(count, len(at))
    before, now = np.zeros(len(at)), np.ones(len(at)) / np.sqrt(weight.sum())
    diagonal, beside = np.zeros(count), np.zeros(count)
    for k in range(count):
        diagonal[k] = np.sum(weight * at * now * now)
        following = (at - diagonal[k]) * now - (beside[k - 1] * before if k else 0)
        beside[k] = np.sqrt(np.sum(weight * following * following))
        if beside[k] <= 0:
            break
        before, now = now, following / beside[k]
    values, vectors = np.linalg.eigh(np.diag(diagonal) + np.diag(beside[:-1], 1) + np.diag(beside[:-1], -1))
    return [(np.asarray(x), np.asarray(weight.sum() * v**2)) for x, v in zip(values, vectors[0], strict=True)]
