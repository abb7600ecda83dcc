"""The dense layer: h_nj = f(Σ_i x_ni θ_ij + b_j)."""

from __future__ import annotations

from dataclasses import dataclass

from symderive.calculus.index import Entry, Index
from symderive.calculus.names import check_latex, check_name
from symderive.calculus.nodes import IndexSum
from symderive.model import problems as check
from symderive.model.layers.activations import activation, activation_problems
from symderive.model.model import Model
from symderive.model.problems import Path, Problems


@dataclass(frozen=True)
class Dense:
    """A fully connected layer.

    Attributes:
        units: how many, a number or a letter.
        activation: by name, see `symderive.model.layers.activations`.
        bias: whether every unit has one; False gives the lecture's bare sums.
        name: of the layer's output; by default h (or h1, h2, ...) and yhat for the last layer.
        label: by which the layer's weights are told apart, θ^{(label)}; by default from the name.
        latex: how the output is typeset.
    """

    units: int | str
    activation: str = "identity"
    bias: bool = True
    name: str | None = None
    label: str | None = None
    latex: str | None = None

    def problems(self, path: Path) -> Problems:
        """What keeps this from being a layer, each with its place below ``path``."""
        yield from check.size((*path, "units"), self.units)
        yield from activation_problems((*path, "activation"), self.activation, self.units)
        yield from check.flag((*path, "bias"), self.bias)
        if self.name is not None:
            yield from check.text((*path, "name"), self.name, check_name)
        if self.label is not None:
            yield from check.text((*path, "label"), self.label, lambda v: check_name(f"theta_{v}", "weights' name"))
        if self.latex is not None:
            yield from check.text((*path, "latex"), self.latex, check_latex)

    def write(self, model: Model, below: Entry, unit: Index | None, name: str, label: str) -> Entry:
        """Add the layer's parameters and its equation to the model.

        Args:
            model: what the layer is added to.
            below: the layer's input, an entry whose last index is summed over.
            unit: the index of the units; None for a single output without an axis.
            name: of the output.
            label: of the weights.
        """
        example, incoming = below.indices
        assert isinstance(example, Index)
        assert isinstance(incoming, Index)
        units = (unit,) if unit is not None else ()
        which = f"layer {label.replace('_', ' ')}"
        theta = model.parameter(f"theta_{label}", incoming, *units, description=f"weights of {which}")
        z = IndexSum.of(below * theta[(incoming, *units)], incoming)
        if self.bias:
            z += model.parameter(f"b_{label}", *units, description=f"biases of {which}")[units]
        out = model.tensor(name, example, *units, latex=self.latex, description=f"output of {which}")
        return model.define(out[(example, *units)], activation(self.activation)(z, unit))
