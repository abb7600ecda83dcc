"""Indices, tensors and their entries: the atoms of the language.

An `Index` runs over a typed range, a `Tensor` is a named array, an `Entry` is one number of it: ``theta[i, j]``. Names of bound
indices carry no meaning, so sums store a `Bound` index, numbered by nesting level; writers choose the letter that a reader sees.
"""

from __future__ import annotations

import itertools
import operator
from enum import StrEnum
from typing import Self, SupportsIndex

import sympy as sp

from symderive.calculus.errors import SymderiveError

Size = sp.Expr
"""A size is a positive integer or a positive integer symbol, never an array's actual shape."""

_fresh = itertools.count(1)


def size(value: str | int | sp.Expr) -> Size:
    """Turn a letter or a number into a size.

    Raises:
        SymderiveError: a number below one.
    """
    if isinstance(value, sp.Expr):
        return value
    if isinstance(value, str):
        return sp.Symbol(value, integer=True, positive=True)
    if value < 1:
        raise SymderiveError(f"a size must be at least 1, not {value}")
    return sp.Integer(value)


class Role(StrEnum):
    """What a tensor is to the model."""

    DATA = "data"
    LABEL = "label"
    PARAMETER = "parameter"
    CONSTANT = "constant"
    INTERMEDIATE = "intermediate"


class Domain(StrEnum):
    """The values that the entries of a tensor may take."""

    REAL = "real"
    POSITIVE = "positive"
    UNIT = "unit"  # the open interval (0, 1)
    SIMPLEX = "simplex"  # positive, summing to one over the last axis
    BINARY = "binary"  # 0 or 1
    ONE_HOT = "one-hot"  # 0 or 1, a single 1 along the last axis
    COUNT = "count"  # 0, 1, 2, ...
    CLASS = "class"  # an integer that is used as an index


_POSITIVE = {Domain.POSITIVE, Domain.UNIT, Domain.SIMPLEX, Domain.CLASS}
_INTEGER = {Domain.BINARY, Domain.ONE_HOT, Domain.COUNT, Domain.CLASS}


class Index(sp.Symbol):
    """An integer variable that runs from ``start`` to ``start + size - 1``."""

    size: Size
    start: int
    latex: str
    _content: tuple[str, ...]

    def __new__(cls, name: str, size_: str | int | Size, start: int = 1, latex: str | None = None) -> Self:
        obj = sp.Symbol.__xnew__(cls, name, integer=True)
        obj.size = size(size_)
        obj.start = start
        obj.latex = latex or name
        obj._content = (name, str(obj.size), str(start), obj.latex)
        return obj

    def _hashable_content(self) -> tuple[str, ...]:
        return self._content

    def same_range(self, other: sp.Expr) -> bool:
        """Whether ``other`` certainly lies in this index's range, so that a delta with it selects one term of a sum."""
        if isinstance(other, Index):
            return self.size == other.size and self.start == other.start
        if isinstance(other, Entry):
            return other.tensor.domain is Domain.CLASS
        return other.is_Integer and self.size.is_Integer and self.start <= int(other) < self.start + int(self.size)

    def fresh(self) -> Index:
        """A new index of the same range that occurs nowhere else."""
        return Index(f"_{next(_fresh)}", self.size, self.start)


class Bound(Index):
    """The index of a sum, named by nesting level; it never occurs outside the node that binds it."""

    def __new__(cls, level: int, size_: Size, start: int) -> Self:  # type: ignore[override]  # a level, not a name
        return super().__new__(cls, f"#{level}", size_, start)


class Tensor(sp.AtomicExpr):
    """A named array; ``tensor[i, j]`` is its entry. ``axes`` are the sizes, ``latex`` how the name is typeset."""

    name: str
    axes: tuple[Size, ...]
    role: Role
    domain: Domain
    latex: str
    _content: tuple[str, ...]
    is_commutative = True
    __iter__ = None  # entries are picked by index, never enumerated; SymPy would otherwise take a tensor for a list

    def __new__(
        cls,
        name: str,
        axes: tuple[str | int | Size, ...] = (),
        role: Role = Role.INTERMEDIATE,
        domain: Domain = Domain.REAL,
        latex: str | None = None,
    ) -> Self:
        obj = sp.AtomicExpr.__new__(cls)
        obj.name = name
        obj.axes = tuple(size(a) for a in axes)
        obj.role = Role(role)
        obj.domain = Domain(domain)
        obj.latex = latex or name
        obj._content = (name, ",".join(map(str, obj.axes)), obj.role.value, obj.domain.value, obj.latex)
        return obj

    def _hashable_content(self) -> tuple[str, ...]:
        return self._content

    def _sympystr(self, printer: object) -> str:
        return self.name

    def __getitem__(self, indices: sp.Expr | SupportsIndex | tuple[sp.Expr | SupportsIndex, ...]) -> Entry:
        """The entry at ``indices``, one for each axis: indices, whole numbers, or class labels.

        Raises:
            SymderiveError: an index of another kind, or not one for each axis.
        """
        found = indices if isinstance(indices, tuple) else (indices,)
        return Entry(self, *(i if isinstance(i, sp.Expr) else self._place(i) for i in found))

    def _place(self, index: SupportsIndex) -> sp.Expr:
        try:
            return sp.Integer(operator.index(index))
        except TypeError:
            message = (
                f"{self.name}[{index!r}] cannot be read; an index is made by index(name, size), or is a whole number"
            )
            raise SymderiveError(message) from None


class Entry(sp.Expr):
    """One number of a tensor. Its arguments are the tensor and an index expression for every axis."""

    is_commutative = True
    is_real = True

    def __new__(cls, tensor: Tensor, *indices: sp.Expr) -> Self:
        if len(indices) != len(tensor.axes):
            raise SymderiveError(
                f"{tensor.name} has {len(tensor.axes)} axes, but {len(indices)} indices were given; write one index per axis"
            )
        return sp.Expr.__new__(cls, tensor, *indices)

    @property
    def tensor(self) -> Tensor:
        """The tensor that this is an entry of."""
        tensor = self.args[0]
        assert isinstance(tensor, Tensor)
        return tensor

    @property
    def indices(self) -> tuple[sp.Expr, ...]:
        """The index expressions, one for every axis."""
        return self.args[1:]

    def _eval_is_positive(self) -> bool | None:
        return True if self.tensor.domain in _POSITIVE else None

    def _eval_is_nonnegative(self) -> bool | None:
        return True if self.tensor.domain in _POSITIVE | _INTEGER else None

    def _eval_is_integer(self) -> bool | None:
        return True if self.tensor.domain in _INTEGER else None

    def _sympystr(self, printer: object) -> str:
        return f"{self.tensor.name}[{', '.join(map(str, self.indices))}]" if self.indices else self.tensor.name


def scalar(name: str, role: Role = Role.DATA, domain: Domain = Domain.REAL, latex: str | None = None) -> Entry:
    """A number with a name: the only entry of a tensor without axes."""
    return Tensor(name, (), role, domain, latex)[()]
