"""A network by layers: the description that model files hold, and the Model that follows from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from symderive.calculus.errors import SymderiveError
from symderive.calculus.functions import exp
from symderive.calculus.index import Domain, Entry, Index, Role
from symderive.calculus.names import check_text, check_title
from symderive.model import network_check as check
from symderive.model.layers.activations import activation_problems
from symderive.model.layers.dense import Dense
from symderive.model.model import Model
from symderive.model.problems import MOST_LAYERS, RESERVED, Problem, Problems, size, text


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

    def __post_init__(self) -> None:
        object.__setattr__(self, "layers", tuple(self.layers))

    def model(self) -> Model:
        """Write the network's equations.

        Raises:
            SymderiveError: a part that cannot be used, or does not fit the others.
        """
        problem = next(self.problems(), None)
        if problem is not None:
            raise SymderiveError(f"{self.name}: {problem}")
        model = Model(self.name, self.title)
        model.numbers.update(self.sizes)
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
        model.source = self
        return model

    def problems(self) -> Problems:
        """What keeps this from being a network, the first one first; the others may follow from it."""
        yield from text(("name",), self.name, check_title)
        yield from text(("title",), self.title, check_text)
        yield from size(("inputs",), self.inputs)
        if not 1 <= len(self.layers) <= MOST_LAYERS:
            remedy = f"write 1 to {MOST_LAYERS} of them, each with units and activation"
            yield Problem(("layers",), f"there are {len(self.layers)} layers; {remedy}")
        for k, layer in enumerate(self.layers):
            yield from layer.problems(("layers", k))
        yield from self._name_problems()
        yield from check.sizes(self.sizes, [self.inputs, *(layer.units for layer in self.layers)])
        for k, layer in enumerate(self.layers):
            units = self.sizes.get(layer.units) if isinstance(layer.units, str) else layer.units
            yield from activation_problems(("layers", k, "activation"), layer.activation, units)
        spec = self.likelihood
        yield from check.likelihood(spec.family, spec.labels, spec.variance, self.layers[-1].activation)
        if self.prior is not None:
            yield from check.prior(self.prior.family, self.prior.value, self.prior.biases)

    def _name_problems(self) -> Problems:
        taken = dict(RESERVED)
        for k, layer in enumerate(self.layers):
            name, label = self._names(k)
            own = [("name", name), ("label", f"theta_{label}"), *([("label", f"b_{label}")] if layer.bias else [])]
            for key, new in own:
                if new in taken:
                    yield Problem(("layers", k, key), f"the name {new} is taken, it is {taken[new]}; set another {key}")
                taken[new] = f"part of layer {k + 1}"
        places = {("layers", k, "units"): layer.units for k, layer in enumerate(self.layers)}
        for path, letter in {("inputs",): self.inputs, **places}.items():
            if letter in taken:
                yield Problem(path, f"the name {letter} is taken, it is {taken[str(letter)]}; use another letter")

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
        scale: Entry | float = 1
        if spec.family == "normal":
            scale = (
                self._learned_scale(model)
                if isinstance(spec.variance, str)
                else self._known_scale(model, spec.variance)
            )
        model.observe(spec.family, prediction, one_hot=spec.labels == "one-hot", scale=scale)

    @staticmethod
    def _learned_scale(model: Model) -> Entry:
        log_scale = model.parameter("log_sigma", latex=r"\omega", description="logarithm of the standard deviation")
        return model.define(model.tensor("sigma", latex="s", description="standard deviation of y"), exp(log_scale[()]))

    @staticmethod
    def _known_scale(model: Model, variance: float) -> Entry:
        return model.constant(
            "sigma", variance**0.5, domain=Domain.POSITIVE, latex="s", description="standard deviation of y"
        )
