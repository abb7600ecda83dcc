"""A network by layers: the description that model files hold, and the Model that follows from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from symderive.calculus.errors import SymderiveError
from symderive.calculus.functions import exp
from symderive.calculus.index import Domain, Entry, Index, Role
from symderive.model.layers.dense import Dense
from symderive.model.likelihoods import family
from symderive.model.model import Model


@dataclass(frozen=True)
class LikelihoodSpec:
    """The likelihood of a network.

    Attributes:
        family: by name, see `symderive.model.likelihoods`.
        labels: "integer" or "one-hot", for the categorical family.
        variance: for the normal family, a number, or "learned".
    """

    family: str
    labels: str = "integer"
    variance: float | str = 1.0


@dataclass(frozen=True)
class PriorSpec:
    """The prior on a network's weights, see `symderive.model.priors`; with ``biases`` on the biases too."""

    family: str
    value: float
    biases: bool = False


@dataclass(frozen=True)
class Network:
    """Layers, a likelihood and perhaps a prior.

    Attributes:
        name: of the model.
        inputs: how many, a number or a letter.
        layers: from the input to the output.
        likelihood: of the labels, given the last layer's output.
        prior: on the weights.
        sizes: numbers for size letters, where known.
        title: for the notes' head line.
    """

    name: str
    inputs: int | str
    layers: tuple[Dense, ...]
    likelihood: LikelihoodSpec
    prior: PriorSpec | None = None
    sizes: Mapping[str, int] = field(default_factory=dict[str, int])
    title: str = ""

    def model(self) -> Model:
        """Write the network's equations.

        Raises:
            SymderiveError: no layer, or a part that does not fit the others.
        """
        if not self.layers:
            raise SymderiveError(f"{self.name} has no layers; add [[layers]] with units and activation")
        model = Model(self.name, self.title)
        model.source = self
        model.numbers = dict(self.sizes)
        n = model.index("n", "N")
        i = model.index("i", self.inputs)
        below = model.data("x", n, i, description="input")[n, i]
        for k, layer in enumerate(self.layers):
            name, label = self._names(k)
            below = layer.write(model, below, self._unit(model, k), name, label)
        self._observe(model, below)
        if self.prior is not None:
            chosen = [t for t in model.tensors.values() if t.role is Role.PARAMETER and self._has_prior(t.name)]
            model.believe(self.prior.family, self.prior.value, chosen)
        return model

    def _names(self, k: int) -> tuple[str, str]:
        layer, hidden = self.layers[k], len(self.layers) - 1
        last = k == hidden
        name = layer.name or ("yhat" if last else "h" if hidden == 1 else f"h{k + 1}")
        label = layer.label or ("y" if last else "h" if hidden == 1 else str(k + 1))
        return name, label

    def _unit(self, model: Model, k: int) -> Index | None:
        last = k == len(self.layers) - 1
        if last and self.layers[k].units == 1:
            return None
        letters = "jkl"
        return model.index(letters[k % len(letters)], self.layers[k].units)

    def _has_prior(self, name: str) -> bool:
        assert self.prior is not None
        return name.startswith("theta_") or (self.prior.biases and name.startswith("b_"))

    def _observe(self, model: Model, prediction: Entry) -> None:
        spec = self.likelihood
        row = family(spec.family)
        if spec.labels not in ("integer", "one-hot"):
            raise SymderiveError(f"{self.name}: labels are 'integer' or 'one-hot', not {spec.labels!r}")
        scale = None
        if row.labels is Domain.REAL:
            if isinstance(spec.variance, str):
                if spec.variance != "learned":
                    raise SymderiveError(
                        f"{self.name}: the variance is a positive number or 'learned', not {spec.variance!r}"
                    )
                log_scale = model.parameter(
                    "log_sigma", latex=r"\omega", description="logarithm of the standard deviation"
                )
                scale = model.define(
                    model.tensor("sigma", latex="s", description="standard deviation of y"), exp(log_scale[()])
                )
            else:
                if not spec.variance > 0:
                    raise SymderiveError(f"{self.name}: the variance must be positive, not {spec.variance}")
                root = spec.variance**0.5
                scale = model.constant(
                    "sigma", root, domain=Domain.POSITIVE, latex="s", description="standard deviation of y"
                )
        model.observe(spec.family, prediction, one_hot=spec.labels == "one-hot", scale=scale)
