"""What the tests of programs share: random arrays, the slow evaluator's answer, emitted code that is called."""

from __future__ import annotations

import importlib.util
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from symderive.calculus.equations import Equation
from symderive.calculus.evaluate import Evaluator
from symderive.calculus.index import Domain, Role, Tensor
from symderive.calculus.rewrite import tensors
from symderive.emit.environment import environment
from symderive.emit.trainer_view import HELPERS as WRITTEN
from symderive.program.ir import Program
from symderive.program.lower import lower
from symderive.program.passes import optimise
from symderive.program.run import number_of, run, run_all
from symderive.program.targets.lines import Arguments, Line, Writer
from symderive.program.targets.numpy import helpers


@dataclass(frozen=True)
class Case:
    """Equations, what is to be computed, and a number for every size; class labels run up to ``classes``."""

    equations: Sequence[Equation]
    outputs: Sequence[Tensor]
    sizes: Mapping[str, int]
    classes: int = 1
    seed: int = 0
    dtype: str = "float64"
    scale: float = 1.0
    arrays: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def inputs(self) -> list[Tensor]:
        defined = {eq.tensor for eq in self.equations}
        return [t for t in dict.fromkeys(t for eq in self.equations for t in tensors(eq.rhs)) if t not in defined]

    @cached_property
    def given(self) -> dict[str, Any]:
        rng = np.random.default_rng(self.seed)
        return {t.name: self.arrays.get(t.name, self.draw(t, rng)) for t in self.inputs}

    def draw(self, tensor: Tensor, rng: np.random.Generator) -> Any:
        shape = tuple(int(number_of(a, self.sizes)) for a in tensor.axes)
        match tensor.domain:
            case Domain.CLASS:
                return rng.integers(0, self.classes, shape)
            case Domain.BINARY:
                found: Any = rng.integers(0, 2, shape)
            case Domain.COUNT:
                found = rng.integers(0, 7, shape)
            case Domain.ONE_HOT:
                found = np.eye(shape[-1])[rng.integers(0, shape[-1], shape[:-1])]
            case Domain.POSITIVE | Domain.UNIT:
                found = rng.uniform(0.2, 0.9, shape)
            case _:
                found = rng.standard_normal(shape) * self.scale
        return float(found) if tensor.role is Role.CONSTANT and not shape else np.asarray(found, self.dtype)

    @cached_property
    def raw(self) -> Program:
        return lower(self.equations, self.outputs)

    @cached_property
    def program(self) -> Program:
        return optimise(self.raw)

    def expected(self) -> dict[str, Any]:
        """By the slow evaluator; its classes count from one."""
        values = {t.name: self.given[t.name] + (t.domain is Domain.CLASS) for t in self.inputs}
        slow = Evaluator(self.sizes, values, {eq.tensor: (eq.lhs, eq.rhs) for eq in self.equations})
        return {t.name: np.array(slow.array(t)) for t in self.outputs}

    def interpreted(self, program: Program | None = None) -> dict[str, Any]:
        return run(program or self.program, self.given, self.sizes)

    def run_all(self) -> list[Any]:
        return run_all(self.program, self.given, self.sizes)

    @cached_property
    def lines(self) -> tuple[list[Line], dict[str, Line]]:
        names = {t.name: t.name for t in self.inputs}
        writer = Writer(self.program, Arguments(names))
        return writer.lines, {name: writer.line(value) for name, value in self.program.outputs.items()}

    def emitted(self) -> dict[str, Any]:
        """By the emitted lines, in a module that is imported."""
        lines, results = self.lines
        return call(lines, results, self.given)

    def check(self, rtol: float = 1e-9) -> None:
        """The interpreter before and after the passes and the emitted code agree with the evaluator."""
        expected = self.expected()
        for found in (self.interpreted(self.raw), self.interpreted(), self.emitted()):
            for name, value in expected.items():
                assert np.shape(found[name]) == np.shape(value)
                np.testing.assert_allclose(found[name], value, rtol=rtol, atol=rtol * (1 + np.max(np.abs(value))))


def call(lines: Sequence[Line], results: Mapping[str, Line], arguments: Mapping[str, Any]) -> dict[str, Any]:
    """What a function made of the lines returns."""
    macros = environment().get_template("trainer/helpers.py.jinja").module
    wanted = sorted(helpers([*lines, *results.values()]))
    needed = dict.fromkeys([*(c for name in wanted for c in WRITTEN.get(name, ())), *wanted])
    text = ["import math", "import numpy as np", "from symderive.program.run import FUNCTIONS", "Array = np.ndarray"]
    text += [getattr(macros, n)() if n in WRITTEN else f"{n} = FUNCTIONS[{n!r}]" for n in needed]
    text += [f"def function({', '.join(arguments)}):", *(f"    {line.code}" for line in lines)]
    text += [f"    return {{{', '.join(f'{name!r}: {line.code}' for name, line in results.items())}}}", ""]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "emitted.py"
        path.write_text("\n".join(text), encoding="utf-8")
        spec = importlib.util.spec_from_file_location("emitted", path)
        assert spec
        assert spec.loader
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    return module.function(**arguments)
