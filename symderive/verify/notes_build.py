# pyright: reportUnnecessaryCast=false, reportUnusedFunction=false, reportUnnecessaryIsInstance=false
"""From equations of notes to a Model: a layered network where they are one, else the equations with the author's own names."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import cast

import sympy as sp

from symderive.calculus.errors import SymderiveError
from symderive.calculus.functions import exp, relu, sigmoid, softplus, tanh
from symderive.calculus.index import Entry, Index, Role, Tensor
from symderive.calculus.names import check_latex, latex_of
from symderive.calculus.nodes import Binder, Delta, IndexSum, Softmax
from symderive.calculus.rewrite import entries
from symderive.model.layers.dense import Dense
from symderive.model.model import Model
from symderive.model.network import LikelihoodSpec, Network
from symderive.verify.notes_equations import Quantity, Read, UnusableError
from symderive.verify.notes_observed import Observed
from symderive.verify.notes_symbols import example_size, examples_first, is_data, is_parameter, letter

_RESERVED = ("n", "i", "j", "k", "l", "x", "y")
"""Names of indices and tensors, which no size can have."""
_ACTIVATIONS: dict[type[sp.Basic], str] = {
    sigmoid: "sigmoid",
    tanh: "tanh",
    relu: "relu",
    softplus: "softplus",
    exp: "exp",
}


@dataclass(frozen=True)
class _Layer:
    output: str
    below: str
    weights: Entry
    bias: Entry | None
    activation: str
    incoming: Index
    units: Index | None


def build(read: Read, observed: Observed, name: str) -> Model:
    """The Model of equations and what is observed.

    Raises:
        UnusableError: a symbol is neither data nor a parameter, or the likelihood does not fit.
    """
    read = replace(read, quantities=_behind(read, observed.prediction))
    network = _network(read, observed, name)
    try:
        if network is not None and observed.prior is None:
            return network.model()
        read, prediction = examples_first(read, observed.prediction)
        return _Author(read, replace(observed, prediction=prediction), name).model()
    except SymderiveError as error:
        raise UnusableError(str(error)) from None


def _behind(read: Read, prediction: Entry) -> tuple[Quantity, ...]:
    """The equations that lead to the prediction."""
    wanted = {prediction.tensor.name}
    found: list[Quantity] = []
    for quantity in reversed(read.quantities):
        if quantity.lhs.tensor.name in wanted:
            wanted |= {e.tensor.name for e in entries(quantity.rhs)}
            found.append(quantity)
    return tuple(found[::-1])


# -- layered networks ----------------------------------------------------------------------------------------------


def _network(read: Read, observed: Observed, name: str) -> Network | None:
    """The layers of a network with weights θ^{(label)}, whose names a `Network` gives of itself."""
    layers: list[_Layer] = []
    below = ""
    for quantity in read.quantities:
        layer = _layer(read, quantity)
        if layer is None or (below and layer.below != below):
            return None
        layers.append(layer)
        below = layer.output
    if not layers or layers[-1].output != observed.prediction.tensor.name:
        return None
    labels = [_label("theta", x.weights, x) for x in layers]
    if None in labels or any(
        x.bias is not None and _label("b", x.bias, None) != k for x, k in zip(layers, labels, strict=True)
    ):
        return None
    if letter(layers[0].below) != "x" or letter(observed.label) != "y" or observed.family == "normal":
        return None
    sizes = _Letters(read)
    inputs = sizes.of(layers[0].incoming.size, "d")
    dense: list[Dense] = []
    for place, (layer, label) in enumerate(zip(layers, labels, strict=True)):
        last = place == len(layers) - 1
        units: int | str = 1 if layer.units is None else sizes.of(layer.units.size, "K" if last else "m")
        latex = usable_latex(read.latex.get(layer.output, ""))
        own = plain_name(layer.output)
        dense.append(
            Dense(
                units,
                layer.activation,
                layer.bias is not None,
                own,
                label,
                latex if latex != latex_of(own) or last else None,
            )
        )
    return Network(name, inputs, tuple(dense), LikelihoodSpec(observed.family, observed.labels))


def _layer(read: Read, quantity: Quantity) -> _Layer | None:
    """A dense layer, if an equation is one: f(Σ_i below_i weights_ij + bias_j)."""
    inner, activation = _activation(quantity)
    terms = sp.Add.make_args(inner)
    sums = [x for x in terms if isinstance(x, IndexSum)]
    others = [x for x in terms if not isinstance(x, IndexSum)]
    if len(sums) != 1 or len(others) > 1 or not all(isinstance(x, Entry) for x in others):
        return None
    body, index = sums[0].open()
    factors = sp.Mul.make_args(body)
    if len(factors) != 2 or not all(isinstance(f, Entry) for f in factors):
        return None
    own = tuple(quantity.lhs.indices)
    examples = own[:1] if any(own and cast(Entry, f).indices == (own[0], index) for f in factors) else ()
    own = own[len(examples) :]
    for below, weights in ((factors[0], factors[1]), (factors[1], factors[0])):
        assert isinstance(below, Entry)
        assert isinstance(weights, Entry)
        meets = below.indices == (*examples, index) and weights.indices[-1 - len(own) :] == (index, *own)
        if not meets or len(own) > 1 or is_data(read, weights.tensor.name):
            continue
        bias = others[0] if others else None
        unit = own[0] if own else None
        return _Layer(
            quantity.lhs.tensor.name,
            below.tensor.name,
            weights,
            cast("Entry | None", bias),
            activation,
            index,
            unit if isinstance(unit, Index) else None,
        )
    return None


def _activation(quantity: Quantity) -> tuple[sp.Expr, str]:
    rhs = quantity.rhs
    if isinstance(rhs, Softmax) and quantity.lhs.indices[-1:] == (rhs.place,):
        return rhs.at(rhs.place), "softmax"
    known = _ACTIVATIONS.get(type(rhs))
    return (cast(sp.Expr, rhs.args[0]), known) if known else (rhs, "identity")


def _label(stem: str, entry: Entry, layer: _Layer | None) -> str | None:
    """``h`` of θ^{(h)}, ``1`` of θ^{(1)}; None for another letter."""
    name = entry.tensor.name
    if letter(name) != stem:
        return None
    own = 0 if layer is None else 1 + (layer.units is not None)
    numbers = [str(k) for k in entry.indices[: len(entry.indices) - own] if k.is_Integer] if layer else []
    words = re.findall(r"[A-Za-z0-9]+", name[len(stem) :])
    found = "_".join([*words, *numbers])
    return found or None


class _Letters:
    """Letters for sizes: those of the notes, else d, m, K and more of them."""

    def __init__(self, read: Read) -> None:
        self.known: dict[sp.Expr, int | str] = {}
        self.taken: set[str] = {"N", *_RESERVED}
        self.taken |= {plain_name(name) for name in read.scope.symbols}

    def of(self, size: sp.Expr, wish: str) -> int | str:
        """The letter (or number) of a size."""
        if size.is_Integer:
            return int(size)
        if size not in self.known:
            name = str(size)
            if name.startswith("n_") or not name.isidentifier() or name in _RESERVED:
                more = (f"{wish}{k}" for k in itertools.count(1))
                name = next(x for x in itertools.chain((wish, *"mhqrsuv"), more) if x not in self.taken)
            self.taken.add(name)
            self.known[size] = name
        return self.known[size]


def plain_name(symbol: str) -> str:
    """A symbol as a name: ``hat y`` is ``yhat``, ``theta_(h)`` is ``theta_h``."""
    parts = symbol.split(" ")
    accents = [p for p in parts[:-1] if p in ("hat", "tilde", "bar")]
    stem = parts[-1].replace("'", "_prime") + "".join(accents)
    found = re.sub(r"[^A-Za-z0-9]+", "_", stem).strip("_")
    return found if found[:1].isalpha() else f"q_{found}"


def usable_latex(latex: str) -> str | None:
    """The author's LaTeX of a name, if it can stand in notes and code."""
    spaced = re.sub(r"\\(hat|bar|tilde)\{(\w)\}", r"\\\1 \2", latex)
    try:
        return check_latex(spaced)
    except SymderiveError:
        return None


# -- any equations -------------------------------------------------------------------------------------------------


@dataclass
class _Author:
    """A Model with the author's own names; every quantity gets an axis for the examples, unless it has one."""

    read: Read
    observed: Observed
    name: str
    built: dict[tuple[str, tuple[sp.Expr, ...]], Tensor] = field(
        default_factory=dict[tuple[str, tuple[sp.Expr, ...]], Tensor]
    )
    axes: dict[sp.Expr, list[Index]] = field(default_factory=dict[sp.Expr, list[Index]])

    def model(self) -> Model:
        """The Model."""
        model = self.target = Model(self.name)
        self.sizes = _Letters(self.read)
        self.example = model.index("n", "N")
        self.inputs = {k.size for e in self._data() for k in e.indices if isinstance(k, Index)}
        examples = example_size(self.read, self.observed.prediction)
        if examples is not None:
            self.axes[examples] = [self.example]
        self.letters: Iterator[str] = (
            x for x in "ijklmpqrs" if x not in {plain_name(s) for s in self.read.scope.symbols}
        )
        for quantity in self.read.quantities:
            self._define(quantity)
        observed = self.observed
        prediction = self._entry(observed.prediction)
        own = plain_name(observed.label)
        options = {"scale": self._entry(observed.scale)} if observed.scale is not None else {}
        model.observe(
            observed.family,
            model.tensors[prediction.tensor.name][prediction.indices],
            label=own if own not in model.tensors else "y",
            label_latex=usable_latex(self.read.latex.get(observed.label, "")),
            one_hot=observed.labels == "one-hot",
            **options,
        )
        if observed.prior is not None:
            precision, weights = observed.prior
            names = [self.built[key].name for key in self.built if key[0] in weights]
            model.believe("normal", precision, [model.tensors[x] for x in names])
        return model

    def _data(self) -> list[Entry]:
        """The entries of data behind the prediction."""
        defined = {q.lhs.tensor.name for q in self.read.quantities}
        every = [e for q in self.read.quantities for e in entries(q.rhs) if e.tensor.name not in defined]
        return [e for e in every if is_data(self.read, e.tensor.name)]

    def _define(self, quantity: Quantity) -> None:
        for found in entries(quantity.rhs):
            self._given(found)
        lhs = self._entry(quantity.lhs)
        places = {
            old: new
            for old, new in zip(
                quantity.lhs.indices, lhs.indices[len(lhs.indices) - len(quantity.lhs.indices) :], strict=True
            )
            if isinstance(old, Index)
        }
        self.target.define(lhs, self._converted(quantity.rhs.xreplace(places)))

    def _given(self, entry: Entry) -> None:
        """A symbol that the notes leave free is data or a parameter."""
        name = entry.tensor.name
        if name == self.observed.label or name in {q.lhs.tensor.name for q in self.read.quantities}:
            return
        if not is_parameter(self.read, name) and not is_data(self.read, name):
            shown = self.read.latex.get(name, name)
            raise UnusableError(f"nothing says what {shown} is; parameters are differentiated by, and data is called x")
        self._tensor(entry)

    def _tensor(self, entry: Entry) -> tuple[Tensor, int]:
        """The tensor of an entry and how many of its first keys are part of the name."""
        name = entry.tensor.name
        labels = 0
        while labels < len(entry.indices) and entry.indices[labels].is_Integer:
            labels += 1
        address = (name, tuple(entry.indices[:labels]))
        if address not in self.built:
            self.built[address] = self._made(name, entry, labels)
        return self.target.tensors[self.built[address].name], labels

    def _made(self, name: str, entry: Entry, labels: int) -> Tensor:
        label = "_".join(str(k) for k in entry.indices[:labels])
        own = "_".join(x for x in (plain_name(name), label) if x)
        latex = usable_latex(self.read.latex.get(name, "") + (f"^{{({label})}}" if label else ""))
        latex = None if "_(" in name else latex  # the labels are in the name
        indices = [self._axis(k, name) for k in entry.indices[labels:]]
        defined = name in {q.lhs.tensor.name for q in self.read.quantities}
        if is_parameter(self.read, name) and not defined:
            return self.target.tensor(own, *indices, role=Role.PARAMETER, latex=latex)
        role = Role.INTERMEDIATE if defined else Role.DATA
        own_axis = [] if self.example in indices else [self.example]
        return self.target.tensor(own, *own_axis, *indices, role=role, latex=latex)

    def _axis(self, index: sp.Expr, name: str) -> Index:
        if not isinstance(index, Index):
            raise UnusableError(f"{self.read.latex.get(name, name)} is used at a place that is no index")
        pool = self.axes.setdefault(index.size, [])
        if not pool:
            size = self.sizes.of(index.size, "d" if index.size in self.inputs else "m")
            pool.append(self.target.index(next(self.letters), size))
        return pool[0]

    def _entry(self, entry: Entry) -> Entry:
        tensor, labels = self._tensor(entry)
        rest = [self._index(k) for k in entry.indices[labels:]]
        first = [self.example] if len(tensor.axes) > len(rest) else []
        return tensor[(*first, *rest)]

    def _index(self, index: sp.Expr) -> sp.Expr:
        if isinstance(index, Index) and index.size in self.axes:
            return self.axes[index.size][0] if not index.name.startswith("_") else self._fresh(index)
        return index

    def _fresh(self, index: Index) -> Index:
        return Index(index.name, self.axes[index.size][0].size)

    def _converted(self, expr: sp.Expr) -> sp.Expr:
        """An expression over the tensors of the Model."""
        if isinstance(expr, Entry):
            return self._entry(expr)
        if isinstance(expr, Delta):
            raise UnusableError("an indicator stands in a definition")
        if isinstance(expr, Binder):
            body, index = expr.open()
            converted = self._converted(body)
            moved = self._index(index)
            assert isinstance(moved, Index)
            return type(expr).of(converted, moved, *(self._index(x) for x in expr.rest))
        if isinstance(expr, sp.Symbol):
            raise UnusableError(f"the size {expr} stands in a definition")
        if not expr.args:
            return expr
        return cast(sp.Expr, expr.func(*(self._converted(cast(sp.Expr, a)) for a in expr.args)))
