"""The C code of a model: its functions, and what trains with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import sympy as sp

from symderive.calculus.equations import Equation
from symderive.calculus.index import Domain, Role, Size, Tensor
from symderive.emit.environment import render
from symderive.emit.newton import coupled
from symderive.emit.program import CodeEquations
from symderive.emit.trainer_view import CompiledView
from symderive.model.model import Model
from symderive.program.ir import Constant, Instruction, Program
from symderive.program.lower import lower
from symderive.program.names import Names
from symderive.program.passes import optimise
from symderive.program.passes.expand import expand
from symderive.program.targets import c as target

KEPT = ("sigmoid", "sigmoid_slope", "tanh_slope", "softplus", "log_softplus", "log_softplus_slope")
"""Functions that the C code has itself."""


def compiled_view(model: Model, code: CodeEquations, sizes: Mapping[str, int]) -> CompiledView:
    """The C text of a model's trainer; sizes without a number are macros ``size_LETTER``, for the compiler to set.

    Raises:
        SymderiveError: what C code cannot express, in one sentence.
    """
    found = _Source(model, code, sizes)
    text = found.text()
    axes = tuple(int(a) if a.is_Integer else str(a) for a in code.prediction.axes[1:])
    return CompiledView(text, found.blas, axes)


class _Source:
    def __init__(self, model: Model, code: CodeEquations, sizes: Mapping[str, int]) -> None:
        self.model, self.code = model, code
        (self.data,) = code.system.of_role(Role.DATA)
        self.rows = self.data.axes[0]
        self.sizes = {
            s: sp.Integer(sizes[s.name])
            for s in code.system.sizes
            if isinstance(s, sp.Symbol) and s.name in sizes and s != self.rows
        }
        self.parameters = [t for t in model.tensors.values() if t.role is Role.PARAMETER]
        names = Names()
        self.names = {t.name: names.new(t.name) for t in self.parameters}
        self.blas = False
        self.constants = {t.name: f"constant_{t.name}" for t in model.tensors.values() if t.role is Role.CONSTANT}

    def text(self) -> str:
        code = self.code
        forward = self.program(code.forward, [code.prediction])
        likelihood = self.program((*code.forward, code.log_likelihood), [code.log_likelihood.tensor])
        equations = (*code.forward, code.log_likelihood, *code.gradient.adjoints, *code.gradient.gradients)
        gradient = self.program(equations, [code.log_likelihood.tensor, *code.gradient.gradient_of.values()])
        in_place = target.has_products(gradient, self.rows)
        self.blas = in_place or any(target.has_products(p, self.rows) for p in (forward, likelihood))
        functions = [
            self.function(forward, "predict", ["real *out"], {code.prediction.name: target.Output("out")}),
            self.function(likelihood, "log_likelihood", ["double *total"], self.total(code.log_likelihood.tensor)),
            self.gradients(
                gradient, "gradients", code.log_likelihood.tensor, code.gradient.gradient_of, in_place=in_place
            ),
            *self.prior(),
        ]
        lengths = [target.length(self.width(t.axes)) for t in self.parameters]
        text = render(
            "c/model.c.jinja",
            title=self.model.title.replace("*/", "").replace('"', "'"),
            label="whole" if code.label.domain is Domain.CLASS else "real",
            parameters=self.parameters,
            lengths=lengths,
            X_width=target.length(self.width(self.data.axes[1:])),
            y_width=target.length(self.width(code.label.axes[1:])),
            out_width=target.length(self.width(code.prediction.axes[1:])),
            coupled=coupled(code, self.rows) is not None,
            in_place=in_place,
            prior=code.prior is not None,
            constants={self.constants[name]: repr(float(self.model.values[name])) for name in self.constants},
            functions=functions,
            p=", ".join(f"p[{k}]" for k in range(len(self.parameters))),
            g=", ".join(f"g[{k}]" for k in range(len(self.parameters))),
        )
        return "\n".join(part for line in text.splitlines() for part in target.wrapped(line)) + "\n"

    def width(self, axes: Sequence[Size]) -> sp.Expr:
        """The number of entries of an array with these axes."""
        return sp.Mul(*axes).xreplace(self.sizes)

    def program(self, equations: Sequence[Equation], outputs: Sequence[Tensor]) -> Program:
        """The program that computes some tensors, with numbers for the sizes that are known."""
        found = expand(optimise(lower(equations, outputs)), KEPT)
        steps: list[Instruction] = []
        for instruction in found.instructions:
            axes = tuple(a.xreplace(self.sizes) for a in instruction.axes)
            op = instruction.op
            op = Constant(op.number.xreplace(self.sizes)) if isinstance(op, Constant) else op
            steps.append(replace(instruction, op=op, axes=axes))
        return Program(tuple(steps), found.outputs)

    def total(self, tensor: Tensor) -> dict[str, target.Output]:
        """Where the value of a function goes."""
        return {tensor.name: target.Output("total", adds=True)}

    def gradients(
        self, program: Program, name: str, value: Tensor, gradient_of: Mapping[Tensor, Tensor], *, in_place: bool
    ) -> str:
        outputs = self.total(value)
        for tensor, gradient in gradient_of.items():
            over = tensor.name if in_place else ""
            outputs[gradient.name] = target.Output(f"g_{self.names[tensor.name]}", "factor", adds=True, over=over)
        made = [f"real *g_{self.names[t.name]}" for t in self.parameters]
        return self.function(program, name, ["real factor", "double *total"], outputs, made)

    def prior(self) -> list[str]:
        """The function of the log prior and its gradient, if there is one."""
        if self.code.prior is None:
            return []
        equation, gradient = self.code.prior
        equations = (equation, *gradient.adjoints, *gradient.gradients)
        program = self.program(equations, [equation.tensor, *gradient.gradient_of.values()])
        return [self.gradients(program, "prior_gradients", equation.tensor, gradient.gradient_of, in_place=False)]

    def function(
        self,
        program: Program,
        name: str,
        more: Sequence[str],
        outputs: Mapping[str, target.Output],
        made: Sequence[str] = (),
    ) -> str:
        """A function of parameters, data and labels."""
        code = self.code
        inputs = {t.name: f"p_{self.names[t.name]}{'' if t.axes else '[0]'}" for t in self.parameters}
        inputs |= {self.data.name: "X", code.label.name: "y", **self.constants}
        given = [f"const real *p_{self.names[t.name]}" for t in self.parameters]
        with_rows = name != "prior_gradients"
        letters = [str(self.rows)] if with_rows else []
        data = ["const real *restrict X"] if with_rows else []
        data += ["const label *restrict y"] if with_rows and name != "predict" else []
        return target.function(program, name, [*given, *made, *data, *more], inputs, outputs, self.rows, letters)
