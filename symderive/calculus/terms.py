r"""Operations on whole arrays whose axes are labelled by indices.

`symderive.calculus.contraction.group` turns an expression into a `Term`, a small immutable tree. Every term is an
array; ``term.axes`` says which index each axis belongs to. Nothing here is about NumPy or about matrices: a reader of
the tree lines axes up by their labels (transposes, inserts axes of length one, or names einsum letters). The kinds of
terms are a closed set:

====================  ==================================================================================================
`Leaf`                a whole tensor ``theta[i, j]`` or adjoint ``Total(LL, z[n, j])``, one distinct index per axis
`Gather`              a tensor read at computed places: ``x[n, i + a - 1]``, ``z[n, y[n]]``, ``x[n, 1]``, ``a[i, i]``
`Number`              a number, possibly with size letters (``N``, ``1/m``); no axes
`Position`            the value of an index itself, counted from its start
`Equal`               1 where two terms are equal, else 0 (Kronecker's delta, or a class label against an index)
`Map`                 a function of one number, elementwise
`Sum` `Product`       elementwise with broadcasting; a product's number, if any, comes first (so -a is ``-1 * a``)
`Power`               elementwise with broadcasting; a quotient a/b is ``a * b**-1``
`Contract`            the sum over ``summed`` of left times right, which both hold the summed indices: a matrix product
`Reduce`              sum, product or log-sum-exp of one term over indices
`SoftmaxAlong`        softmax along one axis, which stays
`Select`              one axis of a term read at a computed place (softmax at a label)
====================  ==================================================================================================

Under a sum, factors are grouped by their indices. With free indices (i, j),

    sum_n (y[n] - yhat[n]) * theta[j] * h[n,j] * (1 - h[n,j]) * x[n,i]

    Contract(left=Leaf(x[n,i]),
             right=Product((Leaf(h), Sum((1, -h)), Sum((y, -yhat)), Leaf(theta[j])), axes=(n, j)),
             summed=(n,), axes=(i, j))                               X.T @ (outer(y - yhat, theta) * H * (1 - H))

    sum_i x[n,i] theta[i,j]  with (n, j)      Contract(Leaf(x), Leaf(theta), (i,), (n, j))      X @ theta
    sum_n (y[n] - p[n])                       Reduce(SUM, Sum((y, -p)), (n,), ())               sum(y - p)
    sum_k exp(z[n,k]) w[j] v[n,k]             Product((w, Reduce(SUM, Product((exp z, v)), (k,), (n,))), (n, j))

No term has more axes than the largest array that it is made of or the result (so there is never an N x d x m
temporary): sums and squares of unlike axes under a sum are multiplied out, and nowhere else is an expression rewritten.
Where several orders of contraction are possible, opt_einsum chooses, with symbolic sizes taken as large and data axes
as largest.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

import sympy as sp

from symderive.calculus.index import Entry, Index, Tensor
from symderive.calculus.nodes import Total

Axes: TypeAlias = tuple[Index, ...]


@dataclass(frozen=True)
class Leaf:
    """A whole array: an entry or an adjoint ``Total(objective, entry)``, one distinct index per axis, in axis order."""

    atom: Entry | Total
    axes: Axes

    @property
    def entry(self) -> Entry:
        """The entry itself; of an adjoint, the entry by which is differentiated."""
        return self.atom.wrt if isinstance(self.atom, Total) else self.atom


@dataclass(frozen=True)
class Gather:
    """A tensor (or adjoint) read at a place for every axis; ``axes`` are the indices that occur in the places.

    Places count as in print: the first entry of an axis is number 1.
    """

    atom: Entry | Total
    places: tuple[Term, ...]
    axes: Axes

    @property
    def tensor(self) -> Tensor:
        """The tensor that is read."""
        return (self.atom.wrt if isinstance(self.atom, Total) else self.atom).tensor


@dataclass(frozen=True)
class Number:
    """A number, or an expression in size letters."""

    value: sp.Expr
    axes: Axes = ()


@dataclass(frozen=True)
class Position:
    """The value of an index: ``index.start`` at the first place of its axis."""

    index: Index
    axes: Axes


@dataclass(frozen=True)
class Equal:
    """One where both sides are equal, else zero."""

    left: Term
    right: Term
    axes: Axes


@dataclass(frozen=True)
class Map:
    """A function of one number (a class with a row in `symderive.calculus.functions`), elementwise."""

    function: type[sp.Expr]
    child: Term
    axes: Axes


@dataclass(frozen=True)
class Sum:
    """Elementwise sum with broadcasting."""

    children: tuple[Term, ...]
    axes: Axes


@dataclass(frozen=True)
class Product:
    """Elementwise product with broadcasting; an outer product if the children share no axis."""

    children: tuple[Term, ...]
    axes: Axes


@dataclass(frozen=True)
class Power:
    """Elementwise power with broadcasting."""

    base: Term
    exponent: Term
    axes: Axes


@dataclass(frozen=True)
class Contract:
    """The sum over ``summed`` of left times right. Both hold every summed index; what else they share is a batch."""

    left: Term
    right: Term
    summed: Axes
    axes: Axes


class Reduction(StrEnum):
    """How a `Reduce` puts the values along its axes together."""

    SUM = "sum"
    PRODUCT = "product"
    LOG_SUM_EXP = "log-sum-exp"
    MAX = "max"


@dataclass(frozen=True)
class Reduce:
    """Sum, product or log-sum-exp of one term over the indices ``over``, which the term holds."""

    kind: Reduction
    child: Term
    over: Axes
    axes: Axes


@dataclass(frozen=True)
class SoftmaxAlong:
    """Softmax of the child along ``over``, an axis that stays."""

    child: Term
    over: Index
    axes: Axes


@dataclass(frozen=True)
class Select:
    """The child with its axis ``index`` read at ``place``."""

    child: Term
    index: Index
    place: Term
    axes: Axes


Term: TypeAlias = (
    Leaf | Gather | Number | Position | Equal | Map | Sum | Product | Power | Contract | Reduce | SoftmaxAlong | Select
)


def children(term: Term) -> tuple[Term, ...]:
    """The terms that ``term`` is made of."""
    match term:
        case Leaf() | Number() | Position():
            return ()
        case Gather():
            return term.places
        case Equal() | Contract():
            return (term.left, term.right)
        case Sum() | Product():
            return term.children
        case Power():
            return (term.base, term.exponent)
        case Map() | Reduce() | SoftmaxAlong():
            return (term.child,)
        case Select():
            return (term.child, term.place)


def subterms(term: Term) -> Iterator[Term]:
    """``term`` and all that it is made of, outermost first."""
    yield term
    for child in children(term):
        yield from subterms(child)
