"""The digits of what trainers compute: within 4 units in the last place of mpmath for |z| up to 1e4, outside underflow."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import mpmath
import numpy as np
import pytest

from symderive.calculus.equations import Equation
from symderive.calculus.functions import sigmoid, sigmoid_slope, softplus
from symderive.calculus.index import Domain, Index, Role, Tensor
from symderive.calculus.nodes import Delta, LogSumExp, Softmax
from symderive.program.passes import prepare
from symderive.program.run import run
from tests.program.support import Case

n, k, b = Index("n", "N"), Index("k", "K"), Index("b", "K")
z, logits = Tensor("z", ("N",), Role.DATA), Tensor("logits", ("N", "K"), Role.DATA)
binary = Tensor("y", ("N",), Role.LABEL, Domain.BINARY)
label = Tensor("y", ("N",), Role.LABEL, Domain.CLASS)
out, wide = Tensor("out", ("N",)), Tensor("out", ("N", "K"))
p_k = Softmax.of(logits[n, b], b, k)
Exact = Callable[..., Any]


def sigma(x: Any) -> Any:
    return 1 / (1 + mpmath.exp(-x))


SCALAR: dict[str, tuple[Any, Exact]] = {
    "sigmoid": (sigmoid(z[n]), lambda x, y: sigma(x)),
    "slope": (sigmoid_slope(z[n]), lambda x, y: sigma(x) * sigma(-x)),
    "log-likelihood": (-softplus((1 - 2 * binary[n]) * z[n]), lambda x, y: -mpmath.log1p(mpmath.exp((1 - 2 * y) * x))),
    "gradient": (binary[n] - sigmoid(z[n]), lambda x, y: sigma(-x) if y else -sigma(x)),
}


def results(equations: Sequence[Equation], arrays: dict[str, Any], sizes: dict[str, int]) -> list[dict[str, Any]]:
    """Of the readable NumPy code, and of what runs in memory laid out beforehand."""
    outputs = [eq.tensor for eq in equations]
    found = Case(equations, outputs, sizes, arrays=arrays)
    simple = [prepare(found.program), prepare(found.program, kept=("softplus",))]
    return [found.emitted(), *(run(program, found.given, sizes) for program in simple)]


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


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("name", SCALAR)
def test_functions_of_one_logit(name: str, dtype: Any) -> None:
    rng = np.random.default_rng(0)
    size = np.exp(rng.uniform(np.log(1e-6), np.log(1e4), 1500))
    x = (size * rng.choice([-1, 1], 1500)).astype(dtype)
    y = rng.integers(0, 2, 1500).astype(dtype)
    rhs, exact = SCALAR[name]
    with mpmath.workdps(60), np.errstate(all="ignore"):
        wanted = [exact(mpmath.mpf(float(a)), int(c)) for a, c in zip(x, y, strict=True)]
        for found in results([Equation(out[n], rhs)], {"z": x, "y": y}, {"N": 1500}):
            assert found["out"].dtype == dtype
            assert error(found["out"], wanted, dtype) < 4


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_sigmoid_and_its_slope_from_one_exponential(dtype: Any) -> None:
    rng = np.random.default_rng(2)
    x = (np.exp(rng.uniform(np.log(1e-6), np.log(1e4), 1500)) * rng.choice([-1, 1], 1500)).astype(dtype)
    equations = [Equation(out[n], sigmoid(z[n])), Equation(Tensor("slope", ("N",))[n], sigmoid_slope(z[n]))]
    with mpmath.workdps(60), np.errstate(all="ignore"):
        exact = [mpmath.mpf(float(a)) for a in x]
        for found in results(equations, {"z": x}, {"N": 1500}):
            assert error(found["out"], [sigma(a) for a in exact], dtype) < 4
            assert error(found["slope"], [sigma(a) * sigma(-a) for a in exact], dtype) < 4


@pytest.mark.parametrize("scale", [1, 30, 300, 1e4])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_softmax(dtype: Any, scale: float) -> None:
    rng = np.random.default_rng(1)
    rows = (rng.standard_normal((60, 5)) * scale).astype(dtype)
    y = rng.integers(0, 5, 60)
    sizes = {"N": 60, "K": 5}
    with mpmath.workdps(340), np.errstate(all="ignore"):
        exact = [[mpmath.exp(mpmath.mpf(float(a)) - max(map(float, row))) for a in row] for row in rows]
        p = [[e / sum(row) for e in row] for row in exact]
        rest = [sum(e for j, e in enumerate(row) if j != c) for row, c in zip(exact, y, strict=True)]
        log_p = [
            mpmath.mpf(float(row[c])) - max(map(float, row)) - mpmath.log(sum(e))
            for row, e, c in zip(rows, exact, y, strict=True)
        ]
        slope = [[rest[i] / sum(exact[i]) if j == y[i] else -p[i][j] for j in range(5)] for i in range(60)]
        cases = {
            "probability": (p_k, wide, (n, k), [a for row in p for a in row]),
            "log-likelihood": (logits[n, label[n]] - LogSumExp.of(logits[n, b], b), out, (n,), log_p),
            "gradient": (Delta(k, label[n]) - p_k, wide, (n, k), [a for row in slope for a in row]),
        }
        for name, (rhs, tensor, indices, wanted) in cases.items():
            for found in results([Equation(tensor[indices], rhs)], {"logits": rows, "y": y}, sizes):
                assert error(found["out"], wanted, dtype) < 4, name
