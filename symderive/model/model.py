"""The model: equations, what is observed, what is believed beforehand, and the objective that follows from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sympy as sp

from symderive.calculus.equations import Equation, System
from symderive.calculus.errors import SymderiveError
from symderive.calculus.index import Domain, Entry, Index, Role, Size, Tensor, size
from symderive.calculus.logarithms import log_trail
from symderive.calculus.names import check_latex, check_name, check_title, latex_of
from symderive.calculus.nodes import IndexProduct
from symderive.calculus.rewrite import entries
from symderive.calculus.steps import Step
from symderive.model.domains import domain_of
from symderive.model.likelihoods import Family, family, point_probability
from symderive.model.priors import PriorFamily, log_prior, prior_family


@dataclass(frozen=True)
class Observation:
    """What is observed: the label of every example, and the likelihood that the network gives it.

    ``point`` is P(Y = y | X = x) of one example, ``product`` the likelihood of all, ``steps`` lead from its logarithm to ``total``.
    """

    family: Family
    label: Entry
    prediction: Entry
    example: Index
    point: sp.Expr
    product: sp.Expr
    steps: tuple[Step, ...]
    total: sp.Expr


@dataclass(frozen=True)
class Prior:
    """What is believed of the parameters before data; ``log_density`` leaves out the normalising constant."""

    family: PriorFamily
    hyperparameter: Entry
    weights: tuple[Entry, ...]
    log_density: sp.Expr


class Model:
    """Equations in index notation, built up in Python, by layers, or from a file.

    >>> m = Model("logistic")
    >>> n, i = m.index("n", "N"), m.index("i", "d")
    >>> x, theta = m.data("x", n, i), m.parameter("theta", i)
    >>> yhat = m.define(m.tensor("yhat", n), sigmoid(Sum(x[n, i] * theta[i], i)))
    >>> m.observe("bernoulli", yhat)
    """

    def __init__(self, name: str, title: str = "") -> None:
        self.name = check_title(name)
        self.title = title or name
        self.equations: list[Equation] = []
        self.indices: list[Index] = []
        self.tensors: dict[str, Tensor] = {}
        self.numbers: dict[str, int] = {}
        self.values: dict[str, Any] = {}
        self.observation: Observation | None = None
        self.belief: Prior | None = None
        self.source: object = None
        self.descriptions: dict[str, str] = {}
        self._objective: Equation | None = None

    def index(self, name: str, over: str | int | Size, start: int = 1, latex: str | None = None) -> Index:
        """An index that runs over ``over`` values; its letter is used wherever a sum over that size is printed."""
        if isinstance(over, str):
            check_name(over, "size")
        index = Index(check_name(name, "index"), size(over), start, check_latex(latex) if latex else None)
        if index not in self.indices:
            self.indices.append(index)
        return index

    def tensor(
        self,
        name: str,
        *indices: Index,
        role: Role = Role.INTERMEDIATE,
        domain: Domain = Domain.REAL,
        latex: str | None = None,
        value: Any = None,
        description: str = "",
    ) -> Tensor:
        """A tensor with one axis for every index. ``value`` is kept for graphs that are shown with numbers.

        Raises:
            SymderiveError: a name that is taken or cannot be used.
        """
        if name in self.tensors:
            raise SymderiveError(f"{self.name}: the name {name} is taken; give every tensor a name of its own")
        latex = check_latex(latex) if latex else latex_of(check_name(name))
        tensor = Tensor(check_name(name), tuple(i.size for i in indices), role, domain, latex)
        self.tensors[name] = tensor
        self.descriptions[name] = description
        if value is not None:
            self.values[name] = value
        return tensor

    def data(self, name: str, *indices: Index, **options: Any) -> Tensor:
        """What every example brings along: ``x[n, i]``."""
        return self.tensor(name, *indices, role=Role.DATA, **options)

    def parameter(self, name: str, *indices: Index, **options: Any) -> Tensor:
        """What is learned: ``theta[i, j]``."""
        return self.tensor(name, *indices, role=Role.PARAMETER, **options)

    def constant(self, name: str, value: float, **options: Any) -> Entry:
        """A number that is set beforehand, such as a precision."""
        return self.tensor(name, role=Role.CONSTANT, value=value, **options)[()]

    def define(self, lhs: Entry | Tensor, rhs: sp.Expr) -> Entry:
        """Add the equation ``lhs = rhs``; a tensor without axes may stand for its entry. The domain of the values is worked out.

        Raises:
            SymderiveError: the tensor is defined already, or the right side has a free index that the left side lacks.
        """
        entry = lhs if isinstance(lhs, Entry) else lhs[()]
        known = entry.tensor
        if any(eq.tensor.name == known.name for eq in self.equations):
            raise SymderiveError(f"{self.name}: {known.name} is defined twice")
        domain = domain_of(rhs, entry)
        tensor = Tensor(known.name, known.axes, known.role, domain, known.latex)
        self.tensors[known.name] = tensor
        self.equations.append(Equation(tensor[entry.indices], self._renewed(rhs)))
        return tensor[entry.indices]

    def _renewed(self, expr: sp.Expr) -> sp.Expr:
        """``expr`` with its tensors as they are known since their definition (their domain may have become narrower)."""
        stale = {e.tensor: self.tensors[e.tensor.name] for e in entries(expr) if e.tensor.name in self.tensors}
        return expr.xreplace({old: new for old, new in stale.items() if old != new})

    def observe(
        self,
        family_name: str,
        prediction: Entry,
        *,
        label: str = "y",
        label_latex: str | None = None,
        one_hot: bool = False,
        scale: Entry | None = None,
    ) -> None:
        """Say that the labels follow a family of likelihoods with the predicted parameter; this sets LL, the objective.

        Raises:
            SymderiveError: an unknown family, or a prediction whose values do not fit the family.
        """
        row = family(family_name)
        found = self._renewed(prediction)
        assert isinstance(found, Entry)
        if found.tensor.domain not in row.predicts:
            raise SymderiveError(
                f"{self.name}: a {row.name} likelihood needs a prediction from {row.activations}, "
                f"but {found.tensor.name} is {found.tensor.domain.value}"
            )
        example, *outputs = (i for i in found.indices if isinstance(i, Index))
        domain = Domain.ONE_HOT if one_hot and row.labels is Domain.CLASS else row.labels
        axes = (example, *(outputs[:-1] if domain is Domain.CLASS else outputs))
        y = self.tensor(label, *axes, role=Role.LABEL, domain=domain, latex=label_latex, description=_LABELS[domain])
        point = point_probability(row, y[axes], found, scale if scale is not None else sp.S.One, example)
        product = IndexProduct.of(point, example)
        trail = log_trail(product)
        self.observation = Observation(row, y[axes], found, example, point, product, tuple(trail.steps), trail.current)
        self._objective = None

    def believe(self, family_name: str, hyperparameter: float, weights: Sequence[Tensor] | None = None) -> None:
        """Set a prior on the weights (all parameters if left out); the objective becomes the log posterior, up to a constant.

        Raises:
            SymderiveError: an unknown prior, or a hyperparameter that is not positive.
        """
        row = prior_family(family_name)
        if not hyperparameter > 0:
            raise SymderiveError(
                f"{self.name}: the {row.hyperparameter} of a {row.name} prior must be positive, not {hyperparameter}"
            )
        value = self.constant(row.hyperparameter, hyperparameter, domain=Domain.POSITIVE, latex=row.symbol)
        chosen = weights if weights is not None else [t for t in self.tensors.values() if t.role is Role.PARAMETER]
        at = tuple(t[tuple(self._letter(a, k, t.axes) for k, a in enumerate(t.axes))] for t in chosen)
        self.belief = Prior(row, value, at, log_prior(row, value, at))
        self._objective = None

    def _letter(self, axis: Size, place: int, axes: tuple[Size, ...]) -> Index:
        same = [i for i in self.indices if i.size == axis]
        earlier = axes[:place].count(axis)
        return same[earlier] if earlier < len(same) else Index(f"i{place}", axis)

    def maximise(self, objective: Entry | Tensor) -> None:
        """Take a defined number itself as the objective, for models that are no likelihood."""
        name = objective.tensor.name if isinstance(objective, Entry) else objective.name
        found = [eq for eq in self.equations if eq.tensor.name == name]
        if not found or found[0].tensor.axes:
            raise SymderiveError(f"{self.name}: the objective {name} must be a defined number without axes")
        self.equations.remove(found[0])
        self._objective = found[0]

    @property
    def log_likelihood(self) -> Equation | None:
        """LL(θ) = ..., or None for a model without data."""
        if self.observation is None:
            return None
        return Equation(Tensor("LL", latex="LL")[()], self.observation.total, "LL")

    @property
    def objective(self) -> Equation:
        """What is maximised: LL, LL plus the log prior, or the number named by `maximise`.

        Raises:
            SymderiveError: the model has no objective yet.
        """
        if self._objective is None:
            if self.observation is None:
                raise SymderiveError(
                    f"{self.name} has no objective; call observe(...) or maximise(...), or add a [likelihood]"
                )
            rhs = self.observation.total
            if self.belief is None:
                self._objective = Equation(Tensor("LL", latex="LL")[()], rhs, "LL")
            else:
                self._objective = Equation(Tensor("LP", latex="LP")[()], rhs + self.belief.log_density, "LP")
        return self._objective

    @property
    def system(self) -> System:
        """The equations with the objective last."""
        return System((*self.equations, self.objective), tuple(self.indices))

    def size_numbers(self, more: Mapping[str, int] | None = None) -> dict[str, int]:
        """The numbers known for size letters."""
        return {**self.numbers, **(more or {})}


_LABELS = {
    Domain.BINARY: "label, 0 or 1",
    Domain.CLASS: "label, the number of a class",
    Domain.ONE_HOT: "label, 1 for its class and 0 for the others",
    Domain.COUNT: "label, a count",
    Domain.REAL: "label, a number",
}
