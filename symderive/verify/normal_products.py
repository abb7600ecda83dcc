r"""Products of normal densities of one variable: ``N(x; a, A) N(x; b, B) = c N(x; m, S)`` says what m and S are."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from symderive.notation.reader import tree as r
from symderive.verify import terms as t
from symderive.verify.inverse import is_positive, solved
from symderive.verify.resolve.errors import UnclearError
from symderive.verify.resolve.standard import NAMES
from symderive.verify.resolve.usage import bare, letter_of, root_name
from symderive.verify.symbols import Definition, Domain

if TYPE_CHECKING:
    from symderive.verify.resolve.resolver import Resolver

_SIGNS = ("=", "propto")


def enter_product(resolver: Resolver, main: r.Relation, latex: str) -> bool:
    """Define mean and variance of the one density that a product of others is, up to a factor; False if it is none."""
    written = [_written(x) for x in main.sides]
    if len(main.signs) != 1 or main.signs[0] not in _SIGNS or written[0] < 2 or written[1] != 1:
        return False  # before anything is resolved, which enters symbols
    try:
        left, right = (list(t.factors(resolver.term(side))) for side in main.sides)
    except UnclearError:
        return False
    many, one = _normals(left), _normals(right)
    if len(many) < 2 or len(many) != len(left) or len(one) != 1:
        return False
    point, mean, variance = one[0].arguments
    if not isinstance(point, t.Ref) or not all(t.same(x.arguments[0], point) for x in many):
        return False
    if any(point.symbol in {y.symbol for y in t.walk(x) if isinstance(y, t.Ref)} for x in right if x is not one[0]):
        return False
    return _define(resolver, (mean, variance), many, latex)


def _written(side: r.Node) -> int:
    """How many normal densities are written in a product."""
    factors = side.factors if isinstance(side, r.Product) else ()
    heads = (
        name
        for one, two in pairwise(factors)
        if isinstance(bare(two), r.Group) and (name := root_name(one)) is not None
    )
    return sum(NAMES.get(letter_of(name)) == "normal" for name in heads)


def _define(resolver: Resolver, found: tuple[t.Term, t.Term], many: Sequence[t.Operation], latex: str) -> bool:
    scope, span = resolver.scope, t.NOWHERE
    minus = t.Number(span, Fraction(-1))
    weights = [t.Power(span, x.arguments[2], minus) for x in many]
    spread = t.Power(span, t.Add(span, tuple(weights)), minus)
    parts = tuple(t.Multiply(span, w, x.arguments[1]) for w, x in zip(weights, many, strict=True))
    mean, variance = found
    root = solved(variance, spread)
    if not isinstance(mean, t.Ref) or root is None or {mean.symbol, root[0].symbol} & scope.definitions.keys():
        return False
    scope.define(Definition(mean.symbol, mean.keys, None, t.Multiply(span, spread, t.Add(span, parts)), latex))
    scope.define(Definition(root[0].symbol, root[0].keys, None, root[1], latex))
    if is_positive(variance):
        scope.symbols[root[0].symbol].domain = scope.symbols[root[0].symbol].domain or Domain.POSITIVE
    return True


def _normals(factors: Sequence[t.Term]) -> list[t.Operation]:
    return [x for x in factors if isinstance(x, t.Operation) and x.name == "normal" and len(x.arguments) == 3]
