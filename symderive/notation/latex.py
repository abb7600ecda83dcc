r"""Writes expressions as LaTeX in index notation, in the order and shape in which a person would.

>>> LatexWriter(letters={size("d"): ["i"]}).expr(sigmoid(Sum(x[n, i] * theta[i, j], i)))
'\\sigma\\Big(\\sum_{i=1}^{d} x_{ni}\\,\\theta_{ij}\\Big)'
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Literal

import sympy as sp

from symderive.calculus.errors import SymderiveError
from symderive.calculus.functions import row_of
from symderive.calculus.index import Entry, Index, Size, Tensor
from symderive.calculus.nodes import (
    Binder,
    Delta,
    Derivative,
    IndexProduct,
    IndexSum,
    LogSumExp,
    Softmax,
    Total,
)
from symderive.notation.entries import delta_piece, entry_piece, index_latex, subscript
from symderive.notation.letters import Scope, is_anonymous, outer_scope, size_latex
from symderive.notation.numerals import numeral
from symderive.notation.order import (
    Order,
    Ranks,
    complement,
    is_negative,
    ordered_factors,
    ordered_terms,
    without_sign,
)
from symderive.notation.pieces import (
    Kind,
    Level,
    Piece,
    enclosed,
    glue,
    has_superscript,
    indexed,
    lifted,
    separator,
    width,
)
from symderive.notation.products import Quotient, lay_out

Macros = Literal["plain", "physics"]

_MAX_EXPONENT = 5.0  # em; a longer exponent is written as exp(...)
_MAX_SMALL = 6.0  # em; a shorter bracket under a sum is a round one
_BARE = ("log", "sin", "cos")  # written without brackets before a single symbol
_POWERS = ("tanh", "sin", "cos")  # f^2(z)


@dataclass(frozen=True)
class LatexWriter:
    r"""Writes expressions in index notation.

    Attributes:
        letters: for every size, the letters that its indices have, in order of preference.
        ranks: how late each tensor enters the computation, see `symderive.notation.order.ranks_of`.
        macros: "plain" LaTeX, or that of the physics package (``\pdv``, ``\qty``).
        deltas: names for the adjoints ``Total(objective, entry)`` of tensors, such as ``\delta^{(2)}``.
        order: "forward" (x θ) or "backward" (from the output to the input, as gradients are written).
    """

    letters: Mapping[Size, Sequence[str]] = field(default_factory=dict[Size, Sequence[str]])
    ranks: Ranks = field(default_factory=dict[Tensor, float])
    macros: Macros = "plain"
    deltas: Mapping[Tensor, str] = field(default_factory=dict[Tensor, str])
    order: Order = "forward"

    def expr(self, e: sp.Expr, beside: Sequence[sp.Expr] = ()) -> str:
        """The LaTeX of ``e``; letters of the expressions that stand ``beside`` it are not used again."""
        return self.piece(e, beside).text

    def piece(self, e: sp.Expr, beside: Sequence[sp.Expr] = ()) -> Piece:
        """The same, knowing how it can stand beside others."""
        (opened,), scope = self.opened([e], beside)
        return self.write(opened, scope)

    def ordered(self, order: Order) -> LatexWriter:
        """This writer with another order of factors."""
        return replace(self, order=order)

    def opened(self, exprs: Sequence[sp.Expr], beside: Sequence[sp.Expr] = ()) -> tuple[list[sp.Expr], Scope]:
        """Expressions in which every free index has a letter, and the scope in which they are written."""
        sizes = [s for size in self.letters for s in size.free_symbols]
        scope = outer_scope(
            [*exprs, *beside, *(s for s in sizes if isinstance(s, sp.Symbol))], [t.latex for t in self.ranks]
        )
        free = {s for e in exprs for s in e.free_symbols if isinstance(s, Index) and is_anonymous(s)}
        named: dict[Index, Index] = {}
        for index in sorted(free, key=lambda i: (len(i.name), i.name)):
            named[index], scope = scope.bind(index, self.letters)
        return [e.xreplace(named) if named else e for e in exprs], scope

    # --- sums and products ------------------------------------------------------------------------------------------

    def write(self, e: sp.Expr, scope: Scope) -> Piece:
        """The piece of ``e`` inside ``scope``."""
        if is_negative(e):
            inner = self._unsigned(without_sign(e), scope)
            return replace(inner, text=glue("-", "", inner.text), level=Level.SUM)
        return self._unsigned(e, scope)

    def _unsigned(self, e: sp.Expr, scope: Scope) -> Piece:
        if isinstance(e, sp.Add):
            return self._sum(e, scope)
        if isinstance(e, sp.Rational) and not e.is_Integer:
            small = numeral(e)
            return Piece(small, Kind.NUMBER) if "frac" not in small else self._product(e, scope)
        if isinstance(e, sp.Pow) and isinstance(e.args[1], sp.Rational) and e.args[1].is_negative:
            return self._product(e, scope)
        return self._product(e, scope) if isinstance(e, sp.Mul) else self._factor(e, scope)

    def _sum(self, e: sp.Expr, scope: Scope) -> Piece:
        pieces = [self.write(t, scope) for t in self.terms(e)]
        first = pieces[0]
        is_number = first.kind is Kind.NUMBER and first.level is Level.ATOM
        close = len(pieces) == 2 and is_number and not any(p.tall for p in pieces)
        text = pieces[0].text
        for p in pieces[1:]:
            text += signed(p).replace(" ", "", 1) if close else f" {signed(p)}"
        return Piece(text, level=Level.SUM, tall=max(p.tall for p in pieces), open=pieces[-1].open)

    def terms(self, e: sp.Expr) -> list[sp.Expr]:
        """The terms of a sum, in the order in which they are written."""
        return ordered_terms(list(sp.Add.make_args(e)), self.ranks, self._named)

    @property
    def _named(self) -> frozenset[Tensor]:
        return frozenset(self.deltas)

    def _product(self, e: sp.Expr, scope: Scope) -> Piece:
        layout = lay_out(e)
        factors = ordered_factors(list(layout.factors), self.order, self.ranks, self._named)
        items: list[sp.Expr | Quotient] = [] if layout.front is None else [layout.front]
        items += [layout.inner if layout.inner and f == layout.inner_value else f for f in factors]
        return self._row(items, scope)

    def _row(self, items: Sequence[sp.Expr | Quotient], scope: Scope) -> Piece:
        """Factors side by side, with brackets around those that need them."""
        if len(items) == 1:
            return self._item(items[0], scope)
        pieces = [self._beside(f, scope, last=f is items[-1]) for f in items]
        text = pieces[0].text
        for k, (left, right) in enumerate(pairwise(pieces)):
            text = glue(text, separator(left, right, attached=_attached(items[k], items[k + 1])), right.text)
        tall = max(p.tall for p in pieces)
        return Piece(text, pieces[0].kind, Level.PRODUCT, tall, open=pieces[-1].open)

    def _item(self, item: sp.Expr | Quotient, scope: Scope) -> Piece:
        return self._quotient(item, scope) if isinstance(item, Quotient) else self._factor(item, scope)

    def _beside(self, item: sp.Expr | Quotient, scope: Scope, *, last: bool) -> Piece:
        piece = self._item(item, scope)
        if piece.level < Level.ATOM:
            return self.brackets(piece)
        if piece.open and not last:
            closes = row_of(item) if isinstance(item, sp.Expr) else None
            return (
                self._function(item, scope, closed=True)
                if closes and isinstance(item, sp.Expr)
                else self.brackets(piece, "[]")
            )
        return piece

    def brackets(self, piece: Piece, shape: str = "()", least: int = 0, pad: str = "") -> Piece:
        """``piece`` in brackets."""
        return enclosed(piece, shape, physics=self.macros == "physics", least=least, pad=pad)

    def _quotient(self, q: Quotient, scope: Scope) -> Piece:
        above, below = (self._line(n, side, scope) for n, side in ((q.above, q.over), (q.below, q.under)))
        tall = 3 if max(above.tall, below.tall) >= 2 else 2
        return Piece(rf"\frac{{{above.text}}}{{{below.text}}}", Kind.FRACTION, tall=tall)

    def _line(self, number: int, factors: tuple[sp.Expr, ...], scope: Scope) -> Piece:
        ordered = ordered_factors(list(factors), self.order, self.ranks, self._named)
        front: list[sp.Expr | Quotient] = [sp.Integer(number)] if number != 1 or not factors else []
        return self._row([*front, *ordered], scope)

    # --- what stands in a product -----------------------------------------------------------------------------------

    def _factor(self, e: sp.Expr, scope: Scope) -> Piece:
        if isinstance(e, Entry):
            return entry_piece(e)
        if isinstance(e, sp.Add):
            return self._sum(e, scope)
        if isinstance(e, sp.Mul):
            return self._product(e, scope)
        if isinstance(e, sp.Pow):
            return self._power(e, scope)
        if isinstance(e, Binder):
            return self._binder(e, scope)
        if isinstance(e, Delta):
            return delta_piece(e)
        if isinstance(e, Derivative):
            return self._derivative(e, scope)
        if isinstance(e, Index):
            return Piece(e.latex, Kind.ENTRY)
        if isinstance(e, sp.Symbol):
            return Piece(size_latex(e), Kind.NAME)
        if e.is_number and not e.args:
            return Piece(numeral(e), Kind.NUMBER)
        return self._function(e, scope)

    def _power(self, e: sp.Expr, scope: Scope) -> Piece:
        base, exponent = e.args
        if exponent == sp.S.Half:
            inner = self.write(base, scope)
            return Piece(rf"\sqrt{{{inner.text}}}", Kind.ENTRY, tall=inner.tall)
        if isinstance(exponent, sp.Rational) and exponent.is_negative:
            return self._product(e, scope)
        fraction = isinstance(exponent, sp.Rational) and not exponent.is_Integer
        above = (
            f"{exponent.p}/{exponent.q}"
            if fraction and isinstance(exponent, sp.Rational)
            else self.write(exponent, scope).text
        )
        row = row_of(base)
        if row and row.name in _POWERS and exponent.is_Integer:
            return self._call(glue(row.latex, "", f"^{above}" if len(above) == 1 else f"^{{{above}}}"), base, scope)
        inner = self.write(base, scope)
        apart = isinstance(base, Entry) and base.tensor.latex.startswith("\\hat") and not exponent.is_number
        return lifted(inner if self._holds(base, inner) else self.brackets(inner), above, apart=apart)

    def _holds(self, base: sp.Expr, piece: Piece) -> bool:
        """Whether a power can be put on ``base`` without brackets."""
        if isinstance(base, Entry):
            return not has_superscript(base.tensor.latex)
        if row := row_of(base):
            return row.name not in ("exp", "log", "factorial") and "log" not in row.latex
        return isinstance(base, (sp.Symbol, Delta)) or bool(base.is_Integer and base.is_nonnegative)

    def _binder(self, e: Binder, scope: Scope) -> Piece:
        if isinstance(e, Softmax):
            return self._softmax(e, scope)
        index, inside = scope.bind(e.bound, self.letters)
        body = self.write(e.at(index), inside)
        if isinstance(e, LogSumExp):
            total = self._over(r"\sum", index, self._exponential(body, r"\exp"))
            return replace(total, text=r"\log" + total.text)
        return self._over(r"\prod" if isinstance(e, IndexProduct) else r"\sum", index, body)

    def _over(self, operator: str, index: Index, body: Piece) -> Piece:
        if body.level is Level.SUM:
            small = body.tall == 0 and width(body.text) <= _MAX_SMALL
            body = self.brackets(body) if small else self.brackets(body, "[]", least=1, pad=r"\,")
        head = sum_range(operator, index)
        gap = "" if body.text.startswith((r"\sum", r"\prod", r"\frac{\partial}")) else " "
        return Piece(head + gap + body.text, Kind.OPERATOR, tall=max(2, body.tall), open=True)

    def _softmax(self, e: Softmax, scope: Scope) -> Piece:
        body = e.body
        if isinstance(body, Entry) and body.indices and body.indices[-1] == e.bound:
            others = body.indices[:-1]
            if not any(e.bound in i.free_symbols for i in others):
                name = rf"\operatorname{{softmax}}({indexed(body.tensor.latex, subscript(others))})"
                return Piece(indexed(name, subscript([e.place])), Kind.OPERATOR, tall=1)
        index, inside = scope.bind(e.bound, self.letters)
        above = self._exponential(self.write(e.at(e.place), scope), r"\exp")
        below = self._over(r"\sum", index, self._exponential(self.write(e.at(index), inside), r"\exp"))
        return Piece(rf"\frac{{{above.text}}}{{{below.text}}}", Kind.FRACTION, tall=3)

    # --- functions and derivatives ----------------------------------------------------------------------------------

    def _function(self, e: sp.Expr, scope: Scope, *, closed: bool = False) -> Piece:
        row = row_of(e)
        if row is None:
            raise SymderiveError(f"{type(e).__name__} cannot be written as LaTeX; add a row to calculus/functions.py")
        inner = self.ordered("forward").write(e.args[0], scope)
        if row.name == "step":
            test = replace(inner, text=f"{inner.text} > 0")
            return Piece(r"\mathbb{I}" + self.brackets(test, "[]").text, Kind.CALL, tall=min(inner.tall + 1, 4))
        if row.name == "abs":
            return replace(self.brackets(inner, "||"), kind=Kind.CALL)
        if row.name in ("factorial", "log_factorial"):
            shout = Piece((inner if isinstance(e.args[0], Entry) else self.brackets(inner)).text + "!", tall=inner.tall)
            return (
                shout if row.name == "factorial" else Piece(r"\log" + self.brackets(shout).text, Kind.OPERATOR, tall=1)
            )
        if row.name == "exp":
            return self._exponential(inner, row.latex)
        if row.name in _BARE and not closed and self._bare(e.args[0], inner):
            return Piece(glue(row.latex, " ", inner.text), Kind.OPERATOR, tall=inner.tall, open=True)
        return self._call(row.latex, e, scope)

    def _bare(self, argument: sp.Expr, piece: Piece) -> bool:
        if isinstance(argument, (Entry, sp.Symbol, sp.Integer, IndexSum, IndexProduct, Softmax)):
            return piece.level is Level.ATOM
        if row_of(argument) is not None:
            return not piece.open
        return piece.kind is Kind.FRACTION and piece.level is Level.ATOM

    def _call(self, name: str, e: sp.Expr, scope: Scope) -> Piece:
        inside = self.brackets(self.ordered("forward").write(e.args[0], scope))
        operator = name.startswith((r"\operatorname", r"\log", r"\tanh", r"\exp", r"\sin", r"\cos"))
        return Piece(name + inside.text, Kind.OPERATOR if operator else Kind.CALL, tall=inside.tall)

    def _exponential(self, inner: Piece, name: str) -> Piece:
        if inner.tall < 2 and width(inner.text) <= _MAX_EXPONENT:
            return Piece(f"e^{{{inner.text}}}", Kind.CALL)
        inside = self.brackets(inner)
        return Piece(name + inside.text, Kind.OPERATOR, tall=inside.tall)

    def _derivative(self, e: Derivative, scope: Scope) -> Piece:
        wrt = entry_piece(e.wrt).text
        if isinstance(e, Total) and not e.of.args[1:] and e.wrt.tensor in self.deltas:
            return Piece(indexed(self.deltas[e.wrt.tensor], subscript(e.wrt.indices)))
        if isinstance(e.of, Entry):
            return Piece(self.fraction(entry_piece(e.of).text, wrt), Kind.CALL, tall=2)
        return self._operator(e, wrt, scope)

    def _operator(self, e: Derivative, wrt: str, scope: Scope) -> Piece:
        head = rf"\pdv{{{wrt}}}" if self.macros == "physics" else rf"\frac{{\partial}}{{\partial {wrt}}}"
        inner = self.ordered("forward").write(e.of, scope)
        if inner.level < Level.ATOM or isinstance(e.of, (sp.Pow, Derivative)):
            inner = self.brackets(inner, "()" if self.macros == "physics" else "[]", least=1)
        gap = "" if inner.kind in (Kind.BRACKET, Kind.OPERATOR) else r"\,"
        return Piece(glue(head, gap, inner.text), Kind.FRACTION, tall=max(2, inner.tall), open=True)

    def fraction(self, of: str, wrt: str) -> str:
        r"""``\frac{\partial h}{\partial \theta}``."""
        if self.macros == "physics":
            return rf"\pdv{{{of}}}{{{wrt}}}"
        return rf"\frac{{\partial {of}}}{{\partial {wrt}}}"


def signed(term: Piece) -> str:
    """A term as it follows others in a sum: ``+ x`` or ``- x``."""
    return f"- {term.text[1:].lstrip()}" if term.text.startswith("-") else f"+ {term.text}"


def sum_range(operator: str, index: Index) -> str:
    r"""``\sum_{i=1}^{d}``."""
    last = index_latex(index.size + (index.start - 1))
    return rf"{operator}_{{{index.latex}={index.start}}}^{{{last}}}"


def _attached(left: sp.Expr | Quotient, right: sp.Expr | Quotient) -> bool:
    """Whether a bracket belongs to what stands before it, as in h(1-h) and p_k(δ_kj - p_j)."""
    if isinstance(left, Quotient) or isinstance(right, Quotient):
        return False
    if complement(right) == left:
        return True
    tensors = [f.tensor for f in (right.args if isinstance(right, sp.Add) else ()) for f in _entries_of(f)]
    return isinstance(left, Entry) and left.tensor in tensors


def _entries_of(term: sp.Expr) -> list[Entry]:
    return [f for f in sp.Mul.make_args(term) if isinstance(f, Entry)]
