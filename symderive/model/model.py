"""The model: equations, what is observed, what is believed beforehand, and the objective that follows from them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import sympy as sp

from symderive.calculus.equations import Equation, System
from symderive.calculus.errors import SymderiveError
from symderive.calculus.index import Domain, Entry, Index, Role, Size, Tensor, size
from symderive.calculus.names import check_latex, check_name, check_text, check_title, latex_of
from symderive.model.domains import domain_of
from symderive.model.equation_check import admitted, check_entry, check_letters
from symderive.model.likelihoods import LABELS, Observation, family, observation
from symderive.model.priors import Prior, prior, prior_family


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
        self.title = check_text(title) or name
        self.equations: list[Equation] = []
        self.indices: list[Index] = []
        self.tensors: dict[str, Tensor] = {}
        self.numbers: dict[str, int] = {}
        self.values: dict[str, Any] = {}
        self.observation: Observation | None = None
        self.belief: Prior | None = None
        self.source: object = None
        self.descriptions: dict[str, str] = {}
        self.letters: dict[str, Size] = {}
        self._known: set[Index] = set()
        self._axes: dict[str, tuple[Index, ...]] = {}
        self._uses: dict[str, str] = {}
        self._defined: set[str] = set()
        self._goal: Equation | None = None
        self._objective: Equation | None = None

    def index(self, name: str, over: str | int | Size, start: int = 1, latex: str | None = None) -> Index:
        """An index that runs over ``over`` values; its letter is used wherever a sum over that size is printed.

        Raises:
            SymderiveError: a name that is taken or cannot be used, or no size.
        """
        if isinstance(over, (bool, float)):
            raise SymderiveError(f"{self.name}: the index {name} runs over a whole number or a letter, not {over!r}")
        if isinstance(over, str):
            check_name(over, "size")
        index = Index(check_name(name, "index"), size(over), start, check_latex(latex) if latex else None)
        letters = {s.name: s for s in index.size.free_symbols if isinstance(s, sp.Symbol)}
        for letter in letters:
            self._claim(letter, "size")
        self._claim(name, "index")
        self.letters.update(letters)
        if index not in self._known:
            self._known.add(index)
            self.indices.append(index)
        return index

    def _claim(self, name: str, use: str) -> None:
        """Tensors, indices and sizes share one stock of names, since they meet in one formula and in one program."""
        known = self._uses.setdefault(name, use)
        if known != use or (use == "tensor" and name in self.tensors):
            raise SymderiveError(
                f"{self.name}: the name {name} is taken by a{'n' * (known == 'index')} {known}; choose another"
            )

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
        check_name(name)
        for index in indices:
            if not isinstance(index, Index):  # pyright: ignore[reportUnnecessaryIsInstance]  # not every user runs pyright
                raise SymderiveError(
                    f"{self.name}: {name} has one index for each axis, made by index(...), not {index!r}"
                )
        self._claim(name, "tensor")
        latex = check_latex(latex) if latex else latex_of(name)
        tensor = Tensor(name, tuple(i.size for i in indices), role, domain, latex)
        self.tensors[name] = tensor
        self._axes[name] = indices
        self.descriptions[name] = check_text(description, "description")
        if value is not None:
            self.values[name] = value
        self._changed()
        return tensor

    def data(self, name: str, *indices: Index, **options: Any) -> Tensor:
        """What every example brings along: ``x[n, i]``."""
        return self.tensor(name, *indices, role=Role.DATA, **options)

    def parameter(self, name: str, *indices: Index, **options: Any) -> Tensor:
        """What is learned: ``theta[i, j]``."""
        return self.tensor(name, *indices, role=Role.PARAMETER, **options)

    def constant(self, name: str, value: float, **options: Any) -> Entry:
        """A number that is set beforehand, such as a precision."""
        if not math.isfinite(value):
            raise SymderiveError(f"{self.name}: the constant {name} must be a finite number, not {value}")
        return self.tensor(name, role=Role.CONSTANT, value=value, **options)[()]

    def define(self, lhs: Entry | Tensor, rhs: sp.Expr | float) -> Entry:
        """Add the equation ``lhs = rhs``. The domain of the values is worked out where it shows.

        A tensor stands for its entry at the indices that it was made with: ``define(model.tensor("h", n, j), ...)``.

        Raises:
            SymderiveError: a left side that cannot be defined, or a right side that has no meaning in the model.
        """
        try:
            entry = self._left(lhs)
            checked = admitted(rhs, self.tensors, self.letters)
            check_letters(entry, checked)
            old = entry.tensor
            domain = domain_of(checked, entry)
            tensor = Tensor(old.name, old.axes, old.role, old.domain if domain is Domain.REAL else domain, old.latex)
            equation = Equation(tensor[entry.indices], checked)
        except SymderiveError as error:
            name = (lhs.tensor if isinstance(lhs, Entry) else lhs).name
            raise SymderiveError(f"{self.name}, definition of {name}: {error}") from None
        self.tensors[old.name] = tensor
        self.equations.append(equation)
        self._defined.add(old.name)
        self._changed()
        return equation.lhs

    def _left(self, lhs: Entry | Tensor) -> Entry:
        """The left side of an equation."""
        tensor = lhs.tensor if isinstance(lhs, Entry) else lhs
        known = self.tensors.get(tensor.name)
        if known is None or known.axes != tensor.axes:
            raise SymderiveError(f"{tensor.name} is no tensor of this model; make it with tensor(...)")
        if known.role is not Role.INTERMEDIATE:
            raise SymderiveError(f"it is a {known.role.value}, which is given; define a name made with tensor(...)")
        if tensor.name in self._defined:
            raise SymderiveError("it is defined already; give the new value a name of its own")
        entry = lhs if isinstance(lhs, Entry) else known[self._axes[tensor.name]]
        distinct = {i for i in entry.indices if isinstance(i, Index)}
        if len(distinct) < len(entry.indices):
            raise SymderiveError(f"the left side {entry} must have a different index on every axis")
        check_entry(entry, self.tensors)
        return known[entry.indices]

    def _changed(self) -> None:
        """What was worked out before holds no longer."""
        self._objective = None
        self.source = None

    def observe(
        self,
        family_name: str,
        prediction: Entry | Tensor,
        *,
        label: str = "y",
        label_latex: str | None = None,
        one_hot: bool = False,
        scale: Entry | Tensor | float = 1,
    ) -> None:
        """Say that the labels follow a family of likelihoods with the predicted parameter; this sets LL, the objective.

        Args:
            family_name: see `symderive.model.likelihoods`.
            prediction: one number or one vector for every example; its first index counts the examples.
            label: the name of what is observed.
            label_latex: how the label is typeset.
            one_hot: labels of classes come as rows of zeros with a single one, not as numbers of classes.
            scale: the standard deviation, for the normal family.

        Raises:
            SymderiveError: an unknown family, or a prediction or scale whose values do not fit the family.
        """
        row = family(family_name)
        self._check_without_objective()
        found = self._entry(prediction)
        if found.tensor.domain not in row.predicts:
            raise SymderiveError(
                f"{self.name}: a {row.name} likelihood needs a prediction from {row.activations}, "
                f"but {found.tensor.name} is {found.tensor.domain.value}"
            )
        indices = [i for i in found.indices if isinstance(i, Index)]
        if not indices or len(set(indices)) < len(found.indices):
            raise SymderiveError(
                f"{self.name}: {found} must have the index of the examples first, as in yhat[n] or p[n, k]"
            )
        example, *outputs = indices
        if row.labels is not Domain.REAL and scale != 1:
            raise SymderiveError(f"{self.name}: a {row.name} likelihood has no scale; leave it out")
        domain = Domain.ONE_HOT if one_hot and row.labels is Domain.CLASS else row.labels
        axes = (example, *(outputs[:-1] if domain is Domain.CLASS else outputs))
        spread = self._scale(scale, found)
        y = self.tensor(label, *axes, role=Role.LABEL, domain=domain, latex=label_latex, description=LABELS[domain])
        self.observation = observation(row, y[axes], found, spread, example)
        self._changed()

    def _entry(self, quantity: Entry | Tensor) -> Entry:
        """An entry of the model's own; a tensor stands for its entry at the indices that it was made with."""
        entry = quantity[self._axes.get(quantity.name, ())] if isinstance(quantity, Tensor) else quantity
        found = admitted(entry, self.tensors, self.letters)
        assert isinstance(found, Entry)
        return found

    def _scale(self, scale: Entry | Tensor | float, prediction: Entry) -> sp.Expr:
        """A standard deviation, as an expression."""
        if not isinstance(scale, (Entry, Tensor)):
            if not 0 < scale < math.inf:
                raise SymderiveError(f"{self.name}: a scale must be positive, not {scale}")
            return sp.Integer(scale) if isinstance(scale, int) else sp.Float(scale)
        found = self._entry(scale)
        if found.tensor.domain not in (Domain.POSITIVE, Domain.UNIT):
            raise SymderiveError(
                f"{self.name}: the scale {found.tensor.name} must be positive; define it by exp or softplus"
            )
        if set(found.indices) - set(prediction.indices):
            raise SymderiveError(f"{self.name}: the scale {found} has an index that {prediction} has not; leave it out")
        return found

    def believe(self, family_name: str, hyperparameter: float, weights: Sequence[Tensor] | None = None) -> None:
        """Set a prior on the weights; the objective becomes the log posterior, up to a constant.

        Args:
            family_name: see `symderive.model.priors`.
            hyperparameter: the precision of a normal prior, the rate of a Laplace prior.
            weights: parameters of this model; all that there are so far if left out.

        Raises:
            SymderiveError: an unknown prior, a hyperparameter that is not positive, or weights that are no parameters.
        """
        row = prior_family(family_name)
        if self.belief is not None:
            raise SymderiveError(f"{self.name} has a prior already; name all its weights in one call of believe(...)")
        if not 0 < hyperparameter < math.inf:
            raise SymderiveError(
                f"{self.name}: the {row.hyperparameter} of a {row.name} prior must be positive, not {hyperparameter}"
            )
        parameters = [t for t in self.tensors.values() if t.role is Role.PARAMETER]
        chosen = parameters if weights is None else list(weights)
        if not chosen or any(t not in parameters for t in chosen):
            raise SymderiveError(
                f"{self.name}: a prior is on parameters; make them with parameter(...) and name them here"
            )
        value = self.constant(row.hyperparameter, hyperparameter, domain=Domain.POSITIVE, latex=row.symbol)
        at = tuple(t[self._letters(t)] for t in chosen)
        self.belief = prior(row, value, at)
        self._changed()

    def _letters(self, tensor: Tensor) -> tuple[Index, ...]:
        """A different index for every axis, the ones that the tensor was made with where they will do."""
        own = self._axes[tensor.name]
        return tuple(i if i.start == 1 and i not in own[:k] else Index(f"i{k}", i.size) for k, i in enumerate(own))

    def maximise(self, objective: Entry | Tensor) -> None:
        """Take a defined number itself as the objective, for models that are no likelihood.

        Raises:
            SymderiveError: it is not defined or has axes, or there is an objective already.
        """
        self._check_without_objective()
        name = objective.tensor.name if isinstance(objective, Entry) else objective.name
        found = next((eq for eq in self.equations if eq.tensor.name == name), None)
        if found is None or found.tensor.axes:
            raise SymderiveError(f"{self.name}: the objective {name} must be a defined number without axes")
        self.equations.remove(found)
        self._goal = found
        self._changed()

    def _check_without_objective(self) -> None:
        if self.observation is not None or self._goal is not None:
            raise SymderiveError(f"{self.name} has an objective already; call observe(...) or maximise(...) once")

    def set_sizes(self, **numbers: int) -> None:
        """Give numbers to size letters: ``set_sizes(d=64, m=16)``. Only emitted code and values depend on them.

        Raises:
            SymderiveError: a letter that no index of the model runs over, or a number below one.
        """
        for letter, number in numbers.items():
            if letter not in self.letters:
                raise SymderiveError(
                    f"{self.name}: no size is called {letter}; the letters are {', '.join(self.letters)}"
                )
            size(number)
        self.numbers.update(numbers)

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
            self._objective = self._written_objective()
        return self._objective

    def _written_objective(self) -> Equation:
        likelihood = self._goal or self.log_likelihood
        if likelihood is None:
            raise SymderiveError(
                f"{self.name} has no objective; call observe(...) or maximise(...), or add a [likelihood]"
            )
        if self.belief is None:
            return likelihood
        return Equation(Tensor("LP", latex="LP")[()], likelihood.rhs + self.belief.log_density, "LP")

    @property
    def system(self) -> System:
        """The equations with the objective last.

        Raises:
            SymderiveError: the model has no objective yet, or a tensor of it is neither given nor defined.
        """
        system = System((*self.equations, self.objective), tuple(self.indices))
        if forgotten := system.of_role(Role.INTERMEDIATE):
            raise SymderiveError(f"{self.name}: {forgotten[0].name} is used but not defined; call define(...) for it")
        return system

    def size_numbers(self, more: Mapping[str, int] | None = None) -> dict[str, int]:
        """The numbers known for size letters."""
        return {**self.numbers, **(more or {})}
