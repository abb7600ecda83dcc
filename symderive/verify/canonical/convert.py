# pyright: reportCallIssue=false, reportUnknownArgumentType=false, reportArgumentType=false
"""Expressions of the calculus in canonical form."""

from __future__ import annotations

from fractions import Fraction

import sympy as sp

from symderive.calculus.functions import ScalarFunction, absolute
from symderive.calculus.index import Entry, Index
from symderive.calculus.nodes import Delta, IndexProduct, IndexSum, LogSumExp, Softmax
from symderive.verify.canonical.form import (
    ONE,
    Form,
    Node,
    as_number,
    atom,
    constant,
    fresh,
    height,
    renamed,
    single,
)
from symderive.verify.canonical.functions import applied, exponential, logarithm
from symderive.verify.canonical.rules import EXP, Algebra, has
from symderive.verify.lowering.errors import InexpressibleError

_KNOWN = {sp.log: "log", sp.sin: "sin", sp.cos: "cos", sp.Abs: "abs", absolute: "abs"}


class Converter:
    """Puts expressions into the canonical form of an algebra."""

    def __init__(self, algebra: Algebra) -> None:
        self.algebra = algebra

    def form(self, expr: sp.Expr) -> Form:
        """The canonical form of an expression.

        Raises:
            InexpressibleError: it holds something that has none, such as a derivative.
        """
        self.algebra.check()
        if isinstance(expr, sp.Add):
            return self.algebra.add(*(self.form(a) for a in expr.args))
        if isinstance(expr, sp.Mul):
            return self.algebra.multiply(*(self.form(a) for a in expr.args))
        if isinstance(expr, sp.exp):
            return exponential(self.algebra, self.form(expr.args[0]))
        if isinstance(expr, sp.Pow):
            return self.algebra.power(self.form(expr.args[0]), self.form(expr.args[1]))
        return self._leaf(expr)

    def _leaf(self, expr: sp.Expr) -> Form:
        match expr:
            case sp.Rational():
                return constant(Fraction(int(expr.p), int(expr.q)))
            case Entry():
                return atom(self.algebra.ordered(("entry", expr.tensor.name, self._indices(expr))))
            case Index():
                return atom(("ix", ("i", expr.name)))
            case sp.Symbol():
                return atom(("size", expr.name))
            case Delta():
                return self._delta(expr)
            case IndexSum() | IndexProduct() | LogSumExp() | Softmax():
                return self._binder(expr)
            case _:
                return self._function(expr)

    def _function(self, expr: sp.Expr) -> Form:
        if expr == sp.pi:
            return atom(("pi",))
        if expr == sp.E:
            return exponential(self.algebra, ONE)
        kind = type(expr)
        if kind in _KNOWN or isinstance(expr, ScalarFunction):
            return applied(self.algebra, _KNOWN.get(kind, kind.__name__), self.form(expr.args[0]))
        raise InexpressibleError(f"{kind.__name__} has no canonical form")

    def _indices(self, expr: Entry) -> tuple[Node, ...]:
        return tuple(self.index(i) for i in expr.indices)

    def index(self, expr: sp.Expr) -> Node:
        """An index expression."""
        match expr:
            case sp.Integer():
                return ("n", int(expr))
            case Index():
                return ("i", expr.name)
            case Entry():
                return ("e", expr.tensor.name, self._indices(expr))
            case sp.Symbol():
                return ("s", expr.name)
            case sp.Add() if len(expr.args) == 2 and expr.args[0].is_Integer:
                return ("+", self.index(expr.args[1]), int(expr.args[0]))
            case _:
                raise InexpressibleError("this index has no canonical form")

    def _delta(self, expr: sp.Expr) -> Form:
        one, two = sorted((self.index(expr.args[0]), self.index(expr.args[1])))
        return self.algebra.term(Fraction(1), [], {("delta", one, two): ONE})

    def range_of(self, index: Index) -> Node:
        """The range of an index; its size is remembered."""
        name = str(index.size)
        if name not in self.algebra.sizes:
            self.algebra.sizes[name] = self.form(index.size)
        return (name, index.start)

    def _binder(self, expr: sp.Expr) -> Form:
        assert isinstance(expr, (IndexSum, IndexProduct, LogSumExp, Softmax))
        body, index = expr.open()
        found, over = self.form(body), self.range_of(index)
        dummy = ("i", index.name)
        if isinstance(expr, IndexProduct):
            return self._product(found, dummy, over)
        if isinstance(expr, IndexSum):
            return self._sum(found, dummy, over)
        total = self._sum(exponential(self.algebra, found), dummy, over)
        if isinstance(expr, LogSumExp):
            return logarithm(self.algebra, total)
        above = exponential(self.algebra, self.form(expr.at(expr.place)))
        return self.algebra.multiply(above, self.algebra.power(total, constant(-1)))

    def _sum(self, body: Form, dummy: Node, over: Node) -> Form:
        index = fresh()
        return self.algebra.summed(renamed(body, {dummy[1]: index}), index, over)

    def _product(self, body: Form, dummy: Node, over: Node) -> Form:
        """A product over an index, factor by factor."""
        alone = single(body)
        if alone is None or alone[0]:
            return atom(_prod(body, dummy, over))
        size = self.algebra.sizes[over[0]]
        _, factors, coefficient = alone
        parts = [self.algebra.power(constant(coefficient), size)]
        for base, exponent in factors:
            if base == EXP:
                parts.append(exponential(self.algebra, self._sum(exponent, dummy, over)))
            elif not has(base, exponent, dummy):
                parts.append(self.algebra.power(atom(base), self.algebra.multiply(exponent, size)))
            elif as_number(exponent) is not None:
                parts.append(self.algebra.power(atom(_prod(atom(base), dummy, over)), exponent))
            else:
                parts.append(atom(_prod(atom(base, exponent), dummy, over)))
        return self.algebra.multiply(*parts)


def _prod(body: Form, dummy: Node, over: Node) -> Node:
    bound = ("i", f"@{height(body) + 1}.0")
    return ("prod", bound, over, renamed(body, {dummy[1]: bound}))
