"""Programs as C functions: what the tests compile, and how they call it."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import sympy as sp

from symderive.calculus.index import Domain
from symderive.emit.environment import render
from symderive.program.passes.expand import expand
from symderive.program.targets.c import Output, function
from tests.program.support import Case

CC = shutil.which("cc") or shutil.which("gcc")
FLAGS = (
    "-O3",
    "-std=c99",
    "-march=native",
    "-fopenmp-simd",
    "-ffp-contract=fast",
    "-fno-math-errno",
    "-fno-trapping-math",
)
STRICT = ("-Wall", "-Wextra", "-Werror", "-Wno-unused-function", "-Wno-unknown-pragmas")
ROWS = sp.Symbol("N", integer=True, positive=True)
GEMM = """
void loops(char *ta, char *tb, count *m, count *n, count *k, real *alpha, real *a, count *la, real *b, count *lb, real *beta,
           real *c, count *lc) {
    for (count j = 0; j < *n; j++)
        for (count i = 0; i < *m; i++) {
            real sum = 0;
            for (count q = 0; q < *k; q++)
                sum += (*ta == 'N' ? a[q * *la + i] : a[i * *la + q]) * (*tb == 'N' ? b[j * *lb + q] : b[q * *lb + j]);
            c[j * *lc + i] = *alpha * sum + (*beta == 0 ? 0 : *beta * c[j * *lc + i]);
        }
}
void use(void) { gemm = loops; }
"""
"""What BLAS promises of gemm, so that these tests need none."""
MARGIN, GUARD = 16, 1234.5
"""Numbers that lie around every array a program writes to, and must stay."""


def compiled(folder: Path, text: str, dtype: str) -> ctypes.CDLL:
    source, library = folder / f"{dtype}.c", folder / f"{dtype}.so"
    source.write_text(render("c/runtime.c.jinja") + text, encoding="utf-8")
    single = f"-DSINGLE={int(dtype == 'float32')}"
    command = [str(CC), *FLAGS, *STRICT, single, "-fPIC", "-shared", str(source), "-o", str(library), "-lm"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return ctypes.CDLL(str(library))


def parameters_of(case: Case) -> tuple[list[str], dict[str, str], dict[str, Output]]:
    """Declarations, and how the function calls its inputs and outputs; outputs with axes are added to."""
    declared, inputs, outputs = ["real factor"], dict[str, str](), dict[str, Output]()
    for tensor in case.program.inputs:
        kind = "whole" if tensor.domain is Domain.CLASS else "real"
        declared.append(f"const {kind} *in_{tensor.name}")
        inputs[tensor.name] = f"in_{tensor.name}" if tensor.axes else f"in_{tensor.name}[0]"
    for name, value in case.program.outputs.items():
        axes = case.program[value].axes
        declared.append(f"{'real' if axes else 'double'} *out_{name}")
        outputs[name] = Output(f"out_{name}", "factor" if axes else "", adds=bool(axes))
    return declared, inputs, outputs


def written(name: str, case: Case) -> str:
    """The functions ``w_name`` (the scratch memory that is needed) and ``c_name`` (the program)."""
    declared, inputs, outputs = parameters_of(case)
    letters = sorted(case.sizes)
    sizes = [f"whole size_{s}" for s in letters]
    names = [d.replace("*", " ").split()[-1] for d in (*declared, *sizes)]
    return "\n".join(
        [
            function(expand(case.program), f"f_{name}", declared, inputs, outputs, ROWS, letters),
            f"whole w_{name}({', '.join(sizes)}) {{ return f_{name}_work({', '.join(names[-len(sizes) :])}); }}",
            f"void c_{name}({', '.join([*declared, *sizes, 'real *work'])}) {{ f_{name}({', '.join([*names, 'work'])}); }}",
        ]
    )


class Library:
    """The functions of many cases in one precision."""

    def __init__(self, cases: Mapping[str, Case], folder: Path, dtype: str) -> None:
        self.dtype, self.cases = dtype, cases
        self.code = compiled(folder, "\n".join([GEMM, *(written(n, c) for n, c in cases.items())]), dtype)
        self.code.use()

    def run(self, name: str, given: Mapping[str, Any], start: float = 0.0, factor: float = 1.0) -> dict[str, Any]:
        """``start`` + ``factor`` times each output that has axes; the others as they are, in double precision."""
        case = self.cases[name]
        sizes = [ctypes.c_ssize_t(case.sizes[s]) for s in sorted(case.sizes)]
        needed = getattr(self.code, f"w_{name}")
        needed.restype = ctypes.c_ssize_t
        # Scratch memory may hold anything; here nothing may depend on it.
        guarded = np.full(needed(*sizes) + 2 * MARGIN, GUARD, self.dtype)
        room = guarded[MARGIN:-MARGIN]
        room[...] = np.nan
        kinds = [np.intp if t.domain is Domain.CLASS else self.dtype for t in case.program.inputs]
        arrays = [np.array(given[t.name], kind) for t, kind in zip(case.program.inputs, kinds, strict=True)]
        shapes = {key: np.shape(value) for key, value in case.interpreted().items()}
        whole = {
            key: np.full(int(np.prod(shape)) + 2 * MARGIN, GUARD, self.dtype if shape else "float64")
            for key, shape in shapes.items()
        }
        outputs = {key: array[MARGIN:-MARGIN].reshape(shapes[key]) for key, array in whole.items()}
        for array in outputs.values():
            array[...] = start
        scale = (ctypes.c_float if self.dtype == "float32" else ctypes.c_double)(factor)
        pointers = [ctypes.c_void_p(a.ctypes.data) for a in (*arrays, *outputs.values())]
        getattr(self.code, f"c_{name}")(scale, *pointers, *sizes, ctypes.c_void_p(room.ctypes.data))
        for array in (guarded, *whole.values()):
            assert (np.r_[array[:MARGIN], array[-MARGIN:]] == GUARD).all(), "memory beside an array was written to"
        return outputs
