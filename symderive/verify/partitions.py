r"""The blocks of an inverse: ``\Lambda = \Sigma^{-1}`` with ``\Lambda = [[\Lambda_{aa}, \Lambda_{ab}], [\Lambda_{ba}, \Lambda_{bb}]]``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from symderive.notation.reader import tree as r
from symderive.verify import terms as t
from symderive.verify.entry import Entry
from symderive.verify.resolve.errors import UnclearError
from symderive.verify.resolve.resolver import Resolver
from symderive.verify.resolve.usage import all_nodes
from symderive.verify.symbols import Definition, Domain

_SYMMETRIC = (Domain.SYMMETRIC, Domain.DEFINITE)


@dataclass
class _Partition:
    """The four blocks of a matrix, row by row, and the matrix where it has a name."""

    blocks: tuple[t.Ref, t.Ref, t.Ref, t.Ref]
    name: str = ""


def enter_partitions(resolver: Resolver, entries: Sequence[Entry]) -> None:
    """Define the blocks of an inverse by those of the matrix (Bishop, *Pattern Recognition and Machine Learning*, (2.76))."""
    relations = [found for e in entries if (found := _sides(resolver, e))]
    parts = {p.name: p for sides in relations for p in _named(sides)}
    for part in parts.values():
        _symmetric(resolver, part)
    equal = {side.symbol: sides for sides in relations for side in sides[:1] if isinstance(side, t.Ref)}
    for sides in relations:
        everything = [*sides, *(equal.get(sides[0].symbol, []) if isinstance(sides[0], t.Ref) else [])]
        inverse = next((x for x in map(_inverted, everything) if x is not None), None)
        own = next((x for side in everything if (x := _blocks(side)) is not None), None)
        if own is None and isinstance(sides[0], t.Ref) and sides[0].symbol in parts:
            own = parts[sides[0].symbol].blocks
        of = None if inverse is None else _blocks(inverse)
        if of is None and isinstance(inverse, t.Ref) and inverse.symbol in parts:
            of = parts[inverse.symbol].blocks
        if own is not None and of is not None and not any(x.symbol in resolver.scope.definitions for x in own):
            _define(resolver, own, of)


def _sides(resolver: Resolver, entry: Entry) -> list[t.Term]:
    """The sides of an equation; nothing where no matrix is written out or inverted."""
    main = entry.tree.main if isinstance(entry.tree, r.Remark) else entry.tree
    if not isinstance(main, r.Relation) or any(s not in ("=", ":=", "equiv") for s in main.signs):
        return []
    written = any(isinstance(n, r.Matrix) for n in all_nodes(main))
    if not written and not (len(main.sides) == 2 and all(isinstance(s, (r.Name, r.Scripted)) for s in main.sides)):
        return []
    resolver.latex = entry.latex
    try:
        return [resolver.term(side) for side in main.sides]
    except UnclearError:
        return []


def _named(sides: list[t.Term]) -> Iterator[_Partition]:
    """A = [[A_{11}, A_{12}], [A_{21}, A_{22}]]."""
    blocks = next((x for side in sides[1:] if (x := _blocks(side)) is not None), None)
    if isinstance(sides[0], t.Ref) and not sides[0].keys and blocks is not None:
        yield _Partition(blocks, sides[0].symbol)


def _blocks(term: t.Term) -> tuple[t.Ref, t.Ref, t.Ref, t.Ref] | None:
    cells = [x for row in term.rows for x in row] if isinstance(term, t.MatrixOf) else []
    found = [x for x in cells if isinstance(x, t.Ref)]
    if len(cells) != 4 or len(found) != 4 or len(term.rows) != 2 or len({(x.symbol, x.keys) for x in found}) != 4:  # type: ignore[attr-defined]
        return None
    return found[0], found[1], found[2], found[3]


def _inverted(term: t.Term) -> t.Term | None:
    minus = isinstance(term, t.Power) and t.same(term.exponent, t.Number(t.NOWHERE, Fraction(-1)))
    return term.base if isinstance(term, t.Power) and minus else None


def _symmetric(resolver: Resolver, part: _Partition) -> None:
    """Of a symmetric matrix the lower block is the transpose of the upper one, and the blocks on the diagonal are symmetric."""
    symbols, scope = resolver.scope.symbols, resolver.scope
    known = symbols.get(part.name)
    first, upper, lower, last = part.blocks
    if known is None or known.domain not in _SYMMETRIC or lower.symbol in scope.definitions:
        return
    if any(x.keys for x in part.blocks):
        return
    scope.define(Definition(lower.symbol, (), None, t.Transpose(t.NOWHERE, upper)))
    for block in (first, last):
        symbols[block.symbol].domain = symbols[block.symbol].domain or known.domain


def _define(resolver: Resolver, own: tuple[t.Ref, ...], of: tuple[t.Ref, ...]) -> None:
    if any(x.keys for x in own):
        return
    a, b, c, d = of
    rest = _inverse(t.Add(t.NOWHERE, (a, t.Negative(t.NOWHERE, _product(b, _inverse(d), c)))))
    bodies: tuple[t.Term, ...] = (
        rest,
        t.Negative(t.NOWHERE, _product(own[0], b, _inverse(d))),
        t.Negative(t.NOWHERE, _product(_inverse(d), c, own[0])),
        t.Add(t.NOWHERE, (_inverse(d), _product(_inverse(d), c, own[0], b, _inverse(d)))),
    )
    for block, body in zip(own, bodies, strict=True):
        resolver.scope.define(Definition(block.symbol, (), None, body))


def _inverse(term: t.Term) -> t.Term:
    return t.Power(t.NOWHERE, term, t.Number(t.NOWHERE, Fraction(-1)))


def _product(*factors: t.Term) -> t.Term:
    found = factors[0]
    for factor in factors[1:]:
        found = t.Multiply(t.NOWHERE, found, factor)
    return found
