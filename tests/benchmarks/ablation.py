"""What each pass of ``--fast`` is worth: trainers that are emitted with one of them left out.

``python -m tests.benchmarks --ablation``
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from unittest import mock

import sympy as sp

from symderive.emit import steps
from symderive.program import liveness, passes, planner
from symderive.program.ir import Program
from symderive.program.liveness import Follow, Life

LEFT_OUT = {
    "use_stable_forms": "stable forms",
    "pull_factors": "factors pulled out of sums",
    "order_products": "contraction order",
    "small_first": "small operands first",
    "signs_to_terms": "signs in terms",
    "few_columns_across": "few columns across",
    "host": "work in place",
    "share": "memory used again",
}
"""From the name of what is left out to its name in the table."""


def _unchanged(program: Program) -> Program:
    return program


def _nothing(*_: Any) -> None:
    return None


def _each_its_own(lives: Mapping[int, Life], follow: Follow[int]) -> tuple[dict[int, int], list[sp.Expr]]:
    """Memory for each array that is not written over another: none is of the size of another."""
    once = sp.Symbol("once", positive=True)
    alone = {key: replace(life, entries=life.entries * once**k) for k, (key, life) in enumerate(lives.items(), 1)}
    places, sizes = liveness.share(alone, follow)
    return places, [size.xreplace({once: sp.S.One}) for size in sizes]


@contextmanager
def without(name: str) -> Generator[None]:
    """While this lasts, trainers are emitted without a pass, or without a habit of the planner.

    Raises:
        ValueError: there is none of that name.
    """
    if name == "host":
        patch: Any = mock.patch("symderive.program.planner._Homes.host", _nothing)
    elif name == "share":
        patch = mock.patch.object(planner, name, _each_its_own)
    elif name == "few_columns_across":
        patch = mock.patch.object(steps, name, planner.rows_first)
    elif any(apply.__name__ == name for apply in passes.PASSES):
        patch = mock.patch.object(passes, "PASSES", tuple(x for x in passes.PASSES if x.__name__ != name))
    elif name in LEFT_OUT:
        patch = mock.patch.object(passes, name, _unchanged)
    else:
        raise ValueError(name)
    with patch:
        yield
