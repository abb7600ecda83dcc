"""The C target: functions of many programs against the interpreter, and its functions of one number against mpmath."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import mpmath
import numpy as np
import pytest
import sympy as sp

from symderive.calculus.errors import SymderiveError
from symderive.calculus.index import Tensor
from symderive.model.network import Dense, LikelihoodSpec, Network
from symderive.program.ir import Input
from symderive.program.passes.expand import expand
from symderive.program.run import number_of
from symderive.program.targets.c import Output, function, has_products
from symderive.program.targets.c.numbers import constant, length
from tests.program.compiled import CC, ROWS, Library, compiled
from tests.program.networks import case
from tests.program.test_numpy import EVERYTHING

pytestmark = pytest.mark.skipif(CC is None, reason="no C compiler (cc or gcc) is installed, so C code cannot be tested")


@pytest.fixture(scope="module", params=["float64", "float32"])
def library(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Library:
    """The functions of all cases."""
    return Library(EVERYTHING, tmp_path_factory.mktemp("c"), request.param)


@pytest.mark.parametrize("name", EVERYTHING)
def test_programs_compute_what_the_interpreter_does(name: str, library: Library) -> None:
    each = EVERYTHING[name]
    outputs = library.run(name, each.given, start=0.5, factor=2.0)
    tolerance = 1e-11 if library.dtype == "float64" else 2e-4
    for key, value in each.interpreted().items():
        found = (outputs[key] - 0.5) / 2 if np.shape(value) else outputs[key]
        np.testing.assert_allclose(found, value, rtol=tolerance, atol=tolerance * (1 + np.max(np.abs(value))))


def sigma(x: Any) -> Any:
    return 1 / (1 + mpmath.exp(-x))


def softplus(x: Any) -> Any:
    return mpmath.log1p(mpmath.exp(-abs(x))) + max(x, mpmath.mpf(0))


EXACT: dict[str, tuple[Callable[[Any], Any], float]] = {
    "exp": (mpmath.exp, 2),
    "expm1": (mpmath.expm1, 2),
    "log": (mpmath.log, 2),
    "log1p": (mpmath.log1p, 2),
    "sigmoid": (sigma, 4),
    "sigmoid_slope": (lambda x: sigma(x) * sigma(-x), 4),
    "softplus": (softplus, 4),
    "tanh": (mpmath.tanh, 4),
    "tanh_slope": (lambda x: 4 * sigma(2 * x) * sigma(-2 * x), 5),
    "log_softplus_slope": (lambda x: sigma(x) / softplus(x), 5),
}


def points(dtype: str) -> np.ndarray:
    rng = np.random.default_rng(0)
    ends = ((1e-30, 1e-3), (1e-3, 1), (1, 20), (20, 90), (80, 1e4))
    z = np.concatenate([np.exp(rng.uniform(np.log(low), np.log(high), 300)) for low, high in ends])
    return np.concatenate([z, -z, [0.0, 1.0, -0.5]]).astype(dtype)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_functions_are_right_to_a_few_units_in_the_last_place(dtype: str, tmp_path: Path) -> None:
    loop = "#pragma omp simd\n    for (whole i = 0; i < n; i++)"
    texts = [
        f"void t_{f}(const real *restrict x, real *restrict y, whole n) {{\n{loop} y[i] = {f}_(x[i]);\n}}"
        for f in EXACT
    ]
    lib, info = compiled(tmp_path, "\n".join(texts), dtype), np.finfo(dtype)
    with mpmath.workdps(50):
        for name, (exact, units) in EXACT.items():
            z = points(dtype)
            z = z[z > 0] if name == "log" else z[z > -1] if name == "log1p" else z
            found = np.empty_like(z)
            getattr(lib, f"t_{name}")(
                ctypes.c_void_p(z.ctypes.data), ctypes.c_void_p(found.ctypes.data), ctypes.c_ssize_t(z.size)
            )
            for x, value in zip(z.tolist(), found.tolist(), strict=True):
                wanted = exact(mpmath.mpf(x))
                if abs(wanted) > float(info.max):
                    assert value == np.inf, (name, x)
                elif wanted == 0 or abs(wanted) < 2 * float(info.tiny):
                    assert abs(value) <= 4 * float(info.tiny), (name, x)
                else:
                    unit = float(np.spacing(np.asarray(abs(float(wanted)), dtype)))
                    assert abs(mpmath.mpf(value) - wanted) <= units * unit, (name, x)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_what_is_not_finite_stays_so(dtype: str, tmp_path: Path) -> None:
    names: Sequence[str] = ("exp", "log", "log1p", "sigmoid", "softplus", "tanh")
    loop = "#pragma omp simd\n    for (whole i = 0; i < n; i++)"
    texts = [
        f"void t_{f}(const real *restrict x, real *restrict y, whole n) {{\n{loop} y[i] = {f}_(x[i]);\n}}"
        for f in names
    ]
    lib = compiled(tmp_path, "\n".join(texts), dtype)
    z = np.array([np.nan, np.inf, -np.inf, 0.0, -2.0], dtype)
    wanted = {
        "exp": [np.nan, np.inf, 0, 1, np.exp(-2.0)],
        "log": [np.nan, np.inf, np.nan, -np.inf, np.nan],
        "log1p": [np.nan, np.inf, np.nan, 0, np.nan],
        "sigmoid": [np.nan, 1, 0, 0.5, 1 / (1 + np.exp(2.0))],
        "softplus": [np.nan, np.inf, 0, np.log(2), np.log1p(np.exp(-2.0))],
        "tanh": [np.nan, 1, -1, 0, np.tanh(-2.0)],
    }
    for name in names:
        found = np.empty_like(z)
        getattr(lib, f"t_{name}")(
            ctypes.c_void_p(z.ctypes.data), ctypes.c_void_p(found.ctypes.data), ctypes.c_ssize_t(z.size)
        )
        np.testing.assert_allclose(found, wanted[name], rtol=1e-6, err_msg=name)


def test_large_products_go_to_blas_and_small_ones_do_not() -> None:
    for width, large in ((2, False), (64, True)):
        network = Network("net", width, (Dense(width, "tanh"), Dense(1, "sigmoid")), LikelihoodSpec("bernoulli"))
        assert has_products(case(network, {"N": 4}).program, ROWS) == large


def test_what_is_missing_is_said() -> None:
    program = expand(EVERYTHING["factorization"].program)
    (first, *_) = (i.op.tensor for i in program.instructions if isinstance(i.op, Input))
    with pytest.raises(SymderiveError, match=f"{first.name} is needed, but the function is not given it"):
        function(program, "f", [], {}, {name: Output(name) for name in program.outputs})
    n = sp.Symbol("n", integer=True, positive=True)
    with pytest.raises(SymderiveError, match="cannot be computed in C"):
        length(n / 2 ** Tensor("t").name.count("x") / sp.Integer(3) ** n)
    with pytest.raises(SymderiveError, match="cannot be written in C"):
        constant(sp.sin(n))


def test_sizes_and_numbers() -> None:
    n, m = (sp.Symbol(letter, integer=True, positive=True) for letter in "nm")
    assert length(n + m - 1) == "(-1 + size_m + size_n)"
    assert length(n**2 * m) == "(size_m * (size_n * size_n))"
    assert constant(sp.Rational(1, 2)) == "(real)0.5"
    assert constant(1 / sp.sqrt(n)) == "(real)(pow((double)size_n, -0.5))"
    assert number_of(n * m, {"n": 2, "m": 3}) == 6
