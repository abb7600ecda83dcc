"""A trainer that is emitted without one of the passes computes the same gradients."""

from __future__ import annotations

import numpy as np
import pytest

from tests.benchmarks.ablation import LEFT_OUT, without
from tests.benchmarks.cells import Cell
from tests.benchmarks.peers.emitted import Emitted

CELL = Cell("6-5-4-3", (6, 5, 4, 3), "relu", 8, dtype="float64")


def _after_three_steps(left_out: str) -> list[np.ndarray]:
    peer = Emitted(CELL, "fast", left_out)
    peer.run(3)
    return [array for layer in peer.parameters() for array in layer]


@pytest.mark.parametrize("name", LEFT_OUT)
def test_the_same_parameters(name: str) -> None:
    for one, two in zip(_after_three_steps(name), _after_three_steps(""), strict=True):
        np.testing.assert_allclose(one, two, rtol=1e-9, atol=1e-12)


def test_an_unknown_pass() -> None:
    with pytest.raises(ValueError, match="nothing"), without("nothing"):
        pass
