r"""A look at one example: "take one example with logits z and probabilities p" after ``P_{nc} = \exp Z_{nc} / \sum_k \exp Z_{nk}``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction

from symderive.verify import terms as t
from symderive.verify.everywhere import everywhere
from symderive.verify.facts import Fact, InDomain
from symderive.verify.free_names import free_names
from symderive.verify.symbols import Definition, Domain, Scope

_OF_ROWS = (Domain.ONE_HOT, Domain.SIMPLEX, Domain.BINARY, Domain.SIGN)  # each row has it
ONE_EXAMPLE = "one example"
"""The convention that the prose tells."""


def enter_one_example(scope: Scope, facts: Iterable[Fact]) -> None:
    """Define p by its entries where it is a row of a P whose entries only use the same row of other matrices."""
    if ONE_EXAMPLE not in scope.flags:
        return
    for fact in facts:
        names = fact.symbols if isinstance(fact, InDomain) and fact.domain in _OF_ROWS else ()
        for row in (x.lower() for x in names if len(x) == 1 and x.isupper()):
            known = scope.symbols.get(row)
            if known is not None and isinstance(fact, InDomain) and known.domain is not Domain.ONE_HOT:
                known.domain = fact.domain
    for capital in list(scope.definitions):
        known, row = scope.definitions[capital], _row_of(scope, capital)
        if not row or row in scope.definitions or row in scope.sizes or len(known) != 1:
            continue
        whole = known[0]
        keys = [k.name for k in whole.keys if isinstance(k, t.Index)]
        if len(keys) != 2 or len(whole.keys) != 2 or whole.parameters is not None:
            continue
        body = _in_row(scope, whole.body, keys[0])
        if body is not None:
            scope.define(Definition(row, whole.keys[1:], None, body))


def _row_of(scope: Scope, capital: str) -> str:
    """The lower-case symbol of a matrix, which the notes use too; empty if there is none."""
    known = scope.symbols.get(capital)
    small = scope.symbols.get(capital.lower())
    if known is None or small is None or not known.upper or len(known.letter) != 1 or small.most > 1:
        return ""
    if small.labels or small.called:  # K_{ij} = k(x_i, x_j)
        return ""
    return small.name


def _in_row(scope: Scope, body: t.Term, row: str) -> t.Term | None:
    """A formula for an entry without the index of its row, if the index picks rows of matrices only."""

    def change(x: t.Term) -> t.Term:
        if not isinstance(x, t.Ref) or len(x.keys) != 2 or not isinstance(x.keys[0], t.Index) or x.keys[0].name != row:
            return x
        small = _row_of(scope, x.symbol)
        return t.Ref(x.span, small, x.keys[1:]) if small else x

    changed = t.mapped(body, change)
    return None if row in free_names(changed) else changed


def without_label(scope: Scope, statements: list[t.Statement]) -> list[t.Statement]:
    """Take x and y for the only x^{(i)} and y^{(i)} there are, where one example is looked at and its label is left out."""
    if ONE_EXAMPLE not in scope.flags:
        return statements
    sides = [side for s in statements for side in (s.left, s.right)]
    written = {x.symbol for side in sides for x in t.walk(side) if isinstance(x, t.Ref)}
    alone = {x for x in written if f"{x}^()" in scope.symbols and x not in scope.definitions}
    alone = {x for x in alone if f"{x}^()" not in written and f"{x}^()" not in scope.definitions}
    bodies = [*scope.bodies(sides), *sides]
    sums = [x for body in bodies for x in t.walk(body) if isinstance(x, t.Big) and _of_members(x) & alone]
    if not alone or not sums:
        return statements
    counts = {x.range.high.symbol for x in sums if isinstance(x.range.high, t.Ref) and not x.range.high.keys}
    for name in {name for x in sums for name in _of_members(x)}:
        known = scope.symbols[f"{name}^()"]
        if name not in scope.symbols:
            scope.symbols[name] = replace(known, name=name, labels=0)
        elif (mine := scope.symbols[name]).domain is None:
            mine.domain = known.domain

    def change(x: t.Term) -> t.Term:
        if isinstance(x, t.Big) and x.kind in ("sum", "prod") and _of_members(x) & alone:
            return _of_one(x)
        counted = isinstance(x, t.Ref) and x.symbol in counts and not x.keys
        return t.Number(x.span, Fraction(1)) if counted else x

    return everywhere(scope, statements, change)


def _of_members(term: t.Big) -> set[str]:
    """The symbols, without their label, of the families whose members a sum or product takes."""
    return {
        x.symbol.removesuffix("^()") for x in t.walk(term.body) if isinstance(x, t.Ref) and _is_member(x, term.index)
    }


def _is_member(x: t.Term, index: str) -> bool:
    if not isinstance(x, t.Ref) or not x.symbol.endswith("^()") or not x.keys:
        return False
    return isinstance(x.keys[0], t.Index) and x.keys[0].name == index


def _of_one(term: t.Big) -> t.Term:
    """What a sum or product takes of each member, of the only one."""

    def change(x: t.Term) -> t.Term:
        if not isinstance(x, t.Ref) or not _is_member(x, term.index):
            return x
        return t.Ref(x.span, x.symbol.removesuffix("^()"), x.keys[1:])

    return t.mapped(term.body, change)
