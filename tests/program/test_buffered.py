"""The NumPy code of a plan: what it computes, and that a step allocates nothing."""

from __future__ import annotations

import importlib.util
import tracemalloc
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from symderive.calculus.index import Role
from symderive.emit.environment import environment
from symderive.emit.trainer_view import HELPERS as WRITTEN
from symderive.model.network import Dense, LikelihoodSpec, Network
from symderive.program.passes import prepare
from symderive.program.planner import few_columns_across, plan, rows_first
from symderive.program.targets.buffered import StepBody, StepNames, step_body
from symderive.program.targets.numpy import helpers
from tests.program.models import ALL
from tests.program.networks import case
from tests.program.support import Case
from tests.program.test_lower import general, networks

KEPT = ("softplus", "log_softplus", "log_softplus_slope")
ROWS, NUMPYS_OWN = 12_000, 40_000
"""NumPy iterates over arrays that broadcast through a buffer of 8192 numbers."""
Step = Callable[[Mapping[str, Any], Any], float]


def gradients_of(found: Case) -> dict[str, str]:
    names = [t.name for t in found.inputs if t.role is Role.PARAMETER]
    return {n: f"grad_{n}" for n in names if f"grad_{n}" in found.program.outputs}


def body(found: Case, value: str, *, across: bool = True) -> StepBody:
    wanted = gradients_of(found)
    kept = {t.name: t for t in found.outputs if t.name in {value, *wanted.values()}}
    alone = Case(found.equations, list(kept.values()), found.sizes, arrays=found.given)
    order = few_columns_across if across else rows_first
    made = plan(prepare(alone.program, wanted.values(), KEPT), wanted, order=order)
    inputs = {t.name: f'given["{t.name}"]' for t in found.inputs if t.name not in wanted}
    params = {name: (f'params["{name}"]', f'gradients["{name}"]') for name in wanted}
    sizes = [t.axes[0] for t in found.inputs if t.role is Role.DATA]
    names = StepNames({**inputs, "scale": "scale"}, params, sizes[0], "scale", found.sizes, ("given",))
    return step_body(made, names, wanted, value)


def compiled(found: StepBody, folder: Path) -> Callable[[Mapping[str, Any], Mapping[str, Any], int], Step]:
    macros = environment().get_template("trainer/helpers.py.jinja").module
    wanted = sorted(helpers([*found.setup, *found.lines, found.result]))
    needed = dict.fromkeys([*(c for name in wanted for c in WRITTEN.get(name, ())), *wanted])
    text = ["import math", "from collections.abc import Callable", "from typing import Any", "import numpy as np"]
    text += ["from symderive.program.run import FUNCTIONS", "Array = np.ndarray"]
    text += [getattr(macros, n)() if n in WRITTEN else f"{n} = FUNCTIONS[{n!r}]" for n in needed]
    text += ["def make(params, gradients, rows):", "    dtype = next(iter(params.values())).dtype"]
    text += [f"    {line.code}" for line in found.setup]
    text += [f"    {name} = np.{name}" for name in found.functions]
    text += ["    scale = np.empty((), dtype)", "    def step(given, factor):", "        scale[...] = factor"]
    text += [f"        {line.code}" for line in (*found.scaled, *found.lines)]
    text += [f"        return {found.result.code}", "    return step", ""]
    path = folder / "step.py"
    path.write_text("\n".join(text), encoding="utf-8")
    spec = importlib.util.spec_from_file_location("step", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.make


def check(found: Case, value: str, folder: Path, *, across: bool = True, rtol: float = 1e-9) -> None:
    """Two steps, on other memory than zeros, give what the interpreter does."""
    wanted = gradients_of(found)
    params = {name: np.array(found.given[name]) for name in wanted}
    slopes = {name: np.full_like(array, np.nan) for name, array in params.items()}
    rows = next(len(found.given[t.name]) for t in found.inputs if t.role is Role.DATA)
    step = compiled(body(found, value, across=across), folder)(params, slopes, rows)
    given_arrays = {t.name: found.given[t.name] for t in found.inputs if t.name not in wanted}
    expected = found.interpreted()
    for scale in (1.0, -0.25):
        with np.errstate(all="ignore"):
            total = step(given_arrays, np.asarray(scale, found.dtype)[()])
        np.testing.assert_allclose(total, expected[value], rtol=rtol, atol=rtol)
        for name, gradient in wanted.items():
            size = 1 + np.max(np.abs(expected[gradient]))
            np.testing.assert_allclose(slopes[name], scale * expected[gradient], rtol=rtol, atol=rtol * size)


@pytest.mark.parametrize("across", [True, False])
@pytest.mark.parametrize("name", ALL)
def test_models_of_every_kind(name: str, across: bool, tmp_path: Path) -> None:
    check(general(name), "LL", tmp_path, across=across)


@settings(max_examples=24)
@given(found=networks(depth=5), batch=st.integers(1, 3), seed=st.integers(0, 99))
def test_networks(tmp_path_factory: pytest.TempPathFactory, found: Network, batch: int, seed: int) -> None:
    units = found.layers[-1].units
    assert isinstance(units, int)
    built = case(found, {"N": batch}, classes=units, seed=seed, scale=0.4)
    assume(all(np.all(np.abs(v) < 1e100) for v in built.interpreted().values()))
    value = next(t.name for t in built.outputs)
    check(built, value, tmp_path_factory.mktemp("step"))


@pytest.mark.parametrize("labels", ["integer", "one-hot"])
@pytest.mark.parametrize("activation", ["sigmoid", "relu", "tanh", "softplus"])
def test_a_step_allocates_nothing(activation: str, labels: str, tmp_path: Path) -> None:
    layers = (Dense(40, activation), Dense(30, activation), Dense(10, "softmax"))
    found = case(
        Network("n", 50, layers, LikelihoodSpec("categorical", labels)), {"N": ROWS}, classes=10, dtype="float32"
    )
    wanted = gradients_of(found)
    params = {name: np.array(found.given[name]) for name in wanted}
    slopes = {name: np.zeros_like(array) for name, array in params.items()}
    step = compiled(body(found, found.outputs[0].name), tmp_path)(params, slopes, ROWS)
    arrays = {t.name: found.given[t.name] for t in found.inputs if t.name not in wanted}
    with np.errstate(all="ignore"):
        step(arrays, np.float32(1))
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        with np.errstate(all="ignore"):
            step(arrays, np.float32(1))
        most = tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()
    assert most < NUMPYS_OWN < ROWS * 4  # the smallest array of a step has a number for each row


def test_float32_stays_float32(tmp_path: Path) -> None:
    layers = tuple(Dense(4, a) for a in ("sigmoid", "tanh", "relu", "softplus", "softmax", "exp"))
    found = case(Network("n", 3, (*layers, Dense(3, "softmax")), LikelihoodSpec("categorical")), {"N": 5}, classes=3)
    single = Case(found.equations, found.outputs, found.sizes, classes=3, dtype="float32")
    check(single, found.outputs[0].name, tmp_path, rtol=2e-4)
