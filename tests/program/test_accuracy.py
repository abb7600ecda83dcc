"""The digits of what trainers compute: within 4 units in the last place of mpmath for |z| up to 1e4, outside underflow."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import mpmath
import numpy as np
import pytest

from symderive.calculus.equations import Equation
from symderive.calculus.functions import sigmoid, sigmoid_slope, softplus
from symderive.calculus.index import Domain, Entry, Index, Role, Tensor
from symderive.calculus.nodes import Delta, LogSumExp, Softmax
from symderive.program.passes import prepare
from symderive.program.run import run
from tests.program.compiled import CC, Library
from tests.program.support import Case

n, k, b = Index("n", "N"), Index("k", "K"), Index("b", "K")
z, logits = Tensor("z", ("N",), Role.DATA), Tensor("logits", ("N", "K"), Role.DATA)
slope = Tensor("slope", ("N",))
binary = Tensor("y", ("N",), Role.LABEL, Domain.BINARY)
label = Tensor("y", ("N",), Role.LABEL, Domain.CLASS)
out, wide = Tensor("out", ("N",)), Tensor("out", ("N", "K"))
chosen = Tensor("chosen", ("N",))
p_k = Softmax.of(logits[n, b], b, k)
LOG_P = logits[n, label[n]] - LogSumExp.of(logits[n, b], b)
Exact = Callable[..., Any]


def sigma(x: Any) -> Any:
    return 1 / (1 + mpmath.exp(-x))


SCALAR: dict[str, tuple[Any, Exact]] = {
    "sigmoid": (sigmoid(z[n]), lambda x, y: sigma(x)),
    "slope": (sigmoid_slope(z[n]), lambda x, y: sigma(x) * sigma(-x)),
    "log-likelihood": (-softplus((1 - 2 * binary[n]) * z[n]), lambda x, y: -mpmath.log1p(mpmath.exp((1 - 2 * y) * x))),
    "gradient": (binary[n] - sigmoid(z[n]), lambda x, y: sigma(-x) if y else -sigma(x)),
}


ROWS: dict[str, tuple[Entry, Any]] = {
    "probability_of_a_class": (wide[n, k], p_k),
    "log-likelihood_of_a_class": (out[n], LOG_P),
    "gradient_of_a_class": (wide[n, k], Delta(k, label[n]) - p_k),
}
CASES = {
    **{name: Case([Equation(out[n], rhs)], [out], {"N": 1500}) for name, (rhs, _) in SCALAR.items()},
    "pair": Case([Equation(out[n], sigmoid(z[n])), Equation(slope[n], sigmoid_slope(z[n]))], [out, slope], {"N": 1500}),
    **{name: Case([Equation(lhs, rhs)], [lhs.tensor], {"N": 60, "K": 5}) for name, (lhs, rhs) in ROWS.items()},
    "both": Case([Equation(wide[n, k], p_k), Equation(chosen[n], LOG_P)], [wide, chosen], {"N": 60, "K": 5}),
}


@pytest.fixture(scope="module", params=["float32", "float64"])
def targets(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Targets:
    return Targets(request.param, tmp_path_factory.mktemp("c"))


class Targets:
    """What computes: the readable NumPy code, programs in memory laid out beforehand, compiled C."""

    def __init__(self, dtype: str, folder: Path) -> None:
        self.dtype: Any = np.dtype(dtype).type
        self.library = None
        if CC is not None:
            self.library = Library({name.replace("-", "_"): case for name, case in CASES.items()}, folder, dtype)

    def results(self, name: str, arrays: dict[str, Any]) -> list[dict[str, Any]]:
        case = replace(CASES[name], arrays=arrays)
        simple = [prepare(case.program), prepare(case.program, kept=("softplus",))]
        found = [case.emitted(), *(run(program, case.given, case.sizes) for program in simple)]
        return found if self.library is None else [*found, self.library.run(name.replace("-", "_"), arrays)]


def error(found: Any, exact: Sequence[Any], dtype: Any) -> float:
    """The largest error in units in the last place, where the result is a normal number."""
    worst = 0.0
    for value, wanted in zip(np.ravel(found), exact, strict=True):
        if abs(wanted) < float(np.finfo(dtype).tiny):
            assert abs(float(value)) <= 2 * float(np.finfo(dtype).tiny)
            continue
        unit = float(np.spacing(dtype(abs(float(wanted)))))
        worst = max(worst, float(abs(mpmath.mpf(float(value)) - wanted)) / unit)
    return worst


@pytest.mark.parametrize("name", SCALAR)
def test_functions_of_one_logit(name: str, targets: Targets) -> None:
    rng = np.random.default_rng(0)
    size = np.exp(rng.uniform(np.log(1e-6), np.log(1e4), 1500))
    x = (size * rng.choice([-1, 1], 1500)).astype(targets.dtype)
    y = rng.integers(0, 2, 1500).astype(targets.dtype)
    exact = SCALAR[name][1]
    with mpmath.workdps(60), np.errstate(all="ignore"):
        wanted = [exact(mpmath.mpf(float(a)), int(c)) for a, c in zip(x, y, strict=True)]
        for found in targets.results(name, {"z": x, "y": y}):
            assert found["out"].dtype == targets.dtype
            assert error(found["out"], wanted, targets.dtype) < 4


def test_a_sigmoid_and_its_slope_from_one_exponential(targets: Targets) -> None:
    rng = np.random.default_rng(2)
    x = (np.exp(rng.uniform(np.log(1e-6), np.log(1e4), 1500)) * rng.choice([-1, 1], 1500)).astype(targets.dtype)
    with mpmath.workdps(60), np.errstate(all="ignore"):
        exact = [mpmath.mpf(float(a)) for a in x]
        for found in targets.results("pair", {"z": x}):
            assert error(found["out"], [sigma(a) for a in exact], targets.dtype) < 4
            assert error(found["slope"], [sigma(a) * sigma(-a) for a in exact], targets.dtype) < 4


@pytest.mark.parametrize("scale", [1, 30, 300, 1e4])
def test_softmax(targets: Targets, scale: float) -> None:
    rng = np.random.default_rng(1)
    rows = (rng.standard_normal((60, 5)) * scale).astype(targets.dtype)
    y = rng.integers(0, 5, 60)
    with mpmath.workdps(340), np.errstate(all="ignore"):
        exact = [[mpmath.exp(mpmath.mpf(float(a)) - max(map(float, row))) for a in row] for row in rows]
        p = [[e / sum(row) for e in row] for row in exact]
        rest = [sum(e for j, e in enumerate(row) if j != c) for row, c in zip(exact, y, strict=True)]
        log_p = [
            mpmath.mpf(float(row[c])) - max(map(float, row)) - mpmath.log(sum(e))
            for row, e, c in zip(rows, exact, y, strict=True)
        ]
        slopes = [[rest[i] / sum(exact[i]) if j == y[i] else -p[i][j] for j in range(5)] for i in range(60)]
        wanted = {
            "probability_of_a_class": [a for row in p for a in row],
            "log-likelihood_of_a_class": log_p,
            "gradient_of_a_class": [a for row in slopes for a in row],
        }
        for name, values in wanted.items():
            for found in targets.results(name, {"logits": rows, "y": y}):
                assert error(found["out"], values, targets.dtype) < 4, name
        for found in targets.results("both", {"logits": rows, "y": y}):
            assert error(found["out"], wanted["probability_of_a_class"], targets.dtype) < 4
            assert error(found["chosen"], log_p, targets.dtype) < 4
