"""Sums, products, log-sum-exp and softmax over an index, Kronecker's delta, and derivatives that are not yet worked out.

A node that binds an index is closed over a `Bound` index (Charguéraud, *The Locally Nameless Representation*, 2012): equal up to
bound names is equal. `open` hands out the body with a fresh index, `of` closes it again; nothing else looks inside.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Self

import sympy as sp

from symderive.calculus.errors import SymderiveError
from symderive.calculus.index import Bound, Entry, Index


class Binder(sp.Expr):
    """An expression that binds one index in its body: ``args == (body, bound, ...)``."""

    is_commutative = True
    is_real = True

    def __new__(cls, body: sp.Expr, bound: Bound, *rest: sp.Expr) -> Self:
        return sp.Expr.__new__(cls, body, bound, *rest)

    @classmethod
    def of(cls, body: sp.Expr, index: Index, *rest: sp.Expr) -> Self:
        """Bind ``index`` in ``body``."""
        bound = Bound(1 + level(body), index.size, index.start)
        return cls(body.xreplace({index: bound}), bound, *rest)

    def open(self) -> tuple[sp.Expr, Index]:
        """The body, with a fresh index in place of the bound one, and that index."""
        fresh = self.bound.fresh()
        return self.at(fresh), fresh

    def at(self, index: sp.Expr) -> sp.Expr:
        """The body at one value of the bound index."""
        return self.body.xreplace({self.bound: index})

    @property
    def body(self) -> sp.Expr:
        """The bound expression, still holding the `Bound` index."""
        return self.args[0]

    @property
    def bound(self) -> Bound:
        """The index that is bound here."""
        bound = self.args[1]
        assert isinstance(bound, Bound)
        return bound

    @property
    def rest(self) -> tuple[sp.Expr, ...]:
        """Arguments outside of the binding."""
        return self.args[2:]

    @property
    def free_symbols(self) -> set[sp.Basic]:
        """All symbols but the bound one."""
        return (self.body.free_symbols - {self.bound}).union(*(r.free_symbols for r in self.rest))


class IndexSum(Binder):
    """The sum of the body over the bound index."""


class IndexProduct(Binder):
    """The product of the body over the bound index."""


class LogSumExp(Binder):
    """log sum exp of the body over the bound index."""


class Softmax(Binder):
    """exp(body) at the index ``rest[0]``, divided by the sum of exp(body) over the bound index."""

    is_positive = True

    @property
    def place(self) -> sp.Expr:
        """The index at which the softmax is read."""
        return self.args[2]


class Delta(sp.Expr):
    """Kronecker's delta: one if both index expressions are equal, else zero."""

    is_commutative = True
    is_real = True
    is_nonnegative = True

    def __new__(cls, left: sp.Expr, right: sp.Expr) -> sp.Expr:  # type: ignore[misc]  # equal indices give the number 1
        if left == right:
            return sp.S.One
        if left.is_Integer and right.is_Integer:
            return sp.S.Zero
        first, second = sorted((left, right), key=sp.default_sort_key)
        return sp.Expr.__new__(cls, first, second)

    def _eval_power(self, exponent: sp.Expr) -> sp.Expr | None:
        return self if exponent.is_positive else None


class Derivative(sp.Expr):
    """A derivative that is written down and not yet worked out: ``args == (of, wrt)``."""

    is_commutative = True
    is_real = True

    def __new__(cls, of: sp.Expr, wrt: Entry) -> Self:
        return sp.Expr.__new__(cls, of, wrt)

    @property
    def of(self) -> sp.Expr:
        """What is differentiated."""
        return self.args[0]

    @property
    def wrt(self) -> Entry:
        """The entry by which it is differentiated."""
        wrt = self.args[1]
        assert isinstance(wrt, Entry)
        return wrt

    def _sympystr(self, printer: object) -> str:
        return f"{type(self).__name__}({self.of}, {self.wrt})"


class Partial(Derivative):
    """Derivative of an expression by an entry that is written in it; every other tensor is held fixed."""


class Local(Derivative):
    """Derivative of a defined entry by an entry that its own definition mentions; everything else there is held fixed."""


class Total(Derivative):
    """Derivative of a defined entry through all the definitions that lie between: the adjoint, if ``of`` is the objective."""


@lru_cache(maxsize=1 << 16)
def level(expr: sp.Expr) -> int:
    """The highest level that a binder in ``expr`` has; zero without binders."""
    if isinstance(expr, Binder):
        return int(expr.bound.name[1:])
    return max((level(a) for a in expr.args), default=0)


def Sum(body: sp.Expr | float, *indices: Index) -> sp.Expr:
    """The sum of ``body`` over the indices: ``Sum(x[n, i] * theta[i, j], i)``."""
    return _closed(IndexSum, body, indices)


def Product(body: sp.Expr | float, *indices: Index) -> sp.Expr:
    """The product of ``body`` over the indices."""
    return _closed(IndexProduct, body, indices)


def log_sum_exp(body: sp.Expr | float, *indices: Index) -> sp.Expr:
    """The logarithm of the sum of exp(body) over the indices."""
    return _closed(LogSumExp, body, indices)


def softmax(body: sp.Expr | float, index: Index, place: sp.Expr | None = None) -> Softmax:
    """Softmax of ``body`` over ``index``, read at ``place`` (at the index itself if left out)."""
    over = _checked(index)
    return Softmax.of(_as_expr(body), over, over if place is None else place)


def _closed(kind: type[Binder], body: sp.Expr | float, indices: tuple[Index, ...]) -> sp.Expr:
    if not indices or len(set(indices)) < len(indices):
        raise SymderiveError(
            f"{kind.__name__} needs the indices that it runs over, each once; write for example (x[i], i)"
        )
    closed = _as_expr(body)
    for index in reversed(indices):
        closed = kind.of(closed, _checked(index))
    return closed


def _checked(index: object) -> Index:
    if isinstance(index, Index):
        return index
    raise SymderiveError(
        f"{index} is no index to run over; make one with Index(name, size) or a model's index(name, size)"
    )


def _as_expr(body: object) -> sp.Expr:
    if isinstance(body, sp.Expr):
        return body
    if isinstance(body, (int, float)):
        return sp.Integer(body) if isinstance(body, int) else sp.Float(body)
    raise SymderiveError(f"{body!r} is no expression; write it with entries such as x[n, i], numbers and functions")
