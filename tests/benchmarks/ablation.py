"""What each pass of ``--fast`` is worth: trainers that are emitted with one of them left out.

``python -m tests.benchmarks --ablation``
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any
from unittest import mock

from symderive.emit import steps
from symderive.program import passes, planner
from symderive.program.ir import Program

LEFT_OUT = {
    "use_stable_forms": "stable forms",
    "pull_factors": "factors pulled out of sums",
    "order_products": "contraction order",
    "small_first": "small operands first",
    "signs_to_terms": "signs in terms",
    "few_columns_across": "few columns across",
    "dying": "work in place",
    "release": "memory used again",
}
"""From the name of what is left out to its name in the table."""


def _unchanged(program: Program) -> Program:
    return program


def _nothing(*_: Any) -> None:
    return None


@contextmanager
def without(name: str) -> Generator[None]:
    """While this lasts, trainers are emitted without a pass, or without a habit of the planner.

    Raises:
        ValueError: there is none of that name.
    """
    if name in ("dying", "release"):
        patch: Any = mock.patch(f"symderive.program.planner._Homes.{name}", _nothing)
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
