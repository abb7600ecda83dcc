"""Numbers, vectors and matrices as functions from places to expressions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import sympy as sp

from symderive.verify.dims import ONE, Shape
from symderive.verify.lowering.errors import InexpressibleError

Entries = Callable[[sp.Expr, sp.Expr], sp.Expr]
FIRST: sp.Expr = sp.S.One
"""The only place along the short side of a vector."""


@dataclass(frozen=True)
class Lowered:
    """A value by its shape and the expression at a row and a column; of a number, and along the short side of a vector, the place
    does not matter.
    """

    shape: Shape
    at: Entries

    @property
    def number(self) -> sp.Expr:
        """The expression of a number."""
        if self.shape:
            raise InexpressibleError("an array stands where a number belongs")
        return self.at(FIRST, FIRST)

    @property
    def upright(self) -> bool:
        """Whether it is a column vector."""
        return bool(self.shape) and self.shape[1].root().unit

    @property
    def flat(self) -> bool:
        """Whether it is a row vector."""
        return bool(self.shape) and self.shape[0].root().unit and not self.shape[1].root().unit

    @property
    def transposed(self) -> Lowered:
        """Rows and columns exchanged."""
        return Lowered((self.shape[1], self.shape[0]), lambda i, j: self.at(j, i)) if self.shape else self

    def mapped(self, change: Callable[[sp.Expr], sp.Expr]) -> Lowered:
        """Every entry changed."""
        return Lowered(self.shape, lambda i, j: change(self.at(i, j)))

    def row(self, key: sp.Expr) -> Lowered:
        """One entry of a vector, or one row of a matrix as a column."""
        if not self.shape:
            raise InexpressibleError("a number has no entries")
        if self.upright:
            return number(self.at(key, FIRST))
        if self.flat:
            return number(self.at(FIRST, key))
        return Lowered((self.shape[1], ONE), lambda i, _: self.at(key, i))


def number(value: sp.Expr) -> Lowered:
    """A number."""
    return Lowered((), lambda _i, _j: value)


def paired(one: Lowered, two: Lowered, change: Callable[[sp.Expr, sp.Expr], sp.Expr]) -> Lowered:
    """An operation on entries that stand at the same place; a number meets every entry, a vector every row or column."""
    return Lowered(one.shape if _wider(one, two) else two.shape, lambda i, j: change(one.at(i, j), two.at(i, j)))


def _wider(one: Lowered, two: Lowered) -> bool:
    long = [sum(not d.root().unit for d in x.shape) for x in (one, two)]
    return long[0] >= long[1] and bool(one.shape or not two.shape)
