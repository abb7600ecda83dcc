"""The estimator in the manner of scikit-learn: its sizes come from the data that it is fitted to."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import replace

from symderive.calculus.errors import SymderiveError
from symderive.emit.trainer_view import EstimatorView, TargetKind
from symderive.model.model import Model
from symderive.model.network import Network

_ARGUMENTS = frozenset(
    (
        "self",
        "epochs",
        "batch_size",
        "learning_rate",
        "optimizer",
        "schedule",
        "warmup",
        "settings",
        "random_state",
        "verbose",
    )
)


def with_open_ends(model: Model) -> Model:
    """A network whose numbers of inputs and outputs are letters; a model by equations stays as it is written."""
    network = model.source
    if not isinstance(network, Network):
        return model
    used = {*network.sizes, *(layer.units for layer in network.layers), network.inputs}
    inputs, *layers = network.inputs, *network.layers
    if isinstance(inputs, int):
        inputs = _free("d", used)
    units = layers[-1].units
    if isinstance(units, int) and units > 1:
        layers[-1] = replace(layers[-1], units=_free("K", {*used, inputs}))
    opened = replace(network, inputs=inputs, layers=tuple(layers)).model()
    opened.descriptions.update({name: text for name, text in model.descriptions.items() if name in opened.tensors})
    return opened


def _free(letter: str, used: Collection[int | str]) -> str:
    while letter in used:
        letter += "_0"
    return letter


def estimator_view(
    model: Model, kind: TargetKind, sizes: Mapping[str, int | None], told: Collection[str]
) -> EstimatorView:
    """The estimator of a model.

    Args:
        model: gives the name.
        kind: a classifier's or a regressor's.
        sizes: the letters and their numbers, where known.
        told: the letters whose numbers the data tell.

    Raises:
        SymderiveError: a size that the data do not tell has no number, or its letter is taken by another argument.
    """
    words = re.findall(r"[^\W\d_][^\W_]*", model.name)
    name = "".join(word[:1].upper() + word[1:] for word in words) + (
        "Regressor" if kind in ("real", "count") else "Classifier"
    )
    arguments: dict[str, int] = {}
    for letter, number in sizes.items():
        if letter in told:
            continue
        if number is None:
            raise SymderiveError(
                f"the data do not tell the size {letter} of an estimator; give it with --size {letter}=16"
            )
        if letter in _ARGUMENTS:
            raise SymderiveError(f"the size {letter} has the name of another argument of the estimator; rename it")
        arguments[letter] = number
    return EstimatorView(name, arguments)
