"""Arrays share memory where their lives do not meet, and one may be written over one that ends as it begins."""

from __future__ import annotations

from collections.abc import Sequence

import sympy as sp

from symderive.program.liveness import Life, share

N = sp.Symbol("N", integer=True, positive=True)


def nothing(_: str, ending: Sequence[str]) -> str | None:
    del ending
    return None


def first(_: str, ending: Sequence[str]) -> str | None:
    return next(iter(ending), None)


def test_what_ended_before_is_used_again() -> None:
    places, sizes = share({"a": Life(N, 0, 1), "b": Life(N, 1, 3), "c": Life(N, 2, 3), "d": Life(2 * N, 2, 3)}, nothing)
    assert places == {"a": 0, "b": 1, "c": 0, "d": 2}
    assert sizes == [N, N, 2 * N]


def test_what_stays_to_the_end_is_not_used_again() -> None:
    assert share({"a": Life(N, 0), "b": Life(N, 5, 6)}, first)[0] == {"a": 0, "b": 1}


def test_one_array_only_is_written_over_another() -> None:
    places, _ = share({"a": Life(N, 0, 1), "b": Life(N, 1, 2), "c": Life(N, 1, 2), "d": Life(N, 2, 3)}, first)
    assert places == {"a": 0, "b": 0, "c": 1, "d": 0}
