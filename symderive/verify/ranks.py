"""Symbols that must stand for arrays of one kind: terms that are added, a function's value and its argument, both sides of a definition.

A union-find with offsets: ``x_i`` has one axis less than ``x``, so what is known is that the axes of two symbols differ by a number.
"""

from __future__ import annotations

from collections.abc import Iterable

from symderive.verify import terms as t
from symderive.verify.free_names import stem
from symderive.verify.shapes.products import weights_last
from symderive.verify.symbols import Definition, Scope

Rank = tuple[str, int]
"""A symbol, and how many axes less than the symbol the term has."""


class Ranks:
    """Classes of symbols whose numbers of axes determine each other."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self._above: dict[str, Rank] = {}
        self.elementwise: set[str] = set()  # symbols beside a sign of the elementwise product: they are hardly numbers

    def find(self, symbol: str) -> Rank:
        """The representative of a symbol, and the symbol's axes minus those of the representative."""
        shift = 0
        while symbol in self._above:
            symbol, step = self._above[symbol]
            shift += step
        return symbol, shift

    def join(self, one: Rank | None, two: Rank | None) -> None:
        """Two terms have the same number of axes left."""
        if one is None or two is None:
            return
        (a, shift_a), (b, shift_b) = self.find(one[0]), self.find(two[0])
        if a != b:
            # axes(one) - one[1] == axes(two) - two[1]
            self._above[a] = (b, shift_b - two[1] + one[1] - shift_a)

    def read(self, statement: t.Statement, definitions: Iterable[Definition]) -> None:
        """What a statement and definitions say."""
        self.join(self.rank(statement.left), self.rank(statement.right))
        for definition in definitions:
            body = self.rank(definition.body)
            if definition.parameters is None:
                labels = self._labels(definition.symbol)
                self.join((definition.symbol, max(0, len(definition.keys) - labels)), body)

    def _labels(self, symbol: str) -> int:
        known = self.scope.symbols.get(symbol)
        return known.labels if known else 0

    def rank(self, term: t.Term) -> Rank | None:
        """The symbol that a term has the axes of; None if that is not clear (a number has the axes of nothing)."""
        match term:
            case t.Ref():
                for key in term.keys:
                    self.rank(key)
                return term.symbol, max(0, len(term.keys) - self._labels(term.symbol))
            case t.Apply():
                return self.rank(term.argument)
            case t.Negative() | t.Transpose():
                return self.rank(term.of)
            case t.Add():
                return self._sum(term)
            case t.Multiply():
                return self._multiply(term)
            case t.Divide():
                self.rank(term.below)
                return self.rank(term.above)
            case t.Call():
                return self._call(term)
            case t.Derive():
                return self._derive(term)
            case t.Sweep(kind="argmin" | "argmax"):
                self.rank(term.body)
                return self.rank(term.variable)
            case t.Big() | t.Sweep() | t.Limit():
                return self.rank(term.body)
            case _:
                for child in t.children(term):
                    self.rank(child)
                return None

    def _sum(self, term: t.Add) -> Rank | None:
        """Terms have one shape, but a bias may be a vector that is added to every example."""
        if not (self.scope.flags & {"row examples", "column examples"} or weights_last(term)):
            return self._same(term.terms)
        products = [x for x in term.terms if isinstance(x, t.Multiply)]
        single = [x for x in term.terms if isinstance(x, t.Ref)]
        if products and single:
            self._same(tuple(x for x in term.terms if not isinstance(x, t.Ref)))
            return None
        return self._same(term.terms)

    def _same(self, terms: tuple[t.Term, ...]) -> Rank | None:
        found = [self.rank(x) for x in terms]
        known = [f for f in found if f is not None]
        for other in known[1:]:
            self.join(known[0], other)
        return known[0] if known else None

    def _multiply(self, term: t.Multiply) -> Rank | None:
        left, right = self.rank(term.left), self.rank(term.right)
        if term.kind == "hadamard":
            self.elementwise |= {x.symbol for x in (term.left, term.right) if isinstance(x, t.Ref)}
            self.join(left, right)
            return left or right
        if _plain(term.left):
            return right
        return left if _plain(term.right) else None

    def _call(self, term: t.Call) -> Rank | None:
        found = [self.rank(a) for a in term.arguments]
        known = self.scope.symbols.get(term.function)
        if known is not None and known.elementwise and len(found) == 1 and term.function not in self.scope.definitions:
            return found[0]
        return None

    def _derive(self, term: t.Derive) -> Rank | None:
        own = self.rank(term.of)
        if not term.wrt:
            return own
        found = [self.rank(w) for w in term.wrt]
        return found[0] if len(found) == 1 and self._is_number(term.of) else None

    def _is_number(self, term: t.Term) -> bool:
        if isinstance(term, t.Ref):
            known = self.scope.symbols.get(term.symbol)
            return known is not None and not known.bold and known.letter in _LOSSES
        if isinstance(term, t.Call):
            return stem(term.function) in _LOSSES
        return isinstance(term, t.Apply) and self._is_number(term.argument)


_LOSSES = {"L", "J", "C", "E", "ell", "l", "LL", "cal L", "S", "loss", "p", "P", "F"}


def _plain(term: t.Term) -> bool:
    """A numeral, or a quotient or product of such."""
    match term:
        case t.Number() | t.Constant():
            return not (isinstance(term, t.Constant) and term.name in ("identity", "ones", "zeros"))
        case t.Negative():
            return _plain(term.of)
        case t.Divide():
            return _plain(term.above) and _plain(term.below)
        case t.Multiply():
            return _plain(term.left) and _plain(term.right)
        case _:
            return False
