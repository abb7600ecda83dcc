r"""Writes expressions as LaTeX in index notation, in the order and shape in which a person would.

>>> LatexWriter(letters={size("d"): ["i"]}).expr(sigmoid(Sum(x[n, i] * theta[i, j], i)))
'\\sigma\\Big(\\sum_{i=1}^{d} x_{ni}\\,\\theta_{ij}\\Big)'
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
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
    Partial,
    Softmax,
    Total,
)
from symderive.notation.letters import Scope, depth_of, is_anonymous, outer_scope, size_latex
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
        scope = outer_scope([*exprs, *beside])
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
        terms = ordered_terms(list(e.args), self.ranks, self._named)
        pieces = [self.write(t, scope) for t in terms]
        close = len(terms) == 2 and terms[0].is_Number
        text = pieces[0].text
        for p in pieces[1:]:
            sign, rest = ("-", p.text[1:].lstrip()) if p.text.startswith("-") else ("+", p.text)
            text = f"{text}{sign}{rest}" if close else f"{text} {sign} {rest}"
        return Piece(text, level=Level.SUM, tall=max(p.tall for p in pieces), open=pieces[-1].open)

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
        for k, (left, right) in enumerate(zip(pieces, pieces[1:], strict=False)):
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
            return self._entry(e)
        if isinstance(e, sp.Add):
            return self._sum(e, scope)
        if isinstance(e, sp.Mul):
            return self._product(e, scope)
        if isinstance(e, sp.Pow):
            return self._power(e, scope)
        if isinstance(e, Binder):
            return self._binder(e, scope)
        if isinstance(e, Delta):
            return self._delta(e)
        if isinstance(e, Derivative):
            return self._derivative(e, scope)
        if isinstance(e, Index):
            return Piece(e.latex, Kind.ENTRY)
        if isinstance(e, sp.Symbol):
            return Piece(size_latex(e), Kind.NAME)
        if e.is_number and not e.args:
            return Piece(numeral(e), Kind.NUMBER)
        return self._function(e, scope)

    def _entry(self, e: Entry) -> Piece:
        text = indexed(e.tensor.latex, self.subscript(e.indices))
        simple = not e.indices and width(e.tensor.latex) < 1
        return Piece(text, Kind.NAME if simple else Kind.ENTRY)

    def entry(self, e: Entry) -> str:
        """The LaTeX of an entry."""
        return self.expr(e)

    def subscript(self, indices: Sequence[sp.Expr]) -> str:
        """Indices side by side, with commas if one of them is more than a letter."""
        texts = [self._index(i) for i in indices]
        if len(texts) > 1 and any(not _is_letter(t) for t in texts):
            return ",".join(texts)
        joined = ""
        for t in texts:
            joined = glue(joined, "", t)
        return joined

    def _index(self, e: sp.Expr) -> str:
        if isinstance(e, Index):
            return e.latex
        if isinstance(e, Entry):
            return self._entry(e).text
        if isinstance(e, sp.Add):
            terms = sorted(e.args, key=lambda a: (a.is_Number, max(map(depth_of, _indices_in(a)), default=0), str(a)))
            texts = [self._index(t) for t in terms]
            return texts[0] + "".join(t if t.startswith("-") else f"+{t}" for t in texts[1:])
        number, rest = e.as_coeff_Mul()
        if isinstance(e, sp.Mul) and isinstance(rest, Index):
            return ("-" if number == -1 else numeral(number)) + rest.latex
        return self.write(e, Scope(0, frozenset())).text

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
        inner = self._factor(base, scope)
        apart = isinstance(base, Entry) and base.tensor.latex.startswith("\\hat") and not exponent.is_number
        return lifted(inner if self._holds(base, inner) else self.brackets(inner), above, apart=apart)

    def _holds(self, base: sp.Expr, piece: Piece) -> bool:
        """Whether a power can be put on ``base`` without brackets."""
        if isinstance(base, Entry):
            return not has_superscript(base.tensor.latex)
        if row := row_of(base):
            return row.name not in ("exp", "log", "factorial") and "log" not in row.latex
        return isinstance(base, (sp.Symbol, sp.Integer, Delta)) or piece.kind is Kind.NUMBER

    def _binder(self, e: Binder, scope: Scope) -> Piece:
        if isinstance(e, Softmax):
            return self._softmax(e, scope)
        index, inside = scope.bind(e.bound, self.letters)
        body = self.write(e.at(index), inside)
        if isinstance(e, LogSumExp):
            total = self._over(r"\sum", index, self._exponential(body, r"\exp"), inside)
            return replace(total, text=r"\log" + total.text)
        return self._over(r"\prod" if isinstance(e, IndexProduct) else r"\sum", index, body, inside)

    def _over(self, operator: str, index: Index, body: Piece, scope: Scope) -> Piece:
        if body.level is Level.SUM:
            body = self.brackets(body, "[]", least=1, pad=r"\,")
        head = self.range(operator, index, scope)
        gap = "" if body.text.startswith((r"\sum", r"\prod", r"\frac{\partial}")) else " "
        return Piece(head + gap + body.text, Kind.OPERATOR, tall=max(2, body.tall), open=True)

    def range(self, operator: str, index: Index, scope: Scope) -> str:
        r"""``\sum_{i=1}^{d}``."""
        last = self.write(index.size + (index.start - 1), scope).text
        return rf"{operator}_{{{index.latex}={index.start}}}^{{{last}}}"

    def _softmax(self, e: Softmax, scope: Scope) -> Piece:
        body = e.body
        if (
            isinstance(body, Entry)
            and body.indices[-1] == e.bound
            and e.bound not in body.xreplace({e.bound: e.place}).free_symbols
        ):
            whole = [i for i in body.indices[:-1]]
            if not any(e.bound in i.free_symbols for i in whole):
                argument = indexed(body.tensor.latex, self.subscript(whole))
                return Piece(
                    indexed(rf"\operatorname{{softmax}}({argument})", self.subscript([e.place])), Kind.OPERATOR, tall=1
                )
        index, inside = scope.bind(e.bound, self.letters)
        above = self._exponential(self.write(e.at(e.place), scope), r"\exp")
        below = self._over(r"\sum", index, self._exponential(self.write(e.at(index), inside), r"\exp"), inside)
        return Piece(rf"\frac{{{above.text}}}{{{below.text}}}", Kind.FRACTION, tall=3)

    def _delta(self, e: Delta) -> Piece:
        if all(isinstance(a, (Index, sp.Integer)) for a in e.args):
            pair = sorted(e.args, key=lambda a: (a.is_Integer, -depth_of(a), str(a)))
            return Piece(indexed(r"\delta", self.subscript(pair)))
        left, right = sorted(
            e.args, key=lambda a: (not isinstance(a, Entry), isinstance(a, sp.Add), -depth_of(a), str(a))
        )
        return Piece(rf"\mathbb{{1}}[{self._index(left)} = {self._index(right)}]", Kind.CALL, tall=1)

    # --- functions and derivatives ----------------------------------------------------------------------------------

    def _function(self, e: sp.Expr, scope: Scope, *, closed: bool = False) -> Piece:
        row = row_of(e)
        if row is None:
            raise SymderiveError(f"{type(e).__name__} cannot be written as LaTeX; add a row to calculus/functions.py")
        inner = self.write(e.args[0], scope)
        if row.name == "step":
            test = replace(inner, text=f"{inner.text} > 0")
            return Piece(r"\mathbb{1}" + self.brackets(test, "[]").text, Kind.CALL, tall=min(inner.tall + 1, 4))
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
        return piece.kind is Kind.FRACTION and piece.level is Level.ATOM

    def _call(self, name: str, e: sp.Expr, scope: Scope) -> Piece:
        inside = self.brackets(self.write(e.args[0], scope))
        operator = name.startswith((r"\operatorname", r"\log", r"\tanh", r"\exp", r"\sin", r"\cos"))
        return Piece(name + inside.text, Kind.OPERATOR if operator else Kind.CALL, tall=inside.tall)

    def _exponential(self, inner: Piece, name: str) -> Piece:
        if inner.tall < 2 and width(inner.text) <= _MAX_EXPONENT:
            return Piece(f"e^{{{inner.text}}}", Kind.CALL)
        inside = self.brackets(inner)
        return Piece(name + inside.text, Kind.OPERATOR, tall=inside.tall)

    def _derivative(self, e: Derivative, scope: Scope) -> Piece:
        wrt = self._entry(e.wrt).text
        if isinstance(e, Total) and not e.of.args[1:] and e.wrt.tensor in self.deltas:
            return Piece(indexed(self.deltas[e.wrt.tensor], self.subscript(e.wrt.indices)))
        if isinstance(e.of, Entry):
            return Piece(self.fraction(self._entry(e.of).text, wrt), Kind.FRACTION, tall=2)
        return self._operator(e, wrt, scope)

    def _operator(self, e: Derivative, wrt: str, scope: Scope) -> Piece:
        head = rf"\pdv{{{wrt}}}" if self.macros == "physics" else rf"\frac{{\partial}}{{\partial {wrt}}}"
        inner = self.write(e.of, scope)
        if inner.level < Level.ATOM or isinstance(e.of, (sp.Pow, Derivative)):
            inner = self.brackets(inner, "()" if self.macros == "physics" else "[]", least=1)
        gap = "" if inner.kind in (Kind.BRACKET, Kind.OPERATOR) else r"\,"
        return Piece(glue(head, gap, inner.text), Kind.FRACTION, tall=max(2, inner.tall), open=True)

    def fraction(self, of: str, wrt: str) -> str:
        r"""``\frac{\partial h}{\partial \theta}``."""
        if self.macros == "physics":
            return rf"\pdv{{{of}}}{{{wrt}}}"
        return rf"\frac{{\partial {of}}}{{\partial {wrt}}}"


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


def _indices_in(e: sp.Expr) -> list[Index]:
    return [s for s in e.free_symbols if isinstance(s, Index)]


def _is_letter(text: str) -> bool:
    stem = text.rstrip("'")
    return len(stem) == 1 or (stem.startswith("\\") and stem[1:].isalpha())
